"""``geoseg finetune``."""

from pathlib import Path

import click

from geoseg.cli import options as shared
from geoseg.events import Events
from geoseg.extras import require_extra
from training.cli import options


@click.command(cls=options.Several, short_help="Train a network on labelled orthophotos.")
@click.argument("recipe", metavar="RECIPE", type=options.Recipe("finetune"))
@options.images
@click.option(
    "--labels",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE…",
    help="Label GeoPackage, vector layer or class raster; one or several.",
)
@options.data
@options.data_kind
@options.run
@click.option("--class-field", metavar="NAME", help="Field of a vector layer that holds the class.")
@shared.bands
@click.option(
    "--from",
    "start",
    type=click.Path(path_type=Path),
    metavar="RUN|FILE",
    help="Start from a run's weights, or from a file of weights (.safetensors, .pth).",
)
@click.option(
    "--pretrain",
    "pretraining",
    metavar="RECIPE",
    help="Pretrain on the same images first by this recipe, in RUN-pretrained, and start from it.",
)
@click.option(
    "--pretrain-set",
    "pretraining_overrides",
    multiple=True,
    metavar="SECTION.KEY=VALUE",
    help="Change a value of that recipe; may be repeated.",
)
@click.option(
    "--fraction",
    type=click.FloatRange(0, 1, min_open=True),
    metavar="SHARE",
    help="Train on this share of the labelled blocks, e.g. 0.01; the same as data.fraction.",
)
@options.device
@options.overrides
@options.overwrite
@shared.events
def finetune(
    *,
    recipe: str,
    images: tuple[Path, ...],
    labels: tuple[Path, ...],
    data: Path | None,
    kind: str | None,
    out: Path,
    class_field: str | None,
    bands: tuple[int | str, ...] | None,
    start: Path | None,
    pretraining: str | None,
    pretraining_overrides: tuple[str, ...],
    fraction: float | None,
    device: str,
    overrides: tuple[str, ...],
    overwrite: bool,
    events: Events,
) -> None:
    """Train a network on labelled orthophotos and export it to ONNX.

    RECIPE is quick, few-labels, head, finetune-paper or a TOML file (see `geoseg recipe
    finetune`). The run folder gets model.onnx, report.html, metrics.csv and checkpoints.

    \b
    Examples:
      geoseg finetune quick --images ortho.tif --labels labels.gpkg --out run
      geoseg finetune few-labels --images ortho.tif --labels labels.gpkg --pretrain quick --out run
      geoseg finetune head --images ortho.tif --labels labels.gpkg --from pretrained --out run
      geoseg finetune finetune-paper --data Potsdam --bands RGBIR --out run
    """
    from training.upfront import settle_finetuning

    options.require_one_source(images, data, beside=labels, named="--images and --labels")
    if start is not None and pretraining is not None:
        raise click.UsageError("give --from or --pretrain, not both")
    if pretraining_overrides and pretraining is None:
        raise click.UsageError("--pretrain-set changes the recipe of --pretrain, which is missing")
    if fraction is not None:
        overrides = (*overrides, f"data.fraction={fraction!r}")
    require_extra("train")
    settle_finetuning(  # what is wrong is told before torch is loaded, which is slow
        recipe,
        overrides=overrides,
        images=images,
        labels=labels,
        data=data,
        class_field=class_field,
        out=out,
        start=start,
        pretraining=pretraining,
        pretraining_overrides=pretraining_overrides,
        overwrite=overwrite,
    )
    events.log("loading torch")

    from training.finetune import finetune as run_finetune

    result = run_finetune(
        recipe,
        images=images,
        labels=labels,
        data=data,
        data_kind=kind,
        out=out,
        class_field=class_field,
        bands=bands,
        start=start,
        pretraining=pretraining,
        pretraining_overrides=pretraining_overrides,
        device=device,
        overrides=overrides,
        overwrite=overwrite,
        events=events,
    )
    click.echo(f"model: {result['model']}", err=True)
    click.echo(f"report: {result['report']}", err=True)
