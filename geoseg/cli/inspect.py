"""``geoseg inspect``: what a model expects, and whether a raster is that."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoseg.cli import options

if TYPE_CHECKING:
    from geoseg.card import ModelCard
    from geoseg.fitting import BandSample
    from geoseg.foreign import Told
    from geoseg.model import Model
    from geoseg.orthophoto import Orthophoto


@click.command(short_help="Show what a model expects, and whether a raster is that.")
@click.argument("model", metavar="MODEL", type=click.Path(path_type=Path))
@click.argument("raster", metavar="[RASTER]", required=False, type=click.Path(path_type=Path))
@options.bands
@click.option(
    "--mlm",
    metavar="PATH|-",
    help="Write a STAC item of the machine learning model extension.",
)
@click.option("--json", "as_json", is_flag=True, help="Tell all as JSON.")
@options.foreign_model
def inspect(
    *,
    model: Path,
    raster: Path | None,
    bands: tuple[int | str, ...] | None,
    mlm: str | None,
    as_json: bool,
    told: "Told",
) -> None:
    """Show what MODEL expects, and whether RASTER is that.

    \b
    Examples:
      geoseg inspect model.onnx ortho.tif
      geoseg inspect model.onnx --mlm model.json
    """
    if as_json and mlm == "-":
        raise click.UsageError("--json and --mlm - both go to stdout; write the item to a file")
    from geoseg.errors import RasterError
    from geoseg.fitting import concerns, open_fitting, sample_values, strange_values
    from geoseg.model import Model
    from geoseg.orthophoto import Orthophoto

    opened = Model.open(model, told=told)
    facts: dict[str, Any] = {"model": _describe_model(opened)}
    samples: list[BandSample] = []
    if raster:
        try:
            raw, told_of_raw = open_fitting(raster, opened.card, bands=bands)
            seen, doubts = open_fitting(raster, opened.card, bands=bands, gsd="auto")
        except RasterError:
            if not as_json and mlm != "-":
                with Orthophoto.open(raster) as other:
                    facts["raster"] = _describe_raster(other, opened.card, other.bands)
                _show(facts, samples)
            raise
        with raw, seen:  # as `geoseg predict` would resample it
            samples = sample_values(opened.card, seen)
            others = concerns(opened.card, raw)
            facts["raster"] = {
                **_describe_raster(raw, opened.card, opened.card.bands),
                "values": [asdict(each) for each in samples],
                "guesses": [each for each in told_of_raw if each not in others],  # of bands
                "doubts": [*doubts, *strange_values(samples)],
            }
    if mlm:
        _write_mlm(opened, mlm)
    if as_json:
        click.echo(json.dumps(facts, indent=2))
    elif mlm != "-":
        _show(facts, samples)


def _describe_model(model: "Model") -> dict[str, Any]:
    return {
        "path": str(model.path),
        "sha256": model.digest,
        "foreign": model.foreign,
        "input": str(model.graph.image),
        "output": str(model.graph.answer),
        **model.card.model_dump(mode="json"),
    }


def _describe_raster(
    raster: "Orthophoto", card: "ModelCard", names: tuple[str, ...]
) -> dict[str, Any]:
    from geoseg.fitting import gsd_ratio

    return {
        "path": str(raster.source),
        "size": [raster.width, raster.height],
        "crs": raster.crs and raster.crs.to_string(),
        "dtype": raster.dtype,
        "nodata": raster.nodata,
        "bands": dict(zip(names, raster.indexes, strict=True)),
        "gsd": raster.gsd,
        "gsd_ratio": gsd_ratio(card, raster),
    }


def _write_mlm(model: "Model", target: str) -> None:
    from geoseg.errors import OutputError
    from geoseg.output import write_whole
    from geoseg.stac import mlm_item

    text = json.dumps(mlm_item(model), indent=2)
    if target == "-":
        click.echo(text)
    else:
        if Path(target).exists() and Path(target).samefile(model.path):
            raise OutputError(f"{target} is the model itself", "choose another --mlm")
        write_whole(Path(target), text.encode())


def _show(facts: dict[str, Any], samples: "list[BandSample]") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Column, Table

    console = Console()
    for title, rows in (("model", _model_rows(facts["model"])), ("raster", _raster_rows(facts))):
        table = Table("", Column(title, overflow="fold"), header_style="bold", box=None)
        for name, text in rows:
            table.add_row(f"[dim]{name}", text)
        if table.row_count:
            console.print(table)
    if samples:
        table = Table(
            "band", "least", "most", "mean", "std", "shift", box=None, header_style="bold"
        )
        for each in samples:
            numbers = (each.minimum, each.maximum, each.mean, each.std)
            shift = "" if each.shift is None else f"{each.shift:+.2f} σ"
            table.add_row(escape(each.name), *(f"{number:.4g}" for number in numbers), shift)
        console.print(table)
    doubts = facts.get("raster", {}).get("doubts")  # none of a raster that does not fit at all
    for doubt in doubts or ():
        console.print(f"[yellow]warning:[/] {escape(doubt)}", soft_wrap=True, highlight=False)
    if doubts == []:
        console.print("[green]The raster is what the model expects.")


def _model_rows(model: dict[str, Any]) -> Iterator[tuple[str, str]]:
    from rich.markup import escape

    norm = model["normalization"]
    yield "name", escape(model["name"])
    yield "file", escape(model["path"])
    yield "bands", escape(", ".join(model["bands"]))
    yield "pixel values", model["dtype"]
    yield "ground sample distance", "unknown" if model["gsd"] is None else f"{model['gsd']:g} m"
    yield "tile", f"{model['tile_size']} px, halo {model['halo']}, stride {model['stride']}"
    if norm:
        yield "mean", ", ".join(f"{value:.4g}" for value in norm["mean"])
        yield "std", ", ".join(f"{value:.4g}" for value in norm["std"])
    yield (
        "classes",
        "\n".join(
            f"[{each['color']}]■[/] {each['value']} {escape(each['name'])}"
            for each in model["classes"]["classes"]
        ),
    )
    yield "input", escape(model["input"])
    yield "output", escape(model["output"])
    if model["compact"]:
        yield "answer", "class and confidence, in bytes (compact)"
    if model["quantization"]:
        yield "precision", _precision(model["quantization"])
    if model["training"]["method"]:
        yield "training", escape(f"{model['training']['method']}, {model['training']['loss']}")
    if model["foreign"]:
        yield "card", "none; made of other tools' keys and of options"


def _precision(told: dict[str, Any]) -> str:
    text = f"{told['precision']}: says what fp32 says on {told['agreement']:.2%} of the pixels"
    if told["miou"] is not None and told["miou_fp32"] is not None:
        text += f"; mean IoU {told['miou']:.3f}, fp32 {told['miou_fp32']:.3f}"
    return f"{text} ({told['measured_on']})"


def _raster_rows(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    from rich.markup import escape

    raster = facts.get("raster")
    if raster is None:
        return
    yield "file", escape(raster["path"])
    yield "size", f"{raster['size'][0]} x {raster['size'][1]} px"
    yield "CRS", escape(raster["crs"] or "none")
    yield "bands", escape(", ".join(f"{name}: {at}" for name, at in raster["bands"].items()))
    yield "pixel values", raster["dtype"]
    if raster["gsd"] is not None:
        ratio = "" if raster["gsd_ratio"] is None else f", {raster['gsd_ratio']:.2f} of the model's"
        yield "ground sample distance", f"{raster['gsd']:.4g} m{ratio}"
