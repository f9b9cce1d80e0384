"""What Qt 6 has dropped, found in the plugin's source with the help of this QGIS's own classes.

QGIS's ``pyqt5_to_pyqt6.py`` looks for the same, but is in no package.
"""

import ast
import importlib
from pathlib import Path
from typing import Any, Dict, Iterator

import pytest

PLUGIN = Path(__file__).parents[3] / "qgis_plugin"
REMOVED = {"exec_", "QRegExp", "qApp", "QDesktopWidget", "resources_rc", "MidButton"}


def imported(tree: ast.AST) -> Dict[str, Any]:
    """The classes of QGIS and Qt that a module imports, by the names it gives them."""
    return {
        alias.asname or alias.name: getattr(importlib.import_module(node.module), alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("qgis.")
        for alias in node.names
    }


def findings(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    classes = imported(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            value = getattr(classes.get(node.value.id), node.attr, None)
            if isinstance(value, int) and type(type(value)).__name__ in {"enumtype", "EnumMeta"}:
                yield f"{node.lineno}: {node.value.id}.{node.attr} has no scope"
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "QVariant":
            yield f"{node.lineno}: QVariant() is to be NULL"
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PyQt"):
            yield f"{node.lineno}: import from qgis.PyQt"
        names = {getattr(node, "attr", None), getattr(node, "id", None)}
        names.update(alias.name for alias in getattr(node, "names", ()) if hasattr(alias, "name"))
        yield from (f"{node.lineno}: {name} is gone" for name in names & REMOVED)


@pytest.mark.parametrize(
    "line",
    [
        "from qgis.PyQt.QtCore import Qt\nQt.AlignCenter",
        "from qgis.core import QgsTask\nQgsTask.CanCancel",
        "from qgis.PyQt.QtWidgets import QDialog\nQDialog.Accepted",
        "from PyQt5.QtCore import Qt",
        "dialog.exec_()",
        "from qgis.PyQt.QtCore import QRegExp",
    ],
)
def test_what_qt_6_has_dropped_is_seen(line: str) -> None:
    assert list(findings(line))


def test_scoped_names_are_left_alone() -> None:
    assert not list(findings("from qgis.PyQt.QtCore import Qt\nQt.AlignmentFlag.AlignCenter"))


@pytest.mark.parametrize("path", sorted(PLUGIN.rglob("*.py")), ids=lambda path: path.stem)
def test_the_plugin_is_ready_for_qt_6(path: Path) -> None:
    assert not list(findings(path.read_text(encoding="utf-8")))
