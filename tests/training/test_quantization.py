"""int8 graphs: integers where they pay, float32 where they would hurt, the same classes."""

import logging
import tempfile

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import numpy_helper

from geoseg.errors import OutputError
from geoseg.reach import measure
from tests.toymodels import card
from tests.training.finished_run import graph_of
from training.compact import compact, require_same
from training.export import to_onnx
from training.quantization import quantize

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def model():
    return to_onnx(graph_of(), bands=4, tile=64, dynamic=False)


@pytest.fixture(scope="module")
def windows():
    return np.random.default_rng(0).uniform(0, 255, (4, 4, 64, 64)).astype("f4")


@pytest.fixture(scope="module")
def quantized(model, windows):
    return quantize(model, windows)


def run(model, images):
    return onnxruntime.InferenceSession(model.SerializeToString()).run(None, {"image": images})[0]


def makers(model):
    return {name: node for node in model.graph.node for name in node.output}


def test_probabilities_are_nearly_those_of_float32(model, quantized, windows):
    said, expected = run(quantized, windows), run(model, windows)
    assert not np.array_equal(said, expected)
    np.testing.assert_allclose(said, expected, atol=0.05)
    np.testing.assert_allclose(said.sum(axis=1), 1, atol=1e-5)


def test_all_convolutions_but_the_heads_take_integers(quantized):
    made = makers(quantized)
    convolutions = [node for node in quantized.graph.node if node.op_type == "Conv"]
    kinds = [
        {made[name].op_type for name in node.input[:2] if name in made} for node in convolutions
    ]
    assert kinds[:-1] == [{"DequantizeLinear"}] * (len(convolutions) - 1)
    assert convolutions[-1].input[1] not in made  # the head's weights are float32


def test_normalisation_and_scores_stay_float32(model, quantized):
    made = makers(quantized)
    softmax = made["probabilities"]
    assert softmax.op_type == "Softmax"
    assert made[softmax.input[0]].op_type == "Resize"
    plain = [node for node in quantized.graph.node if "image" in node.input]
    assert [node.op_type for node in plain] == ["Sub"]
    assert not {"QuantizeLinear", "DequantizeLinear"} & {
        node.op_type for node in quantized.graph.node if "sub" in node.output
    }
    assert quantized.graph.input == model.graph.input
    assert quantized.graph.output == model.graph.output


def test_weights_have_a_scale_to_each_channel_and_leave_a_bit_free(quantized):
    values = {each.name: numpy_helper.to_array(each) for each in quantized.graph.initializer}
    weights = {name: array for name, array in values.items() if array.dtype == np.int8}
    kernels = [array for array in weights.values() if array.ndim == 4]
    assert kernels
    assert all(np.abs(array.astype(int)).max() <= 64 for array in kernels)
    scales = [values[name] for name in values if name.endswith("weight_scale")]
    assert sorted(len(each) for each in scales) == sorted(len(each) for each in kernels)


def test_the_file_is_valid_and_says_as_much_of_its_reach(model, quantized):
    onnx.checker.check_model(quantized, full_check=True)
    assert measure(quantized) == measure(model)


def test_in_bytes_it_says_the_same(quantized, windows):
    said, described = compact(quantized, card(("red", "green", "blue", "nir")))
    require_same(quantized, said, described, list(windows))


def test_the_same_windows_give_the_same_bytes(model, quantized, windows):
    again = quantize(model, windows)
    assert again.SerializeToString(deterministic=True) == quantized.SerializeToString(
        deterministic=True
    )


def test_the_model_it_is_given_stays_as_it_is(model, windows):
    before = model.SerializeToString(deterministic=True)
    quantize(model, windows[:1])
    assert model.SerializeToString(deterministic=True) == before


def test_another_architecture_of_free_size_can_be_quantized(windows):
    graph = graph_of(arch="Segformer", encoder="resnet18", atrous_rates=None)
    model = to_onnx(graph, bands=4, tile=64, dynamic=True)
    quantized = quantize(model, windows)
    for size in ((64, 64), (32, 96)):
        image = np.random.default_rng(1).uniform(0, 255, (1, 4, *size)).astype("f4")
        said, expected = run(quantized, image), run(model, image)
        assert (said.argmax(axis=1) == expected.argmax(axis=1)).mean() > 0.9


def test_a_full_temporary_folder_is_told_in_one_line(model, windows, small_disk, monkeypatch):
    disk = small_disk(1)
    (disk / "filler").write_bytes(bytes(900_000))
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    with pytest.raises(OutputError, match=r"cannot write temporary files to .* TMPDIR"):
        quantize(model, windows)


def test_nothing_is_logged_for_those_who_call_the_tools_by_hand(model, windows, caplog):
    with caplog.at_level(logging.INFO):
        quantize(model, windows[:1])
    assert not caplog.records
