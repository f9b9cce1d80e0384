import pickle
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pyogrio
import pyproj
import pytest
import rasterio
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.crs import CRS
from rasterio.windows import Window

from geoseg.classes import PRESETS, ClassScheme, LandClass
from geoseg.errors import LabelError
from geoseg.labels import IGNORED, Labels, squares, write_label_file
from tests.scenes import QUARTER_METRE, TURNED, UTM, write_raster

CRS_UTM = CRS.from_string(UTM)
BUILDINGS = PRESETS["building"]  # 0 background, 1 building; a background
COVER = ClassScheme(
    classes=(
        LandClass(value=1, name="water", color="#0000ff"),
        LandClass(value=4, name="road", color="#808080"),
    )
)


class Grid(NamedTuple):
    height: int
    width: int
    transform: Affine = QUARTER_METRE
    crs: CRS | None = CRS_UTM


def ground(pixels: shapely.Geometry, transform: Affine = QUARTER_METRE) -> shapely.Geometry:
    """A geometry in pixel coordinates, moved to where they lie."""
    a, b, c, d, e, f = tuple(transform)[:6]
    return shapely.affinity.affine_transform(pixels, [a, b, d, e, c, f])


def box(top: float, left: float, bottom: float, right: float) -> shapely.Polygon:
    return ground(shapely.box(left, top, right, bottom))


def layer(shapes: Sequence, crs: str | None = UTM, **fields: Sequence) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(fields, geometry=list(shapes), crs=crs)


def burn(labels: Labels, grid: Grid, window: Window | None = None) -> np.ndarray:
    window = window or Window(0, 0, grid.width, grid.height)
    return labels.burn(window, transform=grid.transform, crs=grid.crs)


def centres_in(shape: shapely.Geometry, grid: Grid, window: Window | None = None) -> np.ndarray:
    """Which pixel centres lie in a geometry, by GEOS."""
    window = window or Window(0, 0, grid.width, grid.height)
    rows, cols = np.mgrid[0 : window.height, 0 : window.width] + 0.5
    x, y = grid.transform @ (cols + window.col_off, rows + window.row_off)
    return shapely.contains_xy(shape, x, y)


@pytest.fixture
def sparse(tmp_path: Path) -> Path:
    path = tmp_path / "labels.gpkg"
    write_label_file(
        path, scheme=COVER, labels=layer([box(1, 1, 3, 4), box(2, 3, 6, 6)], **{"class": [1, 4]})
    )
    return path


# --- what a pixel is ----------------------------------------------------------------------------


def test_sparse_labels_ignore_all_that_lies_under_no_polygon(sparse: Path) -> None:
    burnt = burn(Labels.open(sparse), Grid(8, 8))
    expected = np.full((8, 8), IGNORED)
    expected[1:3, 1:4] = 1
    expected[2:6, 3:6] = 4  # the later polygon wins
    assert burnt.dtype == np.uint8
    assert np.array_equal(burnt, expected)


def test_inside_an_extent_the_rest_is_class_0_when_the_scheme_has_a_background(
    tmp_path: Path,
) -> None:
    path = tmp_path / "labels.gpkg"
    write_label_file(
        path,
        scheme=BUILDINGS,
        labels=layer([box(1, 1, 3, 3), box(6, 6, 7, 7)], **{"class": [1, 1]}),
        extents=layer([box(0, 0, 5, 5)], role=["train"]),
    )
    labels = Labels.open(path)
    expected = np.full((8, 8), IGNORED)
    expected[:5, :5] = 0
    expected[1:3, 1:3] = expected[6, 6] = 1
    assert labels.scheme == BUILDINGS
    assert np.array_equal(burn(labels, Grid(8, 8)), expected)
    without = Labels.open(path, background=False)
    assert np.array_equal(burn(without, Grid(8, 8)), np.where(expected == 0, IGNORED, expected))


def test_inside_an_extent_the_rest_is_ignored_without_a_background(tmp_path: Path) -> None:
    path = tmp_path / "labels.gpkg"
    write_label_file(
        path,
        scheme=COVER,
        labels=layer([box(1, 1, 3, 3)], **{"class": [4]}),
        extents=layer([box(0, 0, 5, 5)], role=["val"]),
    )
    expected = np.full((8, 8), IGNORED)
    expected[1:3, 1:3] = 4
    assert np.array_equal(burn(Labels.open(path), Grid(8, 8)), expected)
    with_zero = Labels.open(path, background=True)
    assert with_zero.scheme.names == ("background", "water", "road")
    assert (burn(with_zero, Grid(8, 8))[:5, :5] == 0).sum() == 25 - 4


