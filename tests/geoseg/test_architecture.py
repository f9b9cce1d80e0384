"""The boundaries of the design, read from the imports themselves."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN = {
    "geoseg": {"torch", "torchvision", "qgis", "training", "qgis_plugin"},
    "training": {"qgis", "qgis_plugin"},
}
PLUGIN_MAY = {"qgis"}  # besides the standard library and itself


def imported(path: Path) -> set[str]:
    """Top-level packages that a file imports anywhere, functions included; relative ones aside."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add((node.module or "").split(".")[0])
    return names


def sources(package: str) -> list[Path]:
    files = sorted((ROOT / package).rglob("*.py"))
    assert files, f"{package} has no files"
    return files


@pytest.mark.parametrize("package", FORBIDDEN)
def test_a_package_does_not_import_what_depends_on_it(package: str) -> None:
    crossings = {
        str(path.relative_to(ROOT)): bad
        for path in sources(package)
        if (bad := imported(path) & FORBIDDEN[package])
    }
    assert not crossings


def test_the_plugin_imports_only_qgis_and_the_standard_library() -> None:
    import sys

    allowed = set(sys.stdlib_module_names) | PLUGIN_MAY | {"geoseg_qgis"}
    crossings = {
        str(path.relative_to(ROOT)): bad
        for path in sources("qgis_plugin")
        if (bad := imported(path) - allowed)
    }
    assert not crossings


@pytest.mark.parametrize("package", ["geoseg", "training", "qgis_plugin"])
def test_no_file_is_a_drawer_for_odds_and_ends(package: str) -> None:
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py"}
    assert not [path for path in sources(package) if path.name in drawers]


def test_the_imports_of_a_function_body_are_seen(tmp_path: Path) -> None:
    file = tmp_path / "late.py"
    file.write_text("def f():\n    from torch.nn import functional\n    import numpy.linalg\n")
    assert imported(file) == {"torch", "numpy"}
