"""Answers of a model, kept for when it is asked about the same pixels again."""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

Tiles = NDArray[np.float32]
Answers = NDArray[Any]


class Recall:
    """What a model said of tiles lately; who moves a view by a little sees most of them again.

    Tiles are known by their pixels, wherever they lie.

    Parameters
    ----------
    ask : callable
        From tiles (N, C, H, W) to answers (N, K, H, W).
    capacity : int
        Bytes of answers that are kept; those that were not asked for the longest go first.
    """

    def __init__(self, ask: Callable[[Tiles], Answers], *, capacity: int) -> None:
        self._ask = ask
        self._capacity = capacity
        self._kept: OrderedDict[bytes, Answers] = OrderedDict()
        self._size = 0  # bytes

    def __call__(self, tiles: Tiles) -> Answers:
        """The answers to tiles, of which only those not kept are asked for, together."""
        keys = [blake2b(tile.tobytes(), digest_size=16).digest() for tile in tiles]
        new = {key: index for index, key in enumerate(keys) if key not in self._kept}
        if new:
            told = self._ask(tiles[list(new.values())])
            for key, answer in zip(new, told, strict=True):
                self._kept[key] = answer.copy()  # alone, so that it can go alone
                self._size += answer.nbytes
        for key in keys:
            self._kept.move_to_end(key)
        answers = np.stack([self._kept[key] for key in keys])
        while self._size > self._capacity:
            self._size -= self._kept.popitem(last=False)[1].nbytes
        return answers
