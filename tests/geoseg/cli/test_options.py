"""Options that several commands share."""

import pytest
from click import BadParameter

from geoseg.cli.options import split_bands


@pytest.mark.parametrize(
    ("text", "bands"),
    [
        ("4, 1,2", (4, 1, 2)),
        ("nir,red", ("nir", "red")),
        ("RGB", ("red", "green", "blue")),
        ("irrg", ("nir", "red", "green")),
        ("RGBIR", ("red", "green", "blue", "nir")),
        (None, None),
    ],
)
def test_bands_are_numbers_names_or_a_mode(text, bands):
    assert split_bands(None, None, text) == bands


def test_no_band_at_all_is_refused():
    with pytest.raises(BadParameter, match="at least one band"):
        split_bands(None, None, " , ")
