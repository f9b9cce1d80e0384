"""``geoseg export``."""

from pathlib import Path

import click

from geoseg.cli import options as shared
from geoseg.events import Events


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The ONNX file; model.onnx in the run when left out.",
)
@click.option(
    "--checkpoint",
    "which",
    type=click.Choice(["best", "last"]),
    default="best",
    show_default=True,
    help="The checkpoint to export.",
)
@click.option("--name", help="Name on the model card; the run folder's when left out.")
@click.option("--tile", type=int, metavar="PX", help="Side of the input, halo included.")
@click.option("--halo", type=int, metavar="PX", help="Context cut from each side of a tile.")
@click.option("--dynamic", is_flag=True, help="Leave height and width of the input free.")
@click.option("--license", "license_", default="", help="Licence on the model card.")
@shared.overwrite
@shared.events
def export(
    *,
    run: Path,
    out: Path | None,
    which: str,
    name: str | None,
    tile: int | None,
    halo: int | None,
    dynamic: bool,
    license_: str,
    overwrite: bool,
    events: Events,
) -> None:
    """Export the fine-tuning RUN to an ONNX file with its card inside.

    The file is checked against torch on tiles of the run's images.

    \b
    Example:
      geoseg export run --out model.onnx --tile 512 --halo 64
    """
    from training.export import export as run_export

    path = run_export(
        run,
        out=out,
        which=which,
        name=name,
        tile=tile,
        halo=halo,
        dynamic=dynamic,
        license_=license_,
        overwrite=overwrite,
        events=events,
    )
    events.result(model=str(path))
    click.echo(f"model: {path}", err=True)
