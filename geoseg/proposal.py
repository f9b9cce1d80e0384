"""A polygon proposed as a label where somebody clicked on a raster."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.transform import Affine
from rasterio.windows import Window

from geoseg.classes import NODATA
from geoseg.coverage import Strip, polygonize
from geoseg.errors import RasterError
from geoseg.orthophoto import Orthophoto, open_raster
from geoseg.preview import Bounds, times_coarser, window_of
from geoseg.region import Mask, Place, connected, grow_region
from geoseg.resampling import Scale
from geoseg.wkb import polygons_as_wkb

LARGEST = 1024  # px, side of the window that a region grows in
STRAIGHT = 0.75  # px by which an outline may be straightened: the steps of a slanting border
FIRST, LAST = 512, 4096  # px, side of the window that a patch is looked for in

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody may have meant.

    Attributes
    ----------
    outline : Polygon
        In the raster's CRS.
    cut : bool
        Whether it goes on beyond what was looked at.
    value : int, optional
        Of the patch of a class map.
    """

    outline: shapely.Polygon
    cut: bool
    value: int | None = None


def propose_region(
    raster: str,
    point: Point,
    *,
    bounds: Bounds,
    bands: Sequence[int | str] | None = None,
    tolerance: float = 2.0,
) -> Proposal:
    """The region of an orthophoto that looks like a place on it.

    Parameters
    ----------
    raster : str
    point : two floats
        The place, in the raster's CRS.
    bounds : four floats
        What is seen of the raster, in its CRS. Nothing beyond is looked at; where it has more
        than 1024 px a side, the region is grown on, and its outline follows, larger pixels.
    bands : sequence of int or str, optional
        All but alpha when left out.
    tolerance : float
        See :func:`geoseg.region.grow_region`.

    Raises
    ------
    RasterError
        If the raster cannot be read or has no data there.
    """
    with _open(raster, bands) as fine:
        seen = _window(bounds, fine)
        times = times_coarser((seen.height, seen.width), largest=LARGEST)
        own = fine.height, fine.width
    scale = Scale(own=own, seen=(max(1, round(own[0] / times)), max(1, round(own[1] / times))))
    with _open(raster, bands, scale) as image:
        window = _window(bounds, image)
        pixels, valid, place = _read(image, window, point)
        region = grow_region(pixels, valid, place, tolerance=tolerance)
        return Proposal(
            _outline(region, image.transform, window, straighten=STRAIGHT),
            cut=_goes_on(region, window, image),
        )


def propose_patch(raster: str, point: Point) -> Proposal:
    """The 4-connected pixels of one class at a place of a class map, pixel by pixel.

    Parameters
    ----------
    raster : str
        Its first band counts.
    point : two floats
        In the raster's CRS.

    Raises
    ------
    RasterError
        If the raster cannot be read or has no class there.
    """
    with _open(raster, [1]) as image:
        row, column = _place(point, image)
        side = FIRST
        while True:
            window = _clipped(column - side // 2, row - side // 2, side, side, image)
            (values,), valid, place = _read(image, window, point)
            patch = connected(valid & (values == values[place]), place)
            cut = _goes_on(patch, window, image)
            if not cut or side >= LAST:
                outline = _outline(patch, image.transform, window)
                return Proposal(outline, cut=cut, value=int(values[place]))
            side *= 2


def _open(raster: str, bands: Sequence[int | str] | None, scale: Scale | None = None) -> Orthophoto:
    dataset = open_raster(raster)  # as it is: it may be the text of a virtual raster
    try:
        return Orthophoto(dataset, bands, scale)
    except BaseException:
        dataset.close()
        raise


def _place(point: Point, image: Orthophoto) -> Place:
    """Row and column of a point."""
    if not image.transform.determinant:
        raise RasterError(
            f"the georeference of {image.path.name} gives its pixels no extent",
            "check it with gdalinfo",
        )
    column, row = ~image.transform @ point
    if not (0 <= row < image.height and 0 <= column < image.width):
        raise RasterError(f"the place lies beside {image.path.name}", "click on the raster")
    return floor(row), floor(column)


def _window(bounds: Bounds, image: Orthophoto) -> Window:
    """The pixels of a raster that meet a box."""
    if not image.transform.determinant:
        return Window(0, 0, image.width, image.height)
    met = window_of(bounds, image.transform)
    return _clipped(met.col_off, met.row_off, met.width, met.height, image)


def _clipped(left: int, top: int, width: int, height: int, image: Orthophoto) -> Window:
    right, bottom = min(left + width, image.width), min(top + height, image.height)
    left, top = max(left, 0), max(top, 0)
    if left >= right or top >= bottom:
        raise RasterError(f"the view shows nothing of {image.path.name}", "go to the raster")
    return Window(left, top, right - left, bottom - top)


def _read(image: Orthophoto, window: Window, point: Point) -> tuple[NDArray[Any], Mask, Place]:
    """Pixels (C, h, w) of a window, which of them are valid, and where the point is in it."""
    row, column = _place(point, image)
    place = row - window.row_off, column - window.col_off
    if not (0 <= place[0] < window.height and 0 <= place[1] < window.width):
        raise RasterError("the place lies beside the view", "click inside the view")
    pixels, valid = image.read_inside(window)
    if not valid[place]:
        raise RasterError(f"{image.path.name} has no data there", "click where it shows something")
    return pixels, valid, place


def _goes_on(mask: Mask, window: Window, image: Orthophoto) -> bool:
    """Whether a mask meets a side of its window that is no side of the raster."""
    return bool(
        (window.row_off > 0 and mask[0].any())
        or (window.col_off > 0 and mask[:, 0].any())
        or (window.row_off + window.height < image.height and mask[-1].any())
        or (window.col_off + window.width < image.width and mask[:, -1].any())
    )


def _outline(
    mask: Mask, transform: Affine, window: Window, *, straighten: float = 0.0
) -> shapely.Polygon:
    """The outline of a 4-connected mask, in the CRS that a raster's transform leads to."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    top, left = rows[0], columns[0]
    part = mask[top : rows[-1] + 1, left : columns[-1] + 1]
    values = np.where(part, np.uint8(0), np.uint8(NODATA))
    traced = polygonize([Strip(values)], width=part.shape[1])
    (rings,) = (some.rings for some in traced if len(some.values))
    points = np.stack([rings.x, rings.y], axis=1)
    wkb = polygons_as_wkb(points, rings.ring_offsets, rings.polygon_offsets)
    polygon = shapely.from_wkb(wkb[0].as_py())
    if straighten:
        polygon = polygon.simplify(straighten, preserve_topology=True)
    placed = transform @ Affine.translation(window.col_off + left, window.row_off + top)

    def to_crs(pixels: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = pixels.T
        a, b, c, d, e, f = tuple(placed)[:6]
        return np.stack([a * x + b * y + c, d * x + e * y + f], axis=1)

    return shapely.transform(polygon, to_crs)
