"""Polygons that the warm worker proposes where somebody clicks."""

from dataclasses import dataclass
from typing import Any, Callable, Mapping, Optional

from qgis.core import QgsGeometry
from qgis.PyQt.QtCore import QObject, pyqtSignal

from .. import settings
from ..worker.errors import WorkerError
from ..worker.server import Server

VIEW = "label"  # of requests of one name that wait, the newest alone is answered


@dataclass(frozen=True)
class Proposal:
    """What somebody may have meant.

    Attributes
    ----------
    outline : QgsGeometry
        In the raster's CRS.
    cut : bool
        Whether it goes on beyond what was looked at.
    value : int, optional
        Of the patch of a class map.
    """

    outline: QgsGeometry
    cut: bool
    value: Optional[int] = None


class Proposals(QObject):
    """Asks ``geoseg serve-stdio``, which starts with the first question; the last one counts."""

    refused = pyqtSignal(str)  # why the last question has no answer
    _replied = pyqtSignal(object, object)  # from the server's thread: the server and its reply
    _ended = pyqtSignal(object, object)

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self.server: Optional[Server] = None
        self.newest = 0  # number of the last question
        self.then: Optional[Callable[[Proposal], None]] = None  # what waits for its answer
        self._replied.connect(self._hear)
        self._ended.connect(self._tell_end)

    def begin(self) -> None:
        """Start the worker, unless it runs.

        Raises
        ------
        WorkerError
            If there is no environment.
        """
        if self.server is not None:
            return
        python = settings.located_python()
        made = Server(
            python,
            hear=lambda reply: self._replied.emit(made, reply),
            ended=lambda problem: self._ended.emit(made, problem),
        )
        self.server = made

    def ask(self, question: Mapping[str, Any], then: Callable[[Proposal], None]) -> None:
        """Ask for a polygon.

        Parameters
        ----------
        question : mapping
            See ``geoseg serve-stdio --help``.
        then : callable
            Is given the answer, unless another question is asked before it comes.

        Raises
        ------
        WorkerError
            If there is no environment.
        """
        self.begin()
        self.newest += 1
        self.then = then
        self.server.ask({**question, "id": self.newest, "view": VIEW})

    def forget(self) -> None:
        """The answer to the last question is no longer wanted."""
        self.newest += 1
        self.then = None

    def close(self) -> None:
        """End the worker."""
        self.forget()
        if self.server is not None:
            self.server.close()
            self.server = None

    def _hear(self, server: Server, reply: Mapping[str, Any]) -> None:
        if server is not self.server or reply.get("id") != self.newest or self.then is None:
            return  # outdated
        then, self.then = self.then, None
        if "error" in reply:
            error = reply["error"]
            self.refused.emit(str(WorkerError(error["message"], error["hint"])))
            return
        outline = QgsGeometry.fromWkt(reply["outline"])
        then(Proposal(outline, reply["cut"], reply["value"]))

    def _tell_end(self, server: Server, problem: WorkerError) -> None:
        if server is self.server:
            self.server = None
            self.forget()
            self.refused.emit(str(problem))
