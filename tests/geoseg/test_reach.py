"""How far a network sees by its graph is how far a changed pixel shows when it is run."""

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from geoseg.graph import Graph
from geoseg.model import Model
from geoseg.reach import Reach, measure
from tests.toymodels import blur, card, network, pointwise

SIDE = 96
KINDS = ["conv", "dilated", "strided", "pool", "nearest", "linear", "transposed"]


def graph(nodes, weights, *, side=SIDE, opset=18):
    made = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 1, side, side])],
        [helper.make_tensor_value_info("answer", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(array, name) for name, array in weights.items()],
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


@st.composite
def layers(draw):
    """Convolutions, poolings and resizings with positive weights, so that nothing cancels."""
    nodes, weights, name = [], {}, "image"
    for index in range(draw(st.integers(1, 5))):
        made = f"x{index}"
        kind = draw(st.sampled_from(KINDS))
        match kind:
            case "conv" | "dilated" | "strided":
                kernel = draw(st.sampled_from([1, 3, 5]))
                dilation = 2 if kind == "dilated" else 1
                weights[f"w{index}"] = np.ones((1, 1, kernel, kernel), "f4") / kernel**2
                nodes.append(
                    helper.make_node(
                        "Conv",
                        [name, f"w{index}"],
                        [made],
                        pads=[dilation * (kernel // 2)] * 4,
                        dilations=[dilation] * 2,
                        strides=[2 if kind == "strided" else 1] * 2,
                    )
                )
            case "pool":
                nodes.append(
                    helper.make_node(
                        "AveragePool", [name], [made], kernel_shape=[3, 3], strides=[2, 2],
                        pads=[1] * 4, count_include_pad=1,
                    )
                )  # fmt: skip
            case "nearest" | "linear":
                weights[f"s{index}"] = np.array([1, 1, 2, 2], "f4")
                nodes.append(helper.make_node("Resize", [name, "", f"s{index}"], [made], mode=kind))
            case "transposed":
                weights[f"w{index}"] = np.ones((1, 1, 4, 4), "f4") / 4
                nodes.append(
                    helper.make_node(
                        "ConvTranspose", [name, f"w{index}"], [made], strides=[2, 2], pads=[1] * 4
                    )
                )
        name = made
    nodes.append(helper.make_node("Identity", [name], ["answer"]))
    return graph(nodes, weights)


def run(model, image):
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return session.run(None, {"image": image})[0][0, 0]


@given(layers(), st.integers(-3, 3))
@settings(max_examples=60, deadline=None)
def test_a_changed_pixel_shows_no_farther_than_the_radius(model, shift) -> None:
    reach = measure(model)
    image = np.zeros((1, 1, SIDE, SIDE), "f4")
    before = run(model, image)
    at = SIDE // 2 + shift
    image[0, 0, at, at] = 1
    changed = np.flatnonzero((run(model, image) != before).any(axis=0))
    if not len(changed):  # a stride has stepped over it
        return
    scale = SIDE / len(before)  # px of the image to one of the answer
    seen = changed * scale
    assert at - reach.radius <= seen.min()
    assert seen.max() <= at + reach.radius


def test_the_radius_is_no_larger_than_it_must_be() -> None:
    weights = {"w": np.ones((1, 1, 5, 5), "f4")}
    conv = {"pads": [2] * 4}
    nodes = [
        helper.make_node("Conv", ["image", "w"], ["a"], **conv),
        helper.make_node("Conv", ["a", "w"], ["b"], **conv),
        helper.make_node("Add", ["a", "b"], ["answer"]),
    ]
    assert measure(graph(nodes, weights)) == Reach(stride=1, radius=4)


@given(layers())
@settings(max_examples=25, deadline=None)
def test_a_graph_that_leaves_its_sides_free_reaches_as_far(model) -> None:
    fixed = measure(model)
    model = onnx.shape_inference.infer_shapes(model)
    for side, name in zip(model.graph.input[0].type.tensor_type.shape.dim[2:], "HW", strict=True):
        side.dim_param = name
    assert measure(model) == fixed


def test_sizes_that_the_graph_computes_are_followed_through_several_enlargements() -> None:
    """As torch exports it for free sides: the sizes of one map times two, taken from a shape."""
    nodes, name = [], "image"
    for level in range(2):
        nodes.append(helper.make_node("Conv", [name, "w"], [f"c{level}"], strides=[2, 2]))
        name = f"c{level}"
    for level in range(2):
        up, low, size = f"u{level}", f"low{level}", f"size{level}"
        nodes += [
            helper.make_node("Shape", [name], [low], start=2, end=4),
            helper.make_node("Shape", [name], [f"{low}_first"], start=0, end=2),
            helper.make_node("Mul", [low, "two"], [f"{low}_more"]),
            helper.make_node("Div", [f"{low}_more", "one"], [f"{low}_same"]),
            helper.make_node("Concat", [f"{low}_first", f"{low}_same"], [size], axis=0),
            helper.make_node("Resize", [name, "", "", size], [up], mode="nearest"),
        ]
        name = up
    nodes.append(helper.make_node("Identity", [name], ["answer"]))
    weights = {"w": np.ones((1, 1, 2, 2), "f4"), "two": np.array([2, 2]), "one": np.array([1])}
    model = graph(nodes, weights)
    fixed = measure(model)
    assert fixed == Reach(stride=4, radius=3)
    for number, name in enumerate("NHW"):
        model.graph.input[0].type.tensor_type.shape.dim[number + (number > 0)].dim_param = name
    assert measure(model) == fixed


def test_a_division_of_sizes_by_zero_leaves_them_unknown() -> None:
    nodes = [
        helper.make_node("Shape", ["image"], ["shape"]),
        helper.make_node("Div", ["shape", "zero"], ["size"]),
        helper.make_node("Resize", ["image", "", "", "size"], ["answer"], mode="nearest"),
    ]
    assert measure(graph(nodes, {"zero": np.zeros(4, int)})).whole == ("Resize",)


def test_the_most_probable_class_is_a_local_answer() -> None:
    nodes = [
        helper.make_node("Conv", ["image", "w"], ["scores"], pads=[1] * 4),
        helper.make_node("ArgMax", ["scores"], ["place"], axis=1),
        helper.make_node("Gather", ["values", "place"], ["answer"]),
    ]
    weights = {"w": np.ones((2, 1, 3, 3), "f4"), "values": np.array([3, 7], "u1")}
    assert measure(graph(nodes, weights)) == Reach(stride=1, radius=1)


def test_the_toys_are_measured_right(tmp_path) -> None:
    one = card(("gray",), classes=card().classes.model_copy())
    two = card().classes.model_copy(update={"classes": card().classes.classes[:2]})
    assert Graph.read(pointwise(tmp_path / "p.onnx")).reach == Reach(stride=1, radius=0)
    assert Graph.read(
        blur(tmp_path / "b.onnx", of=one.model_copy(update={"classes": two}))
    ).reach == Reach(stride=1, radius=15)
    reach = Graph.read(network(tmp_path / "n.onnx", of=card())).reach
    assert reach.stride == 2
    assert reach.whole == ()
    assert 5 <= reach.radius <= 7  # 1 + 2 + 2, and up to a pixel each for strides and resizing


def layer(*names, kind, **attributes):
    return helper.make_node(kind, ["image", *names], ["answer"], **attributes)


@pytest.mark.parametrize(
    ("node", "weights"),
    [
        (layer(kind="GlobalAveragePool"), {}),
        (layer("axes", kind="ReduceMean"), {"axes": np.array([2, 3])}),
        (layer(kind="ReduceMax"), {}),
        (layer("s", "b", kind="InstanceNormalization"), dict.fromkeys("sb", np.ones(1, "f4"))),
        (layer(kind="AveragePool", kernel_shape=[SIDE, SIDE]), {}),
        (layer("place", kind="Add"), {"place": np.ones((1, 1, SIDE, SIDE), "f4")}),
        (layer(kind="Softmax", axis=3), {}),
        (layer(kind="ArgMax", axis=2), {}),
        (layer("place", kind="Gather", axis=2), {"place": np.array([5])}),
        (layer("shape", kind="Reshape"), {"shape": np.array([1, 1, SIDE**2])}),
        (layer("image", kind="MatMul"), {}),
        (
            layer("", "s", kind="Resize", mode="linear",
                  coordinate_transformation_mode="align_corners"),
            {"s": np.array([1, 1, 2, 2], "f4")},
        ),
    ],
    ids=lambda each: each.op_type if isinstance(each, onnx.NodeProto) else "",
)  # fmt: skip
def test_an_operation_on_the_whole_tile_is_named(node, weights) -> None:
    reach = measure(graph([node], weights))
    assert reach.radius is None
    assert reach.whole == (node.op_type,)


def test_squeeze_and_excite_is_global_though_convolutions_follow() -> None:
    nodes = [
        helper.make_node("GlobalAveragePool", ["image"], ["pooled"]),
        helper.make_node("Sigmoid", ["pooled"], ["gate"]),
        helper.make_node("Mul", ["image", "gate"], ["gated"]),
        helper.make_node("Conv", ["gated", "w"], ["answer"], strides=[2, 2]),
    ]
    reach = measure(graph(nodes, {"w": np.ones((1, 1, 2, 2), "f4")}))
    assert reach == Reach(stride=2, radius=None, whole=("GlobalAveragePool",))


def test_what_the_card_says_of_seams_comes_before_the_graph(tmp_path) -> None:
    assert Model.open(pointwise(tmp_path / "a.onnx")).seams == "crop"
    assert Model.open(pointwise(tmp_path / "b.onnx", of=card(seams="blend"))).seams == "blend"
