"""What functions take in more than one form, and what they refuse."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from geoseg.errors import ArgumentError

T = TypeVar("T")
Paths = str | Path | Sequence[str | Path]


def as_paths(given: Paths) -> list[Path]:
    """One path or several."""
    several: Sequence[str | Path] = as_sequence(given)
    return [Path(each) for each in several]


def as_path(given: str | Path | None) -> Path | None:
    """A path that may be left out."""
    return None if given is None else Path(given)


def as_sequence(given: T | Sequence[T]) -> Sequence[T]:
    """One word or path, or several values; a word is no sequence of letters."""
    return (given,) if isinstance(given, str | Path) else given  # type: ignore[return-value]


def require_at_least(least: float, **numbers: object) -> None:
    """Refuse numbers that are too small, and what is none.

    Raises
    ------
    ArgumentError
    """
    for name, value in numbers.items():
        if value is not None and not (isinstance(value, int | float) and value >= least):
            raise ArgumentError(f"{name} is {value!r}", f"give a number of at least {least:g}")


def require_choice(name: str, value: object, choices: Sequence[str]) -> None:
    """Refuse what is none of the choices.

    Raises
    ------
    ArgumentError
    """
    if value not in choices:
        raise ArgumentError(f"{name} is {value!r}", f"choose from {', '.join(choices)}")
