"""A town that is easy to learn: dark ground with a bright roof in every other square of 64 px."""

from pathlib import Path

import numpy as np

from tests.scenes import noise, write_raster
from tests.training.label_squares import write_squares


def write_town(folder: Path) -> Path:
    """town.tif (256 x 192 px)."""
    pixels = noise(192, 256, high=60)
    squares = np.add.outer(np.arange(192) // 64, np.arange(256) // 64) % 2 == 1
    pixels[:, squares] += 150
    return write_raster(folder / "town.tif", pixels)


def write_labels(folder: Path) -> Path:
    """labels.gpkg: a square in the middle of each."""
    cells = [(row, column) for row in range(3) for column in range(4)]
    return write_squares(
        folder / "labels.gpkg",
        [
            ((row + column) % 2, (64 * column + 20, 64 * row + 20, 64 * column + 44, 64 * row + 44))
            for row, column in cells
        ],
        names=("ground", "roof"),
    )
