"""Result files: refused early when they cannot be, and written whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geoseg.errors import OutputError


def refuse_existing(path: Path, *, overwrite: bool) -> None:
    """Refuse, before any work is done, a result that could not be written.

    Raises
    ------
    OutputError
        If ``path`` is there and may not be replaced, or its folder is not there or closed.
    """
    if path.is_dir():
        raise OutputError(f"{path} is a folder", "name a file")
    if path.exists() and not overwrite:
        raise OutputError(f"{path} is there already", "choose another name or use --overwrite")
    if not path.parent.is_dir():
        raise OutputError(f"there is no folder {path.parent}", "make it first or choose another")
    if not os.access(path.parent, os.W_OK):
        raise OutputError(f"the folder {path.parent} may not be written to", "choose another")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A name beside ``path`` to write a file under; it becomes ``path`` when the block ends well.

    What stands under ``path`` is whole at every moment, even after a power cut: the file is
    synced before it is renamed, and removed when the block fails. The system's own errors
    (``OSError``) pass.
    """
    # the ending stays, since GDAL goes by it; the dot hides it from folder views
    part = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink()


def write_whole(path: Path, content: bytes | memoryview) -> None:
    """Write a file, and its folder if need be, so that its name always stands for a whole one.

    Raises
    ------
    OutputError
        If it cannot be written, e.g. for lack of space; what was there stays.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as part:
            part.write_bytes(content)
    except OSError as error:
        raise OutputError(
            f"cannot write {path} ({error.strerror})", "free some space or choose another place"
        ) from error
