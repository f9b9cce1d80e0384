"""``geoseg recipe``."""

import click


@click.command()
@click.argument("kind", type=click.Choice(["pretrain", "finetune"]))
@click.argument("name", required=False)
def recipe(kind: str, name: str | None) -> None:
    """Print a recipe to start from: every key with its default and what it means.

    With NAME, print a recipe that comes with geoseg, with all the values it uses.

    \b
    Example:
      geoseg recipe finetune > recipe.toml
      geoseg recipe pretrain glcnet-paper
    """
    from training.recipe import KINDS, read_recipe, template, to_toml

    chosen = KINDS[kind]
    text = template(chosen) if name is None else to_toml(read_recipe(chosen, name))
    click.echo(text, nl=False)
