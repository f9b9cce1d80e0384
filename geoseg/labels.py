"""Labels: what is known of the ground, as polygons or as a class raster, burnt into any window.

A label file is a GeoPackage with the layers ``classes`` (value, name, color and, optionally, a
boolean ``background``), ``labels`` (polygons; ``class`` is a value) and ``extents`` (polygons;
``role`` is train, val or test). Any other vector layer with a field of classes works, and so does
a class raster.
"""

import hashlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyogrio.errors
import pyproj
import rasterio
import rasterio.errors
import shapely
from affine import Affine
from numpy.typing import NDArray
from pydantic import ValidationError
from rasterio import windows
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.features import rasterize
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from geoseg.classes import MAX_VALUE, NODATA, ClassScheme, LandClass, spread_color
from geoseg.errors import LabelError
from geoseg.geopackage import write_layers

IGNORED = NODATA  # of a burnt window: neither right nor wrong
ROLES = ("train", "val", "test")  # of extents; in a mask of roles 1, 2 and 3, and 0 is none
CLASS_FIELD = "class"

_SIMPLE = 500  # vertices; larger polygons are cut to the window before they are burnt
_POLYGON, _MULTI = 3, 4  # GEOS type numbers; from 4 on geometries are made of others
_SAME_PLANE = CRS.from_epsg(3857)  # stands for both sides where neither raster has a CRS

Shapes = NDArray[np.object_]  # of shapely polygons
Values = NDArray[np.uint8]


class Grid(Protocol):
    """Where the pixels of a raster lie: an Orthophoto or a rasterio dataset."""

    @property
    def height(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def transform(self) -> Affine: ...
    @property
    def crs(self) -> CRS | None: ...


class Labels(ABC):
    """What is known of the ground, for rasters on any grid.

    Attributes
    ----------
    path : Path
        The file.
    scheme : ClassScheme
        The classes.
    extents : Mapping of str to array of polygons
        By role (train, val, test), in the labels' own CRS. Empty for class rasters.
    notes : tuple of str
        Where the file's classes and the scheme asked for contradict each other.
    """

    path: Path
    scheme: ClassScheme
    extents: Mapping[str, Shapes]
    notes: tuple[str, ...]

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        class_field: str | None = None,
        scheme: ClassScheme | None = None,
        nodata_is_class: bool | None = None,
    ) -> "Labels":
        """Open a label file, a vector layer with a field of classes, or a class raster.

        Parameters
        ----------
        path : path
            Anything GDAL reads. Of several vector layers, ``labels`` is taken, else the only one
            that has the class field.
        class_field : str, optional
            The field that holds the class, as a number or a name; ``class`` unless told.
        scheme : ClassScheme, optional
            The classes to speak in. Those of the file are matched with them by name (without
            regard to case), else by value. Without it the scheme is the file's own: its
            ``classes`` layer; the classes a raster carries; otherwise the numbers that occur, or
            the names that occur in sorted order as 1, 2, … (0 stays free for a background).
        nodata_is_class : bool, optional
            Whether the nodata value that a class raster declares is a class all the same: many
            label rasters declare 0 although 0 is the class "none". By default it is where
            ``scheme`` is given and says that what carries no label is the background (class 0)
            and the declared value is 0; otherwise nodata is ignored.

        Raises
        ------
        LabelError
            If the file is missing, is neither, lacks the class field, or holds a class that the
            scheme has not.
        """
        path = Path(path)
        # GDAL's own paths (/vsizip/…) do not exist for the file system
        if not path.exists() and not str(path).startswith("/vsi"):
            raise LabelError(f"there is no label file {path}", "check the path")
        layers = _vector_layers(path)
        if layers:
            return _open_polygons(path, layers, class_field, scheme)
        if class_field is not None:
            raise LabelError(
                f"{path} has no vector layer, so no field {class_field!r}",
                "leave out the class field for a class raster",
            )
        return _open_raster(path, scheme, nodata_is_class)

    @abstractmethod
    def burn(self, window: Window, *, transform: Affine, crs: CRS | None) -> Values:
        """The class of each pixel of a window.

        Parameters
        ----------
        window : Window
            Whole pixels of the raster; may reach beyond it.
        transform, crs
            Of the raster. Where either side has no CRS, the coordinates are taken as they are.

        Returns
        -------
        (h, w) uint8 array
            Class values; 255 is ignored. A pixel belongs to a polygon when its centre lies in
            it; of overlapping polygons the later in the layer wins.
        """

    @abstractmethod
    def roles(self, window: Window, *, transform: Affine, crs: CRS | None) -> Values:
        """The role of each pixel of a window: 0 outside every extent, 1 train, 2 val, 3 test.

        Where extents overlap, test wins over val and val over train: nothing that is tested on
        is trained on.
        """

    @abstractmethod
    def overlaps(self, raster: Grid) -> bool:
        """Whether anything is labelled within a raster's bounds."""

    @abstractmethod
    def digest(self) -> str:
        """SHA-256 of what the labels say (classes, geometry or pixels), for provenance."""

    def require_overlap(self, raster: Grid, *, name: str) -> None:
        """Refuse labels that lie wholly outside a raster.

        Raises
        ------
        LabelError
            If they do. ``name`` names the raster in it.
        """
        if not self.overlaps(raster):
            raise LabelError(
                f"the labels of {self.path} lie outside {name}",
                "check that both cover the same ground and carry the right CRS",
            )

    def tally(
        self, raster: Grid, *, size: int
    ) -> Iterator[tuple[Window, NDArray[np.int64], NDArray[np.int64]]]:
        """Where a raster is labelled: squares of ``size`` px that hold any labelled pixel.

        Yields
        ------
        window : Window
            Of the raster, cut at its right and lower border.
        counts : (K,) int64 array
            Its pixels by class, in the scheme's order.
        roles : (4,) int64 array
            Its labelled pixels by role: none, train, val, test.
        """
        channel = channels(self.scheme)
        for window in squares(raster.height, raster.width, size):
            if not self.touches(window, transform=raster.transform, crs=raster.crs):
                continue
            burnt = self.burn(window, transform=raster.transform, crs=raster.crs)
            labelled = burnt != IGNORED
            if labelled.any():
                roles = self.roles(window, transform=raster.transform, crs=raster.crs)
                yield (
                    window,
                    np.bincount(channel[burnt[labelled]], minlength=len(self.scheme)),
                    np.bincount(roles[labelled], minlength=len(ROLES) + 1),
                )

    def touches(self, window: Window, *, transform: Affine, crs: CRS | None) -> bool:  # noqa: ARG002
        """Whether a window can hold a label; quick, and never wrong when it says no."""
        return True


