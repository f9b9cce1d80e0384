"""Networks as ONNX: valid, self-contained, and the same numbers as torch."""

import json

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from geoseg.card import ModelCard
from geoseg.classes import ClassScheme
from geoseg.errors import CheckpointError, ModelError, OutputError, TileError
from geoseg.events import JsonLines
from tests.scenes import noise, write_raster
from training import checkpoint
from training.export import Graph, choose_tile, compare, export, to_onnx
from training.network import Normalize, SegmentationNetwork

SCHEME = ClassScheme.from_names(["ground", "roof", "tree"])
TINY = {"encoder": "tu-test_resnet", "atrous_rates": (1, 2, 3)}

pytestmark = pytest.mark.usefixtures("one_thread")


def graph_of(bands=4, **options):
    """A network whose running statistics have been seen to move."""
    torch.manual_seed(0)
    network = SegmentationNetwork(bands=bands, classes=3, **{**TINY, **options})
    with torch.no_grad():
        network.train()(torch.randn(4, bands, 64, 64))
    return Graph(network, Normalize([100.0] * bands, [50.0] * bands)).eval()


@pytest.fixture(scope="module")
def graph():
    return graph_of()


@pytest.fixture(scope="module")
def model(graph):
    return to_onnx(graph, bands=4, tile=64, dynamic=False)


@pytest.fixture
def folder(tmp_path, graph):
    """A run folder as fine-tuning leaves it, but for what export does not read."""
    names = ["red", "green", "blue", "nir"]
    raster = write_raster(tmp_path / "town.tif", noise(100, 120, bands=4), names=names)
    state = {
        "weights": {"network": graph.network.state_dict()},
        "figures": {"miou": 0.5},
        "description": {
            "network": graph.network.description,
            "bands": names,
            "band_choice": None,
            "dtype": "uint8",
            "gsd": 0.25,
            "nodata": None,
            "mean": [100.0] * 4,
            "std": [50.0] * 4,
            "classes": SCHEME.model_dump(mode="json"),
            "window": 64,
            "tile": 64,
            "halo": 16,
            "images": [str(raster)],
            "training": {"method": "from scratch", "loss": "dice"},
        },
    }
    checkpoint.save(tmp_path / "run" / "checkpoints" / "best.pt", state)
    return tmp_path / "run"


def shape(value):
    return [dim.dim_param or dim.dim_value for dim in value.type.tensor_type.shape.dim]


def test_the_graph_takes_raw_pixels_and_gives_probabilities(model, graph):
    assert [(each.name, shape(each)) for each in model.graph.input] == [("image", ["N", 4, 64, 64])]
    assert [(each.name, shape(each)) for each in model.graph.output] == [
        ("probabilities", ["N", 3, 64, 64])
    ]
    assert [each.version for each in model.opset_import if not each.domain] == [18]
    session = onnxruntime.InferenceSession(model.SerializeToString())
    raw = np.random.default_rng(0).uniform(0, 255, (3, 4, 64, 64)).astype(np.float32)
    said = session.run(None, {"image": raw})[0]
    np.testing.assert_allclose(said.sum(axis=1), 1, atol=1e-5)
    with torch.inference_mode():
        normalised = (torch.from_numpy(raw) - 100) / 50
        expected = torch.softmax(graph.network(normalised), dim=1).numpy()
    np.testing.assert_allclose(said, expected, atol=1e-5)


def test_a_batch_gives_what_its_images_give_alone(model):
    session = onnxruntime.InferenceSession(model.SerializeToString())
    raw = np.random.default_rng(0).uniform(0, 255, (3, 4, 64, 64)).astype(np.float32)
    together = session.run(None, {"image": raw})[0]
    alone = [session.run(None, {"image": raw[i : i + 1]})[0][0] for i in range(3)]
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_a_dynamic_graph_takes_any_multiple_of_the_stride(graph):
    model = to_onnx(graph, bands=4, tile=64, dynamic=True)
    assert shape(model.graph.input[0]) == ["N", 4, "H", "W"]
    assert shape(model.graph.output[0]) == ["N", 3, "H", "W"]
    tiles = [
        np.random.default_rng(0).uniform(0, 255, (4, *size)).astype(np.float32)
        for size in ((64, 64), (32, 96), (160, 128))
    ]
    assert compare(model, graph, tiles) <= 1e-5


