import pytest

from geoseg.plural import plural


@pytest.mark.parametrize(
    ("count", "noun", "told"),
    [
        (0, "tile", "0 tiles"),
        (1, "tile", "1 tile"),
        (1234, "tile", "1,234 tiles"),
        (1, "class", "1 class"),
        (2, "class", "2 classes"),
    ],
)
def test_one_thing_is_no_things(count: int, noun: str, told: str) -> None:
    assert plural(count, noun) == told
