"""A page about a result: one HTML file with its pictures inside, which opens offline.

A report is sections, and a section is pieces: :func:`paragraph`, :func:`figures`,
:func:`pictures`, :func:`charts`, :func:`table`, :func:`confusion`, :func:`legend`. Each gives
markup in which everything that came from outside (file names, class names) is escaped.
"""

import base64
import csv
import hashlib
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from numpy.typing import ArrayLike, NDArray

from geoseg import __version__
from geoseg.classes import ClassScheme, LandClass
from geoseg.output import write_whole

Number = int | float | np.integer | np.floating
Cell = str | Number | LandClass | None
Columns = dict[str, NDArray[np.float64]]

# Lines that differ in hue and in lightness, so that they stay apart on paper and for the colour
# blind (Okabe & Ito), chosen to be seen on white and on black.
LINE_COLORS = ("#0a84b8", "#d98200", "#1a9e73", "#c65d9a", "#7c6bd6", "#8a8f00")
DASHES = ("-", "--", ":")  # of the first six lines, the next six and the last
NO_VALUE = "\N{EN DASH}"
_INK = "#0d1b2a"  # stands for the page's text colour until the page is put together


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An RGB image and what it shows.

    ``pixels`` is (H, W, 3) uint8. A photograph becomes a JPEG; a map, whose colours mean
    something, a PNG.
    """

    pixels: NDArray[np.uint8]
    caption: str = ""
    kind: Literal["photograph", "map"] = "photograph"

    def __post_init__(self) -> None:
        if self.pixels.ndim != 3 or self.pixels.shape[2] != 3 or self.pixels.dtype != np.uint8:
            raise ValueError(
                f"a picture is (H, W, 3) uint8, not {self.pixels.shape} {self.pixels.dtype}"
            )

    @property
    def src(self) -> str:
        """The picture as a data URI."""
        import matplotlib.image

        kind, options = ("jpeg", {"quality": 88}) if self.kind == "photograph" else ("png", {})
        file = io.BytesIO()
        matplotlib.image.imsave(
            file, np.ascontiguousarray(self.pixels), format=kind, pil_kwargs=options
        )
        return f"data:image/{kind};base64,{base64.b64encode(file.getvalue()).decode()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Lines over one axis, e.g. losses over steps.

    Attributes
    ----------
    lines : mapping of str to (x, y)
        One-dimensional sequences of equal length; points with a NaN are left out.
    colors : mapping of str to str
        Of lines that have one, e.g. of classes; these are outlined, so that white shows on white.
    title, x_label, y_label, caption : str
    logarithmic : bool
        Whether y is drawn on a logarithmic axis.
    """

    lines: Mapping[str, tuple[ArrayLike, ArrayLike]]
    colors: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    x_label: str = ""
    y_label: str = ""
    caption: str = ""
    logarithmic: bool = False

    @property
    def svg(self) -> Markup:
        """The chart as SVG to stand inside HTML, in the page's own text colour."""
        return Markup(_svg(self))  # noqa: S704 - matplotlib escapes the labels


