"""What the user has set, kept in the profile's QgsSettings."""

from qgis.core import QgsSettings

PYTHON = "geoseg/python"


def python() -> str:
    """The Python that has geoseg, or the folder of its environment; empty when never set."""
    return str(QgsSettings().value(PYTHON, "") or "")


def set_python(path: str) -> None:
    """Keep the Python that has geoseg."""
    QgsSettings().setValue(PYTHON, path.strip())
