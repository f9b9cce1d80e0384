"""How right a network is on what was kept for validation, in tiles mixed as in prediction."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from geoseg.accuracy import Confusion
from geoseg.errors import RasterError, RecipeError
from geoseg.labels import IGNORED
from geoseg.model import Seams
from geoseg.orthophoto import Pixels, fill_invalid
from geoseg.tiling import Tile
from training.data.loader import Loader, Sample
from training.data.scenes import Scenes
from training.data.truth import VAL, Truth
from training.data.unreadable import Unreadable, nothing_left
from training.device import Device, Precision
from training.mixture import Mixture
from training.registry import suggestion
from training.spots import Spot, spots_of

Tell = Callable[[int, int], object]
"""Told how many are done, of how many."""

BATCH = 4  # tiles
OVERALL = {"miou": "mIoU", "mf1": "mean F1", "oa": "overall accuracy", "kappa": "kappa"}
"""Figures of all classes together, and what they are called."""
PER_CLASS = ("iou", "f1")
"""Figures of each class."""


class Validation:
    """The tiles that hold validation labels, on the grid on which prediction lays its tiles.

    Parameters
    ----------
    scenes : Scenes
    truth : Truth
    tile : Tile
        What the network reads at once.
    fill : sequence of float
        What stands in for invalid pixels, per band.
    workers : int
        Threads that read ahead.
    seams : "crop" or "blend"
        Whether the core of a tile is answered for by it alone, or by its neighbours too, mixed as
        in `geoseg.stitching`.

    Attributes
    ----------
    spots : list of Spot
        The tiles that hold labels.
    unreadable : Unreadable
        Tiles that were not counted since they could not be read.
    """

    def __init__(
        self,
        scenes: Scenes,
        truth: Truth,
        *,
        tile: Tile,
        fill: Sequence[float],
        workers: int,
        seams: Seams = "crop",
    ) -> None:
        self.scenes = scenes
        self.truth = truth
        self.tile = tile
        self.fill = tuple(fill)
        self.workers = workers
        self.seams = seams
        self.spots = spots_of(truth.val.places, scenes, tile)
        self.unreadable = Unreadable(
            meanwhile="validating without its tiles that cannot be read",
            outcome="tiles left out of validations since they could not be read",
        )
        self._failed: dict[Spot, RasterError] = {}  # since the last validation began
        self._asked = (
            sorted({each for spot in self.spots for each in self._beside(spot)})
            if seams == "blend"
            else self.spots
        )

    def __len__(self) -> int:
        return len(self.spots)

    def tiles(
        self,
        network: nn.Module,
        normalize: nn.Module,
        *,
        device: Device,
        precision: Precision,
        tell: Tell = lambda _done, _total: None,
    ) -> list[Confusion]:
        """Count the pixels of each tile's core by what the network says and what is known.

        In the order of ``spots``; the network is left in evaluation mode. Nothing is counted in a
        tile that cannot be read, which is recorded in ``unreadable``.
        ``tell`` hears how many tiles are done.

        Raises
        ------
        RasterError
            If not one can be read any more.
        """
        network.eval()
        self._failed.clear()
        mixture = Mixture(self.spots, self.tile, blended=self.seams == "blend")
        counted: dict[Spot, Confusion] = {}
        total = len(self._asked)
        with torch.inference_mode():
            for number, batch in enumerate(self._batches()):
                tell(number * BATCH, total)
                moved = device.put({"images": batch["images"]})
                with device.autocast(precision):
                    logits = network(normalize(moved["images"]))
                asked = self._asked[number * BATCH : (number + 1) * BATCH]
                shares = zip(asked, logits.float().softmax(dim=1), batch["seen"], strict=False)
                said = [
                    each
                    for spot, share, seen in shares
                    for each in mixture.add(spot, share if seen else None)
                ]
                counted |= {done: self._count(done, classes) for done, classes in said}
        counted |= {done: self._count(done, classes) for done, classes in mixture.rest()}
        if total:
            tell(total, total)
        if self.spots and self._failed.keys() >= set(self.spots):
            error = self._failed[self.spots[-1]]
            raise nothing_left(error) from error
        return [counted[spot] for spot in self.spots]

    def sample(self, index: int) -> Sample:
        """The pixels of the tile at ``spots[index]``, and the targets (uint8) of its core."""
        spot = self.spots[index]
        pixels, valid = self._read(spot)
        return {"images": fill_invalid(pixels, valid, self.fill), "targets": self._targets(spot)}

    def _beside(self, spot: Spot) -> Iterator[Spot]:
        """A tile and those that overlap it."""
        core, scene = self.tile.core, self.scenes[spot.scene]
        for row, column in product((-core, 0, core), repeat=2):
            at = Spot(spot.scene, spot.row + row, spot.column + column)
            if 0 <= at.row < scene.height and 0 <= at.column < scene.width:
                yield at

    def _read(self, spot: Spot) -> Pixels:
        return self.scenes.read(spot.scene, spot.whole(self.tile))

    def _targets(self, spot: Spot) -> NDArray[np.uint8]:
        """What is known of the core of a tile, where there is an image."""
        core = spot.core(self.tile)
        _, valid = self.scenes.read(spot.scene, core)
        targets = self.truth.read(spot.scene, core, VAL)
        return np.where(valid, targets, IGNORED).astype(np.uint8)

    def _count(self, spot: Spot, said: NDArray[np.uint8]) -> Confusion:
        classes = len(self.truth.scheme)
        if spot not in self._failed:
            try:
                return Confusion.of(said, self._targets(spot), values=range(classes))
            except RasterError as error:
                self._fail(spot, error)
        return Confusion.empty(classes)

    def _fail(self, spot: Spot, error: RasterError) -> None:
        self._failed[spot] = error
        self.unreadable.add(self.scenes[spot.scene].path, error)

    def _ask(self, index: int) -> Sample:
        """A tile, and whether prediction would ask about it; batches are filled up by the last."""
        spot = self._asked[min(index, len(self._asked) - 1)]
        try:
            pixels, valid = self._read(spot)
        except RasterError as error:
            if spot not in self._failed:
                self._fail(spot, error)
            shape = (len(self.fill), self.tile.size, self.tile.size)
            return {"images": np.zeros(shape, np.float32), "seen": np.array(False)}
        core = slice(self.tile.halo, self.tile.size - self.tile.halo)
        images = fill_invalid(pixels, valid, self.fill)
        return {"images": images, "seen": np.array(valid[core, core].any())}

    def _batches(self) -> Iterator[dict[str, Tensor]]:
        source = Loader(self._ask, size=BATCH, workers=self.workers)(0)
        try:
            for _ in range(-(-len(self._asked) // BATCH)):
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
    valid = [*OVERALL, *(f"{kind}/{name}" for kind in PER_CLASS for name in names)]
    kind, of_class, name = score.partition("/")
    if score not in valid and kind in PER_CLASS and of_class:
        raise RecipeError(
            f"train.score is {score!r}, but no class is {name!r}", suggestion(name, names)
        )
    if score not in valid:
        raise RecipeError(f"train.score is {score!r}", suggestion(score, valid))
    if of_class and not truth.val.pixels[names.index(name)]:
        raise RecipeError(
            f"train.score is {score!r}, but no pixel of {name!r} validates",
            "label some within an extent of role val, or choose another score",
        )