class Report:
    """A self-contained HTML page that grows by sections.

    >>> report = Report("Town map", "predicted from town.tif")
    >>> report.section("In short", figures({"mIoU": 0.71}), "Cars are the weakest class.")
    >>> report.save("report.html")  # doctest: +SKIP
    """

    def __init__(self, title: str, subtitle: str = "") -> None:
        self.title = title
        self.subtitle = subtitle
        self.sections: list[dict[str, Any]] = []

    def section(self, title: str, *pieces: Markup | str) -> None:
        """Add a section; a plain string becomes a paragraph."""
        self.sections.append(
            {
                "title": title,
                "pieces": [
                    piece if isinstance(piece, Markup) else paragraph(piece) for piece in pieces
                ],
            }
        )

    def html(self) -> str:
        """The whole page."""
        page = _environment().get_template("page.html")
        return page.render(
            title=self.title, subtitle=self.subtitle, sections=self.sections, version=__version__
        )

    def save(self, path: str | Path) -> None:
        """Write the page; it never stands half written under its name.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        write_whole(Path(path), self.html().encode())


def paragraph(text: str) -> Markup:
    """Running text."""
    return _piece("paragraph", text)


def figures(values: Mapping[str, Cell | tuple[Cell, str]]) -> Markup:
    """A few key figures, large; a value may be a pair with a note below it."""
    pairs = {
        name: value if isinstance(value, tuple) else (value, "") for name, value in values.items()
    }
    return _piece("figures", [(name, _text(value), note) for name, (value, note) in pairs.items()])


def pictures(*entries: Picture) -> Markup:
    """Pictures side by side, up to four in a row; a click shows one in the whole window."""
    return _piece(
        "pictures",
        [
            {
                "src": entry.src,
                "caption": entry.caption,
                "height": entry.pixels.shape[0],
                "width": entry.pixels.shape[1],
            }
            for entry in entries
        ],
    )


def charts(*entries: Chart) -> Markup:
    """Line charts side by side, without those that have no line."""
    drawn = [entry for entry in entries if entry.lines]
    return _piece("charts", drawn) if drawn else paragraph("Too short for curves.")


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, caption: str = "") -> Markup:
    """A table. Numbers are right-aligned, floats get three decimals, classes their colour.

    Parameters
    ----------
    columns : sequence of str
    rows : iterable of sequences
        Cells are text, numbers, a :class:`~geoseg.classes.LandClass`, or None for "no value".
    caption : str
    """
    body = [[_cell(cell) for cell in row] for row in rows]
    heads = [
        {"name": name, "number": any(row[index]["number"] for row in body)}
        for index, name in enumerate(columns)
    ]
    return _piece("table", heads, body, caption)


def confusion(counts: ArrayLike, names: Sequence[str]) -> Markup:
    """A confusion matrix as a heat map, shaded by the share of each reference class.

    Parameters
    ----------
    counts : (K, K) integers
        Pixels by mapped class (rows) and reference class (columns).
    names : sequence of str
        The K class names.
    """
    pixels = np.asarray(counts, dtype=np.float64)
    if pixels.shape != (len(names), len(names)):
        raise ValueError(f"{len(names)} classes need a square of that side, not {pixels.shape}")
    of_reference, of_map = (
        np.divide(pixels, total, out=np.full_like(pixels, np.nan), where=total > 0)
        for total in (pixels.sum(axis=0, keepdims=True), pixels.sum(axis=1, keepdims=True))
    )
    rows = [
        {
            "name": name,
            "user": _percent(of_map[i, i], zero="0.0"),
            "cells": [
                {
                    "text": _percent(share, zero="0.0" if i == j else ""),
                    "share": 0 if math.isnan(share) else round(100 * share),
                    "strong": share > 0.6,
                    "title": f"{int(pixels[i, j]):,} px of reference {names[j]!r} mapped {name!r}",
                }
                for j, share in enumerate(of_reference[i])
            ],
        }
        for i, name in enumerate(names)
    ]
    caption = (
        "Percent of each reference class (column) by what the map says (row); "
        "the diagonal is the producer's accuracy."
    )
    return _piece("confusion", names, rows, caption)


def legend(scheme: ClassScheme) -> Markup:
    """The classes with their colours."""
    return _piece("legend", scheme.classes)


def read_metrics(path: str | Path) -> Columns:
    """The columns of a run's ``metrics.csv``; what is empty or no number is NaN.

    A last line without its end, as a killed run may leave it, is dropped.
    """
    text = Path(path).read_text(encoding="utf-8")
    lines = csv.reader(io.StringIO(text[: text.rfind("\n") + 1]))
    head = next(lines, [])
    rows = list(lines)
    return {
        name: np.array([_number(row[index]) for row in rows], dtype=np.float64)
        for index, name in enumerate(head)
    }


def lines_of(
    metrics: Columns, names: Sequence[str] | Mapping[str, str], *, x: str = "step"
) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Those columns of :func:`read_metrics` that hold two numbers or more, over ``x``, for a chart.

    A mapping tells by column what its line is called.
    """
    called = names if isinstance(names, Mapping) else {name: name for name in names}
    return {
        line: (metrics[x], metrics[name])
        for name, line in called.items()
        if name in metrics and np.isfinite(metrics[name]).sum() > 1
    }


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("geoseg"), autoescape=True, undefined=StrictUndefined)


