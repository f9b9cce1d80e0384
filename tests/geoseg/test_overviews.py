from collections import Counter
from collections.abc import Callable
from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geoseg.overviews import halve_by_mean, halve_by_mode

MAPS = arrays(
    np.uint8,
    st.tuples(st.integers(1, 7), st.integers(1, 7)),
    elements=st.sampled_from([0, 3, 250, 255]),
)


def by_fours(values: np.ndarray, told: Callable[[list[int]], int]) -> list[list[int]]:
    """What is told of the values of each four pixels that are not nodata; 255 of none."""
    height, width = values.shape
    fours = [
        [
            [
                each
                for each in values[row : row + 2, column : column + 2].ravel().tolist()
                if each < 255
            ]
            for column in range(0, width, 2)
        ]
        for row in range(0, height, 2)
    ]
    return [[told(four) if four else 255 for four in line] for line in fours]


@given(values=MAPS)
def test_a_class_stands_for_four_pixels_if_no_other_is_more_frequent(values: np.ndarray) -> None:
    # of equal counts a Counter names first what it met first
    expected = by_fours(values, lambda four: Counter(four).most_common(1)[0][0])
    assert halve_by_mode(values).tolist() == expected


@given(values=MAPS)
def test_a_share_is_the_mean_of_the_four_pixels_with_data(values: np.ndarray) -> None:
    expected = by_fours(values, lambda four: floor(sum(four) / len(four) + 0.5))
    assert halve_by_mean(values).tolist() == expected


@pytest.mark.parametrize("halve", [halve_by_mode, halve_by_mean])
def test_overviews_are_bytes(halve: Callable[[np.ndarray], np.ndarray]) -> None:
    assert halve(np.full((5, 3), 255, np.uint8)).dtype == np.uint8