def test_roles_tell_extents_apart_and_test_wins(tmp_path: Path) -> None:
    path = tmp_path / "labels.gpkg"
    write_label_file(
        path,
        scheme=BUILDINGS,
        labels=layer([box(1, 1, 3, 3)], **{"class": [1]}),
        extents=layer(
            [box(0, 0, 2, 8), box(0, 0, 8, 1), box(0, 0, 1, 4)], role=["test", "train", "val"]
        ),
    )
    labels = Labels.open(path)
    roles = labels.roles(Window(0, 0, 8, 8), transform=QUARTER_METRE, crs=CRS_UTM)
    expected = np.zeros((8, 8), int)
    expected[:8, 0] = 1
    expected[:2] = 3
    assert np.array_equal(roles, expected)
    assert set(labels.extents) == {"train", "val", "test"}


def test_a_window_may_reach_beyond_the_raster(sparse: Path) -> None:
    labels, grid = Labels.open(sparse), Grid(4, 4)
    wide = burn(labels, grid, Window(-3, -2, 12, 11))
    assert np.array_equal(wide[2:10, 3:11], burn(labels, Grid(8, 8)))
    assert (wide[:2] == IGNORED).all()
    assert (wide[:, :3] == IGNORED).all()


def test_labels_alone_on_background_extents_may_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "labels.gpkg"
    write_label_file(
        path,
        scheme=BUILDINGS,
        labels=layer([], **{"class": np.empty(0, int)}),
        extents=layer([box(0, 0, 2, 2)], role=["train"]),
    )
    assert (burn(Labels.open(path), Grid(3, 3)) == 0).sum() == 4


points = st.tuples(st.floats(-3, 15), st.floats(-3, 15))
polygons = st.lists(points, min_size=3, max_size=8).map(
    lambda at: shapely.MultiPoint(at).convex_hull.buffer(0.01)
)


@settings(deadline=None, max_examples=40)
@given(
    shapes=st.lists(polygons, min_size=1, max_size=5),
    transform=st.sampled_from([QUARTER_METRE, TURNED]),
    left=st.integers(-5, 8),
    top=st.integers(-5, 8),
)
def test_a_pixel_is_of_the_last_polygon_that_holds_its_centre(
    tmp_path_factory: pytest.TempPathFactory,
    shapes: list[shapely.Polygon],
    transform: Affine,
    left: int,
    top: int,
) -> None:
    path = tmp_path_factory.mktemp("labels") / "labels.fgb"
    placed = [ground(shape, transform) for shape in shapes]
    # FlatGeobuf sorts by place unless told not to
    pyogrio.write_dataframe(layer(placed, number=range(len(placed))), path, SPATIAL_INDEX="NO")
    grid, window = Grid(12, 12, transform), Window(left, top, 9, 7)
    expected = np.full((7, 9), IGNORED)
    near = np.zeros((7, 9), bool)
    for number, shape in enumerate(placed):
        expected[centres_in(shape, grid, window)] = number
        near |= centres_in(shape.boundary.buffer(1e-6), grid, window)
    burnt = burn(Labels.open(path, class_field="number"), grid, window)
    assert np.array_equal(burnt[~near], expected[~near])


def test_a_large_polygon_burns_the_same_cut_to_the_window_as_whole(tmp_path: Path) -> None:
    angle = np.linspace(0, 2 * np.pi, 3000, endpoint=False)
    radius = 40 + 6 * np.sin(9 * angle) + 3 * np.sin(50 * angle)
    star = ground(
        shapely.Polygon(np.column_stack([60 + radius * np.cos(angle), 50 + radius * np.sin(angle)]))
    )
    path = tmp_path / "star.gpkg"
    layer([star], **{"class": [7]}).to_file(path)
    labels, grid = Labels.open(path), Grid(100, 120)
    inside = centres_in(star, grid)
    for window in squares(100, 120, 17):
        burnt = burn(labels, grid, window)
        assert np.array_equal(burnt == 7, inside[window.toslices()])


# --- where they lie -----------------------------------------------------------------------------


def test_labels_in_another_crs_are_moved(tmp_path: Path) -> None:
    shapes = layer([box(1, 1, 3, 4), box(2, 3, 6, 6)], **{"class": [1, 4]})
    for name, crs in (("own", UTM), ("degrees", "EPSG:4326"), ("mercator", "EPSG:3857")):
        shapes.to_crs(crs).to_file(tmp_path / f"{name}.gpkg")
    own, *others = (
        burn(Labels.open(tmp_path / f"{name}.gpkg"), Grid(8, 8))
        for name in ("own", "degrees", "mercator")
    )
    for other in others:
        assert np.array_equal(own, other)


