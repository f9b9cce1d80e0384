"""The loop with networks that learn next to nothing in two steps: what is tested is the chain."""

import contextlib
import fcntl
import io
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio

from geoseg.cli import main
from geoseg.demo.loop import (
    PRETRAINED,
    RECIPES,
    RUNS,
    DemoError,
    _work,
    own_task,
    run_demo,
    town_task,
)
from geoseg.demo.page import write_page
from geoseg.demo.steps import Chain
from geoseg.demo.summary import compare, describe, files, outcome, verdict
from geoseg.events import JsonLines

SIDE = 320
SETTINGS = (
    "data.window=64",
    "data.statistics_windows=4",
    "train.batch=2",
    "train.workers=1",
)
NETWORK = ("model.encoder=tu-test_resnet", "model.atrous_rates=[1,2,3]")
STEPS = ("train.steps=2", "train.epoch=1", "train.log_every=1")
EXPORT = ("export.tile=128", "export.halo=32")
FINETUNE = ("quick", *SETTINGS, *NETWORK, *STEPS, *EXPORT)
SHORT = {
    "pretrain": ("quick", "method.view=64", *SETTINGS, *NETWORK, *STEPS),
    "first": ("head", *SETTINGS, *NETWORK, *EXPORT),
    "first-scratch": FINETUNE,
    "pretrained": FINETUNE,
    "scratch": FINETUNE,
}
SCRIPT = """
import json
import sys
from dataclasses import replace
from pathlib import Path
from geoseg.demo.loop import run_demo, town_task
from geoseg.events import Quiet

folder, side, recipes = sys.argv[1:]
task = replace(town_task(0, side=int(side)), recipes=json.loads(recipes))
if __name__ == "__main__":
    run_demo(Path(folder), task, events=Quiet())
"""


def kill(folder: Path) -> None:
    """Kill the demo when its pretraining has begun."""
    script = [sys.executable, "-c", SCRIPT, str(folder), str(SIDE), json.dumps(SHORT)]
    with subprocess.Popen(script) as process:
        while process.poll() is None and not (folder / "pretraining" / "recipe.toml").exists():
            time.sleep(0.05)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    # its command ends when it finds nobody to tell its progress to, on a busy machine late
    with (folder / "demo.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)


def finish(folder: Path) -> list[str]:
    """Run to the end, with commands in this process; the titles of the steps that were run."""

    def command(chain: Chain, _: object, arguments: tuple[str, ...], *__: object) -> None:
        with contextlib.chdir(chain.folder), pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 0

    task = replace(town_task(0, side=SIDE), recipes=SHORT)
    told = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Chain, "_command", command)
        run_demo(folder, task, events=JsonLines(told))
    records = map(json.loads, told.getvalue().splitlines())
    titles = {step.title for step in _work(folder, task)} | {"report"}
    return [each["message"] for each in records if each.get("message") in titles]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, torchs_export: object) -> Path:
    """A demo that was killed in its pretraining, and run to its end."""
    folder = tmp_path_factory.mktemp("demo") / "town"
    kill(folder)
    assert not (folder / "report.html").exists()
    titles = finish(folder)
    assert "town" not in titles
    assert "pretrain" in titles
    return folder


@pytest.mark.slow
def test_a_killed_demo_comes_to_its_end(demo: Path) -> None:
    task = town_task(0, side=SIDE)
    for _, path in files(task):
        assert (demo / path).exists()
    assert not list(demo.rglob("*.part"))
    state = json.loads((demo / "demo.json").read_text())["steps"]
    assert set(state) > {"town", "unseen", "pretrain", "finetune-scratch", "report"}


@pytest.mark.slow
def test_the_map_lies_on_the_unseen_scene(demo: Path) -> None:
    task = town_task(0, side=SIDE)
    with (
        rasterio.open(demo / "scenes/unseen.tif") as image,
        rasterio.open(demo / task.map_of(PRETRAINED, task.targets[0])) as mapped,
    ):
        assert mapped.transform == image.transform
        assert mapped.crs == image.crs
        assert mapped.shape == image.shape
        assert mapped.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"


@pytest.mark.slow
def test_the_figures_are_those_of_map_and_truth(demo: Path) -> None:
    task = town_task(0, side=SIDE)
    for run in RUNS:
        with (
            rasterio.open(demo / task.map_of(run, task.targets[0])) as mapped,
            rasterio.open(demo / str(task.truth)) as truth,
        ):
            agreement = (mapped.read(1) == truth.read(1)).mean()
        assert outcome(demo, task, run).overall_accuracy == pytest.approx(agreement)


