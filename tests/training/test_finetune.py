"""Fine-tuning from rasters and labels to a model: whole, killed, stopped, and on bad input."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import onnx
import onnxruntime
import pytest
import safetensors.torch
import timm
import torch

from geoseg.card import ModelCard
from geoseg.errors import (
    Cancelled,
    CheckpointError,
    GeosegError,
    LabelError,
    OutputError,
    RecipeError,
)
from geoseg.events import Events
from geoseg.lock import held
from geoseg.model import Model
from tests.scenes import QUARTER_METRE, noise, write_raster
from tests.training.bright_roofs import write_labels, write_town
from tests.training.canceller import Canceller
from tests.training.label_squares import write_squares
from training import checkpoint
from training.data.tally import Tally
from training.finetune import _tell_labels, finetune
from training.metrics import read_metrics
from training.network import SegmentationNetwork
from training.recipe import FinetuneRecipe, read_recipe

TINY = """
[data]
window = 32
block = 64
statistics_windows = 4
[model]
encoder = "tu-test_resnet"
atrous_rates = [1, 2, 3]
[loss]
name = "cross_entropy"
[train]
steps = 24
epoch = 8
batch = 4
workers = 1
log_every = 2
[export]
tile = 64
halo = 16
"""
FIGURES = {"miou", "mf1", "oa", "kappa", "iou/ground", "iou/roof", "f1/ground", "f1/roof"}

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return tmp_path_factory.mktemp("shared")


@pytest.fixture(scope="module")
def recipe(shared):
    path = shared / "tiny.toml"
    path.write_text(TINY)
    return path


@pytest.fixture(scope="module")
def raster(shared):
    return write_town(shared)


@pytest.fixture(scope="module")
def labels(shared):
    return write_labels(shared)


@pytest.fixture
def run(recipe, raster, labels, tmp_path):
    def go(name="run", **options):
        given = {"images": [raster], "labels": [labels], "out": tmp_path / name, **options}
        return finetune(given.pop("recipe", recipe), device="cpu", **given)

    return go


@pytest.fixture(scope="module")
def whole(shared, recipe, raster, labels):
    """A run that was left alone; its folder."""
    torch.set_num_threads(1)
    result = finetune(recipe, images=[raster], labels=[labels], out=shared / "whole", device="cpu")
    return shared / "whole", result


@pytest.fixture
def stop(run, tmp_path):
    """Begin a run and stop it after a few steps."""

    def go(name="run", **options):
        with (tmp_path / "events").open("w") as stream, pytest.raises(Cancelled) as caught:
            run(name, events=Canceller(stream, tmp_path / name), **options)
        assert caught.value.exit_code == 3
        return tmp_path / name / "checkpoints" / "last.pt"

    return go


@pytest.fixture
def unexported(monkeypatch):
    """Most of a tiny run's time goes into its export."""
    monkeypatch.setattr("training.finetune.export", lambda folder, **_: folder / "model.onnx")


def weights(folder, which="last"):
    return checkpoint.load(folder / "checkpoints" / f"{which}.pt")["weights"]["network"]


def equal(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[key], other[key]) for key in one)


def test_a_run_leaves_all_it_promises(whole):
    folder, result = whole
    assert {path.name for path in folder.iterdir()} == {
        "checkpoints", "events.jsonl", "labels.json", "metrics.csv", "model.onnx", "recipe.toml",
        "report.html", "run.json", "statistics.json", "tensorboard",
    }  # fmt: skip
    assert {path.name for path in (folder / "checkpoints").iterdir()} == {"best.pt", "last.pt"}
    assert set(result) >= FIGURES | {"model", "report", "run"}
    assert result["miou"] > 0.8  # bright roofs on dark ground are easy
    assert read_recipe(FinetuneRecipe, folder / "recipe.toml").train.steps == 24
    header = (folder / "metrics.csv").read_text().splitlines()[0].split(",")
    assert header[:4] == ["step", "epoch", "loss", "lr"]
    assert set(header) >= FIGURES
    told = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    assert [told[0]["event"], told[0]["job"]] == ["started", "finetune"]
    page = (folder / "report.html").read_text()
    assert "mIoU" in page
    assert "roof" in page
    for title in ("Curves", "Labels", "Confusion matrix", "Worst tiles", "Best tiles"):
        assert f">{title}</h2>" in page
    tally = Tally.model_validate_json((folder / "labels.json").read_text())
    assert tally.classes[1].polygons == 6
    assert tally.train + tally.val == 12 * 24 * 24
    assert tally.blocks is None


