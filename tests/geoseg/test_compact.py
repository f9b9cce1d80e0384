"""Models that answer in bytes, class and confidence, and what cannot be asked of them."""

import json
from io import StringIO
from pathlib import Path

import numpy as np
import onnx
import pytest
import rasterio
from onnx import TensorProto, helper, numpy_helper
from rasterio.windows import Window

from geoseg.errors import ModelError
from geoseg.halo import measure_context
from geoseg.model import Model
from geoseg.orthophoto import Orthophoto
from geoseg.prediction import predict
from geoseg.preview import Viewer
from geoseg.products import CLASS_MAP, CONFIDENCE
from geoseg.serving import serve
from geoseg.stac import mlm_item
from tests import toymodels
from tests.scenes import noise, write_raster


def in_bytes(path: Path, *, top: int = 250, of=None, dtype: int = TensorProto.UINT8) -> Path:
    """The classes of the toy's scores; their confidence is the first band, up to ``top``."""
    of = of or toymodels.card(compact=True, halo=8, tile_size=64)
    side = of.tile_size
    nodes = [
        helper.make_node("Cast", ["image"], ["pixels"], to=TensorProto.FLOAT),
        toymodels.conv(["pixels", "weights", "bias"], "scores"),
        helper.make_node("ArgMax", ["scores"], ["place"], axis=1),
        helper.make_node("Gather", ["values", "place"], ["value"]),
        helper.make_node("Slice", ["pixels", "begin", "end", "axis"], ["first"]),
        helper.make_node("Min", ["first", "top"], ["level"]),
        helper.make_node("Cast", ["level"], ["confidence"], to=TensorProto.UINT8),
        helper.make_node("Concat", ["value", "confidence"], ["answer"], axis=1),
    ]
    weights = {
        "weights": toymodels.WEIGHTS.astype("f4")[..., None, None],
        "bias": toymodels.BIAS.astype("f4"),
        "values": np.array(toymodels.SCHEME.values, "u1"),
        "begin": np.array([0]),
        "end": np.array([1]),
        "axis": np.array([1]),
        "top": np.float32(top),
    }
    graph = helper.make_graph(
        nodes,
        "compact",
        [helper.make_tensor_value_info("image", dtype, ["N", 3, side, side])],
        [helper.make_tensor_value_info("answer", TensorProto.UINT8, ["N", 2, side, side])],
        [numpy_helper.from_array(np.asarray(array), name) for name, array in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, of.to_metadata())
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
    return path


def read(path):
    with rasterio.open(path) as dataset:
        return dataset.read(1)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return in_bytes(tmp_path / "model.onnx")


def expected(pixels: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    confidence = np.minimum(pixels[0], 250)
    return np.where(known, toymodels.class_map(pixels), 255), np.where(known, confidence, 255)


@pytest.mark.parametrize("provider", ["cpu", "openvino"])
def test_maps_are_its_bytes_with_holes_kept(model: Path, tmp_path: Path, provider: str) -> None:
    if provider == "openvino":
        pytest.importorskip("openvino", reason="OpenVINO is not installed")
    pixels, known = noise(150, 210), np.ones((150, 210), bool)
    known[30:60, 100:190] = False
    raster = write_raster(tmp_path / "ortho.tif", pixels, mask=known)
    out = tmp_path / "map.tif"
    predict(raster, model=model, out=out, confidence=True, provider=provider, batch=2)
    classes, confidence = expected(pixels, known)
    assert np.array_equal(read(out), classes)
    assert np.array_equal(read(tmp_path / "map_confidence.tif"), confidence)


def test_a_view_is_the_maps_part(model: Path, tmp_path: Path) -> None:
    pixels = noise(150, 210)
    raster = write_raster(tmp_path / "ortho.tif", pixels)
    classes, confidence = expected(pixels, np.ones((150, 210), bool))
    with Viewer.open(raster, Model.open(model)) as viewer:
        found = viewer.look(Window(33, 41, 100, 70), products=(CLASS_MAP, CONFIDENCE))
    assert np.array_equal(found[CLASS_MAP][0], classes[41:111, 33:133])
    assert np.array_equal(found[CONFIDENCE][0], confidence[41:111, 33:133])


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"uncertainty": True}, "which --uncertainty needs"),
        ({"probabilities": True, "tta": "d4"}, "which --probabilities, --tta d4 need"),
        ({"seams": "blend"}, "which --seams blend needs"),
    ],
)
def test_what_takes_probabilities_is_refused_in_one_line(
    model: Path, tmp_path: Path, asked: dict, named: str
) -> None:
    raster = write_raster(tmp_path / "ortho.tif", noise(100, 100))
    with pytest.raises(ModelError, match=f"is compact: it tells no probabilities, {named}"):
        predict(raster, model=model, out=tmp_path / "map.tif", **asked)
    request = {"raster": str(raster), "model": str(model), "window": [0, 0, 50, 50], **asked}
    replies = StringIO()
    serve([json.dumps(request)], replies)
    assert named in json.loads(replies.getvalue())["error"]["message"]


def test_no_context_is_measured_without_probabilities(model: Path, tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "ortho.tif", noise(200, 200))
    with Orthophoto.open(raster) as opened, pytest.raises(ModelError, match="no probabilities"):
        measure_context(Model.open(model), opened)


def test_what_is_not_finite_inside_ends_the_map(tmp_path: Path) -> None:
    """Its sign is a confidence beyond 250."""
    model = Model.open(in_bytes(tmp_path / "m.onnx", top=255))
    with pytest.raises(ModelError, match="not finite"):
        model.answer(np.full((1, 3, 64, 64), 255, np.float32))


def test_a_graph_that_is_not_what_the_card_says_is_refused(tmp_path: Path) -> None:
    path = in_bytes(tmp_path / "a.onnx", dtype=TensorProto.UINT16)
    with pytest.raises(ModelError, match=r"takes image \(uint16.* where uint8 of"):
        Model.open(path)
    path = in_bytes(tmp_path / "b.onnx", of=toymodels.card())
    with pytest.raises(ModelError, match=r"takes image \(uint8.* where float32 of"):
        Model.open(path)
    path = toymodels.pointwise(tmp_path / "c.onnx", of=toymodels.card(compact=True))
    with pytest.raises(ModelError, match=r"takes image \(float.* where uint8 of"):
        Model.open(path)


def test_the_machine_learning_item_tells_bytes(model: Path) -> None:
    told = mlm_item(Model.open(model))["properties"]
    assert told["mlm:input"][0]["input"]["data_type"] == "uint8"
    assert told["mlm:output"][0]["result"]["data_type"] == "uint8"
    assert told["mlm:output"][0]["result"]["shape"] == [-1, 2, 64, 64]
