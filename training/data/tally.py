"""What the labels of a run amount to: pixels, ground and polygons of each class."""

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from geoseg.labels import Labels
from training.data.scenes import Scenes
from training.data.truth import Cells


class ClassTally(BaseModel):
    """One class.

    Attributes
    ----------
    name : str
    train, val : int
        Pixels that train and that validate.
    train_m2, val_m2 : float or None
        Their ground (m²), where every labelled raster tells its ground sample distance.
    polygons : int or None
        In the label files, whatever they are for; None where labels are pixels.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    train: int
    val: int
    train_m2: float | None
    val_m2: float | None
    polygons: int | None


class Tally(BaseModel):
    """All classes, and what share of the labels a study took.

    Attributes
    ----------
    classes : tuple of ClassTally
    fraction : float
        Share of the labelled blocks that was asked for.
    blocks, blocks_of : int or None
        How many blocks train, and of how many; None where all labels do.
    """

    model_config = ConfigDict(frozen=True)

    classes: tuple[ClassTally, ...]
    fraction: float = 1.0
    blocks: int | None = None
    blocks_of: int | None = None

    @classmethod
    def of(
        cls,
        scenes: Scenes,
        labels: Sequence[Labels],
        *,
        train: Cells,
        val: Cells,
        fraction: float = 1.0,
        blocks: int | None = None,
        blocks_of: int | None = None,
    ) -> Self:
        """Count what is in the cells of either role."""
        told = [each.polygons() for each in labels]
        areas = [_area(scenes, cells) for cells in (train, val)]
        return cls(
            classes=tuple(
                ClassTally(
                    name=each.name,
                    train=int(train.pixels[place]),
                    val=int(val.pixels[place]),
                    train_m2=None if areas[0] is None else float(areas[0][place]),
                    val_m2=None if areas[1] is None else float(areas[1][place]),
                    polygons=sum(counts.get(each.value, 0) for counts in told if counts is not None)
                    if any(counts is not None for counts in told)
                    else None,
                )
                for place, each in enumerate(labels[0].scheme)
            ),
            fraction=fraction,
            blocks=blocks,
            blocks_of=blocks_of,
        )

    @property
    def train(self) -> int:
        """Pixels that train, of all classes."""
        return sum(each.train for each in self.classes)

    @property
    def val(self) -> int:
        """Pixels that validate, of all classes."""
        return sum(each.val for each in self.classes)

    @property
    def train_m2(self) -> float | None:
        """Ground that trains (m²); None where it is not known."""
        known = [each.train_m2 for each in self.classes if each.train_m2 is not None]
        return sum(known) if known else None


def _area(scenes: Scenes, cells: Cells) -> NDArray[np.float64] | None:
    """(K,) ground of each class (m²)."""
    sides = np.array([np.nan if scene.gsd is None else scene.gsd for scene in scenes])
    ground = sides[cells.places[:, 0]] ** 2 @ cells.counts
    return None if np.isnan(ground).any() else ground
