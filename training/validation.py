"""How right a network is on what was kept for validation: whole tiles, as prediction cuts them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from rasterio.windows import Window
from torch import Tensor, nn

from geoseg.accuracy import Confusion
from geoseg.errors import RecipeError
from geoseg.labels import IGNORED
from geoseg.orthophoto import fill_invalid
from geoseg.tiling import Tile
from training.data.loader import Loader, Sample
from training.data.scenes import Scenes
from training.data.truth import CELL, VAL, Truth
from training.device import Device, Precision
from training.registry import suggestion

BATCH = 4  # tiles
OVERALL = ("miou", "mf1", "oa", "kappa")  # figures of all classes together


@dataclass(frozen=True, slots=True)
class Spot:
    """A tile with something to validate: its scene and the first pixel of its core."""

    scene: int
    row: int
    column: int


class Validation:
    """The tiles that hold validation labels, on the grid on which prediction lays its tiles.

    Parameters
    ----------
    scenes : Scenes
    truth : Truth
    tile : Tile
        What the network reads at once; only its core counts.
    fill : sequence of float
        What stands in for invalid pixels, per band.
    workers : int
        Threads that read ahead.
    """

    def __init__(
        self, scenes: Scenes, truth: Truth, *, tile: Tile, fill: Sequence[float], workers: int
    ) -> None:
        self.scenes = scenes
        self.truth = truth
        self.tile = tile
        self.fill = tuple(fill)
        self.workers = workers
        self.spots = sorted(set(_spots(truth, tile)), key=lambda at: (at.scene, at.row, at.column))

    def __len__(self) -> int:
        return len(self.spots)

    def __call__(
        self, network: nn.Module, normalize: nn.Module, *, device: Device, precision: Precision
    ) -> Confusion:
        """Count the pixels of all tiles by what the network says and what is known.

        The network is left in evaluation mode.
        """
        tiles = self.tiles(network, normalize, device=device, precision=precision)
        return sum(tiles, start=Confusion.empty(len(self.truth.scheme)))

    def tiles(
        self, network: nn.Module, normalize: nn.Module, *, device: Device, precision: Precision
    ) -> list[Confusion]:
        """The same for each tile by itself, in the order of ``spots``."""
        network.eval()
        core = slice(self.tile.halo, self.tile.size - self.tile.halo)
        values = range(len(self.truth.scheme))
        counted: list[Confusion] = []
        with torch.inference_mode():
            for batch in self._batches():
                moved = device.put({"images": batch["images"]})
                with device.autocast(precision):
                    logits = network(normalize(moved["images"]))
                said = logits[:, :, core, core].argmax(dim=1).to(torch.uint8).cpu().numpy()
                counted += [
                    Confusion.of(*pair, values=values)
                    for pair in zip(said, batch["targets"].numpy(), strict=True)
                ]
        return counted[: len(self)]

    def sample(self, index: int) -> Sample:
        """The pixels of a tile, and the targets (uint8) of its core.

        Beyond the last tile there are tiles of which nothing is known: batches are whole.
        """
        spot = self.spots[min(index, len(self.spots) - 1)]
        halo, size, core = self.tile.halo, self.tile.size, self.tile.core
        window = Window(spot.column - halo, spot.row - halo, size, size)
        pixels, valid = self.scenes.read(spot.scene, window)
        targets = self.truth.read(spot.scene, Window(spot.column, spot.row, core, core), VAL)
        inside = valid[halo : size - halo, halo : size - halo]
        known: NDArray[np.uint8] = np.where(inside, targets, IGNORED).astype(np.uint8)
        if index >= len(self.spots):
            known = np.full_like(known, IGNORED)
        return {"images": fill_invalid(pixels, valid, self.fill), "targets": known}

    def _batches(self) -> Iterator[dict[str, Tensor]]:
        source = Loader(self.sample, size=BATCH, workers=self.workers)(0)
        try:
            for _ in range(-(-len(self.spots) // BATCH)):
                yield next(source)
        finally:
            source.close()


def figures(total: Confusion, names: Sequence[str]) -> dict[str, float]:
    """The figures of a validation by name; what divides by nothing is left out."""
    overall = (total.mean_iou, total.mean_f1, total.overall_accuracy, total.kappa)
    told = dict(zip(OVERALL, overall, strict=True))
    for name, iou, f1 in zip(names, total.iou, total.f1, strict=True):
        told |= {f"iou/{name}": float(iou), f"f1/{name}": float(f1)}
    return {name: value for name, value in told.items() if not np.isnan(value)}


def check_score(score: str, truth: Truth) -> None:
    """Refuse a score by which no network can be chosen.

    Raises
    ------
    RecipeError
        If it is none of :func:`figures`, or of a class of which no pixel validates.
    """
    names = truth.scheme.names
    valid = [*OVERALL, *(f"{kind}/{name}" for kind in ("iou", "f1") for name in names)]
    if score not in valid:
        raise RecipeError(f"train.score is {score!r}", suggestion(score, valid))
    _, of_class, name = score.partition("/")
    if of_class and not truth.val.pixels[names.index(name)]:
        raise RecipeError(
            f"train.score is {score!r}, but no pixel of {name!r} validates",
            "label some within an extent of role val, or choose another score",
        )


def _spots(truth: Truth, tile: Tile) -> Iterator[Spot]:
    """The tiles whose core meets a cell with validation labels, some more than once."""
    for scene, top, left in truth.val.places.tolist():
        bottom = min(top + CELL, truth.scenes[scene].height) - 1
        right = min(left + CELL, truth.scenes[scene].width) - 1
        for row in range(top // tile.core, bottom // tile.core + 1):
            for column in range(left // tile.core, right // tile.core + 1):
                yield Spot(scene, row * tile.core, column * tile.core)