def test_the_exported_model_maps_what_was_learnt(whole):
    folder, result = whole
    model = Model.open(folder / "model.onnx")
    card = model.card
    assert card.bands == ("red", "green", "blue")
    assert card.classes.names == ("ground", "roof")
    assert (card.tile_size, card.halo, card.stride) == (64, 16, 16)
    assert card.gsd == pytest.approx(0.25)
    assert card.metrics["miou"] == pytest.approx(result["miou"])
    assert card.metrics["export_difference"] <= 1e-4
    assert card.training.loss == "cross_entropy"
    bright, dark = np.full((1, 3, 64, 64), 180, "f4"), np.full((1, 3, 64, 64), 30, "f4")
    said = model.probabilities(np.concatenate([dark, bright]))[:, :, 16:48, 16:48]
    assert (said.argmax(axis=1) == np.array([0, 1])[:, None, None]).mean() > 0.8


@pytest.fixture
def kill(run, recipe, raster, labels, tmp_path):
    """Kill a command after some steps, and go on in this process."""

    def go(*overrides, start=None):
        overrides = ["train.checkpoint_every=0.001", *overrides]
        command = [
            *(sys.executable, "-m", "geoseg", "finetune", recipe, "--images", raster),
            *("--labels", labels, "--out", tmp_path / "killed", "--device", "cpu"),
            *(word for each in overrides for word in ("--set", each)),
            *(("--from", start) if start else ()),
            *("--events", "-"),
        ]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
            for line in process.stdout:
                if json.loads(line).get("done") == 6:
                    process.kill()
        assert process.returncode == -signal.SIGKILL
        reached = checkpoint.load(tmp_path / "killed" / "checkpoints" / "last.pt")["step"]
        assert 5 <= reached < 10
        assert not (tmp_path / "killed" / "model.onnx").exists()
        run("killed", overrides=overrides, start=start)
        told = (tmp_path / "killed" / "events.jsonl").read_text()
        assert f"going on from step {reached} of 24" in told
        return tmp_path / "killed"

    return go


def test_killed_and_resumed_ends_in_the_same_weights(whole, kill):
    folder, _ = whole
    killed = kill()
    for which in ("last", "best"):
        assert equal(weights(folder, which), weights(killed, which))


@pytest.mark.usefixtures("unexported")
def test_killed_while_the_encoder_is_held_and_windows_are_mixed(run, kill, pretrained, tmp_path):
    """Patience ends both runs early; the encoder is let go after step 10, the kill is before."""
    options = [
        "optim.freeze=10", "data.mixup=0.5", "data.cutmix=0.5", "data.blur=0.5", "data.noise=0.5",
        "data.fraction=0.8", "train.epoch=4", "train.patience=3", "train.score=iou/roof",
        "optim.lr=1e-9", "train.accumulate=2",
    ]  # fmt: skip
    run("left", start=pretrained, overrides=["train.checkpoint_every=0.001", *options])
    killed = kill(*options, start=pretrained)
    ends = [checkpoint.load(each / "checkpoints" / "last.pt") for each in
            (tmp_path / "left", killed)]  # fmt: skip
    assert ends[0]["step"] == ends[1]["step"] < 24
    for part in ("network", "learner"):
        assert equal(ends[0]["weights"][part], ends[1]["weights"][part])
    assert ends[0]["figures"] == ends[1]["figures"]
    assert (tmp_path / "left" / "metrics.csv").read_text() == (killed / "metrics.csv").read_text()


def test_stopped_and_resumed_ends_in_the_same_weights(whole, run, stop, tmp_path):
    assert checkpoint.load(stop("stopped"))["step"] < 24
    assert not (tmp_path / "stopped" / "cancel").exists()
    run("stopped")
    assert equal(weights(whole[0]), weights(tmp_path / "stopped"))


def test_a_finished_run_is_left_alone(whole, run):
    folder, result = whole
    before = (folder / "model.onnx").stat().st_mtime_ns
    assert run(folder) == result  # an absolute path takes the place of the test's own
    assert (folder / "model.onnx").stat().st_mtime_ns == before


def test_another_recipe_in_the_same_folder_is_refused(whole, run):
    with pytest.raises(OutputError, match=r"with train\.steps = \d+, not 7"):
        run(whole[0], overrides=["train.steps=7"])


