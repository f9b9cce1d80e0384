"""How much ground there is under pixels and polygons, in square metres.

In a projected CRS areas are planar, as every GIS gives them, as long as the projection keeps
areas to one percent there. In a geographic CRS, and where a projection stretches more (Web
Mercator away from the equator), they are those of the ellipsoid.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyproj
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.crs import CRS

AREA_ERROR = 0.01  # relative; the most that a planar area may be off
HECTARE = 10_000.0  # m²

Areas = NDArray[np.float64]


def pixel_areas(transform: Affine, crs: CRS, *, height: int, width: int) -> Areas:
    """The area of a pixel in the middle of each row of a raster.

    Returns
    -------
    (height,) float64 array
        Area (m²).
    """
    rows: Areas = np.arange(height, dtype=np.float64) + 0.5
    if _is_planar(crs, transform * (width / 2, height / 2)):
        planar: Areas = np.full(height, _pixel(transform) * _unit(crs) ** 2)
        return planar
    middle: Areas = np.full(height, width / 2)
    return _pixel(transform) * _scale(crs, *_apply(transform, middle, rows))


def pixel_size(
    transform: Affine, crs: CRS | None, *, height: int, width: int
) -> tuple[float, float]:
    """Width and height of the raster's middle pixel (m); in the raster's units without a CRS."""
    col, row = width / 2, height / 2
    if crs is None or _is_planar(crs, transform * (col, row)):
        unit = _unit(crs) if crs else 1.0
        wide, high = np.hypot(transform.a, transform.d), np.hypot(transform.b, transform.e)
        return float(wide) * unit, float(high) * unit
    ends = [(col - 0.5, row), (col + 0.5, row), (col, row - 0.5), (col, row + 0.5)]
    lon, lat = _to_degrees(crs)(np.array([transform * end for end in ends])).T
    _, _, metres = _geod(crs).inv(lon[::2], lat[::2], lon[1::2], lat[1::2])
    return float(metres[0]), float(metres[1])


def polygon_areas(shapes: Sequence[Any] | NDArray[np.object_], crs: CRS | None) -> Areas:
    """The area of polygons (m²); NaN without a CRS."""
    polygons = np.asarray(shapes, dtype=object)
    if crs is None or not len(polygons):
        return np.full(len(polygons), np.nan)
    left, bottom, right, top = shapely.total_bounds(polygons)
    if _is_planar(crs, ((left + right) / 2, (bottom + top) / 2)):
        return np.asarray(shapely.area(polygons) * _unit(crs) ** 2)
    geod, degrees = _geod(crs), shapely.transform(polygons, _to_degrees(crs))
    return np.array([abs(_geodesic(geod, polygon)) for polygon in degrees])


def _geodesic(geod: pyproj.Geod, polygon: Any) -> float:
    # holes count as such when they run against the shell
    oriented = shapely.orient_polygons(polygon)
    area, _ = geod.geometry_area_perimeter(oriented)
    return float(area)


def _pixel(transform: Affine) -> float:
    return float(abs(transform.determinant))


def _apply(transform: Affine, cols: Areas, rows: Areas) -> tuple[Areas, Areas]:
    a, b, c, d, e, f = tuple(transform)[:6]
    return a * cols + b * rows + c, d * cols + e * rows + f


def _unit(crs: CRS) -> float:
    """Metres to a unit of a projected CRS."""
    return 1.0 if crs.is_geographic else float(crs.linear_units_factor[1])


def _is_planar(crs: CRS, at: tuple[float, float]) -> bool:
    if crs.is_geographic:
        return False
    scale = _scale(crs, np.array([at[0]]), np.array([at[1]]))[0]
    # outside the area of a CRS there is nothing better than its plane
    return not np.isfinite(scale) or abs(scale / _unit(crs) ** 2 - 1) <= AREA_ERROR


def _scale(crs: CRS, x: Areas, y: Areas) -> Areas:
    """Square metres on the ellipsoid to a square unit of the CRS, at points."""
    step = 1e-5 if crs.is_geographic else 1.0  # units; small against any curvature
    to_degrees = _to_degrees(crs)

    def lonlat(dx: float, dy: float) -> NDArray[np.float64]:
        points = to_degrees(np.column_stack([x + dx * step, y + dy * step]))
        return np.asarray(np.deg2rad(points))

    along, up = lonlat(0.5, 0) - lonlat(-0.5, 0), lonlat(0, 0.5) - lonlat(0, -0.5)
    lat = lonlat(0, 0)[:, 1]
    geod = _geod(crs)
    prime = geod.a / np.sqrt(1 - geod.es * np.sin(lat) ** 2)  # radii of curvature: across,
    meridian = prime * (1 - geod.es) / (1 - geod.es * np.sin(lat) ** 2)  # and along a meridian
    turned = along[:, 0] * up[:, 1] - along[:, 1] * up[:, 0]
    return np.asarray(np.abs(turned) * prime * np.cos(lat) * meridian / step**2)


def _geod(crs: CRS) -> pyproj.Geod:
    geod = pyproj.CRS.from_wkt(crs.to_wkt()).get_geod()
    return geod if geod is not None else pyproj.Geod(ellps="WGS84")


def _to_degrees(crs: CRS) -> Any:
    own = pyproj.CRS.from_wkt(crs.to_wkt())
    mover = pyproj.Transformer.from_crs(own, own.geodetic_crs, always_xy=True)
    return lambda points: np.column_stack(mover.transform(points[:, 0], points[:, 1]))
