"""Answers averaged over the symmetries of a square."""

import numpy as np
import pytest

from geoseg.augmentation import averaged


def lopsided(tiles):
    """Depends on where in a tile a pixel is, and on its left neighbour."""
    rows, columns = np.mgrid[: tiles.shape[2], : tiles.shape[3]]
    moved = np.roll(tiles, 1, axis=3)
    return np.concatenate([tiles + rows, moved * columns], axis=1, dtype=np.float32)


def by_hand(tiles, ways):
    answers = []
    for way in ways:
        turned, flipped = way
        seen = np.rot90(tiles, turned, (2, 3))
        seen = seen[..., ::-1] if flipped else seen
        answer = lopsided(seen)
        answer = answer[..., ::-1] if flipped else answer
        answers.append(np.rot90(answer, -turned, (2, 3)))
    return np.mean(answers, axis=0)


WAYS = {
    "none": [(0, False)],
    "flips": [(0, False), (0, True), (2, False), (2, True)],  # up-down is a half turn and a flip
    "d4": [(turn, flip) for turn in range(4) for flip in (False, True)],
}


@pytest.mark.parametrize("symmetries", WAYS)
def test_the_mean_is_over_all_ways_to_look_at_a_tile(symmetries) -> None:
    tiles = np.random.default_rng(0).random((2, 3, 8, 8), np.float32)
    found = averaged(lopsided, tiles, symmetries=symmetries)
    np.testing.assert_allclose(found, by_hand(tiles, WAYS[symmetries]), rtol=1e-5)
    assert found.dtype == np.float32


def test_without_symmetries_the_answer_is_handed_on_as_it_is() -> None:
    answer = np.full((1, 2, 8, 8), 7, np.uint8)
    assert averaged(lambda _: answer, np.zeros((1, 3, 8, 8), "f4"), symmetries="none") is answer


def test_each_way_is_asked_once() -> None:
    tiles, seen = np.random.default_rng(0).random((1, 1, 4, 4), np.float32), []

    def ask(each):
        assert each.flags.c_contiguous
        seen.append(each.tobytes())
        return each

    assert np.allclose(averaged(ask, tiles, symmetries="d4"), tiles)
    assert len(set(seen)) == len(seen) == 8
