"""Sizes that a raster's header claims, held against what can be read: it may name any."""

from pathlib import Path
from typing import Any

import psutil

from geoseg.errors import RasterError

LARGEST_BLOCK = 1 << 28  # px, 16,384 a side
LONGEST_SIDE = 1 << 28  # px; the equator has half as many of 0.3 m
MOST_PIXELS = 10**13

CHECK = "check its header with gdalinfo"


def require_decodable(path: str | Path, block_shape: tuple[int, int]) -> None:
    """Refuse blocks (height, width in px) that would take all memory, with few bytes behind them.

    Raises
    ------
    RasterError
        If one is too large.
    """
    tall, wide = block_shape
    if tall * wide > LARGEST_BLOCK:
        raise RasterError(
            f"{path} is stored in blocks of {wide} x {tall} px, each decoded as a whole",
            "tile it first: gdal_translate -co TILED=YES",
        )


def require_plausible(raster: Any) -> None:
    """Refuse a rasterio dataset that nobody could read to its end.

    Raises
    ------
    RasterError
        If it claims to be larger than any raster is, or is stored in blocks that are too large.
    """
    width, height = raster.width, raster.height
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise RasterError(f"{raster.name} claims {width} x {height} px", CHECK)
    for shape in raster.block_shapes:
        require_decodable(raster.name, shape)


def require_memory(path: str | Path, *, width: int, height: int, needed: int, unit: str) -> None:
    """Refuse a raster of which what is read at once (``unit``) takes more bytes than are free.

    Raises
    ------
    RasterError
        If it does.
    """
    free = psutil.virtual_memory().available
    if needed > free:
        raise RasterError(
            f"{path} claims {width} x {height} px; {unit} takes {needed / 1e9:.1f} GB of memory, "
            f"{free / 1e9:.1f} are free",
            f"{CHECK}, or cut it into parts",
        )
