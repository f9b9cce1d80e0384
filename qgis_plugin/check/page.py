"""What the pages of the panel share: a work at a time, what it tells, and its end."""

from typing import Any, Callable, Optional, Sequence, TypeVar

from qgis.core import QgsRasterLayer
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ..predict import running
from ..predict.words import in_dialog
from ..processing.algorithm import file_of
from ..setup.layout import say, text
from ..work import Work
from ..worker.errors import Cancelled, WorkerError

Combo = TypeVar("Combo", bound=QComboBox)
NARROW = 8  # characters, of a list


class Page(QWidget):
    """A page whose works end in a line of words.

    Parameters
    ----------
    class_map : callable
        Gives the map that is chosen.
    """

    busy = pyqtSignal(bool)

    def __init__(self, class_map: Callable[[], Optional[QgsRasterLayer]]) -> None:
        super().__init__()
        self.class_map = class_map
        self.work: Optional[Work] = None
        self.then: Callable[[Any], Optional[str]] = lambda _found: None
        self.column = QVBoxLayout(self)
        self.bar = QProgressBar()
        self.bar.hide()
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.hide()
        self.state = text()
        self.state.setTextFormat(Qt.TextFormat.PlainText)  # it may quote anything
        self.state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        say(self.state, "")
        self.cancel.clicked.connect(self.stop)

    def add_foot(self) -> None:
        """Add where works tell of themselves; the last part of a page."""
        for part in (self.bar, self.cancel, self.state):
            self.column.addWidget(part)

    def source(self) -> str:
        """The file of the map that is chosen.

        Raises
        ------
        WorkerError
            If none is, or it is no file.
        """
        layer = self.class_map()
        if layer is None:
            raise WorkerError(self.tr("no class map is chosen"), self.tr("add one to the project"))
        return file_of(layer)

    def begin(
        self, title: str, arguments: Sequence[str], end: Callable[[Any], Optional[str]]
    ) -> None:
        """Run ``geoseg``; ``end`` is given its result and says what is to be told."""
        self.follow(running.start(title, arguments), lambda found: end(found[0][-1]))

    def follow(self, work: Work, end: Callable[[Any], Optional[str]]) -> None:
        """Show a work until it has ended."""
        self.work, self.then = work, end
        work.moved.connect(self._show_progress)
        work.ended.connect(self._end)  # a method: Qt lets go of it with the page
        self.bar.setRange(0, 0)
        self.bar.show()
        self.cancel.show()
        self.cancel.setEnabled(True)
        say(self.state, "")
        self.busy.emit(True)

    def stop(self) -> None:
        """Have the work stop."""
        if self.work is not None:
            self.work.cancel()
            self.cancel.setEnabled(False)

    def attempt(self, do: Callable[[], Any]) -> Any:
        """Do something at once, and tell why it cannot be done."""
        try:
            return do()
        except WorkerError as error:
            self.say_problem(error)
            return None

    def say_problem(self, error: WorkerError) -> None:
        say(self.state, f"✗ {in_dialog(str(error))}")

    def _show_progress(self, title: str, share: float) -> None:
        self.bar.setRange(0, 0 if share < 0 else 100)
        self.bar.setValue(round(100 * max(share, 0)))
        self.bar.setToolTip(title)

    def _end(self) -> None:
        work, self.work = self.work, None
        self.bar.hide()
        self.cancel.hide()
        self.busy.emit(False)
        if isinstance(work.problem, Cancelled):
            say(self.state, self.tr("Cancelled. Nothing was written."))
        elif work.problem is not None:
            self.say_problem(work.problem)
        else:
            words = self.attempt(lambda: self.then(work.found))
            if words is not None:
                say(self.state, words)


def narrow(combo: Combo) -> Combo:
    """A list that gets as narrow as the panel, whatever the names in it."""
    policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
    combo.setSizeAdjustPolicy(policy)
    combo.setMinimumContentsLength(NARROW)
    return combo
