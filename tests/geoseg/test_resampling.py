"""Two grids over the same ground."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasterio.transform import Affine
from rasterio.windows import Window

from geoseg.errors import RasterError
from geoseg.orthophoto import Orthophoto
from geoseg.products import CLASS_MAP
from geoseg.resampling import Scale
from tests.scenes import QUARTER_METRE, TURNED, noise, write_raster

SIDES = st.integers(1, 120)


@given(SIDES, SIDES, st.floats(0.07, 15))
def test_every_own_pixel_comes_from_the_seen_pixel_its_centre_lies_in(height, width, ratio) -> None:
    scale = Scale.of((height, width), ratio=ratio)
    seen = np.arange(np.prod(scale.seen)).reshape(1, *scale.seen)
    whole = scale.bring_back({CLASS_MAP: seen}, Window(0, 0, scale.seen[1], scale.seen[0]))
    rows, columns = (
        ((np.arange(own) + 0.5) * (other / own) + 1e-9).astype(int)
        for own, other in zip(scale.own, scale.seen, strict=True)
    )
    assert np.array_equal(whole[CLASS_MAP][0], seen[0, rows[:, None], columns])


@given(st.integers(1, 400), st.floats(0.1, 10), st.integers(1, 50))
def test_windows_of_strips_cover_the_raster_once(height, ratio, step) -> None:
    scale = Scale.of((height, 7), ratio=ratio)
    covered = 0
    for top in range(0, scale.seen[0], step):
        rows = min(step, scale.seen[0] - top)
        window = scale.window(Window(0, top, scale.seen[1], rows))
        assert (window.row_off, window.col_off, window.width) == (covered, 0, 7)
        covered += window.height
        strip = np.full((1, rows, scale.seen[1]), 9)
        back = scale.bring_back({CLASS_MAP: strip}, Window(0, top, scale.seen[1], rows))
        assert back[CLASS_MAP].shape == (1, window.height, 7)
    assert covered == height


def test_the_same_resolution_is_the_same_grid() -> None:
    scale = Scale.of((30, 40), ratio=1.0)
    assert scale.same
    assert scale.pixel == Affine.identity()
    assert scale.window(Window(3, 4, 5, 6)) == Window(3, 4, 5, 6)


@pytest.mark.parametrize("ratio", [0.01, 20.0, float("nan")])
def test_a_ratio_that_makes_no_sense_is_refused(ratio) -> None:
    with pytest.raises(RasterError, match="check the ground sample distances"):
        Scale.of((30, 40), ratio=ratio)


@pytest.mark.parametrize("transform", [QUARTER_METRE, TURNED, Affine.identity()], ids=str)
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_a_coarser_raster_holds_the_means_of_its_pixels(tmp_path, transform, dtype) -> None:
    pixels = noise(40, 60).astype(dtype)
    path = write_raster(tmp_path / "ortho.tif", pixels, transform=transform)
    with Orthophoto.open(path, scale=Scale.of((40, 60), ratio=0.25)) as raster:
        assert (raster.height, raster.width) == (10, 15)
        assert raster.transform.almost_equals(transform @ Affine.scale(4))
        seen, valid = raster.read(Window(0, 0, 15, 10))
    means = pixels.reshape(3, 10, 4, 15, 4).mean(axis=(2, 4))
    assert valid.all()
    np.testing.assert_allclose(seen, means, atol=0.5 if dtype != "float32" else 1e-3)


def test_a_finer_raster_is_bilinear(tmp_path) -> None:
    ramp = np.tile(np.arange(0, 200, 10, dtype="f4"), (1, 12, 1))
    path = write_raster(tmp_path / "ortho.tif", ramp)
    with Orthophoto.open(path, scale=Scale.of((12, 20), ratio=2)) as raster:
        seen, _ = raster.read(Window(0, 0, 40, 24))
    centres = (np.arange(40) + 0.5) / 2 - 0.5
    np.testing.assert_allclose(seen[0, 5, 1:-1], 10 * centres[1:-1], atol=1e-3)


@pytest.mark.parametrize("by", ["nodata", "mask", "alpha", "nan"])
def test_pixels_without_data_take_no_part_in_a_mean(tmp_path, by) -> None:
    pixels = np.full((4 if by == "alpha" else 3, 8, 8), 100, "f4" if by == "nan" else "u1")
    missing = np.zeros((8, 8), bool)
    missing[:4, :4] = missing[4, 4] = True
    pixels[:, missing] = np.nan if by == "nan" else 0
    if by == "alpha":
        pixels[3] = np.where(missing, 0, 255)
    options = {"nodata": {"nodata": 0}, "mask": {"mask": ~missing}, "alpha": {}, "nan": {}}[by]
    names = ["red", "green", "blue", "alpha"][: len(pixels)]
    path = write_raster(tmp_path / "ortho.tif", pixels, names=names, **options)
    with Orthophoto.open(path, scale=Scale.of((8, 8), ratio=0.25)) as raster:
        seen, valid = raster.read(Window(0, 0, 2, 2))
    assert valid.tolist() == [[False, True], [True, by != "nan"]]
    assert (seen[:3, valid] == 100).all()


def test_windows_of_a_resampled_raster_are_cut_from_one_whole(tmp_path) -> None:
    path = write_raster(tmp_path / "ortho.tif", noise(90, 130))
    with Orthophoto.open(path, scale=Scale.of((90, 130), ratio=0.37)) as raster:
        whole, _ = raster.read(Window(0, 0, raster.width, raster.height))
        for top, left in [(0, 0), (5, 9), (20, 30)]:
            part, _ = raster.read(Window(left, top, 11, 7))
            assert np.array_equal(part, whole[:, top : top + 7, left : left + 11])
