import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from affine import Affine
from sklearn.metrics import confusion_matrix

from geoseg.assessment import assess
from geoseg.assessment_report import estimate_columns, overall_text
from geoseg.card import ModelCard
from geoseg.classes import NODATA, ClassScheme, LandClass
from geoseg.errors import ClassError, LabelError, RasterError
from geoseg.events import Events
from geoseg.labels import write_label_file
from geoseg.mosaic import tags
from geoseg.sampling import sample_points
from tests.scenes import QUARTER_METRE, TURNED, UTM, noise, write_raster

SCHEME = ClassScheme(
    classes=(
        LandClass(value=0, name="ground", color="#808080"),
        LandClass(value=3, name="water", color="#0000ff"),
        LandClass(value=5, name="road", color="#000000"),
    ),
    background=True,
)


class Told(Events):
    def __init__(self) -> None:
        super().__init__()
        self.warnings: list[str] = []

    def write(self, record: dict) -> None:
        if record["event"] == "warning":
            self.warnings.append(record["message"])


def write_map(path: Path, values: np.ndarray, scheme: ClassScheme | None = SCHEME, **how) -> Path:
    write_raster(path, values, **{"nodata": NODATA, **how})
    if scheme is not None:
        card = ModelCard(name="toy", bands=("red",), tile_size=32, classes=scheme)
        with rasterio.open(path, "r+") as raster:
            raster.update_tags(**tags(card))
    return path


@pytest.fixture
def values() -> np.ndarray:
    return np.random.default_rng(2).choice([0, 3, 5, NODATA], (70, 90)).astype(np.uint8)


@pytest.fixture
def truth() -> np.ndarray:
    return np.random.default_rng(3).choice([0, 3, 5, NODATA], (70, 90)).astype(np.uint8)


def expected(values: np.ndarray, truth: np.ndarray) -> list[list[int]]:
    known = (values != NODATA) & (truth != NODATA)
    return confusion_matrix(truth[known], values[known], labels=[0, 3, 5]).T.tolist()


@pytest.mark.parametrize("block", [None, 16])
def test_two_rasters_are_compared_pixel_by_pixel(
    tmp_path: Path, values: np.ndarray, truth: np.ndarray, block: int | None
) -> None:
    class_map = write_map(tmp_path / "map.tif", values, block=block)
    made = assess(class_map, write_raster(tmp_path / "truth.tif", truth))
    assert made.scheme == SCHEME
    assert made.unit == "pixels"
    assert made.confusion.counts.tolist() == expected(values, truth)
    assert made.estimates is None
    assert np.array_equal(made.overview, [values, truth])


def test_a_reference_on_part_of_the_map_counts_there(
    tmp_path: Path, values: np.ndarray, truth: np.ndarray
) -> None:
    class_map = write_map(tmp_path / "map.tif", values)
    place = QUARTER_METRE @ Affine.translation(40, 30)
    made = assess(class_map, write_raster(tmp_path / "truth.tif", truth, transform=place))
    inside = np.full_like(values, NODATA)
    inside[30:, 40:] = truth[:40, :50]
    assert made.confusion.counts.tolist() == expected(values, inside)


def test_labels_count_where_they_are(tmp_path: Path, values: np.ndarray) -> None:
    left, top = QUARTER_METRE.c, QUARTER_METRE.f
    square = shapely.box(left, top - 5, left + 10, top)  # 20 rows of 40 px
    write_label_file(
        tmp_path / "labels.gpkg",
        scheme=SCHEME,
        labels=gpd.GeoDataFrame({"class": [5]}, geometry=[square], crs=UTM),
    )
    made = assess(write_map(tmp_path / "map.tif", values), tmp_path / "labels.gpkg")
    truth = np.full_like(values, NODATA)
    truth[:20, :40] = 5
    assert made.confusion.counts.tolist() == expected(values, truth)


def test_classes_are_matched_by_name_and_new_ones_added(tmp_path: Path) -> None:
    class_map = write_map(tmp_path / "map.tif", np.array([[3, 5, 0, 3]], np.uint8))
    other = ClassScheme(
        classes=(
            LandClass(value=1, name="Road", color="#111111"),
            LandClass(value=3, name="forest", color="#00ff00"),
            LandClass(value=8, name="water", color="#0000ff"),
            LandClass(value=9, name="unseen", color="#123456"),
        )
    )
    told = Told()
    truth = write_map(tmp_path / "truth.tif", np.array([[8, 1, 3, 3]], np.uint8), other)
    made = assess(class_map, truth, events=told)
    assert made.scheme.names == ("ground", "water", "road", "forest")
    assert made.confusion.counts.tolist() == [
        [0, 0, 0, 1],
        [0, 1, 0, 1],
        [0, 0, 1, 0],
        [0, 0, 0, 0],
    ]
    assert len(told.warnings) == 2
    assert told.warnings[0].startswith("'Road' is 1 in one scheme and 5 in the other")


