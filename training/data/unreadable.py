"""Rasters that could not be read in the middle of a run, which goes on without them."""

import threading
from pathlib import Path

from geoseg.errors import RasterError


class Unreadable:
    """A record of failed windows that samplers write, from any thread, and a script tells.

    Parameters
    ----------
    meanwhile, outcome : str
        What is done about a raster from now on, and what was done about all windows.

    Attributes
    ----------
    windows : int
        How many could not be read.
    """

    def __init__(
        self,
        *,
        meanwhile: str = "going on with windows elsewhere",
        outcome: str = "windows drawn elsewhere since they could not be read",
    ) -> None:
        self.meanwhile = meanwhile
        self.outcome = outcome
        self.windows = 0
        self._lock = threading.Lock()
        self._reasons: dict[Path, str] = {}
        self._told = 0

    def add(self, path: Path, error: RasterError) -> None:
        """A window of a raster could not be read."""
        with self._lock:
            self.windows += 1
            self._reasons.setdefault(path, str(error))

    def news(self) -> list[str]:
        """One line for each raster that has failed since this was last asked."""
        with self._lock:
            new = list(self._reasons.values())[self._told :]
            self._told = len(self._reasons)
        return [f"{reason}; {self.meanwhile}" for reason in new]

    def total(self) -> list[str]:
        """One line at the end of a run, if any window has failed."""
        if not self.windows:
            return []
        names = ", ".join(sorted(path.name for path in self._reasons))
        return [f"{self.outcome}: {self.windows:,} (of {names})"]


def nothing_left(last: RasterError) -> RasterError:
    """The end of a run: what to raise after the last raster failed."""
    reason, hint = last.args
    return RasterError(f"no image can be read any more; of the last, {reason}", hint)
