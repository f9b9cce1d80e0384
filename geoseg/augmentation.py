"""Test-time augmentation: a model asked about a tile mirrored and turned, and its answers averaged.

All of it keeps the grid of the network's stride, since the side of a tile is a multiple of it.
"""

from collections.abc import Callable
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Tiles = NDArray[np.float32]  # (N, C, H, W)
Symmetries = Literal["none", "flips", "d4"]


def averaged(ask: Callable[[Tiles], Tiles], tiles: Tiles, *, symmetries: Symmetries) -> Tiles:
    """The mean of the answers to tiles as they are and as they look mirrored and turned.

    Parameters
    ----------
    ask : callable
        From tiles (N, C, H, H) to answers (N, K, H, H).
    tiles : (N, C, H, H) float32 array
    symmetries : "none", "flips" or "d4"
        As they are, with the answer as it is; mirrored along either axis and both (4 ways); turned
        by quarters as well, the dihedral group of the square (8 ways).
    """
    if symmetries == "none":
        return ask(tiles)
    quarters = range(2 if symmetries == "d4" else 1)
    flips = list(product((False, True), repeat=2))
    total = None
    for quarter, axes in product(quarters, flips):
        chosen = tuple(axis for axis, flipped in zip((2, 3), axes, strict=True) if flipped)
        seen = np.flip(np.rot90(tiles, quarter, (2, 3)), chosen)
        answer = np.rot90(np.flip(ask(np.ascontiguousarray(seen)), chosen), -quarter, (2, 3))
        total = answer.astype(np.float32) if total is None else total + answer
    assert total is not None  # there is always one way
    return np.asarray(total / (len(quarters) * len(flips)), np.float32)
