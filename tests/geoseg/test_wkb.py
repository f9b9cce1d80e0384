import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoseg.wkb import polygons_as_wkb

boxes = st.tuples(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6), st.integers(0, 3))


@given(told=st.lists(boxes, max_size=6))
def test_shapely_reads_the_polygons_that_were_given(told: list[tuple[int, int, int]]) -> None:
    polygons = [
        shapely.Polygon(
            shapely.box(x, y, x + 9.5, y + 2).exterior,
            [
                shapely.box(x + n + 0.25, y + 0.5, x + n + 0.75, y + 1).exterior
                for n in range(holes)
            ],
        )
        for x, y, holes in told
    ]
    points, offsets = np.empty((0, 2)), (np.zeros(1, int), np.zeros(1, int))
    if polygons:
        _, points, offsets = shapely.to_ragged_array(polygons)
    made = polygons_as_wkb(points, *(each.astype(np.int64) for each in offsets))
    assert [shapely.from_wkb(each.as_py()).wkt for each in made] == [each.wkt for each in polygons]
