"""``geoseg sample-points``: points to check a map at."""

import shlex
from pathlib import Path
from typing import Literal

import click

from geoseg.cli import options
from geoseg.events import Events


@click.command("sample-points", short_help="Draw points within each class of a map, to look at.")
@click.argument("class_map", metavar="CLASSMAP", type=click.Path(path_type=Path))
@options.out
@click.option(
    "--count", type=click.IntRange(min=1), required=True, metavar="N", help="Points in all."
)
@click.option(
    "--allocation",
    type=click.Choice(["proportional", "equal"]),
    default="proportional",
    show_default=True,
    help="Share points among the classes by their area on the map, or evenly.",
)
@click.option(
    "--minimum",
    type=click.IntRange(min=0),
    default=2,
    show_default=True,
    metavar="N",
    help="Least number for each class; 50 are advised.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Another seed, other points.",
)
@options.overwrite
@options.events
def sample_points(
    *,
    class_map: Path,
    out: Path,
    count: int,
    allocation: Literal["proportional", "equal"],
    minimum: int,
    seed: int,
    overwrite: bool,
    events: Events,
) -> None:
    """Draw points at random within each class of CLASSMAP, to check what is really there.

    Fill in the field `reference` with the class seen at each point, its number or name, then
    assess the map with the points: accuracies and areas come with 95 % confidence intervals
    (Olofsson et al. 2014).

    \b
    Examples:
      geoseg sample-points map.tif --out points.gpkg --count 500 --minimum 50
      geoseg assess map.tif --reference points.gpkg --out report.html
    """
    from geoseg.sampling import sample_points as draw

    sample = draw(
        class_map,
        out=out,
        count=count,
        allocation=allocation,
        minimum=minimum,
        seed=seed,
        overwrite=overwrite,
        events=events,
    )
    events.result(path=sample.path, points=sample.counts)
    for name, number in sample.counts.items():
        click.echo(f"{number:6} {name}", err=True)
    click.echo(f"points: {sample.path}", err=True)
    then = shlex.join(["geoseg", "assess", str(class_map), "--reference", str(sample.path)])
    click.echo(f"next: fill in the field reference in QGIS, then {then}", err=True)
