"""The isolated environment: which Python has geoseg, and whether it works."""

import json
import shutil
from pathlib import Path
from typing import Any, Callable, List, Mapping, Sequence

from . import process
from .errors import WorkerError

VARIABLE = "GEOSEG_PYTHON"  # names the Python on servers and in tests; wins over the setting
PATIENCE = 60.0  # s; the first import on a cold disk takes long
INSIDE = ("bin/python", "bin/python3", "Scripts/python.exe", "python.exe")  # of an environment


def locate(setting: str, environ: Mapping[str, str]) -> str:
    """The Python that has geoseg.

    Parameters
    ----------
    setting : str
        What the user chose: a Python or the folder of an environment; may be empty.
    environ : mapping of str to str
        The environment variables; ``GEOSEG_PYTHON`` wins over the setting.

    Raises
    ------
    WorkerError
        If none is named or the name leads to no program.
    """
    named = environ.get(VARIABLE, "").strip() or setting.strip()
    if not named:
        raise WorkerError(
            "no Python with GeoSeg is set",
            f"name one in Settings ▸ Options ▸ GeoSeg, or in the variable {VARIABLE}",
        )
    place = Path(named).expanduser()
    for choice in [place / inside for inside in INSIDE] if place.is_dir() else [place]:
        found = shutil.which(choice)
        if found:  # not resolved: a virtual environment is known by where its link stands
            return str(Path(found).absolute())
    raise WorkerError(
        f"{named} is not a Python that can be run",
        "choose the Python that has geoseg in Settings ▸ Options ▸ GeoSeg",
    )


def command(python: str, arguments: Sequence[str]) -> List[str]:
    """The command line of a geoseg command that tells its events on stdout."""
    return [python, "-m", "geoseg", *arguments, "--events", "-"]


def check(python: str, *, is_canceled: Callable[[], bool]) -> str:
    """What ``geoseg doctor`` finds in an environment, a line a finding.

    Raises
    ------
    WorkerError
        If there is no working geoseg.
    """
    out = process.read(
        [python, "-m", "geoseg", "doctor", "--json"], timeout=PATIENCE, is_canceled=is_canceled
    )
    try:
        findings = json.loads(out)
    except ValueError as error:
        raise WorkerError(
            f"{python} answers {out.strip()[:80]!r} where its findings were expected",
            "update it with: python -m pip install --upgrade geoseg",
        ) from error
    return "\n".join(f"{name}: {_words(value)}" for name, value in findings.items())


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(_words(part) for part in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)
