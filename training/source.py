"""Where the weights are that a network starts from: found without torch, before images are read."""

from pathlib import Path

from geoseg.errors import CheckpointError, RecipeError
from training.run import Run

RANDOM = "random"


def find_source(source: Path, *, weights: str) -> Path:
    """The file that holds the weights to start from.

    Parameters
    ----------
    source : Path
        The folder of a run, one of its checkpoints, or a file of weights of other origin.
    weights : str
        What the recipe starts from, which must leave that to the source.

    Raises
    ------
    CheckpointError
        If there is no such file, the run has no checkpoint, or it is an exported model.
    RecipeError
        If the recipe starts from other weights.
    """
    if weights != RANDOM:
        raise RecipeError(
            f"both --from and model.weights = {weights!r} say where the encoder starts",
            f"leave out --from, or set model.weights={RANDOM}",
        )
    found = Run(source).best_or_last if source.is_dir() else source
    if not found.is_file():
        raise CheckpointError(
            f"there is neither a run nor a file of weights {source}",
            "give a file, or the folder of a run that has a checkpoint",
        )
    if found.suffix == ".onnx":
        raise CheckpointError(
            f"{found} is an exported model, which cannot be trained further",
            "give the folder of the run that it comes from",
        )
    return found
