"""A network in ONNX in 16-bit floats, for GPUs: half the size, up to twice as fast."""

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper
from onnxruntime.quantization import create_calibrator
from onnxruntime.transformers.float16 import convert_float_to_float16
from onnxruntime.transformers.onnx_model import OnnxModel

from geoseg.errors import ModelError
from training.quantization import WindowReader, Windows, staged

GREATEST = float(np.finfo(np.float16).max)


def halve(model: onnx.ModelProto, windows: Windows) -> onnx.ModelProto:
    """A graph of :func:`training.export.to_onnx` whose network computes in float16.

    Input, normalisation, softmax and output stay float32: raw values go up to 65535, more than
    float16 holds, and above 2048 it holds no longer every whole number. The converter of
    onnxruntime would have the pixels in float16 on their way through nodes that are kept from
    it, so it is shown the network alone.

    Parameters
    ----------
    model : ModelProto
        Left as it is.
    windows : iterable of (C, H, W) arrays
        Raw pixels of the graph's tile size, on which no layer may reach beyond float16. A CPU
        would not show it: onnxruntime computes there in float32.

    Raises
    ------
    ModelError
        If a layer does.
    OutputError
        If there is no room for temporary files.
    """
    before, network, after = _parts(model)
    pixels, scores = before[-1].output[0], after[0].input[0]
    _refuse_overflow(model, {name for node in network for name in node.output} | {pixels}, windows)
    half = onnx.ModelProto()
    half.CopyFrom(model)
    _replace(half.graph.node, network)
    half.graph.input.append(_like(model.graph.input[0], pixels))
    _replace(half.graph.output, [_like(model.graph.output[0], scores)])
    half = convert_float_to_float16(half)
    network = list(half.graph.node)
    before[-1].output[0] = f"{pixels}_float32"
    after[0].input[0] = f"{scores}_float32"
    casts = (
        helper.make_node(
            "Cast", before[-1].output, [pixels], "pixels_cast", to=TensorProto.FLOAT16
        ),
        helper.make_node("Cast", [scores], after[0].input, "scores_cast", to=TensorProto.FLOAT),
    )
    _replace(half.graph.node, [*before, casts[0], *network, casts[1], *after])
    _replace(half.graph.input, model.graph.input)
    _replace(half.graph.output, model.graph.output)
    del half.graph.value_info[:]  # inferred again
    OnnxModel(half).topological_sort()  # the converter puts its own casts last
    return onnx.shape_inference.infer_shapes(half, check_type=True, strict_mode=True)


Nodes = list[onnx.NodeProto]


def _parts(model: onnx.ModelProto) -> tuple[Nodes, Nodes, Nodes]:
    """Copies of the nodes that normalise, of the network's, and of the softmax."""
    parts: tuple[Nodes, Nodes, Nodes] = ([], [], [])
    answer = model.graph.output[0].name
    for node in model.graph.node:
        copy = onnx.NodeProto()
        copy.CopyFrom(node)
        normalizes = any(name.startswith("normalize.") for name in node.input)
        parts[0 if normalizes else 2 if answer in node.output else 1].append(copy)
    return parts


def _refuse_overflow(model: onnx.ModelProto, names: set[str], windows: Windows) -> None:
    with staged(model) as path:
        calibrator = create_calibrator(path, augmented_model_path=path.with_name("ranges.onnx"))
        calibrator.collect_data(WindowReader(windows))
        ranges = calibrator.compute_data().items()
    for name, measured in ranges:
        greatest = float(np.abs(measured.range_value).max())
        if name in names and not greatest <= GREATEST:
            raise ModelError(
                f"layer {name} of the network reaches {greatest:.3g}, more than fp16 holds "
                f"({GREATEST:g})",
                "export it with --precision fp32 or int8",
            )


def _like(value: onnx.ValueInfoProto, name: str) -> onnx.ValueInfoProto:
    """The description of another tensor of the same rank; its sizes are left to inference."""
    kind = value.type.tensor_type
    return helper.make_tensor_value_info(name, kind.elem_type, [None] * len(kind.shape.dim))


def _replace(field: "onnx.GraphProto.node", values: Sequence[object]) -> None:
    kept = list(values)
    del field[:]
    field.extend(kept)
