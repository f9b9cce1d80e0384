"""Rasters as RGB images to look at: orthophotos stretched, class maps in their colours.

All images are (H, W, 3) uint8, so that they can be shown, put into reports and drawn upon.
"""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import ArrayLike, NDArray
from rasterio.enums import MaskFlags, Resampling

from geoseg.classes import NODATA, ClassScheme
from geoseg.errors import RasterError
from geoseg.orthophoto import Orthophoto, open_raster

RGB = NDArray[np.uint8]

VISIBLE = ("red", "green", "blue")
NO_DATA_GRAY = 232  # where there is nothing to show
RIGHT, WRONG = (10, 132, 184), (217, 130, 0)  # blue and orange, which the colour blind tell apart
CLIP = (1.0, 99.0)  # percentiles of the valid values that become black and white


def orthophoto_rgb(
    path: str | Path, *, bands: Sequence[int | str] | None = None, max_px: int = 1024
) -> RGB:
    """A raster as one would look at it, at most ``max_px`` wide and high.

    Parameters
    ----------
    path : path
    bands : three or one band numbers (from 1) or names, or None
        None takes red, green and blue where the file has them, else the first three bands, or the
        first one as grey.
    max_px : int
        Larger rasters are reduced by averaging.

    Raises
    ------
    RasterError
        If the file cannot be read or has no such band.
    """
    with Orthophoto.open(path, bands=bands) as image:
        names, indexes, available = image.bands, image.indexes, image.available
    shown = [] if bands else [names.index(name) for name in VISIBLE if name in names]
    if len(shown) < 3:
        shown = [0, 1, 2] if len(names) >= 3 else [0]
    chosen = [indexes[each] for each in shown]
    # a band that is data, such as a near infrared, may be tagged alpha all the same
    masked = _read(path, chosen, max_px, Resampling.average, alpha="alpha" in available)
    empty = np.asarray(np.ma.getmaskarray(masked).all(axis=0))
    return stretch(masked.filled(0), ~empty)


def stretch(pixels: ArrayLike, valid: NDArray[np.bool_] | None = None) -> RGB:
    """Pixels of one or three bands as an image with full contrast.

    What is 8-bit is taken as ready to be looked at: one stretch for all bands keeps its colours.
    In other rasters every band has its own range and is stretched alone.

    Parameters
    ----------
    pixels : (1 or 3, H, W) array
    valid : (H, W) bool array, optional
        Pixels that count; the others, and NaN, become light grey.
    """
    raw = np.asarray(pixels)
    seen = np.isfinite(raw).all(axis=0)
    if valid is not None:
        seen &= valid
    values = np.where(seen, raw, 0).astype(np.float32)
    image = np.full((*seen.shape, 3), NO_DATA_GRAY, dtype=np.uint8)
    if not seen.any():
        return image
    if raw.dtype == np.uint8:
        low, high = np.percentile(values[:, seen], CLIP)
        lows, spans = np.full(len(values), low), np.full(len(values), high - low)
    else:
        lows, highs = np.percentile(values[:, seen], CLIP, axis=1)
        spans = highs - lows
    spans = np.where(spans > 0, spans, 1)
    scaled = (values - lows[:, None, None]) / spans[:, None, None]
    shown = np.moveaxis(np.round(255 * np.clip(scaled, 0, 1)), 0, -1).astype(np.uint8)
    image[seen] = shown[seen]  # one band spreads over all three
    return image


def read_classes(path: str | Path, *, max_px: int = 1024) -> NDArray[np.uint8]:
    """The values of a class raster (H, W), at most ``max_px`` wide and high; nodata is 255.

    Raises
    ------
    RasterError
        If the file cannot be read.
    """
    masked = _read(path, [1], max_px, Resampling.nearest)
    return np.asarray(masked.filled(NODATA)[0], dtype=np.uint8)


def class_rgb(classes: NDArray[np.uint8], scheme: ClassScheme) -> RGB:
    """Class values (H, W) in the colours of their classes; other values are light grey."""
    table = np.full((256, 3), NO_DATA_GRAY, dtype=np.uint8)
    for each in scheme:
        table[each.value] = each.rgb
    return table[classes]


def verdict_rgb(said: NDArray[np.uint8], known: NDArray[np.uint8]) -> RGB:
    """Where a map is :data:`RIGHT` and where :data:`WRONG`; light grey where that is unknown.

    Parameters
    ----------
    said, known : (H, W) uint8 arrays
        Class values of the map and of the truth; nodata is 255.
    """
    image = np.full((*said.shape, 3), NO_DATA_GRAY, dtype=np.uint8)
    both = (said != NODATA) & (known != NODATA)
    image[both & (said == known)] = RIGHT
    image[both & (said != known)] = WRONG
    return image


def value_rgb(
    path: str | Path, *, low: float, high: float, max_px: int = 1024, colors: str = "cividis"
) -> RGB:
    """One continuous band, such as a confidence, in a colour ramp from ``low`` to ``high``.

    Raises
    ------
    RasterError
        If the file cannot be read.
    """
    from matplotlib import colormaps

    masked = _read(path, [1], max_px, Resampling.average)
    valid = ~np.ma.getmaskarray(masked)[0]
    scaled = np.clip((masked.filled(0)[0].astype(np.float64) - low) / (high - low), 0, 1)
    image = np.asarray(255 * colormaps[colors](scaled)[..., :3]).round().astype(np.uint8)
    image[~valid] = NO_DATA_GRAY
    return image


def _read(
    path: str | Path,
    indexes: Sequence[int],
    max_px: int,
    resampling: Resampling,
    *,
    alpha: bool = True,
) -> np.ma.MaskedArray[tuple[int, int, int], np.dtype[np.generic]]:
    with open_raster(path) as raster:
        reduction = max(1.0, max(raster.height, raster.width) / max_px)
        shape = (
            len(indexes),
            math.ceil(raster.height / reduction),
            math.ceil(raster.width / reduction),
        )
        flags = {flag for index in indexes for flag in raster.mask_flag_enums[index - 1]}
        mask = alpha or MaskFlags.alpha not in flags
        try:
            masked = raster.read(list(indexes), out_shape=shape, masked=mask, resampling=resampling)
        except rasterio.errors.RasterioError as error:
            raise RasterError(
                f"cannot read {path} ({error})", "check that it is a whole raster"
            ) from error
    return np.ma.asarray(masked)
