"""Events that ask the run which they tell of to stop."""

from pathlib import Path
from typing import IO

from geoseg.events import JsonLines, Record


class Canceller(JsonLines):
    """Asks a run to stop when it first tells of its progress."""

    def __init__(self, stream: IO[str], folder: Path) -> None:
        super().__init__(stream)
        self.folder = folder

    def write(self, record: Record) -> None:
        super().write(record)
        if record["event"] == "progress":
            (self.folder / "cancel").touch()
