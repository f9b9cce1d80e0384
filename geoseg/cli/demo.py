"""``geoseg demo``: the whole loop, to see what it does."""

from pathlib import Path

import click

from geoseg.cli import options
from geoseg.events import Events
from geoseg.extras import require_extra


@click.command(short_help="Run the whole loop, from pretraining to a report.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--images",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Own orthophoto, in place of the town; may be given several times.",
)
@click.option(
    "--labels",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Labels of own images: a label GeoPackage, a vector layer or a class raster.",
)
@click.option("--class-field", metavar="NAME", help="Field of a vector layer that holds the class.")
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    default=0,
    show_default=True,
    help="Another town, and another run.",
)
@options.events
def demo(
    *,
    folder: Path,
    images: tuple[Path, ...],
    labels: tuple[Path, ...],
    class_field: str | None,
    seed: int,
    events: Events,
) -> None:
    """Pretrain, fine-tune, map, vectorise, assess and report, all in DIR.

    Without --images it makes a town of its own: it learns from one scene, of which about 1 % is
    labelled, and maps another. It takes 10 to 25 minutes on two cores. Given again, it goes on
    where it was cut off and does nothing twice.

    \b
    Examples:
      geoseg demo town
      geoseg demo mine --images ortho.tif --labels labels.gpkg
    """
    require_extra("train")  # before the town is made

    from geoseg.demo.loop import own_task, run_demo, town_task
    from geoseg.demo.summary import describe, summary_table

    if images or labels:
        task = own_task(images, labels, class_field=class_field, seed=seed)
    else:
        task = town_task(seed)
    run_demo(folder, task, events=events)
    events.result(**describe(folder, task))
    events.close()  # the table is not to be drawn among the bars
    if options.stdout_is_free(events):
        from rich.console import Console

        Console().print(summary_table(folder, task))
