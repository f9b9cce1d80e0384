"""Where to label next: the windows of a map of which the model is least sure, spread over it."""

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import rasterio.errors
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.windows import Window

from geoseg.class_raster import classes_of, open_class_raster, read_values
from geoseg.classes import NODATA, ClassScheme
from geoseg.confidence import open_beside
from geoseg.errors import ClassError, OutputError, RasterError
from geoseg.events import Events, Quiet
from geoseg.geopackage import write_layers
from geoseg.label_file import read_ground, reproject
from geoseg.labels import IGNORED, Labels, PolygonLabels
from geoseg.output import refuse_existing
from geoseg.products import CONFIDENCE, LEVELS, UNCERTAINTY

LAYER = "windows"
LEAST_VALID = 0.5  # share of a window's pixels that must be mapped, and not labelled yet
MOST = 200_000  # candidates that are weighed against each other; beyond, the surest go
PIXELS = 1 << 22  # read at once

Counts = NDArray[np.int64]
Figures = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class UncertainWindows:
    """Where windows were written, how many, and what a person should know of them."""

    path: Path
    count: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Windows that might be chosen, N of them.

    Attributes
    ----------
    at : (N, 3) int64 array
        Number of the map; row and column (px) of the upper left corner.
    scores : (N,) float64 array
        Mean uncertainty of the mapped pixels, 0 to 1.
    valid : (N,) float64 array
        Share of the pixels that are mapped and not labelled yet.
    shares : (N, K) float64 array
        Share of each class among those, by its place in the map's own scheme.
    """

    at: Counts
    scores: Figures
    valid: Figures
    shares: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class _Map:
    path: Path
    scheme: ClassScheme
    transform: Affine
    crs: CRS | None
    side: tuple[int, int]  # px, height and width of its windows
    mapped: int  # px


def uncertain_windows(
    class_maps: Sequence[str | Path],
    *,
    out: str | Path,
    count: int,
    size: int,
    diverse: float = 0.5,
    labelled: str | Path | None = None,
    overwrite: bool = False,
    events: Events | None = None,
) -> UncertainWindows:
    """Choose the windows of maps that are worth labelling, and write them as polygons.

    A window is rated by the mean uncertainty of its pixels: what ``predict --uncertainty`` wrote
    beside the map, else one minus what ``--confidence`` wrote. Windows begin at every half of their
    side, at least half of their pixels are mapped, and none overlaps another that was chosen.
    Each has ``rank`` (from 1, in the order of choice), ``score`` (mean uncertainty), ``valid``
    (share of mapped pixels), ``class`` and ``name`` (of the most frequent class), ``shares`` (JSON:
    share by class name) and ``map``.

    Parameters
    ----------
    class_maps : sequence of path
        Maps that ``predict`` made, in any CRS; the windows are written in that of the first.
    out : path
        The GeoPackage.
    count : int
        How many; fewer where there is no room for more.
    size : int
        Side of a window (px); that of the map where it is smaller.
    diverse : float
        From 0, which takes the most uncertain, to 1, which gives most for new places and classes;
        see :func:`choose`.
    labelled : path, optional
        A label file, or any file of polygons. Its labels count as not mapped, and no window
        reaches into one of its extents.
    overwrite : bool
        Whether a file that is there may be replaced.
    events : Events, optional

    Raises
    ------
    RasterError
        If a map cannot be read, or has neither uncertainty nor confidence beside it.
    LabelError
        If the labels cannot be read.
    ClassError
        If no window is mapped, and not labelled yet, to a half.
    OutputError
        If the windows cannot be written.
    """
    events = events or Quiet()
    target = Path(out)
    if target.suffix.lower() != ".gpkg":
        raise OutputError(f"windows cannot be written as {target.name}", "name a .gpkg file")
    refuse_existing(target, overwrite=overwrite)
    ground = PolygonLabels(Path(labelled), read_ground(Path(labelled))) if labelled else None
    maps: list[_Map] = []
    notes: list[str] = []
    found: Candidates | None = None
    for path in class_maps:
        with open_class_raster(path) as raster, _open_uncertainty(raster) as (unsure, product):
            if product is CONFIDENCE:
                notes.append(f"{path} has no uncertainty beside it; its confidence was taken")
            scheme = classes_of(raster)
            if scheme is None:
                notes.append(f"{path} holds no class at all")
                continue
            rows = _rows_of_windows(
                raster,
                unsure,
                scheme,
                side=_side(raster.shape, size),
                inverted=product is CONFIDENCE,
                ground=ground,
                events=events,
            )
            mapped = 0
            for start, sums, mapped_so_far in rows:
                mapped = mapped_so_far
                here = _candidates(sums, row=start, number=len(maps), shape=raster.shape, size=size)
                found = here if found is None else _join(found, here)
            maps.append(
                _Map(
                    path=Path(path),
                    scheme=scheme,
                    transform=raster.transform,
                    crs=raster.crs,
                    side=_side(raster.shape, size),
                    mapped=mapped,
                )
            )
    if found is None or not len(found.scores):
        rest = " and not labelled yet" if ground else ""
        raise ClassError(
            f"no window of {size} px is mapped{rest} to a half",
            "choose a smaller window or another map",
        )
    polygons = _Polygons(found, maps)
    chosen = choose(
        found,
        count=count,
        sides=[each.side for each in maps],
        spacing=math.sqrt(sum(each.mapped for each in maps) / count),
        diverse=diverse,
        overlaps=polygons.overlap,
    )
    if len(chosen) < count:
        unit = "window" if len(chosen) == 1 else "windows"
        notes.append(f"there is room for {len(chosen)} {unit} only, without overlap")
    frame = gpd.GeoDataFrame(
        _fields(found, chosen, maps),
        geometry=[polygons.of(index) for index in chosen],
        crs=_pyproj(polygons.crs),
    )
    write_layers(target, {LAYER: frame}, overwrite=overwrite)
    return UncertainWindows(target, len(chosen), tuple(notes))


def choose(
    candidates: Candidates,
    *,
    count: int,
    sides: Sequence[tuple[int, int]],
    spacing: float,
    diverse: float,
    overlaps: Any = None,
) -> list[int]:
    """The windows to take, the best first: greedily, none over another of the same map.

    The next is the one with the greatest ``score · (1 - diverse · likeness)``. Its likeness is the
    greatest, over the windows taken before of the same map, of nearness times the overlap of both
    windows' class shares (the sum of the lesser of each; 1 where they are the same). Nearness falls
    linearly from 1 in the same place to 0 at ``spacing``: a window that is far away, or of other
    classes, loses nothing. This is maximal marginal relevance (Carbonell & Goldstein 1998,
    doi:10.1145/290941.291025) as a product, since uncertainty and likeness have no common unit.

    Parameters
    ----------
    candidates : Candidates
    count : int
    sides : sequence of (int, int)
        Height and width (px) of the windows of each map.
    spacing : float
        Distance of centres (px) from which windows are not near.
    diverse : float
        From 0 to 1.
    overlaps : callable, optional
        Whether a window overlaps one of a list of others, by their places, where pixels do not
        tell: in different maps.

    Returns
    -------
    list of int
        Places in ``candidates``; of equal ones the first.
    """
    number, rows, cols = candidates.at.T
    likeness = np.zeros(len(candidates.scores))
    free = np.ones(len(candidates.scores), np.bool_)
    chosen: list[int] = []
    while len(chosen) < count and free.any():
        worth = np.where(free, candidates.scores * (1 - diverse * likeness), -1.0)
        best = int(worth.argmax())
        free[best] = False
        if overlaps is not None and overlaps(best, chosen):
            continue
        chosen.append(best)
        same = number == number[best]
        height, width = sides[number[best]]
        down, right = np.abs(rows - rows[best]), np.abs(cols - cols[best])
        free &= ~(same & (down < height) & (right < width))
        near = np.clip(1 - np.hypot(down, right) / spacing, 0, 1)
        alike = np.minimum(candidates.shares, candidates.shares[best]).sum(axis=1)
        likeness = np.where(same, np.maximum(likeness, near * alike), likeness)
    return chosen


def starts(length: int, side: int) -> list[int]:
    """Where windows begin along an axis: at every half of their side, and so as to end with it."""
    return sorted({*range(0, length - side + 1, max(side // 2, 1)), length - side})


def _side(shape: tuple[int, int], size: int) -> tuple[int, int]:
    return min(size, shape[0]), min(size, shape[1])


@contextmanager
def _open_uncertainty(class_map: Any) -> Iterator[tuple[Any, Any]]:
    """The raster of uncertainty, or of confidence, beside a map, and which of them it is."""
    for product in (UNCERTAINTY, CONFIDENCE):
        raster = open_beside(class_map, product)
        if raster is not None:
            with raster:
                if raster.shape != class_map.shape:
                    raise RasterError(
                        f"{raster.name} is not of the size of {class_map.name}", "map again"
                    )
                yield raster, product
            return
    raise RasterError(
        f"{class_map.name} has no {UNCERTAINTY.name} of the same run beside it",
        "map again with --uncertainty",
    )


def _rows_of_windows(
    raster: Any,
    unsure: Any,
    scheme: ClassScheme,
    *,
    side: tuple[int, int],
    inverted: bool,
    ground: Labels | None,
    events: Events,
) -> Iterator[tuple[int, Counts, int]]:
    """For each row of windows: where it begins, the sums over its windows (:func:`_sums_down`), and
    how many pixels up to there are mapped.

    The map is read once, in bands between two edges of windows; only those that windows of one row
    cover are kept, as sums between the edges along the other axis.
    """
    height, width = side
    tops, lefts = starts(raster.height, height), np.array(starts(raster.width, width))
    rows = sorted({*tops, *(top + height for top in tops)})
    cols = np.union1d(lefts, lefts + width)
    first, last = np.searchsorted(cols, lefts), np.searchsorted(cols, lefts + width)
    kept: list[tuple[int, Counts]] = []  # top of a band, (2 + K, cells)
    waiting = list(tops)
    mapped = 0
    for top, bottom in pairwise(rows):
        columns = _sums_down(raster, unsure, scheme, top, bottom, inverted=inverted, ground=ground)
        mapped += int(columns[2:].sum())
        kept.append((top, np.add.reduceat(columns, cols[:-1], axis=1)))
        while waiting and waiting[0] + height <= bottom:
            start = waiting.pop(0)
            kept = [each for each in kept if each[0] >= start]
            cells = sum(band for begin, band in kept if begin < start + height)
            before = np.pad(np.cumsum(cells, axis=1), ((0, 0), (1, 0)))
            yield start, before[:, last] - before[:, first], mapped
        events.progress("rate windows", bottom, raster.height, unit="rows")


def _sums_down(
    raster: Any,
    unsure: Any,
    scheme: ClassScheme,
    top: int,
    bottom: int,
    *,
    inverted: bool,
    ground: Labels | None,
) -> Counts:
    """Of each column between two rows, (2 + K, width): the sum of uncertainty (levels), the pixels
    in extents, and the pixels of each class; the first and the last of what is not labelled.
    """
    sums = np.zeros((2 + len(scheme), raster.width), np.int64)
    block = raster.block_shapes[0][1]
    wide = max(block, PIXELS // (bottom - top) // block * block)
    for left in range(0, raster.width, wide):
        window = Window(left, top, min(wide, raster.width - left), bottom - top)
        values = read_values(raster, window)
        try:
            levels = unsure.read(1, window=window)
        except rasterio.errors.RasterioError as error:
            raise RasterError(
                f"{unsure.name} cannot be read to the end", "check that it was copied completely"
            ) from error
        values[levels > LEVELS] = NODATA  # of which nothing is known
        here = sums[:, left : left + wide]
        if ground is not None:
            place = {"transform": raster.transform, "crs": raster.crs}
            values[ground.burn(window, **place) != IGNORED] = NODATA
            here[1] = (ground.roles(window, **place) > 0).sum(axis=0)
        here[0] = np.where(values == NODATA, 0, LEVELS - levels if inverted else levels).sum(
            axis=0, dtype=np.int64
        )
        for row, each in enumerate(scheme, start=2):
            here[row] = (values == each.value).sum(axis=0)
    return sums


def _candidates(
    sums: Counts, *, row: int, number: int, shape: tuple[int, int], size: int
) -> Candidates:
    """A row of windows, without those of which too little is mapped, or that meet an extent."""
    height, width = _side(shape, size)
    total, in_extents, counts = sums[0], sums[1], sums[2:]
    mapped = counts.sum(axis=0)
    kept = (mapped >= max(LEAST_VALID * height * width, 1)) & (in_extents == 0)
    lefts = np.array(starts(shape[1], width))[kept]
    return Candidates(
        at=np.column_stack([np.full(len(lefts), number), np.full(len(lefts), row), lefts]),
        scores=total[kept] / mapped[kept] / LEVELS,
        valid=mapped[kept] / (height * width),
        shares=(counts[:, kept] / mapped[kept]).T,
    )


def _join(one: Candidates, other: Candidates) -> Candidates:
    """Both, but no more than ``MOST``: the most uncertain, in their order."""
    classes = max(one.shares.shape[1], other.shares.shape[1])
    scores = np.concatenate([one.scores, other.scores])
    kept = np.sort(np.argsort(-scores, kind="stable")[:MOST])
    padded = [
        np.pad(each.shares, ((0, 0), (0, classes - each.shares.shape[1]))) for each in (one, other)
    ]
    return Candidates(
        at=np.concatenate([one.at, other.at])[kept],
        scores=scores[kept],
        valid=np.concatenate([one.valid, other.valid])[kept],
        shares=np.concatenate(padded)[kept],
    )


class _Polygons:
    """The outlines of candidates, in the CRS of the first map."""

    def __init__(self, candidates: Candidates, maps: Sequence[_Map]) -> None:
        self.candidates = candidates
        self.maps = maps
        self.crs = maps[0].crs

    def of(self, index: int) -> Any:
        number, row, col = self.candidates.at[index].tolist()
        each = self.maps[number]
        height, width = each.side
        corners = [
            each.transform * (col + right, row + down)
            for right, down in ((0, 0), (width, 0), (width, height), (0, height))
        ]
        return reproject(np.array([shapely.Polygon(corners)], object), each.crs, self.crs)[0]

    def overlap(self, index: int, others: Sequence[int]) -> bool:
        """Whether a candidate overlaps others of other maps."""
        number = self.candidates.at[index, 0]
        elsewhere = [other for other in others if self.candidates.at[other, 0] != number]
        if not elsewhere:
            return False
        own = self.of(index)
        shared = [shapely.area(shapely.intersection(own, self.of(each))) for each in elsewhere]
        return bool(max(shared) > 1e-6 * own.area)  # neighbours that were moved share slivers


def _fields(found: Candidates, chosen: Sequence[int], maps: Sequence[_Map]) -> dict[str, Any]:
    schemes = [maps[number].scheme for number in found.at[chosen, 0]]
    shares = [found.shares[index] for index in chosen]
    most = [list(scheme)[int(row.argmax())] for scheme, row in zip(schemes, shares, strict=True)]
    return {
        "rank": np.arange(1, len(chosen) + 1, dtype=np.int32),
        "score": found.scores[chosen],
        "valid": found.valid[chosen],
        "class": np.array([each.value for each in most], np.int32),
        "name": [each.name for each in most],
        "shares": [
            json.dumps(
                {
                    each.name: round(float(share), 4)
                    for each, share in zip(scheme, row, strict=False)
                    if share > 0
                },
                ensure_ascii=False,
            )
            for scheme, row in zip(schemes, shares, strict=True)
        ],
        "map": [str(maps[number].path) for number in found.at[chosen, 0]],
    }


def _pyproj(crs: CRS | None) -> Any:
    return pyproj.CRS.from_wkt(crs.to_wkt()) if crs else None
