"""Learning rates by step."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.schedule import build_schedule


def test_the_warm_up_rises_to_the_highest_rate():
    schedule = build_schedule("constant", steps=100, epoch=10, warmup=4)
    assert [schedule(step) for step in range(6)] == [0.25, 0.5, 0.75, 1, 1, 1]


def test_cosine_falls_from_one_to_the_final_rate():
    schedule = build_schedule("cosine", steps=100, epoch=10, final=0.1)
    assert schedule(0) == 1
    assert schedule(50) == pytest.approx(0.55)
    assert schedule(25) == pytest.approx(0.1 + 0.9 * (1 + math.cos(math.pi / 4)) / 2)
    assert schedule(100) == pytest.approx(0.1)


def test_poly_is_a_power_of_what_is_left():
    schedule = build_schedule("poly", steps=100, epoch=10, power=0.9)
    assert schedule(30) == pytest.approx(0.7**0.9)


def test_exponential_falls_once_an_epoch():
    schedule = build_schedule("exponential", steps=100, epoch=10, decay=0.98)
    assert [schedule(step) for step in (0, 9, 10, 25)] == pytest.approx([1, 1, 0.98, 0.98**2])


@given(
    kind=st.sampled_from(["constant", "cosine", "poly", "exponential"]),
    steps=st.integers(1, 500),
    warmup=st.integers(0, 600),
    final=st.floats(0, 1),
)
def test_no_rate_is_negative_or_above_the_highest(kind, steps, warmup, final):
    schedule = build_schedule(kind, steps=steps, epoch=7, warmup=warmup, final=final)
    assert all(0 <= schedule(step) <= 1 + 1e-12 for step in range(steps))