def test_without_a_crs_on_either_side_coordinates_are_taken_as_they_are(
    tmp_path: Path, sparse: Path
) -> None:
    path = tmp_path / "bare.gpkg"
    write_label_file(path, scheme=COVER, labels=layer([box(1, 1, 3, 4)], None, **{"class": [1]}))
    bare = Grid(8, 8, crs=None)
    assert (burn(Labels.open(path), Grid(8, 8)) == 1).sum() == 6
    assert (burn(Labels.open(path), bare) == 1).sum() == 6
    assert np.array_equal(burn(Labels.open(sparse), bare), burn(Labels.open(sparse), Grid(8, 8)))


def test_labels_outside_the_raster_are_refused_by_name(sparse: Path) -> None:
    labels = Labels.open(sparse)
    labels.require_overlap(Grid(8, 8), name="ortho.tif")
    away = Grid(8, 8, QUARTER_METRE @ Affine.translation(100, 0))
    with pytest.raises(LabelError, match=r"labels\.gpkg lie outside ortho\.tif"):
        labels.require_overlap(away, name="ortho.tif")


def test_the_same_labels_have_the_same_digest_and_others_another(
    tmp_path: Path, sparse: Path
) -> None:
    digests = set()
    for number, (shape, value) in enumerate(
        [(box(1, 1, 3, 4), 1), (box(1, 1, 3, 5), 1), (box(1, 1, 3, 4), 4)]
    ):
        path = tmp_path / f"{number}.gpkg"
        write_label_file(path, scheme=COVER, labels=layer([shape], **{"class": [value]}))
        assert Labels.open(path).digest() == Labels.open(path).digest()
        digests.add(Labels.open(path).digest())
    assert len(digests) == 3


def test_labels_travel_to_other_processes(sparse: Path, tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "labels.tif", np.ones((8, 8), np.uint8))
    for path in (sparse, raster):
        labels = Labels.open(path)
        before = burn(labels, Grid(8, 8))
        assert np.array_equal(burn(pickle.loads(pickle.dumps(labels)), Grid(8, 8)), before)


@pytest.mark.usefixtures("hasty_threads")
def test_labels_serve_threads(sparse: Path, tmp_path: Path) -> None:
    pattern = (np.indices((64, 64)).sum(axis=0) % 5).astype(np.uint8)
    labels = [
        Labels.open(sparse),
        Labels.open(write_raster(tmp_path / "labels.tif", pattern)),
    ]
    windows = list(squares(64, 64, 9)) * 3
    for each in labels:
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda at, one=each: burn(one, Grid(64, 64), at), windows))
        whole = burn(each, Grid(64, 64))
        for window, burnt in zip(windows, found, strict=True):
            assert np.array_equal(burnt, whole[window.toslices()])


# --- class rasters ------------------------------------------------------------------------------


@pytest.fixture
def pattern() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 4, (20, 30)).astype(np.uint8)


@given(top=st.integers(-25, 25), left=st.integers(-35, 35), height=st.integers(1, 30))
def test_a_class_raster_on_the_same_grid_is_read_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, top: int, left: int, height: int
) -> None:
    pattern = np.random.default_rng(1).integers(0, 4, (20, 30)).astype(np.uint8)
    path = write_raster(tmp_path_factory.mktemp("labels") / "labels.tif", pattern)
    padded = np.pad(pattern, 70, constant_values=IGNORED)
    expected = padded[70 + top : 70 + top + height, 70 + left : 70 + left + 11]
    labels = Labels.open(path, scheme=ClassScheme.from_names(["a", "b", "c", "d"]))
    assert np.array_equal(burn(labels, Grid(20, 30), Window(left, top, 11, height)), expected)


