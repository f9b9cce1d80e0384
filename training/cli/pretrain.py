"""``geoseg pretrain``."""

from pathlib import Path

import click

from geoseg.cli import options as shared
from geoseg.events import Events
from geoseg.extras import require_extra
from training.cli import options


@click.command(cls=options.Several, short_help="Train a network on orthophotos without labels.")
@click.argument("recipe", metavar="RECIPE", type=options.Recipe("pretrain"))
@options.images
@options.data
@options.data_kind
@options.run
@click.option(
    "--labels",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE…",
    help="Labels that train nothing: they show each epoch what the features know of them.",
)
@click.option("--class-field", metavar="NAME", help="Field of a vector layer that holds the class.")
@shared.bands
@options.device
@options.overrides
@options.overwrite
@shared.events
def pretrain(
    *,
    recipe: str,
    images: tuple[Path, ...],
    data: Path | None,
    kind: str | None,
    out: Path,
    labels: tuple[Path, ...],
    class_field: str | None,
    bands: tuple[int | str, ...] | None,
    device: str,
    overrides: tuple[str, ...],
    overwrite: bool,
    events: Events,
) -> None:
    """Train a network on orthophotos without labels, for fine-tuning to start from.

    RECIPE is quick, glcnet-paper, simclr, moco-v2, vicregl or a TOML file (see
    `geoseg recipe pretrain`). The run folder gets report.html, metrics.csv and checkpoints.

    \b
    Examples:
      geoseg pretrain quick --images north.tif south.tif --out pretrained
      geoseg finetune quick --images north.tif --labels labels.gpkg --from pretrained --out run
    """
    from training.recipe import PretrainRecipe, read_recipe
    from training.upfront import require_files

    options.require_one_source(images, data, beside=None, named="--images")
    require_extra("train")
    read_recipe(PretrainRecipe, recipe, overrides)  # refused before torch is loaded, which is slow
    require_files(images, labels, data, class_field=class_field)
    events.log("loading torch")

    from training.pretrain import pretrain as run_pretrain

    result = run_pretrain(
        recipe,
        images=images,
        data=data,
        data_kind=kind,
        out=out,
        labels=labels,
        class_field=class_field,
        bands=bands,
        device=device,
        overrides=overrides,
        overwrite=overwrite,
        events=events,
    )
    click.echo(f"checkpoint: {result['checkpoint']}", err=True)
    click.echo(f"report: {result['report']}", err=True)
