"""A lower precision for an exported graph, and what it costs."""

from collections.abc import Sequence

import numpy as np
import onnx

from geoseg.card import ModelCard, Quantization
from geoseg.errors import ModelError
from geoseg.events import Events
from geoseg.tiling import Tile
from training.agreement import Agreement, measure_agreement
from training.data.labelled import LabelledSampler
from training.data.loader import Sample
from training.half import halve
from training.quantization import quantize
from training.reopening import Material
from training.validation import figures

WINDOWS = 32
"""Training windows that calibrate; as many others are compared where nothing validates. On the
town of docs/benchmarks.md, 4 to 128 gave the same agreement to 0.2 % and mean IoU to 0.003."""


def lower_precision(
    model: onnx.ModelProto,
    card: ModelCard,
    material: Material,
    *,
    precision: str,
    max_loss: float,
    force: bool,
    events: Events,
) -> tuple[onnx.ModelProto, ModelCard]:
    """The graph in fp16 or int8, and its card with what was measured of it.

    Both graphs run on the tiles that validate the run. Where there are none, they run on
    training windows that did not calibrate, which flatters both alike.

    Parameters
    ----------
    model : ModelProto
        In float32.
    card : ModelCard
        Of that.
    material : Material
        Of the run.
    precision : "fp16" or "int8"
    max_loss : float
        The mean IoU it may cost.
    force : bool
        Whether it may cost more.
    events : Events
        Told what was measured.

    Raises
    ------
    ModelError
        If it costs more.
    """
    if material.changed:
        events.warning("images or labels have changed since the run: it is measured on them")
    tile = Tile(size=card.tile_size, halo=card.halo, stride=card.stride)
    sampler = material.windows(tile.size)
    lower = {"fp16": halve, "int8": quantize}[precision]
    events.log(f"{precision}: {WINDOWS} training windows calibrate")
    windows = events.follow("calibrate", range(WINDOWS), unit="windows", within="export")
    reduced = lower(model, (sampler(index)["images"] for index in windows))
    validation = material.validation(tile)
    indices: Sequence[int] = range(len(validation))
    take = validation.sample
    if not indices:
        events.warning("nothing validates this run: the loss is measured on training windows")
        indices = range(WINDOWS, 2 * WINDOWS)
        take = _Middle(sampler, tile)
    tiles = events.follow("compare", indices, unit="tiles", within="export")
    found = measure_agreement(model, reduced, map(take, tiles), classes=len(card.classes))
    where = "validation" if len(validation) else "training"
    told = (
        f"{precision} agrees with fp32 on {found.share:.2%} of the pixels ({where}); mean IoU "
        f"{found.other.mean_iou:.4f}, fp32 {found.reference.mean_iou:.4f}"
    )
    if not found.loss <= max_loss and not force:
        raise ModelError(
            f"{told}: that is more than {max_loss:g} less",
            "raise --max-loss, take it as it is with --force, or use --precision fp32",
        )
    events.log(told)
    if len(validation):
        card = with_metrics(card, figures(found.other, card.classes.names))
    return reduced, card.model_copy(update={"quantization": _describe(found, precision, where)})


def with_metrics(card: ModelCard, metrics: dict[str, float]) -> ModelCard:
    """The card with figures added or replaced."""
    return card.model_copy(update={"metrics": {**card.metrics, **metrics}})


class _Middle:
    """Training windows whose labels count in the core of a tile, as they do in validation."""

    def __init__(self, sampler: LabelledSampler, tile: Tile) -> None:
        self._sampler = sampler
        self._core = slice(tile.halo, tile.size - tile.halo)

    def __call__(self, index: int) -> Sample:
        sample = self._sampler(index)
        targets = sample["targets"][self._core, self._core].astype(np.uint8)
        return {"images": sample["images"], "targets": targets}


def _describe(found: Agreement, precision: str, where: str) -> Quantization:
    def known(figure: float) -> float | None:
        return None if np.isnan(figure) else figure

    return Quantization.model_validate(
        {
            "precision": precision,
            "calibration_windows": WINDOWS,
            "measured_on": where,
            "agreement": found.share,
            "miou_fp32": known(found.reference.mean_iou),
            "miou": known(found.other.mean_iou),
        }
    )
