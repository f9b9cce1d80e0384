"""ISPRS 2D semantic labelling: Potsdam (38 tiles, 5 cm) and Vaihingen (33 areas, 9 cm).

Files are known by their names, wherever below the folder they lie: the archives unpack into
folders of several names, and people move them. Labels with and without the boundaries of objects
(black, eroded by 3 px) exist; training takes the whole ones, testing the eroded ones, on which
the benchmark's figures are given.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from geoseg.classes import NODATA, PRESETS
from geoseg.errors import RasterError
from geoseg.legend import Legend
from training.data.sets.dataset import DataSet, Item

SCHEME = PRESETS["isprs"]

# In the label of Potsdam 6_7 nearly all cars are a shade off, (252, 255, 0).
LEGEND = Legend(
    colors={each.rgb: each.value for each in SCHEME}
    | {(252, 255, 0): 4}
    | {(0, 0, 0): NODATA}  # boundaries
)

# --- Potsdam ------------------------------------------------------------------------------------

POTSDAM_TILES = [
    (row, column)
    for row, columns in {
        2: range(10, 15),
        3: range(10, 15),
        4: range(10, 16),
        5: range(10, 16),
        6: range(7, 16),
        7: range(7, 14),
    }.items()
    for column in columns
]
POTSDAM_TEST = 13  # the first column of the contest's test tiles
# A lossy copy with thousands of colours and not one pixel of the six.
POTSDAM_BAD = (4, 12)
POTSDAM_BANDS = {
    "rgb": ("red", "green", "blue"),
    "irrg": ("nir", "red", "green"),
    "rgbir": ("red", "green", "blue", "nir"),
}
_POTSDAM = re.compile(
    r"top_potsdam_(\d+)_(\d+)_(rgbir|irrg|rgb|label|label_noboundary)\.tiff?", re.IGNORECASE
)

Tile = tuple[int, int]
Found = dict[str, dict[Tile, Path]]  # by what is in the files


def recognises_potsdam(_folder: Path, files: Sequence[Path]) -> bool:
    """Whether an image has a name like ``top_potsdam_2_10_RGBIR.tif``."""
    return any(kind in POTSDAM_BANDS for kind in _potsdam_files(files))


def read_potsdam(folder: Path, files: Sequence[Path], bands: Sequence[int | str] | None) -> DataSet:
    """Potsdam, in the images (RGB, IRRG or RGBIR) that have the bands asked for.

    Raises
    ------
    RasterError
        If there are no images with the bands.
    """
    found = _potsdam_files(files)
    kind = _potsdam_images(found, bands, folder)
    images = found[kind]
    items, bad = [], []
    for tile in POTSDAM_TILES:
        split = "train" if tile[1] < POTSDAM_TEST else "test"
        labels = _labels(split, found, tile)
        if tile == POTSDAM_BAD and labels:
            bad.append(
                f"{labels.name} is left out: it is known to be a lossy copy that does not hold "
                "the classes' colours"
            )
            labels = None
        if tile in images:
            items.append(Item(images[tile], labels, split))
    return DataSet(
        kind="potsdam",
        folder=folder,
        items=tuple(items),
        bands=POTSDAM_BANDS[kind],
        scheme=SCHEME,
        legend=LEGEND,
        gsd=0.05,
        notes=(
            *bad,
            *_absent(
                [f"{row}_{column}" for row, column in POTSDAM_TILES if (row, column) not in images],
                f"{kind.upper()} images of {len(items)} of the {len(POTSDAM_TILES)} tiles "
                "are there",
            ),
            *_left_out(found),
        ),
    )


def _left_out(found: Found) -> list[str]:
    strange = {tile for tiles in found.values() for tile in tiles} - set(POTSDAM_TILES)
    names = ", ".join(f"{row}_{column}" for row, column in sorted(strange))
    return [f"left out, since they are not of the published set: {names}"] if strange else []


def _potsdam_files(files: Sequence[Path]) -> Found:
    found: Found = {}
    for path in files:
        match = _POTSDAM.fullmatch(path.name)
        if match:
            tiles = found.setdefault(match[3].casefold(), {})
            tiles.setdefault((int(match[1]), int(match[2])), path)
    return found


def _potsdam_images(found: Found, bands: Sequence[int | str] | None, folder: Path) -> str:
    """Which of the kinds of images to take."""
    there = [kind for kind in ("rgbir", "rgb", "irrg") if kind in found]
    names = {band.casefold() for band in bands or () if isinstance(band, str)}
    fitting = [kind for kind in there if names <= set(POTSDAM_BANDS[kind])]
    if not there:
        raise RasterError(f"{folder} holds no image of Potsdam", "check the folder")
    if not fitting:
        raise RasterError(
            f"no image of {folder} has the bands {', '.join(sorted(names))} together; there are "
            + " and ".join(f"{kind.upper()} ({', '.join(POTSDAM_BANDS[kind])})" for kind in there),
            "choose others with --bands, or unpack the images that have them",
        )
    if not names:
        return fitting[0]
    # the smallest files that hold them, of most tiles
    return max(fitting, key=lambda kind: (len(found[kind]), -len(POTSDAM_BANDS[kind])))


# --- Vaihingen ----------------------------------------------------------------------------------

VAIHINGEN_AREAS = [area for area in range(1, 39) if area not in {9, 18, 19, 25, 36}]
VAIHINGEN_TRAIN = {1, 3, 5, 7, 11, 13, 15, 17, 21, 23, 26, 28, 30, 32, 34, 37}
VAIHINGEN_BANDS = ("nir", "red", "green")
_VAIHINGEN = re.compile(r"top_mosaic_09cm_area(\d+)(_noboundary)?\.tiff?", re.IGNORECASE)
_TRUTH = re.compile(r"(?:^|_)(?:gts?|ground_?truth|labels?|masks?)(?:_|$)", re.IGNORECASE)


def recognises_vaihingen(_folder: Path, files: Sequence[Path]) -> bool:
    """Whether an image has a name like ``top_mosaic_09cm_area1.tif``."""
    return "image" in _vaihingen_files(files)


def read_vaihingen(
    folder: Path, files: Sequence[Path], _bands: Sequence[int | str] | None
) -> DataSet:
    """Vaihingen: near infrared, red and green.

    Images and labels have the same names, so that their folders must tell them apart: images in
    ``top``, labels in a folder named ``gts…``, ``…ground_truth…`` or ``labels``, or above ``top``.

    Raises
    ------
    RasterError
        If there is no image.
    """
    found = _vaihingen_files(files)
    images = found.get("image", {})
    if not images:
        raise RasterError(f"{folder} holds no image of Vaihingen", "check the folder")
    items = []
    for area in VAIHINGEN_AREAS:
        split = "train" if area in VAIHINGEN_TRAIN else "test"
        if (area, 0) in images:
            items.append(Item(images[area, 0], _labels(split, found, (area, 0)), split))
    absent = [str(area) for area in VAIHINGEN_AREAS if (area, 0) not in images]
    return DataSet(
        kind="vaihingen",
        folder=folder,
        items=tuple(items),
        bands=VAIHINGEN_BANDS,
        scheme=SCHEME,
        legend=LEGEND,
        gsd=0.09,
        notes=_absent(
            absent, f"images of {len(items)} of the {len(VAIHINGEN_AREAS)} areas are there"
        ),
    )


def _vaihingen_files(files: Sequence[Path]) -> Found:
    found: Found = {}
    unclear: dict[Tile, Path] = {}
    for path in files:
        match = _VAIHINGEN.fullmatch(path.name)
        if not match:
            continue
        area, folder = (int(match[1]), 0), path.parent.name
        if match[2]:
            found.setdefault("label_noboundary", {}).setdefault(area, path)
        elif _TRUTH.search(folder):
            found.setdefault("label", {}).setdefault(area, path)
        elif folder.casefold() == "top":
            found.setdefault("image", {}).setdefault(area, path)
        else:
            unclear.setdefault(area, path)
    # beside a folder "top" there are labels, else this is a flat folder of images
    kind = "label" if "image" in found else "image"
    for area, path in unclear.items():
        found.setdefault(kind, {}).setdefault(area, path)
    return found


# --- both ---------------------------------------------------------------------------------------


def _labels(split: str, found: Mapping[str, Mapping[Tile, Path]], tile: Tile) -> Path | None:
    kinds = ["label", "label_noboundary"]
    if split == "test":
        kinds.reverse()
    return next((found[kind][tile] for kind in kinds if tile in found.get(kind, {})), None)


def _absent(names: Sequence[str], there: str) -> tuple[str, ...]:
    return (f"{there}, but not of {', '.join(names)}",) if names else ()
