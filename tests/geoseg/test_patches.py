import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import ndimage

from geoseg.patches import find_patches

maps = arrays.arrays(
    np.uint8,
    arrays.array_shapes(min_dims=2, max_dims=2, max_side=15),
    elements=st.sampled_from([0, 1, 255]),
)


@settings(deadline=None)
@given(values=maps)
def test_patches_are_the_connected_pixels_of_one_class(values: np.ndarray) -> None:
    patches = find_patches(values)
    found = patches.at(slice(None)).reshape(values.shape)
    assert np.array_equal(patches.values[found], values)
    count = 0
    for value in (0, 1, 255):
        labels, number = ndimage.label(values == value)
        count += number
        for label in range(1, number + 1):
            assert len(np.unique(found[labels == label])) == 1
    assert count == len(patches.values)
    _, first = np.unique(found, return_index=True)
    assert (np.diff(first) > 0).all()  # numbered by their first pixels


@settings(deadline=None)
@given(values=maps)
def test_totals_are_sums_over_their_pixels(values: np.ndarray) -> None:
    patches = find_patches(values)
    found = patches.at(slice(None))
    weights = np.random.default_rng(0).integers(0, 256, values.shape).astype(np.uint8)
    own = np.ones(values.shape, np.int64)
    own[0], own[:, 0] = 0, 0
    for number in range(len(patches.values)):
        inside = (found == number).reshape(values.shape)
        assert patches.total(weights)[number] == weights[inside].sum(dtype=np.int64)
        assert patches.sizes(values.shape[1])[number] == own[inside].sum()
