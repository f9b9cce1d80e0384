import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest

from geoseg.classes import NODATA
from tests.scenes import noise, write_raster


@pytest.fixture
def class_map(tmp_path: Path) -> Path:
    values = np.zeros((10, 12), np.uint8)
    values[3:7, 3:9] = 1
    values[0, 0] = 2
    return write_raster(tmp_path / "map.tif", values, nodata=NODATA)


def test_a_map_becomes_polygons(geoseg, class_map: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.gpkg"
    done = geoseg("vectorize", class_map, "--out", out)
    assert done.code == 0
    assert not done.out
    assert f"3 polygons: {out}" in done.err
    assert len(pyogrio.read_dataframe(out, layer="out")) == 3


def test_options_reach_the_work_and_the_result_is_told(geoseg, class_map, tmp_path) -> None:
    out = tmp_path / "out.fgb"
    options = ["--min-area", 0.1, "--simplify", 0.5, "--classes", "0, 1", "--events", "-"]
    done = geoseg("vectorize", class_map, "-o", out, *options)
    records = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 0
    assert records[0]["event"] == "started"
    assert {each["task"] for each in records if each["event"] == "progress"} == {
        "read",
        "polygons",
    }
    assert records[-1]["event"] == "result"
    assert records[-1]["polygons"] == 2
    assert records[-1]["path"] == str(out)
    assert set(records[-1]["areas_m2"]) == {"class 0", "class 1"}
    assert len(pyogrio.read_dataframe(out)) == 2


def test_areas_that_are_unknown_are_null_in_the_events(geoseg, tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", np.ones((2, 2), np.uint8), crs=None, transform=None)
    done = geoseg("vectorize", path, "-o", tmp_path / "out.gpkg", "--events", "-")
    assert json.loads(done.out.splitlines()[-1])["areas_m2"] == {"class 1": None}


def test_bad_input_is_one_line_and_leaves_nothing(geoseg, class_map: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (tmp_path / "notes.tif").write_text("no raster")
    (tmp_path / "none.tif").touch()
    ortho = write_raster(tmp_path / "ortho.tif", noise(4, 4))
    waves = write_raster(tmp_path / "waves.tif", np.zeros((4, 4), np.complex64))
    out = folder / "out.gpkg"
    for arguments, told in (
        ([tmp_path / "nowhere.tif", "-o", out], "there is no file"),
        ([tmp_path / "notes.tif", "-o", out], "not a raster"),
        ([tmp_path / "none.tif", "-o", out], "not a raster that can be read (it is empty)"),
        ([folder, "-o", out], "not a raster that can be read (it is a folder)"),
        ([waves, "-o", out], "holds complex64 values"),
        ([ortho, "-o", out], "has 3 bands"),
        ([class_map, "-o", ortho / "out.gpkg"], "ortho.tif is no folder"),
        ([class_map, "-o", folder / "out.shp"], "cannot be written as '.shp'"),
        ([class_map, "-o", out, "--classes", "7"], "no class 7; it has [0, 1, 2]"),
    ):
        done = geoseg("vectorize", *arguments)
        assert done.code == 1
        assert done.error.startswith("error: ")
        assert told in done.error
    assert not list(folder.iterdir())


def test_a_result_stays_unless_it_may_be_replaced(geoseg, class_map, tmp_path: Path) -> None:
    out = tmp_path / "out.gpkg"
    out.write_text("mine")
    done = geoseg("vectorize", class_map, "-o", out)
    assert done.code == 1
    assert "there already" in done.error
    assert out.read_text() == "mine"
    assert geoseg("vectorize", class_map, "-o", out, "--overwrite").code == 0


@pytest.mark.parametrize("text", ["a", "1;2", ",", "-1"])
def test_classes_that_are_no_values_are_wrong_usage(geoseg, class_map, tmp_path, text) -> None:
    done = geoseg("vectorize", class_map, "-o", tmp_path / "out.gpkg", f"--classes={text}")
    assert done.code == 2
    assert "class values, e.g. 1,2" in done.err


@pytest.mark.parametrize("command", ["vectorize", "assess", "sample-points"])
def test_the_help_has_an_example_on_a_line_of_its_own(geoseg, command: str) -> None:
    done = geoseg(command, "--help")
    assert done.code == 0
    lines = done.out.splitlines()
    head = "  Examples:" if "  Examples:" in lines else "  Example:"
    assert lines[lines.index(head) + 1].startswith(f"    geoseg {command} map.tif")


def test_borders_are_rounded_and_confidence_is_taken_along(geoseg, class_map, tmp_path) -> None:
    sure = write_raster(tmp_path / "sure.tif", np.full((10, 12), 200, np.uint8), nodata=NODATA)
    out = tmp_path / "out.gpkg"
    assert geoseg("vectorize", class_map, "-o", out, "--smooth", "--confidence", sure).code == 0
    frame = pyogrio.read_dataframe(out, layer="out")
    assert (frame["confidence"] == 0.8).all()
    assert frame.count_coordinates().max() > 20
    done = geoseg("vectorize", class_map, "-o", tmp_path / "b.gpkg", "--confidence", "no.tif")
    assert done.code == 1
    assert "there is no file no.tif" in done.error
