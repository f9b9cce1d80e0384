"""fp16 graphs: float16 inside, float32 around what pixels and probabilities need."""

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, numpy_helper

from geoseg.errors import ModelError
from geoseg.reach import measure
from tests.training.finished_run import graph_of
from training.export import to_onnx
from training.half import halve

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def graph():
    """For 16-bit pixels, in which float16 would drown."""
    return graph_of(mean=60_000.0, std=100.0)


@pytest.fixture(scope="module")
def model(graph):
    return to_onnx(graph, bands=4, tile=64, dynamic=False)


@pytest.fixture(scope="module")
def windows():
    """Whole numbers up to 65535 that lie closer than float16 can tell apart."""
    return np.random.default_rng(0).integers(59_900, 65_536, (2, 4, 64, 64)).astype("f4")


@pytest.fixture(scope="module")
def half(model, windows):
    return halve(model, windows)


def run(model, images):
    return onnxruntime.InferenceSession(model.SerializeToString()).run(None, {"image": images})[0]


def test_probabilities_are_nearly_those_of_float32(model, half, windows):
    said, expected = run(half, windows), run(model, windows)
    assert said.dtype == np.float32
    np.testing.assert_allclose(said, expected, atol=0.01)
    np.testing.assert_allclose(said.sum(axis=1), 1, atol=1e-5)


def test_pixels_that_differ_little_are_still_told_apart(model, half):
    """float16 knows no number between 60,000 and 60,032."""
    images = np.full((2, 4, 64, 64), 60_000, "f4")
    images[1] += 8
    difference = [np.abs(np.subtract(*run(each, images))).max() for each in (half, model)]
    assert difference[0] == pytest.approx(difference[1], rel=0.2)
    assert difference[1] > 1e-4


def test_only_the_network_is_float16(model, half):
    kinds = {
        value.name: value.type.tensor_type.elem_type
        for value in (*half.graph.value_info, *half.graph.input, *half.graph.output)
    }
    makers = {name: node.op_type for node in half.graph.node for name in node.output}
    for node in half.graph.node:
        if node.op_type in {"Conv", "Relu"}:
            assert kinds[node.output[0]] == TensorProto.FLOAT16
        if node.op_type in {"Sub", "Div", "Softmax"}:
            assert kinds[node.output[0]] == TensorProto.FLOAT
    casts = [node for node in half.graph.node if node.op_type == "Cast"]
    assert [makers[node.input[0]] for node in casts] == ["Div", "Resize"]
    assert [kinds[node.output[0]] for node in casts] == [TensorProto.FLOAT16, TensorProto.FLOAT]
    assert half.graph.input == model.graph.input
    assert half.graph.output == model.graph.output


def test_weights_are_rounded_to_float16_and_take_half_the_room(model, half):
    before = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    after = {each.name: numpy_helper.to_array(each) for each in half.graph.initializer}
    kernels = [name for name in before if name.startswith("network.") and before[name].ndim == 4]
    for name in kernels:
        np.testing.assert_array_equal(after[name], before[name].astype("f2"))
    assert len(half.SerializeToString()) < 0.6 * len(model.SerializeToString())
    assert after["normalize.mean"].dtype == np.float32


def test_the_file_is_valid_and_says_as_much_of_its_reach(model, half):
    onnx.checker.check_model(half, full_check=True)
    assert measure(half) == measure(model)


def test_the_model_it_is_given_stays_as_it_is(model, windows):
    before = model.SerializeToString(deterministic=True)
    halve(model, windows)
    assert model.SerializeToString(deterministic=True) == before


def test_another_architecture_of_free_size_can_be_halved():
    graph = graph_of(arch="Segformer", encoder="resnet18", atrous_rates=None)
    model = to_onnx(graph, bands=4, tile=64, dynamic=True)
    windows = np.random.default_rng(0).uniform(0, 255, (2, 4, 64, 64)).astype("f4")
    half = halve(model, windows)
    onnx.checker.check_model(half, full_check=True)
    np.testing.assert_allclose(run(half, windows), run(model, windows), atol=0.05)


def test_a_layer_that_float16_cannot_hold_is_refused(windows):
    graph = graph_of(mean=60_000.0, std=1_000.0)
    with torch.no_grad():
        next(graph.network.encoder.parameters()).mul_(1e9)
    model = to_onnx(graph, bands=4, tile=64, dynamic=False)
    with pytest.raises(ModelError, match=r"more than fp16 holds .* --precision fp32 or int8"):
        halve(model, windows)
