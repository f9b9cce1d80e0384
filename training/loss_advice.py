"""Which loss suits some labels, and why: a rule of thumb from how much is labelled of what."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoseg.classes import ClassScheme
from training.data.truth import Truth

BALANCED = 1 / 2  # of the even share 1 / K: every class has at least as much
RARE = 1 / 10  # of the even share: a class has less
SPARSE = 0.99  # share of the images' pixels that carry no label
FEW = 5  # polygons of a class, below which its counts hang on single objects
LARGEST_FACTOR = 10.0  # of one class over the mean; beyond it single pixels lead the training


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelStatistics:
    """How much is labelled of what.

    Attributes
    ----------
    scheme : ClassScheme
        The K classes.
    pixels : (K,) int64 array
        Labelled pixels of each, for training and validation.
    area : int
        Pixels of all images.
    polygons : mapping of int to int, or None
        How many polygons of each class value; None where a label file is a class raster.
    """

    scheme: ClassScheme
    pixels: NDArray[np.int64]
    area: int
    polygons: Mapping[int, int] | None

    @classmethod
    def of(cls, truth: Truth) -> "LabelStatistics":
        """Of the labels of some scenes; those of a test extent are left out."""
        files = [each.polygons() for each in truth.labels]
        total: dict[int, int] = {}
        for polygons in files:
            for value, count in (polygons or {}).items():
                total[value] = total.get(value, 0) + count
        return cls(
            scheme=truth.scheme,
            pixels=truth.train.pixels + truth.val.pixels,
            area=sum(scene.area for scene in truth.scenes),
            polygons=None if None in files else total,
        )

    @property
    def shares(self) -> NDArray[np.float64]:
        """(K,) share of each class in the labelled pixels."""
        return np.asarray(self.pixels / max(1, self.pixels.sum()))

    @property
    def ignored(self) -> float:
        """Share of the images' pixels that carry no label."""
        return 1 - float(self.pixels.sum()) / self.area

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "classes": [
                {
                    "value": each.value,
                    "name": each.name,
                    "pixels": int(pixels),
                    "share": float(share),
                    "polygons": None if self.polygons is None else self.polygons.get(each.value, 0),
                }
                for each, pixels, share in zip(self.scheme, self.pixels, self.shares, strict=True)
            ],
            "polygons": None if self.polygons is None else sum(self.polygons.values()),
            "ignored": self.ignored,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A loss as a recipe's ``[loss]`` names it.

    Attributes
    ----------
    name : str
        A key of :data:`training.losses.LOSSES`.
    parameters : mapping
        What is set besides; ``rare`` in class values.
    reason : str
        One or two sentences.
    """

    name: str
    parameters: Mapping[str, Any]
    reason: str

    def to_toml(self) -> str:
        """The section of a recipe."""
        values = {"name": self.name, **self.parameters}
        # JSON's strings, numbers, booleans and lists are TOML's too
        return "\n".join(["[loss]", *(f"{key} = {json.dumps(values[key])}" for key in values)])


def advise(statistics: LabelStatistics) -> Advice:
    """The loss for some labels.

    Classes that are all labelled about as much need no more than cross entropy. Else losses of
    overlap help, which score each class by itself, however small; but where hardly anything is
    labelled and a class is a handful of polygons, its overlap hangs on single objects, and a loss
    by pixels is steadier. The thresholds are rules of thumb; classes without any label are left
    out.

    Parameters
    ----------
    statistics : LabelStatistics
    """
    shares, names = statistics.shares, np.array(statistics.scheme.names)
    labelled = statistics.pixels > 0
    even = 1 / max(1, labelled.sum())
    least = int(np.where(labelled, shares, np.inf).argmin())
    if labelled.sum() == 1:
        return Advice(
            name="cross_entropy",
            parameters={},
            reason=f"Only {names[least]} is labelled: label other classes first.",
        )
    smallest = f"the smallest class, {names[least]}, has {_percent(shares[least])} of the labels"
    if (shares[labelled] >= BALANCED * even).all():
        which = "All classes" if labelled.all() else "The classes that have labels"
        return Advice(
            name="cross_entropy",
            parameters={},
            reason=f"{which} are labelled about as much ({smallest}): no loss need favour any.",
        )
    few = [
        name
        for each, name, there in zip(statistics.scheme, names, labelled, strict=True)
        if there
        and statistics.polygons is not None
        and statistics.polygons.get(each.value, 0) < FEW
        and not (each.value == 0 and statistics.scheme.background)  # what is left, not drawn
    ]
    if few and statistics.ignored > SPARSE:
        return Advice(
            name="focal",
            parameters={"alpha": _factors(shares)},
            reason=f"Classes are unequal ({smallest}), so alpha favours the small ones; but "
            f"{_percent(statistics.ignored)} of the pixels are unlabelled and {', '.join(few)} "
            f"{'has' if len(few) == 1 else 'have'} fewer than {FEW} polygons: losses of overlap "
            "would hang on single objects.",
        )
    rare = labelled & (shares < RARE * even)
    if rare.any():
        values = [
            each.value for each, is_rare in zip(statistics.scheme, rare, strict=True) if is_rare
        ]
        found = ", ".join(
            f"{name} ({_percent(share)})"
            for name, share in zip(names[rare], shares[rare], strict=True)
        )
        return Advice(
            name="unified_focal",
            parameters={"symmetric": False, "rare": values},
            reason=f"Hardly any labelled pixel is {found}: the asymmetric form keeps all pixels "
            "of rare classes and plays down easy pixels of the others.",
        )
    return Advice(
        name="unified_focal",
        parameters={},
        reason=f"Classes are unequal ({smallest}) but none is rare: the symmetric form scores "
        "pixels and, class by class, overlap.",
    )


def _factors(shares: NDArray[np.float64]) -> list[float]:
    """A factor a class: one over the root of its share, 1 on average over the pixels."""
    roots = np.sqrt(shares)
    factors = 1 / np.maximum(roots, 1 / (LARGEST_FACTOR * roots.sum())) / roots.sum()
    return [
        round(float(factor), 2) if share else 1.0
        for factor, share in zip(factors, shares, strict=True)
    ]


def _percent(share: float) -> str:
    """Digits enough to tell a share from 0 and from 1."""
    if 0 < share < 0.01:
        return f"{100 * share:.2g} %"
    if 0.99 < share < 1:
        rest = float(f"{100 * (1 - share):.1g}")
        return f"{100 - rest:g} %"
    return f"{100 * share:.1f} %"
