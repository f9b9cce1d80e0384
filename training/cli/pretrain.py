"""``geoseg pretrain``."""

from pathlib import Path

import click

from geoseg.cli import options as shared
from geoseg.events import Events
from training.cli import options


@click.command(cls=options.Several)
@click.argument("recipe", metavar="RECIPE")
@options.images
@options.run
@shared.bands
@options.device
@options.overrides
@options.overwrite
@shared.events
def pretrain(
    *,
    recipe: str,
    images: tuple[Path, ...],
    out: Path,
    bands: tuple[int | str, ...] | None,
    device: str,
    overrides: tuple[str, ...],
    overwrite: bool,
    events: Events,
) -> None:
    """Train a network on orthophotos without labels, for fine-tuning to start from.

    RECIPE is quick, glcnet-paper, simclr or a TOML file (see `geoseg recipe pretrain`). The run
    folder gets report.html, metrics.csv and checkpoints.

    \b
    Example:
      geoseg pretrain quick --images north.tif south.tif --out pretrained
      geoseg finetune quick --images north.tif --labels labels.gpkg --from pretrained --out run
    """
    from training.pretrain import pretrain as run_pretrain

    result = run_pretrain(
        recipe,
        images=images,
        out=out,
        bands=bands,
        device=device,
        overrides=overrides,
        overwrite=overwrite,
        events=events,
    )
    click.echo(f"checkpoint: {result['checkpoint']}", err=True)
    click.echo(f"report: {result['report']}", err=True)
