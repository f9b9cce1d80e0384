"""Packages that only some of GeoSeg needs, and which of its extras installs them."""

from importlib.util import find_spec

from geoseg.errors import EnvironmentIncompleteError

NEEDED = {  # by extra: a package of it, and what needs it, in words
    "train": ("torch", "training needs torch"),
    "cluster": ("distributed", "several workers need Dask"),
}


def require_extra(extra: str) -> None:
    """Refuse to go on without an extra, before any work is done.

    Raises
    ------
    EnvironmentIncompleteError
        If it is not installed.
    """
    package, need = NEEDED[extra]
    if find_spec(package) is None:
        raise EnvironmentIncompleteError(f"{need}, which is not installed", _command(extra))


def installing(package: str | None) -> str | None:
    """The command that installs a package that an extra needs; None of any other."""
    return next((_command(extra) for extra, (name, _) in NEEDED.items() if name == package), None)


def _command(extra: str) -> str:
    return f"pip install 'geoseg[{extra}]'"
