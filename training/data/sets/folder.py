"""Any folder of images and masks: ``images/`` beside ``masks/`` or ``labels/``, the same stems."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from geoseg.class_raster import strips
from geoseg.classes import MAX_VALUE, NODATA, ClassScheme, LandClass, spread_color
from geoseg.errors import LabelError, RasterError
from geoseg.legend import NO_CODE, Legend, values_of
from geoseg.matching import plain_name
from geoseg.orthophoto import open_raster
from training.data.sets.class_file import NAMES, read_class_file
from training.data.sets.dataset import DataSet
from training.data.sets.pairing import pair, part_of

# the last ones as mmsegmentation lays its sets out
IMAGES = {"images", "image", "imgs", "img_dir"}
MASKS = {"masks", "mask", "labels", "label", "ann_dir"}


def recognises(folder: Path, files: Sequence[Path]) -> bool:
    """Whether there is a folder of images."""
    return any(part_of(path.relative_to(folder), IMAGES) is not None for path in files)


def read(folder: Path, files: Sequence[Path], _bands: Sequence[int | str] | None) -> DataSet:
    """A folder of images and masks, in any order of ``train|val|test`` and ``images|masks``.

    What the masks mean stands in ``classes.csv`` or ``classes.json``. Without such a file the
    classes are the values that occur in them, for which they are all read.

    Raises
    ------
    RasterError
        If there is no image, or a mask is damaged.
    LabelError
        If the class file is wrong, or there is none and the masks are in colour.
    """
    items, notes = pair(folder, files, images=IMAGES, labels=MASKS)
    if not items:
        raise RasterError(f"{folder} holds no image in a folder images", "check the folder")
    named = next((folder / name for name in NAMES if (folder / name).exists()), None)
    masks = [item.labels for item in items if item.labels is not None]
    scheme, legend = None, Legend()
    if named:
        scheme, legend = read_class_file(named)
    elif masks:
        scheme, legend = _occurring(folder, masks)
        shown = ", ".join(str(each) for each, value in legend.values.items() if value != NODATA)
        notes = (*notes, f"without a {NAMES[0]} the classes are the values of the masks: {shown}")
    return DataSet(
        kind="folder",
        folder=folder,
        items=items,
        bands=None,
        scheme=scheme,
        legend=legend,
        notes=notes,
    )


def _occurring(folder: Path, masks: Sequence[Path]) -> tuple[ClassScheme, Legend]:
    """The values that occur in masks as classes.

    255 is ignored, unless there is nothing beside it and 0: then they are masks of one thing. So
    is what a mask declares as its nodata.
    """
    found: set[int] = set()
    ignored: set[int] = {NODATA}
    for path in masks:
        with open_raster(path) as raster:
            if raster.count >= 3:
                raise LabelError(
                    f"{path} is a label image in colour, and no file says what its colours mean",
                    f"name the classes in {folder / NAMES[0]}, with the columns name,color",
                )
            for window in strips(raster):
                codes = values_of(raster, window).ravel()
                found |= set(np.flatnonzero(np.bincount(codes)).tolist())
            if raster.nodata is not None and float(raster.nodata).is_integer():
                ignored.add(int(raster.nodata))
    if found == {0, NODATA}:
        ignored.discard(NODATA)
    found -= {*ignored, NO_CODE}
    if not found or len(found) > NODATA:
        raise LabelError(
            f"the masks hold {len(found)} different values",
            f"check that these are masks: {masks[0]}",
        )
    values = sorted(found)
    mapped = values if values[-1] <= MAX_VALUE else list(range(len(values)))
    scheme = ClassScheme(
        classes=tuple(
            LandClass(value=value, name=plain_name(shown), color=spread_color(value))
            for value, shown in zip(mapped, values, strict=True)
        )
    )
    return scheme, Legend(
        values=dict.fromkeys(ignored, NODATA) | dict(zip(values, mapped, strict=True))
    )
