"""The Python that has GeoSeg: named, and tried."""

import os
from typing import Optional

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QGroupBox, QHBoxLayout, QPushButton, QWidget

from .. import settings
from ..work import Work
from ..worker import environment
from .layout import form, say, text


class ChosenPython(QGroupBox):
    """A path, a button that tries it, and what came of it."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Python with GeoSeg"))
        self.python = QgsFileWidget()
        self.python.setDialogTitle(self.tr("The Python that has GeoSeg"))
        self.python.setToolTip(self.tr("A Python, or the folder of its environment"))
        self.python.setFilePath(settings.python())
        self.python.fileChanged.connect(self.forget)
        self.check = QPushButton(self.tr("Check"))
        self.check.clicked.connect(self.start_check)
        self.findings = text()
        self.findings.setTextFormat(Qt.TextFormat.PlainText)
        self.findings.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.addWidget(self.python, 1)
        row.addWidget(self.check)
        rows = form(self)
        rows.addRow(self.tr("Python"), row)
        rows.addRow("", self.findings)
        self.forget()

    def apply(self) -> None:
        """Keep the Python that is named."""
        settings.set_python(self.python.filePath())

    def take(self, python: str, findings: str) -> None:
        """Name a Python that has been made, tried and chosen."""
        self.python.setFilePath(python)
        say(self.findings, f"✓ {findings}")

    def forget(self) -> None:
        """What a check found is about another path now."""
        named = os.environ.get(environment.VARIABLE, "")
        say(
            self.findings,
            self.tr("The variable {name} is set and wins: {value}").format(
                name=environment.VARIABLE, value=named
            )
            if named
            else "",
        )

    def start_check(self) -> None:
        """Ask the Python what ``geoseg doctor`` finds."""
        setting = self.python.filePath()

        def check(work: Work) -> str:
            python = environment.locate(setting, os.environ)
            return environment.check(python, is_canceled=work.isCanceled)

        self.check.setEnabled(False)
        say(self.findings, self.tr("Checking…"))
        self.checking = Work(self.tr("GeoSeg: check"), check)
        self.checking.ended.connect(self.show_findings)
        self.checking.start()

    def show_findings(self) -> None:
        """Tell what the check found."""
        problem = self.checking.problem
        say(self.findings, f"✗ {problem}" if problem else f"✓ {self.checking.found}")
        self.check.setEnabled(True)
