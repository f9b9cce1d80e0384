"""Pure geometry: tiles with halos on a grid anchored at a raster's origin, and strips of them.

A network with a total stride answers differently to the same pixels shifted by less than that
stride, whatever the halo. So every tile starts at a multiple of the stride, and the last row and
column are padded rather than shifted back to fit.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from math import ceil

from rasterio.windows import Window

from geoseg.errors import TileError


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """The square a model reads at once, and the margin of it that is thrown away.

    Raises
    ------
    TileError
        If no core is left, or origins could not all be multiples of the stride.
    """

    size: int  # px, halo included
    halo: int = 0  # px, cut from each side of the prediction
    stride: int = 1  # px, of the network

    def __post_init__(self) -> None:
        if self.stride < 1 or self.size % self.stride or self.halo % self.stride:
            raise TileError(
                f"a tile of {self.size} px with a halo of {self.halo} px does not keep to the "
                f"stride of {self.stride} px",
                "choose multiples of the stride",
            )
        if not 0 <= 2 * self.halo < self.size:
            raise TileError(
                f"a halo of {self.halo} px keeps nothing of a tile of {self.size} px",
                "choose a halo from 0 to less than half the tile",
            )

    @classmethod
    def around(cls, *, size: int, halo: int, stride: int) -> "Tile":
        """A tile whose halo is rounded up to the stride."""
        return cls(size=size, halo=ceil(halo / stride) * stride, stride=stride)

    @classmethod
    def blended(cls, *, size: int, stride: int) -> "Tile":
        """A tile that overlaps its neighbours by half, as nearly as the stride allows."""
        return cls(size=size, halo=size // 4 // stride * stride, stride=stride)

    def widened(self, *, height: int, width: int, largest: int) -> "Tile":
        """The tile with this halo that takes the fewest pixels through a network.

        Parameters
        ----------
        height, width : int
            What is to be covered (px).
        largest : int
            Greatest size (px). One that is larger already stays as it is.

        Returns
        -------
        Tile
            Of this size or larger; the smallest of those that come to the same.
        """

        def inferred(size: int) -> int:
            core = size - 2 * self.halo
            return ceil(height / core) * ceil(width / core) * size**2

        sizes = range(self.size, max(largest, self.size) + 1, self.stride)
        return replace(self, size=min(sizes, key=inferred))

    @property
    def core(self) -> int:
        """Side (px) of the square that reaches the map."""
        return self.size - 2 * self.halo


@dataclass(frozen=True, slots=True)
class Spot:
    """One tile's place in a grid: by row and column of tiles."""

    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Strip:
    """Whole rows of tiles, from the raster's left to its right: the unit of work and of resume."""

    index: int
    rows: range  # of tiles
    window: Window  # of the raster


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Tiles that cover a raster, row by row from its origin.

    Raises
    ------
    TileError
        If there is nothing to cover.
    """

    height: int  # px
    width: int  # px
    tile: Tile
    rows_per_strip: int = 1
    overlapping: bool = False  # whether a tile answers for its halo too, where others do as well

    def __post_init__(self) -> None:
        if min(self.height, self.width, self.rows_per_strip) < 1:
            raise TileError(f"{self} covers nothing", "give a raster of at least 1 x 1 px")
        if self.overlapping and 2 * self.tile.halo > self.tile.core:
            raise TileError(
                f"tiles of {self.tile.size} px with a halo of {self.tile.halo} px overlap more "
                "than their neighbours",
                "choose a halo of at most a quarter of the tile",
            )

    @property
    def rows(self) -> int:
        """Rows of tiles."""
        return ceil(self.height / self.tile.core)

    @property
    def columns(self) -> int:
        """Columns of tiles."""
        return ceil(self.width / self.tile.core)

    @cached_property
    def strips(self) -> tuple[Strip, ...]:
        """All strips, from top to bottom."""
        return tuple(
            self._strip(index, range(first, min(first + self.rows_per_strip, self.rows)))
            for index, first in enumerate(range(0, self.rows, self.rows_per_strip))
        )

    def __getstate__(self) -> dict[str, object]:
        """Without the strips, which may be many: whoever gets a copy makes them anew."""
        return {name: value for name, value in vars(self).items() if name != "strips"}

    def _strip(self, index: int, rows: range) -> Strip:
        top = rows.start * self.tile.core
        bottom = min(rows.stop * self.tile.core, self.height)
        return Strip(index, rows, Window(0, top, self.width, bottom - top))

    def spots(self, strips: Iterable[Strip]) -> Iterator[Spot]:
        """The tiles that answer for some strips, each once, row by row."""
        rows = sorted({row for strip in strips for row in self.rows_for(strip)})
        return (Spot(row, column) for row, column in product(rows, range(self.columns)))

    def rows_for(self, strip: Strip) -> range:
        """The rows of tiles that answer for some of a strip, its own and those beside it."""
        more = int(self.overlapping)
        return range(max(strip.rows.start - more, 0), min(strip.rows.stop + more, self.rows))

    def strips_of(self, row: int) -> tuple[Strip, ...]:
        """The strips that a row of tiles answers for."""
        more = int(self.overlapping)
        first, last = max(row - more, 0), min(row + more, self.rows - 1)
        return self.strips[first // self.rows_per_strip : last // self.rows_per_strip + 1]

    def core(self, spot: Spot) -> Window:
        """The pixels of the raster that a tile answers for; less than a core at the far edges."""
        side = self.tile.core
        top, left = spot.row * side, spot.column * side
        return Window(left, top, min(side, self.width - left), min(side, self.height - top))

    def answered(self, spot: Spot) -> Window:
        """The pixels of the raster that a tile says something of: its core, or all of it."""
        if not self.overlapping:
            return self.core(spot)
        tile = self.tile
        top, left = spot.row * tile.core - tile.halo, spot.column * tile.core - tile.halo
        bottom, right = min(top + tile.size, self.height), min(left + tile.size, self.width)
        top, left = max(top, 0), max(left, 0)
        return Window(left, top, right - left, bottom - top)

    def row_window(self, row: int) -> Window:
        """What a row of tiles reads at once; it reaches beyond the raster."""
        tile = self.tile
        return Window(
            -tile.halo,
            row * tile.core - tile.halo,
            self.columns * tile.core + 2 * tile.halo,
            tile.size,
        )

    def columns_in_row(self, column: int) -> slice:
        """Where a tile lies in what its row reads."""
        left = column * self.tile.core
        return slice(left, left + self.tile.size)
