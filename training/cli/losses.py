"""``geoseg losses``."""

import click

from geoseg.extras import require_extra


@click.command(short_help="List the losses that a recipe may name.")
def losses() -> None:
    """List the losses that a recipe may name, what they are and what for.

    Formulas, sources and parameters are in the documentation, docs/reference/losses.md.

    \b
    Examples:
      geoseg losses
      geoseg finetune quick --set loss.name=tversky --images a.tif --labels a.gpkg --out run
    """
    import inspect

    require_extra("train")

    from rich.console import Console
    from rich.table import Table

    from training.losses import LOSSES

    table = Table(box=None, padding=(0, 2, 0, 0))
    for head in ("loss", "what it is", "what for"):
        table.add_column(head)
    for name, loss in LOSSES.items():
        table.add_row(name, (inspect.getdoc(loss) or "").partition("\n")[0], loss.suits)
    Console().print(table)
