"""A graph that takes pixels as they are stored and answers in bytes: class and confidence."""

from collections.abc import Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from geoseg.card import ModelCard
from geoseg.errors import ModelError
from geoseg.plural import plural
from geoseg.products import CLASS_MAP, CONFIDENCE, LEVELS
from training.agreement import open_session

ANSWER = "class_and_confidence"
UNKNOWN = 255  # the confidence where probabilities are not finite


def compact(model: onnx.ModelProto, card: ModelCard) -> tuple[onnx.ModelProto, ModelCard]:
    """A graph of :func:`training.export.to_onnx`, in any precision, between bytes and bytes.

    Its input ``image`` has the dtype of the rasters. Its output is (N, 2, H, W) uint8: the value
    of the most probable class, the first of equal ones, and its probability, 0 to 250 for 0 to 1,
    both as the engine would have made them of the probabilities; 255 where these are NaN. Tiles
    cannot be blended without probabilities, so the card says ``crop``.

    Parameters
    ----------
    model : ModelProto
        From raw pixels to probabilities; left as it is.
    card : ModelCard
        Of that.

    Raises
    ------
    ModelError
        If the rasters hold no integers.
    """
    dtype = np.dtype(card.dtype)
    if dtype.kind not in "iu" or dtype.itemsize > np.dtype(np.int32).itemsize:
        raise ModelError(
            f"the images of this run hold {dtype}, which a compact model does not take",
            "leave out --compact",
        )
    made = onnx.ModelProto()
    made.CopyFrom(model)
    graph = made.graph
    image, answer = graph.input[0], graph.output[0]
    pixels, probabilities = f"{image.name}_float32", answer.name
    for node in graph.node:
        node.input[:] = [pixels if name == image.name else name for name in node.input]
    graph.node.insert(0, helper.make_node("Cast", [image.name], [pixels], to=TensorProto.FLOAT))
    image.type.tensor_type.elem_type = helper.np_dtype_to_tensor_dtype(dtype)
    graph.node.extend(_in_bytes(probabilities))
    values = {
        "class_values": np.array(card.classes.values, np.uint8),
        "class_axis": np.array([1]),
        "no_share": np.float32(0),
        "whole_share": np.float32(1),
        "levels": np.float32(LEVELS),
        "unknown": np.float32(UNKNOWN),
    }
    graph.initializer.extend(numpy_helper.from_array(np.asarray(v), k) for k, v in values.items())
    answer.name = ANSWER
    answer.type.tensor_type.elem_type = TensorProto.UINT8
    answer.type.tensor_type.shape.dim[1].dim_value = 2
    made = onnx.shape_inference.infer_shapes(made, check_type=True, strict_mode=True)
    return made, card.model_copy(update={"compact": True, "seams": "crop"})


def _in_bytes(probabilities: str) -> list[onnx.NodeProto]:
    return [
        helper.make_node("ArgMax", [probabilities], ["class_place"], axis=1),
        helper.make_node("Gather", ["class_values", "class_place"], ["class_value"]),
        helper.make_node("ReduceMax", [probabilities, "class_axis"], ["highest"]),
        helper.make_node("Clip", ["highest", "no_share", "whole_share"], ["share"]),
        helper.make_node("Mul", ["share", "levels"], ["scaled"]),
        helper.make_node("Round", ["scaled"], ["level"]),  # half to even, as NumPy does
        # true of every distribution, and of no NaN, whatever a runtime's maximum makes of it
        helper.make_node("Greater", ["highest", "no_share"], ["known"]),
        helper.make_node("Where", ["known", "level", "unknown"], ["told_level"]),
        helper.make_node("Cast", ["told_level"], ["confidence"], to=TensorProto.UINT8),
        helper.make_node("Concat", ["class_value", "confidence"], [ANSWER], axis=1),
    ]


def require_same(
    model: onnx.ModelProto,
    compacted: onnx.ModelProto,
    card: ModelCard,
    tiles: Sequence[NDArray[np.float32]],
) -> None:
    """Hold what a compact graph says against the graph it came from, on the CPU.

    Parameters
    ----------
    model, compacted : ModelProto
    card : ModelCard
        Of the compact graph.
    tiles : sequence of (C, H, W) float32 arrays
        Raw pixels; brought to the nearest that the dtype of the rasters holds.

    Raises
    ------
    ModelError
        If a pixel has another class or another confidence.
    """
    sessions = [open_session(each) for each in (model, compacted)]
    limits = np.iinfo(card.dtype)
    different = 0
    for tile in tiles:
        stored = np.clip(np.rint(tile), limits.min, limits.max).astype(card.dtype)[None]
        probabilities = sessions[0].run(None, {"image": stored.astype(np.float32)})[0][0]
        told = sessions[1].run(None, {"image": stored})[0][0]
        for product in (CLASS_MAP, CONFIDENCE):
            expected = product.of(probabilities, card.classes)
            different += int(np.count_nonzero(product.of(told, card.classes) != expected))
    if different:
        raise ModelError(
            f"the compact graph says something else than the whole one, {different} times on "
            f"{plural(len(tiles), 'tile')}",
            "report this with your versions of onnx and onnxruntime",
        )
