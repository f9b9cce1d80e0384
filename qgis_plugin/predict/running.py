"""The full run: ``geoseg predict`` beside QGIS, which can be cancelled."""

from typing import Any, List, Mapping, Sequence, Tuple

from .. import settings
from ..work import Work
from ..worker import environment, process


class Watched:
    """A work as the feedback of a child process."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.task = ""
        self.warnings: List[str] = []

    def isCanceled(self) -> bool:
        return self.work.isCanceled()

    def setProgress(self, progress: float) -> None:
        self.work.move(self.task, progress / 100)

    def setProgressText(self, text: str) -> None:
        self.task = text
        self.work.move(text, None)

    def pushInfo(self, info: str) -> None:
        self.work.said.emit(info)

    def pushWarning(self, warning: str) -> None:
        self.warnings.append(warning)

    def pushCommandInfo(self, info: str) -> None:
        self.work.said.emit(info)

    def pushConsoleInfo(self, info: str) -> None:
        self.work.said.emit(info)


Made = Tuple[List[Mapping[str, Any]], List[str]]  # result events, warnings


def start(title: str, arguments: Sequence[str]) -> Work:
    """Run ``geoseg``; what the work finds is its ``result`` events and its warnings."""

    def do(work: Work) -> Made:
        watched = Watched(work)
        python = settings.located_python()
        results = process.run(environment.command(python, arguments), watched)
        return results, watched.warnings

    return Work(title, do).start()
