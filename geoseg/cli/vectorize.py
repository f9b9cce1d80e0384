"""``geoseg vectorize``: a class map as polygons."""

from math import isnan
from pathlib import Path

import click

from geoseg.cli import options
from geoseg.events import Events
from geoseg.plural import plural


def split_values(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> tuple[int, ...] | None:
    """``"1,2"`` as class values."""
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or not all(part.isdecimal() for part in parts):
        raise click.BadParameter("give class values, e.g. 1,2")
    return tuple(int(part) for part in parts)


@click.command(short_help="Write a class map as polygons.")
@click.argument("class_map", metavar="CLASSMAP", type=click.Path(path_type=Path))
@options.out
@click.option(
    "--min-area",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="M2",
    help="Merge patches smaller than this many m² into their largest neighbour.",
)
@click.option(
    "--simplify",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="M",
    help="Straighten borders: leave out bends smaller than about M by M metres. Neighbours keep "
    "sharing their borders.",
)
@click.option("--smooth", is_flag=True, help="Round corners; neighbours keep sharing borders.")
@click.option(
    "--confidence",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="The confidence raster of CLASSMAP, for a mean of each polygon. One that predict wrote "
    "beside it is found.",
)
@click.option(
    "--classes", callback=split_values, metavar="LIST", help="Class values to write, e.g. 1,2."
)
@options.overwrite
@options.events
def vectorize(
    *,
    class_map: Path,
    out: Path,
    min_area: float,
    simplify: float,
    smooth: bool,
    confidence: Path | None,
    classes: tuple[int, ...] | None,
    overwrite: bool,
    events: Events,
) -> None:
    """Write CLASSMAP as polygons with class, name, color, area_m2 and, if known, confidence.

    The ending of --out chooses the format: .gpkg (QGIS opens it in the class colours), .fgb or
    .parquet. Without a CRS, M2 and M are in the raster's own units.

    \b
    Example:
      geoseg vectorize map.tif --out map.gpkg --min-area 4 --simplify 0.5
    """
    from geoseg.polygons import vectorize as write_polygons

    made = write_polygons(
        class_map,
        out=out,
        min_area=min_area,
        simplify=simplify,
        smooth=smooth,
        confidence=confidence,
        classes=classes,
        overwrite=overwrite,
        events=events,
    )
    areas = {name: None if isnan(area) else area for name, area in made.areas.items()}
    events.result(path=made.path, polygons=made.count, areas_m2=areas)
    click.echo(f"{plural(made.count, 'polygon')}: {made.path}", err=True)
