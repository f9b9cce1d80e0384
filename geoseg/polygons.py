"""A class map as polygons."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.features import sieve

from geoseg.class_raster import classes_of, open_class_raster, read_values, strips
from geoseg.classes import NODATA, ClassScheme
from geoseg.coverage import Rings, simplify_coverage, trace
from geoseg.errors import ClassError, OutputError
from geoseg.events import Events, Quiet
from geoseg.geopackage import write_layer, write_layers, writing
from geoseg.ground import pixel_areas, pixel_size, polygon_areas
from geoseg.output import refuse_existing

FORMATS = (".gpkg", ".fgb", ".parquet")
AREA_CHANGE = 0.005  # of a class by simplification, relative; beyond it there is a warning


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
    min_area: float = 0.0,
    simplify: float = 0.0,
    classes: Sequence[int] | None = None,
    overwrite: bool = False,
    events: Events | None = None,
) -> Polygons:
    """Write the polygons of a class map, one for each patch of pixels that share an edge.

    They have the fields ``class`` (value), ``name``, ``color`` and ``area_m2`` and are a valid
    coverage: neighbours share their borders vertex by vertex. Nodata has no polygons. Needs one
    byte a pixel and the polygons in memory.

    Parameters
    ----------
    class_map : path
        A class raster, e.g. one that ``predict`` made.
    out : path
        GeoPackage (.gpkg; QGIS opens it in the class colours), FlatGeobuf (.fgb) or GeoParquet
        (.parquet). It stands there whole or not at all.
    min_area : float
        Patches smaller than this (m²) become part of their largest neighbour, the smallest first.
        Patches that all are smaller stay, such as those of an island in nodata.
    simplify : float
        Leave out corners of borders that span less than a triangle of this size squared (m).
        Neighbours keep sharing their borders.
    classes : sequence of int, optional
        Write these classes only.
    overwrite : bool
        Whether a file that is there may be replaced.
    events : Events, optional

    Raises
    ------
    RasterError
        If the class map cannot be read.
    ClassError
        If it is none, or has not one of ``classes``.
    OutputError
        If the result cannot be written.
    """
    events = events or Quiet()
    target = Path(out)
    _require_format(target)
    refuse_existing(target, overwrite=overwrite)
    with open_class_raster(class_map) as raster:
        values = np.empty(raster.shape, np.uint8)
        for window in strips(raster):
            values[window.toslices()] = read_values(raster, window)
            done = window.row_off + window.height
            events.progress("read", done, raster.height, unit="rows")
        scheme = classes_of(raster)
        transform, crs = raster.transform, raster.crs
    _require_classes(classes, scheme, class_map)
    rings = trace(absorb(values, _pixels_of(min_area, values.shape, transform, crs)))
    events.progress("polygons", 1, 3, unit="steps")
    polygons = _simplified(rings, simplify, transform, crs, events)
    events.progress("polygons", 2, 3, unit="steps")
    frame = _frame(polygons, rings.values, scheme, crs)
    if classes is not None:
        frame = frame[frame["class"].isin(list(classes))]
    _write(frame, target, scheme, overwrite=overwrite)
    events.progress("polygons", 3, 3, unit="steps")
    areas = {
        each.name: float(frame.loc[frame["class"] == each.value, "area_m2"].sum(skipna=False))
        for each in scheme or ()
        if classes is None or each.value in classes
    }
    return Polygons(target, len(frame), areas)


def absorb(values: NDArray[np.uint8], pixels: int) -> NDArray[np.uint8]:
    """Class values in which patches of fewer than ``pixels`` went to their largest neighbour.

    GDAL's sieve leaves a patch alone when all its neighbours are too small as well. So its limit
    grows in steps of two, and the last step is repeated: what is smallest goes first, and what is
    left has grown by then. Only where no patch is large enough, as on an island in nodata, small
    ones stay.
    """
    known = values != NODATA
    pixels = min(pixels, values.size - 1)  # as far as GDAL goes
    limit = 1
    while limit < pixels:
        limit = min(2 * limit, pixels)
        values = sieve(values, limit, mask=known, connectivity=4)
    while limit > 1:
        again = sieve(values, limit, mask=known, connectivity=4)
        if np.array_equal(again, values):
            break
        values = again
    return values


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


def _pixels_of(area: float, shape: tuple[int, int], transform: Affine, crs: CRS | None) -> int:
    """The number of pixels that cover an area (m²; in the raster's units without a CRS)."""
    height, width = shape
    if crs is None:
        pixel = abs(transform.determinant)
    else:
        pixel = float(pixel_areas(transform, crs, height=height, width=width)[height // 2])
    return math.ceil(area / pixel - 1e-9)  # what rounding adds to 4 / 0.5² is no pixel


def _simplified(
    rings: Rings, tolerance: float, transform: Affine, crs: CRS | None, events: Events
) -> NDArray[np.object_]:
    """Polygons in the raster's CRS."""
    height, width = rings.shape
    wide, high = pixel_size(transform, crs, height=height, width=width)
    whole = rings.polygons()
    if tolerance > 0 and len(whole):
        scale = np.array([wide, high])  # a tolerance in metres means the same both ways
        simple = simplify_coverage(shapely.transform(whole, lambda at: at * scale), tolerance)
        simple = shapely.transform(simple, lambda at: at / scale)
        _warn_of_change(whole, simple, rings.values, events)
        whole = simple
    a, b, c, d, e, f = tuple(transform)[:6]
    turn, shift = np.array([[a, d], [b, e]]), np.array([c, f])
    placed: NDArray[np.object_] = shapely.transform(whole, lambda at: at @ turn + shift)
    return placed


def _warn_of_change(
    before: NDArray[np.object_],
    after: NDArray[np.object_],
    values: NDArray[np.uint8],
    events: Events,
) -> None:
    old, new = (np.bincount(values, shapely.area(each)) for each in (before, after))
    change = np.divide(np.abs(new - old), old, out=np.zeros(len(old)), where=old > 0)
    if change.max() > AREA_CHANGE:
        events.warning(
            f"simplifying changed the area of class {change.argmax()} by {change.max():.1%}; "
            "merge small patches first (min-area) or simplify less"
        )


def _frame(
    polygons: NDArray[np.object_],
    values: NDArray[np.uint8],
    scheme: ClassScheme | None,
    crs: CRS | None,
) -> Any:
    classes = {each.value: each for each in scheme or ()}
    return gpd.GeoDataFrame(
        {
            "class": values.astype(np.int32),
            "name": pd.Series([classes[value].name for value in values], dtype="str"),
            "color": pd.Series([classes[value].color for value in values], dtype="str"),
            "area_m2": polygon_areas(polygons, crs),
        },
        geometry=gpd.GeoSeries(polygons),
        crs=pyproj.CRS.from_wkt(crs.to_wkt()) if crs else None,
    )


def _write(frame: Any, path: Path, scheme: ClassScheme | None, *, overwrite: bool) -> None:
    ending = path.suffix.lower()
    if ending == ".gpkg":
        style = {path.stem: scheme.vector_qml()} if scheme else {}
        write_layers(path, {path.stem: frame}, styles=style, overwrite=overwrite)
    elif ending == ".fgb":
        with writing(path, overwrite=overwrite) as part:
            write_layer(frame, part, layer=path.stem, geometry_type="Polygon")
    else:
        with writing(path, overwrite=overwrite) as part:
            frame.to_parquet(part)
