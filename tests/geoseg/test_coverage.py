from functools import partial

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from rasterio.features import rasterize, shapes
from scipy import ndimage

from geoseg.classes import NODATA
from geoseg.coverage import Strip, polygonize
from geoseg.simplification import simplify
from geoseg.smoothing import smooth

maps = arrays.arrays(
    np.uint8,
    arrays.array_shapes(min_dims=2, max_dims=2, max_side=12),
    elements=st.sampled_from([0, 1, 2, NODATA]),
)
cuts = st.integers(1, 13)  # rows of a strip, columns of a block


def smooth_map(size: int = 200, classes: int = 5, seed: int = 0) -> np.ndarray:
    """Patches as a map has them: the greatest of smoothed noises."""
    random = np.random.default_rng(seed)
    noises = [ndimage.gaussian_filter(random.normal(size=(size, size)), 6) for _ in range(classes)]
    return np.argmax(noises, axis=0).astype(np.uint8)


def cover(values, *, rows=5, confidence=None, **options):
    """Polygons (shapely, in pixels), their classes, pixel counts and confidences."""
    parts = [slice(top, top + rows) for top in range(0, len(values), rows)]
    strips = [
        Strip(values[part], None if confidence is None else confidence[part]) for part in parts
    ]
    made = list(polygonize(strips, width=values.shape[1], **options))
    polygons = [
        shapely.from_ragged_array(
            shapely.GeometryType.POLYGON,
            np.stack([each.rings.x, each.rings.y], axis=1),
            (each.rings.ring_offsets, each.rings.polygon_offsets),
        )
        for each in made
        if len(each.values)
    ]
    return (
        np.concatenate([np.empty(0, object), *polygons]),
        np.concatenate([each.values for each in made]),
        np.concatenate([each.pixels for each in made]),
        np.concatenate([each.confidence for each in made]),
    )


def is_coverage(polygons) -> bool:
    return bool(shapely.is_valid(polygons).all() and shapely.coverage_is_valid(polygons))


def area_changes(polygons, classes, pixels) -> np.ndarray:
    return np.abs(np.bincount(classes, shapely.area(polygons)) / np.bincount(classes, pixels) - 1)


@settings(deadline=None)
@given(values=maps, rows=cuts, block=cuts)
def test_polygons_are_those_that_gdal_makes_of_the_whole_map(values, rows, block) -> None:
    polygons, classes, pixels, _ = cover(values, rows=rows, block=block)
    assert (shapely.area(polygons) == pixels).all()
    made = [(value, shape) for value, shape in zip(classes, polygons, strict=True)]
    expected = [
        (value, shapely.geometry.shape(shape))
        for shape, value in shapes(values, mask=values != NODATA, connectivity=4)
    ]
    assert len(made) == len(expected)
    # 4-connected patches of one class have different upper left pixels, thus different ones here
    order = [
        sorted(some, key=lambda each: (each[0], *each[1].bounds, each[1].area, each[1].centroid.x))
        for some in (made, expected)
    ]
    for (value, shape), (other_value, other) in zip(*order, strict=True):
        assert value == other_value
        assert shape.equals(other)


@settings(deadline=None)
@given(values=maps, one=st.tuples(cuts, cuts), other=st.tuples(cuts, cuts))
def test_cuts_into_strips_and_blocks_change_no_vertex(values, one, other) -> None:
    sets = [
        set(shapely.normalize(cover(values, rows=rows, block=block)[0]).tolist())
        for rows, block in (one, other)
    ]
    assert sets[0] == sets[1]
    texts = [{shape.wkt for shape in some} for some in sets]
    assert texts[0] == texts[1]


@settings(deadline=None)
@given(values=maps, rows=cuts, block=cuts)
def test_they_are_a_coverage_and_burn_back_to_the_map(values, rows, block) -> None:
    polygons, classes, _, _ = cover(values, rows=rows, block=block)
    assert is_coverage(polygons)
    burnt = np.full(values.shape, NODATA)
    if len(polygons):
        pairs = zip(polygons, classes.tolist(), strict=True)
        burnt = rasterize(pairs, out_shape=values.shape, fill=NODATA, dtype="uint8")
    assert np.array_equal(burnt, values)


@settings(deadline=None)
@given(values=maps)
def test_every_junction_is_a_vertex_of_each_polygon_that_touches_it(values) -> None:
    padded = np.pad(values, 1, constant_values=NODATA)
    at = [
        (row, col)
        for row in range(values.shape[0] + 1)
        for col in range(values.shape[1] + 1)
        for (a, b), (c, d) in [padded[row : row + 2, col : col + 2]]
        if sum([a != b, c != d, a != c, b != d]) >= 3
    ]
    for polygon in cover(values)[0]:
        vertices = {tuple(each) for each in shapely.get_coordinates(polygon)}
        for row, col in at:
            if polygon.boundary.intersects(shapely.Point(col, row)):
                assert (col, row) in vertices


