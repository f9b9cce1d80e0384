"""Accuracy and class areas of a map from a stratified random sample, with their uncertainty.

Counting sample points as they are favours the classes that were sampled most, and the area of a
class on the map is wrong by what the map gets wrong. The estimators of Olofsson et al. 2014,
"Good practices for estimating area and assessing accuracy of land change", Remote Sensing of
Environment 148, 42-57, doi:10.1016/j.rse.2014.02.015, correct both. The strata are the classes of
the map.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoseg.accuracy import Confusion, ratio
from geoseg.errors import ClassError

Z95 = 1.96  # standard errors to a 95 % confidence interval, as in the paper

Figures = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimates:
    """Area-adjusted figures; those that end in ``_error`` are standard errors.

    Times 1.96 they are half a 95 % confidence interval. Errors are NaN where a stratum on the map
    has fewer than two points.

    Attributes
    ----------
    weights : (K,) array
        Share of each class on the map.
    proportions : (K, K) array
        Estimated share of the area by mapped class (rows) and reference class (columns), eq. 4.
    areas, areas_error : (K,) arrays
        Area of each class in truth (m²), eqs. 9 to 11.
    overall_accuracy, overall_accuracy_error : float
        Eqs. 1 and 5.
    users_accuracy, users_accuracy_error : (K,) arrays
        Eqs. 2 and 6.
    producers_accuracy, producers_accuracy_error : (K,) arrays
        Eqs. 3 and 7.
    """

    weights: Figures
    proportions: Figures
    areas: Figures
    areas_error: Figures
    overall_accuracy: float
    overall_accuracy_error: float
    users_accuracy: Figures
    users_accuracy_error: Figures
    producers_accuracy: Figures
    producers_accuracy_error: Figures


def estimate(sample: Confusion, mapped_areas: ArrayLike) -> Estimates:
    """Estimates from points drawn at random within each class of a map.

    Parameters
    ----------
    sample : Confusion
        The points: mapped class (rows) by reference class (columns).
    mapped_areas : (K,) array
        Area of each class on the map (m²).

    Raises
    ------
    ClassError
        If a class is on the map but not in the sample: nothing is known of that part.
    """
    areas = np.asarray(mapped_areas, np.float64)
    unseen = np.flatnonzero((areas > 0) & (sample.mapped == 0))
    if len(unseen) or not areas.sum() > 0:
        raise ClassError(
            f"no sample point lies in the mapped class at place {unseen[0]}"
            if len(unseen)
            else "the map has no area",
            "sample every class of the map",
        )
    n = sample.counts.astype(np.float64)
    drawn = sample.mapped.astype(np.float64)  # n_i·
    weights = areas / areas.sum()
    inside = np.nan_to_num(ratio(n, drawn[:, None] * np.ones_like(n)))  # n_ij / n_i·
    shares = weights[:, None] * inside  # p_ij
    truth = shares.sum(axis=0)  # p_·j
    # a stratum without area adds nothing, whatever its sample
    spare = np.where(weights > 0, drawn - 1, np.inf)  # n_i· - 1
    variance = np.where(spare > 0, 1 / np.where(spare > 0, spare, 1), np.nan)[:, None]
    spread = inside * (1 - inside) * variance  # of n_ij / n_i·
    users = np.where(drawn > 0, np.diag(inside), np.nan)
    users_variance = np.where(drawn > 0, np.diag(spread), np.nan)
    producers = ratio(np.diag(shares), truth)
    # eq. 7 in shares of the area instead of pixels
    own = weights**2 * (1 - producers) ** 2 * np.diag(spread)
    squares = weights[:, None] ** 2 * spread
    others = producers**2 * (squares.sum(axis=0) - np.diag(squares))
    return Estimates(
        weights=weights,
        proportions=shares,
        areas=areas.sum() * truth,
        areas_error=areas.sum() * np.sqrt(squares.sum(axis=0)),
        overall_accuracy=float(np.trace(shares)),
        overall_accuracy_error=float(np.sqrt((weights**2 * np.diag(spread)).sum())),
        users_accuracy=users,
        users_accuracy_error=np.sqrt(users_variance),
        producers_accuracy=producers,
        producers_accuracy_error=np.sqrt(ratio(own + others, truth**2)),
    )
