"""A compact graph says in bytes what the engine makes of the probabilities of the whole one."""

import numpy as np
import onnx
import onnxruntime
import pytest
import rasterio
from onnx import helper, numpy_helper

from geoseg.card import KEY
from geoseg.errors import ModelError, RasterError
from geoseg.events import JsonLines
from geoseg.model import Model
from geoseg.prediction import predict
from geoseg.reach import measure
from tests.scenes import noise, write_raster
from tests.toymodels import card
from tests.training.finished_run import BANDS, graph_of, write_run
from training import checkpoint
from training.compact import compact, require_same
from training.export import export, to_onnx

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def model():
    graph = graph_of(bands=3, arch="Unet", encoder="tu-test_resnet", atrous_rates=None)
    return to_onnx(graph, bands=3, tile=64, dynamic=False)


def run(model, pixels):
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run(None, {"image": pixels})[0]


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16"])
def test_classes_and_confidences_are_those_of_the_probabilities(model, dtype):
    limits = np.iinfo(dtype)
    pixels = np.random.default_rng(0).integers(
        limits.min, limits.max, (3, 3, 64, 64), dtype, endpoint=True
    )
    said = compact(model, card(dtype=dtype))[0]
    onnx.checker.check_model(said, full_check=True)
    found = run(said, pixels)
    probabilities = run(model, pixels.astype(np.float32))
    values = np.array(card().classes.values)
    assert found.dtype == np.uint8
    assert np.array_equal(found[:, 0], values[probabilities.argmax(axis=1)])
    assert np.array_equal(found[:, 1], np.rint(250 * probabilities.max(axis=1)))
    assert len(np.unique(found[:, 0])) > 1


def scores_alone(scores):
    """From an image, which it does not look at, to the probabilities of given scores."""
    nodes = [
        helper.make_node("Mul", ["image", "nothing"], ["flat"]),
        helper.make_node("Add", ["flat", "scores"], ["moved"]),
        helper.make_node("Softmax", ["moved"], ["probabilities"], axis=1),
    ]
    shape = ["N", *scores.shape]
    graph = helper.make_graph(
        nodes,
        "scores",
        [helper.make_tensor_value_info("image", onnx.TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("probabilities", onnx.TensorProto.FLOAT, shape)],
        [
            numpy_helper.from_array(np.float32(0), "nothing"),
            numpy_helper.from_array(scores.astype("f4")[None], "scores"),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)


def test_the_first_of_equal_classes_wins_and_what_is_not_finite_is_marked():
    scores = np.zeros((3, 2, 3))
    scores[:, 0, 1] = [-1e9, 0, 0]
    scores[:, 0, 2] = [np.nan, 0, 0]
    scores[:, 1, 0] = [0, np.inf, 0]
    scores[:, 1, 1] = [0, 0, 500]
    said = compact(scores_alone(scores), card())[0]
    found = run(said, np.zeros((1, 3, 2, 3), np.uint8))[0]
    assert found[0, 0].tolist()[:2] == [3, 0]  # of 3, 0, 7
    assert found[0, 1].tolist()[1:] == [7, 3]
    assert found[1].tolist() == [[83, 125, 255], [255, 250, 83]]


def test_the_card_says_so_and_other_programs_are_told_nothing_wrong(model):
    whole = card(dtype="int16", normalization={"mean": [9.4, 9.6, 9.5], "std": [2, 2, 2]})
    made = compact(model, whole)[1]
    assert made.compact
    assert made.seams == "crop"
    assert made.fill == (9, 10, 10)
    assert list(made.to_metadata()) == [KEY]
    assert whole.fill == (9.4, 9.6, 9.5)


def test_it_reaches_as_far_and_leaves_the_whole_graph_as_it_is(model):
    before = model.SerializeToString(deterministic=True)
    assert measure(compact(model, card())[0]) == measure(model)
    assert model.SerializeToString(deterministic=True) == before


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
def test_images_that_hold_no_small_integers_are_refused(model, dtype):
    with pytest.raises(ModelError, match=f"hold {dtype}, .* leave out --compact"):
        compact(model, card(dtype=dtype))


def test_a_graph_that_says_something_else_is_found(model):
    said, described = compact(model, card())
    tile = noise(64, 64, dtype="float32")
    require_same(model, said, described, [tile])
    values = next(each for each in said.graph.initializer if each.name == "class_values")
    values.CopyFrom(numpy_helper.from_array(np.array([0, 3, 7], "u1"), "class_values"))
    with pytest.raises(ModelError, match="says something else"):
        require_same(model, said, described, [tile])


def read(path):
    with rasterio.open(path) as dataset:
        return dataset.read(1)


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The file of a run whose tiles are better blended, and what was said of it."""
    folder = write_run(tmp_path_factory.mktemp("runs") / "run", graph_of())
    state = checkpoint.load(folder / "checkpoints" / "best.pt")
    state["description"]["seams"] = "blend"
    checkpoint.save(folder / "checkpoints" / "best.pt", state)
    with (folder / "events").open("w") as stream:
        path = export(folder, compact=True, events=JsonLines(stream))
    return path, (folder / "events").read_text()


def test_the_export_of_a_run_maps_as_the_whole_model_does(exported, tmp_path):
    said, _ = exported
    whole = export(said.parent)
    assert (said.name, whole.name) == ("model-compact.onnx", "model.onnx")
    raster = write_raster(tmp_path / "ortho.tif", noise(150, 170, bands=4), names=BANDS)
    maps = []
    for path in (whole, said):
        out = tmp_path / path.stem / "map.tif"
        predict(raster, model=path, out=out, confidence=True, seams="crop")
        maps.append((read(out), read(out.with_name("map_confidence.tif"))))
    assert np.array_equal(maps[0], maps[1])


def test_it_is_known_to_be_this_export_already(exported):
    path, _ = exported
    before = path.stat().st_mtime_ns
    assert export(path.parent, compact=True) == path
    assert path.stat().st_mtime_ns == before


def test_a_network_whose_tiles_are_better_blended_is_cropped_with_a_warning(exported):
    path, told = exported
    assert "are better blended" in told
    assert "compact, it says the same on" in told
    assert Model.open(path).seams == "crop"


def test_a_raster_of_wider_numbers_is_refused(exported, tmp_path):
    path, _ = exported
    raster = write_raster(tmp_path / "deep.tif", noise(90, 90, bands=4).astype("u2"), names=BANDS)
    with pytest.raises(RasterError, match="holds uint16 but the model is compact and takes uint8"):
        predict(raster, model=path, out=tmp_path / "map.tif")
