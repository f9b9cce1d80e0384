"""``geoseg predict``: orthophotos to class maps."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from geoseg.cli import options
from geoseg.events import Events

if TYPE_CHECKING:
    from geoseg.foreign import Told


@click.command()
@click.argument("rasters", metavar="RASTER...", nargs=-1, required=True)
@options.model
@click.option(
    "--out",
    "-o",
    required=True,
    type=click.Path(path_type=Path),
    metavar="PATH|DIR",
    help="The class map (.tif); a folder when there are several rasters.",
)
@click.option("--confidence", is_flag=True, help="Also write the highest probability (0-250).")
@click.option("--uncertainty", is_flag=True, help="Also write the normalised entropy (0-250).")
@click.option(
    "--probabilities", is_flag=True, help="Also write the probability of each class (0-250)."
)
@click.option(
    "--polygons",
    type=click.Path(path_type=Path),
    metavar="PATH|DIR",
    help="Also write polygons of the classes, e.g. map.gpkg.",
)
@options.bands
@click.option(
    "--seams",
    type=click.Choice(["auto", "crop", "blend"]),
    default="auto",
    show_default=True,
    help="Take each pixel from one tile, or mix overlapping tiles; auto does what suits the model.",
)
@options.provider
@options.threads
@click.option(
    "--batch",
    type=click.IntRange(min=1),
    help="Tiles inferred at once. [default: 1 on a CPU, else 4]",
)
@options.overwrite
@options.foreign_model
@options.events
def predict(
    *,
    rasters: tuple[str, ...],
    model: Path,
    out: Path,
    confidence: bool,
    uncertainty: bool,
    probabilities: bool,
    polygons: Path | None,
    bands: tuple[int | str, ...] | None,
    seams: Literal["auto", "crop", "blend"],
    provider: str,
    threads: int | None,
    batch: int | None,
    overwrite: bool,
    told: "Told",
    events: Events,
) -> None:
    """Map RASTERs with a model: one Cloud-Optimised GeoTIFF of classes each.

    A RASTER may also be a folder, a pattern, a STAC item or a URL. A run that was cut off goes on
    where it was when the same command is given again; one raster that fails does not stop the
    others.

    \b
    Examples:
      geoseg predict ortho.tif --model model.onnx --out map.tif --confidence
      geoseg predict a.tif b.tif --model model.onnx --out maps/ --polygons maps/
      geoseg predict ortho.tif --model other.onnx --out map.tif --classes no,yes --scale 255
    """
    from geoseg.prediction import predict as write_maps

    made = write_maps(
        rasters,
        model=model,
        out=out,
        bands=bands,
        confidence=confidence,
        uncertainty=uncertainty,
        probabilities=probabilities,
        polygons=polygons,
        seams=seams,
        provider=provider,
        threads=threads,
        batch=batch,
        told=told,
        overwrite=overwrite,
        events=events,
    )
    for prediction in made:
        for path in prediction.files():
            options.tell(events, str(path))
