"""Everything a user can put right, under one root."""

import errno
from typing import ClassVar

# what the system refuses through no fault of ours
_REFUSALS = {
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENAMETOOLONG,
    errno.ENOSPC,
    errno.EDQUOT,
}


class GeosegError(Exception):
    """Something the user can put right.

    Parameters
    ----------
    message : str
        What was wrong, with the offending value and what was expected.
    hint : str
        What to do about it.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)  # both, or the error cannot leave a worker process

    @property
    def message(self) -> str:
        return str(self.args[0])

    @property
    def hint(self) -> str:
        return str(self.args[1])

    @property
    def code(self) -> str:
        """The kind of error, as the event stream names it, e.g. ``RasterError``."""
        return type(self).__name__

    def __str__(self) -> str:
        return " — ".join(part for part in self.args if part)


class ArgumentError(GeosegError):
    """A function was given what it does not take."""


class RasterError(GeosegError):
    """A raster cannot be read, or is not what the job needs."""


class TileError(GeosegError):
    """A tile, halo or stride that cannot cover a raster."""


class ModelError(GeosegError):
    """A file is not a model, or its graph contradicts its card."""


class CardError(GeosegError):
    """A model card lacks something or contradicts itself."""


class ClassError(GeosegError):
    """A class scheme contradicts itself, or a value is not in it."""


class LabelError(GeosegError):
    """Labels cannot be read, or do not fit the raster."""


class RecipeError(GeosegError):
    """A recipe has a key or a value it cannot have."""


class CheckpointError(GeosegError):
    """A checkpoint is damaged or belongs to another network."""


class OutputError(GeosegError):
    """A result cannot be written."""


class AccessError(GeosegError):
    """The system does not let a file be read or written."""


class RequestError(GeosegError):
    """A request to the server cannot be understood."""


class EnvironmentIncompleteError(GeosegError):
    """A part that the job needs is not installed."""


class Cancelled(GeosegError):  # noqa: N818 - a request that was met, not a fault
    """The job was asked to stop and did."""

    exit_code = 3


def in_words(error: BaseException) -> GeosegError | None:
    """What to tell of an error that the user can put right; None of a bug."""
    if isinstance(error, GeosegError):
        return error
    if not isinstance(error, OSError) or error.errno not in _REFUSALS:
        return None
    if error.filename is None:  # not opened by name: stdout or a file of events
        return AccessError(
            f"the output cannot be written ({error.strerror})", "send it to another place"
        )
    return AccessError(
        f"{error.filename} cannot be used ({error.strerror})",
        "check the path, and who may read and write there",
    )
