"""``geoseg suggest-loss``."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geoseg.cli import options as shared
from geoseg.events import Events

if TYPE_CHECKING:
    from training.loss_advice import LabelStatistics


@click.command("suggest-loss", short_help="Say which loss suits labels.")
@click.argument("labels", type=click.Path(path_type=Path))
@click.argument(
    "rasters", metavar="RASTER...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--class-field", metavar="NAME", help="Field of a vector layer that holds the class.")
@click.option(
    "--background/--no-background",
    default=None,
    help="Whether what carries no label inside an extent is class 0; unset: what the labels say.",
)
@click.option("--json", "as_json", is_flag=True, help="Tell all as JSON.")
@shared.events
def suggest_loss(
    *,
    labels: Path,
    rasters: tuple[Path, ...],
    class_field: str | None,
    background: bool | None,
    as_json: bool,
    events: Events,
) -> None:
    """Say how much LABELS hold of each class on the rasters, and which loss suits that.

    `loss.name = "auto"` in a recipe takes the same advice.

    \b
    Example:
      geoseg suggest-loss labels.gpkg ortho.tif
    """
    from geoseg.label_file import vector_layers
    from training.data.scenes import Scenes
    from training.data.truth import CELL, Truth, open_labels
    from training.loss_advice import LabelStatistics, advise

    if not vector_layers(labels) and any(map(vector_layers, rasters)):
        raise click.UsageError("the labels come first, then the rasters")
    truth = Truth(
        Scenes(rasters),
        open_labels([labels], class_field=class_field, background=background),
        validation_share=0,
        block=CELL,
        seed=0,
    )
    statistics = LabelStatistics.of(truth)
    advice = advise(statistics)
    loss = {"name": advice.name, "parameters": dict(advice.parameters), "reason": advice.reason}
    told = {"loss": loss, "labels": statistics.to_dict()}
    events.result(**told)
    if as_json:
        shared.tell(events, json.dumps(told, indent=2, ensure_ascii=False))
    if as_json or not shared.stdout_is_free(events):
        return
    _show(statistics)
    click.echo(f"\n{advice.reason}\n\n{advice.to_toml()}")


def _show(statistics: "LabelStatistics") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    facts = statistics.to_dict()
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("class")
    for head in ("labelled px", "share", "polygons"):
        table.add_column(head, justify="right")
    for each in facts["classes"]:
        table.add_row(
            Text(each["name"]),
            f"{each['pixels']:,}",
            f"{each['share']:.2%}",
            "\N{EN DASH}" if each["polygons"] is None else f"{each['polygons']:,}",
        )
    console = Console(highlight=False)
    console.print(table)
    console.print(f"{facts['ignored']:.2%} of the images' pixels carry no label")
