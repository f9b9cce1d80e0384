"""Pretraining under torchrun: the same as one process, killed, stopped and on bad input."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import torch

from tests.scenes import noise, write_raster
from training import checkpoint
from training.metrics import read_metrics
from training.pretrain import pretrain

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("one_thread")]

ROOT = Path(__file__).parents[2]
# Without chance on the device, which is each rank's own: no noise, and no dropout in this network.
TINY = """
[data]
window = 40
statistics_windows = 4
[model]
arch = "Unet"
encoder = "tu-test_resnet"
[method]
view = 32
regions = 2
region = 8
noise = 0.0
[optim]
name = "sgd"
[train]
steps = 4
epoch = 2
batch = 4
workers = 1
log_every = 1
"""


@pytest.fixture
def arguments(tmp_path):
    recipe = tmp_path / "tiny.toml"
    recipe.write_text(TINY)
    raster = write_raster(tmp_path / "town.tif", noise(96, 120, bands=3))
    return [recipe, raster]


def start(arguments, out, *overrides):
    recipe, raster = arguments
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2",
        "-m", "training.pretrain", str(recipe), "--images", str(raster), "--out", str(out),
        "--device", "cpu", "--events", "-", *(f"--set={each}" for each in overrides),
    ]  # fmt: skip
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_step(run, out, step):
    deadline = time.monotonic() + 120
    while not any(int(row["step"]) >= step for row in read_metrics(out / "metrics.csv")):
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)


def state(out):
    return checkpoint.load(out / "checkpoints" / "last.pt")


def test_two_ranks_train_what_one_process_does(arguments, tmp_path):
    recipe, raster = arguments
    run = start(arguments, tmp_path / "two", "train.accumulate=2")
    told, errors = run.communicate(timeout=200)
    assert run.returncode == 0, errors
    pretrain(recipe, images=[raster], out=tmp_path / "one", device="cpu",
             overrides=["train.accumulate=2"])  # fmt: skip
    one, two = state(tmp_path / "one"), state(tmp_path / "two")
    for part, values in one["weights"].items():
        for name, value in values.items():
            torch.testing.assert_close(two["weights"][part][name], value, rtol=1e-4, atol=1e-5)
    rows = [read_metrics(tmp_path / name / "metrics.csv") for name in ("one", "two")]
    assert len(rows[0]) == len(rows[1]) == 4
    for first, second in zip(*rows, strict=True):
        assert first.keys() == second.keys()
        for name, value in first.items():
            assert float(second[name]) == pytest.approx(float(value), rel=1e-3, abs=1e-5)
    events = [json.loads(line)["event"] for line in told.splitlines()]
    assert events.count("started") == events.count("result") == 1  # the first rank's alone
    assert (tmp_path / "two" / "report.html").exists()


def test_when_a_rank_is_killed_the_run_ends_and_goes_on_later(arguments, tmp_path):
    longer = "train.steps=400", "train.epoch=2"
    run = start(arguments, tmp_path / "run", *longer)
    wait_for_step(run, tmp_path / "run", 3)
    ranks = [each for each in psutil.Process(run.pid).children() if "RANK" in each.environ()]
    [second] = [each for each in ranks if each.environ()["RANK"] == "1"]
    second.kill()
    run.communicate(timeout=60)
    assert run.returncode == 1
    assert not any(each.is_running() for each in ranks)
    reached = state(tmp_path / "run")["step"]
    assert 2 <= reached < 400
    run = start(arguments, tmp_path / "run", *longer)
    wait_for_step(run, tmp_path / "run", reached + 2)
    run.send_signal(signal.SIGTERM)  # torchrun passes it on to all ranks
    run.communicate(timeout=60)
    assert state(tmp_path / "run")["step"] > reached
    text = (tmp_path / "run" / "events.jsonl").read_text("utf-8")
    assert f"going on from step {reached} of 400" in text
    assert json.loads(text.splitlines()[-1])["event"] == "cancelled"


def test_a_cancel_file_stops_all_ranks_after_the_same_step(arguments, tmp_path):
    run = start(arguments, tmp_path / "run", "train.steps=400")
    wait_for_step(run, tmp_path / "run", 2)
    (tmp_path / "run" / "cancel").touch()
    told, errors = run.communicate(timeout=60)
    assert run.returncode == 1
    stopped = state(tmp_path / "run")["step"]
    assert errors.count(f"stopped after step {stopped} of 400") == 2
    assert not (tmp_path / "run" / "cancel").exists()
    assert json.loads(told.splitlines()[-1])["event"] == "cancelled"


def test_bad_input_is_said_and_ends_all_ranks(arguments, tmp_path):
    run = start(arguments, tmp_path / "run", "train.batch=5")
    told, errors = run.communicate(timeout=120)
    assert run.returncode == 1
    assert "train.batch is 5, which 2 ranks cannot share evenly — set it to 6" in errors
    assert "bug in geoseg" not in errors
    assert json.loads(told.splitlines()[-1])["event"] == "error"
