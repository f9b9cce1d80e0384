"""Windows by number: from anywhere, in proportion to area, with data in them."""

import numpy as np
import pytest

from geoseg.errors import RasterError
from tests.scenes import noise, write_raster
from training.data.scenes import Scenes
from training.data.windows import WindowSampler


def numbered(height, width, start=0):
    """A raster whose pixels tell where they are."""
    return np.arange(start, start + height * width, dtype="uint16").reshape(1, height, width)


def sampler(paths, *, size=16, valid=None, min_valid=0.5, seed=0):
    scenes = Scenes(paths)
    return WindowSampler(
        scenes, size=size, valid=valid or [1.0] * len(scenes), fill=[0.0] * len(scenes.bands),
        min_valid=min_valid, seed=seed,
    )  # fmt: skip


def test_a_window_is_a_piece_of_a_raster(tmp_path):
    pixels = numbered(40, 60)
    draw = sampler([write_raster(tmp_path / "one.tif", pixels)])
    for index in range(20):
        got = draw(index)
        row, column = divmod(int(got["images"][0, 0, 0]), 60)
        np.testing.assert_array_equal(
            got["images"], pixels[:, row : row + 16, column : column + 16]
        )
        assert got["images"].dtype == np.float32
        assert got["valid"].shape == (16, 16)
        assert got["valid"].all()


def test_a_window_follows_from_seed_and_number_alone(tmp_path):
    path = write_raster(tmp_path / "one.tif", numbered(40, 60))
    one, again, other = (sampler([path], seed=seed) for seed in (0, 0, 1))
    forward = [one(index)["images"] for index in range(8)]
    backward = [again(index)["images"] for index in reversed(range(8))][::-1]
    np.testing.assert_array_equal(forward, backward)
    assert not np.array_equal(forward, [other(index)["images"] for index in range(8)])
    assert len({each.tobytes() for each in forward}) == 8


def test_rasters_are_drawn_by_valid_area(tmp_path):
    paths = [
        write_raster(tmp_path / "one.tif", np.zeros((1, 100, 100), "uint8")),
        write_raster(tmp_path / "two.tif", np.ones((1, 50, 100), "uint8")),
    ]
    draw = sampler(paths, valid=[0.5, 1.0])
    share = np.mean([draw(index)["images"][0, 0, 0] for index in range(1000)])
    assert share == pytest.approx(0.5, abs=0.06)


def test_positions_are_even_and_reach_both_ends(tmp_path):
    draw = sampler([write_raster(tmp_path / "one.tif", numbered(20, 20))], size=16)
    rows = [int(draw(index)["images"][0, 0, 0]) // 20 for index in range(500)]
    counts = np.bincount(rows, minlength=5)
    assert len(counts) == 5
    assert counts.min() > 60


def test_windows_without_data_are_not_drawn(tmp_path):
    pixels = noise(200, 200) | 1
    pixels[:, :, :170] = 0
    draw = sampler([write_raster(tmp_path / "one.tif", pixels, nodata=0)], min_valid=0.9)
    for index in range(20):
        got = draw(index)
        assert got["valid"].mean() >= 0.9
        assert (got["images"][:, ~got["valid"]] == 0).all()


def test_nan_is_filled(tmp_path):
    pixels = noise(40, 40, dtype="float32")
    pixels[1, ::7] = np.nan
    draw = sampler([write_raster(tmp_path / "one.tif", pixels)])
    got = draw(0)
    assert np.isfinite(got["images"]).all()
    assert not got["valid"].all()


def test_a_raster_smaller_than_a_window_is_mirrored(tmp_path):
    paths = [
        write_raster(tmp_path / "small.tif", np.full((1, 10, 300), 9, "uint16")),
        write_raster(tmp_path / "large.tif", numbered(40, 60)),
    ]
    draw = sampler(paths)
    small = [got for got in map(draw, range(20)) if (got["images"] == 9).all()]
    assert small
    assert all(got["images"].shape == (1, 16, 16) for got in small)


def test_a_window_larger_than_every_raster_is_refused(tmp_path):
    path = write_raster(tmp_path / "one.tif", numbered(15, 300))
    with pytest.raises(RasterError, match=r"16 x 16 px; the largest is .*one.tif with 300 x 15"):
        sampler([path])


def test_nothing_but_scattered_pixels_is_refused(tmp_path):
    pixels = np.zeros((1, 64, 64), "uint8")
    pixels[0, ::8, ::8] = 1
    path = write_raster(tmp_path / "one.tif", pixels, nodata=0)
    with pytest.raises(RasterError, match="none of 1000 windows holds 50% valid"):
        sampler([path])(0)
    with pytest.raises(RasterError, match="hold no valid pixel"):
        sampler([path], valid=[0.0])
