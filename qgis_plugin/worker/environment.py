"""The isolated environment: which Python has geoseg, and whether it works."""

import json
import shutil
from pathlib import Path
from typing import Any, Callable, List, Mapping, Sequence

from . import process
from .errors import WorkerError

VARIABLE = "GEOSEG_PYTHON"  # names the Python on servers and in tests; wins over the setting
BROKEN = "✗ cannot train"  # how the line of a PyTorch begins that is there and does not start
PATIENCE = 60.0  # s; the first import on a cold disk takes long
GIGABYTE = 1e9
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
    """What ``geoseg doctor`` finds in an environment, in a few lines for people.

    Raises
    ------
    WorkerError
        If there is no working geoseg.
    """
    out = process.read(
        [python, "-m", "geoseg", "doctor", "--json"], timeout=PATIENCE, is_canceled=is_canceled
    )
    try:
        return summary(json.loads(out))
    except (ValueError, KeyError, TypeError) as error:
        raise WorkerError(
            f"{python} answers {out.strip()[:80]!r} where its findings were expected",
            "update it with: python -m pip install geoseg-….whl",
        ) from error


def summary(findings: Mapping[str, Any]) -> str:
    """The findings of ``geoseg doctor --json`` that a user of the plugin asks for."""
    versions = findings["versions"]
    torch = versions.get("torch")
    broken = findings.get("added", {}).get("training", {}).get("broken")
    trains = f"trains with: torch {torch}" if torch else "cannot train: torch is not installed"
    memory = findings["memory"]
    return "\n".join(
        (
            f"geoseg {versions['geoseg']}, Python {versions['Python']}",
            f"maps on: {', '.join(findings['providers'])}",
            f"{BROKEN}: {broken}" if broken else trains,
            f"memory: {memory['free'] / GIGABYTE:.0f} of {memory['total'] / GIGABYTE:.0f} GB free",
        )
    )
