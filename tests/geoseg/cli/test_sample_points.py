import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest

from tests.scenes import write_raster


@pytest.fixture
def class_map(tmp_path: Path) -> Path:
    values = np.zeros((20, 20), np.uint8)
    values[:3] = 1
    return write_raster(tmp_path / "map.tif", values)


def test_points_are_drawn_and_counted(geoseg, class_map: Path, tmp_path: Path) -> None:
    out = tmp_path / "points.gpkg"
    done = geoseg("sample-points", class_map, "--out", out, "--count", 60, "--allocation", "equal")
    assert done.code == 0
    assert "30 class 0" in done.err
    assert f"points: {out}" in done.err
    assert done.err.endswith(f"then geoseg assess {class_map} --reference {out}\n")
    drawn = pyogrio.read_dataframe(out, layer="points")["class"]
    assert drawn.value_counts().to_dict() == {0: 30, 1: 30}


def test_minimum_and_seed_reach_the_work(geoseg, class_map: Path, tmp_path: Path) -> None:
    found = []
    for seed in (1, 1, 2):
        options = ["--count", 40, "--minimum", 15, "--seed", seed, "--overwrite", "--events", "-"]
        done = geoseg("sample-points", class_map, "-o", tmp_path / "points.gpkg", *options)
        result = json.loads(done.out.splitlines()[-1])
        assert result["points"] == {"class 0": 25, "class 1": 15}
        frame = pyogrio.read_dataframe(tmp_path / "points.gpkg", layer="points")
        found.append(frame.geometry.to_wkt().tolist())
    assert found[0] == found[1] != found[2]


def test_bad_input_is_one_line(geoseg, class_map: Path, tmp_path: Path) -> None:
    out = tmp_path / "points.gpkg"
    for arguments, told in (
        ([tmp_path / "nowhere.tif", "-o", out], "there is no file"),
        ([class_map, "-o", tmp_path / "points.csv"], "name a .gpkg file"),
        ([class_map, "-o", class_map / "points.gpkg"], "is no folder"),
    ):
        done = geoseg("sample-points", *arguments, "--count", 5)
        assert done.code == 1
        assert told in done.error
    assert geoseg("sample-points", class_map, "-o", out, "--count", 0).code == 2
