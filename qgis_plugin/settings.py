"""What the user has set, kept in the profile's QgsSettings."""

import os

from qgis.core import QgsSettings

from .worker import environment

PYTHON = "geoseg/python"
WRITTEN = "geoseg/written/{}"  # whether a product is written beside a class map


def python() -> str:
    """The Python that has geoseg, or the folder of its environment; empty when never set."""
    return str(QgsSettings().value(PYTHON, "") or "")


def located_python() -> str:
    """The Python that does the work: the one set, or that of the environment variable.

    Raises
    ------
    WorkerError
        If none is named or the name leads to no program.
    """
    return environment.locate(python(), os.environ)


def set_python(path: str) -> None:
    """Keep the Python that has geoseg."""
    QgsSettings().setValue(PYTHON, path.strip())


def is_written(product: str, *, usually: bool) -> bool:
    """Whether the user had a product written beside the last map."""
    return bool(QgsSettings().value(WRITTEN.format(product), usually, type=bool))


def set_written(product: str, written: bool) -> None:
    """Keep whether a product is written beside maps."""
    QgsSettings().setValue(WRITTEN.format(product), written)