def test_names_without_values_are_matched_by_name_only(tmp_path: Path) -> None:
    class_map = write_map(tmp_path / "map.tif", np.full((8, 8), 3, np.uint8))
    left, top = QUARTER_METRE.c, QUARTER_METRE.f
    shapes = [
        shapely.box(left, top - 1, left + 1, top),
        shapely.box(left + 1, top - 1, left + 2, top),
    ]
    for name, kinds, pixels in (("a", ["Water", "lake"], 16), ("b", ["road", "water"], 16)):
        frame = gpd.GeoDataFrame({"kind": kinds}, geometry=shapes, crs=UTM)
        frame.to_file(tmp_path / f"{name}.gpkg")
        made = assess(class_map, tmp_path / f"{name}.gpkg", class_field="kind")
        assert made.confusion.counts.trace() == pixels
        assert made.confusion.total == 32
    gpd.GeoDataFrame({"kind": ["x", "y"]}, geometry=shapes, crs=UTM).to_file(tmp_path / "c.gpkg")
    with pytest.raises(LabelError, match=r"classes x, y.* ground, water, road: none is the same"):
        assess(class_map, tmp_path / "c.gpkg", class_field="kind")


@pytest.mark.parametrize(
    ("crs", "told"),
    [
        ((UTM, None), ["truth.tif has no CRS: that of the map is taken"]),
        ((None, UTM), ["map.tif has no CRS: that of the reference is taken"]),
        ((None, None), []),
        ((UTM, UTM), []),
    ],
)
def test_a_crs_that_is_taken_on_trust_is_told(
    tmp_path: Path, values: np.ndarray, truth: np.ndarray, crs: tuple, told: list
) -> None:
    class_map = write_map(tmp_path / "map.tif", values, crs=crs[0])
    made = assess(class_map, write_raster(tmp_path / "truth.tif", truth, crs=crs[1]))
    assert [note.removeprefix(f"{tmp_path}/") for note in made.notes] == told


def test_polygons_and_points_without_a_crs_are_told(tmp_path: Path, sampled) -> None:
    class_map, points = sampled
    around = points.assign(geometry=points.buffer(1), kind=3).rename(columns={"class": "drawn"})
    for name, frame, field in (("a", points, None), ("b", around, "kind")):
        path = tmp_path / f"{name}.gpkg"
        with pytest.warns(UserWarning, match="crs"):
            frame.set_crs(None, allow_override=True).pipe(save, path)
        made = assess(class_map, path, class_field=field)
        assert f"{path} has no CRS: that of the map is taken" in made.notes


def test_nodata_0_of_the_reference_is_the_maps_background(tmp_path: Path) -> None:
    values = np.array([[0, 3, 3, 0]], np.uint8)
    truth = write_raster(tmp_path / "truth.tif", np.array([[0, 0, 3, 3]], np.uint8), nodata=0)
    class_map = write_map(tmp_path / "map.tif", values)
    assert assess(class_map, truth).confusion.total == 4
    assert assess(class_map, truth, nodata_is_class=False).confusion.total == 2
    plain = SCHEME.model_copy(update={"background": False})
    class_map = write_map(tmp_path / "plain.tif", values, plain)
    assert assess(class_map, truth).confusion.total == 2
    assert assess(class_map, truth, nodata_is_class=True).confusion.total == 4


def test_a_map_in_place_of_the_reference_is_told(tmp_path: Path, values, truth) -> None:
    class_map = write_map(tmp_path / "map.tif", values)
    reference = write_raster(tmp_path / "truth.tif", truth)
    assert not assess(class_map, reference).notes
    (note,) = assess(reference, class_map).notes
    assert note.endswith("are map and reference exchanged?")
    assert not assess(class_map, write_map(tmp_path / "other.tif", truth)).notes


def test_a_map_without_names_is_known_by_its_values(tmp_path: Path, values, truth) -> None:
    class_map = write_map(tmp_path / "map.tif", values, None)
    made = assess(class_map, write_raster(tmp_path / "truth.tif", truth))
    assert made.scheme.names == ("class 0", "class 3", "class 5")
    assert made.confusion.counts.tolist() == expected(values, truth)


def test_a_reference_outside_the_map_is_refused(tmp_path: Path, values: np.ndarray) -> None:
    class_map = write_map(tmp_path / "map.tif", values)
    away = QUARTER_METRE @ Affine.translation(1000, 0)
    with pytest.raises(LabelError, match=r"truth\.tif lie outside .*map\.tif"):
        assess(class_map, write_raster(tmp_path / "truth.tif", values, transform=away))


