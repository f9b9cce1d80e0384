"""Answers for single tiles put together to strips."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window, intersection

from geoseg.classes import NODATA, ClassScheme
from geoseg.products import Arrays, Product
from geoseg.tiling import Grid, Spot, Strip

CHUNK = 1024  # columns whose blended answers are coded at once


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one tile.

    ``valid`` is (h, w), of its core; ``told`` what the model says of all of it, probabilities
    (K, size, size) or a compact model's bytes, or None where nothing of the core is valid.
    """

    spot: Spot
    valid: NDArray[np.bool_]
    told: NDArray[Any] | None


class Stitcher:
    """Collects answers in any order and hands out each strip once it is complete.

    Parameters
    ----------
    grid : Grid
    strips : iterable of Strip
        Those to put together; what tiles say of others is dropped.
    products : tuple of Product
    scheme : ClassScheme
    """

    def __init__(
        self,
        grid: Grid,
        strips: Iterable[Strip],
        products: tuple[Product, ...],
        scheme: ClassScheme,
    ) -> None:
        self._grid = grid
        self._products = products
        self._scheme = scheme
        self._missing = {strip: len(grid.rows_for(strip)) * grid.columns for strip in strips}
        self._open: dict[Strip, _Canvas] = {}

    def add(self, answer: Answer) -> Iterator[tuple[Strip, Arrays]]:
        """Put one tile in its place; the strips of which that was the last."""
        for strip in self._grid.strips_of(answer.spot.row):
            if strip not in self._missing:
                continue
            if strip not in self._open:
                kind = _Blended if self._grid.overlapping else _Cropped
                self._open[strip] = kind(self._grid, strip, self._products, self._scheme)
            self._open[strip].put(answer)
            self._missing[strip] -= 1
            if not self._missing[strip]:
                del self._missing[strip]
                yield strip, self._open.pop(strip).arrays()


def ramp(size: int, halo: int) -> NDArray[np.float32]:
    """The weight (size,) of a tile's answer along one axis, by which overlapping tiles are mixed.

    It rises as sin² over the two halos that neighbours share, so that the weights of neighbours
    add up to 1. At a halo of a quarter of the tile it is the Hann window (Pielawski & Wählby
    2020, doi:10.1371/journal.pone.0229839).
    """
    places = np.arange(size) + 0.5
    nearest = np.minimum(places, size - places)
    rising = np.sin(np.pi / 2 * np.minimum(nearest / max(2 * halo, 1), 1)) ** 2
    return np.asarray(rising if halo else np.ones(size), np.float32)


class _Canvas(Protocol):
    """A strip in the making."""

    def __init__(
        self, grid: Grid, strip: Strip, products: tuple[Product, ...], scheme: ClassScheme
    ) -> None: ...

    def put(self, answer: Answer) -> None: ...

    def arrays(self) -> Arrays: ...


class _Cropped:
    """Each pixel is answered for by one tile: the one whose core it lies in."""

    def __init__(
        self, grid: Grid, strip: Strip, products: tuple[Product, ...], scheme: ClassScheme
    ) -> None:
        self._grid = grid
        self._strip = strip
        self._scheme = scheme
        self._arrays = _blank(strip, products, scheme)

    def put(self, answer: Answer) -> None:
        if answer.told is None:
            return
        core, halo = self._grid.core(answer.spot), self._grid.tile.halo
        told = answer.told[:, halo : halo + core.height, halo : halo + core.width]
        rows, columns = _within(core, self._strip.window)
        for product, array in self._arrays.items():
            coded = product.of(told, self._scheme)
            np.copyto(array[:, rows, columns], coded, where=answer.valid)

    def arrays(self) -> Arrays:
        return self._arrays


class _Blended:
    """Each pixel is answered for by all tiles that see it, the more the nearer their centre."""

    def __init__(
        self, grid: Grid, strip: Strip, products: tuple[Product, ...], scheme: ClassScheme
    ) -> None:
        size = strip.window.height, strip.window.width
        self._grid = grid
        self._strip = strip
        self._products = products
        self._scheme = scheme
        self._ramp = ramp(grid.tile.size, grid.tile.halo)
        self._sums = np.zeros((len(scheme), *size), np.float32)
        self._weights = np.zeros(size, np.float32)
        self._valid = np.zeros(size, np.bool_)

    def put(self, answer: Answer) -> None:
        if answer.told is None:
            return
        grid, spot = self._grid, answer.spot
        if spot.row in self._strip.rows:
            self._valid[_within(grid.core(spot), self._strip.window)] = answer.valid
        seen = intersection(grid.answered(spot), self._strip.window)
        top, left = (place * grid.tile.core - grid.tile.halo for place in (spot.row, spot.column))
        of_tile = _within(seen, Window(left, top, grid.tile.size, grid.tile.size))
        of_strip = _within(seen, self._strip.window)
        weights = self._ramp[of_tile[0], None] * self._ramp[of_tile[1]]
        self._sums[:, *of_strip] += weights * answer.told[:, *of_tile]
        self._weights[of_strip] += weights

    def arrays(self) -> Arrays:
        arrays = _blank(self._strip, self._products, self._scheme)
        for left in range(0, self._strip.window.width, CHUNK):
            columns = slice(left, left + CHUNK)
            valid = self._valid[:, columns]
            weights = np.where(valid, self._weights[:, columns], np.float32(1))
            shares = np.divide(self._sums[..., columns], weights, dtype=np.float32)
            for product, array in arrays.items():
                np.copyto(array[..., columns], product.encode(shares, self._scheme), where=valid)
        return arrays


def _blank(strip: Strip, products: tuple[Product, ...], scheme: ClassScheme) -> Arrays:
    window = strip.window
    return {
        product: np.full(
            (len(product.bands(scheme)), window.height, window.width), NODATA, np.uint8
        )
        for product in products
    }


def _within(window: Window, around: Window) -> tuple[slice, slice]:
    """Rows and columns of a window, counted from another's corner."""
    top, left = window.row_off - around.row_off, window.col_off - around.col_off
    return slice(top, top + window.height), slice(left, left + window.width)
