"""Smooth random fields: what makes one lawn, roof or road differ from place to place."""

import math

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]


def smooth_noise(rng: np.random.Generator, side: int, scale: float) -> Field:
    """A (side, side) field of mean 0 and deviation 1, which changes over about ``scale`` px.

    A cubic B-spline through white noise; unlike linear interpolation it shows no grid.
    """
    count = math.ceil(side / scale) + 4
    grid = rng.standard_normal((count, count), dtype=np.float32)
    across, down = (_spline(side, scale, rng.random(), count) for _ in range(2))
    field = np.asarray(down @ grid @ across.T, dtype=np.float32)
    field -= field.mean()
    field /= field.std()
    return field


def grain(rng: np.random.Generator, side: int) -> Field:
    """Noise from pixel to pixel, of mean 0 and deviation 1."""
    return rng.standard_normal((side, side), dtype=np.float32)


def _spline(side: int, scale: float, offset: float, count: int) -> Field:
    place = np.arange(side) / scale + offset
    knot = np.floor(place).astype(int)
    t = place - knot
    weights = np.zeros((side, count), dtype=np.float32)
    rows = np.arange(side)
    parts = ((1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3)
    for shift, part in enumerate(parts):
        weights[rows, knot + shift] = part / 6
    return weights
