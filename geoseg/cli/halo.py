"""``geoseg halo``: how much context a model needs, measured on a raster."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geoseg.cli import options
from geoseg.events import Events

if TYPE_CHECKING:
    from geoseg.foreign import Told
    from geoseg.halo import Context
    from geoseg.model import Model

ROWS = 12  # of the table by distance, at most


@click.command(short_help="Measure how much context a model needs.")
@click.argument("model", metavar="MODEL", type=click.Path(path_type=Path))
@click.argument("raster", metavar="RASTER")
@options.bands
@click.option("--store", is_flag=True, help="Write what was measured into the model's card.")
@click.option("--json", "as_json", is_flag=True, help="Tell all as JSON.")
@options.provider
@options.threads
@options.foreign_model
@options.events
def halo(
    *,
    model: Path,
    raster: str,
    bands: tuple[int | str, ...] | None,
    store: bool,
    as_json: bool,
    provider: str,
    threads: int | None,
    told: "Told",
    events: Events,
) -> None:
    """Measure on RASTER how much context MODEL needs around a pixel.

    Tells the stride that tile origins must keep to, the halo from which on predictions no longer
    change (for 99.9 % of the pixels, against the middle of a tile), and whether tiles are better
    cropped or blended, beside what the card and the graph say.

    \b
    Examples:
      geoseg halo model.onnx ortho.tif
      geoseg halo model.onnx ortho.tif --store
    """
    from geoseg.fitting import open_fitting
    from geoseg.halo import measure_context, require_card
    from geoseg.halo import store as write
    from geoseg.model import Model

    opened = Model.open(model, provider=provider, threads=threads, told=told)
    if store:
        require_card(opened)  # before the work
    fitting, warnings = open_fitting(raster, opened.card, bands=bands, gsd="auto")
    with fitting:
        context = measure_context(opened, fitting, events=events)
    measured = asdict(context) | {"seams": context.seams}
    events.result(**measured)
    free = options.stdout_is_free(events)
    if free and as_json:
        click.echo(json.dumps(measured, indent=2))
    elif free:
        _show(opened, context, warnings)
    if store:
        card = write(opened, context)
        told_now = f"stride {card.stride}, halo {card.halo}, {card.seams}"
        click.echo(f"{model} now says: {told_now}", err=as_json or not free)


def _show(model: "Model", context: "Context", warnings: list[str]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    card, reach = model.card, model.graph.reach
    table = Table("", "card", "graph", "measured", box=None, header_style="bold")
    table.add_row(
        "stride (px)", str(card.stride), str(reach.stride), _or(context.stride, "none found")
    )
    table.add_row(
        "halo (px)",
        str(card.halo),
        _or(reach.radius, "whole tile"),
        _or(context.halo, f"over {context.widest}"),
    )
    by_graph = "blend" if reach.whole else "crop"
    table.add_row("seams", card.seams or "", by_graph, context.seams)
    console.print(table)
    if reach.whole:
        console.print(f"[dim]on the whole tile: {escape(', '.join(reach.whole))}", soft_wrap=True)
    table = Table("pixels from the edge", "as in the middle", box=None, header_style="bold")
    every = -(-len(context.agreement) // ROWS)
    for distance, share in context.agreement[::every]:
        table.add_row(str(distance), f"{share:.3%}")
    table.add_row("[dim]cropped by a quarter", f"{context.crop:.3%}")
    table.add_row("[dim]blended", f"{context.blend:.3%}")
    console.print(table)
    for warning in warnings:
        console.print(f"[yellow]warning:[/] {escape(warning)}", soft_wrap=True, highlight=False)


def _or(number: int | None, word: str) -> str:
    return word if number is None else str(number)
