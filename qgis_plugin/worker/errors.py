"""Why a job ended without a result."""

from typing import Any, Mapping, Sequence


class WorkerError(Exception):
    """Something the user can put right.

    Parameters
    ----------
    message : str
        What was wrong.
    hint : str
        What to do about it.

    Attributes
    ----------
    results : sequence of mapping
        The fields of the ``result`` events of a job that failed or was cancelled after
        some of its work was done.
    """

    results: Sequence[Mapping[str, Any]] = ()

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)

    def __str__(self) -> str:
        return " — ".join(part for part in self.args if part)


class Cancelled(WorkerError):  # noqa: N818 - a request that was met, not a fault
    """The job was asked to stop and did."""
