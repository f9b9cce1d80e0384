"""The page GeoSeg of QGIS's options: which Python does the work, and whether it can."""

import os
from typing import Optional

from qgis.core import QgsApplication, QgsTask
from qgis.gui import QgsFileWidget, QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtWidgets import (
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from . import settings
from .icons import icon
from .worker import environment
from .worker.errors import WorkerError

PAGE = "geosegOptions"  # by which showOptionsDialog() finds the page


class GeosegOptionsFactory(QgsOptionsWidgetFactory):
    """Makes the page whenever the options are opened."""

    def __init__(self) -> None:
        super().__init__("GeoSeg", icon("geoseg"))

    def key(self) -> str:
        return PAGE  # QGIS 3.32 and later

    def createWidget(self, parent: Optional[QWidget] = None) -> "OptionsPage":
        return OptionsPage(parent)


class CheckTask(QgsTask):
    """Asks a Python what ``geoseg doctor`` finds, without making QGIS wait."""

    def __init__(self, setting: str) -> None:
        super().__init__(
            QCoreApplication.translate("CheckTask", "Checking GeoSeg"), QgsTask.Flag.CanCancel
        )
        self.setting = setting
        self.findings = ""
        self.problem: Optional[WorkerError] = None

    def run(self) -> bool:
        try:
            python = environment.locate(self.setting, os.environ)
            self.findings = environment.check(python, is_canceled=self.isCanceled)
        except WorkerError as error:
            self.problem = error
        return self.problem is None


class OptionsPage(QgsOptionsPageWidget):
    """A path, a button that tries it, and what came of it."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName(PAGE)
        self.task: Optional[CheckTask] = None

        about = QLabel(
            self.tr(
                "GeoSeg does its work in a Python environment of its own, never in QGIS's. Install "
                "it there with <code>pip install geoseg</code>, then choose that environment's "
                "Python, e.g. <code>geoseg/bin/python</code>, or its folder."
            )
        )
        about.setWordWrap(True)

        self.python = QgsFileWidget()
        self.python.setDialogTitle(self.tr("The Python that has GeoSeg"))
        self.python.setFilePath(settings.python())
        self.python.fileChanged.connect(self.forget)
        self.check = QPushButton(self.tr("Check"))
        self.check.clicked.connect(self.start_check)

        self.findings = QLabel()
        self.findings.setWordWrap(True)
        self.findings.setTextFormat(Qt.TextFormat.PlainText)
        self.findings.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.findings.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

        grid = QGridLayout()
        grid.addWidget(QLabel(self.tr("Python")), 0, 0)
        grid.addWidget(self.python, 0, 1)
        grid.addWidget(self.check, 0, 2)
        grid.addWidget(self.findings, 1, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(about)
        page.addLayout(grid)
        page.addStretch(1)
        self.forget()

    def apply(self) -> None:
        settings.set_python(self.python.filePath())

    def forget(self) -> None:
        """What a check found is about another path now."""
        named = os.environ.get(environment.VARIABLE, "")
        self.findings.setText(
            self.tr("The variable {name} is set and wins: {value}").format(
                name=environment.VARIABLE, value=named
            )
            if named
            else ""
        )

    def start_check(self) -> None:
        self.check.setEnabled(False)
        self.findings.setText(self.tr("Checking…"))
        self.task = CheckTask(self.python.filePath())
        self.task.taskCompleted.connect(self.show_findings)
        self.task.taskTerminated.connect(self.show_findings)
        QgsApplication.taskManager().addTask(self.task)

    def show_findings(self) -> None:
        problem = self.task.problem
        self.findings.setText(f"✗ {problem}" if problem else f"✓ {self.task.findings}")
        self.check.setEnabled(True)
