"""Networks as ONNX: valid, self-contained, and the same numbers as torch."""

import json

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from geoseg.card import ModelCard
from geoseg.errors import ArgumentError, CheckpointError, ModelError, OutputError, TileError
from geoseg.events import JsonLines
from geoseg.reach import measure
from tests.scenes import noise, write_raster
from tests.training.finished_run import SCHEME, graph_of, write_run
from training import checkpoint
from training.export import choose_tile, compare, export, to_onnx
from training.recipe import ExportRecipe, FinetuneRecipe

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def graph():
    return graph_of()


@pytest.fixture(scope="module")
def model(graph):
    return to_onnx(graph, bands=4, tile=64, dynamic=False)


@pytest.fixture
def folder(tmp_path, graph):
    return write_run(tmp_path / "run", graph)


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


def test_torch_alone_converts_to_the_same_as_it_does_in_these_tests(torchs_export, monkeypatch):
    trained = graph_of()
    for weights in trained.parameters():
        torch.nn.init.uniform_(weights)
    ours = to_onnx(trained, bands=4, tile=64, dynamic=False)  # with the file of another network
    monkeypatch.setattr(torch.onnx, "export", torchs_export)
    theirs = to_onnx(trained, bands=4, tile=64, dynamic=False)
    assert [node.op_type for node in ours.graph.node] == [
        node.op_type for node in theirs.graph.node
    ]
    values = [
        {each.name: onnx.numpy_helper.to_array(each) for each in model.graph.initializer}
        for model in (ours, theirs)
    ]
    assert values[0].keys() == values[1].keys()
    for name, value in values[1].items():
        np.testing.assert_array_equal(values[0][name], value)


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


@pytest.mark.parametrize(
    ("arch", "encoder"), [("Unet", "tu-test_resnet"), ("Segformer", "resnet18")]
)
def test_other_architectures_export_too(arch, encoder):
    graph = graph_of(bands=3, arch=arch, encoder=encoder, atrous_rates=None)
    model = to_onnx(graph, bands=3, tile=64, dynamic=False)
    tile = np.random.default_rng(0).uniform(0, 255, (3, 64, 64)).astype(np.float32)
    assert compare(model, graph, [tile]) <= 1e-5


def test_a_dynamic_unet_reaches_no_farther_than_one_of_fixed_size():
    graph = graph_of(bands=3, arch="Unet", encoder="tu-test_resnet", atrous_rates=None)
    fixed, free = (to_onnx(graph, bands=3, tile=64, dynamic=each) for each in (False, True))
    assert measure(free) == measure(fixed)
    assert measure(free).whole == ()


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
    told = (tmp_path / "events").read_text()
    assert "made-up tiles" in told
    assert told.index("exporting at 64 px, with a halo of 16 px") < told.index('"task": "check"')


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


def test_a_file_that_is_this_export_already_is_left_as_it_is(folder, monkeypatch):
    path = export(folder)
    before = path.read_bytes(), path.stat().st_mtime_ns
    monkeypatch.setattr("training.export.to_onnx", None)  # nothing is exported
    with (folder / "events").open("w") as stream:
        assert export(folder, events=JsonLines(stream)) == path
        assert export(folder, overwrite=True) == path
    assert "this export is there already" in (folder / "events").read_text()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    copy = export(folder, out=folder.parent / "copy.onnx")
    assert copy.read_bytes() == before[0]


@pytest.mark.parametrize(
    "other",
    [{"name": "x"}, {"tile": 128}, {"halo": 0}, {"dynamic": True}, {"license_": "MIT"}],
)
def test_another_export_is_not_taken_for_this_one(folder, other):
    export(folder)
    with pytest.raises(OutputError, match="there already"):
        export(folder, **other)


def test_a_file_of_another_checkpoint_is_made_anew(folder):
    before = export(folder).read_bytes()
    state = checkpoint.load(folder / "checkpoints" / "best.pt")
    state["weights"]["network"]["head.0.bias"] += 1
    checkpoint.save(folder / "checkpoints" / "best.pt", state)
    with pytest.raises(OutputError, match="there already"):
        export(folder)
    assert export(folder, overwrite=True).read_bytes() != before


@pytest.mark.parametrize("content", [b"", b"precious", b"\x08\x0a"])
def test_a_damaged_file_is_made_anew(folder, content):
    (folder / "model.onnx").write_bytes(content)
    assert onnx.load(export(folder, overwrite=True)).graph.node


def test_what_is_not_said_is_as_the_recipe_of_the_run_says(tmp_path, graph):
    said = ExportRecipe(name="roofs", dynamic=True, license="CC0-1.0")
    folder = write_run(tmp_path / "run", graph, recipe=FinetuneRecipe(export=said))
    model = onnx.load(export(folder))
    assert shape(model.graph.input[0]) == ["N", 4, "H", "W"]
    card = ModelCard.from_metadata({each.key: each.value for each in model.metadata_props})
    assert (card.name, card.license) == ("roofs", "CC0-1.0")
    other = onnx.load(export(folder, out=tmp_path / "fixed.onnx", dynamic=False, license_=""))
    assert shape(other.graph.input[0]) == ["N", 4, 64, 64]


def test_an_interrupted_run_gives_its_last_checkpoint(folder):
    (folder / "checkpoints" / "best.pt").rename(folder / "checkpoints" / "last.pt")
    assert export(folder) == folder / "model.onnx"


def test_a_full_disk_is_told_in_one_line_and_leaves_nothing(folder, small_disk):
    disk = small_disk(1)
    with pytest.raises(OutputError, match=r"cannot write .* — free some space"):
        export(folder, out=disk / "model.onnx")
    assert not list(disk.iterdir())


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


def test_another_checkpoint_than_there_is_is_refused(tmp_path):
    with pytest.raises(ArgumentError, match="which is 'first' — choose from best, last"):
        export(tmp_path, which="first")
