"""Tables of every key of a recipe, made from its schema when the documentation is built.

A hook of mkdocs: ``<!-- keys of pretrain -->`` in a page becomes the tables of that recipe.
"""

import re
from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types as bounds
from pydantic.fields import FieldInfo

from training.recipe import KINDS

MARK = re.compile(r"<!-- keys of (\w+) -->")
NAMES = {bool: "true or false", int: "whole number", float: "number", str: "text"}
SIGNS = {bounds.Gt: ">", bounds.Ge: "≥", bounds.Lt: "<", bounds.Le: "≤"}


def on_page_markdown(markdown: str, **_: Any) -> str:
    """What mkdocs calls for each page."""
    return MARK.sub(lambda mark: tables(mark[1]), markdown)


def tables(kind: str) -> str:
    """One table for each section of a recipe."""
    lines: list[str] = []
    for name, field in KINDS[kind].model_fields.items():
        section: Any = field.annotation
        lines += [f"### `[{name}]` of {kind}", "", section.__doc__.strip(), ""]
        lines += ["| key | takes | default | meaning |", "| --- | --- | --- | --- |"]
        lines += [row(key, entry) for key, entry in section.model_fields.items()]
        lines.append("")
    return "\n".join(lines)


def row(key: str, entry: FieldInfo) -> str:
    """One key."""
    takes = " or ".join(dict.fromkeys(kinds(entry.annotation, entry.metadata)))
    default = "unset" if entry.default is None else f"`{literal(entry.default)}`"
    meaning = " ".join((entry.description or "").split())
    return f"| `{key}` | {takes} | {default} | {meaning} |".replace("<", "&lt;")


def kinds(annotation: Any, limits: Any = ()) -> Iterator[str]:
    """What a key takes, in words; nothing for None, which a key is when it is left out."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if annotation is NoneType:
        return
    if origin is Annotated:
        inner = [each for limit in parts[1:] for each in getattr(limit, "metadata", [limit])]
        yield from kinds(parts[0], [*limits, *inner])
    elif origin in {Union, UnionType}:
        for part in parts:
            yield from kinds(part, limits)
    elif origin is Literal:
        yield from (f"`{literal(part)}`" for part in parts)
    elif origin is tuple:
        each = next(kinds(parts[0]))
        yield f"list of {each}" if parts[-1] is Ellipsis else f"list of {len(parts)}: {each}"
    else:
        signs = [
            f"{SIGNS[type(limit)]} {getattr(limit, type(limit).__name__.lower())}"
            for limit in limits
            if type(limit) in SIGNS
        ]
        yield " ".join([NAMES[annotation], ", ".join(signs)]).strip()


def literal(value: Any) -> str:
    """A value as TOML has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(literal, value))}]"
    return f'"{value}"' if isinstance(value, str) else f"{value}"