@pytest.mark.slow
def test_the_page_shows_everything_and_needs_nothing(demo: Path) -> None:
    page = (demo / "report.html").read_text(encoding="utf-8")
    assert "http" not in page
    assert page.count("<img") >= 11
    assert page.count("<svg") == 3
    for title in (
        *("The map", "What pretraining saves", "Learning"),
        *("Confusion", "Pretrained or from scratch", "Files"),
    ):
        assert f"<h2>{title}</h2>" in page
    for caption in ("Orthophoto", "Map", "Truth", "Confidence", "Right", "First map"):
        assert re.search(f"<figcaption>{caption}", page)
    told = describe(demo, town_task(0, side=SIDE))
    assert set(told["mean_iou"]) == {"first", "first-scratch", "pretrained", "scratch"}
    for value in told["mean_iou"].values():
        assert f"{value:.3f}" in page
    for sentence in compare(demo, town_task(0, side=SIDE)):
        assert sentence in page


@pytest.mark.slow
def test_a_second_run_starts_nothing(demo: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in demo.rglob("*") if path.is_file()}
    assert finish(demo) == []
    after = {path: path.stat().st_mtime_ns for path in demo.rglob("*") if path.is_file()}
    assert after == before


@pytest.mark.slow
def test_the_page_of_own_images_has_no_truth(demo: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(demo, tmp_path / "mine")
    for maps in (folder / "map", folder / "from_scratch" / "map"):
        for path in maps.glob("unseen*"):  # as if the labelled image had been mapped
            path.rename(maps / path.name.replace("unseen", "town"))
    scenes = folder / "scenes"
    task = own_task([scenes / "town.tif"], [scenes / "labels.gpkg"], class_field=None, seed=0)
    write_page(folder, task)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "town.tif with its labels" in page
    assert "on labels kept for validation" in page
    assert "Truth" not in page
    told = describe(folder, task)
    assert 0 <= told["mean_iou"]["pretrained"] <= 1


def test_own_images_and_labels_are_given_to_every_command(tmp_path: Path) -> None:
    image, labels = tmp_path / "my ortho.tif", tmp_path / "field.gpkg"
    task = replace(
        own_task([image], [labels], class_field="kind", seed=3),
        recipes={**dict.fromkeys(RECIPES, ("quick", "data.window=64")), "first": ("head",)},
    )
    work = {step.name: step.work for step in _work(tmp_path, task)}
    ours = ("--images", str(image), "--labels", str(labels), "--class-field", "kind")
    window = ("--set", "data.window=64")
    seed = ("--set", "train.seed=3")
    assert callable(work.pop("check"))
    assert work == {
        "pretrain": ("pretrain", "quick", "--images", str(image), *window, *seed,
                     "--out", "pretraining", "--overwrite"),
        "finetune-first": ("finetune", "head", *ours, "--from", "pretraining", *seed,
                           "--out", "first/finetuned", "--overwrite"),
        "finetune-first-scratch": ("finetune", "quick", *ours, *window, *seed,
                                   "--out", "first_from_scratch/finetuned", "--overwrite"),
        "finetune-pretrained": ("finetune", "quick", *ours, "--from", "pretraining", *window,
                                *seed, "--out", "finetuned", "--overwrite"),
        "export": ("export", "finetuned", "--out", "model.onnx", "--overwrite"),
        "predict-pretrained-1": ("predict", str(image), "--model", "model.onnx",
                                 "--out", "map/my ortho.tif", "--confidence", "--overwrite"),
        "vectorize-1": ("vectorize", "map/my ortho.tif", "--out", "map/my ortho.gpkg",
                        "--overwrite"),
        "finetune-scratch": ("finetune", "quick", *ours, *window, *seed,
                             "--out", "from_scratch/finetuned", "--overwrite"),
        "predict-scratch-1": ("predict", str(image), "--model",
                              "from_scratch/finetuned/model.onnx",
                              "--out", "from_scratch/map/my ortho.tif", "--overwrite"),
    }  # fmt: skip


def test_images_of_one_name_get_maps_of_their_own(tmp_path: Path) -> None:
    images = [tmp_path / "a" / "o.tif", tmp_path / "b" / "o.tif", tmp_path / "b" / "p.tif"]
    task = own_task(images, [tmp_path / "l.gpkg"], class_field=None, seed=0)
    maps = [task.map_of(PRETRAINED, target) for target in task.targets]
    assert maps == ["map/o_1.tif", "map/o_2.tif", "map/p.tif"]


def test_images_without_labels_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match="no labels"):
        own_task([tmp_path / "a.tif"], [], class_field=None, seed=0)


@pytest.mark.parametrize(
    ("pretrained", "scratch", "said"),
    [
        (0.7, 0.6, "raised mean IoU from 0.600 to 0.700 (+10.0 points)"),
        (0.5, 0.6, "lowered mean IoU from 0.600 to 0.500 (-10.0 points)"),
        (0.626, 0.6, "made no difference beyond chance. Mean IoU is 0.626 with it and 0.600"),
        (np.nan, 0.6, "cannot be compared"),
    ],
)
def test_the_comparison_is_told_as_it_came_out(pretrained, scratch, said: str) -> None:
    assert said in verdict(pretrained, scratch)
