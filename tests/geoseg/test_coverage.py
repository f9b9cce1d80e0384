import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from rasterio.features import rasterize
from scipy import ndimage

from geoseg.classes import NODATA
from geoseg.coverage import junctions, simplify_coverage, trace

maps = arrays.arrays(
    np.uint8,
    arrays.array_shapes(min_dims=2, max_dims=2, max_side=9),
    elements=st.sampled_from([0, 1, 2, NODATA]),
)


def smooth_map(size: int = 200, classes: int = 5, seed: int = 0) -> np.ndarray:
    """Patches as a map has them: the greatest of smoothed noises."""
    random = np.random.default_rng(seed)
    noises = [ndimage.gaussian_filter(random.normal(size=(size, size)), 6) for _ in range(classes)]
    return np.argmax(noises, axis=0).astype(np.uint8)


@given(values=maps)
def test_polygons_are_the_connected_patches_and_burn_back_to_the_map(values: np.ndarray) -> None:
    rings = trace(values)
    polygons = rings.polygons()
    patches = sum(ndimage.label(values == each)[1] for each in (0, 1, 2))
    assert len(polygons) == patches
    assert shapely.is_valid(polygons).all()
    assert shapely.area(polygons).sum() == (values != NODATA).sum()
    if patches:
        pairs = zip(polygons, rings.values.tolist(), strict=True)
        burnt = rasterize(pairs, out_shape=values.shape, fill=NODATA, dtype="uint8")
        assert np.array_equal(burnt, values)


@settings(deadline=None)
@given(values=maps, tolerance=st.floats(0.1, 4))
def test_they_are_a_coverage_before_and_after_simplification(
    values: np.ndarray, tolerance: float
) -> None:
    polygons = trace(values).polygons()
    simple = simplify_coverage(polygons, tolerance)
    assert len(simple) == len(polygons)
    for each in (polygons, simple):
        assert shapely.is_valid(each).all()
        assert shapely.coverage_is_valid(each)


@given(values=maps)
def test_every_junction_is_a_vertex_of_each_polygon_that_touches_it(values: np.ndarray) -> None:
    at = np.argwhere(junctions(values))
    for polygon in trace(values).polygons():
        vertices = {tuple(each) for each in shapely.get_coordinates(polygon)}
        boundary = polygon.boundary
        for row, col in at:
            if boundary.intersects(shapely.Point(col, row)):
                assert (col, row) in vertices


def test_a_border_that_ends_on_a_straight_edge_is_a_junction() -> None:
    values = np.array([[0, 0, 0, 0], [1, 1, 2, 2]], np.uint8)
    expected = np.zeros((3, 5), bool)
    expected[1, [0, 2, 4]] = expected[2, 2] = True
    assert np.array_equal(junctions(values), expected)


@pytest.mark.parametrize("tolerance", [1.0, 2.0])
def test_simplifying_keeps_areas_and_leaves_no_gaps(tolerance: float) -> None:
    rings = trace(smooth_map())
    polygons = rings.polygons()
    simple = simplify_coverage(polygons, tolerance)
    before, after = (np.bincount(rings.values, shapely.area(each)) for each in (polygons, simple))
    assert np.abs(after / before - 1).max() < 0.005
    assert (
        shapely.get_num_coordinates(simple).sum() < shapely.get_num_coordinates(polygons).sum() / 2
    )
    assert shapely.coverage_is_valid(simple)
    whole = shapely.union_all(simple)
    assert whole.area == pytest.approx(200 * 200)  # no gap
    assert shapely.area(simple).sum() == pytest.approx(200 * 200)  # no overlap


def test_a_map_of_nothing_has_no_polygons() -> None:
    assert not len(trace(np.full((3, 4), NODATA, np.uint8)).polygons())