@pytest.fixture
def pretrained(tmp_path):
    torch.manual_seed(5)
    source = SegmentationNetwork(
        encoder="tu-test_resnet", bands=3, classes=None, atrous_rates=(1, 2, 3)
    )
    state = {
        "weights": {"network": source.state_dict()},
        "figures": {},
        "description": {"bands": ["red", "green", "blue"]},
    }
    checkpoint.save(tmp_path / "pretrained" / "checkpoints" / "last.pt", state)
    return tmp_path / "pretrained"


def moved(run_folder, source):
    """Names of what is no longer as in the run that was started from."""
    before = weights(source)
    return {name for name, value in weights(run_folder).items()
            if name in before and not torch.equal(value, before[name])}  # fmt: skip


def of_encoder(name):
    return name.startswith(("encoder.", "decoder.aspp."))


@pytest.mark.usefixtures("unexported")
def test_a_run_starts_from_a_pretrained_encoder_and_may_leave_it_as_it_is(
    run, pretrained, tmp_path
):
    still = ["optim.encoder_lr=0", "optim.weight_decay=0", "train.steps=1", "model.init=encoder"]
    run(start=pretrained, overrides=still)
    learnt = {name for name in moved(tmp_path / "run", pretrained) if "running" not in name}
    learnt = {name for name in learnt if "num_batches" not in name}
    names = {name for name in weights(pretrained) if name.endswith(("weight", "bias"))}
    assert learnt == {name for name in names if not of_encoder(name)}


@pytest.mark.usefixtures("unexported")
def test_a_frozen_encoder_stays_as_it_is_and_then_learns(run, pretrained, tmp_path):
    options = ["optim.freeze=3", "train.average=0"]
    run("frozen", start=pretrained, overrides=[*options, "train.steps=3"])
    assert not [name for name in moved(tmp_path / "frozen", pretrained) if of_encoder(name)]
    assert moved(tmp_path / "frozen", pretrained)
    run("free", start=pretrained, overrides=[*options, "train.steps=4"])
    assert [name for name in moved(tmp_path / "free", pretrained) if of_encoder(name)]


@pytest.mark.usefixtures("unexported")
def test_statistics_of_batches_are_learnt_or_those_of_pretraining_kept(run, pretrained, tmp_path):
    def statistics(name, kind):
        options = [f"optim.batch_norm={kind}", "train.average=0", "train.steps=2"]
        run(name, start=pretrained, overrides=options)
        return {each for each in moved(tmp_path / name, pretrained) if "running" in each}

    assert statistics("learnt", "batch")
    assert not statistics("kept", "kept")


@pytest.mark.usefixtures("unexported")
def test_a_run_starts_from_a_file_of_weights(run, tmp_path):
    torch.manual_seed(6)
    theirs = timm.create_model("test_resnet", num_classes=7).state_dict()
    safetensors.torch.save_file(theirs, tmp_path / "timm.safetensors")
    run(
        start=tmp_path / "timm.safetensors",
        overrides=["optim.freeze=1", "train.steps=1", "train.average=0"],
    )
    ours = weights(tmp_path / "run")
    assert torch.equal(ours["encoder.model.conv1.0.weight"], theirs["conv1.0.weight"])
    told = (tmp_path / "run" / "events.jsonl").read_text()
    assert "weights of the encoder; left 2 that fit nowhere" in told
    card = json.loads((tmp_path / "run" / "run.json").read_text())
    assert card["start"].endswith("timm.safetensors")


@pytest.mark.usefixtures("unexported")
def test_a_share_of_the_labels_trains_and_is_told(run, tmp_path):
    run(overrides=["data.fraction=0.3", "train.steps=1"])
    folder = tmp_path / "run"
    tally = Tally.model_validate_json((folder / "labels.json").read_text())
    assert (tally.blocks, tally.blocks_of, tally.fraction) == (3, 10, 0.3)
    assert tally.train == 3 * 24 * 24
    assert tally.train_m2 == pytest.approx(3 * 24 * 24 / 16)
    assert all(each.train for each in tally.classes)
    assert "training on 3 of 10 blocks: 1,728 px" in (folder / "events.jsonl").read_text()
    assert "Trained on 3 of 10 blocks with labels" in (folder / "report.html").read_text()


