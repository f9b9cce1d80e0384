"""Draw the loop in four steps for the README: label, pretrain, map, check.

    .venv/bin/python docs/figures/loop.py [DEMO]

DEMO is the folder of ``make demo`` (else ``demo``). What is checked are 500 points drawn by
``geoseg sample-points`` and answered from the truth, as an analyst would answer them by eye.
"""

import sys
import tempfile
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import rasterio
import torch
from glcnet import FIRST, REGION, SECOND, VIEW, draw_batch, outline, square, visible
from PIL import Image
from rasterio.windows import Window

from geoseg.assessment import assess
from geoseg.assessment_report import overall_text
from geoseg.classes import ClassScheme
from geoseg.mosaic import read_scheme
from geoseg.orthophoto import Orthophoto
from geoseg.picture import RIGHT, WRONG, class_rgb
from geoseg.sampling import LAYER, REFERENCE_FIELD, sample_points
from training.regions import match_regions

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

PICTURE = Path(__file__).resolve().parents[1] / "images" / "loop.png"
SHOWN = 400  # px, of the scenes
LABELLED = (50, 500)  # column and row of the corner that is shown of the labelled town
MAPPED = (150, 100)  # of the other one
POINTS = 500


def window_of(corner: tuple[int, int]) -> Window:
    return Window(*corner, SHOWN, SHOWN)


def draw_image(axes: Axes, path: Path, corner: tuple[int, int]) -> None:
    with Orthophoto.open(path) as image:
        pixels, _ = image.read(window_of(corner))
    axes.imshow(pixels[:3].transpose(1, 2, 0).astype(np.uint8), extent=(0, SHOWN, SHOWN, 0))


def draw_labels(axes: Axes, demo: Path, scheme: ClassScheme) -> None:
    """The labelled town with what was drawn on it."""
    draw_image(axes, demo / "scenes" / "town.tif", LABELLED)
    with rasterio.open(demo / "scenes" / "town.tif") as image:
        to_pixels = ~image.window_transform(window_of(LABELLED))
    labels = gpd.read_file(demo / "scenes" / "labels.gpkg", layer="labels")
    labels.geometry = labels.geometry.affine_transform(to_pixels.to_shapely())
    colors = [scheme.named(value).color for value in labels["class"]]
    labels.plot(ax=axes, facecolor=colors, edgecolor="white", lw=0.8)
    axes.set(xlim=(0, SHOWN), ylim=(SHOWN, 0), xlabel="", ylabel="")


def draw_views(upper: Axes, lower: Axes) -> None:
    """Two views of one window and their matched regions."""
    _, first, second, draws = draw_batch()
    regions = match_regions(first.matrix, second.matrix, draws, view=VIEW, region=REGION)
    for axis, view, centres, color in (
        (upper, first, regions.first, FIRST),
        (lower, second, regions.second, SECOND),
    ):
        axis.imshow(visible(view.images[0]), extent=(0, VIEW, VIEW, 0))
        for label, centre in enumerate(centres[0], start=1):
            outline(axis, square(torch.as_tensor(centre), REGION), color, str(label))


def draw_map(axes: Axes, demo: Path, scheme: ClassScheme, *, over: bool) -> None:
    """The map of the other town; ``over`` leaves its left half to the orthophoto."""
    if over:
        draw_image(axes, demo / "scenes" / "unseen.tif", MAPPED)
    with rasterio.open(demo / "map" / "unseen.tif") as raster:
        values = raster.read(1, window=window_of(MAPPED))
    left = SHOWN // 2 if over else 0
    axes.imshow(class_rgb(values[:, left:], scheme), extent=(left, SHOWN, SHOWN, 0))
    if over:
        axes.axvline(left, color="white", lw=2)
    axes.set(xlim=(0, SHOWN), ylim=(SHOWN, 0))


def check(axes: Axes, demo: Path) -> str:
    """Points of a stratified sample, right or wrong; the accuracy that follows from all."""
    mapped, truth = demo / "map" / "unseen.tif", demo / "scenes" / "unseen_truth.tif"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.gpkg"
        sample_points(mapped, out=path, count=POINTS, minimum=10)
        points = gpd.read_file(path, layer=LAYER)
        places = list(zip(points.geometry.x, points.geometry.y, strict=True))
        with rasterio.open(truth) as raster:
            points[REFERENCE_FIELD] = [int(value[0]) for value in raster.sample(places)]
            to_pixels = ~raster.window_transform(window_of(MAPPED))
        points.to_file(path, layer="points")
        found = assess(mapped, path)
    columns, rows = np.transpose([to_pixels @ place for place in places])
    right = (points["class"] == points[REFERENCE_FIELD]).to_numpy()
    for name, chosen, color in (("right", right, RIGHT), ("wrong", ~right, WRONG)):
        axes.scatter(
            *(columns[chosen], rows[chosen]),
            s=46,
            color=np.divide(color, 255),
            ec="white",
            lw=1.2,
            label=name,
        )
    axes.legend(loc="lower right", framealpha=1)
    assert found.estimates is not None
    return overall_text(found.estimates)


def main(demo: Path) -> None:
    scheme = read_scheme(demo / "map" / "unseen.tif")
    if scheme is None:
        sys.exit(f"{demo} holds no map: run make demo first")
    figure = plt.figure(figsize=(12.8, 3.8), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.1)  # in, or the titles are cut
    parts = figure.subfigures(1, 4, width_ratios=(1, 0.53, 1, 1))
    label, mapped, checked = (parts[place].subplots() for place in (0, 2, 3))
    upper, lower = parts[1].subplots(2)
    draw_labels(label, demo, scheme)
    draw_views(upper, lower)
    draw_map(mapped, demo, scheme, over=True)
    draw_map(checked, demo, scheme, over=False)
    accuracy = check(checked, demo)
    checked.set(xlim=(0, SHOWN), ylim=(SHOWN, 0))
    for axis, title in (
        (label, "1  label a few places"),
        (upper, "2  pretrain, unlabelled"),
        (mapped, "3  map another town"),
        (checked, f"4  check: accuracy {accuracy}"),
    ):
        axis.set_title(title, fontsize=11, loc="left")
    for axis in (label, upper, lower, mapped, checked):
        axis.set_xticks([])
        axis.set_yticks([])
    figure.savefig(PICTURE, dpi=100)  # a tight box would cut the titles of subfigures
    with Image.open(PICTURE) as picture:  # 256 colours: a file that a page loads at once
        small = picture.convert("RGB").quantize(256, kmeans=3)
    small.save(PICTURE, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo"))
