"""The label dock: a label file, the orthophotos it is drawn on, its classes, and tools to draw."""

from html import escape
from pathlib import Path
from typing import Callable, Dict, List, Optional, Sequence

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsGeometry,
    QgsMapLayer,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsSettings,
    QgsVectorLayer,
)
from qgis.gui import QgsDockWidget, QgsMapCanvas, QgsMapTool
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QShortcut,
    QStyle,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..check.map_classes import classes_of
from ..icons import icon
from ..orthophotos import LAYER, orthophotos, tick_row
from ..predict.extent import seen_of
from ..predict.words import no_orthophoto
from ..processing.algorithm import file_of
from ..setup.layout import say, scrollable, text
from ..worker.errors import WorkerError
from . import label_file
from .accept import AcceptTool, class_of, moved
from .class_list import ClassList
from .copy_dialog import CopyDialog
from .fill import FillTool
from .findings import Findings
from .layers import LabelLayers, shown_bands
from .proposals import Proposal, Proposals
from .scheme import HOTKEYS
from .scheme_dialog import SchemeDialog
from .shapes import FreehandTool, RectangleTool, polygons_of
from .tally import Tally

ROWS = 4  # of the list of orthophotos, at most
COLUMNS = 2  # of tools
FOLDER = "geoseg/labels_folder"  # setting: where the last label file was


