from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from geoseg.classes import PRESETS, ClassScheme, LandClass
from geoseg.errors import ClassError, LabelError, OutputError
from geoseg.labels import Labels, write_label_file
from tests.scenes import UTM, noise, write_raster

SQUARE = shapely.box(0, 0, 4, 4)
COVER = ClassScheme(
    classes=(
        LandClass(value=1, name="water", color="#0000ff"),
        LandClass(value=4, name="road", color="#808080"),
    )
)


def write_vector(path: Path, shapes: list, *, name: str | None = None, **fields: object) -> Path:
    frame = gpd.GeoDataFrame(fields, geometry=shapes, crs=UTM)
    pyogrio.write_dataframe(frame, path, layer=name or path.stem, append=path.exists())
    return path


def values_of(labels: Labels) -> list[int]:
    return labels._values.tolist()


# --- what classes a file has --------------------------------------------------------------------


def test_a_label_file_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "labels.gpkg"
    labels = gpd.GeoDataFrame({"class": [4, 1], "who": ["a", "b"]}, geometry=[SQUARE] * 2, crs=UTM)
    extents = gpd.GeoDataFrame({"role": ["test"]}, geometry=[SQUARE], crs=UTM)
    write_label_file(
        path, scheme=PRESETS["building"], labels=labels.assign(**{"class": [1, 0]}), extents=extents
    )
    write_label_file(path, scheme=COVER, labels=labels, extents=extents, overwrite=True)
    read = Labels.open(path)
    assert read.scheme == COVER
    assert values_of(read) == [4, 1]
    assert list(read.extents) == ["test"]
    assert pyogrio.read_dataframe(path, layer="labels")["who"].tolist() == ["a", "b"]
    assert [each.name for each in tmp_path.iterdir()] == ["labels.gpkg"]


@pytest.mark.parametrize("scheme", [COVER, PRESETS["building"], PRESETS["isprs"]])
def test_the_scheme_survives_the_file(tmp_path: Path, scheme: ClassScheme) -> None:
    path = tmp_path / "labels.gpkg"
    labels = gpd.GeoDataFrame({"class": [scheme.values[-1]]}, geometry=[SQUARE], crs=UTM)  # noqa: PD011
    write_label_file(path, scheme=scheme, labels=labels)
    assert Labels.open(path).scheme == scheme


def test_names_become_values_from_1_in_sorted_order(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "l.gpkg", [SQUARE] * 3, kind=["water", "road", "water"])
    labels = Labels.open(path, class_field="kind")
    assert [(each.value, each.name) for each in labels.scheme] == [(1, "road"), (2, "water")]
    assert values_of(labels) == [2, 1, 2]
    assert labels.numbered
    assert not labels.scheme.background


def test_numbers_stay_as_they_are_also_in_a_column_of_floats_or_texts(tmp_path: Path) -> None:
    for name, column in (("int", [7, 2]), ("float", [7.0, 2.0]), ("text", ["7", "2"])):
        path = write_vector(tmp_path / f"{name}.gpkg", [SQUARE] * 2, code=column)
        labels = Labels.open(path, class_field="code")
        assert labels.scheme.values == (2, 7)  # noqa: PD011
        assert labels.scheme.names == ("class 2", "class 7")
        assert values_of(labels) == [7, 2]
        assert not labels.numbered


def test_names_are_looked_up_in_the_scheme_asked_for(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "l.gpkg", [SQUARE] * 3, kind=["Road", " water", "1"])
    labels = Labels.open(path, class_field="kind", scheme=COVER.model_copy())
    assert values_of(labels) == [4, 1, 1]
    assert labels.scheme == COVER


def test_a_files_own_classes_are_matched_with_the_scheme_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "labels.gpkg"
    labels = gpd.GeoDataFrame({"class": [1, 4]}, geometry=[SQUARE] * 2, crs=UTM)
    write_label_file(path, scheme=COVER, labels=labels)
    asked = ClassScheme.from_names(["road", "water"])
    read = Labels.open(path, scheme=asked)
    assert values_of(read) == [1, 0]
    assert read.scheme == asked
    assert any("matched by name" in note for note in read.notes)


