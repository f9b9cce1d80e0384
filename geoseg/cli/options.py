"""Options that several commands share."""

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from geoseg.events import Events, JsonLines, open_events

Command = Callable[..., Any]


def events(command: Command) -> Command:
    """Add ``--events`` and hand the command an open ``events``; its failure is told there too."""

    @click.option(
        "--events",
        "target",
        metavar="-|PATH",
        help="Tell progress as JSON lines on stdout (-) or appended to a file.",
    )
    @functools.wraps(command)
    def run(*args: Any, target: str | None, **kwargs: Any) -> Any:
        with open_events(target, job=click.get_current_context().info_name or "") as sink:
            return command(*args, events=sink, **kwargs)

    return run


def tell(events: Events, line: str) -> None:
    """Print a result on stdout, unless that is where the events go."""
    if not (isinstance(events, JsonLines) and events.stream is sys.stdout):
        click.echo(line)


def split_bands(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> tuple[int | str, ...] | None:
    """``"4,1,2"`` or ``"nir,red"`` as numbers (from 1) and names."""
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        raise click.BadParameter("name at least one band, e.g. 1,2,3 or red,green,blue")
    return tuple(int(part) if part.isdecimal() else part for part in parts)


bands = click.option(
    "--bands",
    callback=split_bands,
    metavar="LIST",
    help="Bands in the model's order: numbers from 1 or names, e.g. 4,1,2 or nir,red,green.",
)
out = click.option(
    "--out", "-o", required=True, type=click.Path(path_type=Path), help="Where the result goes."
)
overwrite = click.option("--overwrite", is_flag=True, help="Replace a result that is there.")
