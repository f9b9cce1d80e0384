import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from geoseg.classes import NODATA
from geoseg.coverage import Strip, polygonize
from geoseg.rings import areas


@settings(deadline=None)
@given(
    values=arrays.arrays(np.uint8, (7, 9), elements=st.sampled_from([0, 1, NODATA])),
    heights=st.lists(st.floats(0.5, 2), min_size=7, max_size=7),
)
def test_areas_weigh_each_row_as_it_is_told(values: np.ndarray, heights: list[float]) -> None:
    below = np.cumsum([0, *heights])
    total = np.zeros(NODATA)
    for some in polygonize([Strip(values)], width=9):
        total += np.bincount(some.values, areas(some.rings, below), minlength=NODATA)
    for value in (0, 1):
        expected = ((values == value).sum(axis=1) * heights).sum()
        assert total[value] == pytest.approx(expected)
