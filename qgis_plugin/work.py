"""What takes longer than a moment and is not a job: done beside QGIS, which goes on meanwhile."""

from typing import Any, Callable, Iterator, List, Optional, Tuple

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from .worker.errors import Cancelled, WorkerError
from .worker.process import REPORT

PATIENCE = 3000  # ms that a cancelled work may take to end
_running: "List[Work]" = []  # QGIS's task manager keeps only the part that is not Python


class Work(QgsTask):
    """A function that is called in another thread.

    Parameters
    ----------
    title : str
        What QGIS's task manager calls it.
    do : callable
        Is given the work, to tell of its progress and to ask whether to stop; raises WorkerError.

    Attributes
    ----------
    found : object
        What it has returned.
    problem : WorkerError, optional
        What it has raised.
    at : (str, float)
        What it has told last of how far it is.
    """

    said = pyqtSignal(str)  # a line of the log
    moved = pyqtSignal(str, float)  # what is being done; how much of it is, 0 to 1, or -1
    ended = pyqtSignal()

    def __init__(self, title: str, do: "Callable[[Work], Any]") -> None:
        super().__init__(title, QgsTask.Flag.CanCancel)
        self.do = do
        self.found: Any = None
        self.problem: Optional[WorkerError] = None
        self.at: Tuple[str, float] = ("", -1.0)

    def move(self, title: str, share: Optional[float]) -> None:
        """Tell what is being done; to be called by the function."""
        self.at = (title, -1.0 if share is None else share)
        self.moved.emit(*self.at)
        if share is not None:
            self.setProgress(100 * share)

    def run(self) -> bool:
        try:
            self.found = self.do(self)
        except WorkerError as error:
            self.problem = error
        except Exception as error:  # noqa: BLE001 - nothing else would tell of it
            self.problem = WorkerError(f"{type(error).__name__}: {error}", REPORT)
        # QGIS tells of what is False that it has failed, which nobody is to read of what he stopped
        return self.problem is None or isinstance(self.problem, Cancelled)

    def finished(self, result: bool) -> None:
        if not result and self.problem is None:  # cancelled before it began
            self.problem = WorkerError("cancelled")
        if self in _running:  # stop_all() may have waited for it
            _running.remove(self)
        self.ended.emit()

    def start(self) -> "Work":
        """Have QGIS do it."""
        _running.append(self)
        QgsApplication.taskManager().addTask(self)
        return self


def running(title: str) -> "Iterator[Work]":
    """Works of a title that have not ended."""
    return (work for work in _running if work.description() == title)


def stop_all() -> None:
    """Cancel what is being done, and wait until it has ended."""
    for work in tuple(_running):
        work.cancel()
        work.waitForFinished(PATIENCE)
    _running.clear()
