"""OpenVINO computes what ONNX Runtime does."""

from pathlib import Path

import numpy as np
import pytest

from geoseg.backends import openvino
from geoseg.errors import GeosegError, ModelError
from geoseg.model import Model, available_providers
from tests import toymodels
from tests.scenes import noise

pytest.importorskip("openvino", reason="OpenVINO is not installed")


def tiles(count: int, side: int = 64) -> np.ndarray:
    return np.stack([noise(side, side, seed=i, dtype="float32") for i in range(count)])


@pytest.fixture
def network(tmp_path: Path) -> Path:
    return toymodels.network(tmp_path / "m.onnx", of=toymodels.card())


def test_it_is_listed_where_it_is_installed() -> None:
    assert "openvino" in available_providers()
    assert openvino.arithmetics()[0] == "fp32"


def test_whole_numbers_come_out_exactly(tmp_path: Path) -> None:
    model = Model.open(toymodels.pointwise(tmp_path / "m.onnx"), provider="openvino", threads=1)
    assert (model.provider, model.arithmetic) == ("openvino", "fp32")
    assert model.runtime.startswith("openvino 2")
    expected = np.stack([toymodels.scores(tile) for tile in tiles(3)])
    assert np.array_equal(model.probabilities(tiles(3)), expected)


def test_float32_agrees_with_onnxruntime_to_rounding(network: Path) -> None:
    ours, other = (Model.open(network, provider=each) for each in ("openvino", "cpu"))
    assert np.abs(ours.probabilities(tiles(2)) - other.probabilities(tiles(2))).max() < 1e-5


def test_bfloat16_keeps_eight_bits(network: Path) -> None:
    if "bf16" not in openvino.arithmetics():
        pytest.skip("this processor has no bfloat16")
    model = Model.open(network, provider="openvino", arithmetic="bf16")
    exact = Model.open(network, provider="cpu").probabilities(tiles(2))
    apart = np.abs(model.probabilities(tiles(2)) - exact).max()
    assert 1e-6 < apart < 2**-4


def test_answers_outlive_the_next_question_and_batches_may_change(network: Path) -> None:
    model = Model.open(network, provider="openvino", threads=1)
    first = model.probabilities(tiles(1))
    kept = first.copy()
    both = model.probabilities(tiles(2)[::-1])
    assert np.array_equal(first, kept)
    assert np.allclose(both[1], first[0], atol=1e-6)


def test_an_operator_it_does_not_know_is_one_error(tmp_path: Path) -> None:
    import onnx

    path = toymodels.pointwise(tmp_path / "m.onnx")
    model = onnx.load(path)
    model.graph.node[0].op_type = "Convolute"
    onnx.save(model, path)
    with pytest.raises(ModelError, match="cannot be run") as caught:
        Model.open(path, provider="openvino").probabilities(tiles(1))
    assert "\n" not in str(caught.value)


def test_a_damaged_file_is_one_error(network: Path) -> None:
    network.write_bytes(network.read_bytes()[:-40])
    with pytest.raises(GeosegError):
        Model.open(network, provider="openvino")
