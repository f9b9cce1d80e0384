"""Checks of the values that a recipe gives a loss."""

import math
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from geoseg.errors import RecipeError

CLASS_REDUCTIONS = ("mean", "sum")


def check_share(name: str, value: float) -> float:
    """``value`` if it is a number from 0 to 1."""
    if not _is_number(value) or not 0 <= value <= 1:
        raise RecipeError(f"loss.{name} is {value!r}", f"give {name} a number from 0 to 1")
    return float(value)


def check_factor(name: str, value: float) -> float:
    """``value`` if it is a finite number from 0."""
    if not _is_number(value) or not 0 <= value < math.inf:
        raise RecipeError(f"loss.{name} is {value!r}", f"give {name} a number >= 0")
    return float(value)


def check_positive(name: str, value: float) -> float:
    """``value`` if it is a finite number above 0."""
    if not _is_number(value) or not 0 < value < math.inf:
        raise RecipeError(f"loss.{name} is {value!r}", f"give {name} a number above 0")
    return float(value)


def check_errors(alpha: float, beta: float) -> dict[str, float]:
    """α and β of a Tversky index: numbers from 0, not both of them 0."""
    errors = {"alpha": check_factor("alpha", alpha), "beta": check_factor("beta", beta)}
    if not any(errors.values()):
        raise RecipeError("loss.alpha and loss.beta are both 0", "give one of them more than 0")
    return errors


def check_pixels(name: str, value: int) -> int:
    """``value`` if it is a whole number of pixels from 1."""
    if type(value) is not int or value < 1:
        raise RecipeError(f"loss.{name} is {value!r}", f"give {name} whole pixels, 1 or more")
    return value


def check_flag(name: str, value: bool) -> bool:
    """``value`` if it is true or false."""
    if not isinstance(value, bool):
        raise RecipeError(f"loss.{name} is {value!r}", f"give {name} true or false")
    return value


def check_class_reduction(value: str) -> str:
    """``value`` if it names a reduction over classes."""
    if value not in CLASS_REDUCTIONS:
        raise RecipeError(f"loss.class_reduction is {value!r}", "choose mean or sum")
    return value


def check_class_weights(
    values: Sequence[float] | None, classes: int, *, name: str = "class_weights"
) -> Tensor | None:
    """One finite weight >= 0 a class as a float32 tensor (K,), not all of them 0."""
    if values is None:
        return None
    numbers = isinstance(values, Sequence) and all(map(_is_number, values))
    weights = torch.tensor(values, dtype=torch.float32) if numbers else torch.empty(0)
    if (
        len(weights) != classes
        or not (weights.isfinite() & (weights >= 0)).all()
        or weights.sum() == 0
    ):
        raise RecipeError(f"loss.{name} is {values!r}", f"give {classes} numbers >= 0, one a class")
    return weights


def check_class_factors(name: str, value: float | Sequence[float], classes: int) -> Tensor:
    """A factor for all classes, as a tensor (), or one a class, (K,)."""
    if not isinstance(value, Sequence):
        return torch.tensor(check_factor(name, value))
    weights = check_class_weights(value, classes, name=name)
    assert weights is not None  # for the type: there were values
    return weights


def check_rare(values: Iterable[int], classes: int) -> tuple[int, ...]:
    """Channel numbers of the rare classes, in order."""
    rare = (
        tuple(values) if isinstance(values, Iterable) and not isinstance(values, str) else (None,)
    )
    if not all(type(value) is int and 0 <= value < classes for value in rare):
        raise RecipeError(f"loss.rare is {values!r}", f"give class numbers from 0 to {classes - 1}")
    return tuple(sorted(set(rare)))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
