"""Small rasters for tests."""

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine

UTM = "EPSG:32636"
QUARTER_METRE = Affine(0.25, 0.0, 452_000.0, 0.0, -0.25, 36_000.0)
TURNED = Affine.translation(452_000.0, 36_000.0) @ Affine.rotation(27.0) @ Affine.scale(0.25, -0.25)


def write_raster(
    path: Path,
    array: NDArray,
    *,
    crs: str | None = UTM,
    transform: Affine | None = QUARTER_METRE,
    nodata: float | None = None,
    names: Sequence[str] | None = None,
    colors: Sequence[ColorInterp] | None = None,
    mask: NDArray[np.bool_] | None = None,
    block: int | None = None,
    **profile: object,
) -> Path:
    """Write a (C, h, w) or (h, w) array; ``mask`` is True where valid."""
    bands = array if array.ndim == 3 else array[None]
    if block:
        profile |= {"tiled": True, "blockxsize": block, "blockysize": block}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with (
            rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True),
            rasterio.open(
                path,
                "w",
                driver="GTiff",
                count=bands.shape[0],
                height=bands.shape[1],
                width=bands.shape[2],
                dtype=bands.dtype,
                crs=crs,
                transform=transform,
                nodata=nodata,
                **profile,
            ) as dataset,
        ):
            if colors:
                dataset.colorinterp = colors
            dataset.write(bands)
            for index, name in enumerate(names or (), start=1):
                dataset.set_band_description(index, name)
            if mask is not None:
                dataset.write_mask(mask)
    return path


def noise(
    height: int, width: int, *, bands: int = 3, dtype: str = "uint8", seed: int = 0, high: int = 256
) -> NDArray:
    """Whole numbers below ``high``, so that float32 is exact; (bands, height, width)."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, high, (bands, height, width)).astype(dtype)
