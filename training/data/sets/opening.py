"""A data set opened for a job: scenes with the set's band names, labels and roles beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from geoseg.errors import LabelError, RasterError
from geoseg.labels import ROLES
from geoseg.masks import MaskLabels, OpenMasks
from training.data.scenes import Scenes
from training.data.sets.dataset import DataSet, Item


class NamedScenes(Scenes):
    """Scenes whose bands are called as the set's publisher says, not as the files do.

    A three-band file of near infrared, red and green passes for red, green and blue otherwise.

    Parameters
    ----------
    paths : sequence of Path
    bands : sequence of int
        Bands to take from each, by number.
    names : sequence of str
        What they are called.
    """

    def __init__(
        self, paths: Sequence[Path], *, bands: Sequence[int | str], names: Sequence[str]
    ) -> None:
        super().__init__(paths, bands=bands)
        self.bands = tuple(names)


@dataclass(frozen=True, slots=True)
class LabelledScenes:
    """What :class:`training.data.truth.Truth` takes, one of each per scene.

    Attributes
    ----------
    scenes : Scenes
    labels : tuple of MaskLabels
        The label image of each scene.
    roles : tuple of int
        TRAIN or VAL of :mod:`training.data.truth`.
    """

    scenes: Scenes
    labels: tuple[MaskLabels, ...]
    roles: tuple[int, ...]


def open_images(found: DataSet, bands: Sequence[int | str] | None = None) -> Scenes:
    """All images of a set, for pretraining.

    Parameters
    ----------
    found : DataSet
    bands : sequence of int or str, optional
        Numbers from 1 or names, in the order wanted; all when left out.

    Raises
    ------
    RasterError
        If an image cannot be read or lacks a band, or dtypes differ.
    """
    return _open(found, found.items, bands)


def open_labelled(found: DataSet, bands: Sequence[int | str] | None = None) -> LabelledScenes:
    """The images with labels of the splits train and val, for fine-tuning; test is left alone.

    Parameters
    ----------
    found : DataSet
    bands : sequence of int or str, optional
        Numbers from 1 or names, in the order wanted; all when left out.

    Raises
    ------
    RasterError
        If an image cannot be read or lacks a band, or dtypes differ.
    LabelError
        If nothing is labelled for training, there is only one class, or a label image has
        another size than its image.
    """
    items = [item for item in found.of("train", "val") if item.labels is not None]
    if not any(item.split == "train" for item in items):
        raise LabelError(
            f"{found.folder} has no labelled image to train on",
            f"see what is missing with: geoseg data check {found.folder}",
        )
    if found.scheme is None or len(found.scheme) < 2:
        raise LabelError(
            f"the masks of {found.folder} know only one class",
            "name the other classes in classes.csv, the background included",
        )
    scenes = _open(found, items, bands)
    opened = OpenMasks()
    labels = tuple(
        MaskLabels(item.labels, found.scheme, found.legend, opened)
        for item in items
        if item.labels is not None
    )
    for each, scene in zip(labels, scenes, strict=True):
        each.require_overlap(scene, name=str(scene.path))
    return LabelledScenes(scenes, labels, tuple(ROLES.index(item.split) + 1 for item in items))


def _open(found: DataSet, items: Sequence[Item], bands: Sequence[int | str] | None) -> Scenes:
    if not items:
        raise RasterError(f"{found.folder} has no image", "check the folder")
    chosen, names = found.choose(bands), found.names(bands)
    paths = [item.image for item in items]
    if chosen is None or names is None:
        return Scenes(paths, bands=chosen)
    return NamedScenes(paths, bands=chosen, names=names)
