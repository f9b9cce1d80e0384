"""Published data sets and plain folders of images with label images, as they lie on disk.

A reader is a module that says by the names of a folder's files whether it knows them, and makes
of them a :class:`~training.data.sets.dataset.DataSet`: plain paths, splits, band names, classes
and how the label images show them. Nothing is converted or copied.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geoseg.errors import RasterError
from geoseg.plural import plural
from training.data.sets import folder as plain
from training.data.sets import isprs, loveda
from training.data.sets.dataset import DataSet, Item, rasters_below
from training.data.sets.opening import LabelledScenes, open_images, open_labelled
from training.registry import suggestion

__all__ = [
    "KINDS",
    "DataSet",
    "Item",
    "LabelledScenes",
    "open_images",
    "open_labelled",
    "open_set",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """A layout that is known."""

    recognises: Callable[[Path, Sequence[Path]], bool]
    read: Callable[[Path, Sequence[Path], Sequence[int | str] | None], DataSet]


# the more telling first: a folder of ISPRS tiles may well be called images
KINDS: Mapping[str, Kind] = {
    "potsdam": Kind(isprs.recognises_potsdam, isprs.read_potsdam),
    "vaihingen": Kind(isprs.recognises_vaihingen, isprs.read_vaihingen),
    "loveda": Kind(loveda.recognises, loveda.read),
    "folder": Kind(plain.recognises, plain.read),
}


def open_set(
    folder: Path, *, kind: str | None = None, bands: Sequence[int | str] | None = None
) -> DataSet:
    """The data set of a folder.

    Parameters
    ----------
    folder : Path
    kind : str, optional
        A key of ``KINDS``; recognised by the names of files and folders when left out.
    bands : sequence of int or str, optional
        The bands a job will take: where a set comes in several images, those that have them.

    Raises
    ------
    RasterError
        If there is no such folder or kind, it holds no images of the kind, or several kinds.
    LabelError
        If nothing says what the classes are.
    """
    files = rasters_below(folder)
    if kind is None:
        kind = _recognise(folder, files)
    elif kind not in KINDS:
        raise RasterError(f"there is no kind of data set {kind!r}", suggestion(kind, KINDS))
    return KINDS[kind].read(folder, files, bands)


def _recognise(folder: Path, files: Sequence[Path]) -> str:
    known = [name for name, kind in KINDS.items() if kind.recognises(folder, files)]
    published = [name for name in known if name != "folder"]
    if len(published) > 1:
        raise RasterError(
            f"{folder} holds several data sets: {', '.join(published)}",
            "give the folder of one, or choose with --data-kind",
        )
    if not known:
        raise RasterError(
            f"{folder} is no data set that is known: among {plural(len(files), 'raster')} there "
            "are neither ISPRS names (top_potsdam_2_10_RGB.tif, top_mosaic_09cm_area1.tif) nor a "
            "folder images_png (LoveDA) or images",
            "put images into a folder images and masks of the same names into masks",
        )
    return known[0]
