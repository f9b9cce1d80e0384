import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest

from tests.geoseg.test_uncertain import write_map


@pytest.fixture
def class_map(tmp_path: Path) -> Path:
    levels = np.zeros((20, 40), np.uint8)
    levels[:, 20:] = 125
    return write_map(tmp_path / "map.tif", np.ones((20, 40), np.uint8), levels)


def test_windows_are_ranked_and_told(geoseg, class_map: Path, tmp_path: Path) -> None:
    out = tmp_path / "windows.gpkg"
    options = ["--count", 5, "--size", 20, "--diverse", 0, "--events", "-"]
    done = geoseg("uncertain-windows", class_map, "--out", out, *options)
    assert done.code == 0
    told = [json.loads(line) for line in done.out.splitlines()]
    assert (told[-1]["event"], told[-1]["windows"]) == ("result", 2)
    assert "room for 2 windows only" in next(e["message"] for e in told if e["event"] == "warning")
    assert pyogrio.read_dataframe(out)["score"].tolist() == [0.5, 0.0]


def test_one_window_is_told_in_the_singular(geoseg, class_map: Path, tmp_path: Path) -> None:
    out = tmp_path / "windows.gpkg"
    done = geoseg("uncertain-windows", class_map, "--out", out, "--count", 2, "--size", 40)
    assert "room for 1 window only" in done.err
    assert f"1 window: {out}" in done.err


def test_bad_input_is_one_line(geoseg, class_map: Path, tmp_path: Path) -> None:
    out = tmp_path / "windows.gpkg"
    for arguments, told in (
        ([tmp_path / "nowhere.tif", "-o", out], "there is no file"),
        ([class_map, "-o", tmp_path / "windows.shp"], "name a .gpkg file"),
        ([tmp_path / "map_uncertainty.tif", "-o", out], "map again with --uncertainty"),
        ([class_map, "-o", out, "--labelled", tmp_path / "no.gpkg"], "there is no file"),
        ([class_map, "-o", out, "--labelled", class_map], "is no file of polygons"),
    ):
        done = geoseg("uncertain-windows", *arguments)
        assert done.code == 1
        assert told in done.error
    for wrong in (["--count", 0], ["--size", 1], ["--diverse", 2]):
        assert geoseg("uncertain-windows", class_map, "-o", out, *wrong).code == 2
