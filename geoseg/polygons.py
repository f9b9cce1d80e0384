"""A class map as polygons."""

import math
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import rasterio
from numpy.typing import NDArray
from rasterio.errors import RasterioError
from rasterio.windows import Window

from geoseg.arcs import Arcs
from geoseg.claims import require_memory
from geoseg.class_raster import classes_of, open_class_raster, read_values
from geoseg.classes import NODATA, ClassScheme, LandClass
from geoseg.confidence import open_confidence
from geoseg.coverage import BLOCK, Strip, Traced, polygonize
from geoseg.errors import ClassError, OutputError, RasterError
from geoseg.events import Events, Quiet
from geoseg.geopackage import add_styles, write_batches, writing
from geoseg.geoparquet import write_geoparquet
from geoseg.ground import pixel_areas, pixel_size
from geoseg.output import refuse_existing
from geoseg.products import LEVELS
from geoseg.rings import areas
from geoseg.sieving import absorbed, pixels_of
from geoseg.simplification import simplify as simplify_arcs
from geoseg.smoothing import smooth as smooth_arcs
from geoseg.wkb import polygons_as_wkb

FORMATS = (".gpkg", ".fgb", ".parquet")
# Of a class by new borders, relative; beyond it there is a warning. Corners of a pixel or two are
# worth up to 0.7 % on maps of the demo; above 1 % small things, such as cars, begin to vanish.
AREA_CHANGE = 0.01
PIXEL = 20  # bytes of memory for each of a strip, at least
READ_PIXELS = 1 << 24  # at once, where the blocks of the file allow it
LEAST_CACHE, GREATEST_CACHE = 1 << 24, 1 << 28  # bytes


@dataclass(frozen=True, slots=True)
class Polygons:
    """Where polygons were written, and what they are.

    Attributes
    ----------
    path : Path
    count : int
    areas : Mapping of str to float
        Area by class name (m²), NaN where the map has no CRS.
    """

    path: Path
    count: int
    areas: Mapping[str, float]


def vectorize(
    class_map: str | Path,
    *,
    out: str | Path,
    confidence: str | Path | None = None,
    min_area: float = 0.0,
    simplify: float = 0.0,
    smooth: bool = False,
    classes: Sequence[int] | None = None,
    overwrite: bool = False,
    events: Events | None = None,
) -> Polygons:
    """Write the polygons of a class map, one for each patch of pixels that share an edge.

    They have the fields ``class`` (value), ``name``, ``color`` and ``area_m2``, where the
    confidence is known also ``confidence`` (the mean over the patch, 0 to 1), and are a valid
    coverage: neighbours share their borders vertex by vertex. Nodata has no polygons.

    The map is read in strips, and each polygon is written when the last of it has been read. So
    memory is needed for a strip and the polygons that cross its lower edge; with ``min_area``,
    also some 30 bytes for each patch of the map, and beside ``out`` three bytes of disk a pixel.

    Parameters
    ----------
    class_map : path
        A class raster, e.g. one that ``predict`` made.
    out : path
        GeoPackage (.gpkg; QGIS opens it in the class colours), FlatGeobuf (.fgb) or GeoParquet
        (.parquet). It stands there whole or not at all.
    confidence : path, optional
        The confidence raster of the map. One that ``predict`` wrote beside it is found.
    min_area : float
        Patches smaller than this (m²) become part of their largest neighbour, the smallest first.
        Patches that all are smaller stay, such as those of an island in nodata.
    simplify : float
        Leave out corners of borders that span less than a triangle of this size squared (m).
        Neighbours keep sharing their borders. Where these cross lines 256 px apart, a vertex
        stays.
    smooth : bool
        Whether corners are rounded. Neighbours keep sharing their borders.
    classes : sequence of int, optional
        Write these classes only.
    overwrite : bool
        Whether a file that is there may be replaced.
    events : Events, optional

    Raises
    ------
    RasterError
        If the class map or its confidence cannot be read.
    ClassError
        If it is no class map, or has not one of ``classes``.
    OutputError
        If the result cannot be written.
    """
    events = events or Quiet()
    target = Path(out)
    _require_format(target)
    refuse_existing(target, overwrite=overwrite)
    with ExitStack() as stack:
        raster = stack.enter_context(open_class_raster(class_map))
        require_memory(
            raster.name,
            width=raster.width,
            height=raster.height,
            needed=BLOCK * raster.width * PIXEL,
            unit=f"a strip of {BLOCK} rows",
        )
        scheme = classes_of(raster)
        _require_classes(classes, scheme, class_map)
        told = {each.value: each for each in scheme or ()}
        chosen = np.isin(np.arange(NODATA + 1), list(told if classes is None else classes))
        sure = open_confidence(raster, confidence)
        if sure is not None:
            stack.enter_context(sure)
        least = pixels_of(
            min_area,
            crs=raster.crs,
            transform=raster.transform,
            height=raster.height,
            width=raster.width,
        )
        reshape = _reshaping(raster, simplify, smooth=smooth)
        table = _Table(raster, told, confident=sure is not None, reshaped=reshape is not None)
        stack.enter_context(rasterio.Env(GDAL_CACHEMAX=_cache(raster)))
        strips = _strips(raster, sure, least, target.parent, events)
        traced = polygonize(strips, width=raster.width, chosen=chosen, reshape=reshape)
        _write(table, traced, target, scheme, overwrite=overwrite)
    _warn_of_change(table, events, merged=min_area > 0)
    written = [value for value in told if chosen[value]]
    return Polygons(
        target, table.count, {told[each].name: float(table.areas[each]) for each in written}
    )


