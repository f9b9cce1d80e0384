"""How far a graph of lower precision says what the float32 graph says."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from geoseg.accuracy import Confusion
from training.data.loader import Sample


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two graphs on the same tiles.

    Attributes
    ----------
    share : float
        Of all pixels, those on which both name the same class; NaN without a pixel.
    reference, other : Confusion
        Of either graph with what is known of the ground.
    """

    share: float
    reference: Confusion
    other: Confusion

    @property
    def loss(self) -> float:
        """The mean IoU that the other lacks; negative where it has more."""
        return self.reference.mean_iou - self.other.mean_iou


def measure_agreement(
    reference: onnx.ModelProto, other: onnx.ModelProto, samples: Iterable[Sample], *, classes: int
) -> Agreement:
    """Run two graphs on the CPU and compare the classes they name.

    Parameters
    ----------
    reference, other : ModelProto
        From ``image`` to ``probabilities``.
    samples : iterable of dict
        ``images`` (C, H, W) raw pixels and ``targets`` (h, w) uint8 channels of the
        middle of the tile, which alone counts; 255 where nothing is known.
    classes : int
        K.
    """
    sessions = [open_session(model) for model in (reference, other)]
    totals = [Confusion.empty(classes), Confusion.empty(classes)]
    equal = pixels = 0
    for sample in samples:
        known = sample["targets"]
        maps = [_classes(session, sample["images"], known.shape) for session in sessions]
        totals = [
            total + Confusion.of(said, known, values=range(classes))
            for total, said in zip(totals, maps, strict=True)
        ]
        equal += int(np.count_nonzero(maps[0] == maps[1]))
        pixels += known.size
    return Agreement(equal / pixels if pixels else float("nan"), *totals)


def open_session(model: onnx.ModelProto) -> onnxruntime.InferenceSession:
    """A graph ready to run on the CPU."""
    return onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )


def _classes(
    session: onnxruntime.InferenceSession, image: NDArray[np.generic], shape: tuple[int, ...]
) -> NDArray[np.uint8]:
    """The channel named for each pixel of the middle of a tile."""
    told = session.run(None, {"image": np.asarray(image, np.float32)[None]})[0][0]
    top, left = ((whole - part) // 2 for whole, part in zip(told.shape[1:], shape, strict=True))
    middle = told[:, top : top + shape[0], left : left + shape[1]]
    return np.asarray(middle.argmax(axis=0), np.uint8)
