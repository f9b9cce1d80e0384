"""LoveDA (Wang et al. 2021, arXiv:2110.08733): Train, Val and Test, each Urban and Rural."""

from collections.abc import Sequence
from pathlib import Path

from geoseg.classes import NODATA, PRESETS
from geoseg.legend import Legend
from training.data.sets.dataset import DataSet
from training.data.sets.pairing import pair, part_of

IMAGES, MASKS = {"images_png"}, {"masks_png"}

# 0 is no data; the classes are counted from 1 in the masks and, as in the paper, from 0 here
LEGEND = Legend(values={0: NODATA} | {value + 1: value for value in PRESETS["loveda"].values})


def recognises(folder: Path, files: Sequence[Path]) -> bool:
    """Whether there is a folder ``images_png``."""
    return any(part_of(path.relative_to(folder), IMAGES) is not None for path in files)


def read(folder: Path, files: Sequence[Path], _bands: Sequence[int | str] | None) -> DataSet:
    """LoveDA as it is unpacked: ``Train/Rural/images_png/0.png`` and so on."""
    items, notes = pair(folder, files, images=IMAGES, labels=MASKS)
    return DataSet(
        kind="loveda",
        folder=folder,
        items=items,
        bands=("red", "green", "blue"),
        scheme=PRESETS["loveda"],
        legend=LEGEND,
        gsd=0.3,
        notes=notes,
    )
