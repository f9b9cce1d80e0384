"""How far a network sees, read off its ONNX graph: stride, receptive field, global operations."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, lcm
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

POINTWISE = {
    "Abs", "Add", "BatchNormalization", "Cast", "Clip", "Concat", "DequantizeLinear", "Div",
    "Dropout", "DynamicQuantizeLinear", "Elu", "Erf", "Exp", "Gelu", "Greater", "HardSigmoid",
    "HardSwish", "Identity", "LeakyRelu", "Log", "Max", "Min", "Mish", "Mul", "Neg", "PRelu", "Pow",
    "QLinearAdd", "QLinearConcat", "QLinearMul", "QLinearSigmoid", "QuantizeLinear", "Reciprocal",
    "Relu", "Round", "Selu", "Sigmoid", "Softmax", "Softplus", "Split", "Sqrt", "Sub", "Sum",
    "Tanh", "Where",
}  # fmt: skip
ALONG_AN_AXIS = {"Concat", "Softmax", "Split"}
ARITHMETIC = {"Add", "Div", "Mul", "Sub"}
ON_SIZES = {
    "Add", "Cast", "Concat", "Div", "Floor", "Gather", "Identity", "Mul", "Reshape", "Slice",
    "Squeeze", "Sub", "Unsqueeze",
}  # fmt: skip
"""What exporters compute sizes with; none of them makes many numbers of few."""

SIDE = 128 * 3 * 5 * 7  # px, of an image whose sides are free: strides divide it


@dataclass(frozen=True, slots=True)
class Reach:
    """What a pixel of the answer depends on.

    Attributes
    ----------
    stride : int
        Pixels by which an image may be shifted so that the answer is shifted alike.
    radius : int or None
        Pixels to the farthest one that may matter; None when all do.
    whole : tuple of str
        Operations by which all pixels matter, as ONNX calls them: no halo makes tiles exact.
    """

    stride: int
    radius: int | None
    whole: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Field:
    """Pixel i of a map sees the image's pixels from i·jump + first to i·jump + last, on an axis."""

    jump: Fraction
    first: Fraction
    last: Fraction

    def joined(self, other: "_Field") -> "_Field":
        return _Field(
            max(self.jump, other.jump), min(self.first, other.first), max(self.last, other.last)
        )


class _Whole(Exception):  # noqa: N818 - an answer rather than an error
    """All pixels matter."""


def measure(model: onnx.ModelProto) -> Reach:
    """Follow every path of a graph from image to answer.

    Kernels, strides, dilations and paddings of convolutions and poolings and the factors of
    resizing add up as in Araujo et al. 2019, doi:10.23915/distill.00021. An operation that is
    not known to be local counts as global.

    Parameters
    ----------
    model : ModelProto
        With one image (N, C, H, W) as its input.
    """
    shapes = _shapes(model)
    constants = _constants(model.graph)
    start = next(each.name for each in model.graph.input if each.name not in constants)
    fields = {start: _Field(Fraction(1), Fraction(0), Fraction(0))}
    stride, whole = 1, []
    for node in model.graph.node:
        told = [fields[name] for name in node.input if name in fields]
        if not told or node.op_type == "Shape":
            continue
        known = _Node(
            node.op_type,
            {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute},
            [constants.get(name) for name in node.input],
            [shapes.get(name, []) for name in node.input],
            shapes.get(node.output[0], []),
        )
        try:
            field = _through(known, told)
        except (
            _Whole,
            IndexError,
            ZeroDivisionError,
        ):  # the latter: sizes that the file leaves out
            if node.op_type not in whole:
                whole.append(node.op_type)
            if known.after[2:] in ([], [1, 1]):
                continue  # one number for all pixels from here on
            field = told[0]
        stride = lcm(stride, field.jump.numerator)
        fields |= dict.fromkeys(node.output, field)
    answer = fields.get(model.graph.output[0].name)
    if whole or answer is None:
        return Reach(stride, None, tuple(whole))
    return Reach(stride, max(ceil(-answer.first), ceil(answer.last), 0))


@dataclass(frozen=True, slots=True)
class _Node:
    """An operation, with the sizes and constants that say what it does."""

    kind: str
    given: dict[str, Any]  # attributes
    constants: list[Any]  # its inputs that are TensorProtos; None where one is computed
    shapes: list[list[int]]  # of its inputs
    after: list[int]  # shape of its first output

    def setting(self, name: str, place: int) -> Any:
        """What is an attribute in older operators and an input in newer ones."""
        more = self.constants[place] if len(self.constants) > place else None
        return self.given.get(name, more if more is None else numpy_helper.to_array(more))


