"""The panel that checks a map: sample points, accuracy, and what to do about it."""

from typing import Callable, Optional

from qgis.core import QgsProject, QgsRasterLayer
from qgis.gui import QgsDockWidget, QgsMapCanvas
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from ..jobs.board import Board
from ..map_list import MapList
from ..setup.layout import scrollable
from .accuracy import AccuracyPage
from .improve import ImprovePage
from .map_classes import classes_of
from .page import narrow
from .points import PointsPage
from .windows import WindowsPage


class CheckDock(QgsDockWidget):
    """Checks the map that is chosen at its top.

    Parameters
    ----------
    canvas : QgsMapCanvas
        On which points and windows are shown.
    board : callable
        Gives the jobs, of which a run is trained further; None while there are none.
    """

    def __init__(
        self,
        canvas: QgsMapCanvas,
        board: Callable[[], Optional[Board]],
        parent: Optional[QWidget] = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("GeosegCheck")  # QGIS restores its place by this name
        self.setWindowTitle(self.tr("GeoSeg check and improve"))
        self.maps = narrow(MapList())
        line = QHBoxLayout()
        line.addWidget(QLabel(self.tr("Class map")))
        line.addWidget(self.maps, 1)
        self.points = PointsPage(canvas, self.class_map)
        self.accuracy = AccuracyPage(self.class_map)
        self.windows = WindowsPage(canvas, self.class_map)
        self.improve = ImprovePage(board, self.class_map)
        self.tabs = QTabWidget()
        self.tabs.addTab(scrollable(self.points), self.tr("Points"))
        self.tabs.addTab(scrollable(self.accuracy), self.tr("Accuracy"))
        self.tabs.addTab(scrollable(self.windows), self.tr("Label next"))
        self.tabs.addTab(scrollable(self.improve), self.tr("Train"))
        self.tabs.setUsesScrollButtons(False)  # all are seen, and the widest page is not cut
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.addLayout(line)
        column.addWidget(self.tabs, 1)
        self.setWidget(whole)
        self.maps.layerChanged.connect(self._take_map)
        self.points.layers.layerChanged.connect(self.accuracy.take_points)
        QgsProject.instance().layersAdded.connect(self._prefer_map)
        self._prefer_map(QgsProject.instance().mapLayers().values())

    def class_map(self) -> Optional[QgsRasterLayer]:
        """The map that is chosen."""
        return self.maps.currentLayer()

    def close_all(self) -> None:
        """Take everything off the canvas; the last call."""
        QgsProject.instance().layersAdded.disconnect(self._prefer_map)
        self.points.close_tool()

    def _prefer_map(self, layers: object) -> None:
        """Choose a map among layers that have come, unless one is chosen."""
        self.improve.list_maps()
        if classes_of(self.class_map()):
            return
        for layer in layers:
            if isinstance(layer, QgsRasterLayer) and classes_of(layer):
                self.maps.setLayer(layer)
                return

    def _take_map(self, _layer: object) -> None:
        self.points.show_map()
        self.improve.list_maps()
