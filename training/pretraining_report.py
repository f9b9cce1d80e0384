"""The report of a pretraining run: its curves, and what pairs of views it learnt from."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from numpy.typing import NDArray
from torch import Tensor

from geoseg.report import (
    LINE_COLORS,
    Chart,
    Columns,
    Picture,
    Report,
    charts,
    figures,
    lines_of,
    pictures,
    read_metrics,
    table,
)
from training.data.scenes import Scenes
from training.recipe import PretrainRecipe
from training.regions import Regions, match_regions, to_window, without_empty
from training.rendering.grid_sample import make_views, standardize

LOSSES = {  # what a chart calls the columns
    "loss": "loss",
    "loss_global": "whole views",
    "loss_local": "matching regions",
    "loss_location": "the same ground",
    "loss_feature": "the most alike",
}
SHOWN = 6  # samples in the picture
DEVIATIONS = 2.5  # of a band from its mean, shown as black and white
EMPTY = 0.9  # grey where there is no data
CAPTION = (
    "Left: the window a sample was cut from, with the outlines of its two views (solid, dashed) "
    "and the centres of its regions. Middle and right: the views. Squares of one colour are "
    "matching regions: their centres are the same point on the ground."
)


def write_report(
    folder: Path,
    recipe: PretrainRecipe,
    *,
    scenes: Scenes,
    batch: Mapping[str, Tensor],
    mean: Tensor,
    std: Tensor,
) -> Path:
    """Write ``report.html`` into the folder of a run, and give its path.

    ``batch`` is a batch of windows with what was drawn for its views, ``mean`` and ``std`` are
    those of the bands; all on the CPU.
    """
    path = folder / "report.html"
    metrics = read_metrics(folder / "metrics.csv")
    last = {
        name: float(values[np.isfinite(values)][-1])
        for name, values in metrics.items()
        if np.isfinite(values).any()
    }
    unit = "image" if len(scenes) == 1 else "images"
    learnt = f"{recipe.method.name} on {len(scenes)} {unit}"
    report = Report("Pretraining", f"{folder.resolve().name}: {learnt}")
    shown = {
        "Loss": (last["loss"], "over the last steps"),
        "Effective rank": (
            last.get("effective_rank"),
            f"dimensions that {2 * recipe.train.batch} embeddings of a batch use; 1 is collapse",
        ),
        "Unmatched": (last["unmatched"], "share of regions without common ground"),
    }
    if "knn_accuracy" in last:
        shown["Neighbours"] = (last["knn_accuracy"], "share of labelled pixels they name rightly")
    report.section("In short", figures(shown))
    report.section("Curves", charts(*_curves(metrics)))
    pixels = draw_views_and_regions(batch, recipe, bands=scenes.bands, mean=mean, std=std)
    report.section("What it learnt from", pictures(Picture(pixels=pixels, caption=CAPTION)))
    report.section(
        "Images",
        table(
            ("image", "width (px)", "height (px)", "ground sample distance (m)"),
            [(scene.path.name, scene.width, scene.height, scene.gsd) for scene in scenes],
        ),
    )
    report.save(path)
    return path


def _curves(metrics: Columns) -> Iterator[Chart]:
    yield Chart(
        title="Loss",
        x_label="step",
        lines=lines_of(metrics, LOSSES),
        caption="What training makes small, and its parts before they are weighted: how badly one "
        "view tells its partner from the others, whole or in places of it.",
    )
    yield Chart(
        title="Alignment and uniformity of embeddings",
        x_label="step",
        lines=lines_of(metrics, ["alignment", "uniformity"]),
        caption="Alignment: how far the two views of a sample lie apart (0 to 4). Uniformity: how "
        "unevenly all views are spread (-4 to 0). Both are better small, but as views spread, "
        "those of a sample may part again. Both near 0 is collapse.",
    )
    yield Chart(
        title="Dimensions that embeddings use",
        x_label="step",
        y_label="effective rank",
        lines=lines_of(metrics, ["effective_rank"]),
        caption="The more, the more an embedding can tell apart; near 1 it tells nothing.",
    )
    if "knn_accuracy" in metrics:
        yield Chart(
            title="Labelled pixels that their nearest neighbours name rightly",
            x_label="step",
            y_label="share",
            lines=lines_of(
                metrics, {"knn_accuracy": "of all pixels", "knn_mean_accuracy": "mean over classes"}
            ),
        )


def draw_views_and_regions(
    batch: Mapping[str, Tensor],
    recipe: PretrainRecipe,
    *,
    bands: tuple[str, ...],
    mean: Tensor,
    std: Tensor,
) -> NDArray[np.uint8]:
    """Windows, their two views and the matching regions, a row a sample, (H, W, 3)."""
    batch = {key: value[:SHOWN] for key, value in batch.items()}
    method = recipe.method
    torch.manual_seed(recipe.train.seed)  # of the noise
    first, second = make_views(batch, mean=mean, std=std, view=method.view)
    regions = match_regions(
        first.matrix, second.matrix, batch["regions"], view=method.view, region=method.region
    )
    regions = without_empty(regions, first.valid, second.valid)
    windows = standardize(batch["images"], batch["valid"], mean, std)
    count = len(windows)
    sheet = Figure(figsize=(9, 3 * count), dpi=110, layout="constrained")
    for row, axes in enumerate(sheet.subplots(count, 3, squeeze=False)):
        axes[0].imshow(_rgb(windows[row], batch["valid"][row], bands), interpolation="nearest")
        for view, style in ((first, "-"), (second, "--")):
            axes[0].add_patch(_outline(view.matrix[row], method.view, style))
        points = to_window(regions.first, first.matrix)[row]
        axes[0].scatter(*points.T - 0.5, c=_colors(regions, row), s=26, edgecolors="white")
        for plot, view, centres in (
            (axes[1], first, regions.first),
            (axes[2], second, regions.second),
        ):
            plot.imshow(_rgb(view.images[row], view.valid[row, 0], bands), interpolation="nearest")
            for centre, color in zip(centres[row].tolist(), _colors(regions, row), strict=True):
                corner = [at - regions.size / 2 - 0.5 for at in centre]
                plot.add_patch(
                    Rectangle(
                        corner, regions.size, regions.size, fill=False, color=color, linewidth=2
                    )
                )
                plot.plot(centre[0] - 0.5, centre[1] - 0.5, "+", color=color)
        for plot, title in zip(axes, ("window", "view 1", "view 2"), strict=True):
            plot.set_axis_off()
            if row == 0:
                plot.set_title(title)
    return _pixels(sheet)


def _rgb(image: Tensor, valid: Tensor, bands: tuple[str, ...]) -> NDArray[np.float32]:
    visible = ("red", "green", "blue")
    if set(visible) <= set(bands):
        chosen = [bands.index(name) for name in visible]
    else:
        chosen = [0, 1, 2] if len(bands) > 2 else [0, 0, 0]
    shown = (image[chosen] / (2 * DEVIATIONS) + 0.5).clamp(0, 1)
    return torch.where(valid, shown, EMPTY).permute(1, 2, 0).numpy()


def _outline(matrix: Tensor, view: int, style: str) -> Polygon:
    corners = torch.tensor([[[0.0, 0.0], [view, 0.0], [view, view], [0.0, view]]])
    corners = to_window(corners, matrix[None])[0] - 0.5
    return Polygon(corners.numpy(), fill=False, linestyle=style, color="white", linewidth=2)


def _colors(regions: Regions, row: int) -> list[str]:
    """One a region; grey for those that do not count."""
    return [
        LINE_COLORS[index % len(LINE_COLORS)] if weight else "#777777"
        for index, weight in enumerate(regions.weights[row].tolist())
    ]


def _pixels(sheet: Figure) -> NDArray[np.uint8]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(sheet)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[:, :, :3].copy()
