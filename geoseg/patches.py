"""Patches of a class map: 4-connected pixels of one class."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoseg.chains import Index, changes, groups, roots


@dataclass(frozen=True, slots=True)
class Patches:
    """The patches of a raster of h rows and w columns.

    Attributes
    ----------
    run_starts : (r,) int64 array
        Where, among all pixels in order, each run begins: neighbours of one class in a row.
    run_of : (h * w,) int32 array
        The run of each pixel.
    patch_of : (r,) int32 array
        The patch of each run. Patches are numbered by their first pixels.
    values : (p,) uint8 array
        The class value of each patch.
    """

    run_starts: NDArray[np.int64]
    run_of: Index
    patch_of: Index
    values: NDArray[np.uint8]

    def sizes(self, width: int) -> NDArray[np.int64]:
        """The number of pixels of each patch, without those of the first row and column."""
        lengths = np.diff(self.run_starts, append=len(self.run_of))
        lengths -= self.run_starts % width == 0
        lengths[self.run_starts < width] = 0
        return self._by_patch(lengths)

    def at(self, pixels: NDArray[np.int64] | slice) -> Index:
        """The patch of each of these pixels."""
        return self.patch_of[self.run_of[pixels]]

    def total(self, weights: NDArray[np.uint8]) -> NDArray[np.int64]:
        """The sum of the ``weights`` (h, w) of each patch's pixels."""
        return self._by_patch(np.add.reduceat(weights.ravel(), self.run_starts, dtype=np.int64))

    def _by_patch(self, by_run: NDArray[np.int64]) -> NDArray[np.int64]:
        # exact: a float64 holds the sums of any raster in memory
        sums = np.bincount(self.patch_of, by_run, minlength=len(self.values))
        return sums.astype(np.int64)


def find_patches(values: NDArray[np.uint8]) -> Patches:
    """The patches of class values (h, w), those of nodata among them."""
    width = values.shape[1]
    begins = np.ones(values.shape, np.bool_)
    np.not_equal(values[:, 1:], values[:, :-1], out=begins[:, 1:])
    starts = np.flatnonzero(begins)
    run_of = np.cumsum(begins.ravel(), dtype=np.intp)
    run_of -= 1
    # two runs, one above the other, meet where the later one of them begins
    meets = np.flatnonzero((values[1:] == values[:-1]) & (begins[1:] | begins[:-1]))
    upper, lower = run_of[meets], run_of[meets + width]
    first = changes(lower)
    above = np.arange(len(starts), dtype=np.intp)
    above[lower[first]] = upper[first]
    tree = roots(above)
    # what meets a second run above joins two trees
    heads = np.flatnonzero(above == np.arange(len(above)))
    number = np.empty(len(above), np.intp)
    number[heads] = np.arange(len(heads))
    one, other = number[tree[upper[~first]]], number[tree[lower[~first]]]
    joined = groups(len(heads), one, other)
    kept = joined == np.arange(len(joined))
    patch_of = (np.cumsum(kept, dtype=np.intp) - 1)[joined][number[tree]]
    return Patches(starts, run_of, patch_of, values.ravel()[starts[heads[kept]]])
