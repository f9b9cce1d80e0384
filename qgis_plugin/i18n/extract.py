"""Bring the .ts files up to the source: ``python qgis_plugin/i18n/extract.py``.

``pylupdate`` is not enough: it sees no functions of modules, and gives a text the class that it
stands in, whereas PyQt looks it up by the class of the object, which may be a subclass.
"""

import ast
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Dict, Iterator, List, Mapping, Optional, Set, Tuple

HERE = Path(__file__).resolve().parent
Message = Tuple[str, str]  # context, text


def translated_in(function: ast.FunctionDef) -> "Optional[str]":
    """The context of a function that does nothing but translate its argument; else None."""
    last = function.body[-1]
    if (
        isinstance(last, ast.Return)
        and isinstance(last.value, ast.Call)
        and isinstance(last.value.func, ast.Attribute)
        and last.value.func.attr == "translate"
        and isinstance(last.value.args[0], ast.Constant)
        and isinstance(last.value.args[1], ast.Name)
    ):
        return str(last.value.args[0].value)
    return None


class Texts(ast.NodeVisitor):
    """The texts of one module, by context; those of ``self.tr`` under the class they stand in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: List[Message] = []
        self.bases: Dict[str, List[str]] = {}
        self.functions: Dict[str, str] = {}
        self.classes: List[str] = []
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        for node in ast.walk(tree):
            context = translated_in(node) if isinstance(node, ast.FunctionDef) else None
            if context is not None:
                self.functions[node.name] = context
        self.visit(tree)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.bases[node.name] = [
            base.attr if isinstance(base, ast.Attribute) else base.id
            for base in node.bases
            if isinstance(base, (ast.Attribute, ast.Name))
        ]
        self.classes.append(node.name)
        self.generic_visit(node)
        self.classes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func
        name = getattr(called, "attr", None) or getattr(called, "id", None)
        if name == "translate" and len(node.args) == 2:
            if not isinstance(node.args[1], ast.Name):  # what translated_in() has seen
                self.add(self.literal(node, 0), self.literal(node, 1))
        elif isinstance(called, ast.Attribute) and called.attr == "tr":
            if not self.classes or not isinstance(called.value, ast.Name):
                raise self.error(node, "tr() of an object whose class is not known here")
            self.add(self.classes[-1], self.only(node))
        elif isinstance(called, ast.Name) and called.id in {"tr", "_tr", *self.functions}:
            if called.id not in self.functions:
                raise self.error(node, f"{called.id}() is not defined in this module")
            self.add(self.functions[called.id], self.only(node))
        self.generic_visit(node)

    def add(self, context: str, text: str) -> None:
        if (context, text) not in self.found:
            self.found.append((context, text))

    def only(self, node: ast.Call) -> str:
        if len(node.args) != 1 or node.keywords:
            raise self.error(node, "a text is to be the only argument")
        return self.literal(node, 0)

    def literal(self, node: ast.Call, place: int) -> str:
        argument = node.args[place]
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            raise self.error(node, "only a literal can be translated")
        return argument.value

    def error(self, node: ast.Call, words: str) -> SystemExit:
        return SystemExit(f"{self.path}:{node.lineno}: {words}")


def messages(folder: Path) -> List[Message]:
    """Every context and text that the modules under ``folder`` look up, in their order."""
    modules = [Texts(path) for path in sorted(folder.rglob("*.py"))]
    bases = {name: each for module in modules for name, each in module.bases.items()}
    found = {
        (name, text): None  # a dictionary keeps the order
        for module in modules
        for context, text in module.found
        for name in (context, *sorted(heirs(context, bases)))
    }
    return list(found)


def heirs(name: str, bases: Mapping[str, List[str]]) -> Set[str]:
    """The classes that inherit from one, at any distance."""
    children = {child for child, parents in bases.items() if name in parents}
    return children.union(*(heirs(child, bases) for child in children))


def translations(path: Path) -> "Iterator[Tuple[Message, str]]":
    """What a .ts file has translated."""
    if not path.exists():
        return
    for context in ET.parse(path).iter("context"):  # noqa: S314 - our own files
        for message in context.iter("message"):
            done = message.findtext("translation")
            if done:
                yield (context.findtext("name", ""), message.findtext("source", "")), done


def update(path: Path, wanted: List[Message]) -> int:
    """Write a .ts file anew with what it had translated; gives how many texts are left to do.

    A text that is new in one context takes the translation that it has in another.
    """
    known = dict(translations(path))
    elsewhere = {text: done for (_, text), done in known.items()}
    root = ET.Element(
        "TS", version="2.1", language=path.stem.partition("_")[2], sourcelanguage="en"
    )
    contexts: Dict[str, ET.Element] = {}
    left = 0
    for context, text in wanted:
        if context not in contexts:
            contexts[context] = ET.SubElement(root, "context")
            ET.SubElement(contexts[context], "name").text = context
        message = ET.SubElement(contexts[context], "message")
        ET.SubElement(message, "source").text = text
        translation = ET.SubElement(message, "translation")
        translation.text = known.get((context, text)) or elsewhere.get(text)
        if translation.text is None:
            translation.set("type", "unfinished")
            left += 1
    ET.indent(root, "    ")
    body = ET.tostring(root, encoding="unicode")
    path.write_text(
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8"
    )
    return left


if __name__ == "__main__":
    texts = messages(HERE.parent)
    for ts in sorted(HERE.glob("geoseg_*.ts")):
        sys.stdout.write(f"{ts.name}: {len(texts)} texts, {update(ts, texts)} to be translated\n")
