"""Files with the names, layout, bands and colours of ISPRS Potsdam and Vaihingen, made by code.

The ground is blocks of classes, each class with its own colour in the images, so that a network
can learn it. Potsdam's tiles are georeferenced, its labels are not, as published.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rasterio.transform import Affine

from geoseg.classes import PRESETS
from tests.scenes import write_raster

POTSDAM_SIDE = 6000  # px, as published
VAIHINGEN_SIZE = (2569, 1996)  # px, height and width of area 1
ORTHOS = {"RGB": "2_Ortho_RGB", "IRRG": "3_Ortho_IRRG", "RGBIR": "4_Ortho_RGBIR"}

# red, green, blue, near infrared of each class, roughly as in Potsdam
LOOKS = np.array(
    [
        (103, 112, 108, 98),
        (111, 122, 120, 110),
        (78, 82, 70, 110),
        (60, 77, 60, 140),
        (150, 60, 60, 100),
        (130, 110, 90, 80),
    ],
    np.uint8,
)
CHANNELS = {"RGB": (0, 1, 2), "IRRG": (3, 0, 1), "RGBIR": (0, 1, 2, 3)}
COLORS = np.array([each.rgb for each in PRESETS["isprs"]], np.uint8)


def ground(height: int, width: int, *, seed: int, block: int = 24) -> NDArray[np.uint8]:
    """Classes 0 to 5 in blocks, all present where there are six blocks or more."""
    rng = np.random.default_rng(seed)
    rows, columns = -(-height // block), -(-width // block)
    classes = rng.permutation(np.arange(rows * columns) % 6).reshape(rows, columns)
    large = classes.repeat(block, axis=0).repeat(block, axis=1)
    return large[:height, :width].astype(np.uint8)


def picture(classes: NDArray[np.uint8], channels: Sequence[int], *, seed: int) -> NDArray[np.uint8]:
    """An image (C, h, w) of ground, with noise."""
    noise = np.random.default_rng(seed).integers(-8, 9, classes.shape, dtype=np.int8)
    return np.stack([(LOOKS[classes, channel] + noise).astype(np.uint8) for channel in channels])


def in_color(classes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The label image (3, h, w)."""
    return np.moveaxis(COLORS[classes], -1, 0)


def without_boundary(classes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The label image, black along the borders between classes."""
    shown = in_color(classes)
    border = np.zeros(classes.shape, bool)
    border[:, 1:] |= classes[:, 1:] != classes[:, :-1]
    border[1:] |= classes[1:] != classes[:-1]
    shown[:, border] = 0
    return shown


def write_potsdam(
    folder: Path,
    *,
    tiles: Sequence[tuple[int, int]] = ((2, 10), (2, 13)),
    orthos: Sequence[str] = ("RGB", "IRRG", "RGBIR"),
    side: int = POTSDAM_SIDE,
    labels: Mapping[str, bool] = {"5_Labels_all": False, "5_Labels_all_noBoundary": True},
) -> Path:
    """Tiles of Potsdam; ``labels`` says of each folder whether its labels lack the boundaries."""
    for row, column in tiles:
        seed = 100 * row + column
        classes = ground(side, side, seed=seed)
        place = Affine(0.05, 0, 366_000 + 300 * column, 0, -0.05, 5_808_000 - 300 * row)
        for kind in orthos:
            path = folder / ORTHOS[kind] / f"top_potsdam_{row}_{column}_{kind}.tif"
            path.parent.mkdir(parents=True, exist_ok=True)
            array = picture(classes, CHANNELS[kind], seed=seed)
            write_raster(path, array, crs="EPSG:32633", transform=place)
        for name, eroded in labels.items():
            ending = "label_noBoundary" if eroded else "label"
            path = folder / name / f"top_potsdam_{row}_{column}_{ending}.tif"
            path.parent.mkdir(parents=True, exist_ok=True)
            shown = without_boundary(classes) if eroded else in_color(classes)
            write_raster(path, shown, crs=None, transform=None)
    return folder


def write_vaihingen(
    folder: Path,
    *,
    areas: Sequence[int] = (1, 2),
    size: tuple[int, int] = VAIHINGEN_SIZE,
    labels: Mapping[str, bool] = {
        "gts_for_participants": False,
        "gts_eroded_for_participants": True,
    },
) -> Path:
    """Areas of Vaihingen; ``labels`` says of each folder whether its labels lack boundaries."""
    for area in areas:
        classes = ground(*size, seed=area)
        name = f"top_mosaic_09cm_area{area}"
        (folder / "top").mkdir(parents=True, exist_ok=True)
        array = picture(classes, CHANNELS["IRRG"], seed=area)
        write_raster(folder / "top" / f"{name}.tif", array, crs=None, transform=None)
        for where, eroded in labels.items():
            (folder / where).mkdir(parents=True, exist_ok=True)
            path = folder / where / f"{name}{'_noBoundary' if eroded else ''}.tif"
            shown = without_boundary(classes) if eroded else in_color(classes)
            write_raster(path, shown, crs=None, transform=None)
    return folder
