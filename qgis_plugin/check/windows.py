"""The page of uncertain windows: where labels teach most, and into the label file with them."""

from typing import Any, Callable, List, Optional

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsFillSymbol,
    QgsProject,
    QgsRasterLayer,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.gui import QgsFileWidget, QgsMapCanvas
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QGroupBox,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QTreeWidget,
    QTreeWidgetItem,
)

from ..jobs.copy_menu import CopyMenu
from ..setup.layout import form, say
from ..worker.call import Call
from ..worker.errors import WorkerError
from . import extents, order
from .page import Page

PLACE = Qt.ItemDataRole.UserRole  # of an item: its window's place
WINDOWS = "geoseg/windows"  # property of a layer: it shows the windows that were found
MARGIN = 1.2  # of a window's size, that is seen
ROWS = 6  # of the list, at least


class WindowsPage(Page):
    """Lists the most uncertain windows of the map.

    Parameters
    ----------
    canvas : QgsMapCanvas
        That shows the chosen window.
    class_map : callable
        Gives the map that is chosen.
    """

    def __init__(
        self, canvas: QgsMapCanvas, class_map: Callable[[], Optional[QgsRasterLayer]]
    ) -> None:
        super().__init__(class_map)
        self.canvas = canvas
        self.windows: List[QgsFeature] = []
        self.layer: Optional[QgsVectorLayer] = None
        box = QGroupBox(self.tr("Where the model is least sure"))
        rows = form(box)
        self.count, self.size, self.spread = QSpinBox(), QSpinBox(), QSpinBox()
        for spin, least, most, value in (
            (self.count, 1, 1000, 20),
            (self.size, 2, 10_000, 512),
            (self.spread, 0, 100, 50),
        ):
            spin.setRange(least, most)
            spin.setValue(value)
        self.size.setSuffix(" px")
        self.spread.setSuffix(" %")
        self.labels = QgsFileWidget()
        self.labels.setFilter(self.tr("Label files (*.gpkg)"))
        self.labels.setToolTip(
            self.tr("Windows are added to it; what is labelled in it already is left out")
        )
        self.spread.setToolTip(
            self.tr("How much a window loses that is near another and has the same classes")
        )
        rows.addRow(self.tr("Label file"), self.labels)
        rows.addRow(self.tr("Windows"), self.count)
        rows.addRow(self.tr("Side"), self.size)
        rows.addRow(self.tr("Spread"), self.spread)
        self.find = QPushButton(self.tr("Find windows"))
        copy = QPushButton(self.tr("Copy as"))
        copy.setMenu(CopyMenu(self.call, copy))
        foot = QHBoxLayout()
        foot.addWidget(self.find, 1)
        foot.addWidget(copy)
        rows.addRow(foot)
        self.list = QTreeWidget()
        self.list.setRootIsDecorated(False)
        self.list.setHeaderLabels(
            [self.tr("Rank"), self.tr("Uncertainty"), self.tr("Mostly"), self.tr("Extent")]
        )
        self.list.setMinimumHeight(ROWS * (self.list.fontMetrics().height() + 8))
        self.add = QPushButton(self.tr("Add as extent for training"))
        self.column.addWidget(box)
        self.column.addWidget(self.list, 1)
        self.column.addWidget(self.add)
        self.add_foot()
        self.find.clicked.connect(self.find_windows)
        self.add.clicked.connect(self.add_extent)
        self.list.currentItemChanged.connect(lambda *_: self.zoom())
        self.busy.connect(lambda on: self.find.setEnabled(not on))

    def showEvent(self, event: Any) -> None:
        if not self.labels.filePath():
            self.labels.setFilePath(extents.known_file())
        super().showEvent(event)

    def order(self) -> order.Windows:
        """The windows to be ranked.

        Raises
        ------
        WorkerError
            If no map is chosen.
        """
        class_map = self.source()
        return order.Windows(
            (class_map,),
            order.beside(class_map, "windows.gpkg"),
            self.count.value(),
            self.size.value(),
            self.spread.value() / 100,
            self.labels.filePath(),
        )

    def call(self) -> Optional[Call]:
        """What is to be copied."""
        try:
            return self.order().call()
        except WorkerError:
            return None

    def find_windows(self) -> None:
        """Rank them; they go beside the map."""
        wanted = self.attempt(self.order)
        if wanted is not None:
            self.begin(self.tr("GeoSeg: where to label next"), wanted.arguments(), self._load)

    def _load(self, told: Any) -> str:
        layer = QgsVectorLayer(f"{told['path']}|layername=windows", self.tr("Label next"), "ogr")
        if not layer.isValid():
            raise WorkerError(self.tr("{path} cannot be opened").format(path=told["path"]))
        outline = QgsFillSymbol.createSimple(
            {"style": "no", "outline_color": "#ff00ff", "outline_width": "0.6"}
        )
        layer.setRenderer(QgsSingleSymbolRenderer(outline))
        for known in list(QgsProject.instance().mapLayers().values()):
            if known.customProperty(WINDOWS):  # those that were found before
                QgsProject.instance().removeMapLayer(known)
        layer.setCustomProperty(WINDOWS, True)
        QgsProject.instance().addMapLayer(layer, False)
        QgsProject.instance().layerTreeRoot().insertLayer(0, layer)  # or the map hides it
        self.layer = layer
        self.windows = sorted(layer.getFeatures(), key=lambda window: window["rank"])
        self.crs = layer.crs()
        self.list.clear()
        for place, window in enumerate(self.windows):
            item = QTreeWidgetItem(
                [str(window["rank"]), f"{window['score']:.1%}", str(window["name"]), ""]
            )
            item.setData(0, PLACE, place)
            self.list.addTopLevelItem(item)
        for column in range(3):
            self.list.resizeColumnToContents(column)
        count, asked, path = len(self.windows), self.count.value(), told["path"]
        if count < asked:
            words = self.tr("Windows found: {count}; there is no room for {asked}. {path}")
        else:
            words = self.tr("Windows found: {count}. {path}")
        return words.format(count=count, asked=asked, path=path)

    def zoom(self) -> None:
        """Show the window that is chosen."""
        item = self.list.currentItem()
        if item is None:
            return
        box = self.windows[item.data(0, PLACE)].geometry().boundingBox()
        turn = QgsCoordinateTransform(
            self.crs, self.canvas.mapSettings().destinationCrs(), QgsProject.instance()
        )
        try:
            box = turn.transformBoundingBox(box)
        except QgsCsException as error:
            self.say_problem(WorkerError(str(error)))
            return
        box.scale(MARGIN)
        self.canvas.setExtent(box)
        self.canvas.refresh()

    def add_extent(self) -> None:
        """Add the window that is chosen to the label file, as an extent that trains."""
        item, path = self.list.currentItem(), self.labels.filePath()
        if item is None:
            self.say_problem(WorkerError(self.tr("no window is chosen")))
            return
        if not path:
            self.say_problem(WorkerError(self.tr("no label file is chosen")))
            return
        window = self.windows[item.data(0, PLACE)]
        new = self.attempt(lambda: extents.add_extent(path, window.geometry(), self.crs))
        if new is None:
            return
        item.setText(3, "✓")
        say(
            self.state,
            self.tr("Added. Label it completely: draw every class in it.")
            if new
            else self.tr("The window is an extent of the file already."),
        )
