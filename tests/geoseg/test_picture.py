from pathlib import Path

import numpy as np
import pytest
from rasterio.enums import ColorInterp

from geoseg.classes import NODATA, ClassScheme
from geoseg.errors import RasterError
from geoseg.picture import (
    NO_DATA_GRAY,
    RIGHT,
    WRONG,
    class_rgb,
    orthophoto_rgb,
    read_classes,
    stretch,
    value_rgb,
    verdict_rgb,
)
from tests.scenes import noise, write_raster


def test_red_green_and_blue_are_shown_wherever_they_stand(tmp_path: Path) -> None:
    bands = noise(30, 40, bands=4)
    path = write_raster(tmp_path / "a.tif", bands, names=["nir", "blue", "green", "red"])
    other = write_raster(tmp_path / "b.tif", bands[[3, 2, 1]], names=["red", "green", "blue"])
    np.testing.assert_array_equal(orthophoto_rgb(path), orthophoto_rgb(other))


def test_chosen_bands_are_shown_in_their_order(tmp_path: Path) -> None:
    bands = noise(30, 40, bands=4)
    path = write_raster(tmp_path / "a.tif", bands, names=["red", "green", "blue", "nir"])
    other = write_raster(tmp_path / "b.tif", bands[[3, 0, 1]])
    shown = orthophoto_rgb(path, bands=["nir", "red", "green"])
    np.testing.assert_array_equal(shown, orthophoto_rgb(other))


def test_an_8_bit_stretch_keeps_the_order_of_all_bands() -> None:
    pixels = noise(50, 60, high=200)
    shown = np.moveaxis(stretch(pixels), -1, 0)
    low, high = np.percentile(pixels, (1, 99))
    expected = np.clip((pixels - low) / (high - low), 0, 1) * 255
    assert np.abs(shown - expected).max() <= 0.51


def test_bands_of_other_types_are_stretched_one_by_one() -> None:
    pixels = noise(50, 60, dtype="uint16", high=3000)
    pixels[1] = pixels[0] // 7 + 900
    shown = stretch(pixels)
    assert np.abs(shown[..., 1].astype(int) - shown[..., 0]).max() <= 1


def test_pixels_without_data_are_gray_and_do_not_count() -> None:
    pixels = noise(20, 20, dtype="float32")
    holes = pixels.copy()
    holes[:, :5] = np.nan
    holes[:, 5:9] = 1e9
    valid = np.ones((20, 20), dtype=bool)
    valid[5:9] = False
    shown = stretch(holes, valid)
    assert (shown[:9] == NO_DATA_GRAY).all()
    np.testing.assert_array_equal(shown[9:], stretch(pixels[:, 9:]))


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float64"])
def test_a_raster_of_one_value_is_shown_all_the_same(dtype: str) -> None:
    assert stretch(np.full((1, 3, 4), 7, dtype=dtype)).shape == (3, 4, 3)


def test_a_raster_without_any_data_is_gray(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", np.zeros((3, 5, 6), np.uint8), nodata=0)
    assert (orthophoto_rgb(path) == NO_DATA_GRAY).all()


def test_what_is_transparent_is_gray(tmp_path: Path) -> None:
    bands = np.concatenate([noise(16, 16), np.full((1, 16, 16), 255, np.uint8)])
    bands[3, :4] = 0
    colors = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]
    path = write_raster(tmp_path / "a.tif", bands, colors=colors)
    shown = orthophoto_rgb(path)
    assert (shown[:4] == NO_DATA_GRAY).all()
    assert not (shown[4:] == NO_DATA_GRAY).all()


def test_a_single_band_is_shown_in_gray(tmp_path: Path) -> None:
    shown = orthophoto_rgb(write_raster(tmp_path / "a.tif", noise(8, 9, bands=1)))
    assert (shown == shown[..., :1]).all()
    assert shown.std() > 0


@pytest.mark.parametrize(("size", "expected"), [((300, 100), (64, 22)), ((10, 20), (10, 20))])
def test_a_large_raster_is_reduced_and_a_small_one_is_not(tmp_path: Path, size, expected) -> None:
    path = write_raster(tmp_path / "a.tif", noise(*size))
    assert orthophoto_rgb(path, max_px=64).shape == (*expected, 3)
    classes = write_raster(tmp_path / "c.tif", noise(*size, bands=1, high=3))
    assert read_classes(classes, max_px=64).shape == expected


def test_a_raster_of_one_pixel_is_shown(tmp_path: Path) -> None:
    assert orthophoto_rgb(write_raster(tmp_path / "a.tif", noise(1, 1))).shape == (1, 1, 3)


def test_classes_have_their_colours_and_everything_else_is_gray(tmp_path: Path) -> None:
    scheme = ClassScheme.from_names(["a", "b", "c"])
    values = np.array([[0, 1, 2], [7, NODATA, 1]], np.uint8)
    path = write_raster(tmp_path / "c.tif", values, nodata=NODATA)
    shown = class_rgb(read_classes(path), scheme)
    expected = {each.value: each.rgb for each in scheme}
    for value, color in zip(values.ravel(), shown.reshape(-1, 3), strict=True):
        assert tuple(color) == expected.get(int(value), (NO_DATA_GRAY,) * 3)


def test_right_and_wrong_have_their_colours_and_what_is_unknown_is_gray() -> None:
    shown = verdict_rgb(
        np.array([[1, 2, NODATA, 1]], np.uint8), np.array([[1, 1, 1, NODATA]], np.uint8)
    )
    assert [tuple(color) for color in shown[0]] == [RIGHT, WRONG, *[(NO_DATA_GRAY,) * 3] * 2]


def test_values_run_from_dark_to_bright(tmp_path: Path) -> None:
    values = np.array([[0, 100, 200, 250, 255]], np.uint8)
    path = write_raster(tmp_path / "v.tif", values, nodata=255)
    shown = value_rgb(path, low=50, high=250)
    brightness = shown[0, :4].astype(int).sum(axis=1)
    assert (np.diff(brightness) > 0).all()
    assert (shown[0, 4] == NO_DATA_GRAY).all()


def test_a_damaged_file_is_an_error(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", noise(400, 400), compress="deflate", block=64)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(RasterError, match=r"a\.tif"):
        orthophoto_rgb(path)


def test_real_imagery_with_a_nir_band_tagged_alpha_is_shown(shared_data: Path) -> None:
    path = shared_data / "spacenet_samples" / "atlanta_rgbnir.tif"
    shown = orthophoto_rgb(path)
    assert 60 < shown.mean() < 200
