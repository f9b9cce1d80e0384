"""Pretraining from rasters to a run folder: whole, interrupted, and on bad input."""

import base64
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from geoseg.errors import Cancelled, GeosegError, OutputError, RecipeError
from geoseg.events import JsonLines
from geoseg.lock import held
from tests.scenes import noise, write_raster
from training import checkpoint
from training.methods import METHODS
from training.network import SegmentationNetwork
from training.pretrain import pretrain

TINY = """
[data]
window = 40
statistics_windows = 4
[model]
encoder = "tu-test_resnet"
atrous_rates = [1, 2, 3]
[method]
view = 32
regions = 2
region = 8
[train]
steps = 4
epoch = 2
batch = 2
workers = 1
log_every = 1
"""


# as in the child processes
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def recipe(tmp_path):
    path = tmp_path / "tiny.toml"
    path.write_text(TINY)
    return path


@pytest.fixture
def raster(tmp_path):
    pixels = noise(96, 120, bands=4)
    return write_raster(tmp_path / "town.tif", pixels, names=["red", "green", "blue", "nir"])


def weights(folder):
    state = checkpoint.load(folder / "checkpoints" / "last.pt")
    return {
        f"{part}.{name}": value
        for part, values in state["weights"].items()
        for name, value in values.items()
    }


def equal(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[key], other[key]) for key in one)


@pytest.mark.parametrize("name", METHODS)
def test_a_run_leaves_all_that_a_run_folder_holds(name, recipe, raster, tmp_path):
    out = tmp_path / "run"
    events = io.StringIO()
    result = pretrain(
        recipe,
        images=[raster],
        out=out,
        device="cpu",
        overrides=[f"method.name={name}"],
        events=JsonLines(events),
    )
    told = [json.loads(line) for line in events.getvalue().splitlines()]
    assert told[-1]["event"] == "result"
    for path in ("recipe.toml", "events.jsonl", "metrics.csv", "statistics.json", "report.html"):
        assert (out / path).stat().st_size > 0
    header, *rows = (out / "metrics.csv").read_text().splitlines()
    assert header.startswith("step,epoch,loss")
    assert {"unmatched", "alignment", "uniformity", "effective_rank"} <= set(header.split(","))
    assert len(rows) == 4
    state = checkpoint.load(Path(result["checkpoint"]))
    network = SegmentationNetwork.from_description(state["description"]["network"])
    network.start_from(state["weights"]["network"], parts="all")
    assert state["description"]["bands"] == ["red", "green", "blue", "nir"]


def test_the_report_shows_the_pairs(recipe, raster, tmp_path):
    result = pretrain(recipe, images=[raster], out=tmp_path / "run", device="cpu")
    page = Path(result["report"]).read_text(encoding="utf-8")
    assert "Effective rank" in page
    [encoded] = re.findall(r"data:image/jpeg;base64,([^\"]+)", page)
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))))
    assert picture.shape[0] > 400
    assert picture.std() > 20


def test_labels_are_for_a_figure_and_change_no_weight(recipe, raster, label_squares, tmp_path):
    labels = label_squares([(0, (0, 0, 64, 64)), (1, (64, 0, 120, 64)), (0, (0, 64, 120, 96))])
    plain, labelled = tmp_path / "plain", tmp_path / "labelled"
    pretrain(recipe, images=[raster], out=plain, device="cpu")
    result = pretrain(recipe, images=[raster], out=labelled, labels=[labels], device="cpu")
    assert equal(weights(plain), weights(labelled))
    header, *rows = (labelled / "metrics.csv").read_text().splitlines()
    accuracy = header.split(",").index("knn_accuracy")
    assert [bool(row.split(",")[accuracy]) for row in rows] == [False, True, False, True]
    assert "nearest neighbours" in Path(result["report"]).read_text(encoding="utf-8")
    assert "nearest neighbours" not in (plain / "report.html").read_text(encoding="utf-8")


