"""Sets of rasters: one list of bands, one dtype, read from any thread."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from rasterio.enums import ColorInterp
from rasterio.windows import Window

from geoseg.errors import RasterError
from tests.scenes import QUARTER_METRE, noise, write_raster
from training.data.scenes import Scenes

RGBN = ["red", "green", "blue", "nir"]


def test_bands_are_matched_by_name_whatever_their_order(tmp_path):
    one = write_raster(tmp_path / "one.tif", noise(20, 30, bands=4), names=RGBN)
    pixels = noise(20, 30, bands=4, seed=1)
    other = write_raster(tmp_path / "other.tif", pixels, names=RGBN[::-1])
    scenes = Scenes([one, other])
    assert scenes.bands == tuple(RGBN)
    read, valid = scenes.read(1, Window(3, 2, 5, 4))
    np.testing.assert_array_equal(read, pixels[::-1, 2:6, 3:8])
    assert valid.all()


def test_bands_may_be_chosen(tmp_path):
    pixels = noise(20, 30, bands=4)
    scenes = Scenes([write_raster(tmp_path / "one.tif", pixels, names=RGBN)], bands=("nir", 1))
    assert scenes.bands == ("nir", "red")
    np.testing.assert_array_equal(scenes.read(0, Window(0, 0, 30, 20))[0], pixels[[3, 0]])


@pytest.mark.parametrize("counts", [(3, 4), (4, 3)])
def test_other_bands_are_refused_whichever_comes_first_unless_bands_are_chosen(counts, tmp_path):
    pixels = noise(20, 30, bands=4)
    paths = [
        write_raster(tmp_path / f"{count}.tif", pixels[:count], names=RGBN[:count])
        for count in counts
    ]
    first, second = (", ".join(RGBN[:count]) for count in counts)
    told = rf"{counts[1]}\.tif has the bands {second}, but .*{counts[0]}\.tif has {first} — "
    with pytest.raises(RasterError, match=f"{told}.*--bands"):
        Scenes(paths)
    scenes = Scenes(paths, bands=RGBN[:3])
    assert scenes.bands == tuple(RGBN[:3])
    for index in range(2):
        np.testing.assert_array_equal(scenes.read(index, Window(0, 0, 30, 20))[0], pixels[:3])


@pytest.mark.parametrize("order", [1, -1])
def test_an_alpha_band_is_no_band_of_the_image(order, tmp_path):
    pixels = noise(20, 30, bands=4)
    pixels[3] = 255
    colors = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]
    with_alpha = write_raster(tmp_path / "alpha.tif", pixels, colors=colors)
    plain = write_raster(tmp_path / "plain.tif", pixels[:3], names=RGBN[:3])
    scenes = Scenes([with_alpha, plain][::order])
    assert scenes.bands == tuple(RGBN[:3])


def test_other_dtypes_are_refused(tmp_path):
    one = write_raster(tmp_path / "one.tif", noise(20, 30))
    other = write_raster(tmp_path / "other.tif", noise(20, 30, dtype="uint16"))
    with pytest.raises(RasterError, match=r"other.tif holds uint16 values, .*one.tif uint8"):
        Scenes([one, other])


def test_no_images_and_missing_images_are_refused(tmp_path):
    with pytest.raises(RasterError, match="no images"):
        Scenes([])
    with pytest.raises(RasterError, match="no file"):
        Scenes([tmp_path / "none.tif"])


def test_the_ground_sample_distance_is_the_median_and_a_range_is_noted(tmp_path):
    paths = [
        write_raster(
            tmp_path / f"{size}.tif",
            noise(8, 8),
            transform=QUARTER_METRE @ QUARTER_METRE.scale(size),
        )
        for size in (1, 1.2, 4)
    ]
    assert Scenes(paths).gsd == pytest.approx(0.3)
    assert "0.25 to 1 m" in Scenes(paths).notes[0]
    assert Scenes(paths[:2]).notes == ()


def test_threads_read_the_same_pixels(tmp_path):
    pixels = noise(64, 64)
    scenes = Scenes([write_raster(tmp_path / "one.tif", pixels)])
    windows = [Window(column, row, 16, 16) for row in range(0, 48, 8) for column in range(0, 48, 8)]
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(lambda window: scenes.read(0, window)[0], windows))
    for window, got in zip(windows, read, strict=True):
        np.testing.assert_array_equal(got, pixels[(slice(None), *window.toslices())])


def test_the_digest_tells_files_and_bands_apart(tmp_path):
    one = write_raster(tmp_path / "one.tif", noise(20, 30))
    other = write_raster(tmp_path / "other.tif", noise(20, 31))
    digests = {Scenes(each).digest() for each in ([one], [other], [one, other])}
    assert len(digests | {Scenes([one], bands=[3, 2, 1]).digest()}) == 4
    assert Scenes([one]).digest() == Scenes([one]).digest()


def test_a_link_keeps_the_name_it_was_given_by_and_is_the_same_raster(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    target = write_raster(tmp_path / "2024-06-01_v3.tif", noise(4, 5))
    link = tmp_path / "ortho.tif"
    link.symlink_to(target)
    scenes = Scenes([link.relative_to(tmp_path)])
    assert str(scenes[0].path) == "ortho.tif"
    assert scenes.digest() == Scenes([target]).digest()
