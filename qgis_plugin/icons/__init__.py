"""The plugin's own icons."""

from pathlib import Path

from qgis.PyQt.QtGui import QIcon


def icon(name: str) -> QIcon:
    """The icon of a file beside this one, by its name without ``.svg``."""
    return QIcon(str(Path(__file__).with_name(f"{name}.svg")))