def test_a_class_that_is_not_in_the_scheme_is_named_with_those_that_are(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "l.gpkg", [SQUARE] * 2, kind=["water", "lava"])
    with pytest.raises(LabelError, match=r"class 'lava'; known are 1 water, 4 road"):
        Labels.open(path, class_field="kind", scheme=COVER)
    path = write_vector(tmp_path / "n.gpkg", [SQUARE], code=[9])
    with pytest.raises(LabelError, match=r"class 9; known are 1 water, 4 road"):
        Labels.open(path, class_field="code", scheme=COVER)


@pytest.mark.parametrize("value", [-1, 255, 1000])
def test_numbers_that_cannot_be_class_values_are_refused(tmp_path: Path, value: int) -> None:
    path = write_vector(tmp_path / "l.gpkg", [SQUARE], code=[value])
    with pytest.raises(ClassError, match=f"class value {value}"):
        Labels.open(path, class_field="code")


def test_the_classes_layer_may_lack_names_and_colours(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "l.gpkg", [SQUARE], name="labels", **{"class": [0]})
    table = pd.DataFrame({"value": [0, 3], "name": ["grass", None], "background": [True, False]})
    pyogrio.write_dataframe(table, path, layer="classes", append=True)
    scheme = Labels.open(path).scheme
    assert scheme.names == ("grass", "class 3")
    assert scheme.background


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"value": [999], "name": ["a"], "color": ["#000000"]}, "value 999"),
        ({"value": [1], "name": ["a"], "color": ["red"]}, "color 'red'"),
        ({"value": [1, None], "name": ["a", "b"]}, "give each class a value"),
        ({"name": ["a"]}, "give each class a value"),
        ({"value": [1, 1], "name": ["a", "b"]}, "value 1 stands twice"),
        ({"value": [1], "name": ["a"], "background": [True]}, "no class 0"),
    ],
)
def test_a_classes_layer_that_makes_no_sense_is_refused(
    tmp_path: Path, table: dict[str, list], told: str
) -> None:
    path = write_vector(tmp_path / "l.gpkg", [SQUARE], name="labels", **{"class": [1]})
    pyogrio.write_dataframe(pd.DataFrame(table), path, layer="classes", append=True)
    with pytest.raises((LabelError, ClassError), match=told):
        Labels.open(path)


# --- which polygons -----------------------------------------------------------------------------


def test_broken_and_odd_geometries_are_mended_or_left_out(tmp_path: Path) -> None:
    bow_tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    deep = shapely.box(5, 5, 6, 6)
    solid = shapely.Polygon([(8, 8, 1), (9, 8, 2), (9, 9, 3)])
    mixed = shapely.GeometryCollection([shapely.MultiPolygon([deep]), shapely.Point(0, 0)])
    shapes = [bow_tie, None, shapely.Polygon(), mixed, solid, shapely.LineString([(0, 0), (1, 1)])]
    frame = gpd.GeoDataFrame({"class": range(6)}, geometry=shapes, crs=UTM)
    pyogrio.write_dataframe(frame, tmp_path / "l.gpkg", geometry_type="Unknown")
    labels = Labels.open(tmp_path / "l.gpkg")
    assert values_of(labels) == [0, 0, 3, 4]
    assert shapely.is_valid(labels._polygons).all()
    assert not shapely.has_z(labels._polygons).any()
    assert np.allclose(shapely.area(labels._polygons), [1, 1, 1, 0.5])


def test_a_layer_without_polygons_is_refused(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "l.gpkg", [shapely.Point(0, 0)], **{"class": [1]})
    with pytest.raises(LabelError, match="has no polygons"):
        Labels.open(path)
    empty = gpd.GeoDataFrame({"class": np.empty(0, int)}, geometry=[], crs=UTM)
    pyogrio.write_dataframe(empty, tmp_path / "e.gpkg", geometry_type="Polygon")
    with pytest.raises(LabelError, match="has no polygons"):
        Labels.open(tmp_path / "e.gpkg")


def test_a_polygon_without_a_class_is_counted_in_the_error(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "l.gpkg", [SQUARE] * 3, kind=["water", None, None])
    with pytest.raises(LabelError, match=r"has 2 polygons without 'kind'"):
        Labels.open(path, class_field="kind")


