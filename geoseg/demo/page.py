"""The page that the demo ends with: pictures, curves, and the comparison as it came out."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray
from rasterio.windows import Window

from geoseg.classes import ClassScheme, LandClass
from geoseg.demo.loop import (
    LATER,
    PRETRAINED,
    RUNS,
    SCRATCH,
    SOONER,
    Task,
    confidence_of,
)
from geoseg.demo.steps import seconds_of
from geoseg.demo.summary import Outcome, compare, files, outcome
from geoseg.labels import IGNORED, Labels
from geoseg.mosaic import read_scheme
from geoseg.orthophoto import Orthophoto, open_raster
from geoseg.picture import class_rgb, orthophoto_rgb, read_classes, stretch, value_rgb, verdict_rgb
from geoseg.products import LEVELS
from geoseg.report import (
    Chart,
    Columns,
    Picture,
    Report,
    charts,
    confusion,
    figures,
    legend,
    lines_of,
    pictures,
    read_metrics,
    table,
)

SHOWN = 3  # targets that the report shows
DETAIL = 400  # px, side of the closer look


def write_page(folder: Path, task: Task) -> None:
    """Write ``report.html``.

    Parameters
    ----------
    folder : Path
        Of a demo whose other steps are done.
    task : Task
    """
    seconds = seconds_of(folder)
    pretrained, scratch = (outcome(folder, task, run) for run in LATER)
    scheme = read_scheme(folder / task.map_of(PRETRAINED, task.targets[0]))
    if scheme is None:
        scheme = Labels.open(folder / task.labels[0], class_field=task.class_field).scheme
    report = Report(
        "From a few labels to a map",
        "Pretrained on the image alone, fine-tuned on a few polygons, "
        + ("then shown a town it had never seen." if task.scenes else "then run over everything."),
    )
    report.section(
        "In short",
        _in_short(pretrained, scratch, sum(seconds.values())),
        "Measured " + ("on the unseen town." if task.truth else "on labels kept for validation."),
        *compare(folder, task),
    )
    for target in task.targets[:SHOWN]:
        report.section(
            "The map" if len(task.targets) == 1 else f"The map of {Path(target).name}",
            legend(scheme),
            *_map_pictures(folder, task, target, scheme),
        )
    report.section("What it learnt from", *_lesson(folder, task, scheme))
    report.section("What pretraining saves", *_savings(folder, task, seconds))
    report.section("Learning", _curves(folder))
    if pretrained.counts is not None:
        report.section("Confusion", confusion(pretrained.counts, scheme.names))
    if pretrained.classes:
        report.section("Pretrained or from scratch", *_comparison(scheme, pretrained, scratch))
    report.section(
        "Files",
        table(["what", "path"], files(task), caption=f"In {folder.resolve()}"),
        table(
            ["step", "seconds"],
            [(name, f"{value:.1f}") for name, value in seconds.items()],
            caption="Time",
        ),
    )
    report.save(folder / "report.html")


def _in_short(pretrained: Outcome, scratch: Outcome, seconds: float) -> Markup:
    pairs = {
        "Mean IoU": (pretrained.mean_iou, scratch.mean_iou),
        "Overall accuracy": (pretrained.overall_accuracy, scratch.overall_accuracy),
        "Kappa": (pretrained.kappa, scratch.kappa),
    }
    shown: dict[str, Any] = {
        name: (value, f"{other:.3f} from scratch") for name, (value, other) in pairs.items()
    }
    minutes, rest = divmod(round(seconds), 60)
    return figures({**shown, "Computing": (f"{minutes}:{rest:02d}", "minutes:seconds")})


def _map_pictures(folder: Path, task: Task, target: str, scheme: ClassScheme) -> list[Markup]:
    path = folder / task.map_of(PRETRAINED, target)
    other = folder / task.map_of(SCRATCH, target)
    mapped = read_classes(path)
    shown = [
        Picture(pixels=orthophoto_rgb(folder / target), caption="Orthophoto"),
        Picture(pixels=class_rgb(mapped, scheme), caption="Map", kind="map"),
    ]
    below = [
        Picture(
            pixels=value_rgb(confidence_of(str(path)), low=0.3 * LEVELS, high=LEVELS),
            caption="Confidence, from 30 % (dark) to 100 % (bright)",
        ),
        Picture(
            pixels=class_rgb(read_classes(other), scheme), caption="Map, from scratch", kind="map"
        ),
    ]
    if task.truth is not None:
        truth = read_classes(folder / task.truth)
        shown.append(Picture(pixels=class_rgb(truth, scheme), caption="Truth", kind="map"))
        verdict = verdict_rgb(mapped, truth)
        caption = "Right (blue) and wrong (orange)"
        below.insert(1, Picture(pixels=verdict, caption=caption, kind="map"))
    first = [
        Picture(
            pixels=class_rgb(read_classes(folder / task.map_of(run, target)), scheme),
            caption=run.title.capitalize(),
            kind="map",
        )
        for run in SOONER
        if run in task.mapped
    ]
    rows = [pictures(*each) for each in (shown, below, first) if each]
    return [*rows, _closer(folder, task, target, scheme)]


def _closer(folder: Path, task: Task, target: str, scheme: ClassScheme) -> Markup:
    """The middle of a target at full resolution."""
    with Orthophoto.open(folder / target) as image:
        side = min(DETAIL, image.height, image.width)
        window = Window((image.width - side) // 2, (image.height - side) // 2, side, side)
        pixels, valid = image.read(window)
    if len(pixels) < 3:
        pixels = pixels[:1]
    shown = [Picture(pixels=stretch(pixels[:3], valid), caption="Orthophoto, full resolution")]
    rasters = {"Map": folder / task.map_of(PRETRAINED, target)}
    if task.truth is not None:
        rasters["Truth"] = folder / task.truth
    for caption, path in rasters.items():
        with open_raster(path) as raster:
            classes = raster.read(1, window=window)
        shown.append(Picture(pixels=class_rgb(classes, scheme), caption=caption, kind="map"))
    return pictures(*shown)


def _widened(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A mask (h, w) with the pixels above, below and beside it."""
    wide = mask.copy()
    wide[1:] |= mask[:-1]
    wide[:-1] |= mask[1:]
    wide[:, 1:] |= mask[:, :-1]
    wide[:, :-1] |= mask[:, 1:]
    return wide


