"""The page that trains again with more labels, and shows what that has changed."""

from pathlib import Path
from typing import Any, Callable, List, Optional

from qgis.core import QgsMapLayerProxyModel, QgsProject, QgsRasterLayer
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import QComboBox, QGroupBox, QHBoxLayout, QPushButton

from .. import settings
from ..jobs.board import Board, Entry
from ..jobs.copy_menu import CopyMenu
from ..predict.results import RESULT
from ..processing.algorithm import file_of
from ..setup.layout import form, say
from ..work import Work
from ..worker.call import Call
from ..worker.errors import WorkerError
from . import changes, order
from .map_classes import classes_of
from .page import Page, narrow
from .retraining import next_run, retrained


class ImprovePage(Page):
    """Starts another run from the last, and compares two maps.

    Parameters
    ----------
    board : callable
        Gives the jobs; None while there are none.
    class_map : callable
        Gives the map that is chosen, which is the later one.
    """

    def __init__(
        self,
        board: Callable[[], Optional[Board]],
        class_map: Callable[[], Optional[QgsRasterLayer]],
    ) -> None:
        super().__init__(class_map)
        self.board = board
        self.heard: Optional[Board] = None  # whose jobs' ends it is told of
        box = QGroupBox(self.tr("Train again with what was labelled since"))
        rows = form(box)
        self.runs = narrow(QComboBox())
        self.train = QPushButton(self.tr("Train again"))
        copy = QPushButton(self.tr("Copy as"))
        copy.setMenu(CopyMenu(self.call, copy))
        rows.addRow(self.tr("From the run"), self.runs)
        foot = QHBoxLayout()
        foot.addWidget(self.train, 1)
        foot.addWidget(copy)
        rows.addRow(foot)
        after = QGroupBox(self.tr("What has changed?"))
        lines = form(after)
        self.before = narrow(QgsMapLayerComboBox())
        self.before.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.compare = QPushButton(self.tr("Show the changes"))
        lines.addRow(self.tr("Earlier map"), self.before)
        lines.addRow(self.compare)
        self.column.addWidget(box)
        self.column.addWidget(after)
        self.add_foot()
        self.column.addStretch(1)
        self.train.clicked.connect(self.train_again)
        self.compare.clicked.connect(self.show_changes)
        self.busy.connect(lambda on: self.compare.setEnabled(not on))

    def showEvent(self, event: Any) -> None:
        board = self.board()
        if board is not None and board is not self.heard:
            self.heard = board
            board.ended.connect(self.list_runs)
        self.list_runs()
        self.list_maps()
        super().showEvent(event)

    def list_maps(self) -> None:
        """List the other class maps: no orthophoto and no confidence is an earlier map."""
        later = self.class_map()
        self.before.setExceptedLayerList(
            [
                layer
                for layer in QgsProject.instance().mapLayers().values()
                if isinstance(layer, QgsRasterLayer) and (layer is later or not classes_of(layer))
            ]
        )

    def list_runs(self) -> None:
        """List the runs that can be trained further, the newest first; a new one is chosen."""
        chosen, entries = self.runs.currentData(), self._entries()
        known = {self.runs.itemData(row) for row in range(self.runs.count())}
        self.runs.clear()
        for entry in reversed(entries):
            self.runs.addItem(entry.job.title, entry.name)
        if {entry.name for entry in entries} <= known:
            self.runs.setCurrentIndex(max(self.runs.findData(chosen), 0))
        self.train.setEnabled(self.runs.count() > 0)

    def _entries(self) -> List[Entry]:
        board = self.board()
        known = board.entries.values() if board is not None else ()
        return [each for each in known if each.job.call.arguments[0] == "finetune" and each.model]

    def call(self) -> Optional[Call]:
        """What is to be copied or started; None where there is no run."""
        name = self.runs.currentData()
        entry = next((each for each in self._entries() if each.name == name), None)
        if entry is None:
            return None
        run = entry.job.run
        return Call(retrained(entry.job.call.arguments, run=run, out=next_run(run)))

    def train_again(self) -> None:
        """Start it as a job."""
        call = self.call()
        if call is None:
            self.say_problem(WorkerError(self.tr("no run is chosen")))
            return
        run = call.arguments[call.arguments.index("--out") + 1]
        title = self.tr("Train again: {name}").format(name=Path(run).name)

        def start() -> str:
            python = settings.located_python()
            self.board().start(title, call, python=python, run=run)
            return self.tr("Started; the panel of jobs shows how far it is.")

        words = self.attempt(start)
        if words:
            say(self.state, words)

    def show_changes(self) -> None:
        """Write the changes from the earlier map to the one that is chosen above."""
        earlier = self.before.currentLayer()

        def prepare() -> Work:
            after = self.source()
            if earlier is None:
                raise WorkerError(
                    self.tr("there is no other class map"),
                    self.tr("map again with the new model, and choose that map at the top"),
                )
            out = order.beside(after, "changes.tif")
            return Work(self.tr("GeoSeg: changes"), changes.finding(file_of(earlier), after, out))

        work = self.attempt(prepare)
        if work is not None:
            known = [*classes_of(earlier), *classes_of(self.class_map())]
            self.classes = {each.value: each for each in known}
            self.follow(work, self._load)
            work.start()

    def _load(self, found: changes.Changes) -> str:
        layer = QgsRasterLayer(found.path, self.tr("Changes"))
        changes.show(found, layer, self.classes, unchanged=self.tr("unchanged"))
        layer.setCustomProperty(RESULT, True)
        project = QgsProject.instance()
        for known in project.mapLayersByName(layer.name()):  # each fades what lies below it
            node = project.layerTreeRoot().findLayer(known.id())
            if node is not None:
                node.setItemVisibilityChecked(False)
        project.addMapLayer(layer, False)
        project.layerTreeRoot().insertLayer(0, layer)  # above the maps, whose colours it has
        return self.tr("{share:.1%} of what both maps show has changed. Written: {path}").format(
            share=found.share, path=found.path
        )