class _Table:
    """Makes rows of polygons, and sums up what it has made."""

    def __init__(
        self, raster: Any, classes: Mapping[int, LandClass], *, confident: bool, reshaped: bool
    ) -> None:
        """For polygons in pixels of ``raster``."""
        self.crs = raster.crs
        self.transform = tuple(raster.transform)[:6]
        self.rows = np.arange(raster.height + 1.0)
        self.below = np.full(raster.height + 1, np.nan)
        if raster.crs is not None:
            size = {"height": raster.height, "width": raster.width}
            self.below = np.cumsum([0, *pixel_areas(raster.transform, raster.crs, **size)])
        self.names = pa.array([classes[v].name if v in classes else "" for v in range(NODATA)])
        self.colors = pa.array([classes[v].color if v in classes else "" for v in range(NODATA)])
        self.confident, self.reshaped = confident, reshaped
        self.count = 0
        self.areas = np.zeros(NODATA) if raster.crs else np.full(NODATA, np.nan)  # by class, m²
        self.pixels, self.outlined = np.zeros(NODATA), np.zeros(NODATA)  # both in pixels

    @property
    def schema(self) -> pa.Schema:
        fields = [("class", pa.int32()), ("name", pa.string()), ("color", pa.string())]
        fields += [("area_m2", pa.float64())]
        fields += [("confidence", pa.float64())] if self.confident else []
        return pa.schema([*fields, ("geometry", pa.large_binary())])

    def batches(self, traced: Iterable[Traced]) -> Iterator[pa.RecordBatch]:
        for some in traced:
            if len(some.values):
                yield self._batch(some)

    def _batch(self, some: Traced) -> pa.RecordBatch:
        values, rings = some.values, some.rings
        size = areas(rings, self.below)
        self.count += len(values)
        self.areas += np.bincount(values, size, minlength=NODATA)
        self.pixels += np.bincount(values, some.pixels, minlength=NODATA)
        outlined = areas(rings, self.rows) if self.reshaped else some.pixels
        self.outlined += np.bincount(values, outlined, minlength=NODATA)
        # not by a matrix product: its last bits differ from place to place, vertices' must not
        a, b, c, d, e, f = self.transform
        x, y = a * rings.x + b * rings.y + c, d * rings.x + e * rings.y + f
        points = np.stack([x, y], axis=1)
        columns = [
            pa.array(values, pa.int32()),
            self.names.take(pa.array(values)),
            self.colors.take(pa.array(values)),
            pa.array(size, from_pandas=True),  # NaN is null
            *([pa.array(some.confidence / LEVELS, from_pandas=True)] if self.confident else []),
            polygons_as_wkb(points, rings.ring_offsets, rings.polygon_offsets),
        ]
        return pa.record_batch(columns, schema=self.schema)


def _require_format(path: Path) -> None:
    if path.suffix.lower() not in FORMATS:
        raise OutputError(
            f"polygons cannot be written as {path.suffix or path.name!r}",
            f"name a file that ends in {', '.join(FORMATS)}",
        )


def _require_classes(
    classes: Sequence[int] | None, scheme: ClassScheme | None, class_map: object
) -> None:
    known = [each.value for each in scheme or ()]
    strange = sorted(set(classes or ()) - set(known))
    if strange:
        raise ClassError(
            f"{class_map} has no class {strange[0]}; it has {known}", "choose among them"
        )


