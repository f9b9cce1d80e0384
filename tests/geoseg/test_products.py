import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoseg.products import (
    CLASS_MAP,
    CONFIDENCE,
    PROBABILITIES,
    UNCERTAINTY,
    classify,
    normalized_entropy,
    shares,
)
from tests.toymodels import SCHEME


def column(*probabilities: float) -> np.ndarray:
    """Probabilities of one pixel, (K, 1, 1)."""
    return np.array(probabilities, np.float32)[:, None, None]


@pytest.mark.parametrize(
    ("probabilities", "value"),
    [((0.5, 0.3, 0.2), 3), ((0.1, 0.6, 0.3), 0), ((0.2, 0.2, 0.6), 7), ((0.4, 0.2, 0.4), 3)],
)
def test_a_class_is_written_as_its_value(probabilities: tuple, value: int) -> None:
    assert classify(column(*probabilities), SCHEME).tolist() == [[[value]]]


@pytest.mark.parametrize(
    ("probabilities", "entropy"),
    [
        ((1, 0, 0), 0.0),
        ((1 / 3, 1 / 3, 1 / 3), 1.0),
        ((0.5, 0.5), 1.0),
        ((0.5, 0.5, 0, 0), 0.5),
        ((0.25, 0.75), 0.811278),  # bits
        ((1.0,), 0.0),
    ],
)
def test_entropy_is_normalised_by_the_number_of_classes(
    probabilities: tuple, entropy: float
) -> None:
    assert normalized_entropy(column(*probabilities)).item() == pytest.approx(entropy, abs=1e-6)


@given(st.floats(-2, 3, width=32))
def test_shares_are_coded_to_the_nearest_of_251_levels(value: float) -> None:
    coded = shares(np.float32([value])).item()
    assert 0 <= coded <= 250
    assert abs(coded / 250 - min(max(value, 0), 1)) <= 0.5 / 250 + 1e-6


def test_products_tell_their_bands_and_file_names() -> None:
    assert [each.suffix for each in (CLASS_MAP, CONFIDENCE, UNCERTAINTY, PROBABILITIES)] == [
        "",
        "_confidence",
        "_uncertainty",
        "_probabilities",
    ]
    probabilities = column(0.7, 0.2, 0.1)
    for product in (CLASS_MAP, CONFIDENCE, UNCERTAINTY, PROBABILITIES):
        coded = product.encode(probabilities, SCHEME)
        assert coded.dtype == np.uint8
        assert coded.shape == (len(product.bands(SCHEME)), 1, 1)
    assert PROBABILITIES.encode(probabilities, SCHEME).ravel().tolist() == [175, 50, 25]
    assert PROBABILITIES.bands(SCHEME) == SCHEME.names
