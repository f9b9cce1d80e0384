"""Mean and standard deviation against NumPy's over the same pixels."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoseg.errors import RasterError
from tests.scenes import noise, write_raster
from training.data.scenes import Scenes
from training.data.statistics import Statistics, _Sums


def measure(paths, size=64):
    return Statistics.measure(Scenes(paths), windows=8, size=size, seed=0)


def test_windows_as_large_as_the_raster_give_the_exact_figures(tmp_path):
    pixels = noise(40, 50, bands=4, dtype="uint16", high=60_000)
    got = measure([write_raster(tmp_path / "one.tif", pixels)])
    flat = pixels.reshape(4, -1).astype(float)
    assert got.mean == pytest.approx(flat.mean(axis=1).tolist(), rel=1e-12)
    assert got.std == pytest.approx(flat.std(axis=1).tolist(), rel=1e-9)
    assert got.valid == (1.0,)


def test_pixels_without_data_do_not_count(tmp_path):
    pixels = noise(40, 50, dtype="float32")
    pixels[:, :10] = np.nan
    pixels[0, 12, :] = np.inf
    got = measure([write_raster(tmp_path / "one.tif", pixels)])
    valid = np.isfinite(pixels).all(axis=0)
    assert got.mean == pytest.approx(pixels[:, valid].mean(axis=1, dtype=float).tolist())
    assert got.valid == pytest.approx((valid.mean(),))


def test_a_constant_band_has_a_deviation_of_one(tmp_path):
    pixels = noise(40, 50)
    pixels[1] = 7
    got = measure([write_raster(tmp_path / "one.tif", pixels)])
    assert (got.mean[1], got.std[1]) == (7.0, 1.0)


def test_small_windows_are_spread_by_area_and_come_close(tmp_path):
    large = write_raster(tmp_path / "large.tif", noise(300, 300, high=100))
    small = write_raster(tmp_path / "small.tif", noise(100, 100, seed=1) // 2 + 128)
    got = Statistics.measure(Scenes([large, small]), windows=100, size=32, seed=0)
    assert got.mean[0] == pytest.approx(0.9 * 49.5 + 0.1 * 191, rel=0.05)


def test_many_scenes_are_read_once_each(tmp_path, monkeypatch):
    path = write_raster(tmp_path / "one.tif", noise(20, 20))
    scenes, read = Scenes([path] * 5), []
    monkeypatch.setattr(
        Scenes,
        "read",
        lambda self, index, window, real=Scenes.read: (
            read.append(index) or real(self, index, window)
        ),
    )
    Statistics.measure(scenes, windows=5, size=8, seed=0)
    assert sorted(read) == [0, 1, 2, 3, 4]
    read.clear()
    Statistics.measure(scenes, windows=20, size=8, seed=0)
    assert sorted(read) == sorted([0, 1, 2, 3, 4] * 4)


def test_nothing_valid_is_refused(tmp_path):
    empty = write_raster(tmp_path / "one.tif", np.zeros((3, 20, 20), "uint8"), nodata=0)
    with pytest.raises(RasterError, match="no valid pixel"):
        measure([empty])


def test_a_run_measures_once(tmp_path):
    scenes = Scenes([write_raster(tmp_path / "one.tif", noise(20, 20))])
    path = tmp_path / "statistics.json"
    first = Statistics.of_run(path, scenes, windows=4, size=8, seed=0)
    stored = json.loads(path.read_text())
    stored["mean"][0] = 5.0
    path.write_text(json.dumps(stored))
    assert Statistics.of_run(path, scenes, windows=4, size=8, seed=0).mean[0] == 5.0
    assert first.std == tuple(stored["std"])


@given(
    offset=st.floats(-1e6, 1e6), spread=st.floats(0.01, 1e3), seed=st.integers(0, 99),
)  # fmt: skip
def test_sums_in_parts_are_those_of_the_whole(offset, spread, seed):
    values = np.random.default_rng(seed).normal(offset, spread, (2, 500))
    sums = _Sums(2)
    for part in np.array_split(values, 7, axis=1):
        sums.add(part)
    mean, std = sums.result()
    np.testing.assert_allclose(mean, values.mean(axis=1), rtol=1e-9, atol=1e-9 * spread)
    np.testing.assert_allclose(std, values.std(axis=1), rtol=1e-6)
