"""The segmentation head fitted to a network that stays as it is: a map without a step.

What pretraining has learnt can be read off with a linear classifier (Alain and Bengio 2016,
arXiv:1610.01644), and a head that begins as one distorts it less when all is fine-tuned (Kumar
et al. 2022, arXiv:2202.10054).
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from geoseg.errors import LabelError, RasterError
from geoseg.events import Events
from geoseg.labels import IGNORED
from geoseg.orthophoto import fill_invalid
from geoseg.tiling import Tile
from training.data.draw import Purpose, generator
from training.data.fraction import Fraction
from training.data.truth import TRAIN, Truth
from training.data.unreadable import Unreadable, nothing_left
from training.device import Device, Precision
from training.network import SegmentationNetwork
from training.spots import Spot, spots_of

TILES = 256  # read at most
PLACES = 64  # of a tile, at most
STRENGTH = 0.01  # C: weight of the cross entropy's sum beside half the squared weights


def fit_head(
    network: SegmentationNetwork,
    normalize: nn.Module,
    *,
    truth: Truth | Fraction,
    tile: Tile,
    fill: Sequence[float],
    device: Device,
    precision: Precision,
    seed: int,
    events: Events,
) -> int:
    """Fit the head to what trains, on dense features in the tiles of prediction.

    The network is left in evaluation mode. Of more tiles and places than need be, chance takes
    some. Tiles that cannot be read are told and left out.

    Parameters
    ----------
    network : SegmentationNetwork
        With a head, on the device.
    normalize : module
    truth : Truth or Fraction
    tile : Tile
        What the network reads at once.
    fill : sequence of float
        What stands in for invalid pixels, per band.
    device : Device
    precision : str
    seed : int
    events : Events

    Returns
    -------
    int
        The labelled places it was fitted to.

    Raises
    ------
    RasterError
        If not one of the tiles with labels can be read.
    LabelError
        If no label lies where there is a feature.
    """
    spots = spots_of(truth.train.places, truth.scenes, tile)
    random = generator(Purpose.HEAD, seed, 0)
    chosen = random.permutation(len(spots))[:TILES]
    network.eval()
    unreadable = Unreadable(meanwhile="fitting the head without its tiles that cannot be read")
    found: list[tuple[Tensor, Tensor]] = []
    asked = [spots[index] for index in np.sort(chosen)]
    for spot in events.follow("fit head", asked, unit="tiles", within="finetune"):
        try:
            image, targets = _read(truth, spot, tile, fill)
        except RasterError as error:
            unreadable.add(truth.scenes[spot.scene].path, error)
            if unreadable.windows == len(chosen):
                raise nothing_left(error) from error
            continue
        moved = device.put({"images": torch.from_numpy(image)[None]})
        with torch.inference_mode(), device.autocast(precision):
            dense = network.features(normalize(moved["images"])).dense
        found.append(_labelled(dense[0].float().cpu(), targets, network.dense_stride, random))
    for news in unreadable.news():
        events.warning(news)
    if not any(len(classes) for _, classes in found):
        raise LabelError(
            f"of each square of {network.dense_stride} px the head is fitted to the middle, and no "
            "label on valid pixels covers one",
            "label larger areas, or take another recipe, e.g. quick",
        )
    features, classes = (torch.cat(part) for part in zip(*found, strict=True))
    weight, bias = logistic(features, classes, classes_of=len(truth.scheme), strength=STRENGTH)
    _set(network.head, weight, bias)
    return len(classes)


def logistic(
    features: Tensor, classes: Tensor, *, classes_of: int, strength: float
) -> tuple[Tensor, Tensor]:
    """Multinomial logistic regression on standardised features, as weights for the raw ones.

    It minimises ``strength`` times the sum of the cross entropies plus half the sum of squares of
    weights and biases. That the biases are held as well keeps those of classes without a label
    from falling without end.

    Parameters
    ----------
    features : (n, C) tensor
    classes : (n,) int64 tensor
        Channels, from 0 to ``classes_of`` - 1.
    classes_of : int
    strength : float

    Returns
    -------
    (classes_of, C) and (classes_of,) float64 tensors
    """
    raw = features.double()
    mean, spread = raw.mean(dim=0), raw.std(dim=0, correction=0)
    spread[spread == 0] = 1
    standard = functional.pad((raw - mean) / spread, (0, 1), value=1.0)
    weights = torch.zeros(classes_of, standard.shape[1], dtype=torch.float64, requires_grad=True)
    solver = torch.optim.LBFGS(
        [weights], max_iter=500, history_size=20, line_search_fn="strong_wolfe"
    )

    def cost() -> Tensor:
        solver.zero_grad()
        entropy = functional.cross_entropy(standard @ weights.T, classes, reduction="sum")
        value = strength * entropy + weights.square().sum() / 2
        value.backward()
        return value

    solver.step(cost)
    weight = weights.detach()[:, :-1] / spread
    return weight, weights.detach()[:, -1] - weight @ mean


def _read(
    truth: Truth | Fraction, spot: Spot, tile: Tile, fill: Sequence[float]
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Pixels (bands, size, size) of a tile and what is known of it, 255 in its halo."""
    pixels, valid = truth.scenes.read(spot.scene, spot.whole(tile))
    targets = np.full(valid.shape, IGNORED, np.uint8)
    core = slice(tile.halo, tile.size - tile.halo)
    targets[core, core] = truth.read(spot.scene, spot.core(tile), TRAIN)
    targets[~valid] = IGNORED
    return fill_invalid(pixels, valid, fill), targets


def _labelled(
    dense: Tensor, targets: NDArray[np.uint8], stride: int, random: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Features (n, C) and classes (n,) where the pixel in the middle of a place is labelled."""
    known = targets[stride // 2 :: stride, stride // 2 :: stride]
    rows, columns = np.nonzero(known != IGNORED)
    some = np.sort(random.permutation(len(rows))[:PLACES])
    rows, columns = rows[some], columns[some]
    return dense[:, rows, columns].T, torch.from_numpy(known[rows, columns].astype(np.int64))


def _set(head: nn.Module, weight: Tensor, bias: Tensor) -> None:
    """Give a head's convolution these weights, whatever its size, and none but in its middle."""
    (convolution,) = (each for each in head.modules() if isinstance(each, nn.Conv2d))
    middle = convolution.kernel_size[0] // 2
    with torch.no_grad():
        convolution.weight.zero_()
        convolution.weight[:, :, middle, middle] = weight.to(convolution.weight)
        if convolution.bias is not None:
            convolution.bias.copy_(bias)