@pytest.mark.parametrize(
    "transform",
    [
        QUARTER_METRE @ Affine.translation(3.3, -2.2),
        QUARTER_METRE @ Affine.scale(2.7, 1.9),
        QUARTER_METRE @ Affine.scale(0.4),
        QUARTER_METRE @ Affine.translation(10, 5) @ Affine.rotation(33),
    ],
)
@pytest.mark.parametrize("crs", [CRS_UTM, None])
def test_a_class_raster_on_another_grid_gives_the_nearest_pixel(
    tmp_path: Path, pattern: np.ndarray, transform: Affine, crs: CRS | None
) -> None:
    path = write_raster(tmp_path / "labels.tif", pattern, crs=crs, nodata=3)
    burnt = burn(Labels.open(path), Grid(17, 23, transform, crs))
    rows, cols = np.mgrid[0:17, 0:23] + 0.5
    x, y = (~QUARTER_METRE @ transform) @ (cols, rows)
    near = (np.abs(x - np.round(x)) < 1e-3) | (np.abs(y - np.round(y)) < 1e-3)
    inside = (x >= 0) & (x < 30) & (y >= 0) & (y < 20)
    expected = np.full((17, 23), IGNORED)
    expected[inside] = pattern[y[inside].astype(int), x[inside].astype(int)]
    expected[expected == 3] = IGNORED
    assert np.array_equal(burnt[~near], expected[~near])
    assert (burnt != IGNORED).any()


def test_a_class_raster_in_another_crs_is_moved(tmp_path: Path) -> None:
    # blocks of 8 px, looked at in their middle: reprojection moves less than that
    blocks = np.kron(np.arange(1, 10).reshape(3, 3), np.ones((8, 8))).astype(np.uint8)
    path = write_raster(tmp_path / "labels.tif", blocks)
    centre = QUARTER_METRE @ (12, 12)
    lon, lat = pyproj.Transformer.from_crs(UTM, 4326, always_xy=True).transform(*centre)
    degrees = Affine(2.25e-6, 0, lon - 12 * 2.25e-6, 0, -2.25e-6, lat + 12 * 2.25e-6)
    burnt = burn(Labels.open(path), Grid(24, 24, degrees, CRS.from_epsg(4326)))
    assert burnt[4::8, 4::8].tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]


def test_declared_nodata_0_is_ignored_unless_it_is_the_background(tmp_path: Path) -> None:
    values = np.array([[0, 1], [1, 0]], np.uint8)
    path = write_raster(tmp_path / "labels.tif", values, nodata=0)
    ignoring = np.where(values == 0, IGNORED, values)
    whole = Grid(2, 2)
    assert np.array_equal(burn(Labels.open(path), whole), ignoring)
    assert np.array_equal(burn(Labels.open(path, scheme=BUILDINGS), whole), values)
    assert np.array_equal(burn(Labels.open(path, background=True), whole), values)
    assert np.array_equal(burn(Labels.open(path, nodata_is_class=True), whole), values)
    told = Labels.open(path, scheme=BUILDINGS, nodata_is_class=False)
    assert np.array_equal(burn(told, whole), ignoring)
    shifted = Grid(2, 2, QUARTER_METRE @ Affine.translation(0.2, 0.2))  # through the warper
    assert np.array_equal(burn(Labels.open(path, scheme=BUILDINGS), shifted), values)
    assert np.array_equal(burn(Labels.open(path), shifted), ignoring)


def test_a_raster_value_without_a_class_is_named(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "labels.tif", np.array([[0, 9]], np.uint8))
    labels = Labels.open(path, scheme=BUILDINGS)
    with pytest.raises(LabelError, match=r"class value 9; known are \[0, 1\]"):
        burn(labels, Grid(1, 2))


def test_polygons_are_counted_by_class_value(tmp_path: Path) -> None:
    shapes = [box(0, 0, 2, 2), box(0, 4, 2, 6), box(4, 0, 6, 2)]
    path = tmp_path / "labels.gpkg"
    write_label_file(path, scheme=COVER, labels=layer(shapes, **{"class": [4, 1, 4]}))
    assert Labels.open(path).polygons() == {1: 1, 4: 2}
    raster = write_raster(tmp_path / "labels.tif", np.ones((2, 2), np.uint8))
    assert Labels.open(raster).polygons() is None


def test_class_rasters_have_neither_extents_nor_roles(tmp_path: Path) -> None:
    labels = Labels.open(write_raster(tmp_path / "labels.tif", np.ones((2, 2), np.uint8)))
    assert not labels.extents
    assert not labels.roles(Window(0, 0, 2, 2), transform=QUARTER_METRE, crs=CRS_UTM).any()


def test_a_class_raster_beside_the_raster_does_not_overlap_it(tmp_path: Path) -> None:
    labels = Labels.open(write_raster(tmp_path / "labels.tif", np.ones((4, 4), np.uint8)))
    assert labels.overlaps(Grid(4, 4, QUARTER_METRE @ Affine.translation(3, 0)))
    assert not labels.overlaps(Grid(4, 4, QUARTER_METRE @ Affine.translation(4, 0)))


