"""The tables of recipe keys are the schema."""

import importlib.util
import tomllib
from pathlib import Path

import pytest

from training.recipe import KINDS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "recipes.md"


@pytest.fixture(scope="module")
def hook():
    spec = importlib.util.spec_from_file_location("recipe_tables", ROOT / "docs/recipe_tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_lists_every_key_with_its_default(hook, kind):
    page = hook.on_page_markdown(PAGE.read_text(encoding="utf-8"))
    for name, field in KINDS[kind].model_fields.items():
        table = page.split(f"### `[{name}]` of {kind}")[1].split("###")[0]
        rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| `")]
        keys = field.annotation.model_fields
        assert [row[0] for row in rows] == [f"| `{key}`" for key in keys]
        for row, entry in zip(rows, keys.values(), strict=True):
            shown = row[2].strip("`")
            value = None if shown == "unset" else tomllib.loads(f"v = {shown}")["v"]
            assert value == (
                list(entry.default) if isinstance(entry.default, tuple) else entry.default
            )
            assert row[3].rstrip(" |")


def test_choices_and_limits_are_told(hook):
    tables = hook.tables("finetune")
    assert '| `precision` | `"fp32"` or `"bf16"` or `"fp16"` |' in tables
    assert "| `batch` | whole number ≥ 2 |" in tables
    assert "| `fraction` | number > 0, ≤ 1 |" in tables
    assert "| `focal_alpha` | number or list of number | unset |" in tables
    assert "| `output_stride` | `8` or `16` | unset |" in tables
