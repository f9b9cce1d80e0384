"""The worked example of Olofsson et al. 2014, section 5: deforestation, forest gain, stable forest,
stable non-forest; 30 m pixels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from geoseg.accuracy import Confusion
from geoseg.errors import ClassError
from geoseg.estimates import Z95, Estimates, estimate

SAMPLE = [[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]]
MAPPED_PIXELS = np.array([200_000, 150_000, 3_200_000, 6_450_000])


@pytest.fixture
def example() -> Estimates:
    return estimate(Confusion(SAMPLE), MAPPED_PIXELS * 900.0)


def test_areas_and_intervals_are_those_of_the_paper(example: Estimates) -> None:
    assert_allclose(example.areas / 1e4, [21_158, 11_686, 285_770, 581_386], atol=0.5)
    assert_allclose(Z95 * example.areas_error / 1e4, [6_158, 3_756, 15_510, 16_282], atol=0.5)


def test_accuracies_and_intervals_are_those_of_the_paper(example: Estimates) -> None:
    assert example.overall_accuracy == pytest.approx(0.95, abs=0.005)
    assert Z95 * example.overall_accuracy_error == pytest.approx(0.02, abs=0.005)
    assert_allclose(example.users_accuracy, [0.88, 0.73, 0.93, 0.96], atol=0.005)
    assert_allclose(Z95 * example.users_accuracy_error, [0.07, 0.10, 0.04, 0.02], atol=0.005)
    assert_allclose(example.producers_accuracy, [0.75, 0.85, 0.93, 0.96], atol=0.005)
    assert_allclose(Z95 * example.producers_accuracy_error, [0.21, 0.25, 0.03, 0.02], atol=0.005)


def test_shares_of_the_area_add_up(example: Estimates) -> None:
    assert_allclose(example.proportions.sum(axis=1), MAPPED_PIXELS / MAPPED_PIXELS.sum())
    assert example.areas.sum() == pytest.approx(MAPPED_PIXELS.sum() * 900)


def plainly(n: list[list[int]], areas: list[float]) -> dict[str, list[float]]:
    """Equations 5 to 10 of the paper, cell by cell, in pixels as printed."""
    size = len(n)
    total = sum(areas)
    drawn = [sum(row) for row in n]
    users = [n[i][i] / drawn[i] for i in range(size)]
    column = [sum(areas[i] * n[i][j] / drawn[i] for i in range(size)) for j in range(size)]
    producers = [areas[j] * users[j] / column[j] for j in range(size)]
    overall = sum(areas[i] / total * users[i] for i in range(size))
    overall_variance = sum(
        (areas[i] / total) ** 2 * users[i] * (1 - users[i]) / (drawn[i] - 1) for i in range(size)
    )
    producers_variance = []
    for j in range(size):
        first = areas[j] ** 2 * (1 - producers[j]) ** 2 * users[j] * (1 - users[j]) / (drawn[j] - 1)
        second = producers[j] ** 2 * sum(
            areas[i] ** 2 * (n[i][j] / drawn[i]) * (1 - n[i][j] / drawn[i]) / (drawn[i] - 1)
            for i in range(size)
            if i != j
        )
        producers_variance.append((first + second) / column[j] ** 2)
    area_variance = []
    for j in range(size):
        terms = []
        for i in range(size):
            weight = areas[i] / total
            share = weight * n[i][j] / drawn[i]
            terms.append((weight * share - share**2) / (drawn[i] - 1))
        area_variance.append(total**2 * sum(terms))
    return {
        "overall": [overall, overall_variance**0.5],
        "users": users,
        "users_error": [(users[i] * (1 - users[i]) / (drawn[i] - 1)) ** 0.5 for i in range(size)],
        "producers": producers,
        "producers_error": [each**0.5 for each in producers_variance],
        "areas": column,
        "areas_error": [each**0.5 for each in area_variance],
    }


@given(
    n=st.lists(st.lists(st.integers(1, 40), min_size=3, max_size=3), min_size=3, max_size=3),
    areas=st.lists(st.floats(1, 1e4), min_size=3, max_size=3),
)
def test_the_figures_are_those_of_the_equations_cell_by_cell(n, areas) -> None:
    ours, theirs = estimate(Confusion(n), areas), plainly(n, areas)
    assert_allclose([ours.overall_accuracy, ours.overall_accuracy_error], theirs["overall"])
    assert_allclose(ours.users_accuracy, theirs["users"])
    assert_allclose(ours.users_accuracy_error, theirs["users_error"])
    assert_allclose(ours.producers_accuracy, theirs["producers"])
    assert_allclose(ours.producers_accuracy_error, theirs["producers_error"], rtol=1e-6)
    assert_allclose(ours.areas, theirs["areas"])
    assert_allclose(ours.areas_error, theirs["areas_error"], rtol=1e-6)


def test_the_intervals_hold_the_truth_as_often_as_they_say() -> None:
    random = np.random.default_rng(0)
    truth = np.array([[0.10, 0.02], [0.08, 0.80]])  # by mapped and true class
    weights = truth.sum(axis=1)
    held = 0
    for _ in range(1000):
        drawn = [random.multinomial(200, row / row.sum()) for row in truth]
        made = estimate(Confusion(np.array(drawn)), weights * 1000)
        held += abs(made.areas[0] - 1000 * truth[:, 0].sum()) <= Z95 * made.areas_error[0]
    assert 0.93 <= held / 1000 <= 0.97


def test_a_class_with_one_point_has_no_interval() -> None:
    made = estimate(Confusion([[1, 0], [2, 8]]), [1.0, 9.0])
    assert made.users_accuracy[0] == 1
    assert np.isnan(made.users_accuracy_error[0])
    assert np.isnan(made.overall_accuracy_error)
    assert not np.isnan(made.users_accuracy_error[1])


def test_a_class_that_only_the_reference_has_takes_its_area_from_the_others() -> None:
    made = estimate(Confusion([[8, 2], [0, 0]]), [100.0, 0.0])
    assert_allclose(made.areas, [80, 20])
    assert made.areas_error[1] > 0
    assert made.producers_accuracy[1] == 0
    assert np.isnan(made.users_accuracy[1])


def test_a_mapped_class_without_points_is_refused() -> None:
    with pytest.raises(ClassError, match="class at place 1"):
        estimate(Confusion([[5, 0], [0, 0]]), [1.0, 1.0])