def channels(scheme: ClassScheme) -> NDArray[np.uint8]:
    """A look-up table (256,) from class value to the class's place in the scheme; 255 elsewhere."""
    table = np.full(256, IGNORED, np.uint8)
    table[list(scheme.values)] = np.arange(len(scheme), dtype=np.uint8)
    return table


def squares(height: int, width: int, size: int) -> Iterator[Window]:
    """Windows of ``size`` px that cover a raster row by row, cut at its right and lower border."""
    for row in range(0, height, size):
        for col in range(0, width, size):
            yield Window(col, row, min(size, width - col), min(size, height - row))


# --- polygons -----------------------------------------------------------------------------------


class PolygonLabels(Labels):
    """Labels from polygons, and the extents within which they are complete.

    Parameters
    ----------
    path : Path
    scheme : ClassScheme
    crs : CRS or None
    polygons : array of Polygon
        Valid and two-dimensional.
    values : uint8 array
        The class value of each.
    extents : Mapping of str to array of Polygon
        By role.
    """

    def __init__(
        self,
        path: Path,
        scheme: ClassScheme,
        *,
        crs: CRS | None,
        polygons: Shapes,
        values: Values,
        extents: Mapping[str, Shapes],
        notes: tuple[str, ...] = (),
    ) -> None:
        self.path = path
        self.scheme = scheme
        self.crs = crs
        self.extents = extents
        self.notes = notes
        self._polygons = polygons
        self._values = values
        self._placed: dict[str, _Placed] = {}  # by WKT of the raster's CRS

    def shapes(self, crs: CRS | None) -> tuple[Shapes, Values]:
        """The labelled polygons in a CRS and the class value of each."""
        placed = self._in(crs)
        return placed.labels.shapes, placed.labels.codes

    def burn(self, window: Window, *, transform: Affine, crs: CRS | None) -> Values:
        placed = self._in(crs)
        frame = _Frame.of(window, transform)
        burnt = np.full(frame.shape, IGNORED, np.uint8)
        if self.scheme.background:
            placed.extents.paint(burnt, frame, value=0)
        placed.labels.paint(burnt, frame)
        return burnt

    def roles(self, window: Window, *, transform: Affine, crs: CRS | None) -> Values:
        frame = _Frame.of(window, transform)
        burnt = np.zeros(frame.shape, np.uint8)
        self._in(crs).extents.paint(burnt, frame)
        return burnt

    def overlaps(self, raster: Grid) -> bool:
        whole = Window(0, 0, raster.width, raster.height)
        return self.touches(whole, transform=raster.transform, crs=raster.crs)

    def touches(self, window: Window, *, transform: Affine, crs: CRS | None) -> bool:
        placed, footprint = self._in(crs), _Frame.of(window, transform).footprint
        return placed.labels.meets(footprint) or (
            self.scheme.background and placed.extents.meets(footprint)
        )

    def digest(self) -> str:
        told = hashlib.sha256(self.scheme.model_dump_json().encode())
        told.update((self.crs.to_wkt() if self.crs else "").encode())
        told.update(self._values.tobytes())
        groups = [("labels", self._polygons), *sorted(self.extents.items())]
        for name, shapes in groups:
            told.update(name.encode())
            for wkb in shapely.to_wkb(shapes, byte_order=1):
                told.update(wkb)
        return told.hexdigest()

    def _in(self, crs: CRS | None) -> "_Placed":
        key = crs.to_wkt() if crs else ""
        if key not in self._placed:
            roles = [role for role in ROLES if role in self.extents]  # the later wins
            shapes = [self.extents[role] for role in roles]
            codes = [ROLES.index(role) + 1 for role in roles]
            self._placed[key] = _Placed(
                labels=_Layer(self._polygons, self._values, self.crs, crs),
                extents=_Layer(
                    np.concatenate([np.empty(0, object), *shapes]),
                    np.repeat(np.array(codes, np.uint8), [len(each) for each in shapes]),
                    self.crs,
                    crs,
                ),
            )
        return self._placed[key]


