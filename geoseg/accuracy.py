"""How right a class map is: the confusion matrix and what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoseg.classes import MAX_VALUE, NODATA
from geoseg.errors import ClassError

Figures = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Confusion:
    """Pixels by mapped class (rows) and reference class (columns).

    Rows are the map, as in Olofsson et al. 2014 and Congalton 1991; scikit-learn's rows are the
    reference. Figures that divide by nothing are NaN: a class that is not on the map has no
    user's accuracy, one that is not in the reference no producer's, one that is in neither no F1
    and no IoU; without any pixel everything is NaN.

    Parameters
    ----------
    counts : (K, K) array of int64
        Matrices of the same classes can be added.

    Raises
    ------
    ClassError
        If the matrix is not square.
    """

    counts: NDArray[np.int64]

    def __post_init__(self) -> None:
        counts = np.array(self.counts, np.int64)  # a copy of its own
        if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
            raise ClassError(
                f"a confusion matrix has the shape {counts.shape}", "it has K rows and K columns"
            )
        counts.setflags(write=False)
        object.__setattr__(self, "counts", counts)

    @classmethod
    def empty(cls, classes: int) -> "Confusion":
        """A matrix of ``classes`` classes without a pixel."""
        return cls(np.zeros((classes, classes), np.int64))

    @classmethod
    def of(cls, mapped: ArrayLike, reference: ArrayLike, *, values: Sequence[int]) -> "Confusion":
        """Count pixels.

        Parameters
        ----------
        mapped, reference : arrays of uint8 of the same shape
            Class values. 255 on either side is not counted.
        values : sequence of int
            The class value of each row and column; for channel numbers ``range(K)``.

        Raises
        ------
        ClassError
            If a value is neither among ``values`` nor 255.
        """
        rows, columns = np.asarray(mapped).ravel(), np.asarray(reference).ravel()
        counted = (rows != NODATA) & (columns != NODATA)
        rows, columns = rows[counted], columns[counted]
        size = len(values)
        place = np.full(NODATA + 1, size, np.int64)
        place[list(values)] = np.arange(size)
        for side in (rows, columns):
            strange = side[(side < 0) | (side > MAX_VALUE)]
            if not len(strange):
                strange = side[place[side] == size]
            if len(strange):
                raise ClassError(
                    f"no class has the value {strange[0]}; the classes are {list(values)}",
                    "correct the value or add the class",
                )
        pairs = np.bincount(place[rows] * size + place[columns], minlength=size * size)
        return cls(pairs.reshape(size, size))

    def __add__(self, other: "Confusion") -> "Confusion":
        if self.counts.shape != other.counts.shape:
            raise ClassError(
                f"confusion matrices of {len(self.counts)} and {len(other.counts)} classes "
                "cannot be added",
                "count both with the same classes",
            )
        return Confusion(self.counts + other.counts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Confusion) and np.array_equal(self.counts, other.counts)

    def __hash__(self) -> int:
        return hash(self.counts.tobytes())

    @property
    def total(self) -> int:
        """Pixels counted."""
        return int(self.counts.sum())

    @property
    def mapped(self) -> NDArray[np.int64]:
        """(K,) pixels of each class on the map."""
        return np.asarray(self.counts.sum(axis=1))

    @property
    def reference(self) -> NDArray[np.int64]:
        """(K,) pixels of each class in the reference."""
        return np.asarray(self.counts.sum(axis=0))

    @property
    def overall_accuracy(self) -> float:
        """Share of the pixels that agree, Σ n_ii / n."""
        return float(ratio(np.trace(self.counts), self.total))

    @property
    def kappa(self) -> float:
        """Agreement beyond chance (Cohen 1960, doi:10.1177/001316446002000104).

        (p_o - p_e) / (1 - p_e) with p_o the overall accuracy and p_e = Σ n_i· n_·i / n². NaN where
        map and reference are of one and the same class, so that p_e is 1.
        """
        chance = ratio(np.dot(self.mapped.astype(float), self.reference), float(self.total) ** 2)
        return float(ratio(self.overall_accuracy - chance, 1 - chance))

    @property
    def users_accuracy(self) -> Figures:
        """(K,) share of what is mapped as a class that is it: precision, n_ii / n_i·."""
        return ratio(np.diag(self.counts), self.mapped)

    @property
    def producers_accuracy(self) -> Figures:
        """(K,) share of a class that is mapped as it: recall, n_ii / n_·i."""
        return ratio(np.diag(self.counts), self.reference)

    @property
    def f1(self) -> Figures:
        """(K,) harmonic mean of user's and producer's accuracy, 2 n_ii / (n_i· + n_·i)."""
        return ratio(2 * np.diag(self.counts), self.mapped + self.reference)

    @property
    def iou(self) -> Figures:
        """(K,) intersection over union (Jaccard), n_ii / (n_i· + n_·i - n_ii)."""
        agreed = np.diag(self.counts)
        return ratio(agreed, self.mapped + self.reference - agreed)

    @property
    def mean_f1(self) -> float:
        """Mean F1 over the classes that are on the map or in the reference."""
        return _mean(self.f1)

    @property
    def mean_iou(self) -> float:
        """Mean IoU over the classes that are on the map or in the reference.

        A class that is only on the map counts with 0, one that is in neither does not count.
        """
        return _mean(self.iou)


def ratio(part: ArrayLike, whole: ArrayLike) -> Figures:
    """Their quotient, NaN where the whole is 0."""
    below = np.asarray(whole, float)
    quotient: Figures = np.full(below.shape, np.nan)
    np.divide(np.asarray(part, float), below, out=quotient, where=below != 0)
    return quotient


def _mean(figures: Figures) -> float:
    known = figures[~np.isnan(figures)]
    return float(known.mean()) if len(known) else float("nan")
