"""Parts that a recipe chooses by name: a loss, a method."""

import difflib
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from geoseg.errors import RecipeError

T = TypeVar("T")


def build(
    kind: str,
    name: str,
    makers: Mapping[str, Callable[..., T]],
    given: Mapping[str, Any],
    parameters: Mapping[str, Any],
) -> T:
    """Make the part called ``name``.

    Parameters
    ----------
    kind : str
        What is made, for the error, e.g. ``"loss"``.
    name : str
        Which one.
    makers : mapping
        Name to class or function; its keyword parameters are what a recipe may set.
    given : mapping
        Keywords that the caller fills in and a recipe may not.
    parameters : mapping
        Keywords from the recipe.

    Raises
    ------
    RecipeError
        If there is no such part, or it has no such parameter.
    """
    require_known(kind, name, makers, given, parameters)
    return makers[name](**given, **parameters)


def require_known(
    kind: str,
    name: str,
    makers: Mapping[str, Callable[..., Any]],
    given: Iterable[str],
    parameters: Iterable[str],
) -> None:
    """Refuse, without making it, a part or a parameter that there is not; see :func:`build`."""
    if name not in makers:
        raise RecipeError(f"there is no {kind} named {name!r}", suggestion(name, makers))
    valid = [key for key in inspect.signature(makers[name]).parameters if key not in given]
    for key in parameters:
        if key not in valid:
            raise RecipeError(f"{kind} {name!r} has no parameter {key!r}", suggestion(key, valid))


def suggestion(word: str, valid: Iterable[str]) -> str:
    """A hint with the nearest valid word, or all of them."""
    words = list(valid)
    near = difflib.get_close_matches(word, words, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return "choose from " + ", ".join(words) if words else "leave it out"
