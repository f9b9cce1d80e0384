"""The panel by which GeoSeg gets its Python: one that is there, or one of its own."""

from typing import Optional

from qgis.PyQt.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from .chosen import ChosenPython
from .layout import text
from .own import OwnEnvironment
from .report import report


class EnvironmentPanel(QWidget):
    """The Python that is chosen, the environment that can be made, and a button for help."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        about = text(
            self.tr(
                "GeoSeg does its work in a Python environment of its own, never in QGIS's. Have "
                "one made here, or choose the Python of one that you have made."
            )
        )
        self.chosen = ChosenPython()
        self.own = OwnEnvironment()
        self.own.made.connect(self.chosen.take)
        self.diagnostics = QPushButton(self.tr("Copy diagnostics"))
        self.diagnostics.setToolTip(
            self.tr("Copy versions, settings and the log as Markdown, to paste into an issue")
        )
        self.diagnostics.clicked.connect(self.copy_diagnostics)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.diagnostics)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(about)
        page.addWidget(self.chosen)
        page.addWidget(self.own)
        page.addLayout(foot)
        page.addStretch(1)

    def apply(self) -> None:
        """Keep what is chosen."""
        self.chosen.apply()

    def copy_diagnostics(self) -> None:
        """Put what others need to help onto the clipboard."""
        log = [*self.own.log.toPlainText().splitlines(), self.own.doing.text()]
        told = report(self.chosen.findings.text(), self.own.folder.filePath(), log)
        QApplication.clipboard().setText(told)
