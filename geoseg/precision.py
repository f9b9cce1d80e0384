"""Whether a map may be computed faster than in float32: decided once, on its first tiles."""

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from itertools import islice

import numpy as np
import rasterio
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from geoseg.backends import Arithmetic, openvino
from geoseg.errors import GeosegError
from geoseg.events import Events
from geoseg.model import Model
from geoseg.output import write_whole
from geoseg.pipeline import Patch, read_patches
from geoseg.planning import Job, Precision, alternatives
from geoseg.products import CLASS_MAP

AGREEMENT = 0.995  # of the pixels' classes, at least, for ``auto`` to take a faster way
SAMPLE = 4  # tiles that are looked at
SEARCHED = 1024  # tiles read until as many with data are found
WORTHWHILE = 32  # tiles of a map; with fewer, looking costs more than it saves
FILE = "backend.json"  # in the job's folder: whoever goes on with the job goes on in the same way

Named = tuple[str, Arithmetic]


class Choice(BaseModel):
    """How a map is computed, and what was seen when that was decided.

    Attributes
    ----------
    provider, arithmetic, runtime
        As of :class:`geoseg.model.Model`.
    changed : float
        Share of the sample's pixels whose class is not that of ``exact``.
    speedup : float
        Times as fast as that.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    provider: str
    arithmetic: Arithmetic
    runtime: str
    changed: float = 0.0
    speedup: float = 1.0

    def __str__(self) -> str:
        return (
            f"{self.runtime} {self.arithmetic}: {self.speedup:.2g} times as fast, "
            f"{self.changed:.2%} of pixels in another class"
        )


def settle(
    job: Job, model: Model, *, precision: Precision, events: Events
) -> tuple[Model, Choice | None]:
    """The model that computes a job, opened, and why; None where ``exact`` leaves no choice.

    The ways there are compute the job's first tiles with data. ``fast`` takes the fastest, ``auto``
    the fastest of those that agree with float32. A job that was begun goes on as it began.

    Parameters
    ----------
    job : Job
        Begun, so that its folder is there.
    model : Model
        Open, in float32.
    precision : "auto", "exact" or "fast"
    events : Events
        Told what was chosen and what was not.

    Raises
    ------
    EnvironmentIncompleteError
        If the job was begun in a way that is not installed any more.
    """
    if precision == "exact":
        return model, None
    choice = _recall(job)
    if choice is None:
        choice = _choose(job, model, precision, events)
        write_whole(job.strips.folder / FILE, choice.model_dump_json().encode())
    chosen = (choice.provider, choice.arithmetic)
    if chosen != (model.provider, model.arithmetic):
        events.log(f"computing with {choice}")
    return _open(model, chosen), choice


def _recall(job: Job) -> Choice | None:
    path = job.strips.folder / FILE
    try:
        return Choice.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def _choose(job: Job, model: Model, precision: Precision, events: Events) -> Choice:
    exact = Choice(provider=model.provider, arithmetic=model.arithmetic, runtime=model.runtime)
    others = alternatives(model, precision)
    grid = job.strips.grid
    if not others:
        hint = "" if openvino.available() else ": geoseg[openvino] is what has one on most CPUs"
        events.log(f"there is no faster way than {exact.runtime} here{hint}")
        return exact
    if grid.rows * grid.columns < WORTHWHILE:
        events.log(f"{job.raster.name} is too small to look for a faster way")
        return exact
    with rasterio.Env(GDAL_CACHEMAX=job.cache), closing(_first(job, model)) as patches:
        sample = list(patches)
    if not sample:
        return exact
    reference, seconds = _classes(job, model, sample)
    best = exact
    for other in others:
        try:
            opened = _open(model, other)
            found, took = _classes(job, opened, sample)
        except GeosegError as error:  # it is only a wish
            events.log(f"{other[0]} {other[1]} is left out: {error.message}")
            continue
        seen = Choice(
            provider=opened.provider,
            arithmetic=opened.arithmetic,
            runtime=opened.runtime,
            changed=float(np.mean(found != reference)),
            speedup=seconds / took,
        )
        if precision == "auto" and seen.changed > 1 - AGREEMENT:
            events.log(f"not taking {seen}, more than {1 - AGREEMENT:.1%}")
        elif seen.speedup > best.speedup:
            best = seen
        else:
            events.log(f"not taking {seen}, which is no gain")
    return best


def _first(job: Job, model: Model) -> Generator[Patch]:
    """The first tiles with data."""
    with closing(read_patches(job, job.strips.grid.strips, fill=model.card.fill)) as patches:
        searched = islice(patches, SEARCHED)
        yield from islice((each for each in searched if each.pixels is not None), SAMPLE)


def _classes(job: Job, model: Model, sample: Sequence[Patch]) -> tuple[NDArray[np.uint8], float]:
    """The classes (P,) of all valid pixels, and the least seconds."""
    halo, seconds, classes = job.strips.grid.tile.halo, [], []
    for number, patch in enumerate([sample[0], *sample]):
        assert patch.pixels is not None  # as in all of the sample
        began = time.perf_counter()
        answer = model.answer(patch.pixels[None])[0]
        seconds.append(time.perf_counter() - began)
        height, width = patch.valid.shape
        core = answer[:, halo : halo + height, halo : halo + width]
        if number:  # the first is looked at twice, as it also pays for warming up
            classes.append(CLASS_MAP.of(core, job.sheet.scheme)[0][patch.valid])
    return np.concatenate(classes), min(seconds[1:])


def _open(model: Model, named: Named) -> Model:
    """The same model, computed in another way."""
    if named == (model.provider, model.arithmetic):
        return model
    source = model.source
    return Model.open(
        source.path,
        provider=named[0],
        arithmetic=named[1],
        threads=source.threads,
        told=source.told,
    )