def _through(node: _Node, told: list[_Field]) -> _Field:
    """What the outputs of a node see, when its inputs see ``told``."""
    if node.kind not in _LOCAL:
        raise _Whole
    field = told[0]
    for each in told[1:]:
        field = field.joined(each)
    return _LOCAL[node.kind](node, field)


def _pointwise(node: _Node, field: _Field) -> _Field:
    if node.kind in ALONG_AN_AXIS and node.given.get("axis", -1) % len(node.shapes[0]) != 1:
        raise _Whole
    if node.kind in ARITHMETIC and any(
        each is not None and len(each.dims) > 1 and max(each.dims[-2:]) > 1
        for each in node.constants
    ):
        raise _Whole  # a constant that differs from pixel to pixel says where in a tile one is
    return field


def _windowed(node: _Node, field: _Field) -> _Field:
    weights = node.shapes[3 if node.kind == "QLinearConv" else 1] if len(node.shapes) > 1 else []
    kernel = (node.given.get("kernel_shape") or weights[2:])[0]
    if "Pool" in node.kind and kernel >= node.shapes[0][2] > 0:
        raise _Whole
    size = (kernel - 1) * node.given.get("dilations", [1])[0]
    padded = node.given.get("auto_pad", b"NOTSET") not in {b"NOTSET", b"VALID"}
    before = size // 2 if padded else node.given.get("pads", [0])[0]
    stride = node.given.get("strides", [1])[0]
    first, last = field.first - before * field.jump, field.last + (size - before) * field.jump
    return _Field(field.jump * stride, first, last)


def _transposed(node: _Node, field: _Field) -> _Field:
    size = (node.shapes[1][2] - 1) * node.given.get("dilations", [1])[0]
    before = node.given.get("pads", [0])[0]
    jump = field.jump / node.given.get("strides", [1])[0]
    return _Field(jump, field.first + (before - size) * jump, field.last + before * jump)


def _resized(node: _Node, field: _Field) -> _Field:
    """Each pixel comes from its neighbours at the old resolution: one, two or four an axis."""
    before, after = node.shapes[0][2], node.after[2]
    if node.given.get("coordinate_transformation_mode") == b"align_corners" and before > 1:
        raise _Whole  # the scale depends on the size of the tile
    jump = field.jump * Fraction(before, after)
    reach = {b"nearest": 0, b"linear": 1, b"cubic": 2}.get(node.given.get("mode", b"nearest"), 2)
    if not reach:
        more = max(field.jump - jump, Fraction(0))
        return _Field(jump, field.first - more, field.last)
    centred, more = (jump - field.jump) / 2, reach * field.jump
    return _Field(jump, field.first + centred - more, field.last + centred + more)


def _reduced(node: _Node, field: _Field) -> _Field:
    axes = node.setting("axes", 1)
    if axes is None or any(int(axis) % 4 != 1 for axis in np.ravel(axes)):
        raise _Whole
    return field


def _most(node: _Node, field: _Field) -> _Field:
    if node.given.get("axis", 0) % 4 != 1:
        raise _Whole
    return field


def _looked_up(node: _Node, field: _Field) -> _Field:
    if node.constants[0] is None:  # not a table, but pixels chosen by number
        raise _Whole
    return field


def _padded(node: _Node, field: _Field) -> _Field:
    before = int(np.ravel(node.setting("pads", 1))[2]) * field.jump  # N, C, H, W, then their ends
    return _Field(field.jump, field.first - before, field.last - before)


def _rearranged(node: _Node, field: _Field) -> _Field:
    before, after = node.shapes[0], node.after
    kept = len(before) == len(after) == 4 and before[2:] == after[2:] and before[2] > 1
    if not kept or node.given.get("perm", [0, 1, 2, 3])[2:] != [2, 3]:
        raise _Whole
    return field


