"""A network in ONNX with 8-bit integers inside: about a quarter of the size, several times as fast
on a CPU.
"""

import logging
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quant_pre_process,
    quantize_static,
)

from geoseg.errors import OutputError

Windows = Iterable[NDArray[np.float32 | np.uint8]]


def quantize(model: onnx.ModelProto, windows: Windows) -> onnx.ModelProto:
    """A graph of :func:`training.export.to_onnx` with its convolutions in 8-bit integers.

    Static and in QDQ form: scales of activations (uint8) are those of the least and greatest
    value that the windows bring about, scales of weights (int8) are one to each output channel
    (Jacob et al. 2018, arXiv:1712.05877). Normalisation, the head's convolution and what follows
    it stay float32: rounded scores would make ties between classes.

    Weights take 7 of their 8 bits. Processors without VNNI instructions add pairs of 8-bit
    products in 16 bits and saturate, so that the same file would give other maps there than
    where it was measured.

    Parameters
    ----------
    model : ModelProto
        Left as it is.
    windows : iterable of (C, H, W) arrays
        Raw pixels of the graph's tile size, such as it will meet.

    Raises
    ------
    OutputError
        If there is no room for temporary files.
    """
    names = [node.name for node in model.graph.node]
    head = max(i for i, node in enumerate(model.graph.node) if node.op_type == "Conv")
    with staged(model) as path:
        prepared, quantized = path.with_name("prepared.onnx"), path.with_name("int8.onnx")
        # the exporter has folded what can be; left is the shape inference
        quant_pre_process(path, prepared, skip_optimization=True, skip_symbolic_shape=True)
        quantize_static(
            prepared,
            quantized,
            WindowReader(windows),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            nodes_to_exclude=names[head:],
        )
        return onnx.load(quantized)


class WindowReader(CalibrationDataReader):  # type: ignore[misc]
    """Windows as onnxruntime's calibration wants them, one at a time."""

    def __init__(self, windows: Windows) -> None:
        self._windows = iter(windows)

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        """The next window as a batch of one, or None."""
        window = next(self._windows, None)
        return None if window is None else {"image": np.asarray(window, np.float32)[None]}


@contextmanager
def staged(model: onnx.ModelProto) -> Iterator[Path]:
    """The model in a folder of its own that goes when the block ends.

    onnxruntime's tools work on files, and take the weights out of a model in memory.

    Raises
    ------
    OutputError
        If there is no room.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="geoseg-") as folder, _quiet():
            path = Path(folder) / "model.onnx"
            path.write_bytes(model.SerializeToString())
            yield path
    except OSError as error:
        raise OutputError(
            f"cannot write temporary files to {tempfile.gettempdir()} ({error.strerror})",
            "free some space, or name another folder in TMPDIR",
        ) from error


@contextmanager
def _quiet() -> Iterator[Any]:
    """Without the advice that onnxruntime's tools log for those who call them by hand."""
    logger = logging.getLogger()
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)