@pytest.mark.parametrize("arch", ["Unet", "Segformer"])
def test_other_architectures_export_too(arch):
    graph = graph_of(bands=3, arch=arch, encoder="resnet18", atrous_rates=None)
    model = to_onnx(graph, bands=3, tile=64, dynamic=False)
    tile = np.random.default_rng(0).uniform(0, 255, (3, 64, 64)).astype(np.float32)
    assert compare(model, graph, [tile]) <= 1e-5


def test_nothing_of_this_machine_goes_into_the_file(model):
    assert b"/" + b"site-packages" not in model.SerializeToString()
    assert not any(node.metadata_props or node.doc_string for node in model.graph.node)


def test_the_file_holds_its_weights_and_its_card(folder):
    path = export(folder, license_="CC-BY-4.0")
    assert path == folder / "model.onnx"
    model = onnx.load(path, load_external_data=False)
    onnx.checker.check_model(model, full_check=True)
    assert not any(each.external_data for each in model.graph.initializer)
    metadata = {each.key: each.value for each in model.metadata_props}
    card = ModelCard.from_metadata(metadata)
    assert card.name == "run"
    assert card.classes == SCHEME
    assert (card.tile_size, card.halo, card.stride) == (64, 16, 16)
    assert card.normalization.std == (50.0,) * 4
    assert card.metrics["miou"] == 0.5
    assert 0 <= card.metrics["export_difference"] <= 1e-4
    assert card.license == "CC-BY-4.0"
    assert json.loads(metadata["tile_size"]) == 64  # what Deepness reads


def test_another_tile_may_be_asked_for(folder, tmp_path):
    path = export(folder, out=tmp_path / "large.onnx", tile=128, halo=32, name="large")
    model = onnx.load(path)
    assert shape(model.graph.input[0])[2:] == [128, 128]
    card = ModelCard.from_metadata({each.key: each.value for each in model.metadata_props})
    assert (card.tile_size, card.halo, card.name) == (128, 32, "large")


def test_a_tile_off_the_stride_is_refused(folder):
    with pytest.raises(TileError, match="does not keep to the stride of 16"):
        export(folder, tile=100)


@pytest.mark.parametrize("gone", [True, False])
def test_without_the_rasters_made_up_tiles_are_checked(folder, tmp_path, gone):
    (tmp_path / "town.tif").unlink()
    if not gone:
        write_raster(tmp_path / "town.tif", noise(100, 120))  # another one, of three bands
    with (tmp_path / "events").open("w") as stream:
        export(folder, events=JsonLines(stream))
    assert "made-up tiles" in (tmp_path / "events").read_text()


def test_a_graph_that_differs_is_refused_and_leaves_no_file(folder, monkeypatch):
    monkeypatch.setattr("training.export.TOLERANCE", -1.0)
    with pytest.raises(ModelError, match="differs from torch by"):
        export(folder)
    assert not (folder / "model.onnx").exists()


def test_a_file_that_is_there_is_kept_unless_told(folder):
    (folder / "model.onnx").write_text("precious")
    with pytest.raises(OutputError, match="there already"):
        export(folder)
    assert (folder / "model.onnx").read_text() == "precious"


def test_a_folder_without_a_checkpoint_is_refused(tmp_path):
    with pytest.raises(CheckpointError, match="holds no checkpoint"):
        export(tmp_path)


def test_a_pretraining_run_is_refused(tmp_path):
    state = {"weights": {}, "figures": {}, "description": {"network": {}}}
    checkpoint.save(tmp_path / "checkpoints" / "last.pt", state)
    with pytest.raises(CheckpointError, match="which knows no classes — fine-tune from it"):
        export(tmp_path)


@pytest.mark.parametrize(
    ("window", "tile", "halo", "expected"),
    [
        (96, None, None, (256, 64)),
        (512, None, None, (512, 128)),
        (96, 128, None, (128, 32)),
        (96, 80, None, (80, 32)),
        (96, 128, 0, (128, 0)),
    ],
)
def test_the_tile_follows_the_recipe_or_the_window(window, tile, halo, expected):
    chosen = choose_tile(window=window, tile=tile, halo=halo, stride=16)
    assert (chosen.size, chosen.halo) == expected
