"""Names that nothing has yet."""

from pathlib import Path
from typing import Callable


def free_name(
    folder: Path,
    stem: str,
    *endings: str,
    number: int = 1,
    exists: Callable[[Path], bool] = Path.exists,
) -> str:
    """A path that is free: ``stem``, ``stem_2``, ``stem_3``, … with the first of the endings.

    Parameters
    ----------
    folder : Path
    stem : str
        The name without its ending.
    *endings : str
        All that is to be free under one number: that of the path, then those of what will be
        written beside it. That of a folder is empty.
    number : int
        The first that is tried; 1 is not written.
    exists : callable
        Whether a path is taken.
    """
    while True:
        base = stem if number == 1 else f"{stem}_{number}"
        if not any(exists(folder / f"{base}{ending}") for ending in endings):
            return str(folder / f"{base}{endings[0]}")
        number += 1