@pytest.mark.usefixtures("unexported")
def test_the_best_checkpoint_is_that_of_the_chosen_score(run, tmp_path):
    run(overrides=["train.score=f1/roof", "train.epoch=2", "train.steps=12"])
    metrics = read_metrics(tmp_path / "run" / "metrics.csv")
    scores = [float(row["f1/roof"]) for row in metrics if "f1/roof" in row]
    state = checkpoint.load(tmp_path / "run" / "checkpoints" / "best.pt")
    assert state["figures"]["f1/roof"] == pytest.approx(max(scores))


@pytest.mark.usefixtures("unexported")
def test_the_loss_may_be_chosen_by_the_labels(run, tmp_path):
    run(overrides=["loss.name=auto", "train.steps=1"])
    state = checkpoint.load(tmp_path / "run" / "checkpoints" / "last.pt")
    assert state["description"]["training"]["loss"] == "cross_entropy"  # as much roof as ground
    assert "labelled about as much" in (tmp_path / "run" / "events.jsonl").read_text()


@pytest.mark.usefixtures("unexported")
def test_links_are_found_again_from_anywhere_by_their_own_names(
    run, raster, labels, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    links = {Path("ortho.tif"): raster, Path("drawn.gpkg"): labels}
    for link, target in links.items():
        link.symlink_to(target)
    image, drawn = links
    run(images=[image], labels=[drawn], overrides=["train.steps=1"])
    about = checkpoint.load(tmp_path / "run" / "checkpoints" / "last.pt")["description"]
    assert about["images"] == [str(tmp_path / "ortho.tif")]
    assert about["labels"] == [str(tmp_path / "drawn.gpkg")]


def test_pretraining_on_other_bands_is_refused(run, tmp_path):
    path = tmp_path / "pretrained" / "checkpoints" / "last.pt"
    checkpoint.save(
        path, {"weights": {}, "figures": {}, "description": {"bands": ["nir", "red", "green"]}}
    )
    with pytest.raises(CheckpointError, match="trained on the bands nir, red, green"):
        run(start=tmp_path / "pretrained")
    assert not (tmp_path / "run").exists()


def test_without_validation_the_last_checkpoint_is_exported(run, tmp_path):
    result = run(overrides=["data.validation_share=0", "train.steps=1", "train.patience=1"])
    assert "miou" not in result
    assert not (tmp_path / "run" / "checkpoints" / "best.pt").exists()
    assert (tmp_path / "run" / "model.onnx").exists()


def test_a_network_learns_from_float_rasters_with_nan_and_from_one_band(run, tmp_path, labels):
    pixels = noise(192, 256, bands=1, dtype="float32")
    pixels[:, :30] = np.nan
    path = write_raster(tmp_path / "dem.tif", pixels)
    run(images=[path], overrides=["train.steps=4"])
    model = onnx.load(tmp_path / "run" / "model.onnx")
    card = ModelCard.from_metadata({each.key: each.value for each in model.metadata_props})
    assert card.dtype == "float32"
    assert np.isfinite(card.normalization.mean).all()
    session = onnxruntime.InferenceSession(tmp_path / "run" / "model.onnx")
    said = session.run(None, {"image": np.zeros((1, 1, 64, 64), "f4")})[0]
    assert np.isfinite(said).all()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"overrides": ["optim.lrr=1"]}, r"did you mean 'optim.lr'\?"),
        ({"overrides": ["data.window=40"]}, "data.window is 40.* — set it to 48"),
        ({"overrides": ["export.tile=60"]}, "a tile of 60 px"),
        ({"overrides": ["loss.name=focall"]}, "no loss named 'focall'"),
        ({"overrides": ["loss.gamma=2"]}, "'cross_entropy' has no parameter 'gamma'"),
        ({"overrides": ["loss.name=unified_focal", "loss.rare=[9]"]}, "class value 9"),
        ({"overrides": ["model.encoder=resnet19"]}, r"did you mean 'resnet1"),
        ({"class_field": "kind"}, "no field 'kind'"),
        ({"bands": ("nir",)}, "no band nir"),
        ({"recipe": "quik"}, "no recipe 'quik'"),
        ({"overrides": ["train.precision=fp16"]}, "'fp16', which cpu"),
        ({"overrides": ["optim.freeze=5"]}, "optim.freeze = 5 would keep a random encoder"),
        ({"overrides": ["optim.batch_norm=kept"]}, "would keep statistics that no image"),
        ({"overrides": ["data.fraction=0"]}, "data.fraction is 0, but should be greater than 0"),
        ({"overrides": ["train.score=iou/rof"]}, r"did you mean 'roof'\?"),
        ({"overrides": ["model.weights=imagnet"]}, r"which tu-test_resnet does not have"),
        ({"overrides": ["loss.name=auto", "loss.gamma=2"]}, "sets loss.gamma itself"),
        ({"start": Path("nowhere.pth")}, "neither a run nor a file of weights nowhere.pth"),
    ],
)
def test_bad_input_gets_one_clear_line(run, wrong, message):
    with pytest.raises(GeosegError, match=message) as caught:
        run(**wrong)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("model.encoder=nope", "choose one of resnet18, resnet34"),
        ("model.arch=nope", "choose one of DeepLabV3Plus"),
        ("loss.name=nope", "choose from cross_entropy, "),
        ("loss.weight=0.5", "'cross_entropy' has no parameter 'weight'"),
    ],
)
def test_unknown_names_are_refused_before_images_are_read(run, monkeypatch, wrong, message):
    monkeypatch.setattr("training.finetune.LabelledData", None)
    with pytest.raises(RecipeError, match=message):
        run(overrides=[wrong])