def test_a_missing_class_field_is_answered_with_the_fields_there_are(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "l.gpkg", [SQUARE], kind=["a"], size=[3])
    with pytest.raises(LabelError, match=r"no field 'class'; its fields are kind, size"):
        Labels.open(path)
    with pytest.raises(LabelError, match=r"no field 'Kind'"):
        Labels.open(path, class_field="Kind")


def test_the_layer_with_the_field_is_found_among_several(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "l.gpkg", [SQUARE], name="roads", width=[3])
    write_vector(path, [SQUARE], name="cover", kind=["a"])
    assert Labels.open(path, class_field="kind").scheme.names == ("a",)
    write_vector(path, [SQUARE], name="more", kind=["b"])
    with pytest.raises(LabelError, match="several layers: cover, more"):
        Labels.open(path, class_field="kind")


def test_an_unknown_role_is_named(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "l.gpkg", [SQUARE], name="labels", **{"class": [1]})
    write_vector(path, [SQUARE], name="extents", role=["practice"])
    with pytest.raises(LabelError, match="role 'practice'"):
        Labels.open(path)


def test_an_extent_without_a_role_is_for_training(tmp_path: Path) -> None:
    path = write_vector(tmp_path / "l.gpkg", [SQUARE], name="labels", **{"class": [1]})
    write_vector(path, [SQUARE], name="extents", note=["x"])
    assert list(Labels.open(path).extents) == ["train"]


def test_extents_in_another_crs_join_the_labels(tmp_path: Path) -> None:
    path = tmp_path / "labels.gpkg"
    place = shapely.box(452_000, 35_990, 452_010, 36_000)
    labels = gpd.GeoDataFrame({"class": [1]}, geometry=[place], crs=UTM)
    extents = gpd.GeoDataFrame({"role": ["train"]}, geometry=[place], crs=UTM).to_crs(4326)
    write_label_file(path, scheme=COVER, labels=labels, extents=extents)
    (extent,) = Labels.open(path).extents["train"]
    assert extent.symmetric_difference(place).area < 1e-3


# --- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["gpkg", "fgb", "geojson", "shp"])
def test_any_vector_format_will_do(tmp_path: Path, ending: str) -> None:
    path = write_vector(tmp_path / f"l.{ending}", [SQUARE], kind=["a"])
    assert Labels.open(path, class_field="kind").scheme.names == ("a",)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match=r"there is no file .*nowhere\.gpkg"):
        Labels.open(tmp_path / "nowhere.gpkg")


def test_a_file_that_is_neither_vector_nor_raster_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello")
    with pytest.raises(LabelError, match=r"notes\.txt"):
        Labels.open(path)


def test_an_orthophoto_is_no_label_raster(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "ortho.tif", noise(4, 4))
    with pytest.raises(LabelError, match="has 3 bands"):
        Labels.open(path)
    with pytest.raises(LabelError, match="no vector layer"):
        Labels.open(path, class_field="class")


def test_labels_with_a_class_outside_the_scheme_are_not_written(tmp_path: Path) -> None:
    labels = gpd.GeoDataFrame({"class": [3]}, geometry=[SQUARE], crs=UTM)
    with pytest.raises(LabelError, match="class 3; known are 1, 4"):
        write_label_file(tmp_path / "l.gpkg", scheme=COVER, labels=labels)
    with pytest.raises(LabelError, match="no 'class'"):
        write_label_file(
            tmp_path / "l.gpkg", scheme=COVER, labels=labels.rename(columns={"class": "kind"})
        )
    extents = gpd.GeoDataFrame({"role": ["fun"]}, geometry=[SQUARE], crs=UTM)
    with pytest.raises(LabelError, match="role 'fun'"):
        write_label_file(
            tmp_path / "l.gpkg",
            scheme=COVER,
            extents=extents,
            labels=labels.assign(**{"class": [1]}),
        )
    assert not list(tmp_path.iterdir())


def test_a_label_file_that_is_there_stays(tmp_path: Path) -> None:
    labels = gpd.GeoDataFrame({"class": [1]}, geometry=[SQUARE], crs=UTM)
    write_label_file(tmp_path / "l.gpkg", scheme=COVER, labels=labels)
    before = (tmp_path / "l.gpkg").read_bytes()
    with pytest.raises(OutputError, match="there already"):
        write_label_file(tmp_path / "l.gpkg", scheme=COVER, labels=labels)
    assert (tmp_path / "l.gpkg").read_bytes() == before
