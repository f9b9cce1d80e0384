"""The page about a fine-tuning run: its curves, labels, figures by class, best and worst tiles."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from markupsafe import Markup
from numpy.typing import NDArray
from torch import nn

from geoseg.accuracy import Confusion
from geoseg.classes import NODATA, ClassScheme
from geoseg.picture import class_rgb, stretch, verdict_rgb
from geoseg.plural import plural
from geoseg.report import (
    Chart,
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
from training.data.tally import Tally
from training.device import Device
from training.run import Run
from training.validation import OVERALL, Validation

SHOWN = 3  # tiles of either kind
KNOWN = 0.05  # least share of a tile with labels, for it to be among the best or worst


def write_report(
    run: Run,
    *,
    tally: Tally,
    validation: Validation,
    tiles: Sequence[Confusion],
    network: nn.Module,
    normalize: nn.Module,
    device: Device,
) -> Path:
    """Write ``report.html`` of a run.

    Parameters
    ----------
    run : Run
    tally : Tally
        Of its labels.
    validation : Validation
    tiles : sequence of Confusion
        What the network says on each of its tiles.
    network, normalize : module
        The best of the run, on the device.
    device : Device

    Returns
    -------
    Path
        The page.
    """
    scheme = validation.truth.scheme
    total = sum(tiles, start=Confusion.empty(len(scheme)))
    report = Report("Fine-tuning", run.folder.resolve().name)
    if total.total:
        report.section("In short", *_in_short(total))
    metrics = run.folder / "metrics.csv"
    if metrics.exists():  # of no steps there is none
        report.section("Curves", _curves(metrics, scheme))
    report.section("Labels", *_labels(tally, scheme))
    if total.total:
        report.section("Classes", _classes(total, scheme))
        report.section("Confusion matrix", confusion(total.counts, scheme.names))
        worst, best = rank(tiles, core=validation.tile.core)

        def say(image: NDArray[np.float32]) -> NDArray[np.uint8]:
            with torch.inference_mode():
                logits = network(normalize(torch.from_numpy(image)[None].to(device.torch)))
            return logits[0].argmax(dim=0).to(torch.uint8).cpu().numpy()

        for title, chosen in (("Worst tiles", worst), ("Best tiles", best)):
            if chosen:
                shown = [_show(validation, index, say, tiles[index]) for index in chosen]
                report.section(title, legend(scheme), *shown)
    path = run.folder / "report.html"
    report.save(path)
    return path


def rank(tiles: Sequence[Confusion], *, core: int) -> tuple[list[int], list[int]]:
    """The tiles with the smallest and with the greatest share of right pixels, in that order.

    Tiles of which hardly anything is known say little and are left out; where that holds for most,
    as with sparse labels, the half of which less is known. No tile is in both.

    Parameters
    ----------
    tiles : sequence of Confusion
    core : int
        Side of what is validated of a tile (px).
    """
    counted = [index for index, tile in enumerate(tiles) if tile.total]
    known = [tiles[index].total for index in counted]
    least = min(KNOWN * core**2, float(np.median(known))) if known else 0
    enough = [index for index in counted if tiles[index].total >= least]
    ordered = sorted(enough, key=lambda index: tiles[index].overall_accuracy)
    some = min(SHOWN, len(ordered) // 2)
    return ordered[: max(some, len(ordered) and 1)], ordered[::-1][:some]


def _in_short(total: Confusion) -> list[Markup | str]:
    shown = {
        "mIoU": total.mean_iou,
        "Mean F1": total.mean_f1,
        "Overall accuracy": total.overall_accuracy,
        "Kappa": total.kappa,
    }
    about = f"Over {total.total:,} pixels kept for validation, by the best checkpoint."
    return [figures(shown), about]


def _curves(path: Path, scheme: ClassScheme) -> Markup:
    metrics = read_metrics(path)
    return charts(
        Chart(title="Loss", x_label="step", lines=lines_of(metrics, ["loss"])),
        Chart(title="Validation", x_label="step", lines=lines_of(metrics, OVERALL)),
        Chart(
            title="IoU by class",
            x_label="step",
            lines=lines_of(metrics, {f"iou/{name}": name for name in scheme.names}),
            colors={each.name: each.color for each in scheme},
        ),
        Chart(title="Learning rate", x_label="step", lines=lines_of(metrics, ["lr"])),
    )


def _labels(tally: Tally, scheme: ClassScheme) -> list[Markup | str]:
    """Pixels, ground, shares and polygons of each class."""
    ground = tally.train_m2 is not None
    drawn = any(each.polygons is not None for each in tally.classes)
    columns = ["Class", "Training px", "Share", "Validation px", "Share"]
    columns += ["Training m²", "Validation m²"] if ground else []
    columns += ["Polygons"] if drawn else []
    rows = []
    for entry, each in zip(scheme, tally.classes, strict=True):
        row = [entry, each.train, _share(each.train, tally.train)]
        row += [each.val, _share(each.val, tally.val)]
        row += [round(each.train_m2 or 0), round(each.val_m2 or 0)] if ground else []
        row += [each.polygons] if drawn else []
        rows.append(row)
    pieces: list[Markup | str] = [table(columns, rows)]
    if tally.blocks is not None:
        pieces.append(
            f"Trained on {tally.blocks:,} of {plural(tally.blocks_of, 'block')} with labels: "
            f"data.fraction is {tally.fraction:g}."
        )
    return pieces


def _classes(total: Confusion, scheme: ClassScheme) -> Markup:
    rates = (total.iou, total.f1, total.users_accuracy, total.producers_accuracy)
    return table(
        ["Class", "Validation px", "IoU", "F1", "User's", "Producer's"],
        [
            [each, int(total.reference[i]), *(figure[i] for figure in rates)]
            for i, each in enumerate(scheme)
        ],
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else np.nan


def _show(
    validation: Validation,
    index: int,
    say: Callable[[NDArray[np.float32]], NDArray[np.uint8]],
    counted: Confusion,
) -> Markup:
    """A tile as the network saw it, what is known of it, what it said, and where it erred."""
    scheme, spot, halo = validation.truth.scheme, validation.spots[index], validation.tile.halo
    core = slice(halo, halo + validation.tile.core)
    value = np.full(256, NODATA, np.uint8)
    value[: len(scheme)] = scheme.values
    sample = validation.sample(index)
    known, image = np.asarray(sample["targets"]), np.asarray(sample["images"])
    said = say(image)[core, core]
    seen = _visible(validation, image)[:, core, core]
    scene = validation.scenes[spot.scene]
    # what lies beyond the raster's edge is its mirror image
    there = np.s_[: scene.height - spot.row, : scene.width - spot.column]
    seen, known, said = seen[:, *there], known[there], said[there]
    place = f"{scene.path.name}, row {spot.row:,}, column {spot.column:,}"
    right = (
        f"Right in blue, wrong in orange: {counted.overall_accuracy:.1%} of "
        f"{counted.total:,} px are right"
    )
    return pictures(
        Picture(pixels=stretch(seen), caption=place),
        Picture(pixels=class_rgb(value[known], scheme), caption="Labels", kind="map"),
        Picture(pixels=class_rgb(value[said], scheme), caption="Network", kind="map"),
        Picture(pixels=verdict_rgb(said, known), caption=right, kind="map"),
    )


def _visible(validation: Validation, image: NDArray[np.float32]) -> NDArray[np.float32]:
    """Red, green and blue where the bands have these names, else the first three or one."""
    bands = validation.scenes.bands
    shown = [bands.index(name) for name in ("red", "green", "blue") if name in bands]
    if len(shown) < 3:
        shown = [0, 1, 2] if len(image) >= 3 else [0]
    return image[shown]
