import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from rasterio.features import rasterize
from scipy import ndimage

from geoseg.classes import NODATA
from geoseg.errors import ClassError, OutputError, RasterError
from geoseg.events import Events
from geoseg.polygons import vectorize
from geoseg.sieving import absorb
from tests.geoseg.test_coverage import smooth_map
from tests.scenes import QUARTER_METRE, TURNED, UTM, noise, write_raster

VALUES = np.array([[1, 1, 1, 4], [1, 4, 1, 4], [1, 1, 1, 4], [NODATA, NODATA, 2, 2]], np.uint8)


class Told(Events):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[dict] = []

    def write(self, record: dict) -> None:
        self.records.append(record)


@pytest.fixture
def class_map(tmp_path: Path) -> Path:
    path = write_raster(tmp_path / "map.tif", VALUES, nodata=NODATA)
    with rasterio.open(path, "r+") as raster:
        raster.write_colormap(1, {1: (1, 2, 3, 255), 2: (0, 0, 255, 255), 4: (9, 9, 9, 255)})
    return path


def read(path: Path) -> gpd.GeoDataFrame:
    if path.suffix == ".parquet":
        return gpd.read_parquet(path)
    return pyogrio.read_dataframe(path, layer=path.stem)


@pytest.mark.parametrize("ending", ["gpkg", "fgb", "parquet"])
def test_polygons_carry_class_name_colour_and_area(
    class_map: Path, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"map.{ending}"
    made = vectorize(class_map, out=out)
    frame = read(out).sort_values(["class", "area_m2"])
    assert made.path == out
    assert made.count == len(frame) == 4
    assert frame["class"].tolist() == [1, 2, 4, 4]
    assert frame["name"].tolist() == ["class 1", "class 2", "class 4", "class 4"]
    assert frame["color"].tolist() == ["#010203", "#0000ff", "#090909", "#090909"]
    assert frame["area_m2"].tolist() == [0.5, 0.125, 0.0625, 0.1875]
    assert np.allclose(frame["area_m2"], frame.area)
    assert frame.crs.to_epsg() == 32636
    assert made.areas == {"class 1": 0.5, "class 2": 0.125, "class 4": 0.25}


@pytest.mark.parametrize("transform", [QUARTER_METRE, TURNED])
def test_polygons_burn_back_to_the_map(tmp_path: Path, transform: Affine) -> None:
    values = np.random.default_rng(0).choice([0, 3, NODATA], (31, 17)).astype(np.uint8)
    path = write_raster(tmp_path / "map.tif", values, transform=transform, nodata=NODATA, block=16)
    vectorize(path, out=tmp_path / "out.fgb")
    frame = read(tmp_path / "out.fgb")
    burnt = rasterize(
        zip(frame.geometry, frame["class"], strict=True),
        out_shape=values.shape,
        fill=NODATA,
        dtype="uint8",
        transform=transform,
    )
    assert np.array_equal(burnt, values)


def test_the_geopackage_opens_in_the_class_colours(class_map: Path, tmp_path: Path) -> None:
    vectorize(class_map, out=tmp_path / "cover.gpkg")
    with closing(sqlite3.connect(tmp_path / "cover.gpkg")) as base:
        ((table, default, qml),) = base.execute(
            "SELECT f_table_name, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
    assert (table, default) == ("cover", 1)
    renderer = ET.fromstring(qml[qml.index("<qgis") :]).find("renderer-v2")
    assert renderer.get("attr") == "class"
    assert [each.get("value") for each in renderer.iter("category")] == ["1", "2", "4"]


def test_chosen_classes_only(class_map: Path, tmp_path: Path) -> None:
    made = vectorize(class_map, out=tmp_path / "out.gpkg", classes=[4])
    assert made.areas == {"class 4": 0.25}
    assert set(read(tmp_path / "out.gpkg")["class"]) == {4}
    with pytest.raises(ClassError, match=r"no class 3; it has \[1, 2, 4\]"):
        vectorize(class_map, out=tmp_path / "other.gpkg", classes=[4, 3])


def test_a_map_of_nothing_gives_an_empty_layer_with_the_fields(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", np.full((4, 5), NODATA, np.uint8), nodata=NODATA)
    assert vectorize(path, out=tmp_path / "out.gpkg").count == 0
    info = pyogrio.read_info(tmp_path / "out.gpkg", layer="out")
    assert info["fields"].tolist() == ["class", "name", "color", "area_m2"]
    assert info["geometry_type"] == "Polygon"
    assert info["crs"] == UTM
    assert vectorize(path, out=tmp_path / "simple.fgb", simplify=1, min_area=9).count == 0


def test_without_a_crs_there_are_polygons_but_no_areas(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", VALUES, crs=None, transform=None)
    made = vectorize(path, out=tmp_path / "out.gpkg", simplify=0.5, min_area=2)
    frame = read(tmp_path / "out.gpkg")
    assert frame.crs is None
    assert frame["area_m2"].isna().all()
    assert np.isnan(list(made.areas.values())).all()
    assert frame.area.sum() == 14


def test_areas_in_degrees_are_those_of_the_ellipsoid(tmp_path: Path) -> None:
    degrees = Affine(1e-5, 0, 10, 0, -1e-5, 60)
    path = write_raster(tmp_path / "map.tif", VALUES, crs="EPSG:4326", transform=degrees)
    vectorize(path, out=tmp_path / "out.gpkg")
    frame = read(tmp_path / "out.gpkg")
    planar = frame.to_crs("EPSG:32632").area  # scale 0.9996 near the central meridian
    assert np.allclose(frame["area_m2"], planar, rtol=2e-3)


def test_small_patches_join_their_largest_neighbour(tmp_path: Path) -> None:
    values = np.zeros((8, 8), np.uint8)
    values[:, 5:] = 1
    values[2, 2] = 1
    values[4, 5] = 2  # between both; 0 is the larger
    path = write_raster(tmp_path / "map.tif", values)
    made = vectorize(path, out=tmp_path / "out.gpkg", min_area=2 * 0.0625)
    assert made.count == 2
    assert made.areas == {"class 0": 41 * 0.0625, "class 1": 23 * 0.0625, "class 2": 0}


def test_a_patch_of_just_the_least_area_stays(tmp_path: Path) -> None:
    values = np.zeros((6, 6), np.uint8)
    values[2, 2:4] = 1
    path = write_raster(tmp_path / "map.tif", values)
    for least, count in ((0.125, 2), (0.1251, 1)):
        made = vectorize(path, out=tmp_path / "out.gpkg", min_area=least, overwrite=True)
        assert made.count == count


@settings(deadline=None)
@given(
    values=arrays.arrays(np.uint8, (12, 12), elements=st.sampled_from([0, 1, 2, NODATA])),
    pixels=st.integers(0, 20),
)
def test_absorbing_leaves_nodata_and_no_small_patch_beside_a_large_one(
    values: np.ndarray, pixels: int
) -> None:
    absorbed = absorb(values, pixels)
    assert np.array_equal(absorbed == NODATA, values == NODATA)
    large = np.zeros(values.shape, bool)
    small = []
    for value in (0, 1, 2):
        patches, count = ndimage.label(absorbed == value)
        for number in range(1, count + 1):
            patch = patches == number
            if patch.sum() >= pixels:
                large |= patch
            else:
                small.append(patch)
    for patch in small:
        assert not (ndimage.binary_dilation(patch) & large).any()


def test_simplified_neighbours_keep_sharing_their_borders(tmp_path: Path) -> None:
    for name, transform in (("north", QUARTER_METRE), ("turned", TURNED)):
        path = write_raster(tmp_path / f"{name}.tif", smooth_map(), transform=transform)
        whole = vectorize(path, out=tmp_path / f"{name}.gpkg")
        simple = vectorize(path, out=tmp_path / f"{name}_simple.gpkg", simplify=0.4)
        shapes = read(tmp_path / f"{name}_simple.gpkg").geometry.to_numpy()
        for each, area in whole.areas.items():
            assert simple.areas[each] == pytest.approx(area, rel=0.005)
        assert shapely.is_valid(shapes).all()
        assert shapely.union_all(shapes).area == pytest.approx(50 * 50, rel=1e-9)
        assert shapely.area(shapes).sum() == pytest.approx(50 * 50, rel=1e-9)


def test_too_much_simplifying_is_warned_of(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", noise(30, 30, bands=1, high=3))
    told = Told()
    vectorize(path, out=tmp_path / "out.gpkg", simplify=1, events=told)
    warnings = [each["message"] for each in told.records if each["event"] == "warning"]
    assert len(warnings) == 1
    assert "changed the area of " in warnings[0]
    assert "merge small patches first (--min-area)" in warnings[0]


@pytest.mark.parametrize(("size", "warned"), [(0.7, False), (0.9, True)])  # m; 0.8 % and 1.7 %
def test_a_class_may_lose_or_gain_a_hundredth(tmp_path: Path, size: float, warned: bool) -> None:
    path = write_raster(tmp_path / "map.tif", smooth_map())
    told = Told()
    vectorize(path, out=tmp_path / "out.gpkg", simplify=size, events=told)
    assert any(each["event"] == "warning" for each in told.records) == warned


def test_who_merges_patches_already_is_told_to_merge_larger_ones(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", noise(30, 30, bands=1, high=3))
    told = Told()
    vectorize(path, out=tmp_path / "out.gpkg", simplify=1, min_area=0.1, events=told)
    (warning,) = [each["message"] for each in told.records if each["event"] == "warning"]
    assert "raise --min-area or simplify less" in warning


def write_confidence(path: Path, values: np.ndarray, job: str | None = None) -> Path:
    write_raster(path, values.astype(np.uint8), nodata=255)
    if job:
        with rasterio.open(path, "r+") as raster:
            raster.update_tags(GEOSEG_JOB=job)
    return path


@pytest.mark.parametrize("ending", ["gpkg", "fgb", "parquet"])
def test_a_given_confidence_becomes_a_mean_of_each_polygon(
    class_map: Path, tmp_path: Path, ending: str
) -> None:
    sure = np.full(VALUES.shape, 250)
    sure[3, 2], sure[1, 1] = 125, 255  # half of the patch of class 2; all of a patch of class 4
    given_ = write_confidence(tmp_path / "sure.tif", sure)
    vectorize(class_map, out=tmp_path / f"out.{ending}", confidence=given_)
    frame = read(tmp_path / f"out.{ending}").sort_values(["class", "area_m2"])
    assert frame["confidence"].fillna(-1).tolist() == [1, 0.75, -1, 1]


@pytest.mark.parametrize(("job", "found"), [("one", True), ("other", False), (None, False)])
def test_a_confidence_of_the_same_run_is_found_beside_the_map(
    class_map: Path, tmp_path: Path, job: str | None, found: bool
) -> None:
    with rasterio.open(class_map, "r+") as raster:
        raster.update_tags(GEOSEG_JOB="one")
    write_confidence(tmp_path / "map_confidence.tif", np.full(VALUES.shape, 50), job)
    vectorize(class_map, out=tmp_path / "out.gpkg")
    frame = read(tmp_path / "out.gpkg")
    assert ("confidence" in frame) == found
    assert not found or (frame["confidence"] == 0.2).all()


def test_a_confidence_of_another_grid_is_refused(class_map: Path, tmp_path: Path) -> None:
    other = write_confidence(tmp_path / "sure.tif", np.zeros((3, 4)))
    with pytest.raises(RasterError, match=r"sure\.tif is not the confidence of .*4 × 3 px"):
        vectorize(class_map, out=tmp_path / "out.gpkg", confidence=other)


def test_rounded_neighbours_keep_sharing_their_borders(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", smooth_map())
    told = Told()
    smooth = vectorize(path, out=tmp_path / "out.fgb", simplify=0.25, smooth=True, events=told)
    shapes = read(tmp_path / "out.fgb").geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes, 1e-6)
    assert shapely.area(shapes).sum() == pytest.approx(50 * 50)
    assert sum(smooth.areas.values()) == pytest.approx(50 * 50)
    assert not [each for each in told.records if each["event"] == "warning"]


@pytest.mark.parametrize("block", [16, 512])
def test_a_map_of_several_strips_is_whole(tmp_path: Path, block: int) -> None:
    values = smooth_map(600, seed=1)
    values[100:500, 300:310] = NODATA
    values[400:] = 3  # a patch of several strips
    path = write_raster(tmp_path / "map.tif", values, nodata=NODATA, block=block)
    made = vectorize(path, out=tmp_path / "out.fgb")
    frame = read(tmp_path / "out.fgb")
    assert made.count == sum(ndimage.label(values == each)[1] for each in range(5))
    pixels = frame["area_m2"].groupby(frame["class"]).sum() / 0.0625
    assert pixels.tolist() == np.bincount(values[values != NODATA]).tolist()


def test_an_output_that_is_there_stays(class_map: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.gpkg"
    vectorize(class_map, out=out, classes=[1])
    with pytest.raises(OutputError, match="there already"):
        vectorize(class_map, out=out)
    assert set(read(out)["class"]) == {1}
    vectorize(class_map, out=out, overwrite=True)
    assert set(read(out)["class"]) == {1, 2, 4}


def test_an_unknown_format_is_refused_before_the_map_is_read(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"\.txt.*\.gpkg, \.fgb, \.parquet"):
        vectorize(tmp_path / "nowhere.tif", out=tmp_path / "out.txt")


def test_an_orthophoto_is_no_class_map(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "ortho.tif", noise(4, 4))
    with pytest.raises(RasterError, match="has 3 bands"):
        vectorize(path, out=tmp_path / "out.gpkg")


def test_real_buildings_come_out_with_their_area(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "kampala_buildings" / "kampala_dense_label.tif"
    made = vectorize(source, out=tmp_path / "out.gpkg", classes=[1])
    frame = read(tmp_path / "out.gpkg")
    with rasterio.open(source) as raster:
        pixel = abs(raster.transform.determinant)
    assert made.areas["class 1"] == pytest.approx(620_273 * pixel)
    assert frame["area_m2"].sum() == pytest.approx(620_273 * pixel)