class LabelDock(QgsDockWidget):
    """Draws labels on the canvas into a label file, saved as they are drawn.

    Parameters
    ----------
    canvas : QgsMapCanvas
        Where is drawn.
    """

    digitize_asked = pyqtSignal(object)  # a layer that QGIS's own tool is to draw into

    def __init__(self, canvas: QgsMapCanvas, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("GeosegLabel")  # QGIS restores its place by this name
        self.setWindowTitle(self.tr("GeoSeg labels"))
        self.canvas = canvas
        self.layers: Optional[LabelLayers] = None
        self.findings = Findings(self)
        self.proposals = Proposals(self)
        self.tools: Dict[QToolButton, QgsMapTool] = {}
        self.shortcuts: List[QShortcut] = []

        page = QWidget()
        column = QVBoxLayout(page)
        self._make_file(column)
        self._make_rasters(column)
        self.list = ClassList()
        column.addWidget(self.list)
        self._make_tools(column)
        self._make_findings(column)
        column.addStretch(1)  # so that no button moves when words below come and go
        area = scrollable(page)
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        # nothing is scrolled sideways, so nothing may be wider than the panel
        area.setMinimumWidth(page.minimumSizeHint().width() + bar)
        self.setWidget(area)
        for number in range(1, HOTKEYS + 1):
            self._add_key(number)

        project = QgsProject.instance()
        # methods, not lambdas, which would be called when this is gone
        project.layersAdded.connect(self._list_rasters)
        project.layersRemoved.connect(self._list_rasters)
        project.readProject.connect(self._open_again)
        self.list.chosen.connect(self._preset)
        self.findings.counted.connect(self._show_tally)
        self.proposals.refused.connect(self._tell_refusal)
        self.findings.advised.connect(lambda words: say(self.loss, words))
        self.canvas.mapToolSet.connect(self._show_tool)
        self.visibilityChanged.connect(self._use_keys)
        self._list_rasters()
        self._show_state()
        self._open_again()

    # the parts

    def _make_file(self, column: QVBoxLayout) -> None:
        self.name = text()
        self.new = QPushButton(self.tr("New…"))
        self.open = QPushButton(self.tr("Open…"))
        self.classes = QPushButton(self.tr("Classes…"))
        row = QHBoxLayout()
        for button in (self.new, self.open, self.classes):
            row.addWidget(button)
        column.addWidget(self.name)
        column.addLayout(row)
        self.new.clicked.connect(self.make_file)
        self.open.clicked.connect(self.choose_file)
        self.classes.clicked.connect(self.change_classes)

    def _make_rasters(self, column: QVBoxLayout) -> None:
        self.rasters = QListWidget()
        self.rasters.setToolTip(self.tr("The ticked orthophotos are those that are labelled"))
        column.addWidget(QLabel(self.tr("Orthophotos")))
        column.addWidget(self.rasters)
        self.none = text(no_orthophoto(0))
        column.addWidget(self.none)
        self.rasters.itemChanged.connect(lambda _item: self._take_rasters())

    def _make_tools(self, column: QVBoxLayout) -> None:
        self.grid = QGridLayout()
        column.addLayout(self.grid)
        self.polygon = self._add_button(self.tr("Polygon"), "label_polygon", self.digitize)
        self.polygon.setToolTip(
            self.tr("QGIS's own tool, with snapping, tracing and undo of points")
        )
        self.rectangle = self._add_drawing(
            self.tr("Rectangle"), "label_rectangle", RectangleTool(self.canvas)
        )
        self.rectangle.setToolTip(self.tr("Drag from corner to corner"))
        self.freehand = self._add_drawing(
            self.tr("Freehand"), "label_freehand", FreehandTool(self.canvas)
        )
        self.freehand.setToolTip(self.tr("Drag along the outline"))
        fill = FillTool(self.canvas)
        self.fill = self._add_drawing(self.tr("Smart fill"), "label_fill", fill)
        self.fill.setToolTip(self.tr("Click on a roof or a lawn: what looks alike is proposed"))
        fill.asked.connect(self.ask_region)
        fill.given_up.connect(self._forget_proposal)
        accept = AcceptTool(self.canvas, self._is_source)
        self.accept = self._add_button(
            self.tr("Take over"), "label_accept", lambda: self._take_tool(self.accept)
        )
        self.accept.setToolTip(
            self.tr("Click on a polygon of another layer, or on a patch of a map, that is right")
        )
        self.accept.setCheckable(True)
        self.tools[self.accept] = accept
        accept.taken.connect(self.add_taken)
        accept.asked.connect(self.ask_patch)
        self.copy = self._add_button(self.tr("Copy…"), "label_copy", self.copy_polygons)
        self.copy.setToolTip(self.tr("Copy many polygons of another layer, by an attribute"))
        self.undo = self._add_button(self.tr("Undo"), "label_undo", self.take_back)
        self.undo.setToolTip(self.tr("Take back the last edit, although it is saved"))
        self.hint = text()
        say(self.hint, "")
        column.addWidget(self.hint)

    def _make_findings(self, column: QVBoxLayout) -> None:
        self.warnings = text()
        self.warnings.setTextFormat(Qt.TextFormat.RichText)
        self.warnings.linkActivated.connect(self.look_at)
        self.loss = text()
        self.loss.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.problem = text()
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.problem, self.warnings, self.loss):
            say(label, "")
            column.addWidget(label)

    def _add_button(self, words: str, image: str, do: object) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setIcon(icon(image))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setSizePolicy(self.new.sizePolicy())
        button.clicked.connect(lambda _checked: do())
        count = self.grid.count()
        self.grid.addWidget(button, count // COLUMNS, count % COLUMNS)
        return button

    def _add_drawing(self, words: str, image: str, tool: QgsMapTool) -> QToolButton:
        button = self._add_button(words, image, lambda: self._take_tool(button))
        button.setCheckable(True)
        self.tools[button] = tool
        tool.drawn.connect(self.add_drawn)
        return button

    def _add_key(self, number: int) -> None:
        # of the canvas: keys belong to whoever has the focus, also when that is a table of QGIS
        for widget in (self.canvas, self.list):
            shortcut = QShortcut(QKeySequence(str(number)), widget)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda: self.list.choose_key(number))
            shortcut.setEnabled(False)
            self.shortcuts.append(shortcut)

    def close_down(self) -> None:
        """Let go of the canvas and the project; to be called before it is deleted."""
        self.findings.stop()
        self.set_file(None)
        project = QgsProject.instance()
        project.layersAdded.disconnect(self._list_rasters)
        project.layersRemoved.disconnect(self._list_rasters)
        project.readProject.disconnect(self._open_again)
        self.canvas.mapToolSet.disconnect(self._show_tool)
        self.visibilityChanged.disconnect(self._use_keys)
        for shortcut in self.shortcuts:
            shortcut.setParent(None)
            shortcut.deleteLater()
        for tool in self.tools.values():
            self.canvas.unsetMapTool(tool)
            tool.deleteLater()

    # the label file

    def make_file(self) -> None:
        """Ask for a class scheme and a name, and make a label file."""
        rasters = self.ticked()
        crs = rasters[0].crs() if rasters else self.canvas.mapSettings().destinationCrs()
        path = Path(self._folder(rasters)) / "labels.gpkg"
        number = 2
        while path.exists():
            path, number = path.with_name(f"labels_{number}.gpkg"), number + 1
        dialog = SchemeDialog(path=str(path), crs=crs, parent=self)
        if dialog.exec():
            self.open_file(dialog.made)

    def choose_file(self) -> None:
        """Ask for a label file and open it."""
        name, _filter = QFileDialog.getOpenFileName(
            self,
            self.tr("The label file"),
            self._folder(self.ticked()),
            self.tr("GeoPackage (*.gpkg)"),
        )
        if name:
            self.open_file(Path(name))

    def open_file(self, path: Path) -> None:
        """Open a label file, in the place of the one that is open."""
        try:
            layers = LabelLayers(path, self)
        except WorkerError as error:
            self.tell(str(error))
            return
        QgsSettings().setValue(FOLDER, str(path.parent))
        self.set_file(layers)

    def set_file(self, layers: Optional[LabelLayers]) -> None:
        """Work with an open label file, or with none."""
        before, self.layers = self.layers, layers
        if before is not None:
            before.removed.disconnect(self._forget)
            before.close()
            before.deleteLater()
        self.tell("")
        if layers is not None:
            layers.changed.connect(self._saved)
            layers.scheme_changed.connect(self._show_state)
            layers.failed.connect(self.tell)
            layers.removed.connect(self._forget)
        else:
            self._drop_tools()
            self.proposals.close()
        self._take_rasters()
        self.findings.watch(layers)
        self._show_state()

    def change_classes(self) -> None:
        """Ask for changes of the class scheme."""
        if self.layers is None:
            return
        used = frozenset(
            value
            for value, share in self.findings.tally.shares.items()
            if isinstance(value, int) and share.polygons
        )
        dialog = SchemeDialog(self.layers.scheme, used & self._known(), parent=self)
        if not dialog.exec():
            return
        try:
            self.layers.set_scheme(dialog.scheme())
        except WorkerError as error:
            self.tell(str(error))

    def ticked(self) -> List[QgsRasterLayer]:
        """The orthophotos that are labelled."""
        project = QgsProject.instance()
        items = [self.rasters.item(row) for row in range(self.rasters.count())]
        found = [
            project.mapLayer(item.data(LAYER))
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        ]
        return [layer for layer in found if layer is not None]

    def tell(self, words: str) -> None:
        """Say what went wrong; nothing, once all is well."""
        say(self.problem, words[:1].upper() + words[1:])

    # drawing

    def digitize(self) -> None:
        """Have QGIS's own tool draw what is chosen."""
        layer = self._preset(self.list.value())
        if layer is not None:
            self.digitize_asked.emit(layer)

    def add_drawn(self, shape: QgsGeometry) -> None:
        """Add what a tool has drawn, in the CRS of the canvas."""
        value = self.list.value()
        if self.layers is None or value is None:
            return
        turned = QgsGeometry(shape)
        settings, target = self.canvas.mapSettings(), self.layers.labels.crs()
        if settings.destinationCrs().isValid() and target.isValid():
            turn = QgsCoordinateTransform(settings.destinationCrs(), target, QgsProject.instance())
            try:
                turned.transform(turn)
            except QgsCsException:
                self.tell(self.tr("The CRS of the label file cannot say this place"))
                return
        polygons = polygons_of(turned)
        if polygons is not None:
            self.layers.add([polygons], [value])

    def add_taken(self, feature: QgsFeature, layer: QgsVectorLayer) -> None:
        """Add a polygon of another layer, with its own class where the scheme has that."""
        if self.layers is None:
            return
        value = class_of(feature, self.layers.scheme)
        self._add_shape(feature.geometry(), layer, value)

    def ask_region(self, point: QgsPointXY, tolerance: float) -> None:
        """Have the region around a point of the canvas proposed on the orthophoto there."""
        raster = self._raster_at(point)
        box = None if raster is None else seen_of(raster, self.canvas.mapSettings())
        if box is None:
            self._tell_refusal(self.tr("No ticked orthophoto lies there"))
            return
        place = self.canvas.mapSettings().mapToLayerCoordinates(raster, point)
        question = {
            "request": "region",
            "point": [place.x(), place.y()],
            "bounds": [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()],
            "tolerance": tolerance,
        }
        bands = shown_bands(raster)
        if bands:
            question["bands"] = bands
        say(self.hint, self.tr("Looking for what is alike…"))
        self._ask(raster, question, lambda found: self._propose(raster, found))

    def ask_patch(self, point: QgsPointXY, class_map: QgsRasterLayer) -> None:
        """Have the patch of a class map at a point, in its CRS, become a label."""
        if self.layers is None:
            return
        question = {"request": "patch", "point": [point.x(), point.y()]}
        self._ask(class_map, question, lambda found: self.add_patch(class_map, found))

    def add_patch(self, class_map: QgsRasterLayer, found: Proposal) -> None:
        """Add a patch of a class map, with its own class where the scheme has that."""
        if self.layers is None or sip.isdeleted(class_map):
            return
        names = {each.value: each.name for each in classes_of(class_map)}
        scheme = self.layers.scheme
        meant = scheme.meant_by(names.get(found.value, "")) or scheme.of_value(found.value)
        self._add_shape(found.outline, class_map, None if meant is None else meant.value)
        if found.cut:
            self.tell(
                self.tr("The patch is larger than what was looked at; its part there is taken")
            )

    def copy_polygons(self) -> None:
        """Ask which polygons of another layer to copy, and copy them."""
        if self.layers is not None:
            CopyDialog(self.layers, self.canvas.currentLayer(), self).exec()

    def take_back(self) -> None:
        """Undo the last edit."""
        if self.layers is not None and not self.layers.undo():
            self.tell(self.tr("There is nothing to take back"))

    def look_at(self, name: str) -> None:
        """Select the labels that a warning is about, and go there."""
        if self.layers is None:
            return
        labels = self.layers.labels
        labels.selectByIds(self.findings.features(name))
        self.canvas.zoomToSelected(labels)

    # what follows

    def _preset(self, value: object) -> object:
        for tool in self.tools.values():
            tool.set_color(self.list.color())
        if self.layers is None or value is None:
            return None
        return self.layers.preset(value)

    def _add_shape(self, shape: QgsGeometry, layer: QgsMapLayer, value: Optional[int]) -> None:
        """Add what lies in another layer's CRS; without a class of its own, with the chosen one."""
        turned = moved(shape, layer, self.layers.labels)
        polygons = None if turned is None else polygons_of(turned)
        if polygons is None:
            self.tell(self.tr("This is no polygon that the label file can hold"))
            return
        self.layers.add([polygons], [self.list.value() if value is None else value])

    def _raster_at(self, point: QgsPointXY) -> Optional[QgsRasterLayer]:
        """The topmost of the ticked orthophotos that are shown at a point of the canvas."""
        ticked, settings = [each.id() for each in self.ticked()], self.canvas.mapSettings()
        for layer in self.canvas.layers():
            if layer.id() in ticked:
                place = settings.mapToLayerCoordinates(layer, point)
                if layer.extent().contains(place):
                    return layer
        return None

    def _ask(
        self, raster: QgsRasterLayer, question: Dict[str, object], then: Callable[[Proposal], None]
    ) -> None:
        self.tell("")
        try:
            # what hides weak areas of a map is a virtual raster, known by its text
            source = raster.source()
            name = source if source.startswith("<") else file_of(raster)
            self.proposals.ask({**question, "raster": name}, then)
        except WorkerError as error:
            self._tell_refusal(str(error))

    def _propose(self, raster: QgsRasterLayer, found: Proposal) -> None:
        if sip.isdeleted(raster):
            return
        shape = QgsGeometry(found.outline)
        target = self.canvas.mapSettings().destinationCrs()
        turn = QgsCoordinateTransform(raster.crs(), target, QgsProject.instance())
        try:
            shape.transform(turn)
        except QgsCsException:
            self._tell_refusal(self.tr("The map's CRS cannot say this place"))
            return
        self.tools[self.fill].propose(shape)
        words = self.tr(
            "Enter or a click inside takes it, Esc gives it up. "
            "Wider or narrower: + and −, or Ctrl with the wheel"
        )
        say(self.hint, words)

    def _forget_proposal(self) -> None:
        self.proposals.forget()
        say(self.hint, "")

    def _tell_refusal(self, words: str) -> None:
        self.tools[self.fill].give_up()
        self.tell(words)

    def _take_tool(self, button: QToolButton) -> None:
        tool = self.tools[button]
        if button is self.fill and button.isChecked():
            try:
                self.proposals.begin()  # it takes a second, in which somebody looks for a place
                self.tell("")
            except WorkerError as error:
                self.tell(str(error))
                button.setChecked(False)
        if button.isChecked() and self.layers is not None:
            self.canvas.setMapTool(tool)
            self.canvas.setFocus()  # for the keys
        else:
            self.canvas.unsetMapTool(tool)
        self._show_tool(self.canvas.mapTool())

    def _drop_tools(self) -> None:
        for tool in self.tools.values():
            self.canvas.unsetMapTool(tool)

    def _show_tool(self, current: Optional[QgsMapTool], _before: object = None) -> None:
        for button, tool in self.tools.items():
            button.setChecked(tool is current)

    def _is_source(self, layer: QgsVectorLayer) -> bool:
        return self.layers is not None and layer.id() not in self.layers.ids

    def _saved(self) -> None:
        self.tell("")
        self.findings.refresh()

    def _show_tally(self, tally: Tally) -> None:
        self.list.show_tally(tally)
        lines = [
            f'<a href="{name}">{escape(words)}</a>' if name else escape(words)
            for words, name in self.findings.warnings()
        ]
        say(self.warnings, "<br>".join(f"⚠ {line}" for line in lines))

    def _show_state(self) -> None:
        ready = self.layers is not None
        words = self.tr("No label file is open")
        self.name.setText(f"<b>{escape(self.layers.path.name)}</b>" if ready else words)
        self.name.setToolTip(str(self.layers.path) if ready else "")
        self.list.show_scheme(self.layers.scheme if ready else None)
        parts = (self.classes, self.list, self.polygon, self.copy, self.undo, *self.tools)
        for part in parts:
            part.setEnabled(ready)
        if ready:
            self._show_tally(self.findings.tally)
            self.findings.refresh()
        else:
            say(self.warnings, "")
            say(self.loss, "")
        self._use_keys()

    def _use_keys(self, *_: object) -> None:
        for shortcut in self.shortcuts:
            shortcut.setEnabled(self.layers is not None and self.isUserVisible())

    def _forget(self) -> None:
        self.set_file(None)

    def _list_rasters(self, *_: object) -> None:
        before = {self.rasters.item(row).data(LAYER) for row in range(self.rasters.count())}
        ticked = {each.id() for each in self.ticked()}
        self.rasters.blockSignals(True)
        self.rasters.clear()
        for layer in orthophotos():
            # others' class maps and the like have one band, and photographs no place on the ground;
            # the user may tick them all the same
            fit = layer.bandCount() > 1 and layer.crs().isValid()
            new = layer.id() not in before and fit
            on = layer.id() in ticked or new
            self.rasters.addItem(tick_row(layer.name(), layer.id(), layer.source(), ticked=on))
        self.rasters.blockSignals(False)
        self.none.setVisible(not self.rasters.count())
        rows = min(max(self.rasters.count(), 1), ROWS)
        self.rasters.setFixedHeight(rows * (self.rasters.fontMetrics().height() + 6) + 4)
        self._take_rasters()

    def _open_again(self, *_: object) -> None:
        """Go on with the label file that an opened project has layers of, if it is one."""
        layers = QgsProject.instance().mapLayers().values()
        files = {label_file.file_with(each, label_file.LABELS) for each in layers} - {None}
        if self.layers is None and len(files) == 1:
            self.open_file(files.pop())

    def _take_rasters(self) -> None:
        if self.layers is not None:
            self.layers.rasters = self.ticked()
            self.findings.refresh()

    def _known(self) -> Sequence[int]:
        return frozenset(each.value for each in self.layers.scheme) if self.layers else frozenset()

    def _folder(self, rasters: Sequence[QgsRasterLayer]) -> str:
        if rasters and Path(rasters[0].source()).parent.is_dir():
            return str(Path(rasters[0].source()).parent)
        return str(QgsSettings().value(FOLDER, "") or QgsProject.instance().homePath())