@pytest.mark.parametrize("crs", [UTM, "EPSG:32635", "EPSG:4326"])
def test_windows_far_from_a_class_raster_are_known_to_hold_no_label(tmp_path: Path, crs) -> None:
    labels = Labels.open(write_raster(tmp_path / "labels.tif", np.ones((40, 40), np.uint8)))
    to_crs = pyproj.Transformer.from_crs(UTM, crs, always_xy=True).transform
    (west, north), (east, _) = (to_crs(*(QUARTER_METRE @ corner)) for corner in ((0, 0), (40, 0)))
    pixel = (east - west) / 40
    place = {
        "transform": Affine(pixel, 0, west, 0, -pixel, north),
        "crs": CRS.from_string(crs),
    }
    passed = 0
    for row in range(-120, 160, 20):
        for column in range(-120, 160, 20):
            window = Window(column, row, 16, 16)
            if not labels.touches(window, **place):
                assert (labels.burn(window, **place) == IGNORED).all()
                passed += 1
    assert 100 < passed < 196


def test_a_class_rasters_digest_follows_its_pixels(tmp_path: Path) -> None:
    values = np.ones((4, 4), np.uint8)
    one = Labels.open(write_raster(tmp_path / "one.tif", values)).digest()
    same = Labels.open(write_raster(tmp_path / "same.tif", values, compress="lzw")).digest()
    values[0, 0] = 2
    other = Labels.open(write_raster(tmp_path / "other.tif", values)).digest()
    assert one == same != other


# --- real imagery -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["kampala_west", "kampala_dense"])
def test_building_polygons_in_degrees_give_the_published_label_raster(
    shared_data: Path, name: str
) -> None:
    folder = shared_data / "kampala_buildings"
    labels = Labels.open(folder / "buildings.gpkg")
    assert labels.scheme.names == ("building",)
    with rasterio.open(folder / f"{name}_label.tif") as truth:
        burnt = labels.burn(
            Window(0, 0, truth.width, truth.height), transform=truth.transform, crs=truth.crs
        )
        assert np.array_equal(burnt != IGNORED, truth.read(1) == 1)


@pytest.mark.parametrize("number", [1, 2])
def test_land_cover_polygons_give_the_published_label_raster(
    shared_data: Path, number: int
) -> None:
    folder = shared_data / "nrcan_aerial"
    labels = Labels.open(folder / "new_brunswick_landcover.gpkg", class_field="Niveau_2")
    assert labels.scheme.names == ("Building", "Hydro", "Road", "Train", "Vegetation")
    codes = {"Vegetation": 1, "Hydro": 2, "Road": 3, "Building": 4, "Train": 5}
    with rasterio.open(folder / f"new_brunswick_{number}of2_label.tif") as truth:
        burnt = labels.burn(
            Window(0, 0, truth.width, truth.height), transform=truth.transform, crs=truth.crs
        )
        expected = truth.read(1)
    table = np.zeros(256, np.uint8)
    for each in labels.scheme:
        table[each.value] = codes[each.name]
    # the classes overlap in places, where the published raster has another order
    assert np.array_equal(table[burnt] == 0, expected == 0)
    assert (table[burnt] != expected).mean() < 0.005


def test_the_rotated_raster_has_the_labels_of_the_one_it_was_made_from(shared_data: Path) -> None:
    folder = shared_data / "kampala_buildings"
    labels = Labels.open(folder / "kampala_west_label.tif")
    with rasterio.open(folder / "kampala_rotated_label.tif") as rotated:
        burnt = labels.burn(Window(0, 0, 1024, 1024), transform=rotated.transform, crs=rotated.crs)
        expected = rotated.read(1)
    both = (burnt != IGNORED) & (expected != IGNORED)
    assert both.mean() > 0.7
    assert (burnt != expected)[both].mean() < 0.002  # resampled from it, by the nearest pixel


def test_tiles_that_declare_their_background_as_nodata(shared_data: Path) -> None:
    path = shared_data / "nrcan_aerial" / "tiled_label_1.tif"
    grid = Grid(512, 512, *_place(path))
    assert (burn(Labels.open(path), grid) == IGNORED).sum() == 258_348
    assert (burn(Labels.open(path, scheme=BUILDINGS), grid) == 0).sum() == 258_348


def _place(path: Path) -> tuple[Affine, CRS]:
    with rasterio.open(path) as raster:
        return raster.transform, raster.crs
