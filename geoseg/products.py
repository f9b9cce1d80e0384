"""What is written for each pixel: the class, and how sure the model is of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoseg.classes import ClassScheme
from geoseg.overviews import Values, halve_by_mean, halve_by_mode
from geoseg.ramp import RAMP, ramp_qml

LEVELS = 250  # a share of one is stored as 0 to 250; 255 is nodata

Probabilities = NDArray[np.float32]  # (K, h, w)
Coded = NDArray[np.uint8]  # (B, h, w)


@dataclass(frozen=True, slots=True)
class Product:
    """One output raster: how it follows from probabilities, and what its bands are called."""

    name: str
    encode: Callable[[Probabilities, ClassScheme], Coded]
    named: tuple[str, ...] | None  # its bands; None for one a class
    style: Callable[[ClassScheme], str] | None = None  # in which QGIS shows it
    halve: Callable[[Values], Values] = halve_by_mean  # a band, to its next overview
    plane: int | None = None  # of a compact model's answer; None where it is not told

    def of(self, answer: NDArray[Any], scheme: ClassScheme) -> Coded:
        """How it follows from an answer: probabilities (K, h, w), or bytes (2, h, w)."""
        if answer.dtype == np.uint8:
            assert self.plane is not None  # others are refused before the work
            return answer[self.plane, None]
        return self.encode(answer, scheme)

    def bands(self, scheme: ClassScheme) -> tuple[str, ...]:
        """What its bands are called."""
        return self.named or scheme.names

    @property
    def suffix(self) -> str:
        """What its file name adds to that of the class map."""
        return "" if self == CLASS_MAP else f"_{self.name}"


Arrays = dict[Product, Coded]


def classify(probabilities: Probabilities, scheme: ClassScheme) -> Coded:
    """The value of the most probable class, the first of equal ones."""
    # class by class, without branches: argmax over the first axis takes five times as long
    best = probabilities[0]
    place = np.zeros(best.shape, np.uint8)
    for number, share in enumerate(probabilities[1:], start=1):
        np.maximum(place, (share > best) * np.uint8(number), out=place)
        best = np.maximum(best, share)
    return np.array(scheme.values, np.uint8).take(place)[None]


def confidence(probabilities: Probabilities) -> NDArray[np.float32]:
    """The probability of the most probable class, (h, w)."""
    return np.asarray(probabilities.max(axis=0))


def normalized_entropy(probabilities: Probabilities) -> NDArray[np.float32]:
    """Shannon entropy over its maximum, ln K: 0 where one class is certain, 1 where all are equal.

    Parameters
    ----------
    probabilities : (K, h, w) array

    Returns
    -------
    (h, w) float32 array
        Zero when there is only one class.
    """
    count = len(probabilities)
    if count == 1:
        return np.zeros(probabilities.shape[1:], np.float32)
    bounded = np.clip(probabilities, np.finfo(np.float32).tiny, 1)  # x ln x is 0 at 0
    entropy = -(bounded * np.log(bounded)).sum(axis=0) / np.float32(np.log(count))
    return np.asarray(entropy, np.float32)


def shares(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Numbers from 0 to 1 as 0 to 250; what lies outside is cut."""
    return np.asarray(np.rint(np.clip(values, 0, 1) * np.float32(LEVELS)), np.uint8)


# Functions with names, not lambdas: products travel to other processes.
def _code_confidence(probabilities: Probabilities, _: ClassScheme) -> Coded:
    return shares(confidence(probabilities))[None]


def _code_uncertainty(probabilities: Probabilities, _: ClassScheme) -> Coded:
    return shares(normalized_entropy(probabilities))[None]


def _code_probabilities(probabilities: Probabilities, _: ClassScheme) -> Coded:
    return shares(probabilities)


def _style_classes(scheme: ClassScheme) -> str:
    return scheme.raster_qml()


def _style_confidence(_: ClassScheme) -> str:
    return ramp_qml(RAMP, top=LEVELS)


def _style_uncertainty(_: ClassScheme) -> str:
    return ramp_qml(RAMP[::-1], top=LEVELS)


CLASS_MAP = Product("map", classify, ("class",), _style_classes, halve_by_mode, plane=0)
CONFIDENCE = Product("confidence", _code_confidence, ("confidence",), _style_confidence, plane=1)
UNCERTAINTY = Product("uncertainty", _code_uncertainty, ("uncertainty",), _style_uncertainty)
PROBABILITIES = Product("probabilities", _code_probabilities, None)


def chosen(*, confidence: bool, uncertainty: bool, probabilities: bool) -> tuple[Product, ...]:
    """The class map, which is always made, and what else is wanted."""
    extra = {CONFIDENCE: confidence, UNCERTAINTY: uncertainty, PROBABILITIES: probabilities}
    return (CLASS_MAP, *(product for product, wanted in extra.items() if wanted))
