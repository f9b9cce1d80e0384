"""What can be known of a training at once: before torch is loaded, and before images are read."""

from collections.abc import Sequence
from pathlib import Path

from geoseg.errors import LabelError, RasterError, RecipeError
from geoseg.label_file import require_field
from training.recipe import FinetuneRecipe, LossRecipe, PretrainRecipe, read_recipe, shipped
from training.run import Run
from training.source import RANDOM, find_source

AUTO = "auto"
"""In place of the name of a loss: the one that suits the labels."""


def require_files(
    images: Sequence[Path],
    labels: Sequence[Path],
    data: Path | None,
    *,
    class_field: str | None,
) -> None:
    """Refuse names that stand for nothing, and labels without the field of the class.

    Raises
    ------
    RasterError, LabelError
        Of the kind that opening it would raise.
    """
    for kind, paths in ((RasterError, images), (LabelError, labels)):
        for path in paths:
            # GDAL's own paths (/vsizip/…) do not exist for the file system
            if not path.exists() and not str(path).startswith("/vsi"):
                raise kind(f"there is no file {path}", "check the path")
    if data is not None and not data.is_dir():
        raise RasterError(f"there is no folder {data}", "check the path")
    for path in labels:
        require_field(path, class_field)


def settle_finetuning(
    recipe: str | Path,
    *,
    overrides: Sequence[str],
    images: Sequence[Path],
    labels: Sequence[Path],
    data: Path | None,
    class_field: str | None,
    out: Path,
    start: Path | None,
    pretraining: str | Path | None,
    pretraining_overrides: Sequence[str],
    overwrite: bool,
) -> FinetuneRecipe:
    """The recipe of a fine-tuning of which nothing is wrong that shows by now.

    Parameters are those of :func:`training.finetune.finetune`.

    Raises
    ------
    GeosegError
        Of the kind that fits.
    """
    settings = read_recipe(FinetuneRecipe, recipe, overrides)
    random = start is None and pretraining is None and settings.model.weights == RANDOM
    if random and str(recipe) in shipped(FinetuneRecipe):
        _check_shipped(str(recipe), settings)
    _check_beginning(settings, random=random)
    _check_loss(settings.loss)
    require_files(images, labels, data, class_field=class_field)
    if start is not None:
        find_source(start, weights=settings.model.weights)
    if pretraining is not None:
        read_recipe(PretrainRecipe, pretraining, pretraining_overrides)
    Run(out).refuse_other({"job": "finetune"}, recipe=settings, overwrite=overwrite)
    return settings


def _check_shipped(name: str, settings: FinetuneRecipe) -> None:
    """Refuse a random network where a shipped recipe is made to go on from a pretrained one."""
    made = read_recipe(FinetuneRecipe, name).optim
    for key, random in (("batch_norm", "batch"), ("head", "random")):
        if getattr(made, key) == getattr(settings.optim, key) != random:
            raise RecipeError(
                f"the recipe {name} goes on from a pretrained network",
                "add --from RUN, of geoseg pretrain, or --pretrain quick; without one take the "
                "recipe quick",
            )


def _check_beginning(settings: FinetuneRecipe, *, random: bool) -> None:
    """Refuse to keep what is random as it is, or to fit a head to it."""
    optim = settings.optim
    if not settings.train.steps and optim.head == "random":
        raise RecipeError(
            "train.steps is 0 and would leave a random head as it is",
            "set optim.head = 'fitted', or give train.steps",
        )
    if random and optim.freeze:
        raise RecipeError(
            f"optim.freeze = {optim.freeze} would keep a random encoder as it is",
            "start it by --from or model.weights, or leave optim.freeze out",
        )
    if random and optim.batch_norm == "kept":
        raise RecipeError(
            "optim.batch_norm = 'kept' would keep statistics that no image has been seen for",
            "start it by --from, --pretrain or model.weights, or leave optim.batch_norm out",
        )
    if random and optim.head == "fitted":
        raise RecipeError(
            "optim.head = 'fitted' would fit it to a random network",
            "start it by --from, --pretrain or model.weights, or leave optim.head out",
        )


def _check_loss(loss: LossRecipe) -> None:
    """Refuse to set what the labels shall decide."""
    if loss.name == AUTO and loss.parameters():
        raise RecipeError(
            f"loss.name is 'auto', which sets loss.{next(iter(loss.parameters()))} itself",
            "leave it out, or name the loss; `geoseg suggest-loss` tells which",
        )
