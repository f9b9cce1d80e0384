"""Measure and draw where seams between tiles come from, for the explanation of them.

    .venv/bin/python docs/figures/seams.py

Two networks with random weights on the made-up town, as one piece and as tiles: a U-Net, which is
convolutions alone, and DeepLabV3+, which pools over all it sees.
"""

from pathlib import Path

import matplotlib as mpl
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from geoseg.demo.scene import BANDS, make_scene
from geoseg.stitching import ramp
from training.network import SegmentationNetwork

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

PICTURE = Path(__file__).resolve().parents[1] / "images" / "seams.png"
SIDE, PATCH = 768, 128  # px, of the piece and of the patch in its middle that is looked at
STRIDE = 32  # px, of both networks
CLASSES = 5
HALOS = range(0, 289, STRIDE)  # with 320 the tile would be the piece itself
SHIFTS = (0, 1, 2, 4, 8, 12, 16, 20, 24, 28, 30, 31, 32)
NETWORKS = {
    "U-Net": {"arch": "Unet"},
    "DeepLabV3+": {"arch": "DeepLabV3Plus", "atrous_rates": (2, 4, 6)},
}
COLORS = {"U-Net": "#1c7ed6", "DeepLabV3+": "#e8590c"}
START = (SIDE - PATCH) // 2  # px; a multiple of the stride


def standardised() -> Tensor:
    """The town (1, C, H, W), with a margin for shifts."""
    image = torch.from_numpy(make_scene(1, side=SIDE + STRIDE).image).float()
    return ((image - image.mean((1, 2), keepdim=True)) / image.std((1, 2), keepdim=True))[None]


@torch.no_grad()
def classes(network: SegmentationNetwork, image: Tensor) -> NDArray[np.int64]:
    return network(image)[0].argmax(0).numpy()


def changed(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Percent of pixels in another class."""
    return 100 * float((one != other).mean())


def by_shift(network: SegmentationNetwork, town: Tensor) -> list[float]:
    """What changes in the patch when the tile begins further right."""
    patch = slice(START, START + PATCH)
    whole = classes(network, town[..., :SIDE, :SIDE])[patch, patch]
    found = []
    for shift in SHIFTS:
        moved = classes(network, town[..., :SIDE, shift : SIDE + shift])
        found.append(changed(whole, moved[patch, START - shift : START - shift + PATCH]))
    return found


def by_halo(network: SegmentationNetwork, town: Tensor) -> list[float]:
    """What changes in the patch when it is mapped by a tile of its own, with a halo."""
    patch = slice(START, START + PATCH)
    whole = classes(network, town[..., :SIDE, :SIDE])[patch, patch]
    found = []
    for halo in HALOS:
        reach = slice(START - halo, START + PATCH + halo)
        core = slice(halo, halo + PATCH)
        found.append(changed(whole, classes(network, town[..., reach, reach])[core, core]))
    return found


def draw_grid(axes: Axes) -> None:
    """Tiles, cores and halos on the stride's grid."""
    core, halo, raster = 4, 1, (10, 7)  # strides
    axes.set_xticks(np.arange(-1, 14), minor=True)
    axes.set_yticks(np.arange(-1, 10), minor=True)
    axes.grid(which="minor", color="0.88", lw=0.6)
    axes.tick_params(which="minor", length=0)
    axes.add_patch(plt.Rectangle((0, 0), *raster, fc="#d3f9d8", ec="#2b8a3e", lw=1.5))
    for column in range(3):
        for row in range(2):
            axes.add_patch(plt.Rectangle((core * column, core * row), core, core, fill=False,
                                         ec="0.4", ls="--"))  # fmt: skip
    size = core + 2 * halo
    axes.add_patch(plt.Rectangle((core - halo, -halo), size, size, fc="#1c7ed6", alpha=0.25))
    axes.add_patch(plt.Rectangle((core, 0), core, core, fc="#1c7ed6", alpha=0.45))
    axes.text(1.5 * core, 0.5 * core, "core", ha="center", va="center")
    axes.text(1.5 * core, -halo / 2, "halo", ha="center", va="center", fontsize=8)
    axes.text(0.3, raster[1] - 0.2, "raster", color="#2b8a3e", va="bottom", fontsize=8)
    axes.text(10.1, 7.6, "padded by\nreflection", fontsize=8, va="center")
    axes.set(xlim=(-1.2, 13), ylim=(9, -1.2), aspect="equal", xticks=[], yticks=[])
    axes.set_title("tiles on the grid of the stride")


def draw_ramp(axes: Axes) -> None:
    """Weights of three tiles that overlap by half."""
    size, halo = 128, 32
    weights = ramp(size, halo)
    total = np.zeros(4 * size)
    for number in range(6):
        start = number * (size - 2 * halo)
        total[start : start + size] += weights
        axes.plot(np.arange(start, start + size), weights, color="#1c7ed6", lw=1.2)
    axes.plot(total, color="0.2", lw=1.5, label="sum")
    axes.set(xlim=(64, 320), ylim=(0, 1.1), xlabel="px", ylabel="weight of a tile's answer")
    axes.set_title("blending by a Hann window")
    axes.legend(loc="lower right", fontsize=8)


def main() -> None:
    town = standardised()
    figure, axes = plt.subplots(2, 2, figsize=(10.5, 7.2), layout="constrained")
    draw_grid(axes[0, 0])
    for name, options in NETWORKS.items():
        torch.manual_seed(0)
        network = SegmentationNetwork(
            bands=len(BANDS), classes=CLASSES, encoder="resnet18", **options
        ).eval()
        shifts, halos = by_shift(network, town), by_halo(network, town)
        label = f"{name}: {shifts[1]:.1f} % at 1 px"
        axes[0, 1].plot(SHIFTS, shifts, "o-", ms=3, color=COLORS[name], label=label)
        axes[1, 0].plot(HALOS, halos, "o-", ms=3, color=COLORS[name], label=name)
    axes[0, 1].set(xlabel="shift of the tile's origin (px)", ylabel="pixels in another class (%)")
    axes[0, 1].set_title("a tile that begins elsewhere")
    axes[1, 0].set(xlabel="halo (px)", ylabel="pixels in another class (%)")
    axes[1, 0].set_title("a tile instead of one piece")
    for axis in (axes[0, 1], axes[1, 0]):
        axis.set_yscale("symlog", linthresh=0.1)
        axis.yaxis.set_major_formatter("{x:g}")
        axis.set_ylim(0, 100)
        axis.grid(alpha=0.3)
        axis.legend(fontsize=8)
    draw_ramp(axes[1, 1])
    figure.savefig(PICTURE, dpi=90)


if __name__ == "__main__":
    main()
