import numpy as np
import pyproj
import pytest
import shapely
from affine import Affine
from numpy.testing import assert_allclose
from rasterio.crs import CRS

from geoseg.ground import pixel_areas, pixel_size, polygon_areas

UTM, MERCATOR, DEGREES, FEET = (CRS.from_epsg(code) for code in (32631, 3857, 4326, 2263))


def grid(left: float, top: float, size: float) -> Affine:
    return Affine(size, 0, left, 0, -size, top)


def geodesic_area(polygon: shapely.Polygon, crs: CRS) -> float:
    """Of a polygon without holes, by another way: an equal-area projection centred on it."""
    centre = polygon.centroid
    lon, lat = pyproj.Transformer.from_crs(crs.to_epsg(), 4326, always_xy=True).transform(
        centre.x, centre.y
    )
    local = pyproj.CRS.from_proj4(f"+proj=laea +lat_0={lat} +lon_0={lon} +ellps=WGS84")
    mover = pyproj.Transformer.from_crs(crs.to_epsg(), local, always_xy=True)
    moved = shapely.transform(
        polygon, lambda at: np.column_stack(mover.transform(at[:, 0], at[:, 1]))
    )
    return moved.area


def test_areas_in_utm_are_planar() -> None:
    areas = pixel_areas(grid(500_000, 5e6, 0.25), UTM, height=3, width=4)
    assert areas.tolist() == [0.0625] * 3
    assert polygon_areas([shapely.box(5e5, 5e6, 5e5 + 10, 5e6 + 10)], UTM).tolist() == [100]


def test_areas_in_feet_are_square_metres() -> None:
    foot = 1200 / 3937  # the US survey foot
    areas = pixel_areas(grid(980_000, 200_000, 2), FEET, height=1, width=1)
    assert_allclose(areas, 4 * foot**2, rtol=1e-9)
    assert_allclose(
        pixel_size(grid(980_000, 200_000, 2), FEET, height=1, width=1), [2 * foot] * 2, rtol=1e-6
    )


@pytest.mark.parametrize(
    ("crs", "transform"),
    [
        (DEGREES, grid(10, 60, 1e-4)),
        (DEGREES, grid(-70, -33, 1e-6)),
        (MERCATOR, grid(1e6, 8.4e6, 10)),
        (MERCATOR, Affine.translation(1e6, 8.4e6) @ Affine.rotation(30) @ Affine.scale(10, -10)),
    ],
)
def test_stretched_pixels_have_the_area_of_the_ground(crs: CRS, transform: Affine) -> None:
    height, width = 20, 30
    corners = [transform @ at for at in [(0, 0), (width, 0), (width, height), (0, height)]]
    whole = shapely.Polygon(corners)
    expected = geodesic_area(whole, crs)
    areas = pixel_areas(transform, crs, height=height, width=width)
    assert_allclose(areas.sum() * width, expected, rtol=2e-5)
    assert_allclose(polygon_areas([whole], crs), expected, rtol=2e-5)
    wide, high = pixel_size(transform, crs, height=height, width=width)
    assert_allclose(wide * high, areas[height // 2], rtol=1e-4)


def test_a_hole_takes_its_area_away_whichever_way_it_runs() -> None:
    shell, hole = shapely.box(10, 50, 10.01, 50.01), shapely.box(10.002, 50.002, 10.004, 50.004)
    whole = polygon_areas([shell, hole], DEGREES)
    for ring in (hole.exterior.coords, hole.exterior.coords[::-1]):
        with_hole = shapely.Polygon(shell.exterior.coords, [ring])
        assert_allclose(polygon_areas([with_hole], DEGREES), whole[0] - whole[1], rtol=1e-9)


def test_web_mercator_at_the_equator_is_planar() -> None:
    assert pixel_areas(grid(3.6e6, 38_000, 0.5), MERCATOR, height=1, width=1) == 0.25


def test_without_a_crs_areas_are_unknown_and_sizes_in_the_rasters_units() -> None:
    assert np.isnan(polygon_areas([shapely.box(0, 0, 1, 1)], None)).all()
    assert pixel_size(Affine.scale(2, -3), None, height=5, width=5) == (2, 3)
