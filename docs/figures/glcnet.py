"""Draw what GLCNet sees and compares, for the explanation of it.

    .venv/bin/python docs/figures/glcnet.py

A window of the made-up town with two views as pretraining draws them, and the styles and the
similarities that a network with random weights gives: what the loss begins with.
"""

from pathlib import Path

import matplotlib as mpl
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from geoseg.demo.scene import BANDS, make_scene
from training.contrast import nt_xent
from training.methods.glcnet import style_of
from training.network import SegmentationNetwork
from training.regions import match_regions, to_window
from training.rendering.opencv import make_views
from training.views import Augmentation, View, draw_views, seeded

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

IMAGES = Path(__file__).resolve().parents[1] / "images"
SEED, SIDE = 5, 1024  # of the town, and its side (px)
WINDOW, VIEW, REGION, REGIONS = 256, 224, 48, 4  # px, and how many
COUNT = 6  # windows in the batch
TAU = 0.5
FIRST, SECOND = "#e8590c", "#1c7ed6"


def draw_batch() -> tuple[NDArray[np.uint8], View, View, Tensor]:
    """Windows (N, C, H, W), the two views of each, and numbers for matching regions."""
    image = make_scene(SEED, side=SIDE).image
    corners = np.random.default_rng(SEED).integers(0, SIDE - WINDOW, (COUNT, 2))
    windows = np.stack([image[:, y : y + WINDOW, x : x + WINDOW] for y, x in corners])
    pixels = image.reshape(len(BANDS), -1).astype(np.float32)
    generator = seeded(SEED)
    drawn = draw_views(
        Augmentation(view=VIEW),
        COUNT,
        window=(WINDOW, WINDOW),
        bands=BANDS,
        symmetric=False,
        generator=generator,
    )
    first, second = make_views(
        {
            "images": torch.from_numpy(windows),
            "valid": torch.ones(COUNT, WINDOW, WINDOW, dtype=torch.bool),
            **drawn,
        },
        mean=torch.from_numpy(pixels.mean(1)),
        std=torch.from_numpy(pixels.std(1)),
        view=VIEW,
        generator=generator,
    )
    return windows, first, second, torch.rand((COUNT, REGIONS, 3), generator=generator)


def outline(axes: Axes, corners: Tensor, color: str, label: str = "") -> None:
    axes.add_patch(Polygon(corners.numpy(), closed=True, fill=False, ec=color, lw=2))
    if label:
        x, y = corners.mean(0).tolist()
        axes.text(x, y, label, color="white", ha="center", va="center", weight="bold",
                  bbox={"boxstyle": "circle,pad=0.15", "fc": color, "ec": "none"})  # fmt: skip


def square(centre: Tensor, side: float) -> Tensor:
    """Corners (4, 2) of an upright square."""
    return centre + torch.tensor([[-1.0, -1], [1, -1], [1, 1], [-1, 1]]) * side / 2


def visible(standardised: Tensor) -> NDArray[np.float64]:
    """Red, green and blue of a view."""
    shown = standardised[:3].permute(1, 2, 0).numpy().astype(np.float64)
    return np.clip(0.45 + 0.22 * shown, 0, 1)


def draw_views_of(
    windows: NDArray[np.uint8], first: View, second: View, draws: Tensor, sample: int
) -> None:
    regions = match_regions(first.matrix, second.matrix, draws, view=VIEW, region=REGION)
    figure, axes = plt.subplots(1, 3, figsize=(10.5, 3.8), layout="constrained")
    axes[0].imshow(windows[sample, :3].transpose(1, 2, 0), extent=(0, WINDOW, WINDOW, 0))
    axes[0].set_title("window, and the crops of the two views")
    whole = square(torch.full((2,), VIEW / 2), VIEW)
    for number, (axis, view, centres, color) in enumerate(
        ((axes[1], first, regions.first, FIRST), (axes[2], second, regions.second, SECOND)), start=1
    ):
        outline(axes[0], to_window(whole[None], view.matrix[sample : sample + 1])[0], color)
        axis.imshow(visible(view.images[sample]), extent=(0, VIEW, VIEW, 0))
        axis.set_title(f"view {number}", color=color)
        for label, centre in enumerate(centres[sample], start=1):
            outline(axis, square(centre, REGION), color, str(label))
    for axis in axes:
        axis.set_xticks([])
        axis.set_yticks([])
    figure.savefig(IMAGES / "glcnet-views.jpg", dpi=90, pil_kwargs={"quality": 88})


@torch.no_grad()
def draw_styles(first: View, second: View) -> None:
    torch.manual_seed(SEED)
    network = SegmentationNetwork(bands=len(BANDS), classes=None, encoder="resnet18").train()
    styles = style_of(network.deep(torch.cat([first.images, second.images])), "variance")
    styles = (styles - styles.mean(0)) / styles.std(0)  # each number by its spread in the batch
    a, b = styles.chunk(2)
    figure, axes = plt.subplots(
        1, 2, figsize=(10.5, 3.9), layout="constrained", width_ratios=(3, 2)
    )
    half, shown = styles.shape[1] // 2, 24
    places = np.r_[:shown, half : half + shown]
    lines = [(a[0], FIRST, "-"), (b[0], SECOND, "-"), (a[1], "0.6", ":")]
    names = ("window 1, view 1", "window 1, view 2", "window 2, view 1")
    for (style, color, dashes), name in zip(lines, names, strict=True):
        axes[0].plot(style[places], dashes, color=color, label=name)
    axes[0].axvline(shown - 0.5, color="0.3", lw=1)
    axes[0].set_xticks([shown / 2, 1.5 * shown], [f"mean of {shown} channels", "their variance"])
    axes[0].set(title="style s = [μ(e), σ²(e)]", ylabel="standard deviations of the batch")
    axes[0].legend(fontsize=8)
    unit = torch.nn.functional.normalize(torch.cat([a, b]), dim=1)
    likeness = (unit @ unit.T).numpy()
    np.fill_diagonal(likeness, np.nan)  # nothing is compared with itself
    shades = axes[1].imshow(likeness, cmap="RdYlBu_r", vmin=-1, vmax=1)
    for row in range(2 * COUNT):
        column = (row + COUNT) % (2 * COUNT)
        axes[1].add_patch(plt.Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, lw=1.5))
    loss = nt_xent(a, b, temperature=TAU).item()
    ticks = [f"{window}" for window in range(1, COUNT + 1)] * 2
    axes[1].set_xticks(range(2 * COUNT), ticks)
    axes[1].set_yticks(range(2 * COUNT), ticks)
    axes[1].set(xlabel="view 1 | view 2 of window", ylabel="view 2 | view 1 of window")
    axes[1].set_title(f"sim(a, x); framed: the positive. L = {loss:.2f}")
    figure.colorbar(shades, ax=axes[1], shrink=0.8)
    figure.savefig(IMAGES / "glcnet-style.png", dpi=90)


def main() -> None:
    windows, first, second, draws = draw_batch()
    draw_views_of(windows, first, second, draws, sample=0)
    draw_styles(first, second)


if __name__ == "__main__":
    main()