class _Frame:
    """A window's pixels on the ground."""

    def __init__(self, shape: tuple[int, int], transform: Affine) -> None:
        self.shape = shape
        self.transform = transform

    @classmethod
    def of(cls, window: Window, transform: Affine) -> "_Frame":
        return cls((int(window.height), int(window.width)), windows.transform(window, transform))

    @property
    def footprint(self) -> shapely.Polygon:
        height, width = self.shape
        corners = [(0, 0), (width, 0), (width, height), (0, height)]
        return shapely.Polygon([self.transform * corner for corner in corners])


class _Layer:
    """Polygons with values in the CRS of a raster, found by place."""

    def __init__(self, shapes: Shapes, codes: Values, own: CRS | None, crs: CRS | None) -> None:
        placed = _reproject(shapes, own, crs)
        usable = np.isfinite(shapely.bounds(placed)).all(axis=1)  # the rest is beyond the CRS
        self.shapes: Shapes = placed[usable]
        self.codes: Values = codes[usable]
        self.heavy = shapely.get_num_coordinates(self.shapes) > _SIMPLE
        self.tree = shapely.STRtree(self.shapes)

    def meets(self, footprint: shapely.Polygon) -> bool:
        return len(self.tree.query(footprint, predicate="intersects")) > 0

    def paint(self, burnt: Values, frame: _Frame, value: int | None = None) -> None:
        footprint = frame.footprint
        found = np.sort(self.tree.query(footprint))  # in the layer's order: the later wins
        if not len(found):
            return
        shapes = self.shapes[found]
        heavy = self.heavy[found]
        if heavy.any():
            # GDAL is handed every vertex from Python: only those near the window are worth it
            shapes[heavy] = shapely.clip_by_rect(shapes[heavy], *_around(footprint, frame))
        codes = self.codes[found] if value is None else [value] * len(found)
        pairs = [
            (shape, int(code))
            for shape, code in zip(shapes, codes, strict=True)
            if not shape.is_empty
        ]
        if pairs:
            rasterize(pairs, out=burnt, transform=frame.transform)


