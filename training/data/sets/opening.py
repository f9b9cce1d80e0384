"""A data set opened for a job: scenes with the set's band names, labels and roles beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from geoseg.errors import LabelError, RasterError
from geoseg.labels import ROLES
from geoseg.masks import MaskLabels, OpenMasks
from training.data.scenes import Scenes
from training.data.sets.dataset import DataSet, Item


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


def open_images(
    found: DataSet, bands: Sequence[int | str] | None = None, *, cache: int = 0
) -> Scenes:
    """All images of a set, for pretraining.

    Parameters
    ----------
    found : DataSet
    bands : sequence of int or str, optional
        Numbers from 1 or names, in the order wanted; all when left out.
    cache : int
        Bytes of decoded blocks that are kept.

    Raises
    ------
    RasterError
        If an image cannot be read or lacks a band, or dtypes differ.
    """
    return _open(found, found.items, bands, cache)


def open_labelled(
    found: DataSet, bands: Sequence[int | str] | None = None, *, cache: int = 0
) -> LabelledScenes:
    """The images with labels of the splits train and val, for fine-tuning; test is left alone.

    Parameters
    ----------
    found : DataSet
    bands : sequence of int or str, optional
        Numbers from 1 or names, in the order wanted; all when left out.
    cache : int
        Bytes of decoded blocks that are kept.

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
            f"see what is missing with: geoseg data check {found.folder} --data-kind {found.kind}",
        )
    if found.scheme is None or len(found.scheme) < 2:
        raise LabelError(
            f"the masks of {found.folder} know only one class",
            "name the other classes in classes.csv, the background included",
        )
    scenes = _open(found, items, bands, cache)
    opened = OpenMasks()
    labels = tuple(
        MaskLabels(item.labels, found.scheme, found.legend, opened)
        for item in items
        if item.labels is not None
    )
    for each, scene in zip(labels, scenes, strict=True):
        each.require_overlap(scene, name=str(scene.path))
    return LabelledScenes(scenes, labels, tuple(ROLES.index(item.split) + 1 for item in items))


def _open(
    found: DataSet, items: Sequence[Item], bands: Sequence[int | str] | None, cache: int
) -> Scenes:
    if not items:
        raise RasterError(f"{found.folder} has no image", "check the folder")
    paths = [item.image for item in items]
    # a file of near infrared, red and green passes for red, green and blue, but for the publisher
    return Scenes(paths, bands=found.choose(bands), names=found.names(bands), cache=cache)
