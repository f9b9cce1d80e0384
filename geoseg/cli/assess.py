"""``geoseg assess``: how right a map is."""

import json
from collections.abc import Mapping, Sequence
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoseg.cli import options
from geoseg.events import Events
from geoseg.plural import plural

if TYPE_CHECKING:
    from geoseg.assessment import Assessment


NO_VALUE = "\N{EN DASH}"


@click.command(short_help="Tell how right a map is, held against a reference.")
@click.argument("class_map", metavar="CLASSMAP", type=click.Path(path_type=Path))
@click.option(
    "--reference",
    required=True,
    type=click.Path(path_type=Path),
    help="Labels, a class raster on any grid, or points of `geoseg sample-points`.",
)
@click.option("--class-field", metavar="NAME", help="Field of the reference that holds the class.")
@click.option(
    "--nodata-is-class/--nodata-is-ignored",
    default=None,
    help="Whether the nodata value that a reference raster declares is a class all the same. "
    "Unless told, it is where it is 0 and class 0 is the map's background.",
)
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Write a report (HTML).")
@click.option(
    "--json",
    "figures",
    metavar="-|PATH",
    help="Write the figures as JSON to a file, or to stdout (-) in place of the table.",
)
@options.overwrite
@options.events
def assess(
    *,
    class_map: Path,
    reference: Path,
    class_field: str | None,
    nodata_is_class: bool | None,
    out: Path | None,
    figures: str | None,
    overwrite: bool,
    events: Events,
) -> None:
    """Hold CLASSMAP against a reference: overall accuracy, kappa, and per class user's and
    producer's accuracy, F1 and IoU.

    With points of `geoseg sample-points` as the reference, accuracies and areas are those of the
    whole map, with 95 % confidence intervals.

    \b
    Example:
      geoseg assess map.tif --reference truth.tif --out report.html --json figures.json
    """
    from geoseg.assessment import assess as hold
    from geoseg.output import refuse_existing, write_whole

    target = None if figures in {None, "-"} else Path(str(figures))
    if out and target and out.resolve() == target.resolve():
        raise click.UsageError("--out and --json name one file; give each its own")
    for path in (out, target):
        if path is not None:
            refuse_existing(path, overwrite=overwrite)
    made = hold(
        class_map,
        reference,
        class_field=class_field,
        nodata_is_class=nodata_is_class,
        events=events,
    )
    told = made.to_dict()
    text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    if out is not None:
        from geoseg.assessment_report import report_of

        report_of(made).save(out)
    if target is not None:
        write_whole(target, text.encode())
    events.result(**told, report=out, figures=target)
    for name, path in (("report", out), ("figures", target)):
        if path is not None:
            click.echo(f"{name}: {path}", err=True)
    if figures == "-":
        click.echo(text, nl=False)
    elif options.stdout_is_free(events):
        _show(made)


def _show(made: "Assessment") -> None:
    from rich.console import Console

    of = made.confusion
    console = Console(highlight=False)
    columns = {
        "user's": of.users_accuracy,
        "producer's": of.producers_accuracy,
        "F1": of.f1,
        "IoU": of.iou,
        "map": of.mapped,
        "reference": of.reference,
    }
    cells = {head: [_cell(value) for value in column.tolist()] for head, column in columns.items()}
    console.print(_table(plural(of.total, made.unit[:-1]), made, cells))
    console.print(
        f"overall accuracy {_cell(of.overall_accuracy)}   kappa {_cell(of.kappa)}   "
        f"mean IoU {_cell(of.mean_iou)}   mean F1 {_cell(of.mean_f1)}"
    )
    if made.estimates is not None:
        from geoseg.assessment_report import estimate_columns, overall_text

        estimated = estimate_columns(made, made.estimates)
        console.print(_table("the whole map, with 95 % confidence intervals", made, estimated))
        console.print(f"overall accuracy {overall_text(made.estimates)}")


def _table(title: str, made: "Assessment", columns: Mapping[str, Sequence[str | None]]) -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("class")
    for head in columns:
        table.add_column(head, justify="right")
    for each, *cells in zip(made.scheme, *columns.values(), strict=True):
        table.add_row(Text(each.name), *(cell or NO_VALUE for cell in cells))
    return table


def _cell(value: float) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return NO_VALUE if isnan(value) else f"{value:.3f}"
