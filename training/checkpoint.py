"""Checkpoints: saved whole or not at all, and read without running what they hold."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from geoseg.errors import CheckpointError
from geoseg.output import write_whole

FORMAT = "geoseg-checkpoint"
VERSION = 1


def save(path: Path, state: Mapping[str, Any]) -> None:
    """Write a checkpoint under its final name only when it is complete and on the disk.

    Parameters
    ----------
    path : Path
        Where it goes; the folder is made.
    state : mapping
        Tensors, numbers, strings, None, and lists and dicts of them.

    Raises
    ------
    OutputError
        If it cannot be written, e.g. for lack of space; an older checkpoint stays as it is.
    """
    # serialised in memory first: torch reports a full disk as an unspecific RuntimeError
    buffer = io.BytesIO()
    torch.save({"format": FORMAT, "version": VERSION, **_on_cpu(state)}, buffer)
    write_whole(path, buffer.getbuffer())


def load(path: Path) -> dict[str, Any]:
    """Read a checkpoint onto the CPU.

    Raises
    ------
    CheckpointError
        If it is missing, damaged, or not one of ours.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise CheckpointError(f"there is no checkpoint {path}", "check the path") from error
    except Exception as error:  # zipfile, pickle, EOF, OS: torch lets them all through
        raise CheckpointError(
            f"{path} cannot be read as a checkpoint ({type(error).__name__})",
            "it may be truncated; use another checkpoint, or start the run again",
        ) from error
    if not isinstance(state, dict) or state.get("format") != FORMAT:
        raise CheckpointError(
            f"{path} is not a checkpoint of geoseg", "give the folder of a run of geoseg"
        )
    if state["version"] != VERSION:
        raise CheckpointError(
            f"{path} is a checkpoint of version {state['version']}, this geoseg reads {VERSION}",
            "use the geoseg that made it",
        )
    return state


def _on_cpu(value: Any) -> Any:
    """The same with all tensors on the CPU: those of a TPU could not be read back elsewhere."""
    match value:
        case Tensor():
            return value.cpu()
        case Mapping():
            return {key: _on_cpu(each) for key, each in value.items()}
        case list():
            return [_on_cpu(each) for each in value]
    return value
