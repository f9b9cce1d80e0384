"""Orthophoto + model -> class map: read | infer | stitch | write, each a few tiles ahead."""

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Literal

import numpy as np
import onnxruntime
import rasterio
from numpy.typing import NDArray

from geoseg import __version__
from geoseg.background import Background
from geoseg.errors import OutputError, RasterError
from geoseg.events import Events, Quiet
from geoseg.failures import Failures
from geoseg.fitting import open_fitting
from geoseg.foreign import Told
from geoseg.lock import held
from geoseg.model import Model, Seams
from geoseg.mosaic import Sheet, Strips, assemble, install, tags
from geoseg.orthophoto import Orthophoto, fill_invalid, open_raster
from geoseg.products import CLASS_MAP, CONFIDENCE, PROBABILITIES, UNCERTAINTY, Product
from geoseg.sources import find_rasters
from geoseg.stitching import Answer, Stitcher
from geoseg.tiling import Grid, Spot, Strip, Tile

TIFF = (".tif", ".tiff")
JOB_TAG = "GEOSEG_JOB"  # a digest of all that decides about the pixels
PAUSE = 0.25  # s between two reports of progress
CACHE = 1 << 26  # bytes of decoded blocks for the maps, besides those of the raster
STRIP_PIXELS = 1 << 20  # about what a strip holds at least: narrow rasters have several rows in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """The files that came of one raster; None for what was not asked for."""

    raster: Path
    map: Path
    confidence: Path | None = None
    uncertainty: Path | None = None
    probabilities: Path | None = None
    polygons: Path | None = None

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """All that decides about the maps of one raster, checked before any work is done."""

    raster: Path
    source: str | Path  # what opens it
    bands: tuple[int, ...]
    sheet: Sheet
    strips: Strips
    outputs: dict[Product, Path]
    polygons: Path | None
    cache: int  # bytes of blocks that GDAL keeps decoded; its own 5 % of memory never stop growing


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
    seams: Literal["auto", "crop", "blend"] = "auto",
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
    seams : "auto", "crop" or "blend"
        How tiles are put together: ``crop`` takes each pixel from the one tile in whose core it
        lies, ``blend`` mixes tiles that overlap by half (Hann window); ``auto`` does what suits
        the model, see :attr:`Model.seams`.
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
    paths = _name_outputs(rasters, Path(out), "_map.tif", TIFF)
    polygon_paths: list[Path | None] = [None] * len(rasters)
    if polygons is not None:
        from geoseg.polygons import FORMATS

        polygon_paths = [*_name_outputs(rasters, Path(polygons), ".gpkg", FORMATS)]
    jobs, failures = [], Failures(total=len(rasters), events=events)
    for raster, path, vectors in zip(rasters, paths, polygon_paths, strict=True):
        with failures.of(raster):
            opened, warnings = open_fitting(raster, model.card, bands=bands)
            with opened:
                job = _plan(
                    opened,
                    model,
                    products,
                    path,
                    vectors,
                    seams=model.seams if seams == "auto" else seams,
                )
            for warning in warnings:
                events.warning(warning)
            if overwrite or not _is_done(job):
                _refuse_to_replace(job, rasters, overwrite=overwrite)
            jobs.append(job)
    batch = batch or (1 if model.provider == "cpu" else 4)
    made = []
    for job in jobs:
        with failures.of(job.raster), held(job.outputs[CLASS_MAP]):
            if overwrite or not _is_done(job):
                with rasterio.Env(GDAL_CACHEMAX=job.cache):
                    _run(job, model, batch, threads, events)
            else:
                events.log(f"{job.outputs[CLASS_MAP]} is done: there is nothing to do")
            made.append(_told(job, events))
    failures.tell()
    return made


def _name_outputs(
    rasters: Sequence[str | Path], out: Path, ending: str, formats: Sequence[str]
) -> list[Path]:
    """The file itself for one raster, else files in a folder."""
    if len(rasters) == 1 and out.suffix and not out.is_dir():
        if out.suffix.lower() not in formats:
            raise OutputError(f"{out} has an unknown format", f"let it end in {formats[0]}")
        return [out]
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is a file, but several maps are to be written", "name a folder")
    paths = [out / f"{Path(raster).stem}{ending}" for raster in rasters]
    twice = sorted({path.name for path in paths if paths.count(path) > 1})
    if twice:
        raise OutputError(f"two maps would be called {twice[0]}", "map these rasters one by one")
    return paths


