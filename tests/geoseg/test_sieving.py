from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from rasterio.crs import CRS
from rasterio.features import sieve
from scipy import ndimage

from geoseg.classes import NODATA
from geoseg.sieving import absorb, absorbed, pixels_of
from tests.scenes import QUARTER_METRE

VALUES = arrays(
    np.uint8,
    st.tuples(st.integers(1, 24), st.integers(1, 24)),
    elements=st.sampled_from([0, 3, 7, NODATA]),
)


@given(VALUES, st.integers(2, 40), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_a_map_in_files_comes_out_as_one_in_memory(tmp_path_factory, values, pixels, rows) -> None:
    folder = tmp_path_factory.mktemp("sieve")
    parts = (values[top : top + rows] for top in range(0, len(values), rows))
    with absorbed(parts, shape=values.shape, pixels=pixels, folder=folder) as found:
        assert np.array_equal(found, step_by_step(values, pixels))
    assert not list(folder.iterdir())


def step_by_step(values: np.ndarray, pixels: int) -> np.ndarray:
    """As the words of ``absorb`` say it, with a new array for each step."""
    known, pixels = values != NODATA, min(pixels, values.size - 1)
    for limit in [2**step for step in range(1, 7) if 2**step < pixels]:
        values = sieve(values, limit, mask=known, connectivity=4)
    before = None
    while pixels > 1 and not np.array_equal(before, values):
        before, values = values, sieve(values, pixels, mask=known, connectivity=4)
    return values


def test_what_is_given_stays_as_it_is_without_room() -> None:
    values = np.zeros((9, 9), np.uint8)
    values[4, 4] = 1
    kept = values.copy()
    assert not absorb(values, 4).any()
    assert np.array_equal(values, kept)


def test_a_patch_far_longer_than_a_strip_is_one() -> None:
    """It is larger than the block beside it only as a whole."""
    values = np.full((60, 12), NODATA, np.uint8)
    values[:, 0] = 1  # 60 px
    values[:5, 2:12] = 2  # 50 px
    values[2, 1] = 3
    assert absorb(values, 2)[2, 1] == 1
    patches, count = ndimage.label(absorb(values, 2) == 1)
    assert (count, (patches > 0).sum()) == (1, 61)


def test_a_disk_without_room_is_told_before_anything_is_mapped(tmp_path: Path) -> None:
    with (
        pytest.raises(OSError, match="No such file"),
        absorbed([], shape=(1, 1), pixels=2, folder=tmp_path / "none"),
    ):
        pass


def test_files_go_when_the_map_cannot_be_read(tmp_path: Path) -> None:
    def parts():
        yield np.zeros((4, 4), np.uint8)
        raise ValueError("damaged")

    with (
        pytest.raises(ValueError, match="damaged"),
        absorbed(parts(), shape=(8, 4), pixels=2, folder=tmp_path),
    ):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("area", "pixels"), [(0, 0), (4, 64), (4.01, 65), (0.01, 1)])
def test_an_area_is_the_pixels_that_cover_it(area: float, pixels: int) -> None:
    size = {"transform": QUARTER_METRE, "height": 100, "width": 100}
    assert pixels_of(area, crs=None, **size) == pixels
    assert pixels_of(area * 1.0008, crs=CRS.from_epsg(32636), **size) >= pixels
