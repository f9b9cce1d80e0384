import pytest

from geoseg.errors import RecipeError
from training.registry import build, suggestion


def square(*, side, color="red"):
    return side, color


def test_a_part_is_made_by_name_with_what_is_given_and_what_is_set():
    assert build("shape", "square", {"square": square}, {"side": 2}, {"color": "blue"}) == (
        2,
        "blue",
    )


def test_what_the_caller_gives_cannot_be_set():
    with pytest.raises(RecipeError, match="shape 'square' has no parameter 'side'"):
        build("shape", "square", {"square": square}, {"side": 2}, {"side": 3})


@pytest.mark.parametrize(
    ("word", "valid", "hint"),
    [
        ("colour", ["color", "size"], "did you mean 'color'?"),
        ("weight", ["color", "size"], "choose from color, size"),
        ("weight", [], "leave it out"),
    ],
)
def test_a_hint_names_the_nearest_word_or_all(word, valid, hint):
    assert suggestion(word, valid) == hint