class _Placed:
    def __init__(self, labels: _Layer, extents: _Layer) -> None:
        self.labels = labels
        self.extents = extents


def _around(footprint: shapely.Polygon, frame: _Frame) -> tuple[float, float, float, float]:
    """Bounds of a window and two pixels more, so that a cut never runs through a pixel's centre."""
    margin = 2 * sum(abs(part) for part in frame.transform[:2] + frame.transform[3:5])
    left, bottom, right, top = footprint.bounds
    return left - margin, bottom - margin, right + margin, top + margin


def _reproject(shapes: Shapes, own: CRS | None, crs: CRS | None) -> Shapes:
    """Vertices moved to another CRS; edges stay straight between them."""
    if own is None or crs is None or own == crs or not len(shapes):
        return shapes
    mover = pyproj.Transformer.from_crs(
        pyproj.CRS.from_wkt(own.to_wkt()), pyproj.CRS.from_wkt(crs.to_wkt()), always_xy=True
    )
    moved: Shapes = shapely.transform(
        shapes, lambda points: np.column_stack(mover.transform(points[:, 0], points[:, 1]))
    )
    return moved


# --- class rasters ------------------------------------------------------------------------------


class RasterLabels(Labels):
    """Labels from a class raster, read at the nearest pixel on any grid.

    Parameters
    ----------
    path : Path
    scheme : ClassScheme
    translation : Mapping of int to int
        From the raster's values to the scheme's.
    nodata_is_class : bool
        Whether the declared nodata value counts like any other.
    """

    extents: Mapping[str, Shapes] = {}

    def __init__(
        self,
        path: Path,
        scheme: ClassScheme,
        *,
        translation: Mapping[int, int],
        nodata_is_class: bool,
        notes: tuple[str, ...] = (),
    ) -> None:
        self.path = path
        self.scheme = scheme
        self.notes = notes
        self.translation = dict(translation)
        self.nodata_is_class = nodata_is_class
        self._handles = threading.local()  # GDAL's are not shared between threads

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_handles"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _handles=threading.local())

    def burn(self, window: Window, *, transform: Affine, crs: CRS | None) -> Values:
        frame = _Frame.of(window, transform)
        raster = self._raster()
        offset = _whole_offset(raster, frame, crs)
        if offset is None:
            values, known = self._warped(raster, frame, crs)
        else:
            values, known = self._aligned(raster, Window(*offset, *frame.shape[::-1]))
        return self._translate(values, known)

    def roles(self, window: Window, *, transform: Affine, crs: CRS | None) -> Values:  # noqa: ARG002
        return np.zeros((int(window.height), int(window.width)), np.uint8)

    def overlaps(self, raster: Grid) -> bool:
        own = self._raster()
        whole = Window(0, 0, own.width, own.height)
        footprint = _Frame.of(whole, own.transform).footprint
        placed = _reproject(
            np.array([shapely.segmentize(footprint, footprint.length / 64)]), own.crs, raster.crs
        )[0]
        theirs = _Frame.of(Window(0, 0, raster.width, raster.height), raster.transform).footprint
        # a border alone is not an overlap
        return bool(np.isfinite(placed.bounds).all() and placed.intersection(theirs).area > 0)

    def digest(self) -> str:
        raster = self._raster()
        told = hashlib.sha256(self.scheme.model_dump_json().encode())
        told.update((raster.crs.to_wkt() if raster.crs else "").encode())
        told.update(repr((tuple(raster.transform), raster.shape, self.nodata_is_class)).encode())
        for window in strips(raster):
            pixels, known = self._aligned(raster, window)
            told.update(self._translate(pixels, known).tobytes())
        return told.hexdigest()

    def _raster(self) -> Any:
        if not hasattr(self._handles, "raster"):
            self._handles.raster = _open_class_raster(self.path)
        return self._handles.raster

    def _aligned(self, raster: Any, window: Window) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        height, width = int(window.height), int(window.width)
        values = np.zeros((height, width), raster.dtypes[0])
        known = np.zeros((height, width), bool)
        top, left = max(0, window.row_off), max(0, window.col_off)
        bottom = min(raster.height, window.row_off + height)
        right = min(raster.width, window.col_off + width)
        if top < bottom and left < right:
            inside = Window(left, top, right - left, bottom - top)
            place = (
                slice(top - window.row_off, bottom - window.row_off),
                slice(left - window.col_off, right - window.col_off),
            )
            values[place] = raster.read(1, window=inside)
            known[place] = self.nodata_is_class or raster.read_masks(1, window=inside) != 0
        return values, known

    def _warped(
        self, raster: Any, frame: _Frame, crs: CRS | None
    ) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        known_crs = crs is not None and raster.crs is not None
        with WarpedVRT(
            raster,
            src_crs=raster.crs if known_crs else _SAME_PLANE,
            crs=crs if known_crs else _SAME_PLANE,
            transform=frame.transform,
            height=frame.shape[0],
            width=frame.shape[1],
            resampling=Resampling.nearest,
            src_nodata=None if self.nodata_is_class else raster.nodata,
            add_alpha=True,
        ) as warped:
            return warped.read(1), warped.read(2) != 0

    def _translate(self, values: NDArray[Any], known: NDArray[np.bool_]) -> Values:
        burnt = np.full(values.shape, IGNORED, np.uint8)
        counted = known & (values != IGNORED)
        if np.issubdtype(values.dtype, np.floating):
            counted &= ~np.isnan(values)
        if not counted.any():
            return burnt
        table = np.full(256, IGNORED, np.uint8)
        for value, code in self.translation.items():
            table[value] = code
        present = values[counted]
        whole = np.clip(present, 0, IGNORED).astype(np.uint8)
        strange = (whole != present) | (table[whole] == IGNORED)
        if strange.any():
            raise LabelError(
                f"{self.path} holds the class value {present[strange][0]:g}; "
                f"known are {_listed(sorted(self.translation))}",
                "add the class to the scheme or declare the value as nodata",
            )
        burnt[counted] = table[whole]
        return burnt


