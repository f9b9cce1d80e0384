"""Fine-tuning that pretrains first: whole, stopped halfway, and on what does not go together."""

import json
import tomllib
from pathlib import Path

import pytest
import torch

from geoseg.errors import Cancelled, GeosegError, OutputError, RecipeError
from geoseg.events import JsonLines
from tests.scenes import noise, write_raster
from tests.training.label_squares import write_squares
from training import checkpoint
from training.finetune import finetune
from training.pretrain_first import pretrained_folder
from training.recipe import FinetuneRecipe, digest, read_recipe

FINETUNE = """
[data]
window = 32
block = 32
statistics_windows = 4
[model]
encoder = "tu-test_resnet"
atrous_rates = [1, 2, 3]
[loss]
name = "cross_entropy"
[optim]
lr = 1e-9
[train]
steps = 2
epoch = 2
batch = 2
workers = 1
log_every = 1
average = 0.0
[export]
tile = 64
halo = 16
"""
PRETRAIN = """
[data]
window = 64
statistics_windows = 4
[model]
encoder = "resnet50"
[method]
view = 32
region = 8
[train]
steps = 3
epoch = 3
batch = 4
workers = 1
log_every = 1
"""

pytestmark = pytest.mark.usefixtures("one_thread")


class StopAt(JsonLines):
    """Asks for an end, as events say how, when a number of steps is done for the first time."""

    def __init__(self, stream, done):
        super().__init__(stream)
        self.done = done

    def write(self, record):
        super().write(record)
        if record.get("task") == "train" and record["done"] == self.done:
            (Path(record["run"]) / "cancel").touch()


@pytest.fixture
def run(tmp_path):
    raster = write_raster(tmp_path / "town.tif", noise(128, 128))
    squares = [(k % 2, (32 * k, 8, 32 * k + 24, 120)) for k in range(4)]
    labels = write_squares(tmp_path / "labels.gpkg", squares, names=("ground", "roof"))
    for name, text in (("fine", FINETUNE), ("pre", PRETRAIN)):
        (tmp_path / f"{name}.toml").write_text(text)

    def go(sink=JsonLines, **options):
        with (tmp_path / "events").open("w") as stream:
            return finetune(
                tmp_path / "fine.toml",
                **{
                    "images": [raster],
                    "labels": [labels],
                    "pretraining": tmp_path / "pre.toml",
                    "out": tmp_path / "run",
                    "device": "cpu",
                    "events": sink(stream),
                    **options,
                },
            )

    return go


def told(folder):
    return [json.loads(line) for line in (folder / "events").read_text().splitlines()]


def weights(folder):
    return checkpoint.load(folder / "checkpoints" / "last.pt")["weights"]["network"]


def test_the_network_of_fine_tuning_is_pretrained_and_started_from(run, tmp_path):
    result = run()
    folder = pretrained_folder(tmp_path / "run")
    assert folder == tmp_path / "run-pretrained"
    resolved = tomllib.loads((folder / "recipe.toml").read_text())
    assert resolved["model"]["encoder"] == "tu-test_resnet"  # not that of the pretraining recipe
    assert resolved["model"]["atrous_rates"] == [1, 2, 3]
    assert resolved["data"]["window"] == 64
    before, after = weights(folder), weights(tmp_path / "run")
    shared = [name for name in before if name.startswith("encoder.") and name.endswith("weight")]
    assert shared
    for name in shared:  # hardly moved at this rate
        torch.testing.assert_close(after[name], before[name], atol=1e-5, rtol=0)
    events = told(tmp_path)
    steps = [each for each in events if each["event"] == "progress" and "within" not in each]
    progress = [(each["task"], each["done"]) for each in steps]
    assert progress == [
        *(("train", k) for k in (1, 2, 3)),
        ("pretrain", 1),
        *(("train", k) for k in (1, 2)),
    ]
    assert [each["model"] for each in events if each["event"] == "result"] == [result["model"]]


def test_it_stops_in_either_half_and_goes_on_there(run, tmp_path):
    with pytest.raises(Cancelled, match="after step 2 of 3"):
        run(sink=lambda stream: StopAt(stream, 2))
    assert not (tmp_path / "run").exists()
    with pytest.raises(Cancelled, match="after step 1 of 2"):
        run(sink=lambda stream: StopAt(stream, 1))
    assert (tmp_path / "run-pretrained" / "report.html").exists()
    run()
    steps = [each["done"] for each in told(tmp_path) if each.get("task") == "train"]
    assert steps == [2]
    assert (tmp_path / "run" / "model.onnx").exists()


def test_labels_that_cannot_be_used_are_told_before_any_step(run, tmp_path):
    elsewhere = write_squares(tmp_path / "far.gpkg", [(0, (9000, 0, 9010, 10))])
    for labels in (elsewhere, tmp_path / "none.gpkg"):
        with pytest.raises(GeosegError, match=labels.name):
            run(labels=[labels])
    assert not (tmp_path / "run-pretrained").exists()


def test_it_is_refused_beside_published_weights_and_with_a_wrong_recipe(run, tmp_path):
    with pytest.raises(RecipeError, match="both --pretrain and model"):
        run(overrides=["model.weights=imagenet"])
    with pytest.raises(RecipeError, match=r"pretrain recipe has no 'train\.stps'"):
        run(pretraining_overrides=["train.stps=3"])
    assert not (tmp_path / "run-pretrained").exists()


def test_a_folder_with_another_run_is_refused_before_pretraining(run, tmp_path):
    checkpoint.save(tmp_path / "run" / "checkpoints" / "last.pt", {})
    recipe = digest(read_recipe(FinetuneRecipe, tmp_path / "fine.toml"))
    asked = {"job": "finetune", "recipe": recipe, "images": "others"}
    (tmp_path / "run" / "run.json").write_text(json.dumps(asked))
    with pytest.raises(OutputError, match="with other images and other labels and another start"):
        run()
    assert not pretrained_folder(tmp_path / "run").exists()
