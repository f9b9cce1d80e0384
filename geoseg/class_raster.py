"""Class rasters: one band of class values, and the classes they are of."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import rasterio.errors
from numpy.typing import NDArray
from rasterio.windows import Window

from geoseg.claims import require_plausible
from geoseg.classes import MAX_VALUE, NODATA, ClassScheme, LandClass, spread_color
from geoseg.errors import ClassError, RasterError
from geoseg.ground import pixel_areas
from geoseg.matching import plain_name
from geoseg.mosaic import read_scheme
from geoseg.orthophoto import open_raster


def open_class_raster(path: str | Path) -> Any:
    """A rasterio dataset with one band.

    Raises
    ------
    RasterError
        If the file is missing, is no raster, has several bands or complex numbers, or claims a
        size that nobody could read.
    """
    raster = open_raster(Path(path))
    require_plausible(raster)
    if raster.count != 1:
        raise RasterError(
            f"{path} has {raster.count} bands, a class raster has one", "give a class raster"
        )
    if raster.dtypes[0].startswith("complex"):
        raise RasterError(
            f"{path} holds {raster.dtypes[0]} values, a class raster whole numbers",
            "give a class raster",
        )
    return raster


def read_values(raster: Any, window: Window, *, nodata_is_class: bool = False) -> NDArray[np.uint8]:
    """The class values of a window within a class raster; 255 where it has none.

    Raises
    ------
    ClassError
        If a pixel is no whole number from 0 to 254.
    RasterError
        If the file is damaged.
    """
    try:
        pixels = raster.read(1, window=window)
        known = None if nodata_is_class else raster.read_masks(1, window=window) != 0
    except rasterio.errors.RasterioError as error:
        raise RasterError(
            f"{raster.name} cannot be read to the end", "check that it was copied completely"
        ) from error
    return as_values(pixels, known, name=raster.name)


def as_values(
    pixels: NDArray[Any], known: NDArray[np.bool_] | None, *, name: str
) -> NDArray[np.uint8]:
    """Pixels of any type as class values; 255, NaN and what is not ``known`` become 255.

    Raises
    ------
    ClassError
        If another pixel is no whole number from 0 to 254. ``name`` names the file in it.
    """
    counted = pixels != NODATA
    if known is not None:
        counted &= known
    if pixels.dtype == np.uint8:
        return np.where(counted, pixels, np.uint8(NODATA))
    if np.issubdtype(pixels.dtype, np.floating):
        counted &= ~np.isnan(pixels)
    values = np.full(pixels.shape, NODATA, np.uint8)
    present = pixels[counted]
    whole = np.clip(present, 0, MAX_VALUE).astype(np.uint8)
    strange = present[whole != present]
    if len(strange):
        raise ClassError(
            f"{name} holds {strange[0]:g}; class values are whole numbers from 0 to {MAX_VALUE}",
            "give a class raster, or declare the value as its nodata",
        )
    values[counted] = whole
    return values


def classes_of(raster: Any, *, nodata_is_class: bool = False) -> ClassScheme | None:
    """The classes a class map carries, else the values that occur; None if none does.

    A map of ours carries its classes as tags. The values of other rasters are found by reading
    them whole; their colours are those of the raster's table, if it has one.

    Raises
    ------
    ClassError
        If a pixel is not a class value.
    """
    carried = read_scheme(raster.name)
    if carried is not None:
        return carried
    present = np.zeros(NODATA + 1, bool)
    for window in strips(raster):
        present[read_values(raster, window, nodata_is_class=nodata_is_class)] = True
    values = np.flatnonzero(present[:NODATA]).tolist()
    return scheme_of_values(values, _colors(raster), name=raster.name) if values else None


def scheme_of_values(
    values: Iterable[int], colors: Mapping[int, str] | None = None, *, name: str
) -> ClassScheme:
    """Classes of which only the values are known.

    Raises
    ------
    ClassError
        If there is none, or one is not from 0 to 254.
    """
    ordered = sorted(values)
    outside = [value for value in ordered if not 0 <= value <= MAX_VALUE]
    if outside:
        raise ClassError(
            f"{name} holds the class value {outside[0]}", f"class values are 0 to {MAX_VALUE}"
        )
    if not ordered:
        raise ClassError(f"{name} holds no class at all", "check that it is the right file")
    return ClassScheme(
        classes=tuple(
            LandClass(
                value=value,
                name=plain_name(value),
                color=(colors or {}).get(value, spread_color(value)),
            )
            for value in ordered
        )
    )


def strips(raster: Any, *, pixels: int = 1 << 22) -> Iterator[Window]:
    """Windows that cover a raster, follow its blocks and hold about ``pixels`` at most."""
    block_height, block_width = raster.block_shapes[0]
    wide = min(raster.width, max(block_width, pixels // block_height // block_width * block_width))
    tall = max(block_height, pixels // wide // block_height * block_height)
    for row in range(0, raster.height, tall):
        for col in range(0, raster.width, wide):
            yield Window(col, row, min(wide, raster.width - col), min(tall, raster.height - row))


def class_areas(path: str | Path) -> dict[str, float] | None:
    """Area (m²) of each class on a map, by name; None without a CRS.

    Raises
    ------
    RasterError
        If the map cannot be read.
    """
    with open_class_raster(path) as raster:
        scheme = classes_of(raster)
        if raster.crs is None or scheme is None:
            return None
        pixel = pixel_areas(raster.transform, raster.crs, height=raster.height, width=raster.width)
        total = np.zeros(NODATA + 1)
        for window in strips(raster):
            values = read_values(raster, window)
            for row, area in zip(values, pixel[window.row_off :], strict=False):
                total += area * np.bincount(row, minlength=NODATA + 1)
    return {each.name: float(total[each.value]) for each in scheme}


def is_empty(path: str | Path) -> bool:
    """Whether a map has nothing but nodata.

    Raises
    ------
    RasterError
        If the map cannot be read.
    """
    with open_class_raster(path) as raster:
        return all((read_values(raster, each) == NODATA).all() for each in strips(raster))


def _colors(raster: Any) -> dict[int, str]:
    try:
        table = raster.colormap(1)
    except ValueError:  # it has none
        return {}
    return {value: "#{:02x}{:02x}{:02x}".format(*rgba[:3]) for value, rgba in table.items()}
