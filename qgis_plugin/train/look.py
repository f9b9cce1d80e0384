"""What is asked of geoseg and of the disk before a training begins; done beside QGIS."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from .. import settings
from ..work import Work
from ..worker import process
from ..worker.errors import Cancelled, WorkerError
from .order import suggestion

PATIENCE = 60.0  # s; the first import on a cold disk takes long
COUNTING = 900.0  # s that counting the labels of large images may take


@dataclass(frozen=True)
class Seen:
    """What was found; see :class:`.checks.Facts`."""

    labels: Optional[Mapping[str, Any]]
    labels_problem: str
    devices: Mapping[str, str]
    disk: Optional[int]


@dataclass(frozen=True)
class Look:
    """The question, called by a work.

    Attributes
    ----------
    images : tuple of str
    labels, class_field, run : str
        As of a training; empty where they are not chosen yet.
    devices : mapping, optional
        What is known of them already.
    """

    images: Tuple[str, ...]
    labels: str
    class_field: str
    run: str
    devices: Optional[Mapping[str, str]] = None

    def __call__(self, work: Work) -> Seen:
        devices = _devices(work) if self.devices is None else self.devices
        labels, problem = None, ""
        if self.images and self.labels and devices:
            try:
                words = suggestion(self.labels, self.images, class_field=self.class_field)
                labels = json.loads(_read([*words, "--json"], work, COUNTING))
            except Cancelled:
                raise
            except (WorkerError, ValueError) as error:
                problem = str(error)
        return Seen(labels, problem, devices, _free(self.run))


@dataclass(frozen=True)
class ReadRecipe:
    """The whole of a recipe, checked; called by a work.

    Attributes
    ----------
    source : str
        A name or a TOML file.
    changes : tuple of str
        ``section.key=value`` over it.
    """

    source: str
    changes: Tuple[str, ...] = ()

    def __call__(self, work: Work) -> str:
        changes = [word for change in self.changes for word in ("--set", change)]
        return _read(["recipe", "finetune", self.source, *changes], work, PATIENCE)


@dataclass(frozen=True)
class KeepRecipe:
    """Writes a recipe and checks it; called by a work.

    Attributes
    ----------
    text : str
        TOML.
    path : str
        Where it goes.
    """

    text: str
    path: str

    def __call__(self, work: Work) -> str:
        place = Path(self.path)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(self.text, "utf-8")
        except OSError as error:
            raise WorkerError(
                f"{place} cannot be written ({error.strerror})", "choose another run folder"
            ) from error
        try:
            return ReadRecipe(self.path)(work)
        except WorkerError:
            place.unlink()  # or the next run is thought to have the name
            raise


def is_writable(run: str) -> bool:
    """Whether a run can be made where it would go."""
    folder = _nearest(run)
    return folder is not None and os.access(folder, os.W_OK)


def _devices(work: Work) -> Dict[str, str]:
    found = json.loads(_read(["doctor", "--json"], work, PATIENCE))
    return dict(found["added"].get("training", {}))


def _read(arguments: Sequence[str], work: Work, timeout: float) -> str:
    python = settings.located_python()
    command: List[str] = [python, "-m", "geoseg", *arguments]
    return process.read(command, timeout=timeout, is_canceled=work.isCanceled)


def _free(run: str) -> Optional[int]:
    """Free bytes where a run would go."""
    folder = _nearest(run) if run else None
    try:
        return None if folder is None else shutil.disk_usage(folder).free
    except OSError:
        return None


def _nearest(run: str) -> Optional[Path]:
    """The folder of a run, or the first above it that is there."""
    place = Path(run)
    return next((each for each in (place, *place.parents) if each.is_dir()), None)