def strips(raster: Any, *, pixels: int = 1 << 22) -> Iterator[Window]:
    """Windows that cover a raster, follow its blocks and hold about ``pixels`` at most."""
    block_height, block_width = raster.block_shapes[0]
    wide = min(raster.width, max(block_width, pixels // block_height // block_width * block_width))
    tall = max(block_height, pixels // wide // block_height * block_height)
    for row in range(0, raster.height, tall):
        for col in range(0, raster.width, wide):
            yield Window(col, row, min(wide, raster.width - col), min(tall, raster.height - row))


def _whole_offset(raster: Any, frame: _Frame, crs: CRS | None) -> tuple[int, int] | None:
    """Column and row of a frame in a raster of the same grid, else None."""
    if crs is not None and raster.crs is not None and crs != raster.crs:
        return None
    between = ~raster.transform * frame.transform
    col, row = round(between.c), round(between.f)
    size = max(raster.width, raster.height, *frame.shape)
    # half a hundredth of a pixel across the whole raster: what rounding leaves in geotransforms
    same = Affine.translation(col, row).almost_equals(between, 0.005 / size) or (
        np.allclose(tuple(between)[:6], (1, 0, col, 0, 1, row), rtol=0, atol=0.005)
        and np.allclose(tuple(between)[:2] + tuple(between)[3:5], (1, 0, 0, 1), 0, 0.005 / size)
    )
    return (col, row) if same else None


# --- opening ------------------------------------------------------------------------------------


def _vector_layers(path: Path) -> list[str]:
    try:
        return [str(name) for name, _ in pyogrio.list_layers(path)]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError):
        return []


def _open_polygons(
    path: Path, layers: Sequence[str], class_field: str | None, scheme: ClassScheme | None
) -> PolygonLabels:
    field = class_field or CLASS_FIELD
    layer = _label_layer(path, layers, field)
    frame = _read(path, layer)
    if field != CLASS_FIELD and "classes" in layers and layer == "labels":
        own = None  # the classes layer is about the field `class`
    else:
        own = _read_classes(path) if "classes" in layers else None
    shapes, rows = _polygons(frame)
    if not len(shapes):
        raise LabelError(f"layer {layer!r} of {path} has no polygons", "draw some labels first")
    told = frame[field].iloc[rows]
    if told.isna().any():
        raise LabelError(
            f"{int(told.isna().sum())} polygons of {path} have no {field!r}",
            "give each polygon its class",
        )
    values, final, notes = _classify(path, told, own, scheme)
    extents = _read_extents(path, frame.crs) if "extents" in layers else {}
    return PolygonLabels(
        path,
        final,
        crs=CRS.from_wkt(frame.crs.to_wkt()) if frame.crs else None,
        polygons=shapes,
        values=values,
        extents=extents,
        notes=notes,
    )


def _label_layer(path: Path, layers: Sequence[str], field: str) -> str:
    candidates = ["labels"] if "labels" in layers else list(layers)
    fields = {name: [str(each) for each in _fields(path, name)] for name in candidates}
    having = [name for name in candidates if field in fields[name]]
    if len(having) == 1:
        return having[0]
    if having:
        raise LabelError(
            f"{path} has the field {field!r} in several layers: {_listed(having)}",
            "save the one to use as a file of its own, or name it labels",
        )
    present = sorted({each for names in fields.values() for each in names})
    raise LabelError(
        f"{path} has no field {field!r}; its fields are {_listed(present) or 'none'}",
        "name the field that holds the class with --class-field",
    )


def _fields(path: Path, layer: str) -> Sequence[str]:
    fields: Sequence[str] = pyogrio.read_info(path, layer=layer)["fields"]
    return fields


def _read(path: Path, layer: str) -> Any:
    try:
        return pyogrio.read_dataframe(path, layer=layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.GeometryError, ValueError) as error:
        raise LabelError(f"layer {layer!r} of {path} cannot be read ({error})", "") from error


def _polygons(frame: Any) -> tuple[Shapes, NDArray[np.intp]]:
    """The valid polygons of a layer, one by one, and the row each comes from."""
    if not isinstance(frame, gpd.GeoDataFrame):
        return np.empty(0, object), np.empty(0, np.intp)
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    broken = ~(shapely.is_valid(shapes) | shapely.is_missing(shapes))
    shapes[broken] = shapely.make_valid(shapes[broken])
    rows = np.arange(len(shapes))
    while (shapely.get_type_id(shapes) >= _MULTI).any():
        shapes, index = shapely.get_parts(shapes, return_index=True)
        rows = rows[index]
    kept = (shapely.get_type_id(shapes) == _POLYGON) & ~shapely.is_empty(shapes)
    return shapes[kept], rows[kept]


def _read_classes(path: Path) -> ClassScheme:
    table = _read(path, "classes")
    if "value" not in table or table["value"].isna().any():
        raise LabelError(
            f"the layer classes of {path} must give each class a value",
            "it has the fields value, name and color",
        )

    def column(name: str) -> list[Any]:
        if name not in table:
            return [None] * len(table)
        return [None if pd.isna(each) else each for each in table[name]]

    background = any(bool(flag) for flag in column("background"))
    try:
        return ClassScheme(
            classes=tuple(
                LandClass(
                    value=int(value),
                    name=name or plain_name(int(value)),
                    color=color or spread_color(int(value)),
                )
                for value, name, color in zip(
                    table["value"], column("name"), column("color"), strict=True
                )
            ),
            background=background,
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise LabelError(
            f"the layer classes of {path} has {first['loc'][-1]} "
            f"{first['input']!r}: {first['msg']}",
            "values are 0 to 254, colours #rrggbb",
        ) from error


def _read_extents(path: Path, crs: Any) -> dict[str, Shapes]:
    frame = _read(path, "extents")
    shapes, rows = _polygons(frame)
    if not len(shapes):
        return {}
    own, other = (CRS.from_wkt(each.to_wkt()) if each else None for each in (frame.crs, crs))
    shapes = _reproject(shapes, own, other)
    told = (
        frame["role"].iloc[rows].fillna(ROLES[0]).astype(str).str.strip().str.lower()
        if "role" in frame
        else pd.Series([ROLES[0]] * len(rows))
    )
    strange = sorted(set(told) - set(ROLES))
    if strange:
        raise LabelError(
            f"an extent of {path} has the role {strange[0]!r}", "roles are train, val and test"
        )
    return {role: shapes[(told == role).to_numpy()] for role in ROLES if (told == role).any()}


def _classify(
    path: Path, told: "pd.Series[Any]", own: ClassScheme | None, target: ClassScheme | None
) -> tuple[Values, ClassScheme, tuple[str, ...]]:
    """The class value of each polygon by its class field, the scheme it is in, and notes."""
    unique = list(dict.fromkeys(told))
    numbers = _as_numbers(unique)
    source = own or target
    if source is None:
        source = _observed(path, numbers, unique)
    by_name = {each.name.casefold(): each.value for each in source}
    meaning: dict[Any, int] = {}
    for item in unique:
        value = by_name.get(str(item).strip().casefold())
        if value is None and numbers is not None and numbers[item] in source.values:  # noqa: PD011
            value = numbers[item]
        if value is None:
            known = [f"{each.value} {each.name}" for each in source]
            raise LabelError(
                f"{path} holds the class {item!r}; known are {_listed(known)}",
                "add the class to the scheme or correct the polygons",
            )
        meaning[item] = value
    notes: tuple[str, ...] = ()
    if own is not None and target is not None:
        move, notes = match(own, target)
        lost = [own.named(value).name for value in meaning.values() if value not in move]
        if lost:
            raise LabelError(
                f"{path} holds the class {lost[0]!r}; known are {_listed(target.names)}",
                "add the class to the scheme or correct the polygons",
            )
        meaning = {item: move[value] for item, value in meaning.items()}
    return told.map(meaning).to_numpy().astype(np.uint8), target or source, notes


def _as_numbers(items: Sequence[Any]) -> dict[Any, int] | None:
    """Items as whole numbers, if all of them are."""
    numbers = {}
    for item in items:
        try:
            number = float(item)
        except (TypeError, ValueError):
            return None
        if not number.is_integer():
            return None
        numbers[item] = int(number)
    return numbers


def _observed(path: Path, numbers: dict[Any, int] | None, items: Sequence[Any]) -> ClassScheme:
    if numbers is not None:
        return _scheme_of_values(path, sorted(set(numbers.values())))
    names = sorted({str(item).strip() for item in items})
    if len(names) > MAX_VALUE:
        raise LabelError(
            f"the class field of {path} has {len(names)} different values, more than {MAX_VALUE}",
            "choose the field that holds the class with --class-field",
        )
    return ClassScheme(
        classes=tuple(
            LandClass(value=value, name=name, color=spread_color(value))
            for value, name in enumerate(names, start=1)
        )
    )


def _scheme_of_values(
    path: Path, values: Sequence[int], colors: Mapping[int, str] | None = None
) -> ClassScheme:
    outside = [value for value in values if not 0 <= value <= MAX_VALUE]
    if outside:
        raise LabelError(
            f"{path} holds the class value {outside[0]}", f"class values are 0 to {MAX_VALUE}"
        )
    if not values:
        raise LabelError(f"{path} holds no class at all", "check that it is a class raster")
    return ClassScheme(
        classes=tuple(
            LandClass(
                value=value,
                name=plain_name(value),
                color=(colors or {}).get(value, spread_color(value)),
            )
            for value in values
        )
    )


def _open_class_raster(path: Path) -> Any:
    try:
        raster = rasterio.open(path)
    except rasterio.errors.RasterioIOError as error:
        raise LabelError(
            f"{path} is neither a vector file nor a raster that GDAL reads",
            "give a label GeoPackage, a vector layer or a class raster",
        ) from error
    if raster.count != 1:
        raise LabelError(
            f"{path} has {raster.count} bands, a class raster has one", "give a class raster"
        )
    return raster


def _open_raster(
    path: Path, target: ClassScheme | None, nodata_is_class: bool | None
) -> RasterLabels:
    with _open_class_raster(path) as raster:
        if nodata_is_class is None:
            nodata_is_class = bool(target and target.background and raster.nodata == 0)
        own = target or _scan(path, raster, nodata_is_class=nodata_is_class)
    return RasterLabels(
        path,
        own,
        translation={value: value for value in own.values},  # noqa: PD011
        nodata_is_class=nodata_is_class,
    )


def _scan(path: Path, raster: Any, *, nodata_is_class: bool) -> ClassScheme:
    """The values that occur, each a class."""
    found: set[float] = set()
    for window in strips(raster):
        values = raster.read(1, window=window)
        known = values == values  # noqa: PLR0124 - not NaN
        if not nodata_is_class:
            known &= raster.read_masks(1, window=window) != 0
        found |= {float(each) for each in np.unique(values[known])}
        if len(found) > MAX_VALUE + 2:
            raise LabelError(
                f"{path} has more than {MAX_VALUE + 1} different values",
                "give a class raster, whose pixels are class values",
            )
    found.discard(IGNORED)
    fraction = [value for value in found if not value.is_integer()]
    if fraction:
        raise LabelError(f"{path} holds {fraction[0]:g}", "class values are whole numbers")
    return _scheme_of_values(path, sorted(int(value) for value in found), _colors(raster))


def _colors(raster: Any) -> dict[int, str]:
    try:
        table = raster.colormap(1)
    except ValueError:  # it has none
        return {}
    return {value: "#{:02x}{:02x}{:02x}".format(*rgba[:3]) for value, rgba in table.items()}


# --- matching schemes ---------------------------------------------------------------------------


def plain_name(value: int) -> str:
    """The name of a class of which only the value is known."""
    return f"class {value}"


def match(source: ClassScheme, target: ClassScheme) -> tuple[dict[int, int], tuple[str, ...]]:
    """Which class of one scheme is which of another.

    By name first, without regard to case. What is left is matched by value, as long as the
    target's class of that value is not taken by name.

    Returns
    -------
    meaning : dict of int to int
        From source values to target values; classes without a counterpart are not in it.
    notes : tuple of str
        Where the schemes contradict each other, for a person to judge.
    """
    by_name = {each.name.casefold(): each for each in target}
    by_value = {each.value: each for each in target}
    meaning, notes = {}, []
    for each in source:
        same = by_name.get(each.name.casefold())
        if same is not None:
            meaning[each.value] = same.value
            if same.value != each.value:
                notes.append(
                    f"{each.name!r} is {each.value} in one scheme and {same.value} in the other: "
                    "matched by name"
                )
    taken = set(meaning.values())
    for each in source:
        like = by_value.get(each.value)
        if each.value in meaning or like is None or like.value in taken:
            continue
        meaning[each.value] = like.value
        if plain_name(each.value) not in {each.name, like.name}:
            notes.append(
                f"class {each.value} is {each.name!r} in one scheme and {like.name!r} in the "
                "other: taken as the same"
            )
    return meaning, tuple(notes)


def _listed(items: Sequence[Any]) -> str:
    shown = ", ".join(str(each) for each in items[:20])
    return f"{shown}, … ({len(items)} in all)" if len(items) > 20 else shown


# --- writing ------------------------------------------------------------------------------------


def write_label_file(
    path: str | Path,
    *,
    scheme: ClassScheme,
    labels: Any,
    extents: Any = None,
    overwrite: bool = False,
) -> None:
    """Write a label file, whole or not at all; QGIS opens it with the class colours.

    Parameters
    ----------
    path : path
        The GeoPackage.
    scheme : ClassScheme
        Becomes the layer ``classes``.
    labels : GeoDataFrame
        Polygons with the class value in ``class``; other fields are kept.
    extents : GeoDataFrame, optional
        Polygons with a ``role``: train, val or test.
    overwrite : bool
        Whether a file that is there may be replaced.

    Raises
    ------
    LabelError
        If a label has a value that is not in the scheme, or an extent another role.
    OutputError
        If the file is there and may not be replaced, or cannot be written.
    """
    path = Path(path)
    if CLASS_FIELD not in labels:
        raise LabelError(f"the labels for {path} have no {CLASS_FIELD!r}", "add the class value")
    strange = sorted(set(labels[CLASS_FIELD]) - set(scheme.values))
    if strange:
        raise LabelError(
            f"a label for {path} has the class {strange[0]!r}; known are {_listed(scheme.values)}",
            "add the class to the scheme",
        )
    classes = pd.DataFrame([each.model_dump() for each in scheme])
    classes["background"] = [scheme.background and each.value == 0 for each in scheme]
    layers = {"classes": classes, "labels": labels.astype({CLASS_FIELD: "int32"})}
    if extents is not None:
        odd = sorted({str(role) for role in extents["role"]} - set(ROLES))
        if odd:
            raise LabelError(f"an extent has the role {odd[0]!r}", f"roles are {_listed(ROLES)}")
        layers["extents"] = extents
    write_layers(
        path,
        layers,
        styles={"labels": scheme.vector_qml()},
        geometry_type="MultiPolygon",
        overwrite=overwrite,
    )
