"""Answers for single tiles put together to strips."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoseg.classes import NODATA, ClassScheme
from geoseg.products import Arrays, Probabilities, Product
from geoseg.tiling import Grid, Spot, Strip


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of the core of one tile.

    ``valid`` is (h, w), ``probabilities`` (K, h, w), or None where nothing is valid.
    """

    spot: Spot
    valid: NDArray[np.bool_]
    probabilities: Probabilities | None


class Stitcher:
    """Collects answers in any order and hands out each strip once it is complete."""

    def __init__(self, grid: Grid, products: tuple[Product, ...], scheme: ClassScheme) -> None:
        self._grid = grid
        self._products = products
        self._scheme = scheme
        self._open: dict[int, tuple[Arrays, int]] = {}  # strip -> what is there, tiles to come

    def add(self, answer: Answer) -> tuple[Strip, Arrays] | None:
        """Put one tile in its place; the strip if that was its last."""
        strip = self._grid.strip_of(answer.spot)
        if strip.index not in self._open:
            self._open[strip.index] = self._begin(strip)
        arrays, missing = self._open.pop(strip.index)
        if answer.probabilities is not None:
            core = self._grid.core(answer.spot)
            top = core.row_off - strip.window.row_off
            rows = slice(top, top + core.height)
            columns = slice(core.col_off, core.col_off + core.width)
            for product, array in arrays.items():
                coded = product.encode(answer.probabilities, self._scheme)
                np.copyto(array[:, rows, columns], coded, where=answer.valid)
        if missing == 1:
            return strip, arrays
        self._open[strip.index] = arrays, missing - 1
        return None

    def _begin(self, strip: Strip) -> tuple[Arrays, int]:
        window = strip.window
        arrays = {
            product: np.full(
                (len(product.bands(self._scheme)), window.height, window.width), NODATA, np.uint8
            )
            for product in self._products
        }
        return arrays, len(strip.rows) * self._grid.columns
