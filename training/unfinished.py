"""Whether a run whose weights are taken had come to its end."""

import tomllib
from pathlib import Path

from training import checkpoint
from training.run import Run


def stopped_early(run: Run, taken: Path) -> str | None:
    """What to tell of a run that stopped before its last step; None of any other.

    Parameters
    ----------
    run : Run
    taken : Path
        The checkpoint of it whose weights are used.
    """
    if not run.state or run.result is not None or not run.last.exists():
        return None
    state = checkpoint.load(run.last)
    recipe = tomllib.loads((run.folder / "recipe.toml").read_text("utf-8"))["train"]
    done, steps, patience = state["step"], recipe["steps"], recipe.get("patience")
    if done >= steps or (patience is not None and state["worse"] >= patience):
        return None
    name = run.folder.resolve().name
    return f"{name} stopped after {done} of {steps} steps: its {taken.stem} checkpoint is taken"
