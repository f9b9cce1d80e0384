"""Points at which a person says what is really there: a stratified random sample of a map."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
from numpy.typing import NDArray
from rasterio.windows import Window

from geoseg.class_raster import classes_of, open_class_raster, read_values, strips
from geoseg.classes import NODATA, ClassScheme
from geoseg.errors import ClassError, OutputError
from geoseg.events import Events, Quiet
from geoseg.geopackage import write_layers
from geoseg.output import refuse_existing

Allocation = Literal["proportional", "equal"]
LAYER = "points"
REFERENCE_FIELD = "reference"

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Where points were written, and how many of each class name."""

    path: Path
    counts: dict[str, int]


def sample_points(
    class_map: str | Path,
    *,
    out: str | Path,
    count: int,
    allocation: Allocation = "proportional",
    minimum: int = 2,
    seed: int = 0,
    overwrite: bool = False,
    events: Events | None = None,
) -> Sample:
    """Draw pixels at random within each class of a map and write their centres as points.

    The points have ``class`` and ``name`` (as mapped) and an empty ``reference``, to be filled in
    with the class value that is really there, which QGIS offers by its name (``assess`` takes names
    as well, in a field of text); ``assess`` then gives accuracies and areas
    with confidence intervals. They come in random order: those interpreted first are a random
    sample too.

    Parameters
    ----------
    class_map : path
        A class raster.
    out : path
        The GeoPackage.
    count : int
        Points in all; fewer when the map has fewer pixels.
    allocation : {"proportional", "equal"}
        How they are shared among the classes: by area on the map, which is best for the overall
        accuracy and areas, or evenly, which is best for the user's accuracy of rare classes.
    minimum : int
        Least number for each class, taken from the others; as far as ``count`` goes round. Two is
        the least from which a standard error follows; Olofsson et al. 2014 advise 50 or more.
    seed : int
        The same seed draws the same points.
    overwrite : bool
        Whether a file that is there may be replaced.
    events : Events, optional

    Raises
    ------
    RasterError
        If the map cannot be read.
    ClassError
        If it holds no class.
    OutputError
        If the points cannot be written.
    """
    events = events or Quiet()
    target = Path(out)
    if target.suffix.lower() != ".gpkg":
        raise OutputError(f"points cannot be written as {target.name}", "name a .gpkg file")
    refuse_existing(target, overwrite=overwrite)
    with open_class_raster(class_map) as raster:
        windows = list(strips(raster))
        per_window = np.zeros((len(windows), NODATA), np.int64)
        for index, window in enumerate(windows):
            per_window[index] = _histogram(read_values(raster, window))
            events.progress("count", index + 1, len(windows), unit="strips")
        scheme = classes_of(raster)
        values = np.flatnonzero(per_window.sum(axis=0))
        if scheme is None or not len(values):
            raise ClassError(f"{class_map} holds no class at all", "check that it is a class map")
        stray = sorted(set(values.tolist()) - {each.value for each in scheme})
        if stray:
            raise ClassError(f"{class_map} holds {stray[0]}, which is no class of it", "")
        available = per_window[:, values]
        counts = allocate(available.sum(axis=0), count, allocation=allocation, minimum=minimum)
        pixels = _draw(
            raster,
            windows,
            values=values,
            available=available,
            counts=counts,
            random=np.random.default_rng(seed),
        )
        transform, crs = raster.transform, raster.crs
    cols, rows = pixels[:, 1] + 0.5, pixels[:, 0] + 0.5
    a, b, c, d, e, f = tuple(transform)[:6]
    frame = gpd.GeoDataFrame(
        _fields(pixels[:, 2], scheme),
        geometry=gpd.points_from_xy(a * cols + b * rows + c, d * cols + e * rows + f),
        crs=pyproj.CRS.from_wkt(crs.to_wkt()) if crs else None,
    )
    write_layers(
        target,
        {LAYER: frame},
        styles={LAYER: scheme.choice_qml(REFERENCE_FIELD)},
        geometry_type="Point",
        overwrite=overwrite,
    )
    drawn = {scheme.named(int(v)).name: int(n) for v, n in zip(values, counts, strict=True)}
    return Sample(target, drawn)


def allocate(
    pixels: Sequence[int] | Counts, count: int, *, allocation: str, minimum: int
) -> Counts:
    """How many points each stratum gets.

    Parameters
    ----------
    pixels : (K,) integers
        Size of each stratum, at least 1; none gets more points than that.
    count : int
        Points in all.
    allocation : {"proportional", "equal"}
    minimum : int
        Least number for each, as far as ``count`` goes round.

    Returns
    -------
    (K,) int64 array
        Sums up to ``count``, or to all pixels if those are fewer.
    """
    size = np.asarray(pixels, np.float64)
    total = min(count, int(size.sum()))
    floor = np.minimum(size, min(minimum, total // len(size)))
    weights = size / size.sum() if allocation == "proportional" else np.ones(len(size)) / len(size)
    # by weight, but at least the floor and at most what there is: water poured to one level
    low, high = 0.0, total / weights.min()
    for _ in range(100):
        level = (low + high) / 2
        low, high = (
            (level, high) if np.clip(level * weights, floor, size).sum() < total else (low, level)
        )
    shares = np.clip(high * weights, floor, size)
    given = np.floor(shares + 1e-9).astype(np.int64)
    rest = np.where(given < size, shares - given, -1)
    given[np.argsort(-rest, kind="stable")[: total - given.sum()]] += 1
    return np.asarray(given)


def _histogram(values: NDArray[np.uint8]) -> Counts:
    return np.asarray(np.bincount(values.ravel(), minlength=NODATA + 1)[:NODATA])


def _draw(
    raster: Any,
    windows: Sequence[Window],
    *,
    values: NDArray[np.intp],
    available: Counts,
    counts: Counts,
    random: np.random.Generator,
) -> Counts:
    """Row, column and class value of pixels drawn without replacement, in random order."""
    ranks = [
        np.sort(random.choice(int(total), int(number), replace=False))
        for total, number in zip(available.sum(axis=0), counts, strict=True)
    ]
    before = np.concatenate([np.zeros((1, len(values)), np.int64), available.cumsum(axis=0)])
    found = []
    for index, window in enumerate(windows):
        inside = [
            chosen[np.searchsorted(chosen, low) : np.searchsorted(chosen, high)] - low
            for chosen, low, high in zip(ranks, before[index], before[index + 1], strict=True)
        ]
        if not any(len(each) for each in inside):
            continue
        pixels = read_values(raster, window).ravel()
        for value, chosen in zip(values, inside, strict=True):
            if len(chosen):
                rows, cols = np.divmod(np.flatnonzero(pixels == value)[chosen], int(window.width))
                found.append(
                    np.column_stack(
                        [rows + window.row_off, cols + window.col_off, np.full(len(rows), value)]
                    )
                )
    return np.asarray(random.permutation(np.concatenate(found), axis=0))


def _fields(classes: Counts, scheme: ClassScheme) -> dict[str, Any]:
    return {
        "class": classes.astype(np.int32),
        "name": pd.Series([scheme.named(int(value)).name for value in classes], dtype="str"),
        REFERENCE_FIELD: pd.Series([pd.NA] * len(classes), dtype="Int32"),
    }
