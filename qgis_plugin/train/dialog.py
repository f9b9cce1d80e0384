"""The dialog that trains: images, labels, where to start, the loss, the time, and the job."""

from pathlib import Path
from typing import Callable, List, Optional, Tuple

from qgis.core import QgsMapLayer, QgsMapLayerProxyModel, QgsVectorLayer
from qgis.gui import QgsFileWidget, QgsMapLayerComboBox
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QFontDatabase
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from .. import settings
from ..finding import Level, escaped, line
from ..jobs.board import Board
from ..jobs.copy_menu import CopyMenu
from ..labeling.label_file import LABELS, file_with
from ..layer_kinds import show_kinds
from ..predict.words import no_orthophoto, nothing_ticked
from ..processing.algorithm import file_of
from ..setup.layout import form, say, scrollable, text
from ..work import Work
from ..worker.call import Call
from ..worker.errors import Cancelled, WorkerError
from .budget import BUDGETS, USUAL, Budget
from .checks import Facts, findings
from .earlier import pretrainings
from .images import ImageList
from .look import KeepRecipe, Look, ReadRecipe, Seen, is_writable
from .order import AUTO, LOSSES, Finetuning, recipe_beside, run_place
from .words import budget_name, budget_text, finding_text

SIZE = (1000, 670)  # px
PAUSE = 400  # ms that the choice must rest before it is looked at
NARROW = 10  # characters, of a list
MOST = 1_000_000  # steps
IMAGES, RUN, FILE, PUBLISHED, SCRATCH = "images", "run", "file", "published", "scratch"
LEARNT = "learnt"  # from the images by an earlier job
FOLDER = Qt.ItemDataRole.UserRole + 1  # of a choice: where that is
RANDOM = {SCRATCH: "all", FILE: "decoder", PUBLISHED: "decoder"}  # see Facts.random
WEIGHTS = "model.weights=imagenet"


