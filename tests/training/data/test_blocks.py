"""Blocks decoded once, bounded in bytes, and windows put together from them."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import rasterio.shutil
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasterio.enums import ColorInterp
from rasterio.windows import Window

from geoseg.orthophoto import Orthophoto
from tests.scenes import noise, write_raster
from training.data.blocks import BlockCache, block_shape, read_by_blocks
from training.data.scenes import Scenes


def block(number, side=10):
    return np.full((1, side, side), number, np.uint8), np.ones((side, side), bool)


def test_what_was_read_last_is_kept_within_the_bytes():
    cache, reads = BlockCache(limit=3 * 200), []

    def get(number):
        return cache.get(number, lambda: (reads.append(number), block(number))[1])[0][0, 0, 0]

    assert [get(number) for number in (1, 2, 3, 1, 4, 1, 2)] == [1, 2, 3, 1, 4, 1, 2]
    assert reads == [1, 2, 3, 4, 2]  # 2 had gone for 4, since 1 was used again
    assert cache.size == 600


def test_a_block_larger_than_the_cache_passes_through():
    cache = BlockCache(limit=100)
    for _ in range(2):
        assert cache.get("a", lambda: block(7))[0].max() == 7
    assert cache.size == 0


def test_two_threads_that_want_one_block_read_it_once():
    cache, reads, begun = BlockCache(limit=10**6), [], threading.Barrier(4)

    def read():
        reads.append(1)
        time.sleep(0.05)
        return block(5)

    def ask(_):
        begun.wait()
        return cache.get("a", read)[0].max()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [5] * 4
    assert len(reads) == 1


def test_other_blocks_are_read_meanwhile():
    cache, inside = BlockCache(limit=10**6), threading.Barrier(2, timeout=5)

    def read():
        inside.wait()  # passes only when both read at once
        return block(1)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda key: cache.get(key, read), "ab"))


def test_an_error_reaches_all_who_wait_and_is_not_kept():
    cache, begun = BlockCache(limit=10**6), threading.Barrier(3)

    def broken():
        time.sleep(0.05)
        raise OSError("gone")

    def ask(_):
        begun.wait()
        with pytest.raises(OSError, match="gone"):
            cache.get("a", broken)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(ask, range(3)))
    assert cache.get("a", lambda: block(2))[0].max() == 2


@pytest.mark.parametrize(
    ("stored", "kept"),
    [
        ((256, 256), (256, 256)),
        ((512, 512), (512, 512)),
        ((128, 128), (256, 256)),
        ((16, 48), (240, 288)),
        ((1, 600), (109, 600)),
        ((1, 8000), (16, 8000)),
        ((7, 100_000), (21, 100_000)),
        ((5000, 5000), (5000, 5000)),
    ],
)
def test_whole_blocks_are_kept_together(stored, kept):
    assert block_shape(*stored) == kept
    assert kept[0] % stored[0] == kept[1] % stored[1] == 0


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(height=st.integers(1, 5000), width=st.integers(1, 5000))
def test_small_blocks_are_grouped_to_about_a_window_and_no_more(height, width):
    high, wide = block_shape(height, width)
    assert high * wide >= 256 * 256 * 0.9
    assert high - height < max(16, 256 * 256 // wide)
    assert wide - width < 256


@given(
    height=st.integers(1, 60),
    width=st.integers(1, 60),
    shape=st.tuples(st.integers(1, 25), st.integers(1, 25)),
    data=st.data(),
)
def test_a_window_put_together_is_a_piece_of_the_whole(height, width, shape, data):
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    bottom, right = data.draw(st.integers(top + 1, height)), data.draw(st.integers(left + 1, width))
    whole = np.arange(2 * height * width).reshape(2, height, width)
    valid = whole[0] % 3 > 0
    asked = []

    def get(window):
        asked.append((window.row_off, window.col_off))
        return whole[:, *window.toslices()], valid[window.toslices()]

    window = Window(left, top, right - left, bottom - top)
    pixels, known = read_by_blocks(window, size=(height, width), shape=shape, get=get)
    np.testing.assert_array_equal(pixels, whole[:, top:bottom, left:right])
    np.testing.assert_array_equal(known, valid[top:bottom, left:right])
    assert len(set(asked)) == len(asked)
    assert all(row % shape[0] == 0 and column % shape[1] == 0 for row, column in asked)


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    height=st.integers(1, 700),
    width=st.integers(1, 700),
    layout=st.sampled_from([None, 16, 64, 256]),
    kind=st.sampled_from(["uint8", "uint16", "float32", "mask", "alpha", "nodata"]),
    data=st.data(),
)
def test_cached_windows_are_bit_for_bit_those_of_the_file(
    *, tmp_path, height, width, layout, kind, data
):
    pixels = noise(height, width, bands=2).astype(kind if kind[-1].isdigit() else "uint8")
    options = {}
    if kind == "float32":
        pixels[0, height // 3 :: 5] = np.nan
    if kind == "mask":
        options["mask"] = noise(height, width, bands=1)[0] > 60
    if kind == "alpha":
        pixels[1] = np.where(pixels[1] > 60, 255, 0)
        options["colors"] = [ColorInterp.gray, ColorInterp.alpha]
    if kind == "nodata":
        options["nodata"] = 7
    path = write_raster(tmp_path / "one.tif", pixels, block=layout, **options)
    scenes = Scenes([path], cache=1 << 20)
    with Orthophoto.open(path) as direct:
        for _ in range(3):
            window = Window(
                data.draw(st.integers(-300, width + 100)),
                data.draw(st.integers(-300, height + 100)),
                data.draw(st.integers(1, 300)),
                data.draw(st.integers(1, 300)),
            )
            for got, expected in zip(scenes.read(0, window), direct.read(window), strict=True):
                np.testing.assert_array_equal(got, expected)
                assert got.dtype == expected.dtype


def count_reads(monkeypatch):
    windows, read = [], Orthophoto.read_inside
    monkeypatch.setattr(
        Orthophoto,
        "read_inside",
        lambda own, window: (windows.append(window), read(own, window))[1],
    )
    return windows


def test_a_block_is_read_once_by_all_threads(tmp_path, monkeypatch):
    scenes = Scenes([write_raster(tmp_path / "one.tif", noise(512, 512), block=256)], cache=1 << 20)
    asked = count_reads(monkeypatch)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda at: scenes.read(0, Window(at, at, 200, 200)), range(0, 312, 8)))
    assert sorted((each.row_off, each.col_off) for each in asked) == [
        (0, 0), (0, 256), (256, 0), (256, 256),
    ]  # fmt: skip


def test_rasters_whose_blocks_do_not_fit_are_read_by_windows(tmp_path, monkeypatch):
    path = write_raster(tmp_path / "one.tif", noise(512, 512), block=256)
    scenes = Scenes([path], cache=256 * 256 * 4 - 1)
    asked = count_reads(monkeypatch)
    scenes.read(0, Window(200, 200, 100, 100))
    assert asked == [Window(200, 200, 100, 100)]


def test_plain_rows_are_read_by_windows_since_nothing_is_decoded(tmp_path, monkeypatch):
    with rasterio.open(write_raster(tmp_path / "one.tif", noise(300, 300))) as source:
        rasterio.shutil.copy(source, tmp_path / "one.img", driver="ENVI")
    scenes = Scenes([tmp_path / "one.img"], cache=1 << 20)
    asked = count_reads(monkeypatch)
    scenes.read(0, Window(200, 200, 50, 50))
    assert asked == [Window(200, 200, 50, 50)]
