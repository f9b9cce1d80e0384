"""``geoseg data``."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geoseg.cli import options as shared
from geoseg.events import Events
from geoseg.plural import plural
from training.cli import options

if TYPE_CHECKING:
    from training.data.sets.check import Check, Finding

SHOWN = 3  # files that are named below a finding


@click.group()
def data() -> None:
    """Look at data sets before training on them.

    \b
    Example:
      geoseg data check potsdam/
    """


@data.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@options.data_kind
@shared.bands
@click.option("--json", "as_json", is_flag=True, help="Tell all as JSON.")
@shared.events
def check(
    *,
    folder: Path,
    kind: str | None,
    bands: tuple[int | str, ...] | None,
    as_json: bool,
    events: Events,
) -> None:
    """Tell what data set DIR holds, and what is missing or odd in it.

    Every image is opened and every label pixel is read. The exit status is 1 where training
    cannot use the set as it is.

    \b
    Example:
      geoseg data check potsdam/ --bands IRRG
    """
    from geoseg.errors import LabelError
    from training.data.sets.check import check_set

    made = check_set(folder, kind=kind, bands=bands, events=events)
    events.result(**made.to_dict())
    if as_json:
        shared.tell(events, json.dumps(made.to_dict(), indent=2))
    elif shared.stdout_is_free(events):
        _show(made)
    if not made.usable:
        raise LabelError(
            f"{folder} cannot be trained on as it is",
            next(each.message for each in made.findings if each.serious),
        )


def _show(made: "Check") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from geoseg.labels import ROLES

    console = Console(highlight=False)
    found = made.found
    facts = Table(box=None, show_header=False)
    facts.add_row("[dim]kind", found.kind)
    facts.add_row("[dim]bands", escape(", ".join(found.bands or ("as the files say",))))
    facts.add_row("[dim]pixel values", ", ".join(made.dtypes))
    facts.add_row("[dim]GSD", "unknown" if made.gsd is None else f"{made.gsd:.3g} m")
    console.print(facts)

    table = Table("", *ROLES, box=None, header_style="bold")
    for column in table.columns[1:]:
        column.justify = "right"
    table.add_row("images", *(f"{made.images[split]:,}" for split in ROLES))
    table.add_row("labelled", *(f"{made.labelled[split]:,}" for split in ROLES))
    totals = made.pixels.sum(axis=1)
    for each, counts in zip(found.scheme or (), made.pixels.T, strict=True):
        shares = (
            f"{count / total:.2%}" if total else "–"
            for count, total in zip(counts.tolist(), totals.tolist(), strict=True)
        )
        table.add_row(f"[{each.color}]■[/] {escape(each.name)}", *shares)
    console.print(table)
    if made.ignored:
        console.print(f"{plural(made.ignored, 'label pixel')} not labelled on purpose.")

    for note in found.notes:
        console.print(f"note: {escape(note)}", soft_wrap=True)
    for finding in made.findings:
        kind = "[red]error[/]" if finding.serious else "[yellow]warning[/]"
        console.print(f"{kind}: {escape(_in_words(finding))}", soft_wrap=True)
    if not made.findings:
        console.print(f"[green]Nothing {'else ' if found.notes else ''}is odd.")


def _in_words(finding: "Finding") -> str:
    if not finding.files:
        return finding.message
    names = ", ".join(path.name for path in finding.files[:SHOWN])
    more = ", …" if len(finding.files) > SHOWN else ""
    return f"{finding.message} [{len(finding.files)}: {names}{more}]"
