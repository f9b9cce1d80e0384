"""The page of sample points: draw them, and say at one after the other what is really there."""

from typing import Any, Callable, List, Optional

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsMapLayerProxyModel,
    QgsMarkerSymbol,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas, QgsMapLayerComboBox
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon, QKeyEvent, QPixmap
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
)

from ..jobs.copy_menu import CopyMenu
from ..setup.layout import form, say, text
from ..worker.call import Call
from ..worker.errors import WorkerError
from . import order
from .answers import Answers
from .map_classes import MapClass, classes_of
from .page import Page, narrow
from .tool import AnswerTool, digit_of

VIEW = 80  # pixels of the map that are seen around a point at first
KEYS = 9  # classes that have a key
SWATCH = 12  # px
MOST = 100_000  # points


class PointsPage(Page):
    """Draws a sample of the map and takes answers at its points.

    Parameters
    ----------
    canvas : QgsMapCanvas
        On which the points are looked at.
    class_map : callable
        Gives the map that is chosen.
    """

    def __init__(
        self, canvas: QgsMapCanvas, class_map: Callable[[], Optional[QgsRasterLayer]]
    ) -> None:
        super().__init__(class_map)
        self.canvas = canvas
        self.tool = AnswerTool(canvas)
        self.answers: Optional[Answers] = None
        self.classes: List[MapClass] = []
        self.buttons: List[QToolButton] = []
        self.zoomed = False
        self._make_sample()
        self._make_answers()
        self.add_foot()
        self.column.addStretch(1)
        self.tool.pressed.connect(self.press)
        self.tool.back.connect(self.go_back)
        self.tool.activated.connect(lambda: self._show_looking(True))
        self.tool.deactivated.connect(lambda: self._show_looking(False))
        self.busy.connect(lambda on: self.draw.setEnabled(not on))
        self.layers.layerChanged.connect(lambda _layer: self.open_points())
        self.show_map()

    def _make_sample(self) -> None:
        box = self.sample = QGroupBox(self.tr("Draw sample points"))
        rows = form(box)
        self.count, self.minimum, self.seed = QSpinBox(), QSpinBox(), QSpinBox()
        for spin, value in ((self.count, 500), (self.minimum, 50), (self.seed, 0)):
            spin.setRange(0, MOST)
            spin.setValue(value)
        self.count.setMinimum(1)
        self.minimum.setToolTip(self.tr("50 or more are advised for each class"))
        self.seed.setToolTip(self.tr("Another seed draws other points"))
        self.allocation = narrow(QComboBox())
        self.allocation.addItem(self.tr("by area on the map"), order.ALLOCATIONS[0])
        self.allocation.addItem(self.tr("evenly"), order.ALLOCATIONS[1])
        rows.addRow(self.tr("Points in all"), self.count)
        rows.addRow(self.tr("Least of each class"), self.minimum)
        rows.addRow(self.tr("Share them"), self.allocation)
        rows.addRow(self.tr("Seed"), self.seed)
        self.draw = QPushButton(self.tr("Draw points"))
        copy = QPushButton(self.tr("Copy as"))
        self.copy_menu: QMenu = CopyMenu(self.call, copy)
        copy.setMenu(self.copy_menu)
        foot = QHBoxLayout()
        foot.addWidget(self.draw, 1)
        foot.addWidget(copy)
        rows.addRow(foot)
        self.draw.clicked.connect(self.draw_points)
        self.column.addWidget(box)

    def _make_answers(self) -> None:
        box = QGroupBox(self.tr("What is really there?"))
        rows = QVBoxLayout(box)
        self.layers = narrow(QgsMapLayerComboBox())
        self.layers.setFilters(QgsMapLayerProxyModel.Filter.PointLayer)
        self.layers.setAllowEmptyLayer(True)
        self.layers.setLayer(None)
        line = QHBoxLayout()
        line.addWidget(QLabel(self.tr("Points")))
        line.addWidget(self.layers, 1)
        self.look = QPushButton(self.tr("Look at the points"))
        self.look.setCheckable(True)
        self.look.setToolTip(
            self.tr("Keys 1 to 9 choose a class, 0 leaves the point open, Backspace goes back")
        )
        self.look.clicked.connect(self.switch_tool)
        self.progress = QProgressBar()
        self.progress.setFormat("%v / %m")
        self.where = text()
        self.choices = QVBoxLayout()
        self.skip = QPushButton(self.tr("0  Not sure, next"))
        self.skip.clicked.connect(lambda: self.press(0))
        self.back = QPushButton(self.tr("Back"))
        self.back.clicked.connect(self.go_back)
        ends = QHBoxLayout()
        ends.addWidget(self.back)
        ends.addWidget(self.skip, 1)
        rows.addLayout(line)
        rows.addWidget(self.look)
        rows.addWidget(self.progress)
        rows.addWidget(self.where)
        rows.addLayout(self.choices)
        rows.addLayout(ends)
        self.column.addWidget(box)

    # the sample

    def order(self) -> order.Sample:
        """The points to be drawn.

        Raises
        ------
        WorkerError
            If no map is chosen.
        """
        class_map = self.source()
        return order.Sample(
            class_map,
            order.beside(class_map, "points.gpkg"),
            self.count.value(),
            self.minimum.value(),
            self.allocation.currentData(),
            self.seed.value(),
        )

    def call(self) -> Optional[Call]:
        """What is to be copied."""
        try:
            return self.order().call()
        except WorkerError:
            return None

    def draw_points(self) -> None:
        """Draw them beside the map."""
        wanted = self.attempt(self.order)
        if wanted is not None:
            self.begin(self.tr("GeoSeg: sample points"), wanted.arguments(), self._load)

    def _load(self, told: Any) -> str:
        layer = QgsVectorLayer(f"{told['path']}|layername=points", self.tr("Sample points"), "ogr")
        if not layer.isValid():
            raise WorkerError(self.tr("{path} cannot be opened").format(path=told["path"]))
        ring = QgsMarkerSymbol.createSimple(
            {"name": "circle", "color": "0,0,0,0", "outline_color": "#ff00ff", "size": "2.4"}
        )
        layer.setRenderer(QgsSingleSymbolRenderer(ring))
        QgsProject.instance().addMapLayer(layer, False)
        QgsProject.instance().layerTreeRoot().insertLayer(0, layer)  # or the map hides it
        self.layers.setLayer(layer)
        return self.tr("{count} points in {path}").format(
            count=sum(told["points"].values()), path=told["path"]
        )

    # the answers

    def show_map(self) -> None:
        """Offer the classes of the map that is chosen."""
        self.classes = classes_of(self.class_map())
        for button in self.buttons:
            self.choices.removeWidget(button)
            button.hide()  # it is deleted later, and may be drawn till then
            button.deleteLater()
        self.buttons = []
        for place, each in enumerate(self.classes):
            key = f"{place + 1}  " if place < KEYS else "    "
            button = QToolButton()  # whose text stands at the left in every style
            button.setText(key + each.name.replace("&", "&&"))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            swatch = QPixmap(SWATCH, SWATCH)
            swatch.fill(each.color)
            button.setIcon(QIcon(swatch))
            button.clicked.connect(lambda _checked, at=place: self.answer(at))
            self.choices.addWidget(button)
            self.buttons.append(button)
        self._show_state()

    def open_points(self) -> None:
        """Take the points of the layer that is chosen."""
        layer = self.layers.currentLayer()
        self.answers, self.zoomed = None, False
        if layer is not None:
            self.answers = self.attempt(lambda: Answers(layer))
            if self.answers is not None:
                say(self.state, "")
        elif self.tool.isActive():
            self.canvas.unsetMapTool(self.tool)
        self._show_state()
        if self.tool.isActive():
            self.go()

    def switch_tool(self, on: bool) -> None:
        """Begin or end to look at the points."""
        if not on:
            self.canvas.unsetMapTool(self.tool)
        elif self.answers is None:
            self.look.setChecked(False)
            self.say_problem(
                WorkerError(self.tr("no points are chosen"), self.tr("draw some in the map first"))
            )
        else:
            self.canvas.setMapTool(self.tool)
            self.go()

    def _show_looking(self, on: bool) -> None:
        """While points are looked at, leave the room to the answers: all of them are to be seen."""
        self.look.setChecked(on)
        self.sample.setVisible(not on)

    def press(self, digit: int) -> None:
        """A digit: the class of that place, 0 for none."""
        if digit == 0 and self.answers is not None:
            self.answers.skip()
            self.go()
        elif 0 < digit <= len(self.classes):
            self.answer(digit - 1)

    def answer(self, place: int) -> None:
        """The class of a place is what is seen at the point."""
        if self.answers is None:
            return
        try:
            self.answers.give(self.classes[place].value)
        except WorkerError as error:
            self.say_problem(error)
            return
        self.go()

    def go_back(self) -> None:
        """Look at the point before."""
        if self.answers is not None:
            self.answers.back()
            self.go()

    def go(self) -> None:
        """Show the point that is to be looked at in the middle of the canvas."""
        self._show_state()
        point = self._on_canvas()
        if point is None:
            return
        if not self.zoomed:
            side = VIEW * self._pixel()
            box = QgsRectangle(
                point.x() - side, point.y() - side, point.x() + side, point.y() + side
            )
            self.canvas.setExtent(box)
            self.zoomed = True
        else:
            self.canvas.setCenter(point)
        self.tool.show_at(point)
        self.canvas.refresh()
        if self.tool.isActive():
            self.canvas.setFocus()

    def _on_canvas(self) -> Optional[QgsPointXY]:
        if self.answers is None or self.answers.point is None:
            return None
        turn = QgsCoordinateTransform(
            self.answers.layer.crs(),
            self.canvas.mapSettings().destinationCrs(),
            QgsProject.instance(),
        )
        try:
            return turn.transform(self.answers.point)
        except QgsCsException:
            self.say_problem(
                WorkerError(
                    self.tr("the point lies beyond the project's CRS"),
                    self.tr("choose another CRS for the project"),
                )
            )
            return None

    def _pixel(self) -> float:
        """The size of a pixel of the map, in units of the canvas."""
        layer = self.class_map()
        if layer is None or not layer.width():
            return self.canvas.mapUnitsPerPixel()
        turn = QgsCoordinateTransform(
            layer.crs(), self.canvas.mapSettings().destinationCrs(), QgsProject.instance()
        )
        try:
            return turn.transformBoundingBox(layer.extent()).width() / layer.width()
        except QgsCsException:
            return self.canvas.mapUnitsPerPixel()

    def _show_state(self) -> None:
        known = self.answers
        total = len(known.points) if known is not None else 0
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(known.answered if known is not None else 0)
        self.progress.setVisible(total > 0)
        for part in (self.skip, self.back, *self.buttons):
            part.setEnabled(total > 0)
        say(self.where, self._words())
        given = known.answer if known is not None and total else None
        for place, button in enumerate(self.buttons):
            each, font = self.classes[place], button.font()
            font.setBold(given is not None and str(given) in (str(each.value), each.name))
            button.setFont(font)

    def _words(self) -> str:
        if self.class_map() is None:
            return self.tr("There is no class map in the project yet.")
        if not self.classes:
            return self.tr("The map that is chosen has no classes in its style.")
        if self.answers is None or not self.answers.points:
            return ""
        if self.answers.answered == len(self.answers.points):
            return self.tr("All points have an answer.")
        return self.tr("Point {number} of {total}").format(
            number=self.answers.at + 1, total=len(self.answers.points)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits count here too, where a button has the focus."""
        digit = digit_of(event)
        if digit is None or not self.tool.isActive():
            super().keyPressEvent(event)
        else:
            self.press(digit)

    def close_tool(self) -> None:
        """Take everything off the canvas."""
        self.canvas.unsetMapTool(self.tool)
        self.tool.close()
