"""What docs/reference/python.md shows of each function is so."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "python.md"
SHOWN = re.findall(r"^::: (\S+)$", PAGE.read_text(), flags=re.MULTILINE)
PARAMETERS = re.compile(
    r"^Parameters\n-+\n(.*?)(?=\n\n\w+\n-+\n|\Z)", flags=re.DOTALL | re.MULTILINE
)


def callables():
    for name in SHOWN:
        module, _, last = name.rpartition(".")
        shown = getattr(importlib.import_module(module), last)
        if inspect.isclass(shown):
            for key, value in vars(shown).items():
                function = getattr(value, "__func__", value)
                if not key.startswith("_") and inspect.isfunction(function):
                    yield f"{name}.{key}", function
        elif callable(shown):
            yield name, shown


def documented(function) -> list[str]:
    """Names in the section of parameters of a docstring, which must stand in the signature."""
    found = PARAMETERS.search(inspect.getdoc(function) or "")
    if not found:
        return []
    lines = [line for line in found[1].splitlines() if line and not line.startswith(" ")]
    return [name for line in lines for name in line.partition(" : ")[0].split(", ")]


@pytest.mark.parametrize(("name", "function"), list(callables()))
def test_documented_parameters_are_those_of_the_signature(name, function):
    assert set(documented(function)) <= set(inspect.signature(function).parameters), name


def test_the_functions_of_the_page_tell_their_parameters():
    told = {name: documented(function) for name, function in callables()}
    assert {"out", "precision", "compact"} <= set(told["training.export.export"])
    assert {"model", "out"} <= set(told["geoseg.prediction.predict"])
