"""Pretraining as the first half of fine-tuning: on the same images, of the same network."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from geoseg.errors import RecipeError
from geoseg.events import Events, Record
from training.pretrain import pretrain
from training.recipe import FinetuneRecipe, ModelRecipe, PretrainRecipe, read_recipe, to_toml
from training.source import RANDOM


def pretrained_folder(run: Path) -> Path:
    """The pretraining run of a fine-tuning run: beside it, since others may start from it too."""
    return run.with_name(f"{run.name}-pretrained")


def pretrain_first(
    recipe: str | Path,
    *,
    overrides: Sequence[str],
    settings: FinetuneRecipe,
    run: Path,
    images: Sequence[Path],
    data: Path | None,
    data_kind: str | None,
    bands: Sequence[int | str] | None,
    device: str,
    overwrite: bool,
    events: Events,
) -> Path:
    """Pretrain the network that a run is to fine-tune; a run that is finished is left as it is.

    Parameters
    ----------
    recipe : str or Path
        A shipped pretraining recipe's name or a TOML file. Its network gives way to that of
        fine-tuning, which could not start from another.
    overrides : sequence of str
        ``section.key=value`` over that recipe.
    settings : FinetuneRecipe
        What is to be fine-tuned.
    run : Path
        The run folder of fine-tuning.
    images, data, data_kind, bands, device, overwrite
        As of :func:`training.finetune.finetune`.
    events : Events
        Told of all but the result, which is not that of the job.

    Returns
    -------
    Path
        The folder of the pretraining run.

    Raises
    ------
    RecipeError
        If the recipes do not go together.
    GeosegError
        As of :func:`training.pretrain.pretrain`.
    Cancelled
        If asked to stop.
    """
    if settings.model.weights != RANDOM:
        raise RecipeError(
            f"both --pretrain and model.weights = {settings.model.weights!r} say where the encoder "
            "starts",
            f"leave out --pretrain, or set model.weights={RANDOM}",
        )
    asked = read_recipe(PretrainRecipe, recipe, overrides)
    network = ModelRecipe(**{key: getattr(settings.model, key) for key in ModelRecipe.model_fields})
    folder = pretrained_folder(run)
    events.log(f"pretraining first, in {folder}")
    with tempfile.TemporaryDirectory() as place:
        merged = Path(place) / "recipe.toml"
        merged.write_text(to_toml(asked.model_copy(update={"model": network})), "utf-8")
        pretrain(
            merged,
            images=images,
            data=data,
            data_kind=data_kind,
            out=folder,
            bands=bands,
            device=device,
            overwrite=overwrite,
            events=_WithoutResult(events),
        )
    events.progress("pretrain", 1, 1, unit="run")  # its steps, and what stops them, are over
    return folder


class _WithoutResult(Events):
    """Passes on all events but results."""

    def __init__(self, sink: Events) -> None:
        super().__init__()
        self.sink = sink

    def write(self, record: Record) -> None:
        if record["event"] != "result":
            self.sink.write(record)
