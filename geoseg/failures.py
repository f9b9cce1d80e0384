"""Rasters of a batch that failed, while the others went on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geoseg.errors import GeosegError, ModelError, RasterError
from geoseg.events import Events

NAMED = 5  # at most, in the error


class Failures:
    """Collects what went wrong with single rasters.

    Only what is wrong with a raster is collected: a model that fails on its pixels counts, a full
    disk, or a request to stop, does not. A raster alone fails at once.

    Parameters
    ----------
    total : int
        Rasters in the batch.
    events : Events
        Warned of each failure when it happens.
    """

    def __init__(self, *, total: int, events: Events) -> None:
        self._total = total
        self._events = events
        self._errors: list[tuple[Path, GeosegError]] = []

    @contextmanager
    def of(self, raster: str | Path) -> Iterator[None]:
        """Work on one raster; its failure ends the block, not the batch."""
        try:
            yield
        except (RasterError, ModelError) as error:
            if self._total == 1:
                raise
            self._errors.append((Path(raster), error))
            self._events.warning(f"skipping {raster}: {error}")

    def tell(self) -> None:
        """Raise what has gone wrong, all in one line.

        Raises
        ------
        RasterError
            If any raster failed.
        """
        if not self._errors:
            return
        told = [f"{path.name} ({error.message})" for path, error in self._errors[:NAMED]]
        more = len(self._errors) - len(told)
        listed = "; ".join(told) + (f"; and {more} more" if more else "")
        raise RasterError(
            f"{len(self._errors)} of {self._total} rasters failed: {listed}",
            "the others are done; mend or leave out these and run the same command again",
        )
