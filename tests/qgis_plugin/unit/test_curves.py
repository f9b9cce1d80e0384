"""The geometry of curves."""

import math
import random

import pytest

from qgis_plugin.jobs.curves import Axis, axis, thin
from qgis_plugin.worker.story import Point


def test_an_axis_shows_all_values() -> None:
    assert axis([3.0, 1.0, 2.0]) == (1.0, 3.0)
    low, high = axis([5.0, 5.0])
    assert low < 5.0 < high
    low, high = axis([0.0])
    assert low < 0.0 < high


def test_places_are_in_proportion() -> None:
    assert [Axis(10.0, 20.0).place(value, 200.0) for value in (10, 15, 20)] == [0, 100, 200]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.0, 1.0, [0.0, 0.5, 1.0]),
        (0.13, 0.87, [0.2, 0.4, 0.6, 0.8]),
        (-3.0, 7.0, [0.0, 5.0]),
        (0.0, 29_990.0, [0.0, 10_000.0, 20_000.0]),
        (1e-9, 5e-9, [1e-9, 2e-9, 3e-9, 4e-9, 5e-9]),
    ],
)
def test_ticks_are_round(low: float, high: float, ticks: list) -> None:
    assert Axis(low, high).ticks(4)[: len(ticks)] == pytest.approx(ticks)


def test_ticks_are_few_evenly_spaced_and_on_the_axis() -> None:
    numbers = random.Random(3)
    for _ in range(2000):
        low = numbers.uniform(-1, 1) * 10 ** numbers.randint(-6, 6)
        high = low + 10 ** numbers.uniform(-6, 6)
        most = numbers.randint(1, 9)
        ticks = Axis(low, high).ticks(most)
        room = 1e-6 * (high - low)
        assert len(ticks) <= most + 1
        assert all(low - room <= tick <= high + room for tick in ticks)
        gaps = [ticks[i + 1] - ticks[i] for i in range(len(ticks) - 1)]
        assert not gaps or max(gaps) - min(gaps) < room + 1e-9 * abs(high)


def test_a_short_curve_is_left_as_it_is() -> None:
    points = [Point(number, 0.0) for number in range(40)]
    assert thin(points, 10) == points
    assert thin([], 10) == []


def test_a_thinned_curve_keeps_its_ends_and_each_columns_extremes() -> None:
    numbers = random.Random(7)
    points = [Point(step, numbers.random()) for step in range(0, 50_000, 5)]
    columns = 100
    kept = thin(points, columns)
    assert len(kept) <= 4 * columns
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert kept == sorted(kept)
    width = math.ceil((points[-1].step + 1) / columns)
    for column in range(columns):
        inside = [p.value for p in points if column * width <= p.step < (column + 1) * width]
        shown = [p.value for p in kept if column * width <= p.step < (column + 1) * width]
        if inside:
            assert min(shown) == pytest.approx(min(inside), abs=0.02)
    assert max(kept, key=lambda p: p.value) == max(points, key=lambda p: p.value)
    assert min(kept, key=lambda p: p.value) == min(points, key=lambda p: p.value)
