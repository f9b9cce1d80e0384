"""The geometry of curves: round numbers for an axis, and no more points than a screen has."""

import math
from typing import List, NamedTuple, Sequence

from ..worker.story import Point

ROUND = (1.0, 2.0, 5.0, 10.0)


class Axis(NamedTuple):
    """A range of values that is drawn over a length.

    Attributes
    ----------
    low, high : float
        The range; ``low < high``.
    """

    low: float
    high: float

    def place(self, value: float, length: float) -> float:
        """Where a value is on an axis of some length (px)."""
        return (value - self.low) / (self.high - self.low) * length

    def ticks(self, most: int) -> List[float]:
        """Round values on the axis, ``most`` or fewer; one more where both ends are round."""
        rough = (self.high - self.low) / max(most, 1)
        unit = 10.0 ** math.floor(math.log10(rough))
        step = next(unit * each for each in ROUND if unit * each >= rough * (1 - 1e-9))
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [number * step for number in range(first, last + 1)]


def axis(values: Sequence[float]) -> Axis:
    """The axis that shows all values; around a single one, some room."""
    low, high = min(values), max(values)
    room = 0.0 if high - low > 1e-9 * abs(high) else max(abs(high) * 0.1, 1e-3)
    return Axis(low - room, high + room)


def thin(points: Sequence[Point], columns: int) -> List[Point]:
    """Few enough points for so many columns of a screen, with each column's extremes.

    Parameters
    ----------
    points : sequence of Point
        In the order of their steps.
    columns : int
        The width (px).

    Returns
    -------
    list of Point
        At most four points a column: its first, least, greatest and last.
    """
    if len(points) <= 4 * columns:
        return list(points)
    first, last = points[0].step, points[-1].step
    found: List[Point] = []
    column: List[Point] = []
    number = 0
    for point in points:
        its = (point.step - first) * columns // (last - first + 1)
        if its != number:
            found += _extremes(column)
            column, number = [], its
        column.append(point)
    return found + _extremes(column)


def _extremes(column: Sequence[Point]) -> List[Point]:
    if not column:
        return []
    least = min(column, key=lambda point: point.value)
    greatest = max(column, key=lambda point: point.value)
    return sorted({column[0], least, greatest, column[-1]})
