"""What came out of the demo: how well its two runs map, and where everything lies."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from geoseg.demo.loop import (
    FIRST,
    LATER,
    PRETRAINED,
    RUNS,
    SCRATCH,
    SOONER,
    Run,
    Task,
    confidence_of,
)
from geoseg.demo.steps import seconds_of

CHANCE = 0.04  # another seed changes the demo's mIoU by as much


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How well one run maps; NaN and None where it is not known.

    Attributes
    ----------
    mean_iou, overall_accuracy, kappa : float
    classes : mapping of str to mapping of str to float
        Figures by class name: iou, f1 and, against a truth, users_accuracy, producers_accuracy.
    counts : K lists of K int, or None
        Pixels by mapped (rows) and true class.
    """

    mean_iou: float
    overall_accuracy: float
    kappa: float
    classes: Mapping[str, Mapping[str, float]]
    counts: list[list[int]] | None


def outcome(folder: Path, task: Task, run: Run) -> Outcome:
    """Read how well a run did: against the truth, else on the labels kept for validation."""
    if task.truth is not None:
        told = json.loads((folder / f"{run.accuracy}.json").read_text(encoding="utf-8"))
        names = ("iou", "f1", "users_accuracy", "producers_accuracy")
        return Outcome(
            mean_iou=_number(told["mean_iou"]),
            overall_accuracy=_number(told["overall_accuracy"]),
            kappa=_number(told["kappa"]),
            classes={
                each["name"]: {name: _number(each[name]) for name in names}
                for each in told["classes"]
            },
            counts=told["confusion"],
        )
    result = json.loads((folder / run.folder / "run.json").read_text(encoding="utf-8"))["result"]
    classes: dict[str, dict[str, float]] = {}
    for key, value in result.items():
        kind, _, name = key.partition("/")
        if name:
            classes.setdefault(name, {})[kind] = _number(value)
    return Outcome(
        mean_iou=_number(result.get("miou")),
        overall_accuracy=_number(result.get("oa")),
        kappa=_number(result.get("kappa")),
        classes=classes,
        counts=None,
    )


def files(task: Task) -> list[tuple[str, str]]:
    """What the demo leaves behind, as pairs of a description and a path in its folder."""
    made = [("report", "report.html")]
    if task.scenes:
        made += [
            ("orthophoto to learn from", task.images[0]),
            ("its labels", task.labels[0]),
            ("unseen orthophoto", task.targets[0]),
        ]
    made += [
        ("pretraining run", "pretraining"),
        ("first run, of the head alone", FIRST.folder),
        ("fine-tuning run, pretrained", PRETRAINED.folder),
        ("fine-tuning run, from scratch", SCRATCH.folder),
        ("model", PRETRAINED.model),
    ]
    for target in task.targets:
        path = task.map_of(PRETRAINED, target)
        made += [
            ("map", path),
            ("its confidence", confidence_of(path)),
            ("its polygons", str(Path(path).with_suffix(".gpkg"))),
        ]
    if task.truth is not None:
        made.append(("accuracy", f"{PRETRAINED.accuracy}.html"))
    return made


def compare(folder: Path, task: Task) -> tuple[str, str]:
    """A sentence on the first maps and one on the last, as they came out."""
    seconds = seconds_of(folder)
    head, short = (round(seconds[f"finetune-{run.name}"]) for run in SOONER)
    before = round(seconds["pretrain"])
    first = verdict(*(outcome(folder, task, run).mean_iou for run in SOONER))
    last = verdict(*(outcome(folder, task, run).mean_iou for run in LATER))
    spent = (
        f"{head} s for the head, after {before} s of pretraining without labels, and {short} s "
        "from scratch, each with its model"
    )
    return f"First maps: {spent}: {first}", f"Last maps, of the same number of steps: {last}"


def verdict(pretrained: float, scratch: float) -> str:
    """What a mean IoU with pretraining and one without it say."""
    if math.isnan(pretrained) or math.isnan(scratch):
        return "there are no labels to validate on, so they cannot be compared."
    gain = pretrained - scratch
    if abs(gain) < CHANCE:
        return (
            "pretraining made no difference beyond chance. Mean IoU is "
            f"{pretrained:.3f} with it and {scratch:.3f} without."
        )
    word = "raised" if gain > 0 else "lowered"
    return (
        f"pretraining {word} mean IoU from {scratch:.3f} to {pretrained:.3f} "
        f"({100 * gain:+.1f} points)."
    )


def describe(folder: Path, task: Task) -> dict[str, Any]:
    """The figures of both runs and the paths of everything, for programs."""
    known = {run.name: outcome(folder, task, run) for run in RUNS}
    return {
        "mean_iou": {name: _plain(each.mean_iou) for name, each in known.items()},
        "overall_accuracy": {name: _plain(each.overall_accuracy) for name, each in known.items()},
        "files": [
            {"what": what, "path": str((folder / path).resolve())} for what, path in files(task)
        ],
    }


def summary_table(folder: Path, task: Task) -> Group:
    """The same for a person at a terminal."""
    table = Table(box=None, show_header=False)
    table.add_column("what", style="dim", no_wrap=True)
    table.add_column("path", overflow="fold")
    for what, path in files(task):
        table.add_row(what, Text(str(folder / path)))
    return Group(*(Text(each, style="bold") for each in compare(folder, task)), table)


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else value


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)
