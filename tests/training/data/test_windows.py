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


@pytest.mark.parametrize(
    ("dtype", "kept"), [("uint8", "uint8"), ("uint16", "float32"), ("float64", "float32")]
)
def test_bytes_stay_bytes_and_all_else_is_float32(tmp_path, dtype, kept):
    pixels = noise(40, 40, bands=2).astype(dtype)
    mask = np.ones((40, 40), bool)
    mask[:, :12] = False
    scenes = Scenes([write_raster(tmp_path / "one.tif", pixels, mask=mask)])
    draw = WindowSampler(scenes, size=32, valid=[0.7], fill=[3.4, 300.0], min_valid=0, seed=0)
    got = draw(0)
    assert got["images"].dtype == kept
    holes = got["images"][:, ~got["valid"]]
    assert (holes[0] == (3 if kept == "uint8" else np.float32(3.4))).all()
    assert (holes[1] == (255 if kept == "uint8" else 300)).all()


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])


def test_a_raster_that_breaks_on_the_way_is_named_once_and_left(tmp_path):
    good = write_raster(tmp_path / "good.tif", np.full((1, 300, 300), 1, "uint8"))
    bad = write_raster(tmp_path / "bad.tif", noise(300, 300, bands=1), compress="deflate")
    draw = sampler([good, bad])
    cut(bad)
    got = [draw(index)["images"] for index in range(40)]
    assert sum((each == 1).all() for each in got) > 30  # the head of the file can still be read
    assert draw.unreadable.windows > 3
    [news] = draw.unreadable.news()
    assert "bad.tif cannot be read at row" in news
    assert "going on with windows elsewhere" in news
    assert draw.unreadable.news() == []
    [total] = draw.unreadable.total()
    assert total.endswith(f"not be read: {draw.unreadable.windows} (of bad.tif)")
    again = sampler([good, bad])
    np.testing.assert_array_equal(got, [again(index)["images"] for index in range(40)])


def test_the_run_stops_when_nothing_can_be_read_any_more(tmp_path):
    paths = [
        write_raster(tmp_path / f"{name}.tif", noise(300, 300), compress="deflate") for name in "ab"
    ]
    draw = sampler(paths)
    draw(0)
    for path in paths:
        path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(RasterError, match=r"no image can be read any more; .* cannot be read at"):
        for index in range(200):
            draw(index)


def test_a_small_raster_carries_on_when_all_the_others_have_vanished(tmp_path):
    small = write_raster(tmp_path / "small.tif", np.full((1, 20, 20), 1, "uint8"))
    large = [write_raster(tmp_path / f"{name}.tif", noise(1000, 1000, bands=1)) for name in "ab"]
    draw = sampler([*large, small])
    for path in large:
        path.unlink()
    assert all((draw(index)["images"] == 1).all() for index in range(5))
    assert draw.unreadable.windows >= 5 * 40
    assert sorted(each.split(" — ")[0] for each in draw.unreadable.news()) == [
        f"there is no file {path}" for path in large
    ]


def test_a_raster_that_became_another_is_left(tmp_path):
    kept = write_raster(tmp_path / "kept.tif", np.full((1, 200, 200), 1, "uint8"))
    other = write_raster(tmp_path / "other.tif", noise(200, 200, bands=1))
    draw = sampler([kept, other])
    write_raster(other, noise(100, 150, bands=1))
    assert all((draw(index)["images"] == 1).all() for index in range(10))
    [news] = draw.unreadable.news()
    assert "other.tif had 200 x 200 px and now has 150 x 100" in news


def test_infinite_and_missing_numbers_are_no_data(tmp_path):
    pixels = noise(40, 40, bands=2).astype("float32")
    pixels[0, :5] = np.inf
    pixels[1, 5:9] = np.nan
    draw = sampler([write_raster(tmp_path / "one.tif", pixels)], size=40)
    got = draw(0)
    assert not got["valid"][:9].any()
    assert got["valid"][9:].all()
    assert np.isfinite(got["images"]).all()
