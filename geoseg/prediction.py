"""Orthophoto + model -> class map: read | infer | stitch | write, each a few tiles ahead."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
import rasterio
from numpy.typing import NDArray

from geoseg.area import Box
from geoseg.augmentation import Symmetries, averaged
from geoseg.background import Background
from geoseg.class_raster import class_areas
from geoseg.classes import NODATA
from geoseg.events import Events, Quiet
from geoseg.failures import Failures
from geoseg.fitting import open_fitting
from geoseg.foreign import Told
from geoseg.lock import held
from geoseg.model import Model
from geoseg.mosaic import assemble, install
from geoseg.orthophoto import Orthophoto, fill_invalid
from geoseg.planning import Job, Options, is_done, name_outputs, plan, refuse_to_replace
from geoseg.products import CLASS_MAP, CONFIDENCE, PROBABILITIES, UNCERTAINTY, Arrays
from geoseg.sources import find_rasters
from geoseg.stitching import Answer, Stitcher
from geoseg.tiling import Spot, Strip

TIFF = (".tif", ".tiff")
PAUSE = 0.25  # s between two reports of progress

Ask = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""From tiles (N, C, H, W) of raw pixels to probabilities (N, K, H, W)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """The files that came of one raster; None for what was not asked for."""

    raster: Path
    map: Path
    confidence: Path | None = None
    uncertainty: Path | None = None
    probabilities: Path | None = None
    polygons: Path | None = None
    areas: Mapping[str, float] | None = None  # m² by class name; without a CRS, none

    def files(self) -> list[Path]:
        """What was written."""
        written = (self.map, self.confidence, self.uncertainty, self.probabilities, self.polygons)
        return [path for path in written if path]


@dataclass(frozen=True, slots=True)
class Patch:
    """One tile as read: ``pixels`` (C, H, W), None where the core (``valid``) has none."""

    spot: Spot
    pixels: NDArray[np.float32] | None
    valid: NDArray[np.bool_]


def predict(
    rasters: str | Path | Sequence[str | Path],
    *,
    model: str | Path | Model,
    out: str | Path,
    bands: Sequence[int | str] | None = None,
    confidence: bool = False,
    uncertainty: bool = False,
    probabilities: bool = False,
    polygons: str | Path | None = None,
    aoi: str | Path | Box | None = None,
    gsd: float | Literal["auto", "keep"] = "auto",
    grid: Literal["raster", "model"] = "raster",
    seams: Literal["auto", "crop", "blend"] = "auto",
    tta: Symmetries = "none",
    provider: str = "auto",
    threads: int | None = None,
    batch: int | None = None,
    told: Told | None = None,
    overwrite: bool = False,
    events: Events | None = None,
) -> list[Prediction]:
    """Classify orthophotos.

    A run that was cut off goes on where it was when it is started again; maps that are there
    already and were made of the same raster, model and options are left as they are. One raster
    that cannot be read or mapped does not stop the others.

    Parameters
    ----------
    rasters : path or sequence of paths
        Orthophotos, folders of them, patterns, STAC items or URLs, see
        :func:`geoseg.sources.find_rasters`.
    model : path or Model
        An ONNX file, or a model already open; then ``provider``, ``threads`` and ``told`` are
        its own.
    out : path
        The class map (GeoTIFF); a folder when there are several rasters.
    bands : sequence of int or str, optional
        Bands to read in the model's order; found by name when left out.
    confidence, uncertainty, probabilities : bool
        Also write the highest probability, the normalised entropy, the probability of each
        class: uint8, 0 to 250 for 0 to 1, nodata 255.
    polygons : path, optional
        Also write polygons of the class map there; a folder when there are several rasters.
    aoi : path or four numbers, optional
        Map only what lies in these polygons (any vector file, any CRS), or between least x and y
        and greatest x and y in the raster's CRS; the rest becomes nodata.
    gsd : "auto", "keep" or float
        Ground sample distance (m/px) in which the model sees the raster: its own where the two
        differ by more than 10 %, that of the raster, or a number. Averaged when coarser, bilinear
        when finer.
    grid : "raster" or "model"
        Whether maps come back on the raster's own grid or stay on the resampled one.
    seams : "auto", "crop" or "blend"
        How tiles are put together: ``crop`` takes each pixel from the one tile in whose core it
        lies, ``blend`` mixes tiles that overlap by half (Hann window); ``auto`` does what suits
        the model, see :attr:`Model.seams`.
    tta : "none", "flips" or "d4"
        Test-time augmentation: average the answers to each tile mirrored (4 ways), or mirrored
        and turned (8 ways); takes as many times as long.
    provider, threads, told
        As in :meth:`Model.open`.
    batch : int, optional
        Tiles inferred at once: one on a CPU, where large tiles do better than large batches.
    overwrite : bool
        Replace what is there, and make anew what is done.
    events : Events, optional
        Who is told of progress.

    Returns
    -------
    list of Prediction
        One for each raster.

    Raises
    ------
    RasterError
        If a raster cannot be read or does not fit the model; after the others are mapped.
    ModelError, CardError
        If the model cannot be used.
    OutputError
        If another result is there already, another run makes it, or it cannot be written.
    """
    events = events or Quiet()
    rasters = find_rasters([rasters] if isinstance(rasters, str | Path) else rasters)
    if not isinstance(model, Model):
        model = Model.open(model, provider=provider, threads=threads, told=told)
    extra = {CONFIDENCE: confidence, UNCERTAINTY: uncertainty, PROBABILITIES: probabilities}
    products = (CLASS_MAP, *(product for product, wanted in extra.items() if wanted))
    paths = name_outputs(rasters, Path(out), "_map.tif", TIFF)
    polygon_paths: list[Path | None] = [None] * len(rasters)
    if polygons is not None:
        from geoseg.polygons import FORMATS

        polygon_paths = [*name_outputs(rasters, Path(polygons), ".gpkg", FORMATS)]
    options = Options(seams=seams, symmetries=tta, aoi=aoi, grid=grid)
    jobs, failures = [], Failures(total=len(rasters), events=events)
    for raster, path, vectors in zip(rasters, paths, polygon_paths, strict=True):
        with failures.of(raster):
            opened, warnings = open_fitting(raster, model.card, bands=bands, gsd=gsd)
            with opened:
                job = plan(
                    opened, model, products=products, out=path, polygons=vectors, options=options
                )
            for warning in warnings:
                events.warning(warning)
            if overwrite or not is_done(job):
                refuse_to_replace(job, rasters, overwrite=overwrite)
            jobs.append(job)
    batch = batch or (1 if model.provider == "cpu" else 4)
    made = []
    for job in jobs:
        with failures.of(job.raster), held(job.outputs[CLASS_MAP]):
            if overwrite or not is_done(job):
                with rasterio.Env(GDAL_CACHEMAX=job.cache):
                    _run(job, model, batch, threads, events)
            else:
                events.log(f"{job.outputs[CLASS_MAP]} is done: there is nothing to do")
            made.append(_told(job, events))
    failures.tell()
    return made


def _run(job: Job, model: Model, batch: int, threads: int | None, events: Events) -> None:
    strips = job.strips
    strips.begin()
    try:
        _fill(job, model, batch, events)
    except BaseException:
        strips.leave()
        raise
    made = {
        product: assemble(strips, product, job.sheet, threads=threads)
        for product in strips.products
    }
    for product in reversed(strips.products):  # the class map last: where it is, all is
        style = job.sheet.scheme.raster_qml() if product is CLASS_MAP else None
        install(made[product], job.outputs[product], style=style)
    strips.discard()
    if job.polygons:
        from geoseg.polygons import vectorize

        job.polygons.parent.mkdir(parents=True, exist_ok=True)
        vectorize(job.outputs[CLASS_MAP], out=job.polygons, overwrite=True, events=events)


def _told(job: Job, events: Events) -> Prediction:
    files = {product.name: path for product, path in job.outputs.items()}
    areas = class_areas(job.outputs[CLASS_MAP])
    events.result(raster=job.raster, **files, polygons=job.polygons, areas_m2=areas)
    return Prediction(raster=job.raster, polygons=job.polygons, areas=areas, **files)


def _fill(job: Job, model: Model, batch: int, events: Events) -> None:
    """Compute the strips that are not there yet.

    Reading and inference run on threads of their own; this one encodes, stitches and writes, and
    takes signals.
    """
    strips, grid = job.strips, job.strips.grid
    todo = [strip for strip in grid.strips if not strips.has(strip)]
    total = grid.rows * grid.columns
    done = total - len({row for strip in todo for row in grid.rows_for(strip)}) * grid.columns
    stitcher = Stitcher(grid, todo, strips.products, job.sheet.scheme)
    task, reported = f"map {job.raster.name}", 0.0
    events.progress(task, done, total, unit="tiles")
    patches = read_patches(job, todo, fill=model.card.fill)
    ask = partial(averaged, model.probabilities, symmetries=job.symmetries)
    answers = infer(ask, patches, side=grid.tile.size, batch=batch)
    with Background(answers, ahead=2 * batch) as ready, _bringing_back(job) as bring_back:
        for answer in ready:
            for strip, arrays in stitcher.add(answer):
                strips.put(strip, bring_back(strip, arrays))
            done += 1
            if done == total or time.monotonic() - reported > PAUSE:
                reported = time.monotonic()
                events.progress(task, done, total, unit="tiles")


@contextmanager
def _bringing_back(job: Job) -> Iterator[Callable[[Strip, Arrays], Arrays]]:
    """What brings strips that the model saw resampled to the raster's grid, exact in its nodata."""
    scale = job.strips.scale
    if scale.same:
        yield lambda _, arrays: arrays
        return
    with Orthophoto.open(job.source, bands=job.bands) as raster:

        def bring_back(strip: Strip, arrays: Arrays) -> Arrays:
            enlarged = scale.bring_back(arrays, strip.window)
            _, valid = raster.read(scale.window(strip.window))
            for array in enlarged.values():
                array[:, ~valid] = NODATA
            return enlarged

        yield bring_back