class TrainDialog(QDialog):
    """Collects a training, tells whether it can begin, and starts it as a job.

    Parameters
    ----------
    board : Board
        Starts the job.
    layer : QgsMapLayer, optional
        The orthophoto that is chosen at first.
    """

    started = pyqtSignal(str)  # the name of a job

    def __init__(
        self, board: Board, layer: Optional[QgsMapLayer] = None, parent: Optional[QWidget] = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("geosegTrain")
        self.setWindowTitle(self.tr("Train a model"))
        self.board = board
        self.seen: Optional[Seen] = None  # the newest look, None while it is out
        self.looking: Optional[Work] = None
        self.reading: Optional[Work] = None  # of the recipe
        self.run_chosen = self.start_chosen = False  # by the user
        self.level: Optional[Level] = None  # the worst of the findings
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(PAUSE)
        self.timer.timeout.connect(self.look)

        page = QWidget()
        halves = QHBoxLayout(page)
        for part in (self._make_data(layer), self._make_choices()):
            halves.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)
        self.tabs = QTabWidget()
        self.tabs.addTab(scrollable(page), self.tr("Training"))
        self.tabs.addTab(self._make_recipe(), self.tr("Recipe"))
        whole = QVBoxLayout(self)
        whole.addWidget(self.tabs, 1)
        whole.addWidget(self._make_checks())  # always in sight
        self._make_foot(whole)
        self.resize(*SIZE)
        self._connect()
        self.choose_budget()
        self.choose()

    # the parts

    def _make_data(self, layer: Optional[QgsMapLayer]) -> QWidget:
        box = QGroupBox(self.tr("What to learn from"))
        self.images = ImageList(layer)
        self.images.setToolTip(self.tr("The ticked orthophotos are trained on; all need labels"))
        self.labels = _narrow(QgsMapLayerComboBox())
        filters = QgsMapLayerProxyModel.Filter
        show_kinds(self.labels, filters.PolygonLayer, filters.RasterLayer)
        self.labels.setAllowEmptyLayer(True, self.tr("Choose a layer or a file"))
        known = _label_layer(self.labels)
        if known is not None:
            self.labels.setLayer(known)
        else:
            self.labels.setCurrentIndex(0)  # the words; without a layer it would be blank
        self.class_field = _narrow(QComboBox())
        self.class_field.setEditable(True)
        self.class_field.lineEdit().setPlaceholderText(self.tr("Not needed for a label file"))
        self.bands = QLineEdit()
        self.bands.setPlaceholderText(self.tr("All but alpha; or e.g. 4,1,2"))
        self.run = QgsFileWidget()
        self.run.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        rows = form(box)
        rows.addRow(self.tr("Orthophotos"), _beside(self.images, self.add_images, self))
        rows.addRow(self.tr("Labels"), _beside(self.labels, self.add_labels, self))
        rows.addRow(self.tr("Class field"), self.class_field)
        rows.addRow(self.tr("Bands"), self.bands)
        rows.addRow(self.tr("Run folder"), self.run)
        return box

    def _make_choices(self) -> QWidget:
        box = QGroupBox(self.tr("How to learn"))
        self.start_from = _narrow(QComboBox())
        for key, words in (
            (IMAGES, self.tr("My images, without labels (GLCNet)")),
            (RUN, self.tr("A previous run")),
            (FILE, self.tr("A file of weights")),
            (PUBLISHED, self.tr("Published weights (ImageNet), fetched once")),
            (SCRATCH, self.tr("Scratch")),
        ):
            self.start_from.addItem(words, key)
        self.source = QgsFileWidget()
        self.loss = _narrow(QComboBox())
        self.loss.addItem(self.tr("What suits the labels (auto)"), AUTO)
        for name in LOSSES:
            self.loss.addItem(name, name)
        self.advice = text()
        self.budget = _narrow(QComboBox())
        for budget in BUDGETS:
            self.budget.addItem(budget_name(budget), budget)
        self.budget.setCurrentIndex(USUAL)
        self.steps, self.pretraining_steps = QSpinBox(), QSpinBox()
        self.pretraining_steps.setRange(1, MOST)
        for box_ in (self.steps, self.pretraining_steps):
            box_.setGroupSeparatorShown(True)
        self.pretraining_label = QLabel(self.tr("after pretraining for"))
        steps = QHBoxLayout()
        steps.addWidget(self.steps, 1)
        steps.addWidget(self.pretraining_label)
        steps.addWidget(self.pretraining_steps, 1)
        self.meaning = text()
        rows = form(box)
        rows.addRow(self.tr("Start from"), self.start_from)
        rows.addRow("", self.source)
        rows.addRow(self.tr("Loss"), self.loss)
        rows.addRow("", self.advice)
        rows.addRow(self.tr("Time"), self.budget)
        rows.addRow(self.tr("Steps"), steps)
        rows.addRow("", self.meaning)
        say(self.advice, "")
        return box

    def _make_checks(self) -> QWidget:
        box = QGroupBox(self.tr("Can it begin?"))
        self.checks = text()
        self.checks.setTextFormat(Qt.TextFormat.RichText)
        self.checks.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        QVBoxLayout(box).addWidget(self.checks)
        return box

    def _make_recipe(self) -> QWidget:
        page = QWidget()
        self.own = QCheckBox(self.tr("Train by this recipe in place of loss, time and steps"))
        self.recipe = QPlainTextEdit()
        self.recipe.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.recipe.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.recipe.setReadOnly(True)
        self.recipe.setPlaceholderText(
            self.tr("Tick the box to see the recipe that the choices come to, and to change it")
        )
        self.again = QPushButton(self.tr("Begin anew from the choices"))
        column = QVBoxLayout(page)
        column.addWidget(self.own)
        column.addWidget(self.recipe, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.again)
        column.addLayout(row)
        return page

    def _make_foot(self, whole: QVBoxLayout) -> None:
        self.state = text()
        self.state.setTextFormat(Qt.TextFormat.RichText)
        say(self.state, "")
        self.copy = QPushButton(self.tr("Copy as"))
        self.copy.setMenu(CopyMenu(self.call, self.copy))
        self.start = QPushButton(self.tr("Train"))
        self.start.setDefault(True)
        self.shut = QPushButton(self.tr("Close"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy)
        buttons.addStretch(1)
        buttons.addWidget(self.start)
        buttons.addWidget(self.shut)
        whole.addWidget(self.state)
        whole.addLayout(buttons)

    def _connect(self) -> None:
        self.images.chosen.connect(self.choose)
        self.labels.layerChanged.connect(lambda _layer: self.choose_labels())
        self.class_field.currentTextChanged.connect(lambda _text: self.choose())
        self.bands.textChanged.connect(lambda _text: self.choose())
        self.run.fileChanged.connect(self._take_run)
        self.start_from.currentIndexChanged.connect(lambda _index: self.choose_start())
        self.source.fileChanged.connect(lambda _path: self.show_checks())
        self.budget.currentIndexChanged.connect(lambda _index: self.choose_budget())
        for box in (self.steps, self.pretraining_steps):
            box.valueChanged.connect(lambda _value: self.show_meaning())
        self.own.toggled.connect(self.switch_recipe)
        self.again.clicked.connect(self.read_recipe)
        self.start.clicked.connect(self.train)
        self.shut.clicked.connect(self.reject)

    # what is chosen

    def chosen_budget(self) -> Budget:
        """The recipes and what they ask for."""
        return self.budget.currentData()

    def chosen_recipe(self) -> str:
        """The recipe of fine-tuning, which may be another after a pretraining on the images."""
        learnt = self.start_from.currentData() in {IMAGES, LEARNT}
        return self.chosen_budget().after if learnt else self.chosen_budget().recipe

    def pretrains(self) -> bool:
        """Whether the images are pretrained on first."""
        return self.start_from.currentData() == IMAGES

    def start_path(self) -> str:
        """The run or the file to start from; empty for none."""
        given = self.start_from.currentData() in {RUN, FILE}
        return self.source.filePath() if given else self.start_from.currentData(FOLDER) or ""

    def label_file(self) -> str:
        """The labels as a file; empty when none are chosen.

        Raises
        ------
        WorkerError
            If the layer reads no file, or shows what its file does not hold yet.
        """
        layer = self.labels.currentLayer()
        if layer is None:
            return self.labels.currentText() if self._is_file(self.labels.currentText()) else ""
        if isinstance(layer, QgsVectorLayer) and layer.isModified():
            raise WorkerError(
                self.tr("{name} has changes that are not saved").format(name=layer.name()),
                self.tr("save them: training reads the file"),
            )
        return file_of(layer)

    def band_numbers(self) -> Tuple[int, ...]:
        """The chosen bands that are numbers."""
        words = (word.strip() for word in self.bands.text().split(","))
        return tuple(int(word) for word in words if word.isdecimal())

    def order(self) -> Finetuning:
        """What the job is to do.

        Raises
        ------
        WorkerError
            If something is missing.
        """
        images, labels, run = self.images.paths(), self.label_file(), self.run.filePath()
        if not images:
            raise nothing_ticked()
        if not labels:
            raise WorkerError(self.tr("no labels are chosen"), self.tr("choose a layer or a file"))
        if not run:
            raise WorkerError(self.tr("the run has no folder"), self.tr("name one"))
        key, start = self.start_from.currentData(), self.start_path()
        if key in {RUN, FILE} and not start:
            raise WorkerError(
                self.tr("it is not said what to start from"), self.tr("name a run or a file")
            )
        budget, own = self.chosen_budget(), self.own.isChecked()
        return Finetuning(
            recipe=recipe_beside(run) if own else self.chosen_recipe(),
            images=images,
            labels=(labels,),
            run=run,
            class_field=self.class_field.currentText().strip(),
            bands=self.bands.text().strip(),
            start=start,
            pretraining=budget.pretraining if self.pretrains() else "",
            pretraining_steps=self.pretraining_steps.value(),
            steps=0 if own else self.steps.value(),
            loss="" if own or budget.fits else self.loss.currentData(),
            overrides=(WEIGHTS,) if key == PUBLISHED else (),
        )

    def call(self) -> Optional[Call]:
        """The order to be copied; None where something is missing."""
        try:
            return self.order().call()
        except WorkerError as error:
            self._say_problem(error)
            return None

    def add_images(self) -> None:
        """Let the user choose files."""
        paths, _filter = QFileDialog.getOpenFileNames(self, self.tr("Orthophotos"))
        self.images.add_files(paths)

    def add_labels(self) -> None:
        """Let the user choose a file."""
        path, _filter = QFileDialog.getOpenFileName(self, self.tr("Labels"))
        if path:
            self.set_labels(path)

    def set_labels(self, path: str) -> None:
        """Choose a file of labels."""
        self.labels.setAdditionalItems([path])
        self.labels.setCurrentIndex(self.labels.findText(path))
        self.choose_labels()

    def choose_labels(self) -> None:
        """Other labels: offer their fields."""
        layer = self.labels.currentLayer()
        vector = isinstance(layer, QgsVectorLayer)
        names = [field.name() for field in layer.fields()] if vector else []
        self.class_field.blockSignals(True)
        self.class_field.clear()
        self.class_field.addItems(names)
        self.class_field.setEditText("")
        self.class_field.blockSignals(False)
        self.choose()

    def choose_start(self) -> None:
        """Somewhere else to start from."""
        self.start_chosen = True
        self.show_start()
        self.show_checks()

    def show_start(self) -> None:
        """Show what is asked of where to start."""
        key = self.start_from.currentData()
        modes = QgsFileWidget.StorageMode
        self.source.setVisible(key in {RUN, FILE})
        self.source.setStorageMode(modes.GetDirectory if key == RUN else modes.GetFile)
        self.source.setFilter(self.tr("Weights (*.safetensors *.pth *.pt)") if key == FILE else "")
        for part in (self.pretraining_label, self.pretraining_steps):
            part.setVisible(self.pretrains())
        self.show_meaning()

    def offer_pretrainings(self) -> None:
        """List what these images have taught already: the newest is chosen, until the user does."""
        jobs = (entry.job.call for entry in self.board.entries.values())
        found = pretrainings(
            jobs,
            images=self._files(),
            bands=self.bands.text().strip(),
            network=self.chosen_budget().network,
        )
        chosen = self.start_from.currentData(FOLDER)
        self.start_from.blockSignals(True)
        while self.start_from.itemData(0) == LEARNT:
            self.start_from.removeItem(0)
        for folder in reversed(found):
            words = self.tr("My images, pretrained already ({name})").format(name=Path(folder).name)
            self.start_from.insertItem(0, words, LEARNT)
            self.start_from.setItemData(0, folder, FOLDER)
            self.start_from.setItemData(0, folder, Qt.ItemDataRole.ToolTipRole)
        if chosen or not self.start_chosen:
            kept = found.index(chosen) if self.start_chosen and chosen in found else 0
            self.start_from.setCurrentIndex(kept)
        self.start_from.blockSignals(False)
        self.show_start()

    def choose_budget(self) -> None:
        """Another time: its steps."""
        budget = self.chosen_budget()
        self.steps.setRange(0 if budget.fits else 1, MOST)
        self.steps.setSpecialValueText(self.tr("None") if budget.fits else "")
        self.steps.setValue(budget.steps)
        self.pretraining_steps.setValue(budget.pretraining_steps)
        self.offer_pretrainings()
        self.show_counting()
        self.show_advice()
        self.show_checks()

    def show_counting(self) -> None:
        """Let those choices be made that count."""
        own = self.own.isChecked()
        self.budget.setEnabled(not own)
        for part in (self.loss, self.steps):
            part.setEnabled(not (own or self.chosen_budget().fits))

    def show_advice(self) -> None:
        """Tell which loss suits the labels, where there is to be one."""
        labels = self.seen.labels if self.seen else None
        advice = labels["loss"] if labels and not self.chosen_budget().fits else None
        say(self.advice, f"{advice['name']}: {advice['reason']}" if advice else "")

    def show_meaning(self) -> None:
        """Tell what the steps do."""
        pretraining = self.pretraining_steps.value() if self.pretrains() else 0
        words = budget_text(
            self.chosen_budget(), steps=self.steps.value(), pretraining_steps=pretraining
        )
        own = self.own.isChecked()
        say(self.meaning, self.tr("As the recipe says.") if own else words)

    def propose_run(self) -> None:
        """Name the run folder, unless the user has."""
        if self.run_chosen:
            return
        images = self._files()
        try:
            place = run_place(images[0]) if images else ""
        except OSError:  # what QGIS reads need not be a path
            return
        self.run.blockSignals(True)
        self.run.setFilePath(place if place and Path(place).parent.is_dir() else "")
        self.run.blockSignals(False)

    def _take_run(self, path: str) -> None:
        self.run_chosen = bool(path)
        self.timer.start()

    def _files(self) -> Tuple[str, ...]:
        """The images as files; none where one of them is no file."""
        try:
            return self.images.paths()
        except WorkerError:
            return ()

    def _is_file(self, path: str) -> bool:
        return path in self.labels.additionalItems()

    # whether it can begin

    def choose(self) -> None:
        """Something else is chosen: look at it once the user rests."""
        self.propose_run()
        self.offer_pretrainings()
        self.level = None
        self.timer.start()

    def look(self) -> None:
        """Ask geoseg of labels and devices."""
        devices = self.seen.devices if self.seen else None
        try:
            question = Look(
                self.images.paths(),
                self.label_file(),
                self.class_field.currentText().strip(),
                self.run.filePath(),
                devices or None,
            )
        except WorkerError as error:
            self.looking, self.level = None, Level.BAD
            say(self.checks, line(Level.BAD, str(error)))
            return
        if self.looking is not None:
            self.looking.cancel()
        say(self.checks, escaped(self.tr("Looking…")))
        self.looking = Work(self.tr("GeoSeg: look at labels"), question)
        self.looking.ended.connect(self._take_look)
        self.looking.start()

    def _take_look(self) -> None:
        work = self.sender()
        if work is not self.looking:
            return  # outdated
        self.looking = None
        if work.found is None:
            self.level = Level.BAD
            say(self.checks, line(Level.BAD, str(work.problem)))
            return
        self.seen = work.found
        self.show_advice()
        self.show_checks()

    def show_checks(self) -> None:
        """Show what is known, as green, amber and red."""
        if self.seen is None or self.looking is not None:
            return
        budget, start = self.chosen_budget(), self.start_from.currentData()
        fits = budget.fits and not self.own.isChecked()
        found = findings(
            Facts(
                bands={each.name(): each.bandCount() for each in self.images.layers()},
                chosen=self.band_numbers(),
                labels=self.seen.labels,
                labels_problem=self.seen.labels_problem,
                devices=self.seen.devices,
                random=RANDOM.get(start, "") if fits else "",
                memory=budget.pretraining_memory if self.pretrains() else budget.memory,
                disk=self.seen.disk,
            )
        )
        missing = self._missing()
        lines = [line(Level.DOUBT, each) for each in missing]
        lines += [line(each.level, finding_text(each)) for each in found]
        say(self.checks, "<br>".join(lines))
        levels = [each.level for each in found]
        self.level = next((each for each in (Level.BAD, Level.DOUBT) if each in levels), Level.GOOD)

    def _missing(self) -> List[str]:
        labelled = self.labels.currentLayer() or self._is_file(self.labels.currentText())
        named = self.start_path() or self.start_from.currentData() not in {RUN, FILE}
        return [
            *([] if self.images.ticked() else [no_orthophoto(self.images.count())]),
            *([] if labelled else [self.tr("Choose the labels")]),
            *([] if named else [self.tr("Name the run or the file to start from")]),
        ]

    # the recipe

    def switch_recipe(self, on: bool) -> None:
        """Let the recipe count, or the choices."""
        self.show_counting()
        self.recipe.setReadOnly(not on)
        self.show_meaning()
        self.show_checks()
        if on and not self.recipe.toPlainText():
            self.read_recipe()

    def read_recipe(self) -> None:
        """Write the recipe that the choices come to."""
        budget = self.chosen_budget()
        changes = (f"loss.name={self.loss.currentData()}", f"train.steps={self.steps.value()}")
        question = ReadRecipe(self.chosen_recipe(), () if budget.fits else changes)
        self._read(question, self.recipe.setPlainText)

    def _read(self, question: Callable[[Work], str], take: Callable[[str], None]) -> None:
        """Have geoseg tell a recipe; a problem is told in the foot."""
        say(self.state, escaped(self.tr("Reading the recipe…")))
        self.start.setEnabled(False)
        work = self.reading = Work(self.tr("GeoSeg: read a recipe"), question)

        def end() -> None:
            self.reading = None
            self.start.setEnabled(True)
            say(self.state, "")
            if work.problem is None:
                take(work.found)
            elif not isinstance(work.problem, Cancelled):
                self._say_problem(work.problem)

        work.ended.connect(end)
        work.start()

    # the job

    def train(self) -> None:
        """Start the job, after its recipe where that is the user's own."""
        try:
            order = self.order()
        except WorkerError as error:
            self._say_problem(error)
            return
        if self.level is Level.BAD:
            self._say_problem(
                WorkerError(self.tr("it cannot begin"), self.tr("put right what is marked ✗"))
            )
            return
        if not is_writable(order.run):
            self._say_problem(
                WorkerError(
                    self.tr("{path} may not be written to").format(path=Path(order.run).parent),
                    self.tr("choose another run folder"),
                )
            )
            return
        if self.own.isChecked():
            question = KeepRecipe(self.recipe.toPlainText(), order.recipe)
            self._read(question, lambda _checked: self._begin(order))
        else:
            self._begin(order)

    def _begin(self, order: Finetuning) -> None:
        try:
            python = settings.located_python()
            title = self.tr("Train {run}").format(run=Path(order.run).name)
        except WorkerError as error:
            self._say_problem(error)
            return
        entry = self.board.start(title, order.call(), python=python, run=order.run)
        self.started.emit(entry.name)
        self.accept()

    def _say_problem(self, error: WorkerError) -> None:
        say(self.state, line(Level.BAD, str(error)))

    def done(self, result: int) -> None:
        self.timer.stop()
        for work in (self.looking, self.reading):
            if work is not None:
                work.ended.disconnect()
                work.cancel()
        self.looking = self.reading = None
        super().done(result)


def _label_layer(combo: QgsMapLayerComboBox) -> Optional[QgsMapLayer]:
    """The first labels of a label file; other polygons may be results, and teach nothing new."""
    layers = (combo.layer(index) for index in range(combo.count()))
    return next((each for each in layers if file_with(each, LABELS)), None)


def _narrow(combo: QComboBox) -> QComboBox:
    """A list that is no wider than there is room, whatever stands in it."""
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(NARROW)
    return combo


def _beside(part: QWidget, choose: Callable[[], None], parent: QWidget) -> QHBoxLayout:
    """A field, and the button that adds files to it."""
    button = QToolButton(parent)
    button.setText("…")
    button.clicked.connect(lambda _checked: choose())
    row = QHBoxLayout()
    row.addWidget(part, 1)
    row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    return row
