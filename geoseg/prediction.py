"""Orthophotos + model -> class maps: planned, computed strip by strip, assembled."""

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import rasterio

from geoseg.area import Box
from geoseg.arguments import as_sequence, require_at_least
from geoseg.augmentation import Symmetries
from geoseg.class_raster import class_areas, is_empty
from geoseg.events import Events, Quiet
from geoseg.extras import require_extra
from geoseg.failures import Failures
from geoseg.fitting import open_fitting, value_concerns
from geoseg.foreign import Told
from geoseg.lock import held
from geoseg.model import Model
from geoseg.mosaic import Strips, assemble, install, writing
from geoseg.pipeline import compute
from geoseg.planning import (
    CACHE,
    Job,
    Options,
    Precision,
    is_done,
    name_outputs,
    plan,
    refuse_to_replace,
)
from geoseg.precision import settle
from geoseg.products import CLASS_MAP, chosen
from geoseg.sieving import absorbed, pixels_of
from geoseg.sources import find_rasters

TIFF = (".tif", ".tiff")
BACKEND_TAG = "GEOSEG_BACKEND"  # what computed a map whose precision was not ``exact``
PAUSE = 0.25  # s between two reports of progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """The files that came of one raster; None for what was not asked for."""

    raster: Path
    map: Path
    confidence: Path | None = None
    uncertainty: Path | None = None
    probabilities: Path | None = None
    polygons: Path | None = None
    item: Path | None = None  # of STAC
    areas: Mapping[str, float] | None = None  # m² by class name; without a CRS, none

    def files(self) -> list[Path]:
        """What was written."""
        rasters = (self.map, self.confidence, self.uncertainty, self.probabilities)
        return [path for path in (*rasters, self.polygons, self.item) if path]


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
    precision: Precision = "exact",
    min_area: float = 0.0,
    threads: int | None = None,
    batch: int | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    told: Told | None = None,
    stac: bool = False,
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
    precision : "exact", "auto" or "fast"
        ``exact`` computes in float32, with the same bytes whatever the number of threads or
        processes. On a CPU with OpenVINO ``fast`` takes the fastest way there is, and ``auto``
        the fastest whose classes agree with float32 on 99.5 % of the first tiles' pixels; which
        it was stands in the tag GEOSEG_BACKEND of the map.
    min_area : float
        Patches of the class map smaller than this (m²) become part of their largest neighbour, as
        :func:`geoseg.vectorize` does it; confidence and the like stay as they are.
    batch : int, optional
        Tiles inferred at once: one on a CPU, where large tiles do better than large batches.
    workers : int, optional
        Processes on this machine that share the work, each with its part of the CPU's threads.
    scheduler : str, optional
        Address of a Dask cluster, e.g. ``tcp://host:8786``, whose workers see raster, model and
        the folder of the map under the same paths.
    stac : bool
        Also write a STAC item beside each map, ending in ``.json``.
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
    EnvironmentIncompleteError
        If several workers are asked for and Dask is not installed.
    OutputError
        If another result is there already, another run makes it, or it cannot be written.
    ArgumentError
        If there is no such way to look at it.
    """
    events = events or Quiet()
    require_at_least(0, min_area=min_area)
    require_at_least(1, batch=batch, threads=threads, workers=workers)
    options = Options(
        seams=seams, symmetries=tta, aoi=aoi, grid=grid, precision=precision, min_area=min_area
    )
    if workers or scheduler:
        require_extra("cluster")
    rasters = find_rasters(as_sequence(rasters))
    if not isinstance(model, Model):
        model = Model.open(model, provider=provider, threads=threads, told=told)
    if idle := model.idle_card():
        events.warning(idle)
    products = chosen(confidence=confidence, uncertainty=uncertainty, probabilities=probabilities)
    paths = name_outputs(rasters, Path(out), "_map.tif", TIFF)
    polygon_paths: list[Path | None] = [None] * len(rasters)
    if polygons is not None:
        from geoseg.polygons import FORMATS

        polygon_paths = [*name_outputs(rasters, Path(polygons), ".gpkg", FORMATS)]
    jobs, failures = [], Failures(total=len(rasters), events=events)
    for raster, path, vectors in zip(rasters, paths, polygon_paths, strict=True):
        with failures.of(raster):
            opened, warnings = open_fitting(raster, model.card, bands=bands, gsd=gsd)
            with opened:
                job = plan(
                    opened, model, products=products, out=path, polygons=vectors, options=options
                )
                to_do = overwrite or not is_done(job)
                # what is done is not read again
                strange = value_concerns(model.card, opened) if to_do else []
            for warning in (*warnings, *strange):
                events.warning(warning)
            if to_do:
                refuse_to_replace(job.files(), rasters, overwrite=overwrite)
            jobs.append(job)
    batch = batch or (1 if model.provider in {"cpu", "openvino"} else 4)
    made = []
    for job in jobs:
        with failures.of(job.raster), held(job.outputs[CLASS_MAP]):
            if overwrite or not is_done(job):
                _run(
                    job,
                    model,
                    precision=precision,
                    batch=batch,
                    threads=threads,
                    workers=workers,
                    scheduler=scheduler,
                    events=events,
                )
            else:
                events.log(f"{job.outputs[CLASS_MAP]} is done: there is nothing to do")
            made.append(_told(job, events, stac=stac))
    failures.tell()
    return made


def _run(
    job: Job,
    model: Model,
    *,
    precision: Precision,
    batch: int,
    threads: int | None,
    workers: int | None,
    scheduler: str | None,
    events: Events,
) -> None:
    strips = job.strips
    strips.begin()
    try:
        model, choice = settle(job, model, precision=precision, events=events)
        _fill(job, model, batch=batch, workers=workers, scheduler=scheduler, events=events)
    except BaseException:
        strips.leave()
        raise
    sheet = job.sheet
    if choice is not None:
        sheet = replace(sheet, tags={**sheet.tags, BACKEND_TAG: choice.model_dump_json()})
    sieved = _sieve(job, events)
    made = {
        product: assemble(
            sieved if product is CLASS_MAP else strips, product, sheet, threads=threads
        )
        for product in strips.products
    }
    for product in reversed(strips.products):  # the class map last: where it is, all is
        style = product.style(job.sheet.scheme) if product.style else None
        install(made[product], job.outputs[product], style=style)
    strips.discard()
    if job.polygons:
        from geoseg.polygons import vectorize

        vectorize(job.outputs[CLASS_MAP], out=job.polygons, overwrite=True, events=events)


def _sieve(job: Job, events: Events) -> Strips:
    """The strips of the class map, with its small patches given to their neighbours."""
    strips, sheet, (height, width) = job.strips, job.sheet, job.strips.scale.own
    least = pixels_of(
        job.min_area, crs=sheet.crs, transform=sheet.transform, height=height, width=width
    )
    if least <= 1:
        return strips
    events.log(f"merging patches of less than {least} px into their neighbours")
    made = replace(strips, folder=strips.folder / "sieved", products=(CLASS_MAP,))
    made.begin()
    parts = (strips.get(CLASS_MAP, strip)[0] for strip in strips.grid.strips)
    with (
        writing(made.folder),
        absorbed(parts, shape=(height, width), pixels=least, folder=made.folder) as values,
    ):
        for strip in strips.grid.strips:
            window = strips.scale.window(strip.window)
            rows = slice(window.row_off, window.row_off + window.height)
            made.put(strip, {CLASS_MAP: values[None, rows]})
    return made


def _told(job: Job, events: Events, *, stac: bool) -> Prediction:
    files = {product.name: path for product, path in job.outputs.items()}
    with rasterio.Env(GDAL_CACHEMAX=CACHE):
        areas, item = class_areas(job.outputs[CLASS_MAP]), None
        if is_empty(job.outputs[CLASS_MAP]):
            where = "" if job.area is None else " within --aoi"
            events.warning(
                f"{job.raster.name} has no valid pixel{where}, so nothing is mapped: check its "
                "nodata value, mask or alpha"
            )
    if stac:
        from geoseg.map_item import write_map_item

        others = {name: path for name, path in files.items() if name != CLASS_MAP.name}
        vectors = {"polygons": job.polygons} if job.polygons else {}
        item = write_map_item(job.outputs[CLASS_MAP], {**others, **vectors})
    events.result(raster=job.raster, **files, polygons=job.polygons, item=item, areas_m2=areas)
    return Prediction(raster=job.raster, polygons=job.polygons, item=item, areas=areas, **files)


def _fill(
    job: Job,
    model: Model,
    *,
    batch: int,
    workers: int | None,
    scheduler: str | None,
    events: Events,
) -> None:
    """Compute the strips that are not there yet, here or on a cluster."""
    strips, grid = job.strips, job.strips.grid
    todo = [strip for strip in grid.strips if not strips.has(strip)]
    total = grid.rows * grid.columns
    done = total - len({row for strip in todo for row in grid.rows_for(strip)}) * grid.columns
    task, reported = f"map {job.raster.name}", 0.0
    events.progress(task, done, total, unit="tiles")
    if workers or scheduler:
        from geoseg.cluster import compute_on_cluster

        steps = compute_on_cluster(
            job, model, todo, batch=batch, workers=workers, scheduler=scheduler
        )
    else:
        steps = compute(job, model, todo, batch=batch)
    with closing(steps):
        for tiles in steps:
            done = min(done + tiles, total)  # on a cluster some blended tiles are inferred twice
            if done == total or time.monotonic() - reported > PAUSE:
                reported = time.monotonic()
                events.progress(task, done, total, unit="tiles")
