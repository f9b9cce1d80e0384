"""Options that several commands share."""

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from geoseg.events import Events, JsonLines, Quiet, open_events

Command = Callable[..., Any]

BAND_MODES = {
    "RGB": ("red", "green", "blue"),
    "IRRG": ("nir", "red", "green"),
    "RGBIR": ("red", "green", "blue", "nir"),
}


def events(command: Command) -> Command:
    """Add ``--events`` and hand the command an open ``events``; its failure is told there too.

    torchrun starts the same command in several processes, of which the first alone tells.
    """

    @click.option(
        "--events",
        "target",
        metavar="-|PATH",
        help="Tell progress as JSON lines on stdout (-) or appended to a file.",
    )
    @functools.wraps(command)
    def run(*args: Any, target: str | None, **kwargs: Any) -> Any:
        if os.environ.get("RANK", "0") != "0":
            return command(*args, events=Quiet(), **kwargs)
        with open_events(target, job=click.get_current_context().info_name or "") as sink:
            return command(*args, events=sink, **kwargs)

    return run


def stdout_is_free(events: Events) -> bool:
    """Whether a person may be told something on stdout: not where the events go there."""
    return not (isinstance(events, JsonLines) and events.stream is sys.stdout)


def tell(events: Events, line: str) -> None:
    """Print a result on stdout, unless that is where the events go."""
    if stdout_is_free(events):
        click.echo(line)


def split_bands(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> tuple[int | str, ...] | None:
    """``"4,1,2"``, ``"nir,red"`` or ``"IRRG"`` as numbers (from 1) and names."""
    if text is None:
        return None
    if text.strip().upper() in BAND_MODES:
        return BAND_MODES[text.strip().upper()]
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        raise click.BadParameter("name at least one band, e.g. 1,2,3 or red,green,blue")
    return tuple(int(part) if part.isdecimal() else part for part in parts)


bands = click.option(
    "--bands",
    callback=split_bands,
    metavar="LIST",
    help="Bands in the model's order: numbers from 1 or names, e.g. 4,1,2 or nir,red,green, or "
    "RGB, IRRG or RGBIR.",
)
out = click.option(
    "--out", "-o", required=True, type=click.Path(path_type=Path), help="Where the result goes."
)
overwrite = click.option("--overwrite", is_flag=True, help="Replace a result that is there.")
model = click.option(
    "--model",
    "-m",
    required=True,
    type=click.Path(path_type=Path),
    metavar="ONNX",
    help="The model that maps.",
)
provider = click.option(
    "--provider",
    type=click.Choice(["auto", "cpu", "cuda", "tensorrt", "directml", "coreml", "openvino"]),
    default="auto",
    show_default=True,
    help="Where the model runs.",
)
threads = click.option(
    "--threads", type=click.IntRange(min=1), help="CPU threads. [default: all cores]"
)


def split_names(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> tuple[str, ...] | None:
    """``"ground,building"`` as names."""
    return None if text is None else tuple(part.strip() for part in text.split(","))


def split_numbers(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> tuple[float, ...] | None:
    """``"0.5,0.4"`` as numbers."""
    try:
        return None if text is None else tuple(float(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter("give numbers, e.g. 0.485,0.456,0.406") from None


def foreign_model(command: Command) -> Command:
    """Add what a model without a card may need told, and hand the command a ``Told``."""
    positive = click.FloatRange(min=0, min_open=True)

    @click.option(
        "--classes",
        callback=split_names,
        metavar="NAMES",
        help="Without a card: class names in the model's order.",
    )
    @click.option(
        "--tile-size",
        type=click.IntRange(min=1),
        metavar="PX",
        help="Without a card: side of the images it was trained on.",
    )
    @click.option(
        "--model-gsd",
        type=positive,
        metavar="M",
        help="Without a card: metres per pixel it expects.",
    )
    @click.option(
        "--scale",
        type=positive,
        metavar="NUMBER",
        help="Without a card: it expects (pixel / scale - mean) / std.",
    )
    @click.option(
        "--mean", callback=split_numbers, metavar="LIST", help="Without a card: one or per band."
    )
    @click.option(
        "--std", callback=split_numbers, metavar="LIST", help="Without a card: one or per band."
    )
    @functools.wraps(command)
    def run(
        *args: Any,
        classes: tuple[str, ...] | None,
        tile_size: int | None,
        model_gsd: float | None,
        scale: float | None,
        mean: tuple[float, ...] | None,
        std: tuple[float, ...] | None,
        bands: tuple[int | str, ...] | None,
        **kwargs: Any,
    ) -> Any:
        from geoseg.foreign import Told

        named = bands is not None and all(isinstance(band, str) for band in bands)
        told = Told(
            bands=tuple(str(band) for band in bands) if named and bands else None,
            classes=classes,
            tile_size=tile_size,
            gsd=model_gsd,
            scale=scale,
            mean=mean,
            std=std,
        )
        return command(*args, told=told, bands=bands, **kwargs)

    return run
