"""What of a raster is to be mapped."""

from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import pytest
import shapely
from rasterio.crs import CRS
from rasterio.transform import Affine
from rasterio.windows import Window

from geoseg.area import Area
from geoseg.errors import RasterError
from tests.scenes import QUARTER_METRE, TURNED

UTM = CRS.from_epsg(32636)


def in_map(corners, transform):
    return shapely.Polygon([transform * corner for corner in corners])


@pytest.mark.parametrize("transform", [QUARTER_METRE, TURNED], ids=["north up", "turned"])
def test_polygons_in_any_crs_hold_the_pixels_whose_centres_lie_in_them(tmp_path, transform) -> None:
    corners = [(3.2, 2.2), (20.1, 4.7), (12.3, 17.6)]
    frame = gpd.GeoDataFrame(geometry=[in_map(corners, transform)], crs=UTM.to_wkt())
    frame.to_crs(4326).to_file(tmp_path / "area.gpkg")
    area = Area.open(tmp_path / "area.gpkg", transform=transform, crs=UTM)
    triangle = shapely.Polygon(corners)
    rows, columns = np.mgrid[:20, :24] + 0.5
    expected = shapely.contains_xy(triangle, columns, rows)
    near = shapely.distance(triangle.exterior, shapely.points(columns, rows)) < 1e-3
    assert ((area.mask(Window(0, 0, 24, 20)) == expected) | near).all()
    part = area.mask(Window(5, 3, 9, 8))
    assert np.array_equal(part, area.mask(Window(0, 0, 24, 20))[3:11, 5:14])
    assert not area.mask(Window(40, 40, 5, 6)).any()
    assert area.meets(20, 24)


@pytest.mark.usefixtures("hasty_threads")
def test_threads_burn_areas_in_silence() -> None:
    area = Area(polygons=(shapely.box(3, 3, 20, 20),))
    with ThreadPoolExecutor(4) as pool:  # warnings are errors here
        masks = list(pool.map(lambda _: area.mask(Window(0, 0, 32, 32)), range(1000)))
    assert {mask.sum() for mask in masks} == {17 * 17}


def test_a_box_counts_in_the_rasters_crs() -> None:
    west, south = QUARTER_METRE * (4, 10)
    east, north = QUARTER_METRE * (8, 2)
    area = Area.open((west, south, east, north), transform=QUARTER_METRE, crs=UTM)
    mask = area.mask(Window(0, 0, 12, 12))
    assert mask[2:10, 4:8].all()
    assert mask.sum() == 8 * 4


def test_an_area_elsewhere_meets_nothing() -> None:
    area = Area.open((0, 0, 1, 1), transform=QUARTER_METRE, crs=UTM)
    assert not area.meets(100, 100)
    assert not Area.open((-5, -5, 0, 0), transform=Affine.identity(), crs=None).meets(9, 9)


def test_areas_differ_by_digest() -> None:
    one, other = (
        Area.open(box, transform=Affine.identity(), crs=None)
        for box in [(0, 0, 1, 1), (0, 0, 2, 1)]
    )
    assert one.digest() != other.digest()


def test_a_file_without_polygons_is_refused(tmp_path) -> None:
    with pytest.raises(RasterError, match="there is no file"):
        Area.open(tmp_path / "no.gpkg", transform=QUARTER_METRE, crs=UTM)
    (tmp_path / "text.gpkg").write_text("no")
    with pytest.raises(RasterError, match="cannot be read as polygons"):
        Area.open(tmp_path / "text.gpkg", transform=QUARTER_METRE, crs=UTM)
    points = gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=UTM.to_wkt())
    points.to_file(tmp_path / "points.gpkg")
    with pytest.raises(RasterError, match="holds no polygon"):
        Area.open(tmp_path / "points.gpkg", transform=QUARTER_METRE, crs=UTM)
