"""What was asked lately is not asked again, and the answers stay the same."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geoseg.recall import Recall

SIDE = 4


class Asked:
    """Doubles tiles, and knows which it was asked about."""

    def __init__(self) -> None:
        self.seen: list[int] = []

    def __call__(self, tiles: np.ndarray) -> np.ndarray:
        self.seen += tiles[:, 0, 0, 0].astype(int).tolist()
        return tiles * 2


def tiles(numbers: list[int]) -> np.ndarray:
    return np.stack([np.full((1, SIDE, SIDE), number, np.float32) for number in numbers])


def least_recently_asked(batches: list[list[int]], room: int) -> list[int]:
    """Which tiles a memory with so much room has to ask about, worked out with a plain list."""
    kept, asked = [], []
    for batch in batches:
        asked += list(dict.fromkeys(number for number in batch if number not in kept))
        kept = [number for number in kept if number not in batch]
        kept += sorted(
            set(batch), key=lambda number: max(i for i, n in enumerate(batch) if n == number)
        )
        kept = kept[-room:] if room else []
    return asked


@given(
    st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=4), max_size=12), st.integers(0, 5)
)
def test_only_what_is_not_kept_is_asked_for(batches: list[list[int]], room: int) -> None:
    ask = Asked()
    recall = Recall(ask, capacity=room * SIDE * SIDE * 4)
    for batch in batches:
        assert np.array_equal(recall(tiles(batch)), 2 * tiles(batch))
    assert ask.seen == least_recently_asked(batches, room)


def test_answers_that_are_changed_by_whoever_has_them_stay_as_they_were() -> None:
    recall = Recall(Asked(), capacity=1 << 20)
    recall(tiles([3]))[:] = 0
    assert np.array_equal(recall(tiles([3])), tiles([6]))
