"""Strips of a map computed by several processes: of this machine, or of a Dask cluster."""

import os
from collections.abc import Generator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import lru_cache
from logging import CRITICAL
from typing import Any

from geoseg.errors import OutputError
from geoseg.model import Model, ModelSource
from geoseg.pipeline import compute
from geoseg.planning import Job
from geoseg.tiling import Strip

TASKS = 4  # a worker, at least: one that is slower, or starts later, then gets fewer
LONGEST = 16  # strips a task: how many wait for a worker that is slow
WAIT = "30s"  # for a scheduler to answer


def compute_on_cluster(
    job: Job,
    model: Model,
    strips: Sequence[Strip],
    *,
    batch: int,
    workers: int | None,
    scheduler: str | None,
) -> Generator[int]:
    """Compute strips on a cluster, telling how many tiles each finished task took.

    A task is a few strips in a row; its results are files in the job's folder, renamed when they
    are whole, so that a task may be lost, or done twice, without harm. One that is given to
    another worker goes on where the first one died.

    Parameters
    ----------
    job : Job
    model : Model
        Its file is opened by each worker.
    strips : sequence of Strip
    batch : int
        Tiles inferred at once.
    workers : int, optional
        Start so many processes here, which share the CPU's threads.
    scheduler : str, optional
        Use this cluster instead.

    Raises
    ------
    OutputError
        If the cluster does not answer or is lost, its workers keep dying, or they do not see the
        job's folder.
    """
    if not strips:
        return
    with ExitStack() as stack:
        client, source = _join(stack, model.source, workers=workers, scheduler=scheduler)
        from distributed import as_completed

        count = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
        length = max(1, min(LONGEST, len(strips) // (TASKS * count)))
        parts = [strips[first : first + length] for first in range(0, len(strips), length)]
        tasks = [
            client.submit(_compute, job, source, part, batch, pure=False, retries=1)
            for part in parts
        ]
        stack.callback(client.cancel, tasks)
        for task in as_completed(tasks):
            yield _result(task)
    missing = [strip.index for strip in strips if not job.strips.has(strip)]
    if missing:
        raise OutputError(
            f"the workers are done but strip {missing[0]} is not in {job.strips.folder}",
            "let all workers see that folder under the same path",
        )


def _compute(job: Job, source: ModelSource, strips: Sequence[Strip], batch: int) -> int:
    """Run on a worker: compute what another one has not done before it died; tiles, all told."""
    done = [strip for strip in strips if job.strips.has(strip)]
    todo = [strip for strip in strips if strip not in done]
    left = sum(len(strip.rows) for strip in done) * job.strips.grid.columns
    return left + sum(compute(job, _open(source), todo, batch=batch)) if todo else left


def _result(task: Any) -> int:
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    again = "give the same command again: it goes on with the strips that are there"
    try:
        tiles: int = task.result()
    except KilledWorker as error:
        raise OutputError(
            f"the workers that were given the same strips died, {error.allowed_failures + 1} times",
            f"look into their logs, e.g. for lack of memory; then {again}",
        ) from error
    except FutureCancelledError as error:
        raise OutputError(
            "the scheduler of the cluster is gone", f"start it, and {again}"
        ) from error
    return tiles


@lru_cache(maxsize=1)
def _open(source: ModelSource) -> Model:
    """The model of this process; it stays open from task to task."""
    return source.open()


def _join(
    stack: ExitStack, source: ModelSource, *, workers: int | None, scheduler: str | None
) -> tuple[Any, ModelSource]:
    from distributed import Client, LocalCluster
    from distributed.utils import silence_logging_cmgr

    stack.enter_context(silence_logging_cmgr(CRITICAL))  # we tell what went wrong, once
    if scheduler:
        try:
            return stack.enter_context(Client(scheduler, timeout=WAIT)), source
        except (OSError, TimeoutError, ValueError) as error:
            raise OutputError(
                f"no cluster answers at {scheduler} ({str(error).splitlines()[0]})",
                "check the address of the scheduler, e.g. tcp://host:8786",
            ) from error
    try:
        cluster = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,  # a task uses as many as the model does
            dashboard_address="127.0.0.1:0",  # any free port: two runs may share a machine
            memory_limit=0,
            silence_logs=CRITICAL,
        )
    except RuntimeError as error:
        raise OutputError(
            f"no workers could be started ({error})",
            "they talk to this process through 127.0.0.1, which must be up; or leave out --workers",
        ) from error
    stack.enter_context(cluster)
    if source.threads is None and workers:
        source = replace(source, threads=max(1, (os.cpu_count() or 1) // workers))
    return stack.enter_context(Client(cluster)), source
