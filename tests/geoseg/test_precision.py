"""What is chosen when a map need not be exact, with stand-ins for a fast OpenVINO."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
import rasterio

from geoseg.backends.onnxruntime import OnnxRuntime
from geoseg.backends.openvino import OpenVino
from geoseg.errors import Cancelled
from geoseg.prediction import predict
from tests import toymodels
from tests.geoseg.test_prediction import Heard, StopAtTile
from tests.scenes import noise, write_raster

pytest.importorskip("openvino", reason="OpenVINO is not installed")

SIDE = 448  # 7 x 7 tiles
PIXELS = noise(SIDE, SIDE)


def right(_self, tiles: np.ndarray) -> np.ndarray:
    return np.stack([toymodels.scores(tile) for tile in tiles]).astype("f4")


def wrong(_self, tiles: np.ndarray) -> np.ndarray:
    return np.roll(right(_self, tiles), 1, axis=1)


@pytest.fixture
def job(tmp_path: Path, monkeypatch):
    """A map to make, where ONNX Runtime takes its time."""
    monkeypatch.setattr("geoseg.planning.STRIP_PIXELS", 1)
    monkeypatch.setattr("geoseg.prediction.PAUSE", 0.0)
    run = OnnxRuntime.run

    def slow(self, tiles):
        time.sleep(0.02)
        return run(self, tiles)

    monkeypatch.setattr(OnnxRuntime, "run", slow)
    model = toymodels.pointwise(tmp_path / "model.onnx", of=toymodels.card(tile_size=64))
    raster = write_raster(tmp_path / "ortho.tif", PIXELS)
    return {"rasters": raster, "model": model, "out": tmp_path / "out" / "map.tif"}


def read(job) -> tuple[np.ndarray, dict | None]:
    with rasterio.open(job["out"]) as dataset:
        told = dataset.tags().get("GEOSEG_BACKEND")
        return dataset.read(1), told and json.loads(told)


def test_exact_is_the_default_and_asks_no_other_runtime(job, monkeypatch) -> None:
    monkeypatch.setattr(OpenVino, "run", None)
    predict(**job)
    found, told = read(job)
    assert told is None
    assert np.array_equal(found, toymodels.class_map(PIXELS))


@pytest.mark.parametrize("precision", ["auto", "fast"])
def test_a_faster_runtime_that_agrees_is_taken_and_named(job, precision: str, monkeypatch) -> None:
    monkeypatch.setattr(OpenVino, "run", right)
    heard = Heard()
    predict(**job, precision=precision, events=heard)
    found, told = read(job)
    assert told["provider"] == "openvino"
    assert told["changed"] == 0
    assert told["speedup"] > 2
    assert np.array_equal(found, toymodels.class_map(PIXELS))
    assert any("computing with openvino" in str(record) for record in heard.of("log"))
    assert [path.name for path in job["out"].parent.glob(".*")] == []


def test_auto_does_not_take_one_that_disagrees_and_says_so(job, monkeypatch) -> None:
    monkeypatch.setattr(OpenVino, "run", wrong)
    heard = Heard()
    predict(**job, precision="auto", events=heard)
    found, told = read(job)
    assert told["provider"] == "cpu"
    assert np.array_equal(found, toymodels.class_map(PIXELS))
    assert any("not taking openvino" in str(record) for record in heard.of("log"))


def test_fast_takes_one_that_disagrees_and_tells_how_much(job, monkeypatch) -> None:
    monkeypatch.setattr(OpenVino, "run", wrong)
    predict(**job, precision="fast")
    found, told = read(job)
    expected = toymodels.class_map(PIXELS)
    sample = (slice(64), slice(4 * 64))  # the first four tiles
    assert told["provider"] == "openvino"
    assert told["changed"] == pytest.approx(np.mean(found[sample] != expected[sample]))
    assert told["changed"] > 0.5


def test_a_job_goes_on_in_the_way_in_which_it_began(job, monkeypatch) -> None:
    monkeypatch.setattr(OpenVino, "run", right)
    with pytest.raises(Cancelled):
        predict(**job, precision="auto", events=StopAtTile(30))
    monkeypatch.setattr(OpenVino, "run", wrong)  # looked at now, it would not be taken
    predict(**job, precision="auto")
    found, told = read(job)
    assert told["provider"] == "openvino"
    expected = toymodels.class_map(PIXELS)
    assert np.array_equal(found[:128], expected[:128])
    assert not np.array_equal(found[-64:], expected[-64:])


def test_a_small_map_is_not_worth_looking(job, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(OpenVino, "run", None)
    job["rasters"] = write_raster(tmp_path / "small.tif", PIXELS[:, :100, :100])
    predict(**job, precision="auto")
    assert read(job)[1]["provider"] == "cpu"


def test_a_runtime_that_fails_is_left_out(job, monkeypatch) -> None:
    def fail(_self, _tiles):
        raise RuntimeError("no kernel")

    monkeypatch.setattr(OpenVino, "run", fail)
    heard = Heard()
    predict(**job, precision="auto", events=heard)
    assert read(job)[1]["provider"] == "cpu"
    assert any("is left out" in str(record) for record in heard.of("log"))


def test_a_named_provider_is_kept_to(job, monkeypatch) -> None:
    monkeypatch.setattr(OpenVino, "run", None)
    predict(**job, precision="fast", provider="cpu")
    assert read(job)[1]["provider"] == "cpu"


def test_a_raster_without_data_needs_no_choice(job, tmp_path: Path) -> None:
    empty = write_raster(tmp_path / "empty.tif", np.zeros((3, SIDE, SIDE), "u1"), nodata=0)
    job["rasters"] = empty
    predict(**job, precision="auto")
    assert (read(job)[0] == 255).all()


def test_what_is_done_is_left_alone_and_another_precision_is_another_map(job, monkeypatch) -> None:
    monkeypatch.setattr(OpenVino, "run", right)
    predict(**job, precision="auto")
    before = job["out"].stat().st_mtime_ns
    predict(**job, precision="auto")
    assert job["out"].stat().st_mtime_ns == before
    with pytest.raises(Exception, match="is there already"):
        predict(**job, precision="exact")
