"""Options that training commands share."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click


class Several(click.Command):
    """A command whose repeatable options also take several values at once: ``--images A B C``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        several = {
            name
            for parameter in self.params
            if isinstance(parameter, click.Option) and parameter.multiple
            for name in parameter.opts
        }
        return super().parse_args(ctx, list(_spread(args, several)))


def _spread(args: Sequence[str], several: set[str]) -> Iterator[str]:
    """Repeat an option's name before each of its values."""
    current, count = "", 0
    for each in args:
        if each.startswith("-") and each != "-":
            current, count = each, 0
            yield each
            continue
        if current in several and count:
            yield current
        count += 1
        yield each


class Recipe(click.ParamType):
    """A recipe's name or file, which :func:`training.recipe.read_recipe` takes as it is."""

    name = "recipe"

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def get_missing_message(
        self,
        param: click.Parameter,  # noqa: ARG002 - click's
        ctx: click.Context | None,  # noqa: ARG002
    ) -> str:
        from training.recipe import KINDS, give_recipe

        return give_recipe(KINDS[self.kind]).replace("give", "Give", 1) + "."


def images(command: Any) -> Any:
    return click.option(
        "--images",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="RASTER…",
        help="Orthophotos with the same bands; one or several.",
    )(command)


def data(command: Any) -> Any:
    return click.option(
        "--data",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="A data set instead: ISPRS Potsdam or Vaihingen, LoveDA, or images/ with masks/.",
    )(command)


def require_one_source(
    images: Sequence[Path], data: Path | None, *, beside: Sequence[Path] | None, named: str
) -> None:
    """Refuse a command that names neither rasters (and what goes beside them) nor a data set.

    Raises
    ------
    click.UsageError
        If it names none, half of them, or both.
    """
    files = [images] if beside is None else [images, beside]
    if data is not None and any(files):
        raise click.UsageError(f"give {named}, or --data; not both")
    if data is None and not all(files):
        raise click.UsageError(f"give {named}, or --data")


def data_kind(command: Any) -> Any:
    return click.option(
        "--data-kind",
        "kind",
        type=click.Choice(["potsdam", "vaihingen", "loveda", "folder"]),
        help="What kind of data set it is; recognised by its files when left out.",
    )(command)


def overrides(command: Any) -> Any:
    return click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="SECTION.KEY=VALUE",
        help="Change a value of the recipe; may be repeated.",
    )(command)


def run(command: Any) -> Any:
    return click.option(
        "--out",
        "-o",
        required=True,
        type=click.Path(path_type=Path),
        metavar="RUN",
        help="The run folder. The same command again goes on where it stopped.",
    )(command)


def device(command: Any) -> Any:
    return click.option(
        "--device",
        type=click.Choice(["auto", "cpu", "cuda", "mps", "tpu"]),
        default="auto",
        show_default=True,
        help="Where to compute.",
    )(command)


def overwrite(command: Any) -> Any:
    return click.option(
        "--overwrite", is_flag=True, help="Replace another run that is in the folder."
    )(command)
