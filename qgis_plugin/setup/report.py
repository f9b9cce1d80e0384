"""What is copied for those who help."""

import configparser
import os
import platform
import sys
from pathlib import Path
from typing import Sequence

from qgis.core import Qgis
from qgis.PyQt.QtCore import QT_VERSION_STR

from .. import settings
from ..worker import diagnostics, environment, installation
from .network import proxy_variables

LAST_LINES = 60


def report(findings: str, folder: str, log: Sequence[str]) -> str:
    """Versions, settings and what went wrong, as Markdown, without the user's home.

    Parameters
    ----------
    findings : str
        What the check of the environment came to.
    folder : str
        Where the environment of GeoSeg's own is, or would be.
    log : sequence of str
        What its making has told.
    """
    mark = installation.mark_of(folder)
    facts = {
        "GeoSeg plugin": _version(),
        "QGIS": f"{Qgis.QGIS_VERSION}, Qt {QT_VERSION_STR}",
        "QGIS's Python": f"{platform.python_version()} ({sys.executable})",
        "System": f"{platform.platform()}, {os.cpu_count()} threads",
        "Python of GeoSeg": settings.python() or "not set",
        environment.VARIABLE: os.environ.get(environment.VARIABLE) or "not set",
        "Check": findings or "not made",
        "Own environment": f"{folder} ({mark.get('build', 'none')})",
        "Proxy of QGIS": "yes" if proxy_variables() else "no",
    }
    homes = [str(Path.home()), *(os.environ.get(name, "") for name in ("HOME", "USERPROFILE"))]
    return diagnostics.markdown(
        facts, {"Log": [line for line in log if line][-LAST_LINES:]}, homes=homes
    )


def _version() -> str:
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read(Path(__file__).parents[1] / "metadata.txt", encoding="utf-8")
    return metadata.get("general", "version", fallback="from its sources")
