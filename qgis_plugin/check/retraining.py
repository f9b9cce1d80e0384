"""The command that trains again, from what a run has learnt."""

from pathlib import Path
from typing import Callable, List, Sequence

from ..free_name import free_name
from ..train.order import BESIDE_RUN
from ..worker.errors import WorkerError

# options whose part the earlier run takes, and that have a value
REPLACED = ("--from", "--out", "-o", "--pretrain", "--pretrain-set")
DROPPED = ("--overwrite",)
SETTINGS = ("model.init=all", "model.weights=random")  # the run gives encoder and decoder


def retrained(arguments: Sequence[str], *, run: str, out: str) -> List[str]:
    """The arguments of a fine-tuning run, to begin another one with its weights.

    Labels, images, recipe and other settings stay: what was labelled since is read again.

    Parameters
    ----------
    arguments : sequence of str
        With which the run was started.
    run : str
        Its folder.
    out : str
        The folder of the new run.

    Raises
    ------
    WorkerError
        If it is no fine-tuning run.
    """
    if not arguments or arguments[0] != "finetune":
        raise WorkerError("only a fine-tuned run can be trained further", "choose another run")
    kept: List[str] = []
    skip = False
    for each in arguments:
        name, equals, _ = each.partition("=")
        if skip:
            skip = False
        elif each in REPLACED:
            skip = True
        elif each not in DROPPED and not (equals and name in REPLACED):
            kept.append(each)
    new = [setting for setting in SETTINGS if setting not in kept]
    settings = [word for setting in new for word in ("--set", setting)]
    return [*kept, "--from", run, "--out", out, *settings]


def next_run(run: str, *, exists: Callable[[Path], bool] = Path.exists) -> str:
    """A folder beside a run that is free: ``run_2`` for ``run``, ``run_3`` for ``run_2``."""
    place = Path(run)
    stem, _, number = place.name.rpartition("_")
    base, count = (stem, int(number)) if stem and number.isdecimal() else (place.name, 1)
    return free_name(place.parent, base, *BESIDE_RUN, number=count + 1, exists=exists)