def _piece(name: str, *content: object) -> Markup:
    macro = getattr(_environment().get_template("pieces.html").module, name)
    return Markup(macro(*content))  # noqa: S704 - written by an autoescaping template


def _cell(value: Cell) -> dict[str, Any]:
    return {
        "text": _text(value),
        "number": isinstance(value, Number),
        "color": value.color if isinstance(value, LandClass) else "",
    }


def _text(value: Cell) -> str:
    if value is None:
        return NO_VALUE
    if isinstance(value, LandClass):
        return value.name
    if isinstance(value, float | np.floating):
        return NO_VALUE if math.isnan(value) else f"{value:.3f}"
    return value if isinstance(value, str) else f"{value:,}"


def _percent(share: float, *, zero: str) -> str:
    if math.isnan(share):
        return NO_VALUE
    return f"{100 * share:.1f}" if share else zero


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _svg(chart: Chart) -> str:
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.patheffects import withStroke
    from matplotlib.ticker import MaxNLocator

    finite = {}
    for name, (x, y) in chart.lines.items():
        points = np.stack([np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)])
        finite[name] = points[:, np.isfinite(points).all(axis=0)]
    salt = hashlib.sha256(
        repr((chart.title, chart.caption, [(n, p.tobytes()) for n, p in finite.items()])).encode()
    ).hexdigest()
    style: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": salt, "font.size": 10.5}
    with mpl.rc_context(style):
        figure = Figure(figsize=(6, 3.4), layout="constrained")
        axes = figure.add_subplot()
        for index, (name, (x, y)) in enumerate(finite.items()):
            mark = "o" if len(x) <= 40 else None
            color = chart.colors.get(name, LINE_COLORS[index % len(LINE_COLORS)])
            dashes = DASHES[index // len(LINE_COLORS) % len(DASHES)]
            outline = [withStroke(linewidth=2.6, foreground=_INK)] if name in chart.colors else None
            axes.plot(
                x,
                y,
                dashes,
                label=name,
                color=color,
                lw=1.6,
                marker=mark,
                ms=3.5,
                path_effects=outline,
            )
        if chart.logarithmic:
            axes.set_yscale("log")
        axes.set_title(chart.title, loc="left", fontsize=12, color=_INK)
        if all(float(each).is_integer() for x, _ in finite.values() for each in x):
            axes.xaxis.set_major_locator(MaxNLocator("auto", integer=True))  # steps have no parts
        axes.set_xlabel(chart.x_label, color=_INK)
        axes.set_ylabel(chart.y_label, color=_INK)
        axes.grid(color=_INK, alpha=0.13, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        if len(finite) > 1 or (finite and not chart.y_label):
            figure.legend(
                frameon=False, fontsize=9.5, labelcolor=_INK, loc="outside lower center", ncols=4
            )
        axes.tick_params(colors=_INK, which="both")
        for spine in axes.spines.values():
            spine.set_color(_INK)
        file = io.StringIO()
        figure.savefig(
            file, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
        )
    drawing = file.getvalue()
    drawing = drawing[drawing.index("<svg") :]
    # Inside HTML the name spaces go without saying; ids that nothing refers to would only collide.
    drawing = re.sub(r"<metadata>.*?</metadata>", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r' xmlns(:xlink)?="[^"]*"', "", drawing)
    drawing = re.sub(r'<g id="[^"]*"', "<g", drawing)
    drawing = re.sub(r'<svg [^>]*?(viewBox="[^"]*")[^>]*>', r'<svg \1 role="img">', drawing)
    return drawing.replace(_INK, "currentColor")
