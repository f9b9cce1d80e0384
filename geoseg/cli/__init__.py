"""The ``geoseg`` command: thin commands over the Python API, found by name and loaded when used."""

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import NoReturn

import click

from geoseg import __version__, cancellation
from geoseg.errors import Cancelled, GeosegError, in_words

OWN_COMMANDS = (
    "predict",
    "serve-stdio",
    "vectorize",
    "assess",
    "sample-points",
    "uncertain-windows",
    "inspect",
    "halo",
    "doctor",
    "demo",
)
BUG = 70  # sysexits.h, EX_SOFTWARE


class Commands(click.Group):
    """Commands of this package, and those that other packages add by ``geoseg.commands``."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [*OWN_COMMANDS, *sorted(_added())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name in OWN_COMMANDS:
            name = cmd_name.replace("-", "_")
            command: click.Command = getattr(import_module(f"geoseg.cli.{name}"), name)
            return command
        added = _added().get(cmd_name)
        loaded: click.Command | None = added.load() if added else None
        return loaded


def _added() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group="geoseg.commands")}


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="geoseg")
def cli() -> None:
    """Land-cover maps from orthophotos with very few labels.

    \b
    Example:
      geoseg predict ortho.tif --model model.onnx --out map.tif
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit: 0 done, 1 user error, 2 wrong usage, 3 cancelled, 70 a bug."""
    cancellation.heed()
    try:
        code = cli.main(arguments, prog_name="geoseg", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("cancelled", err=True)
        code = Cancelled.exit_code
    except MemoryError as error:
        told = str(error) or "more than there is was asked for"
        click.echo(f"error: not enough memory ({told}) — check the size of the input", err=True)
        code = GeosegError.exit_code
    except Exception as error:  # noqa: BLE001 - the last stop
        refusal = in_words(error)
        if refusal is None:
            traceback.print_exc()
            click.echo("This is a bug in geoseg; please report it with the lines above.", err=True)
            code = BUG
        else:
            label = "" if isinstance(refusal, Cancelled) else "error: "
            click.echo(f"{label}{refusal}", err=True)
            code = refusal.exit_code
    _drop_what_cannot_be_written()
    sys.exit(code if isinstance(code, int) else 0)


def _drop_what_cannot_be_written() -> None:
    """Python would try once more at its end, and exit with a status of its own."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