def _lesson(folder: Path, task: Task, scheme: ClassScheme) -> list[Markup | str]:
    """The image and the labels on it, and how little they cover."""
    labels = [
        Labels.open(folder / path, class_field=task.class_field, scheme=scheme)
        for path in task.labels
    ]
    shown, known, total = [], 0, 0
    for name in task.images[:SHOWN]:
        with Orthophoto.open(folder / name) as image:
            whole = Window(0, 0, image.width, image.height)
            burnt = np.full((image.height, image.width), IGNORED, dtype=np.uint8)
            for each in labels:
                part = each.burn(whole, transform=image.transform, crs=image.crs)
                burnt = np.where(part == IGNORED, burnt, part)
        known, total = known + int((burnt != IGNORED).sum()), total + burnt.size
        picture = orthophoto_rgb(folder / name)
        rows = np.arange(picture.shape[0]) * burnt.shape[0] // picture.shape[0]
        columns = np.arange(picture.shape[1]) * burnt.shape[1] // picture.shape[1]
        few = burnt[np.ix_(rows, columns)]
        known_here = few != IGNORED
        picture = np.where(_widened(known_here)[..., None], np.uint8(255), picture)  # an outline
        picture = np.where(known_here[..., None], class_rgb(few, scheme), picture)
        shown.append(Picture(pixels=picture, caption=f"{Path(name).name} with its labels"))
    share = f"{100 * known / total:.1f} %" if known / total >= 0.001 else "less than 0.1 %"
    return [legend(scheme), pictures(*shown), f"The labels cover {share} of the pixels."]


def _curves(folder: Path) -> Markup:
    pretraining = read_metrics(folder / "pretraining" / "metrics.csv")
    runs = {run.title: read_metrics(folder / run.folder / "metrics.csv") for run in LATER}
    drawn = {
        "Pretraining loss": lines_of(pretraining, ["loss"]),
        "Fine-tuning loss": _both(runs, "loss"),
        "Mean IoU on labels kept for validation": _both(runs, "miou"),
    }
    return charts(
        *(Chart(lines=lines, title=title, x_label="step") for title, lines in drawn.items())
    )


def _both(
    runs: Mapping[str, Columns], name: str
) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    lines = {title: lines_of(metrics, [name]) for title, metrics in runs.items()}
    return {title: line[name] for title, line in lines.items() if line}


def _savings(folder: Path, task: Task, seconds: Mapping[str, float]) -> list[Markup | str]:
    """All runs side by side, with the time that each took once there were labels."""
    rows: list[list[Any]] = []
    for run in RUNS:
        known = outcome(folder, task, run)
        spent = round(seconds[f"finetune-{run.name}"])
        rows.append([run.title, spent, known.mean_iou, known.overall_accuracy, known.kappa])
    once = f"Pretraining took {round(seconds['pretrain'])} s, once and without a label."
    return [
        table(["run", "seconds", "mean IoU", "overall accuracy", "kappa"], rows),
        f"{once} The first map after it is of the network as it is, its head fitted to the labels.",
    ]


def _comparison(scheme: ClassScheme, pretrained: Outcome, scratch: Outcome) -> list[Markup | str]:
    def row(each: LandClass | str, of: Sequence[float]) -> list[Any]:
        return [each, of[0], of[1], f"{of[0] - of[1]:+.3f}", *of[2:]]

    rows = []
    known = pretrained.counts is not None
    extra = ("f1", "users_accuracy", "producers_accuracy") if known else ("f1",)
    for each in scheme:
        one, two = (of.classes.get(each.name, {}) for of in (pretrained, scratch))
        values = [one.get("iou", math.nan), two.get("iou", math.nan)]
        rows.append(row(each, values + [one.get(name, math.nan) for name in extra]))
    rows.append(row("mean", [pretrained.mean_iou, scratch.mean_iou]) + [None] * len(extra))
    heads = {"f1": "F1", "users_accuracy": "user's acc.", "producers_accuracy": "producer's acc."}
    columns = ["class", "IoU", "IoU from scratch", "difference", *(heads[name] for name in extra)]
    return [
        table(columns, rows),
        "One seed, one scene, a few minutes: a demonstration, no benchmark.",
    ]
