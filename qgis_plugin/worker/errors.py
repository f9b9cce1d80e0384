"""Why a job ended without a result."""


class WorkerError(Exception):
    """Something the user can put right.

    Parameters
    ----------
    message : str
        What was wrong.
    hint : str
        What to do about it.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)

    def __str__(self) -> str:
        return " — ".join(part for part in self.args if part)


class Cancelled(WorkerError):  # noqa: N818 - a request that was met, not a fault
    """The job was asked to stop and did."""
