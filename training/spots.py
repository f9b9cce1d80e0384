"""The tiles that hold labels, on the grid on which prediction lays its tiles."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window

from geoseg.tiling import Tile
from training.data.scenes import Scenes
from training.data.truth import CELL


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A tile: its scene and the first pixel of its core."""

    scene: int
    row: int
    column: int

    def core(self, tile: Tile) -> Window:
        """The pixels that the tile answers for."""
        return Window(self.column, self.row, tile.core, tile.core)

    def whole(self, tile: Tile) -> Window:
        """The pixels that the network reads: the core and the halo around it."""
        return Window(self.column - tile.halo, self.row - tile.halo, tile.size, tile.size)


def spots_of(places: NDArray[np.int64], scenes: Scenes, tile: Tile) -> list[Spot]:
    """The tiles whose core meets one of the cells at ``places`` (n, 3), in order."""
    return sorted(set(_meeting(places, scenes, tile)))


def _meeting(places: NDArray[np.int64], scenes: Scenes, tile: Tile) -> Iterator[Spot]:
    for scene, top, left in places.tolist():
        bottom = min(top + CELL, scenes[scene].height) - 1
        right = min(left + CELL, scenes[scene].width) - 1
        for row in range(top // tile.core, bottom // tile.core + 1):
            for column in range(left // tile.core, right // tile.core + 1):
                yield Spot(scene, row * tile.core, column * tile.core)
