"""What is to be checked as arguments of geoseg, as parameters of Processing, and free names."""

from pathlib import Path

import pytest

from qgis_plugin.check.order import Assessment, Sample, Windows, beside


def test_a_sample_is_the_arguments_of_sample_points() -> None:
    sample = Sample("map.tif", "p.gpkg", 300, 20, "equal", 4)
    assert sample.arguments() == [
        *("sample-points", "map.tif", "--out", "p.gpkg", "--count", "300", "--minimum", "20"),
        *("--allocation", "equal", "--seed", "4", "--overwrite"),
    ]
    assert sample.call().parameters == {
        "INPUT": "map.tif",
        "COUNT": 300,
        "MINIMUM": 20,
        "ALLOCATION": 1,
        "SEED": 4,
        "OUTPUT": "p.gpkg",
    }


def test_windows_are_the_arguments_of_uncertain_windows() -> None:
    windows = Windows(("a.tif", "b.tif"), "w.gpkg", 7, 256, 0.25, "labels.gpkg")
    assert windows.arguments() == [
        *("uncertain-windows", "a.tif", "b.tif", "--out", "w.gpkg", "--count", "7"),
        *("--size", "256", "--diverse", "0.25", "--labelled", "labels.gpkg", "--overwrite"),
    ]
    assert windows.call().parameters["INPUT"] == ["a.tif", "b.tif"]
    assert windows.call().parameters["LABELLED"] == "labels.gpkg"


def test_an_assessment_writes_a_report_only_where_one_is_named() -> None:
    assert Assessment("map.tif", "p.gpkg").arguments() == [
        *("assess", "map.tif", "--reference", "p.gpkg"),
    ]
    whole = Assessment("map.tif", "p.gpkg", "seen", "r.html")
    assert whole.arguments() == [
        *("assess", "map.tif", "--reference", "p.gpkg", "--class-field", "seen"),
        *("--out", "r.html", "--overwrite"),
    ]
    assert whole.call().parameters["CLASS_FIELD"] == "seen"


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ((), "map_points.gpkg"),
        (("map_points.gpkg",), "map_points_2.gpkg"),
        (("map_points.gpkg", "map_points_2.gpkg"), "map_points_3.gpkg"),
    ],
)
def test_names_beside_a_map_are_free(taken, name: str) -> None:
    found = beside("/maps/map.tif", "points.gpkg", exists=lambda path: path.name in taken)
    assert found == str(Path("/maps") / name)
