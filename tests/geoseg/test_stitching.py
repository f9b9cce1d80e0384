import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geoseg.products import CLASS_MAP, CONFIDENCE, classify
from geoseg.stitching import Answer, Stitcher
from geoseg.tiling import Grid, Tile
from tests.toymodels import SCHEME

GRID = Grid(height=53, width=47, tile=Tile(size=16, halo=2), rows_per_strip=2)


@given(st.randoms(use_true_random=False))
def test_answers_in_any_order_give_the_same_strips(order) -> None:
    rng = np.random.default_rng(5)
    probabilities = rng.random((3, GRID.height, GRID.width), np.float32)
    valid = rng.random((GRID.height, GRID.width)) < 0.7
    valid[:16, :16] = False
    spots = [spot for strip in GRID.strips for spot in GRID.spots(strip)]
    order.shuffle(spots)
    stitcher = Stitcher(GRID, (CLASS_MAP, CONFIDENCE), SCHEME)
    stitched = np.zeros((GRID.height, GRID.width), np.uint8)
    finished = []
    for spot in spots:
        rows, columns = GRID.core(spot).toslices()
        known = valid[rows, columns]
        told = probabilities[:, rows, columns] if known.any() else None
        done = stitcher.add(Answer(spot, known, told))
        if done:
            strip, arrays = done
            finished.append(strip.index)
            stitched[strip.window.toslices()] = arrays[CLASS_MAP][0]
            inside = valid[strip.window.toslices()]
            assert ((arrays[CONFIDENCE][0] == 255) == ~inside).all()
    assert sorted(finished) == [strip.index for strip in GRID.strips]
    assert np.array_equal(stitched, np.where(valid, classify(probabilities, SCHEME)[0], 255))
