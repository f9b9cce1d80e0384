"""Which loss suits the labels, as ``geoseg suggest-loss`` tells."""

import json
from dataclasses import dataclass
from typing import Callable, List, Sequence

from .. import settings
from ..worker import process
from ..worker.errors import WorkerError

PATIENCE = 300.0  # s; it reads all labels on all rasters


@dataclass(frozen=True)
class Advice:
    """A loss and why."""

    name: str
    reason: str


def arguments(labels: str, rasters: Sequence[str]) -> List[str]:
    """What ``geoseg`` is called with."""
    return ["suggest-loss", labels, *rasters, "--json"]


def parse(out: str) -> Advice:
    """The advice in what geoseg prints.

    Raises
    ------
    WorkerError
        If there is none.
    """
    try:
        told = json.loads(out)["loss"]
        return Advice(str(told["name"]), str(told["reason"]))
    except (ValueError, KeyError, TypeError) as error:
        raise WorkerError("geoseg gives no advice on the loss", "update it") from error


def ask(labels: str, rasters: Sequence[str], is_canceled: Callable[[], bool]) -> Advice:
    """Ask geoseg; blocks until it has answered.

    Raises
    ------
    WorkerError
        If there is no environment, it cannot train, or the labels do not do.
    """
    python = settings.located_python()
    command = [python, "-m", "geoseg", *arguments(labels, rasters)]
    return parse(process.read(command, timeout=PATIENCE, is_canceled=is_canceled))
