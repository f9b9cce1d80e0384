"""The plugin's translations, held against its source."""

import ast
import importlib.util
import io
import re
import string
import tokenize
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Iterator, Set, Tuple

import pytest

PLUGIN = Path(__file__).parents[3] / "qgis_plugin"
FILES = sorted(PLUGIN.glob("i18n/*.ts"))
BLANK = {tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT}

spec = importlib.util.spec_from_file_location("extract", PLUGIN / "i18n" / "extract.py")
extract = importlib.util.module_from_spec(spec)
spec.loader.exec_module(extract)


def spoken() -> Iterator[str]:
    """Literals that stand right behind ``tr(`` or ``translate("…",``, seen as tokens."""
    for path in PLUGIN.rglob("*.py"):
        if path.name == "extract.py":
            continue
        read = io.StringIO(path.read_text(encoding="utf-8")).readline
        tokens = [token for token in tokenize.generate_tokens(read) if token.type not in BLANK]
        for number, token in enumerate(tokens[:-1]):
            if token.string not in {"tr", "_tr", "translate"} or tokens[number + 1].string != "(":
                continue
            start = number + (4 if token.string == "translate" else 2)
            text = ""
            while tokens[start].type == tokenize.STRING:
                text += ast.literal_eval(tokens[start].string)
                start += 1
            if text:
                yield text


def messages(path: Path) -> Iterator[Tuple[str, str]]:
    for message in ET.parse(path).iter("message"):
        yield message.findtext("source"), message.findtext("translation") or ""


def test_there_are_the_four_languages() -> None:
    assert [path.stem for path in FILES] == [
        "geoseg_de",
        "geoseg_es",
        "geoseg_fr",
        "geoseg_zh_Hans",
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_text_of_the_source_is_missing(path: Path) -> None:
    missing = set(spoken()) - {source for source, _ in messages(path)}
    assert not missing, "run make translations"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_text_is_translated(path: Path) -> None:
    left = [source for source, translation in messages(path) if not translation.strip()]
    assert not left
    assert "unfinished" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_translation_keeps_fields_markup_and_the_kinds_of_files(path: Path) -> None:
    def fixed(text: str) -> Set[str]:
        fields = {
            f"{{{name}:{form}}}" for _, name, form, _ in string.Formatter().parse(text) if name
        }
        return fields | set(re.findall(r"</?\w+>|\*\.\w+", text))

    for source, translation in messages(path):
        if translation:
            assert fixed(translation) == fixed(source), source


def test_a_text_is_found_under_each_class_that_looks_it_up(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "class Base(QWidget):\n"
        "    def __init__(self):\n"
        "        self.tr('one '\n"
        "                'text')\n"
        "def _tr(text):\n"
        "    return QCoreApplication.translate('Words', text)\n"
        "_tr('two').format(1)\n"
        "QCoreApplication.translate('Else', 'three')\n"
    )
    (tmp_path / "b.py").write_text("class Child(a.Base): ...\nclass Grandchild(Child): ...\n")
    assert extract.messages(tmp_path) == [
        ("Base", "one text"),
        ("Child", "one text"),
        ("Grandchild", "one text"),
        ("Words", "two"),
        ("Else", "three"),
    ]


@pytest.mark.parametrize(
    "call", ["self.tr(f'{name}')", "self.tr(text)", "self.tr('a', 'b')", "self.child.tr('a')"]
)
def test_what_linguist_could_not_translate_is_refused(tmp_path: Path, call: str) -> None:
    (tmp_path / "a.py").write_text(f"class A:\n    def f(self, text):\n        return {call}\n")
    with pytest.raises(SystemExit, match=r"a\.py:3: "):
        extract.messages(tmp_path)


def test_what_was_translated_stays_and_serves_new_places(tmp_path: Path) -> None:
    path = tmp_path / "geoseg_de.ts"
    assert extract.update(path, [("A", "Map & <b>go</b>")]) == 1
    path.write_text(
        path.read_text().replace(
            '<translation type="unfinished" />', "<translation>Karte</translation>"
        )
    )
    assert extract.update(path, [("A", "Map & <b>go</b>"), ("B", "Map & <b>go</b>")]) == 0
    assert list(messages(path)) == [("Map & <b>go</b>", "Karte")] * 2
    extract.update(path, [("A", "new")])
    assert list(messages(path)) == [("new", "")]
