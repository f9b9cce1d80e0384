"""The page about a fine-tuning run: curves, figures by class, and what it saw and said."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from geoseg.accuracy import Confusion
from geoseg.classes import NODATA, ClassScheme
from geoseg.picture import class_rgb, stretch
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
from training.data.truth import Truth
from training.device import Device
from training.run import Run
from training.validation import Validation

SHOWN = 4  # validation tiles


def write_report(
    run: Run,
    *,
    truth: Truth,
    validation: Validation,
    total: Confusion,
    network: nn.Module,
    normalize: nn.Module,
    device: Device,
) -> Path:
    """Write ``report.html`` of a run.

    Parameters
    ----------
    run : Run
    truth : Truth
    validation : Validation
    total : Confusion
        Of the network over all of it.
    network, normalize : module
        The best of the run, on the device.
    device : Device

    Returns
    -------
    Path
        The page.
    """
    scheme = truth.scheme
    report = Report("Fine-tuning", run.folder.resolve().name)
    if total.total:
        report.section(
            "In short",
            figures(
                {
                    "mIoU": total.mean_iou,
                    "Overall accuracy": total.overall_accuracy,
                    "Kappa": total.kappa,
                }
            ),
            f"Over {total.total:,} pixels kept for validation, by the best checkpoint.",
        )
    metrics = read_metrics(run.folder / "metrics.csv")
    report.section(
        "Curves",
        charts(
            Chart(lines=lines_of(metrics, ["loss"]), title="Loss", x_label="step"),
            Chart(
                lines=lines_of(metrics, ["miou", "oa", "kappa"]),
                title="Validation",
                x_label="step",
            ),
        ),
    )
    rates = (total.iou, total.f1, total.users_accuracy, total.producers_accuracy)
    report.section(
        "Classes",
        table(
            ["Class", "Training px", "Validation px", "IoU", "F1", "User's", "Producer's"],
            [
                [
                    each,
                    int(truth.train.pixels[i]),
                    int(total.reference[i]),
                    *(figure[i] for figure in rates),
                ]
                for i, each in enumerate(scheme)
            ],
        ),
    )
    if total.total:
        report.section("Confusion matrix", confusion(total.counts, scheme.names))
        report.section(
            "Validation tiles",
            legend(scheme),
            *_show(validation, scheme, network, normalize, device),
        )
    path = run.folder / "report.html"
    report.save(path)
    return path


def _show(
    validation: Validation,
    scheme: ClassScheme,
    network: nn.Module,
    normalize: nn.Module,
    device: Device,
) -> list[str]:
    """Some tiles as the network saw them, what is known of them, and what it said."""
    network.eval()
    halo = validation.tile.halo
    core = slice(halo, halo + validation.tile.core)
    value = np.full(256, NODATA, np.uint8)
    value[: len(scheme)] = scheme.values
    chosen = np.linspace(0, len(validation) - 1, min(SHOWN, len(validation))).round().astype(int)
    shown = []
    for index in np.unique(chosen):
        sample = validation.sample(int(index))
        image = torch.from_numpy(np.asarray(sample["images"]))[None].to(device.torch)
        said = _classes(network(normalize(image)))[core, core]
        seen = (
            np.asarray(sample["images"])[:3] if len(sample["images"]) >= 3 else sample["images"][:1]
        )
        shown.append(
            pictures(
                Picture(pixels=stretch(seen[:, core, core]), caption="Image"),
                Picture(
                    pixels=class_rgb(value[sample["targets"]], scheme),
                    caption="Labels",
                    kind="map",
                ),
                Picture(pixels=class_rgb(value[said], scheme), caption="Network", kind="map"),
            )
        )
    return shown


@torch.no_grad()
def _classes(logits: Tensor) -> NDArray[np.uint8]:
    return logits[0].argmax(dim=0).to(torch.uint8).cpu().numpy()
