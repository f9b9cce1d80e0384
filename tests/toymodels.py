"""Small ONNX models whose answers can be worked out by hand or with plain NumPy."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from geoseg.card import ModelCard
from geoseg.classes import ClassScheme, LandClass

SCHEME = ClassScheme(
    classes=(
        LandClass(value=3, name="grass", color="#31a354"),
        LandClass(value=0, name="ground", color="#c8c8c8"),
        LandClass(value=7, name="roof & <wall>", color="#d7301f"),
    )
)
WEIGHTS = np.array([[1, -2, 3], [-1, 4, -2], [2, 1, -1]])  # (K, C); whole, so float32 is exact
BIAS = np.array([5, -3, 0])


def card(bands: Sequence[str] = ("red", "green", "blue"), **changes: object) -> ModelCard:
    fields = {"name": "toy", "bands": tuple(bands), "tile_size": 64, "classes": SCHEME, **changes}
    return ModelCard.model_validate(fields)


def save(
    path: Path,
    nodes: Sequence[onnx.NodeProto],
    weights: dict[str, NDArray],
    *,
    channels: int | str,
    classes: int | str,
    side: int | str,
    metadata: dict[str, str],
    batch: int | str = "N",
) -> Path:
    """Write a graph from ``image`` to ``probabilities``."""
    graph = helper.make_graph(
        nodes,
        "toy",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [batch, channels, side, side])],
        [
            helper.make_tensor_value_info(
                "probabilities", TensorProto.FLOAT, [batch, classes, side, side]
            )
        ],
        [numpy_helper.from_array(array, name) for name, array in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, metadata)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
    return path


def conv(inputs: Sequence[str], output: str, **attributes: object) -> onnx.NodeProto:
    return helper.make_node("Conv", inputs, [output], **attributes)


def pointwise(
    path: Path,
    *,
    weights: NDArray = WEIGHTS,
    bias: NDArray = BIAS,
    softmax: bool = False,
    side: int | str | None = None,
    batch: int | str = "N",
    metadata: dict[str, str] | None = None,
    of: ModelCard | None = None,
) -> Path:
    """A 1 x 1 convolution: class scores are ``weights @ pixel + bias``."""
    described = of or card()
    last = "scores" if softmax else "probabilities"
    nodes = [conv(["image", "weights", "bias"], last)]
    if softmax:
        nodes.append(helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1))
    return save(
        path,
        nodes,
        {"weights": weights.astype("f4")[..., None, None], "bias": bias.astype("f4")},
        channels=weights.shape[1],
        classes=weights.shape[0],
        side=side or described.tile_size,
        metadata=described.to_metadata() if metadata is None else metadata,
        batch=batch,
    )


def scores(
    pixels: NDArray, *, weights: NDArray = WEIGHTS, bias: NDArray = BIAS
) -> NDArray[np.float64]:
    """What :func:`pointwise` computes, in float64: (C, h, w) to (K, h, w)."""
    return np.einsum("kc,chw->khw", weights, pixels.astype("f8")) + bias[:, None, None]


def class_map(pixels: NDArray, scheme: ClassScheme = SCHEME) -> NDArray[np.uint8]:
    """The values of the classes with the highest scores; the first of equal ones."""
    return np.array(scheme.values, np.uint8)[scores(pixels).argmax(axis=0)]


def blur(path: Path, *, of: ModelCard, width: int = 31) -> Path:
    """One band's mean over ``width`` x ``width`` px against a threshold: two class scores.

    Sums of whole numbers below 2**24 are exact in float32 in any order.
    """
    box = np.ones((1, 1, width, width), "f4")
    return save(
        path,
        [
            conv(["image", "box"], "sum", pads=[width // 2] * 4),
            conv(["sum", "sign", "offset"], "probabilities"),
        ],
        {
            "box": box,
            "sign": np.array([[[[-1]]], [[[1]]]], "f4"),
            "offset": np.array([0, -2 * BLUR_THRESHOLD * width**2], "f4"),
        },
        channels=1,
        classes=2,
        side=of.tile_size,
        metadata=of.to_metadata(),
    )


def pooling(path: Path, *, of: ModelCard) -> Path:
    """One band's mean over the whole tile, 0 to 255, as the probability of the second class."""
    nodes = [
        helper.make_node("GlobalAveragePool", ["image"], ["mean"]),
        helper.make_node("Mul", ["image", "nothing"], ["flat"]),
        helper.make_node("Add", ["mean", "flat"], ["full"]),
        conv(["full", "sign", "offset"], "probabilities"),
    ]
    weights = {
        "nothing": np.array(0, "f4"),
        "sign": np.array([[[[-1 / 255]]], [[[1 / 255]]]], "f4"),
        "offset": np.array([1, 0], "f4"),
    }
    metadata = of.to_metadata()
    return save(path, nodes, weights, channels=1, classes=2, side=of.tile_size, metadata=metadata)


BLUR_THRESHOLD = 127  # of the mean: -sum >= sum - 2 * 127 * n below it


def network(path: Path, *, of: ModelCard, seed: int = 0, free: bool = False) -> Path:
    """Three strided and plain convolutions with arbitrary weights, upsampled, with softmax.

    It takes tiles of the card's size, or of any where it is free.
    """
    rng = np.random.default_rng(seed)

    def weights(*shape: int) -> NDArray[np.float32]:
        return (rng.normal(size=shape) / np.sqrt(np.prod(shape[1:]))).astype("f4")

    channels, classes = len(of.bands), len(of.classes)
    nodes = [
        helper.make_node("Mul", ["image", "scale"], ["scaled"]),
        conv(["scaled", "w1"], "c1", pads=[1] * 4, strides=[2, 2]),
        helper.make_node("Relu", ["c1"], ["r1"]),
        conv(["r1", "w2"], "c2", pads=[1] * 4),
        helper.make_node("Relu", ["c2"], ["r2"]),
        conv(["r2", "w3"], "c3"),
        helper.make_node(
            "Resize",
            ["c3", "", "twice"],
            ["up"],
            mode="linear",
            coordinate_transformation_mode="half_pixel",
        ),
        helper.make_node("Softmax", ["up"], ["probabilities"], axis=1),
    ]
    return save(
        path,
        nodes,
        {
            "scale": np.array(1 / 16, "f4"),
            "w1": weights(24, channels, 3, 3),
            "w2": weights(40, 24, 3, 3),
            "w3": weights(classes, 40, 1, 1),
            "twice": np.array([1, 1, 2, 2], "f4"),
        },
        channels=channels,
        classes=classes,
        side="side" if free else of.tile_size,
        metadata=of.to_metadata(),
    )
