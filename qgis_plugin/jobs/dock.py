"""The panel of jobs: a list, and beside it what is known of the chosen one."""

from typing import Callable, Dict, Optional

from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import Qt, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMessageBox,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from .. import settings
from ..worker.errors import WorkerError
from ..worker.job import State
from .board import Board, Entry
from .detail import Detail
from .words import amount

NAME = Qt.ItemDataRole.UserRole  # of an item: its job's name
ROWS = 5  # of the list, at first
REST = 1000  # px; more than there is, which the details get


class JobsDock(QgsDockWidget):
    """Shows the jobs of a board and does with them what its buttons say."""

    model_asked = pyqtSignal(str)  # a model that somebody wants to map with

    def __init__(self, board: Board, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("GeosegJobs")  # QGIS restores its place by this name
        self.setWindowTitle(self.tr("GeoSeg jobs"))
        self.board = board
        self.items: Dict[str, QTreeWidgetItem] = {}
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([self.tr("Job"), self.tr("State"), self.tr("Progress")])
        self.tree.setRootIsDecorated(False)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.detail = Detail(self.chosen)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.tree)
        split.addWidget(self.detail)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        split.setSizes([(ROWS + 1) * (self.tree.fontMetrics().height() + 6), REST])
        self.setWidget(split)

        self.tree.currentItemChanged.connect(lambda *_: self.show_chosen())
        self.detail.cancel.clicked.connect(self.cancel)
        self.detail.resume.clicked.connect(self.resume)
        self.detail.report.clicked.connect(self.open_report)
        self.detail.model.clicked.connect(self.load_model)
        self.detail.remove.clicked.connect(self.remove)
        board.listed.connect(self.list)
        board.changed.connect(self.refresh)
        self.list()

    def chosen(self) -> Optional[Entry]:
        """The job that is chosen in the list."""
        item = self.tree.currentItem()
        return self.board.entries.get(item.data(0, NAME)) if item is not None else None

    def choose(self, name: str) -> None:
        """Choose a job in the list."""
        self.tree.setCurrentItem(self.items[name])

    def list(self) -> None:
        """Show the jobs that there are, the newest first; one that is new is chosen."""
        chosen, known = self.chosen(), self.items
        self.tree.clear()
        self.items = {}
        for name, entry in reversed(self.board.entries.items()):
            item = QTreeWidgetItem([entry.job.title])
            item.setData(0, NAME, name)
            item.setToolTip(0, entry.job.run or entry.job.title)
            self.tree.addTopLevelItem(item)
            self.items[name] = item
            self._show_row(entry)
        new = [name for name in self.items if name not in known]
        if new:
            self.choose(new[0])
        elif chosen is not None and chosen.name in self.items:
            self.choose(chosen.name)
        elif self.items:
            self.choose(next(iter(self.items)))
        self.show_chosen()

    def refresh(self, name: str) -> None:
        """Something is new about a job."""
        if name not in self.items:
            return
        self._show_row(self.board.entries[name])
        chosen = self.chosen()
        if chosen is not None and chosen.name == name:
            self.show_chosen()

    def show_chosen(self) -> None:
        """Show what is known of the chosen job."""
        self.detail.show_entry(self.chosen())

    def _show_row(self, entry: Entry) -> None:
        item = self.items[entry.name]
        item.setText(1, self.detail.state_text(entry.state))
        percent = entry.story.percent
        done = entry.state is State.FINISHED
        item.setText(2, "100 %" if done else "" if percent is None else f"{percent:.0f} %")
        item.setToolTip(2, amount(entry.story))

    # what the buttons do

    def cancel(self) -> None:
        """Ask the chosen job to stop; one that was asked before is ended, once the user agrees."""
        entry = self.chosen()
        if entry is None:
            return
        if not entry.job.stopping:
            self._try(self.board.cancel)
            return
        answer = QMessageBox.question(
            self,
            self.tr("End the job"),
            self.tr(
                "{job} was asked to stop and will after the step it is at. End it at once? What it "
                "did since its last checkpoint is lost."
            ).format(job=entry.job.title),
        )
        if answer == QMessageBox.StandardButton.Yes:
            self._try(self.board.kill)

    def resume(self) -> None:
        """Start the chosen job again, by the Python that is chosen now."""
        self._try(lambda name: self.board.resume(name, python=settings.located_python()))

    def remove(self) -> None:
        """Take the chosen job off the list."""
        self._try(self.board.remove)

    def open_report(self) -> None:
        """Open the chosen job's report in the browser."""
        entry = self.chosen()
        if entry is not None and entry.report:
            QDesktopServices.openUrl(QUrl.fromLocalFile(entry.report))

    def load_model(self) -> None:
        """Hand the chosen job's model to whoever maps with it."""
        entry = self.chosen()
        if entry is not None and entry.model:
            self.model_asked.emit(entry.model)

    def _try(self, do: Callable[[str], None]) -> None:
        entry = self.chosen()
        if entry is None:
            return
        try:
            do(entry.name)
        except WorkerError as error:
            self.detail.say_problem(error)
