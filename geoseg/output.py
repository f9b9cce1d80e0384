"""Result files: refused early when they cannot be, and written whole, folders and all, or not."""

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
        If ``path`` is there and may not be replaced, or its folder is closed or cannot be made.
    """
    _refuse_other_than_files(path)
    if path.exists() and not overwrite:
        raise OutputError(f"{path} is there already", "choose another name or use --overwrite")
    folder = next((each for each in path.absolute().parents if each.exists()), path.parent)
    if not folder.is_dir():
        raise OutputError(f"{folder} is no folder", "choose another place")
    if not os.access(folder, os.W_OK):
        raise OutputError(f"the folder {folder} may not be written to", "choose another")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A name beside ``path`` to write a file under; it becomes ``path`` when the block ends well.

    The folder is made if need be. What stands under ``path`` is whole at every moment, even after
    a power cut: the file is synced before it is renamed, and removed when the block fails. The
    system's own errors (``OSError``) pass.

    Raises
    ------
    OutputError
        If ``path`` is a folder or a device, which a rename would put a file in the place of.
    """
    _refuse_other_than_files(path)
    path.parent.mkdir(parents=True, exist_ok=True)
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
    """Write a file so that its name always stands for a whole one; see :func:`replacing`.

    Raises
    ------
    OutputError
        If it cannot be written, e.g. for lack of space; what was there stays.
    """
    try:
        with replacing(path) as part:
            part.write_bytes(content)
    except OSError as error:
        raise OutputError(
            f"cannot write {path} ({error.strerror})", "free some space or choose another place"
        ) from error


def _refuse_other_than_files(path: Path) -> None:
    if path.exists() and not path.is_file():
        kind = "a folder" if path.is_dir() else "a device"
        raise OutputError(f"{path} is {kind}", "name a file")
