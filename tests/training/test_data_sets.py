"""A published data set from its folder to a model that maps its test tiles."""

import json

import pytest
from click.testing import CliRunner

from geoseg.assessment import assess
from geoseg.cli import cli
from geoseg.model import Model
from geoseg.prediction import predict
from tests.isprs_lookalike import write_potsdam
from training import checkpoint
from training.export import export
from training.finetune import finetune
from training.pretrain import pretrain

TINY = """
[data]
window = 32
statistics_windows = 4
[model]
encoder = "tu-test_resnet"
atrous_rates = [1, 2, 3]
[train]
steps = 4
epoch = 2
batch = 2
workers = 1
"""
FINETUNE = "[data]\nblock = 64\n" + TINY.split("[data]\n")[1]
FINETUNE += '[loss]\nname = "cross_entropy"\n[export]\ntile = 64\n'
PRETRAIN = TINY + "[method]\nview = 32\nregions = 2\nregion = 8\n"

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def potsdam(tmp_path_factory):
    folder = tmp_path_factory.mktemp("potsdam")
    write_potsdam(folder, tiles=((2, 10), (2, 11), (2, 13)), side=160)
    return folder


@pytest.fixture(scope="module")
def trained(potsdam, tmp_path_factory):
    """Pretrained on all images and fine-tuned on the training tiles, near infrared first."""
    folder = tmp_path_factory.mktemp("runs")
    for name, text in (("pretrain", PRETRAIN), ("finetune", FINETUNE)):
        (folder / f"{name}.toml").write_text(text)
    bands = ("nir", "red", "green")
    pretrain(
        folder / "pretrain.toml", data=potsdam, bands=bands, out=folder / "first", device="cpu"
    )
    finetune(
        folder / "finetune.toml",
        data=potsdam,
        bands=bands,
        start=folder / "first",
        out=folder / "run",
        device="cpu",
    )
    return folder


def test_a_run_takes_the_training_tiles_and_names_their_bands(potsdam, trained):
    about = checkpoint.load(trained / "run" / "checkpoints" / "last.pt")["description"]
    assert about["bands"] == ["nir", "red", "green"]
    assert about["band_choice"] == [1, 2, 3]  # of the IRRG files, which have just these
    assert [each.split("potsdam_")[1][:4] for each in about["images"]] == ["2_10", "2_11"]
    before = checkpoint.load(trained / "first" / "checkpoints" / "last.pt")["description"]
    assert len(before["images"]) == 3  # pretraining looks at the test tile too, without its label
    model = Model.open(trained / "run" / "model.onnx")
    assert model.card.gsd == pytest.approx(0.05)
    assert model.card.seams == "blend"
    assert len(model.card.classes) == 6


def test_its_model_maps_a_test_tile_that_is_assessed(potsdam, trained, tmp_path):
    [tile] = potsdam.rglob("top_potsdam_2_13_RGBIR.tif")
    [label] = potsdam.rglob("top_potsdam_2_13_label.tif")
    predict(tile, model=trained / "run" / "model.onnx", bands=(4, 1, 2), out=tmp_path / "map.tif")
    assessed = assess(tmp_path / "map.tif", reference=label)
    assert assessed.confusion.total > 10_000


def test_its_export_in_int8_finds_the_data_set_again(trained):
    assert export(trained / "run", precision="int8", force=True).exists()


@pytest.mark.parametrize(
    ("command", "more"),
    [
        ("pretrain", []),
        ("finetune", ["--images", "a.tif"]),
        ("finetune", ["--images", "a.tif", "--labels", "b.gpkg", "--data", "d"]),
        ("pretrain", ["--images", "a.tif", "--data", "d"]),
    ],
)
def test_files_or_a_data_set_but_not_both_nor_half(command, more, tmp_path):
    result = CliRunner().invoke(cli, [command, "quick", *more, "--out", str(tmp_path / "run")])
    assert result.exit_code == 2
    assert "--data" in result.output
    assert not (tmp_path / "run").exists()


def test_a_folder_that_is_no_data_set_is_one_line(tmp_path):
    arguments = ["finetune", "quick", "--data", str(tmp_path), "--out", str(tmp_path / "run")]
    result = CliRunner().invoke(cli, arguments)
    assert result.exception is not None
    assert "\n" not in str(result.exception)
    assert json.dumps(str(tmp_path))[1:-1] in str(result.exception)