def _plan(
    raster: Orthophoto,
    model: Model,
    products: tuple[Product, ...],
    out: Path,
    polygons: Path | None,
    *,
    seams: Seams,
) -> Job:
    """Settle everything that decides about the maps of a raster."""
    card = model.card
    tile = (
        Tile.blended(size=card.tile_size, stride=card.stride)
        if seams == "blend"
        else Tile.around(size=card.tile_size, halo=card.halo, stride=card.stride)
    )
    columns = ceil(raster.width / tile.core)
    rows = max(1, STRIP_PIXELS // (columns * tile.core**2))
    grid = Grid(
        height=raster.height,
        width=raster.width,
        tile=tile,
        rows_per_strip=rows,
        overlapping=seams == "blend",
    )
    provenance = {
        "version": __version__,
        "model": {"name": card.name, "sha256": model.digest},
        "options": {
            "raster": raster.path.name,
            "bands": raster.indexes,
            "tile": [tile.size, tile.halo, tile.stride],
            "seams": seams,
            "provider": model.provider,
            "onnxruntime": onnxruntime.__version__,
        },
    }
    decisive = [
        raster.digest(),
        card.model_dump(),
        provenance,
        rows,
        [each.name for each in products],
    ]
    digest = hashlib.sha256(json.dumps(decisive).encode()).hexdigest()[:16]
    return Job(
        raster=raster.path,
        source=raster.source,
        bands=raster.indexes,
        sheet=Sheet(
            crs=raster.crs,
            transform=raster.transform,
            scheme=card.classes,
            tags={**tags(card, **provenance), JOB_TAG: digest},
        ),
        strips=Strips(folder=out.with_name(f".{out.name}.{digest}"), grid=grid, products=products),
        outputs={each: out.with_name(f"{out.stem}{each.suffix}{out.suffix}") for each in products},
        polygons=polygons,
        cache=CACHE + raster.cache_for(tile.size),
    )


def _refuse_to_replace(job: Job, rasters: Sequence[str | Path], *, overwrite: bool) -> None:
    outputs = [*job.outputs.values(), *([job.polygons] if job.polygons else [])]
    for path in filter(Path.exists, outputs):
        if any(Path(raster).exists() and path.samefile(raster) for raster in rasters):
            raise OutputError(f"{path} is the orthophoto itself", "choose another --out")
        if not overwrite:
            raise OutputError(
                f"{path} is there already", "replace it with --overwrite or choose another --out"
            )


def _is_done(job: Job) -> bool:
    """Whether all results are there and came of this very job."""
    if not all(path.exists() for path in job.outputs.values()):
        return False
    try:
        for path in job.outputs.values():
            with open_raster(path) as dataset:
                if dataset.tags().get(JOB_TAG) != job.sheet.tags[JOB_TAG]:
                    return False
    except RasterError:
        return False
    newest = max(path.stat().st_mtime_ns for path in job.outputs.values())
    return job.polygons is None or (
        job.polygons.exists() and job.polygons.stat().st_mtime_ns >= newest
    )


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
    prediction = Prediction(raster=job.raster, polygons=job.polygons, **files)
    events.result(raster=job.raster, **files, polygons=job.polygons)
    return prediction


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
    patches = read_patches(job.source, job.bands, grid, todo, fill=model.card.fill)
    answers = infer(model, patches, grid, batch=batch)
    with Background(answers, ahead=2 * batch) as ready:
        for answer in ready:
            for strip, arrays in stitcher.add(answer):
                strips.put(strip, arrays)
            done += 1
            if done == total or time.monotonic() - reported > PAUSE:
                reported = time.monotonic()
                events.progress(task, done, total, unit="tiles")


def read_patches(
    source: str | Path,
    bands: Sequence[int],
    grid: Grid,
    strips: Iterable[Strip],
    *,
    fill: Sequence[float],
) -> Iterator[Patch]:
    """Read the tiles of strips, row by row; each block of the file is decoded once for a row."""
    halo, row = grid.tile.halo, None
    with Orthophoto.open(source, bands=bands) as raster:
        for spot in grid.spots(strips):
            if spot.row != row:
                row = spot.row
                pixels, valid = raster.read(grid.row_window(row))
            columns, core = grid.columns_in_row(spot.column), grid.core(spot)
            inside = valid[halo : halo + core.height, columns][:, halo : halo + core.width]
            yield Patch(
                spot,
                fill_invalid(pixels[:, :, columns], valid[:, columns], fill)
                if inside.any()
                else None,
                inside,
            )


def infer(model: Model, patches: Iterable[Patch], grid: Grid, *, batch: int) -> Iterator[Answer]:
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
                yield from _answer(model, waiting, grid, batch)
                waiting = []
    if waiting:
        yield from _answer(model, waiting, grid, batch)


def _answer(model: Model, patches: list[Patch], grid: Grid, batch: int) -> Iterator[Answer]:
    tiles = np.zeros((batch, len(model.card.bands), *[grid.tile.size] * 2), np.float32)
    for tile, patch in zip(tiles, patches, strict=False):
        tile[:] = patch.pixels
    for patch, answer in zip(patches, model.probabilities(tiles), strict=False):
        yield Answer(patch.spot, patch.valid, answer)
