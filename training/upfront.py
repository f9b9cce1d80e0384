"""What can be known of a training at once: before torch is loaded, and before images are read."""

from collections.abc import Sequence
from pathlib import Path

from geoseg.errors import LabelError, RasterError
from training.recipe import FinetuneRecipe, PretrainRecipe, digest, read_recipe
from training.run import Run
from training.source import find_source


def require_files(images: Sequence[Path], labels: Sequence[Path], data: Path | None) -> None:
    """Refuse names that stand for nothing.

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


def settle_finetuning(
    recipe: str | Path,
    *,
    overrides: Sequence[str],
    images: Sequence[Path],
    labels: Sequence[Path],
    data: Path | None,
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
    require_files(images, labels, data)
    if start is not None:
        find_source(start, weights=settings.model.weights)
    if pretraining is not None:
        read_recipe(PretrainRecipe, pretraining, pretraining_overrides)
    asked = {"job": "finetune", "recipe": digest(settings)}
    Run(out).refuse_other(asked, overwrite=overwrite)
    return settings