def read_patches(job: Job, strips: Iterable[Strip], *, fill: Sequence[float]) -> Iterator[Patch]:
    """Read the tiles of strips, row by row; each block of the file is decoded once for a row."""
    grid = job.strips.grid
    halo, row = grid.tile.halo, None
    with Orthophoto.open(job.source, bands=job.bands, scale=job.seen) as raster:
        for spot in grid.spots(strips):
            if spot.row != row:
                row = spot.row
                pixels, valid = raster.read(grid.row_window(row))
            columns, core = grid.columns_in_row(spot.column), grid.core(spot)
            inside = valid[halo : halo + core.height, columns][:, halo : halo + core.width]
            if job.area:
                inside = inside & job.area.mask(core)
            yield Patch(
                spot,
                fill_invalid(pixels[:, :, columns], valid[:, columns], fill)
                if inside.any()
                else None,
                inside,
            )


def infer(ask: Ask, patches: Iterable[Patch], *, side: int, batch: int) -> Iterator[Answer]:
    """Answer for each patch, running full batches of one fixed shape.

    Patches are read ahead on another thread. Those without valid pixels cost nothing; batches are
    filled across the ends of rows and strips, and the last one is filled up with zeros.
    """
    waiting: list[Patch] = []
    with Background(patches, ahead=2 * batch) as ready:
        for patch in ready:
            if patch.pixels is None:
                yield Answer(patch.spot, patch.valid, None)
                continue
            waiting.append(patch)
            if len(waiting) == batch:
                yield from _answer(ask, waiting, side, batch)
                waiting = []
    if waiting:
        yield from _answer(ask, waiting, side, batch)


def _answer(ask: Ask, patches: list[Patch], side: int, batch: int) -> Iterator[Answer]:
    first = patches[0].pixels
    assert first is not None  # as in all that wait
    tiles = np.zeros((batch, len(first), side, side), np.float32)
    for tile, patch in zip(tiles, patches, strict=False):
        tile[:] = patch.pixels
    for patch, answer in zip(patches, ask(tiles), strict=False):
        yield Answer(patch.spot, patch.valid, answer)