def test_wrong_label_files_are_one_clear_line(run, labels, tmp_path):
    """Missing, no format, an unknown class value, one class only, another CRS, two meanings."""
    text = tmp_path / "labels.txt"
    text.write_text("roof 3 4\n")
    two = np.full((192, 256), 7, np.uint8)
    two[:96] = 8
    single = write_raster(tmp_path / "single.tif", np.full((192, 256), 7, np.uint8))
    elsewhere = write_raster(tmp_path / "elsewhere.tif", two, crs="EPSG:32635")
    square = (20, 20, 60, 60)
    unknown = write_squares(tmp_path / "unknown.gpkg", [(0, square), (1, square)])
    with sqlite3.connect(unknown) as database:
        database.execute("DELETE FROM classes WHERE value = 1")
    other = write_squares(tmp_path / "other.gpkg", [(1, square)], names=("ground", "water"))
    for wrong, message in (
        ([tmp_path / "missing.gpkg"], "there is no file"),
        ([text], r"labels\.txt"),
        ([unknown], r"unknown\.gpkg.* 1"),
        ([single], "the labels know only one class"),
        ([elsewhere], r"elsewhere\.tif lie outside .*CRS"),
        ([labels, other], "class 1 is 'water' in .* but 'roof' in"),
    ):
        with pytest.raises(GeosegError, match=message) as caught:
            run(labels=wrong)
        assert "\n" not in str(caught.value), message


def test_labels_of_one_class_and_a_background_without_extents_are_refused(run, tmp_path):
    single = np.full((192, 256), 255, np.uint8)
    single[:96] = 7
    path = write_raster(tmp_path / "single.tif", single, nodata=255)
    with pytest.raises(LabelError, match=r"all that trains is .*7") as caught:
        run(labels=[path], overrides=["data.background=true"])
    assert "draw an extent" in caught.value.hint


def test_a_folder_in_which_another_run_is_at_work_is_refused(run, stop, tmp_path):
    with held(tmp_path / "run"), pytest.raises(OutputError, match="run is being made by process"):
        run(overwrite=True)
    stop()  # and leaves no lock behind that would stop this one


def test_labels_elsewhere_are_refused_and_mending_them_needs_no_flag(run, stop, tmp_path):
    away = write_raster(
        tmp_path / "away.tif",
        noise(192, 256),
        transform=QUARTER_METRE @ QUARTER_METRE.translation(10_000, 0),
    )
    with pytest.raises(GeosegError, match=r"labels.gpkg lie outside .*away.tif"):
        run(images=[away])
    stop()


def test_a_folder_that_cannot_be_written_is_refused(run, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot"):
        run("file/run")


def test_a_damaged_checkpoint_is_one_line(run, stop):
    last = stop()
    last.write_bytes(last.read_bytes()[:1000])
    with pytest.raises(CheckpointError, match="cannot be read as a checkpoint"):
        run()


def test_a_class_that_does_not_validate_is_told():
    class Told(Events):
        def write(self, record):
            if record["event"] == "warning":
                heard.append(record["message"])

    heard = []
    classes = [
        SimpleNamespace(name=name, train=train, val=val)
        for name, train, val in (("roof", 9, 3), ("water", 9, 0), ("tree", 0, 0))
    ]
    _tell_labels(SimpleNamespace(blocks=None, classes=classes, val=3), Told())
    assert heard == [
        "no pixel of 'water' validates: where it is mapped its IoU counts as 0",
        "no pixel of 'tree' trains: the network will not learn it",
    ]