def test_a_finished_run_is_left_as_it_is(recipe, raster, tmp_path):
    first = pretrain(recipe, images=[raster], out=tmp_path / "run", device="cpu")
    stamp = Path(first["checkpoint"]).stat().st_mtime_ns
    assert pretrain(recipe, images=[raster], out=tmp_path / "run", device="cpu") == first
    assert Path(first["checkpoint"]).stat().st_mtime_ns == stamp


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("model.encoder=nope", "choose one of resnet18, resnet34"),
        ("method.name=nope", "choose from "),
        ("method.grid=3", "has no parameter 'grid'"),
    ],
)
def test_unknown_names_are_refused_before_images_are_read(recipe, tmp_path, wrong, message):
    with pytest.raises(RecipeError, match=message):
        pretrain(recipe, images=[tmp_path / "none"], out=tmp_path, device="cpu", overrides=[wrong])


def test_a_folder_in_which_another_run_is_at_work_is_refused(recipe, raster, tmp_path):
    out = tmp_path / "run"
    with held(out), pytest.raises(OutputError, match="run is being made by process"):
        pretrain(recipe, images=[raster], out=out, device="cpu", overwrite=True)
    assert not out.exists()


def test_a_killed_run_resumes_to_the_same_weights(recipe, raster, tmp_path):
    longer = ["train.steps=16", "train.checkpoint_every=0.2"]
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    arguments = [str(recipe), "--images", str(raster), "--out", str(killed), "--device", "cpu"]
    for override in longer:
        arguments += ["--set", override]
    child = subprocess.Popen(
        [sys.executable, "-m", "training.pretrain", *arguments],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    last = killed / "checkpoints" / "last.pt"
    deadline = time.monotonic() + 60
    while not last.exists() and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    child.kill()
    assert child.wait() == -signal.SIGKILL
    assert 1 <= checkpoint.load(last)["step"] < 16
    for folder in (whole, killed):
        pretrain(recipe, images=[raster], out=folder, device="cpu", overrides=longer)
    assert equal(weights(whole), weights(killed))
    assert (whole / "metrics.csv").read_text() == (killed / "metrics.csv").read_text()


def test_a_cancel_file_stops_a_run_that_can_go_on(recipe, raster, tmp_path):
    out = tmp_path / "run"

    class CancelAtStep2(JsonLines):
        def write(self, record):
            if record["event"] == "progress" and record["done"] == 2:
                (out / "cancel").touch()

    with pytest.raises(Cancelled):
        pretrain(
            recipe, images=[raster], out=out, device="cpu", events=CancelAtStep2(io.StringIO())
        )
    assert checkpoint.load(out / "checkpoints" / "last.pt")["step"] in {2, 3}
    pretrain(recipe, images=[raster], out=out, device="cpu")
    assert checkpoint.load(out / "checkpoints" / "last.pt")["step"] == 4


@pytest.mark.parametrize(
    ("bands", "dtype", "symmetric"), [(1, "uint16", "true"), (8, "float32", "false")]
)
def test_any_bands_and_dtype_train(bands, dtype, symmetric, recipe, tmp_path):
    pixels = noise(64, 64, bands=bands, high=2000).astype(dtype)
    if dtype == "float32":
        pixels[:, :20, :20] = np.nan
    path = write_raster(tmp_path / "any.tif", pixels)
    pretrain(
        recipe,
        images=[path],
        out=tmp_path / "run",
        device="cpu",
        overrides=["train.steps=2", f"method.symmetric={symmetric}"],
    )
    assert all(value.isfinite().all() for value in weights(tmp_path / "run").values())


def with_holes(tmp_path):
    pixels = noise(96, 96, bands=3)
    valid = np.zeros((96, 96), dtype=bool)
    valid[36:60, 36:60] = True  # less than half of a window
    return [write_raster(tmp_path / "holes.tif", pixels, mask=valid)]


def without_data(tmp_path):
    return [write_raster(tmp_path / "empty.tif", np.zeros((3, 64, 64), np.uint8), nodata=0)]


def of_three_and_four_bands(tmp_path):
    names = ["red", "green", "blue", "nir"]
    return [
        write_raster(tmp_path / f"{count}.tif", noise(64, 64, bands=count), names=names[:count])
        for count in (4, 3)
    ]


def smaller_than_a_window(tmp_path):
    return [write_raster(tmp_path / "small.tif", noise(30, 90))]


def missing(tmp_path):
    return [tmp_path / "none.tif"]


@pytest.mark.parametrize(
    ("images", "overrides", "message"),
    [
        (with_holes, [], "none of 1000 windows holds 50% valid pixels — set data.window"),
        (without_data, [], "no valid pixel was found"),
        (of_three_and_four_bands, [], "choose bands that all have"),
        (smaller_than_a_window, [], "no image holds a window of 40 x 40 px"),
        (missing, [], r"none\.tif"),
        (None, ["train.batch=1"], r"train\.batch is 1"),
        (None, ["method.name=glcnett"], "did you mean 'glcnet'"),
        (None, ["method.name=simclr", "method.weight=0.3"], "'simclr' has no parameter 'weight'"),
        (None, ["method.view=40"], r"method\.view is 40, .* stride of 16 — set it to 48"),
        (None, ["method.region=33"], r"method\.region is 33 px, more than a view of 32"),
        (None, ["method.crop_area=[0.5, 2.0]"], "two rising shares up to 1"),
        (None, ["method.veiw=40"], r"did you mean 'method\.view'"),
    ],
)
def test_bad_input_is_one_clear_line(images, overrides, message, recipe, raster, tmp_path):  # noqa: PLR0917
    chosen = [raster] if images is None else images(tmp_path)
    with pytest.raises(GeosegError, match=message) as caught:
        pretrain(recipe, images=chosen, out=tmp_path / "run", device="cpu", overrides=overrides)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "run" / "report.html").exists()


