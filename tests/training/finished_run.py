"""A run folder as fine-tuning leaves it, of a network that was never trained."""

import json
from pathlib import Path

import numpy as np
import torch

from geoseg.classes import ClassScheme
from tests.scenes import noise, write_raster
from tests.training.label_squares import write_squares
from training import checkpoint
from training.export import Graph
from training.network import Normalize, SegmentationNetwork
from training.recipe import FinetuneRecipe, to_toml

NAMES = ("ground", "roof", "tree")
SCHEME = ClassScheme.from_names(list(NAMES))
BANDS = ["red", "green", "blue", "nir"]
TINY = {"encoder": "tu-test_resnet", "atrous_rates": (1, 2, 3)}
EVERYWHERE = [("train", (0, 0, 60, 100)), ("val", (60, 0, 120, 100))]


def graph_of(bands=4, *, mean=100.0, std=50.0, **options):
    """A network whose running statistics have been seen to move."""
    torch.manual_seed(0)
    network = SegmentationNetwork(bands=bands, classes=3, **{**TINY, **options})
    with torch.no_grad():
        network.train()(torch.randn(4, bands, 64, 64))
    return Graph(network, Normalize([mean] * bands, [std] * bands)).eval()


def write_run(
    folder: Path, graph: Graph, *, dtype="uint8", extents=EVERYWHERE, recipe=None
) -> Path:
    """The folder; beside it are town.tif (100 x 120 px) and labels.gpkg."""
    town = folder.parent / "town.tif"
    pixels = noise(100, 120, bands=4)
    if dtype == "uint16":
        pixels = pixels.astype(np.uint16) * 257  # 0 to 65535
    write_raster(town, pixels, names=BANDS)
    squares = [
        (number % 3, (20 * column, 20 * row, 20 * column + 16, 20 * row + 16))
        for number, (row, column) in enumerate(np.ndindex(5, 6))
    ]
    labels = write_squares(folder.parent / "labels.gpkg", squares, names=NAMES, extents=extents)
    state = {
        "weights": {"network": graph.network.state_dict()},
        "figures": {"miou": 0.5},
        "step": 1,
        "description": {
            "network": graph.network.description,
            "bands": BANDS,
            "band_choice": None,
            "dtype": dtype,
            "gsd": 0.25,
            "nodata": None,
            "mean": graph.normalize.mean.flatten().tolist(),
            "std": graph.normalize.std.flatten().tolist(),
            "classes": SCHEME.model_dump(mode="json"),
            "window": 64,
            "tile": 64,
            "halo": 16,
            "images": [str(town)],
            "labels": [str(labels)],
            "class_field": None,
            "training": {"method": "from scratch", "loss": "dice"},
        },
    }
    checkpoint.save(folder / "checkpoints" / "best.pt", state)
    (folder / "recipe.toml").write_text(to_toml(recipe or FinetuneRecipe()))
    (folder / "run.json").write_text(json.dumps({"job": "finetune"}))
    return folder
