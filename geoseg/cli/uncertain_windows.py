"""``geoseg uncertain-windows``: where to label next."""

from pathlib import Path

import click

from geoseg.cli import options
from geoseg.events import Events
from geoseg.plural import plural


@click.command("uncertain-windows", short_help="Rank the windows of maps to label next.")
@click.argument(
    "class_maps", metavar="MAP...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@options.out
@click.option(
    "--count",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    metavar="N",
    help="Windows in all.",
)
@click.option(
    "--size",
    type=click.IntRange(min=2),
    default=512,
    show_default=True,
    metavar="PX",
    help="Side of a window.",
)
@click.option(
    "--diverse",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    metavar="0..1",
    help="How much a window loses that is near another and like it in its classes; 0 takes the "
    "most uncertain.",
)
@click.option(
    "--labelled",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Label file, or any polygons: leave out what is labelled there, and its extents.",
)
@options.overwrite
@options.events
def uncertain_windows(
    *,
    class_maps: tuple[Path, ...],
    out: Path,
    count: int,
    size: int,
    diverse: float,
    labelled: Path | None,
    overwrite: bool,
    events: Events,
) -> None:
    """Rank the windows of each MAP in which the model is least sure, to label there next.

    A map needs beside it the uncertainty (or else the confidence) that `predict` wrote with it.
    Windows do not overlap, and are spread over places and classes.

    \b
    Examples:
      geoseg predict ortho.tif --model model.onnx --out map.tif --uncertainty
      geoseg uncertain-windows map.tif --out windows.gpkg --count 20 --size 512
    """
    from geoseg.uncertain import uncertain_windows as rank

    ranked = rank(
        class_maps,
        out=out,
        count=count,
        size=size,
        diverse=diverse,
        labelled=labelled,
        overwrite=overwrite,
        events=events,
    )
    for note in ranked.notes:
        events.warning(note)
    events.result(path=ranked.path, windows=ranked.count)
    click.echo(f"{plural(ranked.count, 'window')}: {ranked.path}", err=True)
