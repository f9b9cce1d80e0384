"""Random numbers by name: what is drawn follows from a seed and a number, not from what was drawn
before, so that any thread may draw it and a resumed run draws the same.
"""

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What is drawn; the same seed and number give each purpose numbers of its own."""

    STATISTICS = 0
    WINDOW = 1
    LABELLED_WINDOW = 2
    SPLIT = 3
    CHECK = 4
    MIXING = 5
    FRACTION = 6
    NEIGHBOURS = 7
    HEAD = 8


def generator(purpose: Purpose, seed: int, index: int) -> np.random.Generator:
    """The random numbers of the thing number ``index``."""
    return np.random.default_rng([purpose, seed, index])
