"""Labels: what is known of the ground, as polygons or as a class raster, burnt into any window.

A label file is a GeoPackage with the layers ``classes`` (value, name, color and, optionally, a
boolean ``background``), ``labels`` (polygons; ``class`` is a value) and ``extents`` (polygons;
``role`` is train, val or test). Any other vector layer with a field of classes works, and so does
a class raster.
"""

import hashlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio import windows
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.features import rasterize
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from geoseg.class_raster import (
    as_values,
    classes_of,
    open_class_raster,
    read_values,
    strips,
)
from geoseg.classes import NODATA, ClassScheme
from geoseg.errors import LabelError, RasterError
from geoseg.label_file import (
    ROLES,
    LabelFile,
    Shapes,
    Values,
    read_label_file,
    reproject,
    require_field,
    vector_layers,
    with_background,
    write_label_file,
)
from geoseg.matching import match
from geoseg.mosaic import read_scheme
from geoseg.orthophoto import unreferenced

__all__ = [
    "IGNORED",
    "ROLES",
    "Grid",
    "Labels",
    "PolygonLabels",
    "RasterLabels",
    "channels",
    "squares",
    "write_label_file",
]

IGNORED = NODATA  # of a burnt window: neither right nor wrong

_SIMPLE = 500  # vertices; larger polygons are cut to the window before they are burnt
_SAME_PLANE = CRS.from_epsg(3857)  # stands for both sides where either raster has no CRS


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
    numbered : bool
        Whether the class values were given on opening, to names that came without: then they say
        nothing about another file's values.
    """

    path: Path
    scheme: ClassScheme
    extents: Mapping[str, Shapes]
    notes: tuple[str, ...]
    numbered: bool

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        class_field: str | None = None,
        scheme: ClassScheme | None = None,
        background: bool | None = None,
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
        background : bool, optional
            Whether what carries no label within an extent is class 0, where that differs from
            what the scheme says. A class 0 is added where there is none.
        nodata_is_class : bool, optional
            Whether the nodata value that a class raster declares is a class all the same: many
            label rasters declare 0 although 0 is the class "none". By default it is where the
            value is 0 and ``scheme`` or ``background`` says that what carries no label is class
            0; otherwise nodata is ignored.

        Raises
        ------
        LabelError
            If the file is missing, is neither, lacks the class field, or holds a class that the
            scheme has not.
        """
        path = Path(path)
        # GDAL's own paths (/vsizip/…) do not exist for the file system
        if not path.exists() and not str(path).startswith("/vsi"):
            raise LabelError(f"there is no file {path}", "check the path")
        layers = vector_layers(path)
        if layers:
            content = read_label_file(
                path, layers, class_field=class_field, scheme=scheme, background=background
            )
            return PolygonLabels(path, content)
        require_field(path, class_field)  # a class raster has none
        return RasterLabels.of(
            path, scheme=scheme, background=background, nodata_is_class=nodata_is_class
        )

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

    def polygons(self) -> Mapping[int, int] | None:
        """How many polygons there are of each class value; None where labels are pixels."""
        return None

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
    content : LabelFile
        What the file says.
    """

    def __init__(self, path: Path, content: LabelFile) -> None:
        self.path = path
        self.scheme = content.scheme
        self.crs = content.crs
        self.extents = content.extents
        self.notes = content.notes
        self.numbered = content.numbered
        self._polygons = content.polygons
        self._values = content.values
        self._placed: dict[str, _Placed] = {}  # by WKT of the raster's CRS

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

    def polygons(self) -> Mapping[int, int]:
        values, counts = np.unique(self._values, return_counts=True)
        return dict(zip(values.tolist(), counts.tolist(), strict=True))

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
        placed = reproject(shapes, own, crs)
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
            (part, int(code))
            for shape, code in zip(shapes, codes, strict=True)
            for part in shapely.get_parts(shape)
            if part.geom_type == "Polygon"  # a cut may leave lines where it ran along an edge
        ]
        if pairs:
            with unreferenced():
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
        self.extents: Mapping[str, Shapes] = {}
        self.notes = notes
        self.numbered = False
        self.translation = dict(translation)
        self.nodata_is_class = nodata_is_class
        self._handles = threading.local()  # GDAL's are not shared between threads
        self._placed: dict[str, shapely.Polygon | None] = {}  # by WKT of the other raster's CRS

    @classmethod
    def of(
        cls,
        path: Path,
        *,
        scheme: ClassScheme | None,
        background: bool | None,
        nodata_is_class: bool | None,
    ) -> "RasterLabels":
        """Open a class raster; see :meth:`Labels.open`."""
        try:
            raster = open_class_raster(path)
        except RasterError as error:
            raise LabelError(error.message, "give labels as polygons or a class raster") from error
        with raster:
            if nodata_is_class is None:
                zero = bool(scheme and scheme.background) if background is None else background
                nodata_is_class = zero and raster.nodata == 0
            own = read_scheme(path) or scheme or classes_of(raster, nodata_is_class=nodata_is_class)
        if own is None:
            raise LabelError(f"{path} holds no class at all", "check that it is the right file")
        # without nodata there is nothing for a class 0 to be added to
        added = background if nodata_is_class else None
        own = with_background(own, added)
        target = with_background(scheme, added) if scheme else own
        meaning, notes = match(own, target)
        return cls(
            path,
            target,
            translation=meaning,
            nodata_is_class=nodata_is_class,
            notes=notes,
        )

    @property
    def crs(self) -> CRS | None:
        crs: CRS | None = self._raster().crs
        return crs

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_handles"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _handles=threading.local())

    def burn(self, window: Window, *, transform: Affine, crs: CRS | None) -> Values:
        frame = _Frame.of(window, transform)
        raster = self._raster()
        offset = _whole_offset(raster, frame, crs)
        if offset is None:
            return self._translate(self._warped(raster, frame, crs))
        return self._translate(self._aligned(raster, Window(*offset, *frame.shape[::-1])))

    def roles(self, window: Window, *, transform: Affine, crs: CRS | None) -> Values:  # noqa: ARG002
        return np.zeros((int(window.height), int(window.width)), np.uint8)

    def overlaps(self, raster: Grid) -> bool:
        placed = self._in(raster.crs)
        theirs = _Frame.of(Window(0, 0, raster.width, raster.height), raster.transform).footprint
        # a border alone is not an overlap
        return placed is not None and bool(placed.intersection(theirs).area > 0)

    def touches(self, window: Window, *, transform: Affine, crs: CRS | None) -> bool:
        placed, footprint = self._in(crs), _Frame.of(window, transform).footprint
        if placed is None:
            return True
        # the sides are bent between CRSs, and known in 64 places
        return bool(shapely.dwithin(placed, footprint, placed.length / 64))

    def digest(self) -> str:
        raster = self._raster()
        told = hashlib.sha256(self.scheme.model_dump_json().encode())
        told.update((raster.crs.to_wkt() if raster.crs else "").encode())
        told.update(repr((tuple(raster.transform), raster.shape, self.nodata_is_class)).encode())
        for window in strips(raster):
            told.update(self._translate(self._aligned(raster, window)).tobytes())
        return told.hexdigest()

    def _in(self, crs: CRS | None) -> shapely.Polygon | None:
        """Its footprint in the CRS of another raster; None where that does not reach it."""
        key = crs.to_wkt() if crs else ""
        if key not in self._placed:
            own = self._raster()
            footprint = _Frame.of(Window(0, 0, own.width, own.height), own.transform).footprint
            fine = np.array([shapely.segmentize(footprint, footprint.length / 64)])
            placed = reproject(fine, own.crs, crs)[0]
            self._placed[key] = placed if np.isfinite(placed.bounds).all() else None
        return self._placed[key]

    def _raster(self) -> Any:
        if not hasattr(self._handles, "raster"):
            self._handles.raster = open_class_raster(self.path)
        return self._handles.raster

    def _aligned(self, raster: Any, window: Window) -> Values:
        height, width = int(window.height), int(window.width)
        values = np.full((height, width), IGNORED, np.uint8)
        top, left = max(0, window.row_off), max(0, window.col_off)
        bottom = min(raster.height, window.row_off + height)
        right = min(raster.width, window.col_off + width)
        if top < bottom and left < right:
            values[
                top - window.row_off : bottom - window.row_off,
                left - window.col_off : right - window.col_off,
            ] = read_values(
                raster,
                Window(left, top, right - left, bottom - top),
                nodata_is_class=self.nodata_is_class,
            )
        return values

    def _warped(self, raster: Any, frame: _Frame, crs: CRS | None) -> Values:
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
            return as_values(warped.read(1), warped.read(2) != 0, name=str(self.path))

    def _translate(self, values: Values) -> Values:
        table = np.full(IGNORED + 1, IGNORED, np.uint8)
        for value, meant in self.translation.items():
            table[value] = meant
        burnt = table[values]
        lost = values[(burnt == IGNORED) & (values != IGNORED)]
        if len(lost):
            raise LabelError(
                f"{self.path} holds the class value {lost[0]}; "
                f"known are {sorted(self.translation)}",
                "add the class to the scheme, or declare the value as the raster's nodata",
            )
        return burnt


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