_LOCAL: dict[str, Callable[[_Node, _Field], _Field]] = {
    **dict.fromkeys(POINTWISE, _pointwise),
    **dict.fromkeys(("AveragePool", "Conv", "ConvInteger", "MaxPool", "QLinearConv"), _windowed),
    "ConvTranspose": _transposed,
    **dict.fromkeys(("Resize", "Upsample"), _resized),
    **dict.fromkeys(("ReduceMax", "ReduceMean", "ReduceMin", "ReduceSum"), _reduced),
    "ArgMax": _most,
    "Gather": _looked_up,
    "Pad": _padded,
    **dict.fromkeys(("Reshape", "Slice", "Transpose"), _rearranged),
}


def _shapes(model: onnx.ModelProto) -> dict[str, list[int]]:
    """Of every tensor, 0 for sizes that stay unknown.

    Where sides are free, torch enlarges maps to sizes that the graph computes from those of other
    maps; onnx's inference does not follow that, so it is told the results, until there are no more.
    """
    sized = _sized(model)
    while True:
        shapes = _inferred(sized)
        sizes = _sizes(sized, shapes)
        if not sizes:
            return shapes
        for node in sized.graph.node:
            if node.output[0] in sizes:
                value = numpy_helper.from_array(sizes[node.output[0]])
                node.CopyFrom(helper.make_node("Constant", [], node.output, value=value))


def _sizes(model: onnx.ModelProto, shapes: dict[str, list[int]]) -> dict[str, Any]:
    """What a graph computes from the sizes of maps, as far as these are known."""
    constants, versions = _constants(model.graph), model.opset_import
    values: dict[str, Any] = {}
    for node in model.graph.node:
        if node.op_type == "Shape":
            shape = shapes.get(node.input[0])
            if shape and all(shape):
                part = {each.name: each.i for each in node.attribute}
                values[node.output[0]] = np.array(shape)[part.get("start", 0) : part.get("end")]
        elif node.op_type in ON_SIZES and any(name in values for name in node.input):
            fixed = {
                name: numpy_helper.to_array(constants[name])
                for name in node.input
                if name in constants
            }
            feeds = {name: values[name] for name in node.input if name in values} | fixed
            if feeds.keys() == set(node.input):
                try:
                    values[node.output[0]] = _evaluate(node, feeds, versions)
                except Exception:  # noqa: BLE001, S112 - a damaged graph: running it will tell
                    continue
    return values


def _evaluate(node: onnx.NodeProto, feeds: dict[str, Any], versions: Any) -> Any:
    from onnx.reference import ReferenceEvaluator  # takes long to load, and few graphs need it

    inputs = [
        helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(each.dtype), each.shape)
        for name, each in feeds.items()
    ]
    outputs = [onnx.ValueInfoProto(name=name) for name in node.output]
    graph = helper.make_graph([node], "sizes", inputs, outputs)
    model = helper.make_model(graph, opset_imports=versions)
    evaluator: Any = ReferenceEvaluator(model)
    with np.errstate(all="ignore"):
        return evaluator.run(None, feeds)[0]


def _inferred(model: onnx.ModelProto) -> dict[str, list[int]]:
    graph = onnx.shape_inference.infer_shapes(model, data_prop=True).graph
    shapes = {each.name: list(each.dims) for each in graph.initializer}
    for value in (*graph.value_info, *graph.input, *graph.output):
        shapes[value.name] = [dim.dim_value for dim in value.type.tensor_type.shape.dim]
    return shapes


def _sized(model: onnx.ModelProto) -> onnx.ModelProto:
    """The graph for one image, with sides where it leaves them free; a copy if that is a change.

    Factors of resizing follow from sizes.
    """
    weights = {each.name for each in model.graph.initializer}
    number, image = next(
        (at, each) for at, each in enumerate(model.graph.input) if each.name not in weights
    )
    sides = image.type.tensor_type.shape.dim[2:]
    if all(side.dim_value for side in sides) and all(
        node.op_type != "Shape" for node in model.graph.node
    ):
        return model
    sized = onnx.ModelProto()
    sized.CopyFrom(model)
    count, _, *sides = sized.graph.input[number].type.tensor_type.shape.dim
    count.dim_value = count.dim_value or 1
    for side in sides:
        side.dim_value = side.dim_value or SIDE
    del sized.graph.value_info[:]  # what exporters wrote there are sizes in symbols
    return sized


def _constants(graph: Any) -> dict[str, Any]:
    """The TensorProtos by name; weights that are kept in other files are not read."""
    values = {each.name: each for each in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            values[node.output[0]] = node.attribute[0].t
    return values
