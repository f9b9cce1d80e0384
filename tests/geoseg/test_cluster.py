"""Several processes give the bytes of one, also when one of them is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import pytest

from geoseg.cluster import _compute
from geoseg.errors import Cancelled, ModelError, OutputError
from geoseg.events import Events
from geoseg.model import Model, ModelSource
from geoseg.orthophoto import Orthophoto
from geoseg.planning import Options, plan
from geoseg.prediction import predict
from geoseg.products import CLASS_MAP, CONFIDENCE
from tests import toymodels
from tests.geoseg.test_prediction import StopAtTile, digest, holes
from tests.scenes import noise, write_raster

pytest.importorskip("distributed", reason="Dask is not installed")

SMALL = {"tile_size": 64, "stride": 2, "halo": 8}


@pytest.fixture
def job(tmp_path, monkeypatch):
    monkeypatch.setattr("geoseg.planning.STRIP_PIXELS", 1)
    path = toymodels.network(tmp_path / "model.onnx", of=toymodels.card(**SMALL))
    raster = write_raster(tmp_path / "ortho.tif", noise(900, 160), mask=~holes(900, 160))
    return {"rasters": raster, "model": path, "confidence": True}


@pytest.mark.parametrize("seams", ["crop", "blend"])
def test_workers_give_the_bytes_of_one_process(job, tmp_path: Path, seams: str) -> None:
    alone, together = tmp_path / "alone" / "map.tif", tmp_path / "together" / "map.tif"
    predict(**job, out=alone, seams=seams)
    predict(**job, out=together, seams=seams, workers=2)
    assert digest(together.parent) == digest(alone.parent)


def workers() -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    return [each for each in children if "resource_tracker" not in str(each.cmdline())]


class KillAWorker(Events):
    """Kills a worker process as soon as there are strips, as often as told."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def write(self, record) -> None:
        if record["event"] == "progress" and 0 < record["done"] < record["total"] and self.times:
            from distributed import get_client

            self.times -= 1
            pids = get_client().run(os.getpid)
            os.kill(next(iter(pids.values())), signal.SIGKILL)


def test_a_killed_worker_costs_only_its_strips(job, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("geoseg.prediction.PAUSE", 0.0)
    alone, together = tmp_path / "alone" / "map.tif", tmp_path / "together" / "map.tif"
    predict(**job, out=alone)
    before, killing = workers(), KillAWorker(times=1)
    predict(**job, out=together, workers=2, events=killing)
    assert killing.times == 0
    assert workers() == before
    assert digest(together.parent) == digest(alone.parent)


def test_a_task_goes_on_where_another_worker_died(job, tmp_path: Path) -> None:
    alone, again = tmp_path / "alone" / "map.tif", tmp_path / "again" / "map.tif"
    predict(**job, out=alone)
    with Orthophoto.open(job["rasters"]) as raster:
        planned = plan(
            raster,
            Model.open(job["model"]),
            products=(CLASS_MAP, CONFIDENCE),
            out=again,
            polygons=None,
            options=Options(),
        )
    planned.strips.begin()
    strips, columns = planned.strips.grid.strips, planned.strips.grid.columns
    source = ModelSource(path=job["model"])
    assert _compute(planned, source, strips[:2], 1) == 2 * columns
    kept = {each: each.stat().st_ino for each in planned.strips.folder.glob("*.tif")}
    assert _compute(planned, source, strips[:5], 1) == 5 * columns
    assert {each: each.stat().st_ino for each in kept} == kept
    assert _compute(planned, source, strips, 1) == len(strips) * columns
    predict(**job, out=again)
    assert digest(again.parent) == digest(alone.parent)


class TheEnd(Events):
    """Kills a process when there are strips."""

    def __init__(self, process: subprocess.Popen) -> None:
        super().__init__()
        self.process = process

    def write(self, record) -> None:
        if record["event"] == "progress" and 0 < record["done"] < record["total"]:
            self.process.kill()


def test_a_scheduler_that_dies_is_told_and_the_same_command_goes_on(
    job, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("geoseg.prediction.PAUSE", 0.0)
    monkeypatch.setattr("geoseg.cluster.WAIT", "1s")
    alone, together = tmp_path / "alone" / "map.tif", tmp_path / "together" / "map.tif"
    predict(**job, out=alone)
    file = tmp_path / "scheduler.json"
    command = [sys.executable, "-m", "distributed.cli.dask_"]
    options = ["--scheduler-file", str(file), "--no-dashboard"]
    start = partial(subprocess.Popen, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    scheduler = start([*command[:-1], f"{command[-1]}scheduler", *options, "--port", "0"])
    worker = start([*command[:-1], f"{command[-1]}worker", *options, "--nthreads", "1"])
    try:
        while not file.exists() or not file.read_text():
            assert scheduler.poll() is None
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        with pytest.raises(OutputError, match="scheduler of the cluster is gone"):
            predict(**job, out=together, scheduler=address, events=TheEnd(scheduler))
    finally:
        for process in (scheduler, worker):
            process.kill()
            process.wait()
    assert list(together.parent.glob(".map.tif.*/*.tif"))
    predict(**job, out=together)
    assert digest(together.parent) == digest(alone.parent)


def test_a_cluster_that_is_there_is_used_and_left_running(job, tmp_path: Path) -> None:
    from distributed import LocalCluster

    alone, together = tmp_path / "alone" / "map.tif", tmp_path / "together" / "map.tif"
    predict(**job, out=alone)
    with LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        dashboard_address="127.0.0.1:0",
        memory_limit=0,
        silence_logs=50,
    ) as cluster:
        predict(**job, out=together, scheduler=cluster.scheduler_address)
        assert len(cluster.workers) == 1
    assert digest(together.parent) == digest(alone.parent)


def test_a_cancelled_run_on_workers_goes_on_when_started_again(
    job, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("geoseg.prediction.PAUSE", 0.0)
    alone, together = tmp_path / "alone" / "map.tif", tmp_path / "together" / "map.tif"
    predict(**job, out=alone)
    with pytest.raises(Cancelled):
        predict(**job, out=together, workers=2, events=StopAtTile(20))
    assert not together.exists()
    assert list(together.parent.glob(".map.tif.*/*.tif"))
    predict(**job, out=together)
    assert digest(together.parent) == digest(alone.parent)


def test_a_model_that_fails_on_a_worker_ends_in_one_error(job, tmp_path: Path) -> None:
    broken = toymodels.pointwise(
        tmp_path / "broken.onnx", weights=np.full((3, 3), np.nan), of=toymodels.card(**SMALL)
    )
    with pytest.raises(ModelError, match="not finite"):
        predict(**{**job, "model": broken}, out=tmp_path / "map.tif", workers=1)


def test_a_scheduler_that_does_not_answer_is_named(job, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("geoseg.cluster.WAIT", "1s")
    for address in ("tcp://127.0.0.1:1", "nowhere"):
        with pytest.raises(OutputError, match=f"no cluster answers at {address}"):
            predict(**job, out=tmp_path / "map.tif", scheduler=address)
