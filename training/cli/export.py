"""``geoseg export``."""

from pathlib import Path

import click

from geoseg.cli import options as shared
from geoseg.events import Events
from geoseg.extras import require_extra


@click.command(short_help="Export a fine-tuning run to ONNX.")
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The ONNX file; when left out, model.onnx in the run, or e.g. model-int8-compact.onnx.",
)
@click.option(
    "--precision",
    type=click.Choice(["fp32", "fp16", "int8"]),
    default="fp32",
    show_default=True,
    help="fp16 is for GPUs, int8 for CPUs; both are held against fp32 on the run's labels.",
)
@click.option(
    "--max-loss",
    type=click.FloatRange(0, 1),
    default=0.01,
    show_default=True,
    metavar="MIOU",
    help="Mean IoU that a lower precision may cost.",
)
@click.option("--force", is_flag=True, help="Export it even if it costs more.")
@click.option(
    "--compact",
    is_flag=True,
    help="Take stored integers and answer in bytes, the class and its confidence: no "
    "probabilities, so no blending of tiles.",
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
@click.option(
    "--dynamic",
    is_flag=True,
    help="Leave height and width of the input free: a U-Net then maps in larger tiles with less "
    "halo. Deepness does not load such a file.",
)
@click.option("--license", "license_", help="Licence on the model card.")
@shared.overwrite
@shared.events
def export(
    *,
    run: Path,
    out: Path | None,
    precision: str,
    max_loss: float,
    force: bool,
    compact: bool,
    which: str,
    name: str | None,
    tile: int | None,
    halo: int | None,
    dynamic: bool,
    license_: str | None,
    overwrite: bool,
    events: Events,
) -> None:
    """Export the fine-tuning RUN to an ONNX file with its card inside.

    The file is checked against torch on tiles of the run's images. One that is this export
    already is left as it is.

    \b
    Examples:
      geoseg export run --out model.onnx --tile 512 --halo 64
      geoseg export run --precision int8 --compact
    """
    from training.exported import Asked, reuse

    asked = Asked.of(
        run,
        which=which,
        name=name,
        tile=tile,
        halo=halo,
        dynamic=dynamic or None,
        license_=license_,
        precision=precision,
        max_loss=max_loss,
        force=force,
        compact=compact,
    )
    path = out or asked.usual
    if reuse(asked, path, overwrite=overwrite):  # known before torch is loaded, which takes long
        events.log(f"{path}: this export is there already")
    else:
        require_extra("train")
        events.log("loading torch")

        from training.export import carry_out

        carry_out(asked, path, events=events)
    events.result(model=str(path))
    click.echo(f"model: {path}", err=True)