@settings(deadline=None)
@given(values=maps, known=maps, rows=cuts, block=cuts)
def test_confidence_is_the_mean_over_the_pixels_of_known_confidence(
    values, known, rows, block
) -> None:
    confidence = np.resize(known, values.shape) * np.uint8(85)  # 0, 85, 170, 255
    polygons, classes, _, means = cover(values, rows=rows, block=block, confidence=confidence)
    expected = []
    for value in np.unique(values[values != NODATA]):
        patches, count = ndimage.label(values == value)
        for number in range(1, count + 1):
            inside = confidence[(patches == number) & (confidence != NODATA)]
            expected.append((value, float(inside.mean()) if len(inside) else -1))
    made = zip(classes.tolist(), np.nan_to_num(means, nan=-1).tolist(), strict=True)
    assert len(polygons) == len(expected)
    assert np.allclose(sorted(made), sorted(expected)) if expected else not len(means)


def test_only_the_chosen_classes_have_polygons() -> None:
    chosen = np.arange(256) == 1
    values = smooth_map(60)
    polygons, classes, pixels, _ = cover(values, rows=16, block=16, chosen=chosen)
    assert set(classes) == {1}
    assert pixels.sum() == (values == 1).sum()
    assert shapely.is_valid(polygons).all()


def coarse(values, scale):
    return np.kron(values, np.ones(scale, np.uint8))


@settings(deadline=None, max_examples=40)
@given(
    values=maps,
    scale=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    rows=st.integers(1, 50),
    block=st.integers(1, 50),
    least=st.sampled_from([0.6, 1.1, 3, 10, 100]),
)
def test_simplified_and_smoothed_they_still_are_a_coverage(
    values, scale, rows, block, least
) -> None:
    values = coarse(values, scale)
    fewer = partial(simplify, least=least, shape=values.shape)
    rounder = partial(smooth, shape=values.shape)
    count = len(cover(values)[0])
    for reshape in (fewer, rounder, lambda arcs: rounder(fewer(arcs))):
        polygons = cover(values, rows=rows, block=block, reshape=reshape)[0]
        assert len(polygons) == count
        assert (shapely.area(polygons) > 0).all()
        assert is_coverage(polygons)


@pytest.mark.parametrize("least", [1.0, 4.0])
def test_simplifying_keeps_areas_and_leaves_no_gaps(least: float) -> None:
    values = smooth_map(400)
    whole = cover(values, rows=128, block=128)[0]
    simple, classes, pixels, _ = cover(
        values, rows=128, block=128, reshape=partial(simplify, least=least, shape=values.shape)
    )
    assert area_changes(simple, classes, pixels).max() < 0.005
    assert shapely.get_num_coordinates(simple).sum() < shapely.get_num_coordinates(whole).sum() / 2
    assert is_coverage(simple)
    united = shapely.union_all(simple)
    assert united.area == pytest.approx(400 * 400)  # no gap, and the corners of the map are there
    assert shapely.area(simple).sum() == pytest.approx(400 * 400)  # no overlap


def test_simplified_about_as_far_as_geos_does() -> None:
    values = smooth_map()
    whole = cover(values, rows=200, block=200)[0]
    peer = shapely.get_num_coordinates(shapely.coverage_simplify(whole, 2)).sum()
    ours = cover(
        values, rows=200, block=200, reshape=partial(simplify, least=4, shape=values.shape)
    )[0]
    assert shapely.get_num_coordinates(ours).sum() == pytest.approx(peer, rel=0.07)


def test_smoothing_rounds_corners_and_keeps_areas() -> None:
    values = smooth_map()
    fewer = partial(simplify, least=1.0, shape=values.shape)
    rounder = partial(smooth, shape=values.shape)
    polygons, classes, pixels, _ = cover(
        values, rows=200, block=200, reshape=lambda arcs: rounder(fewer(arcs))
    )
    assert area_changes(polygons, classes, pixels).max() < 0.005
    assert is_coverage(polygons)
    whole = cover(values)[0]
    lengths = [shapely.length(each).sum() for each in (polygons, whole)]
    assert lengths[0] < 0.9 * lengths[1]  # stairs are longer than what they stand for
    assert shapely.area(polygons).sum() == pytest.approx(200 * 200)


def test_a_map_of_nothing_has_no_polygons() -> None:
    assert not len(cover(np.full((3, 4), NODATA, np.uint8))[0])
    assert not len(cover(np.empty((0, 4), np.uint8))[0])
