"""Where rasters are: files, folders, patterns, lists of STAC items, paths into a cloud."""

import glob
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from geoseg.errors import RasterError

ENDINGS = (".tif", ".tiff", ".vrt", ".jp2", ".img")  # what is taken from a folder
RASTER_TYPES = ("image/tiff", "image/jp2", "image/vnd.stac.geotiff")  # media types, begun so
IMAGE_ROLES = {"data", "visual"}


def is_local(path: str | Path) -> bool:
    """Whether a path is of the file system: not a URL, nor one of GDAL's virtual paths."""
    return isinstance(path, Path) or not ("://" in path or path.startswith("/vsi"))


def find_rasters(named: Sequence[str | Path]) -> list[str | Path]:
    """The rasters that a user names.

    Parameters
    ----------
    named : sequence of str or Path
        Rasters; folders, for the rasters right in them; patterns such as ``tiles/*.tif``; STAC
        items or collections of items (``.json``), for their assets that are images; URLs and
        GDAL's virtual paths (``https://…``, ``/vsis3/…``), which are taken as they are.

    Returns
    -------
    list of str or Path
        Each once, in the order named; those of one folder or pattern by name.

    Raises
    ------
    RasterError
        If a folder, pattern or list holds no raster, or a list cannot be read.
    """
    found = [raster for each in named for raster in _expand(each)]
    return list(dict.fromkeys(found))


def _expand(named: str | Path) -> list[str | Path]:
    if not is_local(named):
        return [named]
    path = Path(named)
    if path.is_dir():
        inside = sorted(each for each in path.iterdir() if each.suffix.lower() in ENDINGS)
        return _some([each for each in inside if not each.name.startswith(".")], path, "holds")
    if not path.exists() and glob.has_magic(str(path)):
        matching = glob.glob(str(path), recursive=True)  # noqa: PTH207 - absolute ones, too
        return _some(sorted(map(Path, matching)), path, "matches")
    if path.suffix.lower() in {".json", ".geojson"}:
        return _some(list(_assets(path)), path, "lists")
    return [path]


def _some(found: list[Any], where: Path, verb: str) -> list[str | Path]:
    if not found:
        raise RasterError(f"{where} {verb} no raster", f"rasters end in {', '.join(ENDINGS)}")
    return found


def _assets(path: Path) -> Iterator[str | Path]:
    """The images of a STAC Item or ItemCollection; relative paths count from the file."""
    try:
        told = json.loads(path.read_text("utf-8"))
        items = told.get("features", [told])
        assets = [asset for item in items for asset in item["assets"].values()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RasterError(
            f"{path} is no STAC item and no collection of items ({type(error).__name__})",
            "give rasters, or the JSON of STAC items with their assets",
        ) from error
    for asset in assets:
        image = str(asset.get("type", "")).startswith(RASTER_TYPES)
        if image and IMAGE_ROLES & set(asset.get("roles", IMAGE_ROLES)):
            href = asset["href"]
            yield path.parent / href if is_local(href) else href