def test_a_reference_on_nodata_only_is_refused(tmp_path: Path) -> None:
    class_map = write_map(tmp_path / "map.tif", np.array([[NODATA, 3]], np.uint8))
    truth = write_raster(tmp_path / "truth.tif", np.array([[3, NODATA]], np.uint8))
    with pytest.raises(LabelError, match="no labelled pixel"):
        assess(class_map, truth)


def test_bad_files_are_named(tmp_path: Path, values: np.ndarray) -> None:
    class_map = write_map(tmp_path / "map.tif", values)
    with pytest.raises(LabelError, match=r"nowhere\.tif"):
        assess(class_map, tmp_path / "nowhere.tif")
    with pytest.raises(RasterError, match=r"nowhere\.tif"):
        assess(tmp_path / "nowhere.tif", class_map)
    with pytest.raises(RasterError, match="has 3 bands"):
        assess(write_raster(tmp_path / "ortho.tif", noise(4, 4)), class_map)
    nothing = write_raster(tmp_path / "none.tif", np.full((3, 3), NODATA, np.uint8))
    with pytest.raises(ClassError, match="no class at all"):
        assess(nothing, class_map)


# --- points -------------------------------------------------------------------------------------


@pytest.fixture
def sampled(tmp_path: Path) -> tuple[Path, gpd.GeoDataFrame]:
    """A map and points of it at which the reference is the map, but for every fifth."""
    values = np.random.default_rng(4).choice([0, 3, 5], (80, 80), p=[0.7, 0.2, 0.1])
    class_map = write_map(tmp_path / "map.tif", values.astype(np.uint8), transform=TURNED)
    sample_points(class_map, out=tmp_path / "points.gpkg", count=150, allocation="equal")
    points = pyogrio.read_dataframe(tmp_path / "points.gpkg", layer="points")
    points["reference"] = np.where(np.arange(150) % 5 == 0, 0, points["class"])
    return class_map, points


def save(points: gpd.GeoDataFrame, path: Path) -> Path:
    pyogrio.write_dataframe(points, path, layer="points")
    return path


def by_hand(class_map: Path, points: gpd.GeoDataFrame) -> tuple[list[float], list[float]]:
    """Areas (m²) of the stratified estimator and of the map."""
    with rasterio.open(class_map) as raster:
        values = raster.read(1)
    mapped = [(values == each).sum() * 0.0625 for each in (0, 3, 5)]
    areas = [
        sum(
            mapped[i] * (points["reference"][points["class"] == value] == truth).mean()
            for i, value in enumerate((0, 3, 5))
        )
        for truth in (0, 3, 5)
    ]
    return areas, mapped


def test_points_give_areas_corrected_for_what_the_map_gets_wrong(sampled, tmp_path: Path) -> None:
    class_map, points = sampled
    made = assess(class_map, save(points, tmp_path / "seen.gpkg"))
    areas, mapped = by_hand(class_map, points)
    assert made.unit == "points"
    assert made.confusion.total == 150
    assert (
        made.confusion.counts.tolist()
        == confusion_matrix(points["reference"], points["class"], labels=[0, 3, 5]).T.tolist()
    )
    assert made.area_unit == "m2"
    assert np.allclose(made.estimates.areas, areas)
    assert np.allclose(made.estimates.weights, np.array(mapped) / sum(mapped))
    assert not made.notes


def test_points_that_are_all_right_tell_no_interval(sampled, tmp_path: Path) -> None:
    class_map, points = sampled
    points["reference"] = points["class"]
    made = assess(class_map, save(points, tmp_path / "seen.gpkg"))
    assert overall_text(made.estimates).endswith("± –")
    columns = estimate_columns(made, made.estimates)
    assert columns["user's accuracy"] == ["1.000 ± –"] * 3


def test_the_reference_may_be_a_name_and_the_points_in_another_crs(sampled, tmp_path) -> None:
    class_map, points = sampled
    plain = assess(class_map, save(points, tmp_path / "a.gpkg"))
    names = {0: "ground", 3: " Water", 5: "5"}
    points["reference"] = points["reference"].map(names)
    named = assess(class_map, save(points.to_crs(4326), tmp_path / "b.gpkg"))
    assert named.confusion == plain.confusion


def test_points_not_yet_looked_at_are_left_out_and_told(sampled, tmp_path: Path) -> None:
    class_map, points = sampled
    points["reference"] = points["reference"].astype("Int32")
    points.loc[100:, "reference"] = None
    told = Told()
    made = assess(class_map, save(points, tmp_path / "seen.gpkg"), events=told)
    assert made.confusion.total == 100
    assert told.warnings == ["reference is not filled in yet at 50 of 150 points"]
    assert made.estimates is not None


