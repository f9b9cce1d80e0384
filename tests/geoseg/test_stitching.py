from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoseg.products import CLASS_MAP, CONFIDENCE, PROBABILITIES, classify, shares
from geoseg.stitching import Answer, Stitcher, ramp
from geoseg.tiling import Grid, Tile
from tests.toymodels import SCHEME

GRID = Grid(height=53, width=47, tile=Tile(size=16, halo=2), rows_per_strip=2)
BLENDED = replace(GRID, tile=Tile(size=16, halo=4), overlapping=True)


def answers(grid, probabilities, valid, *, strips=None):
    """What tiles say that are cut out of a whole, noise beyond its edges."""
    rng = np.random.default_rng(7)
    halo, size = grid.tile.halo, grid.tile.size
    around = rng.random((len(probabilities), *np.add(valid.shape, 4 * size)), np.float32)
    around[:, size : size + grid.height, size : size + grid.width] = probabilities
    for spot in grid.spots(grid.strips if strips is None else strips):
        known = valid[grid.core(spot).toslices()]
        top, left = (size + place * grid.tile.core - halo for place in (spot.row, spot.column))
        told = around[:, top : top + size, left : left + size]
        yield Answer(spot, known, told if known.any() else None)


@given(st.randoms(use_true_random=False))
def test_answers_in_any_order_give_the_same_strips(order) -> None:
    rng = np.random.default_rng(5)
    probabilities = rng.random((3, GRID.height, GRID.width), np.float32)
    valid = rng.random((GRID.height, GRID.width)) < 0.7
    valid[:16, :16] = False
    told = list(answers(GRID, probabilities, valid))
    order.shuffle(told)
    stitcher = Stitcher(GRID, GRID.strips, (CLASS_MAP, CONFIDENCE), SCHEME)
    stitched = np.zeros((GRID.height, GRID.width), np.uint8)
    finished = []
    for answer in told:
        for strip, arrays in stitcher.add(answer):
            finished.append(strip.index)
            stitched[strip.window.toslices()] = arrays[CLASS_MAP][0]
            inside = valid[strip.window.toslices()]
            assert ((arrays[CONFIDENCE][0] == 255) == ~inside).all()
    assert sorted(finished) == [strip.index for strip in GRID.strips]
    assert np.array_equal(stitched, np.where(valid, classify(probabilities, SCHEME)[0], 255))


@pytest.mark.parametrize("grid", [GRID, BLENDED], ids=["crop", "blend"])
@pytest.mark.parametrize("holes", [False, True])
def test_tiles_that_agree_give_the_whole_they_were_cut_from(grid, holes) -> None:
    rng = np.random.default_rng(5)
    probabilities = rng.dirichlet([1, 1, 1], (grid.height, grid.width)).astype("f4")
    probabilities = np.moveaxis(probabilities, -1, 0)
    valid = np.ones((grid.height, grid.width), bool)
    if holes:
        valid[:20, 8:40] = valid[30, 30] = False
    stitcher = Stitcher(grid, grid.strips, (PROBABILITIES,), SCHEME)
    whole = np.zeros((3, grid.height, grid.width), np.uint8)
    for answer in answers(grid, probabilities, valid):
        for strip, arrays in stitcher.add(answer):
            whole[:, *strip.window.toslices()] = arrays[PROBABILITIES]
    expected = np.where(valid, shares(probabilities), 255)
    assert (np.abs(whole.astype(int) - expected) <= 1).all()  # rounding at the halves
    assert np.array_equal(whole == 255, np.broadcast_to(~valid, whole.shape))


def test_blended_strips_are_the_same_alone_as_together() -> None:
    rng = np.random.default_rng(5)
    probabilities = rng.random((3, BLENDED.height, BLENDED.width), np.float32)
    valid = rng.random((BLENDED.height, BLENDED.width)) < 0.9

    def stitched(strips):
        stitcher = Stitcher(BLENDED, strips, (CLASS_MAP, CONFIDENCE), SCHEME)
        told = answers(BLENDED, probabilities, valid, strips=strips)
        return {strip: arrays for answer in told for strip, arrays in stitcher.add(answer)}

    together = stitched(BLENDED.strips)
    assert list(together) == list(BLENDED.strips)
    for strip in BLENDED.strips:
        [alone] = stitched([strip]).values()
        assert all(np.array_equal(alone[each], together[strip][each]) for each in alone)


def test_overlapping_tiles_that_differ_are_mixed_by_distance_to_their_centres() -> None:
    """Two tiles of 8 px side by side, the left one sure of class 0, the right one of class 1."""
    grid = Grid(height=4, width=8, tile=Tile(size=8, halo=2), overlapping=True)
    stitcher = Stitcher(grid, grid.strips, (PROBABILITIES,), SCHEME)
    for index, spot in enumerate(grid.spots(grid.strips)):
        said = np.zeros((3, 8, 8), np.float32)
        said[index] = 1
        done = list(stitcher.add(Answer(spot, np.ones((4, 4), bool), said)))
    [(_, arrays)] = done
    # centres of pixels in the overlap of 4 px: 1/8, 3/8, 5/8, 7/8 of the way
    across = np.sin(np.pi / 2 * np.array([1, 3, 5, 7]) / 8) ** 2
    right = np.array([0, 0, *across, 1, 1])
    assert np.array_equal(arrays[PROBABILITIES][1, 0], np.rint(250 * right).astype("u1"))
    assert np.array_equal(arrays[PROBABILITIES][0, 3], np.rint(250 * (1 - right)).astype("u1"))


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_weights_of_neighbours_add_up_to_one(halo: int, more: int) -> None:
    size = 4 * halo + more + 1
    weights, core = ramp(size, halo), size - 2 * halo
    total = np.zeros(3 * core + 2 * halo)
    for tile in range(3):
        total[tile * core : tile * core + size] += weights
    np.testing.assert_allclose(total[2 * halo : len(total) - 2 * halo], 1, atol=1e-6)
    assert (weights > 0).all()
