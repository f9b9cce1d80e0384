import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import ndimage

from geoseg.region import (
    ALIKE,
    BAY,
    FLOOR,
    HOLE,
    NEAR,
    ROUNDS,
    THIN,
    connected,
    dilated,
    eroded,
    filled,
    grow_region,
    scaled,
    smoothed,
)

masks = st.integers(0, 2**32 - 1).map(
    lambda seed: (rng := np.random.default_rng(seed)).random(rng.integers(1, 20, 2)) < rng.random()
)


def by_scipy(
    pixels: NDArray, valid: NDArray[np.bool_], place: tuple[int, int], tolerance: float
) -> NDArray[np.bool_]:
    """The same region by other means."""

    def holding(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        labels, _ = ndimage.label(mask)
        return labels == labels[place]

    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    weight = np.maximum(ndimage.convolve(valid.astype(float), kernel), 1 / 16)
    sharp = np.stack(
        [
            np.where(valid, (band - band[valid].mean()) / (band[valid].std() or 1), 0)
            for band in pixels.astype(float)
        ],
        axis=-1,
    )
    soft = np.stack([ndimage.convolve(band, kernel) / weight for band in np.moveaxis(sharp, -1, 0)])
    soft = np.moveaxis(soft, 0, -1)
    rows, columns = np.indices(valid.shape)
    disc = np.hypot(rows - place[0], columns - place[1]) <= NEAR
    center = soft[place]
    for _ in range(ROUNDS):
        close = np.sqrt(((soft - center) ** 2).mean(axis=-1)) <= ALIKE
        close[place] = True
        beside = holding(close & disc & valid)
        center = soft[beside].mean(axis=0)

    def within(colors: NDArray) -> NDArray[np.bool_]:
        seen = colors[beside]
        spread = np.cov(seen.T, ddof=0).reshape([len(pixels)] * 2) if len(seen) > 1 else 0
        spread = spread + FLOOR**2 * np.eye(len(pixels))
        shift = colors - seen.mean(axis=0)
        squared = np.einsum("hwc,cd,hwd->hw", shift, np.linalg.inv(spread), shift)
        return valid & (np.sqrt(squared / len(pixels)) <= tolerance)

    like = within(soft)
    like[place] = True
    # scipy takes what lies beyond the border for empty when it erodes, so it is padded
    framed = np.pad(like, THIN, constant_values=True)
    opened = ndimage.binary_opening(framed, iterations=THIN)[THIN:-THIN, THIN:-THIN]
    core = holding(opened | (like & disc))
    core |= ndimage.binary_dilation(core) & within(sharp)
    closed = ndimage.binary_closing(np.pad(core, BAY), iterations=BAY)[BAY:-BAY, BAY:-BAY]
    return holding(fill_small(closed, HOLE) & valid)


def fill_small(mask: NDArray[np.bool_], largest: int) -> NDArray[np.bool_]:
    holes, count = ndimage.label(ndimage.binary_fill_holes(mask) & ~mask)
    sizes = ndimage.sum_labels(np.ones(mask.shape), holes, range(count + 1))
    return mask | ((holes > 0) & (sizes[holes] <= largest))


def blobs(seed: int, *, bands: int = 3, side: int = 48) -> NDArray[np.float64]:
    """Soft shapes with edges between them, and noise."""
    rng = np.random.default_rng(seed)
    smooth = ndimage.gaussian_filter(rng.normal(size=(side, side)), 4)
    kinds = np.digitize(smooth, np.quantile(smooth, [0.3, 0.6, 0.8]))
    colors = rng.uniform(20, 200, (4, bands))
    return np.moveaxis(colors[kinds], -1, 0) + rng.normal(0, 6, (bands, side, side))


@settings(max_examples=50)
@given(
    seed=st.integers(0, 2**32 - 1),
    bands=st.integers(1, 4),
    tolerance=st.sampled_from([0.7, 1.5, 2.0, 3.3]),
    data=st.data(),
)
def test_a_region_is_what_another_way_finds(
    seed: int, bands: int, tolerance: float, data: st.DataObject
) -> None:
    pixels = blobs(seed, bands=bands)
    valid = np.random.default_rng(seed).random(pixels.shape[1:]) < 0.97
    place = data.draw(st.tuples(st.integers(0, 47), st.integers(0, 47)))
    valid[place] = True
    found = grow_region(pixels, valid, place, tolerance=tolerance)
    expected = by_scipy(pixels, valid, place, tolerance)
    # float32 here, float64 there: a pixel right at the limit may link or part a piece
    near = [by_scipy(pixels, valid, place, tolerance * (1 + d)) for d in (-1e-5, 1e-5)]
    if np.array_equal(*near):
        assert np.array_equal(found, expected)


@settings(max_examples=30)
@given(seed=st.integers(0, 2**32 - 1), data=st.data())
def test_more_tolerance_never_loses_a_pixel(seed: int, data: st.DataObject) -> None:
    pixels = blobs(seed)
    valid = np.random.default_rng(seed).random(pixels.shape[1:]) < 0.95
    place = data.draw(st.tuples(st.integers(0, 47), st.integers(0, 47)))
    valid[place] = True
    before = np.zeros_like(valid)
    for tolerance in (0.5, 1, 2, 4, 8):
        region = grow_region(pixels, valid, place, tolerance=tolerance)
        assert region[place]
        assert not (region & ~valid).any()
        assert not (before & ~region).any()
        assert ndimage.label(region)[1] == 1
        before = region


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32", "float64"])
def test_a_roof_on_a_lawn_is_found_to_its_edge(dtype: str) -> None:
    rng = np.random.default_rng(3)
    roof = np.zeros((80, 90), bool)
    roof[20:50, 30:70] = True
    roof[20:35, 55:70] = False
    colors = np.where(roof, np.array([160, 80, 60])[:, None, None], 90)
    pixels = (colors + rng.normal(0, 4, colors.shape)).round().astype(dtype)
    region = grow_region(pixels, np.ones(roof.shape, bool), (30, 40))
    assert (region ^ roof).sum() <= 0.02 * roof.sum()


def test_nodata_whatever_it_holds_changes_nothing_and_stays_a_hole() -> None:
    pixels = np.full((1, 40, 40), 5.0, np.float64)
    pixels[:, :, 25:] = 90
    valid = np.ones((40, 40), bool)
    valid[10:13, 10:13] = False
    found = []
    for junk in (np.nan, np.inf, 1e300, -9999.0):
        pixels[:, ~valid] = junk
        found.append(grow_region(pixels, valid, (20, 10)))
    assert all(np.array_equal(each, found[0]) for each in found)
    assert not found[0][~valid].any()
    assert found[0][9, 9]
    assert not found[0][:, 26:].any()


def test_a_chimney_is_of_the_roof_and_a_house_not_of_the_meadow() -> None:
    pixels = np.full((1, 60, 60), 50, np.uint8)
    pixels[:, 10:15, 10:16] = 200
    pixels[:, 30:45, 30:45] = 200
    region = grow_region(pixels, np.ones((60, 60), bool), (5, 50))
    assert region[10:15, 10:16].all()
    assert not region[31:44, 31:44].any()


def test_one_colour_and_a_single_pixel_are_regions() -> None:
    flat = np.full((3, 20, 30), 7, np.uint8)
    assert grow_region(flat, np.ones((20, 30), bool), (0, 0)).all()
    alone = np.zeros((20, 30), bool)
    alone[4, 5] = True
    assert np.array_equal(grow_region(flat, alone, (4, 5)), alone)


def test_a_thin_link_does_not_let_the_region_run_out() -> None:
    like = np.zeros((60, 120), bool)
    like[10:50, 5:45] = like[10:50, 75:115] = True
    like[30, 45:75] = True
    pixels = np.where(like, 200, 20).astype(np.uint8)[None]
    region = grow_region(pixels, np.ones(like.shape, bool), (20, 20))
    assert region[10:50, 7:43].all()
    assert not region[:, 60:].any()


@given(mask=masks, data=st.data())
def test_parts_holes_and_margins_are_those_of_scipy(
    mask: NDArray[np.bool_], data: st.DataObject
) -> None:
    radius = data.draw(st.integers(0, 3))
    place = tuple(data.draw(st.integers(0, side - 1)) for side in mask.shape)
    if mask[place]:
        labels, _ = ndimage.label(mask)
        assert np.array_equal(connected(mask, place), labels == labels[place])
    largest = data.draw(st.integers(0, 20))
    assert np.array_equal(filled(mask, largest), fill_small(mask, largest))
    assert np.array_equal(filled(mask, mask.size), ndimage.binary_fill_holes(mask))
    if radius:
        assert np.array_equal(
            dilated(mask, radius), ndimage.binary_dilation(mask, iterations=radius)
        )
        assert np.array_equal(
            eroded(mask, radius), ndimage.binary_erosion(mask, iterations=radius, border_value=1)
        )
    else:
        assert np.array_equal(dilated(mask, 0), mask)


def test_bands_are_in_standard_deviations() -> None:
    pixels = np.random.default_rng(0).normal(50, [[[3]], [[200]]], (2, 300, 300))
    every = np.ones((300, 300), bool)
    bands = smoothed(scaled(pixels, every), every)
    assert bands.mean(axis=(1, 2)) == pytest.approx([0, 0], abs=1e-3)
    # what the weights leave of white noise: the root of the sum of their squares
    assert bands.std(axis=(1, 2)) == pytest.approx([0.375, 0.375], rel=0.03)
