"""The page GeoSeg of QGIS's options: which Python does the work, and whether it can."""

from typing import Optional

from qgis.gui import QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtWidgets import QVBoxLayout, QWidget

from .icons import icon
from .setup.layout import scrollable
from .setup.panel import EnvironmentPanel

PAGE = "geosegOptions"  # by which showOptionsDialog() finds the page


class GeosegOptionsFactory(QgsOptionsWidgetFactory):
    """Makes the page whenever the options are opened."""

    def __init__(self) -> None:
        super().__init__("GeoSeg", icon("geoseg"))

    def key(self) -> str:
        return PAGE  # QGIS 3.32 and later

    def createWidget(self, parent: Optional[QWidget] = None) -> "OptionsPage":
        return OptionsPage(parent)


class OptionsPage(QgsOptionsPageWidget):
    """The panel of the environment as a page."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName(PAGE)
        self.panel = EnvironmentPanel()
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(scrollable(self.panel))

    def apply(self) -> None:
        self.panel.apply()
