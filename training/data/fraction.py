"""A share of the training labels, for studies of how many are needed."""

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window

from geoseg.labels import IGNORED
from training.data.draw import Purpose, generator
from training.data.truth import CELL, VAL, Cells, Targets, Truth

CANDIDATES = 10  # blocks of which the most remote is taken

Bools = NDArray[np.bool_]
Places = NDArray[np.int64]


class Fraction:
    """A truth of whose blocks only some train; what validates stays as it is.

    The blocks are those squares of ``truth.block`` px that hold a pixel that trains, on a grid
    that begins at each scene's first pixel. ``share`` of them are taken, rounded, at least one.
    They come in an order that does not depend on the share, so that with the same seed the labels
    of a smaller share are among those of a larger one: first those that add most classes, until
    all classes are there; then each time the most remote of ten by chance (Mitchell 1991,
    doi:10.1145/122718.122736), where a scene of which nothing is taken is the most remote.

    It stands in for the :class:`~training.data.truth.Truth` it is made of.

    Parameters
    ----------
    truth : Truth
    share : float
        Above 0, up to 1.
    seed : int

    Attributes
    ----------
    blocks, blocks_of : int
        How many were taken, and of how many.
    """

    def __init__(self, truth: Truth, *, share: float, seed: int) -> None:
        self.whole = truth
        self.scenes, self.scheme, self.labels = truth.scenes, truth.scheme, truth.labels
        self.val = truth.val
        self.side = CELL * truth.cells_per_block  # px
        blocks, inverse = np.unique(
            truth.train.places // (1, self.side, self.side), axis=0, return_inverse=True
        )
        inverse = inverse.reshape(-1)
        present = np.zeros((len(blocks), len(truth.scheme)), bool)
        np.logical_or.at(present, inverse, truth.train.counts > 0)
        self.blocks_of = len(blocks)
        self.blocks = max(1, round(share * len(blocks)))
        taken = _choose(blocks, present, self.blocks, generator(Purpose.FRACTION, seed, 0))
        chosen = np.zeros(len(blocks), bool)
        chosen[taken] = True
        self.taken = frozenset(tuple(block) for block in blocks[chosen].tolist())
        kept = chosen[inverse]
        self.train = Cells(truth.train.places[kept], truth.train.counts[kept])

    def read(self, index: int, window: Window, role: int) -> Targets:
        """Channels of a scene's pixels that have a role, see :meth:`Truth.read`."""
        targets = self.whole.read(index, window, role)
        if role == VAL:
            return targets
        rows = (window.row_off + np.arange(int(window.height))) // self.side
        columns = (window.col_off + np.arange(int(window.width))) // self.side
        kept = np.zeros(targets.shape, bool)
        for row in np.unique(rows):
            for column in np.unique(columns):
                if (index, int(row), int(column)) in self.taken:
                    kept |= (rows == row)[:, None] & (columns == column)
        return np.where(kept, targets, IGNORED)


def _choose(blocks: Places, present: Bools, wanted: int, random: np.random.Generator) -> list[int]:
    """The first ``wanted`` of (n, 3) blocks with (n, K) classes, in the order told above."""
    order = random.permutation(len(blocks))  # of equals, the first
    taken: list[int] = []
    distance = np.full(len(blocks), np.inf)  # to the nearest that is taken

    def take(block: int) -> None:
        taken.append(block)
        apart = np.hypot(*(blocks[:, 1:] - blocks[block, 1:]).T)
        apart[blocks[:, 0] != blocks[block, 0]] = np.inf
        np.minimum(distance, apart, out=distance)

    missing = present.any(axis=0)
    while missing.any() and len(taken) < wanted:
        adds = present[:, missing].sum(axis=1)
        best = int(order[np.argmax(adds[order])])
        take(best)
        missing &= ~present[best]
    while len(taken) < wanted:
        free = np.flatnonzero(distance > 0)
        some = random.choice(free, min(CANDIDATES, len(free)), replace=False)
        take(int(some[np.argmax(distance[some])]))
    return taken