def test_a_recipe_mended_after_a_failed_start_needs_no_overwrite(recipe, raster, tmp_path):
    wrong = ["data.window=400"]
    with pytest.raises(GeosegError, match=r"set data\.window smaller"):
        pretrain(recipe, images=[raster], out=tmp_path / "run", device="cpu", overrides=wrong)
    pretrain(
        recipe, images=[raster], out=tmp_path / "run", device="cpu", overrides=["train.steps=1"]
    )
    assert (tmp_path / "run" / "report.html").exists()


class Breaking(JsonLines):
    """Cuts rasters short when the first step is done."""

    def __init__(self, paths):
        super().__init__(io.StringIO())
        self.paths = paths

    def write(self, record):
        super().write(record)
        if record["event"] == "progress" and record["done"] == 1:
            for path in self.paths:
                path.write_bytes(path.read_bytes()[:3000])

    def of(self, kind):
        told = map(json.loads, self.stream.getvalue().splitlines())
        return [record for record in told if record["event"] == kind]


def test_a_raster_that_breaks_on_the_way_is_named_and_the_run_goes_on(recipe, tmp_path):
    paths = [
        write_raster(tmp_path / f"{name}.tif", noise(700, 700), block=64, compress="deflate")
        for name in "ab"
    ]
    events = Breaking(paths[:1])
    overrides = ["train.steps=16", "data.cache=0"]
    pretrain(
        recipe, images=paths, out=tmp_path / "run", device="cpu", overrides=overrides, events=events
    )
    first, last = (each["message"] for each in events.of("warning"))
    assert "a.tif cannot be read at row" in first
    assert "going on with windows elsewhere" in first
    assert last.startswith("windows drawn elsewhere since they could not be read: ")
    assert last.endswith(" (of a.tif)")
    assert events.of("result")


def test_a_run_stops_when_no_raster_can_be_read_any_more(recipe, tmp_path):
    path = write_raster(tmp_path / "a.tif", noise(700, 700), block=64, compress="deflate")
    overrides = ["train.steps=400", "data.cache=0"]
    with pytest.raises(GeosegError, match=r"a\.tif cannot be read at row"):
        pretrain(
            recipe,
            images=[path],
            out=tmp_path / "run",
            device="cpu",
            overrides=overrides,
            events=Breaking([path]),
        )


def test_rates_of_reading_and_of_views_are_told_beside_that_of_training(recipe, raster, tmp_path):
    events = Breaking([])
    pretrain(recipe, images=[raster], out=tmp_path / "run", device="cpu", events=events)
    rates = [each for each in events.of("metric") if "images_per_s" in each]
    assert len(rates) == 4
    assert all(each["read_per_s"] > 0 and each["views_per_s"] > 0 for each in rates)
    assert all(0 <= each["waited"] <= 1 for each in rates)
    assert "waited" not in (tmp_path / "run" / "metrics.csv").read_text()
