"""What features know of labels that never trained them: the vote of their nearest neighbours.

Labels are split in two by place. Pixels of one half are named by those of the other whose features
are most alike, which takes no training and shows every epoch whether a network learns what matters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from rasterio.windows import Window
from torch import Tensor

from geoseg.errors import LabelError
from geoseg.labels import Labels
from geoseg.orthophoto import fill_invalid
from training.data.draw import Purpose, generator
from training.data.scenes import Scenes
from training.data.statistics import Statistics
from training.data.truth import CELL, TRAIN, VAL, Cells, Truth
from training.device import Device
from training.network import Normalize, Parts, SegmentationNetwork

SPOTS = 64  # of each half
PIXELS = 32  # of a spot, at most
NEIGHBOURS = 20
TEMPERATURE = 0.07  # of the votes, Wu et al. 2018
BATCH = 16  # windows


@dataclass(frozen=True, slots=True)
class Spot:
    """Labelled pixels of one class in one place."""

    image: NDArray[np.float32]  # (C, S, S) raw pixel values around them, without NaN
    pixels: NDArray[np.float32]  # (P, 2) their centres, x and y, px of the image
    channel: int  # of the class


class NearestNeighbours:
    """The accuracy of nearest neighbours at fixed labelled pixels.

    Half of the labelled blocks of 64 px, or what lies in extents for training, is known; the other
    half, or what lies in extents for validation, is asked for. Each half is ``SPOTS`` places, drawn
    by the seed, one class after the other, and up to ``PIXELS`` pixels of that class in each.

    The features are the dense ones where the method trains the decoder. Deep ones tell more of
    what surrounds a pixel than of itself: after 120 steps of the recipe quick on a made-up town of
    7 classes, they name 19 to 41 % of the pixels rightly, dense ones 37 to 57 %, random networks 12
    to 22 % either way.

    Parameters
    ----------
    scenes : Scenes
    labels : sequence of Labels
        In one scheme, see :func:`training.data.truth.open_labels`.
    statistics : Statistics
        By which images are standardised.
    parts : "encoder" or "all"
        What the method trains.
    view : int
        Side of the views that train (px); the network sees windows of that size, or of 64 px.
    seed : int
    device : Device
        Where the network is.

    Raises
    ------
    LabelError
        If the labels are outside the images, or too close together to split.
    RasterError
        If an image is damaged.
    """

    def __init__(
        self,
        scenes: Scenes,
        labels: Sequence[Labels],
        *,
        statistics: Statistics,
        parts: Parts,
        view: int,
        seed: int,
        device: Device,
    ) -> None:
        truth = Truth(scenes, labels, validation_share=0.5, block=CELL, seed=seed)
        size = max(view, CELL)
        self.known, self.asked = (
            _read_spots(truth, cells, role, size=size, fill=statistics.mean, seed=seed)
            for role, cells in ((TRAIN, truth.train), (VAL, truth.val))
        )
        if not self.known or not self.asked:
            named = ", ".join(str(each.path) for each in labels)
            raise LabelError(
                f"the labels of {named} cannot be split in two by place: all that the images show "
                f"of them lies in one block of {CELL} px, or has one role",
                "label places further apart, or leave out --labels",
            )
        self.parts = parts
        self.areas = truth.val.pixels
        self.normalize = device.place(Normalize(statistics.mean, statistics.std))
        self.device = device

    def figures(self, network: SegmentationNetwork) -> dict[str, float]:
        """``knn_accuracy`` and ``knn_mean_accuracy`` of the network as it is.

        The first is over all labelled pixels of the half that is asked for, the second the mean
        over its classes. The network is put back into the mode it was in.
        """
        training = network.training
        network.eval()
        try:
            (bank, names), (features, truth) = (
                self._features(network, spots) for spots in (self.known, self.asked)
            )
        finally:
            network.train(training)
        named = vote(
            features,
            bank,
            names,
            classes=len(self.areas),
            neighbours=NEIGHBOURS,
            temperature=TEMPERATURE,
        )
        overall, mean = accuracies(named.numpy(), truth.numpy(), self.areas)
        return {"knn_accuracy": overall, "knn_mean_accuracy": mean}

    @torch.no_grad()
    def _features(
        self, network: SegmentationNetwork, spots: Sequence[Spot]
    ) -> tuple[Tensor, Tensor]:
        """Features (M, C) of all pixels of the spots, and their channels (M,), on the CPU."""
        found = []
        for start in range(0, len(spots), BATCH):
            batch = spots[start : start + BATCH]
            images = torch.from_numpy(np.stack([spot.image for spot in batch]))
            moved = self.device.put({"images": images})["images"]
            images = self.normalize(moved)
            whole = network.features(images).dense if self.parts == "all" else network.deep(images)
            for spot, own in zip(batch, whole.float().cpu(), strict=True):
                pixels = torch.from_numpy(spot.pixels)
                found.append(features_at(own, pixels, size=spot.image.shape[-1]))
        channels = [spot.channel for spot in spots for _ in spot.pixels]
        return torch.cat(found), torch.tensor(channels)


def vote(
    queries: Tensor,
    bank: Tensor,
    channels: Tensor,
    *,
    classes: int,
    neighbours: int,
    temperature: float,
) -> Tensor:
    """The class of each query by its nearest neighbours, weighted by their likeness.

    Each of the ``neighbours`` features of greatest cosine s votes exp(s / τ) for its class (Wu et
    al. 2018, arXiv:1805.01978, section 3.4, who take 200 of a million images; 20 do best for DINO,
    arXiv:2104.14294).

    Parameters
    ----------
    queries : (M, C) tensor
    bank : (B, C) tensor
    channels : (B,) int64 tensor
        Class of each of the bank, 0 … ``classes`` - 1.
    classes, neighbours : int
        All of the bank votes where it holds fewer than ``neighbours``.
    temperature : float
        τ.

    Returns
    -------
    (M,) int64 tensor
    """
    likeness = F.normalize(queries, dim=1) @ F.normalize(bank, dim=1).T
    nearest, which = likeness.topk(min(neighbours, len(bank)), dim=1)
    ballots = F.one_hot(channels[which], classes) * (nearest / temperature).exp()[:, :, None]
    return ballots.sum(1).argmax(1)


def features_at(features: Tensor, pixels: Tensor, *, size: int) -> Tensor:
    """Features (P, C) at pixels, bilinear, of a map (C, h, w) that covers ``size`` px each way.

    ``pixels`` (P, 2) are x and y from the outer corner of the first pixel.
    """
    grid = 2 * pixels / size - 1
    sampled = F.grid_sample(
        features[None], grid[None, None], padding_mode="border", align_corners=False
    )
    return sampled[0, :, 0].T


def accuracies(
    named: NDArray[np.int64], truth: NDArray[np.int64], areas: NDArray[np.int64]
) -> tuple[float, float]:
    """Overall accuracy, and mean accuracy over classes, of a sample stratified by class.

    Each class's share of right pixels counts by its area in the first (Olofsson et al. 2014,
    doi:10.1016/j.rse.2014.02.015, eq. 1 with the reference as strata), and equally in the second.

    Parameters
    ----------
    named, truth : (M,) int array
        Channels said and known.
    areas : (K,) int array
        Labelled pixels of each class, of which the sample was drawn.
    """
    present = np.unique(truth)
    right = np.array([np.mean(named[truth == channel] == channel) for channel in present])
    shares = areas[present] / areas[present].sum()
    return float(right @ shares), float(right.mean())


def spread(counts: NDArray[np.int64], wanted: int, random: np.random.Generator) -> NDArray[np.intp]:
    """Cells and channels (n <= wanted, 2), each class in turn as long as it has cells left.

    ``counts`` is (cells, K) labelled pixels.
    """
    turns = [
        (turn, channel, cell)
        for channel, labelled in enumerate(counts.T > 0)
        for turn, cell in enumerate(random.permutation(np.flatnonzero(labelled)))
    ]
    chosen = [(cell, channel) for _, channel, cell in sorted(turns)[:wanted]]
    return np.array(chosen, dtype=np.intp).reshape(-1, 2)


def _read_spots(
    truth: Truth, cells: Cells, role: int, *, size: int, fill: Sequence[float], seed: int
) -> list[Spot]:
    random = generator(Purpose.NEIGHBOURS, seed, role)
    spots = []
    for cell, channel in spread(cells.counts, SPOTS, random):
        scene, row, column = (int(part) for part in cells.places[cell])
        margin = (size - CELL) // 2
        window = Window(column - margin, row - margin, size, size)
        pixels, valid = truth.scenes.read(scene, window)
        inside = valid[margin : margin + CELL, margin : margin + CELL]
        targets = truth.read(scene, Window(column, row, CELL, CELL), role)
        places = np.argwhere((targets == channel) & inside)
        places = random.permutation(places)[:PIXELS]
        if len(places):
            centres = (places[:, ::-1] + margin + 0.5).astype(np.float32)
            image = fill_invalid(pixels, valid, fill)
            spots.append(Spot(image=image, pixels=centres, channel=int(channel)))
    return spots
