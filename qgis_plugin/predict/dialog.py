"""The dialog that maps: orthophotos, a model, whether they fit, a live preview, and the run."""

import json
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from qgis.core import (
    QgsMapLayer,
    QgsMapLayerProxyModel,
    QgsProject,
    QgsRasterLayer,
    QgsSettings,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.gui import QgsFileWidget, QgsMapCanvas, QgsMapLayerComboBox
from qgis.PyQt.QtCore import Qt, QTemporaryDir, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from .. import settings
from ..finding import Level, escaped, line
from ..jobs.copy_menu import CopyMenu
from ..orthophotos import LAYER, orthophotos, tick_row
from ..processing.algorithm import file_of
from ..setup.layout import form, say, scrollable, text
from ..work import Work
from ..worker import process
from ..worker.call import Call
from ..worker.errors import Cancelled, WorkerError
from . import results, running
from .extent import seen_of, transform_of
from .fit import findings
from .order import Order, box_text, map_place, polygons_beside
from .preview import Preview, Subject
from .words import finding_text, in_dialog, no_orthophoto, nothing_ticked

SIZE = (580, 690)  # px
BANDS_A_ROW = 2
NARROW = 6  # characters, of a list
ROWS = 3  # of the list of orthophotos
PAUSE = 300  # ms that the choice must rest before it is looked at
PATIENCE = 60.0  # s; the first import on a cold disk takes long
MODEL = "geoseg/model"  # setting: the model that was used last
WHOLE, VIEW, AREA = "whole", "view", "area"  # what to map

Facts = Mapping[str, Any]


class MapDialog(QDialog):
    """Maps layers of the project.

    Parameters
    ----------
    canvas : QgsMapCanvas
        Whose view is previewed.
    layer : QgsMapLayer, optional
        The orthophoto that is chosen at first.
    model : str
        The model that is chosen at first; empty for the one used last.
    """

    mapped = pyqtSignal(object)  # a class map that was loaded
    ended = pyqtSignal(str, bool)  # how a run has ended; whether well

    def __init__(
        self,
        canvas: QgsMapCanvas,
        layer: Optional[QgsMapLayer] = None,
        model: str = "",
        parent: Optional[QWidget] = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("geosegMap")
        self.setWindowTitle(self.tr("Map with a model"))
        self.canvas = canvas
        self.work: Optional[Work] = None  # the run
        self.looking: Optional[Work] = None  # the look at whether the choice fits, while it lasts
        self.fits = False  # whether it has found that they do
        self.known: Tuple[object, ...] = ()  # what the lists of bands are for
        self.bands: List[QComboBox] = []
        self.bands_chosen = False  # by the user
        self.out_chosen = False
        self.several = False
        self.folder: Optional[QTemporaryDir] = None  # of an exported area; removes itself
        self.preview = Preview(canvas, self)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(PAUSE)
        self.timer.timeout.connect(self.look)

        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self._make_choice(), self._make_fit(), self._make_preview(), self._make_map()):
            column.addWidget(part)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.addWidget(scrollable(page), 1)
        self._make_foot(whole)
        self.resize(*SIZE)

        self._list_layers(layer)
        if self.layers.count() == 1:
            self.layers.item(0).setCheckState(Qt.CheckState.Checked)
        self.model.setFilePath(model or str(QgsSettings().value(MODEL, "") or ""))
        project = QgsProject.instance()
        # methods, not lambdas, which would be called when this is gone
        project.layersAdded.connect(self._list_again)
        project.layersRemoved.connect(self._list_again)
        self._connect()
        self.choose()

    # the parts

    def _make_choice(self) -> QWidget:
        box = QGroupBox(self.tr("What to map"))
        self.layers = QListWidget()
        height = self.layers.fontMetrics().height() + 6
        self.layers.setFixedHeight(ROWS * height + 4)
        self.layers.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.layers.setToolTip(self.tr("The ticked layers are mapped; the marked one is previewed"))
        self.model = QgsFileWidget()
        self.model.setDialogTitle(self.tr("The model"))
        self.model.setFilter(self.tr("ONNX models (*.onnx)"))
        self.band_rows = QGridLayout()
        rows = form(box)
        rows.addRow(self.tr("Orthophotos"), self.layers)
        rows.addRow(self.tr("Model"), self.model)
        self.band_label = QLabel(self.tr("Bands"))
        self.band_label.hide()
        rows.addRow(self.band_label, self.band_rows)
        return box

    def _make_fit(self) -> QWidget:
        box = QGroupBox(self.tr("Do they fit?"))
        self.fit = text()
        self.fit.setTextFormat(Qt.TextFormat.RichText)
        self.fit.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        QVBoxLayout(box).addWidget(self.fit)
        return box

    def _make_preview(self) -> QWidget:
        box = QGroupBox(self.tr("Preview"))
        self.live = QCheckBox(self.tr("Map the current view at once, and again wherever I go"))
        self.preview_state = text()
        self.preview_state.setTextFormat(Qt.TextFormat.RichText)
        column = QVBoxLayout(box)
        column.addWidget(self.live)
        column.addWidget(self.preview_state)
        kept = self.preview_state.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # or what is below moves under the mouse
        self.preview_state.setSizePolicy(kept)
        self.preview_state.setMinimumHeight(self.preview_state.fontMetrics().height())
        say(self.preview_state, "")
        return box

    def products(self) -> Dict[str, QCheckBox]:
        """What may be written beside the class map."""
        return {
            "confidence": self.confidence,
            "uncertainty": self.uncertainty,
            "polygons": self.polygons,
        }

    def _make_map(self) -> QWidget:
        box = QGroupBox(self.tr("Result"))
        self.part = _narrow(QComboBox())
        self.part.addItem(self.tr("Whole orthophotos"), WHOLE)
        self.part.addItem(self.tr("The current view"), VIEW)
        self.part.addItem(self.tr("Within polygons of"), AREA)
        self.area = _narrow(QgsMapLayerComboBox())
        self.area.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        row = QHBoxLayout()
        row.addWidget(self.part, 1)
        row.addWidget(self.area, 1)
        self.confidence = QCheckBox(self.tr("Confidence, by which weak areas can be hidden"))
        self.uncertainty = QCheckBox(self.tr("Uncertainty, which tells where to label next"))
        self.polygons = QCheckBox(self.tr("Polygons of the classes"))
        for product, tick in self.products().items():
            tick.setChecked(settings.is_written(product, usually=tick is self.confidence))
        self.out = QgsFileWidget()
        self.out.setConfirmOverwrite(True)
        self.replaced = text()
        rows = form(box)
        rows.addRow(self.tr("Part"), row)
        rows.addRow(self.tr("Also write"), self.confidence)
        rows.addRow("", self.uncertainty)
        rows.addRow("", self.polygons)
        rows.addRow(self.tr("Class map"), self.out)
        rows.addRow("", self.replaced)
        return box

    def _make_foot(self, whole: QVBoxLayout) -> None:
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.state = text()
        self.state.setTextFormat(Qt.TextFormat.RichText)
        say(self.state, "")
        self.copy = QPushButton(self.tr("Copy as"))
        self.copy.setMenu(CopyMenu(self.call, self.copy))
        self.start = QPushButton(self.tr("Map"))
        self.start.setDefault(True)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setEnabled(False)
        self.shut = QPushButton(self.tr("Close"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy)
        buttons.addStretch(1)
        for button in (self.start, self.cancel, self.shut):
            buttons.addWidget(button)
        whole.addWidget(self.bar)
        whole.addWidget(self.state)
        whole.addLayout(buttons)

    def _connect(self) -> None:
        self.layers.itemChanged.connect(lambda _item: self.choose())
        self.layers.currentRowChanged.connect(lambda _row: self.choose())
        self.model.fileChanged.connect(lambda _path: self._take_model())
        self.part.currentIndexChanged.connect(lambda _index: self.propose_out())
        self.out.fileChanged.connect(self._take_out)
        self.live.toggled.connect(self.switch_preview)
        self.preview.told.connect(self._tell_preview)
        self.preview.stopped.connect(self._tell_stop)
        self.start.clicked.connect(self.run)
        self.cancel.clicked.connect(self.stop_run)
        self.shut.clicked.connect(self.reject)

    # what is chosen

    def ticked(self) -> List[str]:
        """The ids of the layers that are ticked, which may be gone by now."""
        items = (self.layers.item(row) for row in range(self.layers.count()))
        return [each.data(LAYER) for each in items if each.checkState() == Qt.CheckState.Checked]

    def chosen(self) -> List[QgsRasterLayer]:
        """The orthophotos that are ticked."""
        found = map(QgsProject.instance().mapLayer, self.ticked())
        return [layer for layer in found if layer is not None]

    def subject(self) -> Optional[QgsRasterLayer]:
        """The orthophoto that is looked at: the marked one if it is ticked, else the first."""
        chosen = self.chosen()
        item = self.layers.currentItem()
        marked = [each for each in chosen if item is not None and each.id() == item.data(LAYER)]
        return next(iter(marked or chosen), None)

    def band_numbers(self) -> Tuple[int, ...]:
        """The bands that the user has chosen, from 1; none where geoseg finds them."""
        if not self.bands_chosen or any(combo.currentIndex() < 0 for combo in self.bands):
            return ()
        return tuple(combo.currentIndex() + 1 for combo in self.bands)

    def order(self) -> Order:
        """What the run is to do.

        Raises
        ------
        WorkerError
            If something is missing.
        """
        layers, model, out = self.chosen(), self.model.filePath(), self.out.filePath()
        if not layers:
            raise nothing_ticked()
        if not model:
            raise WorkerError(self.tr("no model is chosen"), self.tr("name an ONNX file"))
        if not out:
            raise WorkerError(self.tr("the class map has no place"), self.tr("name a file for it"))
        if len(layers) == 1 and Path(out).suffix.lower() not in {".tif", ".tiff"}:
            out = f"{out}.tif"
        return Order(
            rasters=tuple(file_of(layer) for layer in layers),
            model=model,
            out=out,
            bands=",".join(map(str, self.band_numbers())),
            area=self._area(layers),
            confidence=self.confidence.isChecked(),
            uncertainty=self.uncertainty.isChecked(),
            polygons=polygons_beside(out, several=len(layers) > 1)
            if self.polygons.isChecked()
            else "",
        )

    def call(self) -> Optional[Call]:
        """The order to be copied; None where something is missing."""
        try:
            return self.order().call()
        except WorkerError as error:
            self._say_problem(error)
            return None

    def _area(self, layers: List[QgsRasterLayer]) -> str:
        part = self.part.currentData()
        if part == WHOLE:
            return ""
        if part == AREA:
            return self._area_file(self.area.currentLayer())
        if len({layer.crs().authid() for layer in layers}) > 1:
            raise WorkerError(
                self.tr("the orthophotos are in different coordinate reference systems"),
                self.tr("map the view of one after the other, or within polygons"),
            )
        for layer in layers:
            if transform_of(layer) is None:
                raise WorkerError(
                    self.tr("{name} has no georeference").format(name=layer.name()),
                    self.tr("map all of it"),
                )
        boxes = [seen_of(layer, self.canvas.mapSettings()) for layer in layers]
        seen = [box for box in boxes if box is not None]
        if not seen:
            raise WorkerError(
                self.tr("the view shows nothing of the orthophoto"), self.tr("zoom to it")
            )
        box = seen[0]
        for each in seen[1:]:
            box.combineExtentWith(each)
        return box_text(box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())

    def _area_file(self, layer: Optional[QgsVectorLayer]) -> str:
        """A file that holds the polygons of a layer, as they are shown, and nothing else."""
        if layer is None:
            raise WorkerError(
                self.tr("there is no layer of polygons"), self.tr("add one that shows where to map")
            )
        alone = (
            layer.providerType() == "ogr"
            and not layer.isModified()
            and layer.dataProvider().subLayerCount() <= 1
        )
        if alone and not layer.subsetString():
            return file_of(layer)
        if self.folder is None:
            self.folder = QTemporaryDir()
        path = str(Path(self.folder.path()) / "area.gpkg")
        told = QgsVectorFileWriter.writeAsVectorFormatV3(
            layer,
            path,
            QgsProject.instance().transformContext(),
            QgsVectorFileWriter.SaveVectorOptions(),
        )
        if told[0] != QgsVectorFileWriter.WriterError.NoError:
            raise WorkerError(f"{layer.name()}: {told[1]}", self.tr("export the layer to a file"))
        return path

    def _list_layers(self, chosen: Optional[QgsMapLayer] = None) -> None:
        """List the rasters of the project; what was ticked stays so."""
        ticked = [chosen.id()] if chosen else self.ticked()
        current = self.layers.currentItem()
        marked = chosen.id() if chosen else current.data(LAYER) if current else ""
        self.layers.blockSignals(True)
        self.layers.clear()
        for layer in orthophotos():
            on = layer.id() in ticked
            item = tick_row(layer.name(), layer.id(), layer.source(), ticked=on)
            self.layers.addItem(item)
            if layer.id() == marked:
                self.layers.setCurrentItem(item)
        self.layers.blockSignals(False)
        if set(ticked) != set(self.ticked()):
            self.choose()

    def _list_again(self, _changed: object) -> None:
        self._list_layers()

    # whether it fits

    def choose(self) -> None:
        """Something else is chosen: look at it once the user rests."""
        self.fits = False
        self.propose_out()
        self.timer.start()

    def _take_model(self) -> None:
        if self.work is None:
            say(self.state, "")  # it was about the model before
        self.choose()

    def look(self) -> None:
        """Ask geoseg whether raster and model fit, and preview them."""
        layer, model = self.subject(), self.model.filePath()
        if self.looking is not None:
            self.looking.cancel()
            self.looking = None
        if layer is None or not model:
            self.live.setChecked(False)
            missing = (
                no_orthophoto(self.layers.count()) if layer is None else self.tr("Choose a model")
            )
            say(self.fit, line(Level.DOUBT, missing))
            return
        try:
            raster = file_of(layer)
        except WorkerError as error:
            say(self.fit, line(Level.BAD, str(error)))
            return
        if self.known[:1] != (model,):
            self.bands_chosen = False  # those of another model
        bands = ",".join(map(str, self.band_numbers()))
        say(self.fit, escaped(self.tr("Looking…")))
        self.looking = Work(self.tr("GeoSeg: look at a model"), _Look(raster, model, bands))
        self.looking.ended.connect(self._show_fit)
        self.looking.start()

    def _show_fit(self) -> None:
        work = self.sender()
        if work is not self.looking:
            return  # outdated
        self.looking = None  # QGIS deletes it
        if self.timer.isActive():
            return  # something else is chosen; what was looked at may be gone
        found, problem = work.found, work.problem
        if found is None:
            say(self.fit, line(Level.BAD, str(problem)))
            self.live.setChecked(False)
            return
        facts, problem = found
        self._list_bands(work.do.model, facts["model"]["bands"])
        if problem is not None:
            say(self.fit, line(Level.BAD, in_dialog(str(problem))))
            self.live.setChecked(False)
            return
        if not self.bands_chosen:
            for index, number in enumerate(facts["raster"]["bands"].values()):
                self.bands[index].setCurrentIndex(number - 1)
        QgsSettings().setValue(MODEL, facts["model"]["path"])
        self.fits = True
        lines = [line(each.level, finding_text(each)) for each in findings(facts)]
        say(self.fit, "<br>".join(lines))
        if self.live.isChecked():
            self._show_preview()

    def _list_bands(self, model: str, wanted: List[str]) -> None:
        """A list of the raster's bands for each that the model wants."""
        layer = self.subject()
        names = [layer.bandName(number + 1) for number in range(layer.bandCount())] if layer else []
        known = (model, wanted, names)
        if known == self.known:
            return
        self.known, self.bands_chosen = known, False
        while self.band_rows.count():
            self.band_rows.takeAt(0).widget().deleteLater()
        self.bands = []
        for index, name in enumerate(wanted):
            combo = _narrow(QComboBox())
            combo.addItems(names)
            combo.setCurrentIndex(index if index < len(names) else -1)
            combo.activated.connect(self._choose_bands)
            row, column = divmod(index, BANDS_A_ROW)
            self.band_rows.addWidget(QLabel(name), row, 2 * column)
            self.band_rows.addWidget(combo, row, 2 * column + 1)
            self.band_rows.setColumnStretch(2 * column + 1, 1)
            self.bands.append(combo)
        self.band_label.setVisible(bool(self.bands))

    def _choose_bands(self, _index: int) -> None:
        self.bands_chosen = True
        self.choose()

    # the preview

    def switch_preview(self, on: bool) -> None:
        """Start or end the preview."""
        if not on:
            self.preview.stop()
            say(self.preview_state, "")
        elif self.fits:
            self._show_preview()
        else:
            self.timer.start()  # shown once it is known to fit

    def _show_preview(self) -> None:
        layer = self.subject()
        try:
            subject = Subject(file_of(layer), self.model.filePath(), self.band_numbers())
            self.preview.show(layer, subject)
        except WorkerError as error:
            self.live.setChecked(False)
            self._tell_preview(str(error), True)

    def _tell_preview(self, words: str, problem: bool) -> None:
        say(self.preview_state, line(Level.BAD, words) if problem else escaped(words))

    def _tell_stop(self) -> None:
        self.live.blockSignals(True)
        self.live.setChecked(False)
        self.live.blockSignals(False)
        say(self.preview_state, "")

    # the run

    def propose_out(self) -> None:
        """Name the place of the map, unless the user has."""
        layers, part = self.chosen(), self.part.currentData()
        self.area.setVisible(part == AREA)
        several = len(layers) > 1
        if several is not self.several:  # a file is no folder
            self.several, self.out_chosen = several, False
        modes = QgsFileWidget.StorageMode
        self.out.setStorageMode(modes.GetDirectory if several else modes.SaveFile)
        self.out.setFilter("" if several else self.tr("GeoTIFF (*.tif)"))
        if self.out_chosen or not layers:
            return
        try:
            rasters = [file_of(layer) for layer in layers]
            place = map_place(rasters, "" if part == WHOLE else part)
        except (WorkerError, OSError):  # what QGIS reads need not be a path
            return
        self.out.blockSignals(True)
        self.out.setFilePath(place if Path(place).parent.is_dir() else "")
        self.out.blockSignals(False)
        say(self.replaced, "")

    def _take_out(self, path: str) -> None:
        self.out_chosen = bool(path)
        taken = Path(path).is_file() if path else False
        say(self.replaced, self.tr("The file that is there will be replaced.") if taken else "")

    def run(self) -> None:
        """Start the run."""
        try:
            order = self.order()
        except WorkerError as error:
            self._say_problem(error)
            return
        for product, tick in self.products().items():
            settings.set_written(product, tick.isChecked())
        self.work = running.start(self.tr("GeoSeg: map"), order.arguments())
        self.work.moved.connect(self._show_progress)
        self.work.ended.connect(self._end_run)
        self.bar.setRange(0, 0)
        self.bar.show()
        say(self.state, escaped(self.tr("Starting…")))
        self.start.setEnabled(False)
        self.cancel.setEnabled(True)

    def stop_run(self) -> None:
        """Have the run stop; it leaves no half map."""
        if self.work is not None:
            self.work.cancel()
            self.cancel.setEnabled(False)
            say(self.state, escaped(self.tr("Cancelling…")))

    def _show_progress(self, title: str, share: float) -> None:
        if not self.cancel.isEnabled():
            return
        self.bar.setRange(0, 0 if share < 0 else 100)
        self.bar.setValue(round(100 * max(share, 0)))
        say(self.state, escaped(title))

    def _end_run(self) -> None:
        work, self.work = self.work, None
        self.bar.hide()
        self.start.setEnabled(True)
        self.cancel.setEnabled(False)
        if isinstance(work.problem, Cancelled):
            lines = self._load(work.problem.results)
            rest = self.tr("Cancelled. The same run goes on where it was.")
            say(self.state, "<br>".join([*lines, escaped(rest)]))
            self.ended.emit(rest, True)
        elif work.problem is not None:
            lines = self._load(work.problem.results)
            say(self.state, "<br>".join([*lines, line(Level.BAD, str(work.problem))]))
            self.ended.emit(str(work.problem), False)
        else:
            self._show_results(*work.found)
        if not self.isVisible():
            self.deleteLater()

    def _show_results(self, made: Sequence[Mapping[str, Any]], warnings: List[str]) -> None:
        lines = [line(Level.DOUBT, warning) for warning in warnings]
        say(self.state, "<br>".join([*lines, *self._load(made)]))
        names = ", ".join(Path(result["map"]).name for result in made)
        self.ended.emit(self.tr("Written: {names}").format(names=names), True)

    def _load(self, made: Sequence[Mapping[str, Any]]) -> List[str]:
        """Load what was made; a line of rich text for each."""
        lines = []
        if made:
            self.preview.stop()  # or it lies above the map
        for result in made:
            layer = results.load(result, QgsProject.instance())
            if layer is None:
                words = self.tr("{path} cannot be opened").format(path=result["map"])
                lines.append(line(Level.BAD, words))
            else:
                lines.append(line(Level.GOOD, result["map"]))
                self.mapped.emit(layer)
        if made:
            self.out_chosen = False
            self.propose_out()
        return lines

    def _say_problem(self, error: WorkerError) -> None:
        say(self.state, line(Level.BAD, str(error)))

    # the end

    def done(self, result: int) -> None:
        self.timer.stop()
        self.preview.stop()
        if self.work is None:
            super().done(result)
        else:  # goes on, and this goes with it
            self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
            self.hide()


def _narrow(combo: QComboBox) -> QComboBox:
    """A list that is no wider than there is room, whatever stands in it."""
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(NARROW)
    return combo


class _Look:
    """What ``geoseg inspect`` tells of a model and a raster.

    Gives the facts, of the model alone where the raster does not fit, and why it does not.
    """

    def __init__(self, raster: str, model: str, bands: str) -> None:
        self.raster = raster
        self.model = model
        self.bands = bands

    def __call__(self, work: Work) -> Tuple[Facts, Optional[WorkerError]]:
        python = settings.located_python()
        command = [python, "-m", "geoseg", "inspect", self.model]
        bands = ["--bands", self.bands] if self.bands else []
        try:
            return self.ask([*command, self.raster, *bands], work), None
        except Cancelled:
            raise
        except WorkerError as error:
            return self.ask(command, work), error

    def ask(self, command: List[str], work: Work) -> Facts:
        out = process.read([*command, "--json"], timeout=PATIENCE, is_canceled=work.isCanceled)
        return json.loads(out)
