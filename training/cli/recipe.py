"""``geoseg recipe``."""

import click

from training.cli import options


@click.command(short_help="Print a recipe to start from.")
@click.argument("kind", type=click.Choice(["pretrain", "finetune"]))
@click.argument("name", required=False)
@options.overrides
def recipe(kind: str, name: str | None, overrides: tuple[str, ...]) -> None:
    """Print a recipe to start from: every key with its default and what it means.

    With NAME, a recipe that comes with geoseg or a TOML file, print all the values it uses, those
    of --set included. To fine-tune there are quick, few-labels, head and
    finetune-paper; to pretrain quick, glcnet-paper, simclr, moco-v2 and vicregl.

    \b
    Examples:
      geoseg recipe finetune > recipe.toml
      geoseg recipe pretrain glcnet-paper
      geoseg recipe finetune quick --set train.steps=1000 > recipe.toml
    """
    from training.recipe import KINDS, read_recipe, template, to_toml

    if overrides and name is None:
        raise click.UsageError("--set changes a recipe; name one")
    chosen = KINDS[kind]
    text = template(chosen) if name is None else to_toml(read_recipe(chosen, name, overrides))
    click.echo(text, nl=False)
