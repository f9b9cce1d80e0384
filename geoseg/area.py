"""The area of interest: what of a raster is to be mapped."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.features import geometry_mask
from rasterio.windows import Window

from geoseg.errors import ArgumentError, RasterError
from geoseg.orthophoto import unreferenced

Box = tuple[float, float, float, float]  # least x and y, greatest x and y


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Polygons in pixels of a raster: x to the right, y down, from its upper left corner."""

    polygons: tuple[Any, ...]

    @classmethod
    def open(cls, told: str | Path | Box, *, transform: Affine, crs: CRS | None) -> "Area":
        """An area as a user gives it.

        Parameters
        ----------
        told : path or four numbers
            A file of polygons in any CRS, or least x and y and greatest x and y in the raster's.
        transform : Affine
            From pixels to the raster's CRS.
        crs : CRS or None
            The raster's.

        Raises
        ------
        RasterError
            If the file cannot be read or holds no polygon.
        ArgumentError
            If it is neither a path nor four numbers.
        """
        if isinstance(told, str | Path):
            shapes: Sequence[Any] = _read(Path(told), crs)
        elif len(told) != 4:
            raise ArgumentError(
                f"the area of interest is {told!r}",
                "give a file of polygons, or least x and y and greatest x and y",
            )
        else:
            shapes = [shapely.box(*told)]
        to_pixels = ~transform
        a, b, c, d, e, f = tuple(to_pixels)[:6]
        turn, shift = np.array([[a, d], [b, e]]), np.array([c, f])
        placed = shapely.transform(np.asarray(shapes, object), lambda at: at @ turn + shift)
        return cls(polygons=tuple(placed))

    def digest(self) -> str:
        told = b"".join(shapely.to_wkb(each) for each in self.polygons)
        return hashlib.sha256(told).hexdigest()[:16]

    def meets(self, height: int, width: int) -> bool:
        """Whether any of it lies on a raster of that size."""
        frame = shapely.box(0, 0, width, height)
        return any(shapely.area(shapely.intersection(each, frame)) > 0 for each in self.polygons)

    def mask(self, window: Window) -> NDArray[np.bool_]:
        """Which pixels (h, w) of a window have their centre inside."""
        frame = shapely.box(
            window.col_off,
            window.row_off,
            window.col_off + window.width,
            window.row_off + window.height,
        )
        here = [each for each in self.polygons if shapely.intersects(each, frame)]
        if not here:
            return np.zeros((window.height, window.width), np.bool_)
        with unreferenced():
            inside: NDArray[np.bool_] = geometry_mask(
                here,
                (window.height, window.width),
                Affine.translation(window.col_off, window.row_off),
                invert=True,
            )
        return inside


def _read(path: Path, crs: CRS | None) -> Sequence[Any]:
    import geopandas as gpd
    import pyproj

    if not path.exists():
        raise RasterError(f"there is no file {path}", "check the path")
    try:
        frame = gpd.read_file(path)
    except Exception as error:  # GDAL's own errors reach us in many kinds
        raise RasterError(
            f"{path} cannot be read as polygons ({str(error).splitlines()[0]})",
            "give a vector file, or four numbers: least x and y, greatest x and y",
        ) from error
    if frame.crs is not None and crs is not None:
        frame = frame.to_crs(pyproj.CRS.from_wkt(crs.to_wkt()))
    whole = [each for each in frame.geometry if each is not None and each.area > 0]
    if not whole:
        raise RasterError(f"{path} holds no polygon", "draw the area to map, or leave it out")
    return whole
