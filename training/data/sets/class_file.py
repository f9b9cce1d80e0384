"""The file that names the classes of a folder of label images: ``classes.csv`` or ``.json``."""

import csv
import json
from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geoseg.classes import MAX_VALUE, NODATA, ClassScheme, LandClass, spread_color
from geoseg.errors import LabelError
from geoseg.legend import Legend

NAMES = ("classes.csv", "classes.json")
EXAMPLE = (
    "one row a class: name,color,value with colours as #rrggbb; color or value may be left out"
)


class Row(BaseModel):
    """One class: what it is called and how label images show it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1)]
    color: Annotated[str | None, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = None
    value: Annotated[int | None, Field(ge=0, le=65535)] = None


def read_class_file(path: Path) -> tuple[ClassScheme, Legend]:
    """The classes of a file, and how label images show them.

    Label images may show them by value or by colour. Where the file gives no values, they are
    the rows' numbers from 0. With a value above 254, which no class map can hold, the map's values
    are the rows' numbers. 255 is ignored unless a class has it.

    Parameters
    ----------
    path : Path
        CSV with a header, or JSON: a list of objects, or one object of name to colour.

    Raises
    ------
    LabelError
        If it cannot be read, or a name, value or colour stands twice.
    """
    rows = _rows(path)
    if not rows:
        raise LabelError(f"{path} names no class", EXAMPLE)
    if len(rows) > NODATA:
        raise LabelError(f"{path} names {len(rows)} classes", f"{NODATA} at most are possible")
    given = [row.value for row in rows]
    if None in given and any(value is not None for value in given):
        raise LabelError(f"{path} gives values for some classes only", "give all or none")
    values = [number if row.value is None else row.value for number, row in enumerate(rows)]
    _refuse_twice("name", [row.name for row in rows], path)
    _refuse_twice("value", values, path)
    _refuse_twice("color", [row.color.casefold() for row in rows if row.color], path)
    mapped = values if max(values) <= MAX_VALUE else list(range(len(rows)))
    scheme = ClassScheme(
        classes=tuple(
            LandClass(value=value, name=row.name, color=row.color or spread_color(value))
            for value, row in zip(mapped, rows, strict=True)
        )
    )
    return scheme, Legend(
        values={NODATA: NODATA} | dict(zip(values, mapped, strict=True)),
        colors={each.rgb: each.value for each, row in zip(scheme, rows, strict=True) if row.color},
    )


def _refuse_twice(what: str, seen: Sequence[Hashable], path: Path) -> None:
    twice = next((each for each in seen if seen.count(each) > 1), None)
    if twice is not None:
        raise LabelError(f"{what} {twice!r} stands twice in {path}", "give each class its own")


def _rows(path: Path) -> list[Row]:
    try:
        text = path.read_text("utf-8-sig")  # spreadsheets write a byte order mark
        found = _of_json(json.loads(text)) if path.suffix == ".json" else _of_csv(text)
        return [Row.model_validate(row) for row in found]
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise LabelError(
            f"{path} is no list of classes: {where}: {first['msg']} ({first['input']!r})", EXAMPLE
        ) from error
    except (OSError, ValueError) as error:
        raise LabelError(f"{path} cannot be read ({error})", EXAMPLE) from error


def _of_csv(text: str) -> Iterable[dict[str, Any]]:
    for row in csv.DictReader(text.splitlines(), restkey="more cells than the header"):
        cells = {name.strip().casefold(): cell for name, cell in row.items() if cell}
        yield {
            name: cell.strip() if isinstance(cell, str) else cell for name, cell in cells.items()
        }


def _of_json(content: Any) -> Iterable[Any]:
    if isinstance(content, dict):
        return [{"name": name, "color": color} for name, color in content.items()]
    if not isinstance(content, list):
        raise ValueError("it holds neither a list nor an object")  # noqa: TRY004 - of the file
    return content
