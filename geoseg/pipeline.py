"""Strips of a map computed: read | infer | stitch | write, each a few tiles ahead."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window

from geoseg.area import Area
from geoseg.augmentation import averaged
from geoseg.background import Background
from geoseg.classes import NODATA
from geoseg.model import Answers, Model
from geoseg.orthophoto import Orthophoto, Pixels, fill_invalid
from geoseg.planning import Job
from geoseg.products import Arrays
from geoseg.resampling import Scale
from geoseg.stitching import Answer, Stitcher
from geoseg.tiling import Grid, Spot, Strip

Ask = Callable[[NDArray[np.float32]], Answers]
"""From tiles (N, C, H, W) of raw pixels to what :meth:`Model.answer` says."""


@dataclass(frozen=True, slots=True)
class Patch:
    """One tile as read: ``pixels`` (C, H, W), None where the core (``valid``) has none."""

    spot: Spot
    pixels: NDArray[np.float32] | None
    valid: NDArray[np.bool_]


def compute(job: Job, model: Model, strips: Sequence[Strip], *, batch: int) -> Generator[int]:
    """Compute strips of a map and keep them in the job's folder; 1 for each tile that is done.

    Reading and inference run on threads of their own; the caller's encodes, stitches and writes,
    and takes signals. Closing the generator ends the threads.

    Parameters
    ----------
    job : Job
    model : Model
    strips : sequence of Strip
        Those wanted, in order. Tiles that answer for two of them are inferred once.
    batch : int
        Tiles inferred at once.
    """
    grid = job.strips.grid
    stitcher = Stitcher(grid, strips, job.strips.products, job.sheet.scheme)
    ask = partial(averaged, model.answer, symmetries=job.symmetries)
    with rasterio.Env(GDAL_CACHEMAX=job.cache):
        patches = read_patches(job, strips, fill=model.card.fill)
        answers = infer(ask, patches, side=grid.tile.size, batch=batch)
        with Background(answers, ahead=2 * batch) as ready, _bringing_back(job) as bring_back:
            for answer in ready:
                for strip, arrays in stitcher.add(answer):
                    job.strips.put(strip, bring_back(strip, arrays))
                yield 1


@contextmanager
def _bringing_back(job: Job) -> Iterator[Callable[[Strip, Arrays], Arrays]]:
    """What brings strips that the model saw resampled to the raster's grid, exact in its nodata."""
    scale = job.strips.scale
    if scale.same:
        yield lambda _, arrays: arrays
        return
    with Orthophoto.open(job.source, bands=job.bands) as raster:
        yield lambda strip, arrays: to_own_grid(raster, scale, arrays, strip.window)


def to_own_grid(raster: Orthophoto, scale: Scale, arrays: Arrays, seen: Window) -> Arrays:
    """Arrays of a window of the seen grid on the grid of a raster, which tells what is valid."""
    enlarged = scale.bring_back(arrays, seen)
    _, valid = raster.read(scale.window(seen))
    for array in enlarged.values():
        array[:, ~valid] = NODATA
    return enlarged


def read_patches(job: Job, strips: Iterable[Strip], *, fill: Sequence[float]) -> Generator[Patch]:
    """Read the tiles of strips of a job from its raster."""
    with Orthophoto.open(job.source, bands=job.bands, scale=job.seen) as raster:
        yield from cut_patches(raster.read, job.strips.grid, strips, area=job.area, fill=fill)


def cut_patches(
    read: Callable[[Window], Pixels],
    grid: Grid,
    strips: Iterable[Strip],
    *,
    area: Area | None,
    fill: Sequence[float],
) -> Iterator[Patch]:
    """Cut tiles out of what is read row by row; each block of a file is decoded once for a row."""
    halo, row = grid.tile.halo, None
    for spot in grid.spots(strips):
        if spot.row != row:
            row = spot.row
            pixels, valid = read(grid.row_window(row))
        columns, core = grid.columns_in_row(spot.column), grid.core(spot)
        inside = valid[halo : halo + core.height, columns][:, halo : halo + core.width]
        if area:
            inside = inside & area.mask(core)
        yield Patch(
            spot,
            fill_invalid(pixels[:, :, columns], valid[:, columns], fill) if inside.any() else None,
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
