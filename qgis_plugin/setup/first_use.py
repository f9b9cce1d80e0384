"""What is shown when somebody wants to work with GeoSeg before it has a Python."""

from typing import Optional

from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from .layout import scrollable
from .panel import EnvironmentPanel

SIZE = (680, 660)  # px


class FirstUseDialog(QDialog):
    """The panel of the environment, under the reason why it is needed."""

    def __init__(self, problem: str, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("geosegFirstUse")
        self.setWindowTitle(self.tr("Set up GeoSeg"))
        self.panel = EnvironmentPanel()
        if self.panel.own.work is not None:
            problem = self.tr("the environment is being made")
        why = QLabel(f"<b>{problem[:1].upper()}{problem[1:]}.</b>")
        self.panel.own.made.connect(why.hide)
        ok, cancel = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel
        buttons = QDialogButtonBox(ok | cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        page = QVBoxLayout(self)
        page.addWidget(why)
        page.addWidget(scrollable(self.panel), 1)
        page.addWidget(buttons)
        self.resize(*SIZE)

    def accept(self) -> None:
        self.panel.apply()
        super().accept()
