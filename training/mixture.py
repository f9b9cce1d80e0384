"""Answers for tiles mixed to the classes of their cores on the device, as in prediction."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from geoseg.stitching import ramp
from geoseg.tiling import Tile
from training.spots import Spot


class Mixture:
    """Collects answers row by row and gives the classes of each wanted core once it is complete.

    Parameters
    ----------
    wanted : sequence of Spot
        Tiles whose cores are to be known.
    tile : Tile
    blended : bool
        Whether tiles answer for their halo too, weighted by `geoseg.stitching.ramp`.
    """

    def __init__(self, wanted: Sequence[Spot], tile: Tile, *, blended: bool) -> None:
        self._tile = tile
        self._blended = blended
        self._wanted = sorted(wanted, reverse=True)  # the next one last
        self._open = set(wanted)
        self._sums: dict[Spot, Tensor] = {}
        self._ramp = torch.from_numpy(ramp(tile.size, tile.halo if blended else 0))

    def add(self, spot: Spot, shares: Tensor | None) -> Iterator[tuple[Spot, NDArray[np.uint8]]]:
        """Take in the probabilities (K, size, size) of a tile, None where it has no image.

        Tiles come in their order. What a core is said to be, (core, core) channels, follows after
        the last tile that answers for it; 0 where none does.
        """
        if shares is not None:
            self._mix(spot, shares)
        while self._wanted and self._last_for(self._wanted[-1]) <= spot:
            done = self._wanted.pop()
            yield done, self._classes(done)

    def rest(self) -> Iterator[tuple[Spot, NDArray[np.uint8]]]:
        """The cores whose last tile lies beyond the border of their scene."""
        while self._wanted:
            done = self._wanted.pop()
            yield done, self._classes(done)

    def _last_for(self, spot: Spot) -> Spot:
        core = self._tile.core if self._blended else 0
        return Spot(spot.scene, spot.row + core, spot.column + core)

    def _mix(self, spot: Spot, shares: Tensor) -> None:
        core, halo, size = self._tile.core, self._tile.halo, self._tile.size
        weights = (self._ramp[:, None] * self._ramp).to(shares.device)
        steps = (-1, 0, 1) if self._blended else (0,)
        for down in steps:
            for right in steps:
                target = Spot(spot.scene, spot.row + down * core, spot.column + right * core)
                if target not in self._open:
                    continue
                ours, theirs = zip(
                    *(_overlap(halo + step * core, core, size) for step in (down, right)),
                    strict=True,
                )
                part = weights[theirs] * shares[:, *theirs]
                if target not in self._sums:
                    self._sums[target] = shares.new_zeros(len(shares), core, core)
                self._sums[target][:, *ours] += part

    def _classes(self, spot: Spot) -> NDArray[np.uint8]:
        self._open.remove(spot)
        if spot not in self._sums:
            return np.zeros((self._tile.core, self._tile.core), np.uint8)
        return self._sums.pop(spot).argmax(dim=0).to(torch.uint8).cpu().numpy()


def _overlap(start: int, core: int, size: int) -> tuple[slice, slice]:
    """Where a core that begins at ``start`` of a tile lies in itself and in the tile."""
    first, last = max(start, 0), min(start + core, size)
    return slice(first - start, last - start), slice(first, last)