def test_no_estimates_while_a_class_has_no_point(sampled, tmp_path: Path) -> None:
    class_map, points = sampled
    made = assess(class_map, save(points[points["class"] != 5], tmp_path / "seen.gpkg"))
    assert made.estimates is None
    assert made.notes == ("no point in road, which the map has: no estimates for the whole map",)


def test_points_of_another_map_are_told(sampled, tmp_path: Path) -> None:
    class_map, points = sampled
    points.loc[:9, "class"] = 3 - points.loc[:9, "class"] % 2 * 3
    made = assess(class_map, save(points, tmp_path / "seen.gpkg"))
    assert any("drawn in another class" in note for note in made.notes)


def test_points_outside_are_told_and_points_that_all_are_refused(sampled, tmp_path: Path) -> None:
    class_map, points = sampled
    moved = points.copy()
    moved.loc[:9, "geometry"] = shapely.Point(0, 0)
    made = assess(class_map, save(moved, tmp_path / "some.gpkg"))
    assert made.confusion.total == 140
    assert made.notes[0].startswith("outside the map or where it has no class: 10 points")
    moved["geometry"] = shapely.Point(0, 0)
    with pytest.raises(LabelError, match=r"of 150 points .* none lies where the map has a class"):
        assess(class_map, save(moved, tmp_path / "all.gpkg"))
    moved.loc[:9, "geometry"] = points.loc[:9, "geometry"]
    moved["reference"] = moved["reference"].astype("Int32").where(moved.index > 9)
    with pytest.raises(LabelError, match="none with a reference lies where the map has a class"):
        assess(class_map, save(moved, tmp_path / "apart.gpkg"))


def test_points_without_any_reference_are_refused(sampled, tmp_path: Path) -> None:
    class_map, _ = sampled
    with pytest.raises(LabelError, match=r"none has a reference — fill in reference at the points"):
        assess(class_map, tmp_path / "points.gpkg")


def test_points_without_the_field_are_answered_with_the_fields_there_are(sampled, tmp_path) -> None:
    class_map, points = sampled
    path = save(points.drop(columns="reference"), tmp_path / "seen.gpkg")
    with pytest.raises(LabelError, match="no field 'reference'; they have class, name"):
        assess(class_map, path)


def test_an_unknown_class_at_a_point_is_named(sampled, tmp_path: Path) -> None:
    class_map, points = sampled
    points.loc[0, "reference"] = 4
    with pytest.raises(LabelError, match="class 4; known are 0 ground, 3 water, 5 road"):
        assess(class_map, save(points, tmp_path / "seen.gpkg"))


def test_without_a_crs_areas_are_in_pixels(tmp_path: Path) -> None:
    values = np.repeat([[0], [3]], 10, axis=0).astype(np.uint8).repeat(5, axis=1)
    class_map = write_map(tmp_path / "map.tif", values, None, crs=None, transform=None)
    sample_points(class_map, out=tmp_path / "points.gpkg", count=20)
    points = pyogrio.read_dataframe(tmp_path / "points.gpkg", layer="points")
    points["reference"] = points["class"]
    with pytest.warns(UserWarning, match="crs"):
        save(points, tmp_path / "seen.gpkg")
    made = assess(class_map, tmp_path / "seen.gpkg")
    assert made.area_unit == "px"
    assert made.estimates.areas.tolist() == [50, 50]


# --- figures for programs -----------------------------------------------------------------------


def test_the_figures_are_plain_values_without_nan(sampled, tmp_path: Path) -> None:
    class_map, points = sampled
    points["reference"] = 0
    made = assess(class_map, save(points, tmp_path / "seen.gpkg")).to_dict()
    text = json.dumps(made, allow_nan=False)
    assert json.loads(text) == made
    assert made["classes"][1]["name"] == "water"
    assert made["classes"][1]["producers_accuracy"] is None
    assert made["classes"][1]["users_accuracy"] == 0
    water = made["estimates"]["classes"][1]
    assert water["area_m2"] == water["area_ha"] == 0
    assert made["estimates"]["overall_accuracy"] == pytest.approx(
        made["estimates"]["classes"][0]["weight"]
    )


# --- real imagery -------------------------------------------------------------------------------


def test_real_polygons_agree_with_the_raster_made_from_them(shared_data: Path) -> None:
    folder = shared_data / "kampala_buildings"
    made = assess(folder / "kampala_west_label.tif", folder / "kampala_rotated_label.tif")
    assert made.confusion.overall_accuracy > 0.998
    assert made.confusion.kappa > 0.995
