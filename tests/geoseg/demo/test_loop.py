"""The loop with networks that learn next to nothing in two steps: what is tested is the chain."""

import json
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from shapely import box

from geoseg.demo.loop import PRETRAINED, RUNS, DemoError, own_task, run_demo, town_task
from geoseg.demo.summary import compare, describe, files, outcome
from geoseg.events import Quiet
from tests.scenes import noise, write_raster

SIDE = 320
SCRIPT = """
import sys
from dataclasses import replace
from pathlib import Path
from geoseg.demo.loop import run_demo, town_task
from geoseg.events import JsonLines

settings = ("train.batch=2", "train.workers=1", "data.window=64", "data.statistics_windows=4")
task = replace(
    town_task(int(sys.argv[2]), side=int(sys.argv[3])),
    pretrain=("quick", "train.steps=2", "train.epoch=2", "method.view=64", *settings),
    finetune=("quick", "train.steps=2", "train.epoch=2", *settings),
)
if __name__ == "__main__":
    run_demo(Path(sys.argv[1]), task, events=JsonLines(sys.stdout))
"""


def start(folder: Path, seed: int = 0) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(folder), str(seed), str(SIDE)],
        stdout=subprocess.PIPE,
        text=True,
    )


def finish(folder: Path, seed: int = 0) -> list[str]:
    """Run to the end; the titles of the steps that were run."""
    with start(folder, seed) as process:
        told = [json.loads(line) for line in process.stdout or ()]
        assert process.wait() == 0
    return list(dict.fromkeys(each["task"] for each in told if each["event"] == "progress"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo that was killed in its pretraining and in its fine-tuning, and run to its end."""
    folder = tmp_path_factory.mktemp("demo") / "town"
    for run in ("pretraining", "finetuned"):
        process = start(folder)
        for _ in range(2400):
            if (folder / run / "recipe.toml").exists():
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert process.stdout
        process.stdout.close()
        assert not (folder / "report.html").exists()
    assert "town" not in finish(folder)
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
    assert page.count("<img") >= 9
    assert page.count("<svg") == 3
    for title in ("The map", "Learning", "Confusion", "Pretrained or from scratch", "Files"):
        assert f"<h2>{title}</h2>" in page
    for caption in ("Orthophoto", "Map", "Truth", "Confidence", "Errors"):
        assert re.search(f"<figcaption>{caption}", page)
    told = describe(demo, town_task(0, side=SIDE))
    assert f"{told['mean_iou']['pretrained']:.3f}" in page
    assert f"{told['mean_iou']['scratch']:.3f}" in page


@pytest.mark.slow
def test_a_second_run_starts_nothing(demo: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in demo.rglob("*") if path.is_file()}
    began = time.monotonic()
    assert finish(demo) == []
    assert time.monotonic() - began < 10  # it starts no other process; a busy machine is slow
    after = {path: path.stat().st_mtime_ns for path in demo.rglob("*") if path.is_file()}
    assert after == before


@pytest.mark.slow
def test_own_images_with_another_name_for_the_class(tmp_path: Path) -> None:
    image = write_raster(tmp_path / "my ortho.tif", noise(300, 300))
    left, top = rasterio.open(image).transform * (0, 0)
    shapes = [box(left + x, top - 70, left + x + 8, top - 5) for x in (2, 14, 40, 60)]
    labels = tmp_path / "field.gpkg"
    gpd.GeoDataFrame(
        {"kind": ["wheat", "maize", "wheat", "maize"]}, geometry=shapes, crs="EPSG:32636"
    ).to_file(labels)
    settings = ("train.batch=2", "train.epoch=2", "data.window=64", "data.statistics_windows=4")
    task = replace(
        own_task([image], [labels], class_field="kind", seed=0),
        pretrain=("quick", "train.steps=2", "method.view=64", *settings),
        finetune=("quick", "train.steps=2", *settings),
    )
    folder = tmp_path / "demo"
    run_demo(folder, task, events=Quiet())
    assert gpd.read_file(folder / "map" / "my ortho.gpkg", layer="my ortho").crs == "EPSG:32636"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "my ortho.tif with its labels" in page
    assert "wheat" in page
    told = describe(folder, task)
    assert 0 <= told["mean_iou"]["pretrained"] <= 1


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
        (0.602, 0.6, "made no difference"),
        (np.nan, 0.6, "cannot be compared"),
    ],
)
def test_the_comparison_is_told_as_it_came_out(pretrained, scratch, said: str) -> None:
    assert said in compare(pretrained, scratch)
