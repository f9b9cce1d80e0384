"""A request to stop, sent as SIGTERM, that gets through whatever the job is at."""

import signal
from types import FrameType

AGAIN = 0.05  # s until a request that came during an import is heeded


def heed() -> None:
    """From now on a request ends the job as Ctrl-C does; to be called in the main thread."""
    signal.signal(signal.SIGTERM, _stop)


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    """Raise what no ``except Exception`` on the way takes, but in no import.

    Extension modules turn whatever is raised while they are loaded into an ImportError (NumPy's
    ``import_array``), and libraries do without what they cannot import: the request would be lost.
    """
    if _is_importing(frame):
        signal.signal(signal.SIGALRM, _repeat)
        signal.setitimer(signal.ITIMER_REAL, AGAIN)
    else:
        raise KeyboardInterrupt("cancelled")


def _repeat(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    signal.raise_signal(signal.SIGTERM)  # whoever heeds it by now: a training ends its step first


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_globals.get("__name__") == "importlib._bootstrap":
            return True
        frame = frame.f_back
    return False
