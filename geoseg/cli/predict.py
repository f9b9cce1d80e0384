"""``geoseg predict``: orthophotos to class maps."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from geoseg.cli import options
from geoseg.errors import Cancelled
from geoseg.events import Events

if TYPE_CHECKING:
    from geoseg.area import Box
    from geoseg.augmentation import Symmetries
    from geoseg.foreign import Told


def _area(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> "Path | Box | None":
    if text is None:
        return None
    parts = text.split(",")
    try:
        west, south, east, north = map(float, parts)
    except ValueError:
        if len(parts) == 4 and not Path(text).exists():
            raise click.BadParameter("give four numbers: least x and y, greatest x and y") from None
        return Path(text)
    return west, south, east, north


def _window(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> tuple[int, int, int, int] | None:
    if text is None:
        return None
    try:
        column, row, width, height = map(int, text.split(","))
    except ValueError:
        width = height = 0
    if width < 1 or height < 1:
        raise click.BadParameter("give column, row, width and height in pixels, e.g. 0,0,900,600")
    return column, row, width, height


def _refuse_beside_window(**given: object) -> None:
    """Refuse options of jobs; a window is looked at in one piece."""
    for name, value in given.items():
        if value not in {None, False, "raster", "exact"}:
            raise click.UsageError(f"--window takes no --{name}")


def _resolution(
    _context: click.Context, _parameter: click.Parameter, text: str
) -> float | Literal["auto", "keep"]:
    if text == "auto":
        return "auto"
    if text == "keep":
        return "keep"
    try:
        metres = float(text)
    except ValueError:
        metres = 0.0
    if not metres > 0:
        raise click.BadParameter("give auto, keep or metres per pixel, e.g. 0.2")
    return metres


@click.command(short_help="Map orthophotos with a model.")
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
    "--aoi",
    callback=_area,
    metavar="FILE|X,Y,X,Y",
    help="Map only what lies in these polygons, or in this box in the raster's CRS.",
)
@click.option(
    "--window",
    callback=_window,
    metavar="COL,ROW,W,H",
    help="Map only these pixels, at once, into a small file that is bit for bit the whole map's "
    "part.",
)
@click.option(
    "--gsd",
    callback=_resolution,
    default="auto",
    show_default=True,
    metavar="auto|keep|M",
    help="Resample to the model's metres per pixel where they differ by over 10 %; never; or to M.",
)
@click.option(
    "--grid",
    type=click.Choice(["raster", "model"]),
    default="raster",
    show_default=True,
    help="Bring a map that was resampled back to the raster's grid, or leave it.",
)
@click.option(
    "--seams",
    type=click.Choice(["auto", "crop", "blend"]),
    default="auto",
    show_default=True,
    help="Take each pixel from one tile, or mix overlapping tiles; auto does what suits the model.",
)
@click.option(
    "--tta",
    type=click.Choice(["none", "flips", "d4"]),
    default="none",
    show_default=True,
    help="Average over each tile mirrored (4 times as slow), or turned as well (8 times).",
)
@options.provider
@click.option(
    "--precision",
    type=click.Choice(["exact", "auto", "fast"]),
    default="exact",
    show_default=True,
    help="float32, the same bytes every time; the fastest way in which at least 99.5 % of pixels "
    "keep their class; the fastest way. The last two need geoseg[openvino].",
)
@click.option(
    "--min-area",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="M2",
    help="Merge patches smaller than this many m² into their largest neighbour, in the class map.",
)
@options.threads
@click.option(
    "--batch",
    type=click.IntRange(min=1),
    help="Tiles inferred at once. [default: 1 on a CPU, else 4]",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Share the work among N processes of this machine; needs geoseg[cluster].",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Share the work among a Dask cluster's workers, e.g. tcp://host:8786; needs "
    "geoseg[cluster].",
)
@click.option("--stac", is_flag=True, help="Also write a STAC item beside the map (.json).")
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
    aoi: "Path | Box | None",
    window: tuple[int, int, int, int] | None,
    gsd: float | Literal["auto", "keep"],
    grid: Literal["raster", "model"],
    seams: Literal["auto", "crop", "blend"],
    tta: "Symmetries",
    provider: str,
    precision: Literal["exact", "auto", "fast"],
    min_area: float,
    threads: int | None,
    batch: int | None,
    workers: int | None,
    scheduler: str | None,
    stac: bool,
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
      geoseg predict ortho.tif --model model.onnx --out view.tif --window 1000,1000,900,600
      geoseg predict ortho.tif --model other.onnx --out map.tif --classes no,yes --scale 255
    """
    if window is not None:
        _refuse_beside_window(
            polygons=polygons,
            aoi=aoi,
            grid=grid,
            precision=precision,
            stac=stac,
            workers=workers,
            scheduler=scheduler,
            **{"min-area": min_area},
        )
        if len(rasters) != 1 or out.suffix.lower() not in {".tif", ".tiff"}:
            raise click.UsageError("--window takes one raster and an --out that ends in .tif")
        from rasterio.windows import Window

        from geoseg.model import Model
        from geoseg.planning import Options
        from geoseg.preview import write_window
        from geoseg.products import chosen

        files = write_window(
            rasters[0],
            model=Model.open(model, provider=provider, threads=threads, told=told),
            window=Window(*window),
            out=out,
            products=chosen(
                confidence=confidence, uncertainty=uncertainty, probabilities=probabilities
            ),
            bands=bands,
            gsd=gsd,
            options=Options(seams=seams, symmetries=tta),
            batch=batch or 1,
            overwrite=overwrite,
            events=events,
        )
        events.result(raster=rasters[0], window=window, files=files)
        for path in files:
            options.tell(events, str(path))
        return
    from geoseg.prediction import predict as write_maps

    try:
        made = write_maps(
            rasters,
            model=model,
            out=out,
            bands=bands,
            confidence=confidence,
            uncertainty=uncertainty,
            probabilities=probabilities,
            polygons=polygons,
            aoi=aoi,
            gsd=gsd,
            grid=grid,
            seams=seams,
            tta=tta,
            provider=provider,
            precision=precision,
            min_area=min_area,
            threads=threads,
            batch=batch,
            workers=workers,
            scheduler=scheduler,
            told=told,
            stac=stac,
            overwrite=overwrite,
            events=events,
        )
    except KeyboardInterrupt:
        raise Cancelled("cancelled", "the same command goes on from what is done") from None
    for prediction in made:
        for path in prediction.files():
            options.tell(events, str(path))
