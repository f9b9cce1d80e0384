"""Commands make the folders of what they write."""

from pathlib import Path

import numpy as np
import pytest

from tests import toymodels
from tests.geoseg.test_uncertain import write_map
from tests.scenes import noise, write_raster

OUT = "new/deep"
WRITING = {
    "vectorize": ["map.tif", "--out", f"{OUT}/a.gpkg", "--min-area", "1"],
    "assess": ["map.tif", "--reference", "map.tif", "--out", f"{OUT}/a.html"],
    "sample-points": ["map.tif", "--count", "9", "--out", f"{OUT}/a.gpkg"],
    "uncertain-windows": ["map.tif", "--size", "10", "--out", f"{OUT}/a.gpkg"],
    "inspect": ["model.onnx", "--mlm", f"{OUT}/a.json"],
    "predict": ["ortho.tif", "--model", "model.onnx", "--out", f"{OUT}/a.tif"],
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    values = np.kron(np.arange(6).reshape(2, 3) % 3, np.ones((10, 10))).astype(np.uint8)
    write_map(Path("map.tif"), values, values)
    write_raster(Path("ortho.tif"), noise(20, 30))
    toymodels.pointwise(Path("model.onnx"))
    return tmp_path / OUT


@pytest.mark.parametrize("command", WRITING)
def test_the_folder_of_a_result_is_made(geoseg, place: Path, command: str) -> None:
    done = geoseg(command, *WRITING[command])
    assert done.code == 0, done.err
    assert next(place.glob("a.*")).stat().st_size


@pytest.mark.parametrize("arguments", [["--json", f"{OUT}/a"], ["--events", f"{OUT}/a"]])
def test_so_is_that_of_figures_and_events(geoseg, place: Path, arguments: list[str]) -> None:
    done = geoseg("assess", "map.tif", "--reference", "map.tif", *arguments)
    assert done.code == 0, done.err
    assert (place / "a").stat().st_size


def test_where_the_input_is_wrong_no_folder_is_made(geoseg, place: Path) -> None:
    done = geoseg("vectorize", "nowhere.tif", "--out", f"{OUT}/a.gpkg")
    assert done.code == 1
    assert not place.parent.exists()
