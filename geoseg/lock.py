"""One run at a time on a result: a lock that ends with the process that holds it."""

import contextlib
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from geoseg.errors import OutputError

try:
    import fcntl

    def _seize(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

except ImportError:  # Windows
    import msvcrt

    FAR = 1 << 30  # beyond what is written: Windows forbids others to read what is locked

    def _seize(handle: int) -> None:
        os.lseek(handle, FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]


@contextmanager
def held(result: Path) -> Iterator[None]:
    """Hold the lock of a result file while the block runs.

    The system lets go of it when the process ends, however it ends; what a killed run leaves
    behind is an unlocked file that the next run takes over.

    Parameters
    ----------
    result : Path
        The lock is a hidden file beside it; the folder is made.

    Raises
    ------
    OutputError
        If another run holds it, with its process, machine and time; or if the folder cannot be
        written to.
    """
    path = result.with_name(f".{result.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = _open_locked(path)
    except BlockingIOError as error:
        raise OutputError(
            f"{result} is being made by {_owner(path)}",
            "wait for that run, stop it, or choose another --out",
        ) from error
    except OSError as error:
        raise OutputError(
            f"cannot write to {path.parent} ({error.strerror})",
            "choose another --out or free some space",
        ) from error
    try:
        yield
    finally:
        if os.name != "nt":  # removed while held, so that nobody takes a file that goes away
            path.unlink(missing_ok=True)
        os.close(handle)
        if os.name == "nt":
            with contextlib.suppress(OSError):
                path.unlink()


def _open_locked(path: Path) -> int:
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _seize(handle)
            if path.exists() and os.path.samestat(os.fstat(handle), path.stat()):
                told = {
                    "process": os.getpid(),
                    "machine": socket.gethostname(),
                    "since": datetime.now(UTC).isoformat(timespec="seconds"),
                }
                os.ftruncate(handle, 0)
                os.lseek(handle, 0, os.SEEK_SET)
                os.write(handle, json.dumps(told).encode())
                return handle
        except PermissionError as error:  # how Windows says that it is held
            os.close(handle)
            raise BlockingIOError(error.errno, error.strerror) from error
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # its owner has just removed it


def _owner(path: Path) -> str:
    try:
        told = json.loads(path.read_text("utf-8"))
        return f"process {told['process']} on {told['machine']} since {told['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another run"