def _reshaping(raster: Any, tolerance: float, *, smooth: bool) -> Callable[[Arcs], Arcs] | None:
    """What is to be done with arcs, with a tolerance in metres."""
    wide, high = pixel_size(raster.transform, raster.crs, height=raster.height, width=raster.width)
    least = tolerance**2 / (wide * high)
    if tolerance > 0 and smooth:
        return lambda arcs: smooth_arcs(
            simplify_arcs(arcs, least, shape=raster.shape), shape=raster.shape
        )
    if tolerance > 0:
        return partial(simplify_arcs, least=least, shape=raster.shape)
    return partial(smooth_arcs, shape=raster.shape) if smooth else None


def _strips(raster: Any, sure: Any, least: int, folder: Path, events: Events) -> Iterator[Strip]:
    """The map in strips of BLOCK rows, in which patches have ``least`` pixels if they can."""
    if least <= 1:
        yield from _cut(raster, sure, lambda window: read_values(raster, window), events)
        return
    with (
        tempfile.TemporaryDirectory(dir=folder, prefix=".sieve-") as name,
        absorbed(
            _parts(raster, events), shape=raster.shape, pixels=least, folder=Path(name)
        ) as whole,
    ):

        def read(window: Window) -> NDArray[np.uint8]:
            return np.array(whole[window.row_off : window.row_off + window.height])

        yield from _cut(raster, sure, read, events)


def _parts(raster: Any, events: Events) -> Iterator[NDArray[np.uint8]]:
    for window in _windows(raster):
        yield read_values(raster, window)
        events.progress("read", window.row_off + window.height, raster.height, unit="rows")


def _cut(
    raster: Any, sure: Any, read: Callable[[Window], NDArray[np.uint8]], events: Events
) -> Iterator[Strip]:
    for window in _windows(raster):
        values = read(window)
        confidence = None if sure is None else _read(sure, window)
        for top in range(0, window.height, BLOCK):
            part = slice(top, top + BLOCK)
            yield Strip(values[part], None if confidence is None else confidence[part])
        events.progress("polygons", window.row_off + window.height, raster.height, unit="rows")


def _cache(raster: Any) -> int:
    """Bytes for GDAL's cache: two rows of the file's blocks, of map and confidence.

    GDAL takes a twentieth of the machine's memory, and keeps there what is not read again.
    """
    block_height, _ = raster.block_shapes[0]
    return int(min(max(4 * block_height * raster.width, LEAST_CACHE), GREATEST_CACHE))


def _windows(raster: Any) -> Iterator[Window]:
    """Whole rows, a multiple of BLOCK of them and, if it may be, of the file's blocks."""
    block_height, _ = raster.block_shapes[0]
    rows = math.lcm(BLOCK, block_height)
    if rows * raster.width > READ_PIXELS:
        rows = BLOCK
    for row in range(0, raster.height, rows):
        yield Window(0, row, raster.width, min(rows, raster.height - row))


def _read(raster: Any, window: Window) -> NDArray[np.uint8]:
    try:
        values: NDArray[np.uint8] = raster.read(1, window=window)
    except RasterioError as error:
        raise RasterError(
            f"{raster.name} cannot be read to the end", "check that it was copied completely"
        ) from error
    return values


def _warn_of_change(table: _Table, events: Events, *, merged: bool) -> None:
    before, after = table.pixels, table.outlined
    change = np.divide(np.abs(after - before), before, out=np.zeros(NODATA), where=before > 0)
    if change.max() > AREA_CHANGE:
        value = change.argmax()
        name = table.names[value].as_py() or f"class {value}"
        events.warning(
            f"new borders changed the area of {name} by {change.max():.1%}; "
            f"{'raise --min-area' if merged else 'merge small patches first (--min-area)'} "
            "or simplify less"
        )


def _write(
    table: _Table,
    traced: Iterable[Traced],
    path: Path,
    scheme: ClassScheme | None,
    *,
    overwrite: bool,
) -> None:
    batches, layer = table.batches(traced), path.stem
    crs = table.crs.to_wkt() if table.crs else None
    with writing(path, overwrite=overwrite) as part:
        if path.suffix.lower() == ".parquet":
            write_geoparquet(batches, table.schema, part, geometry_type="Polygon", crs=crs)
            return
        write_batches(batches, table.schema, part, layer=layer, geometry_type="Polygon", crs=crs)
        if path.suffix.lower() == ".gpkg" and scheme:
            add_styles(part, {layer: scheme.vector_qml()})
