"""The label file: a GeoPackage of classes, labels and extents; and other vector layers.

Layers: ``classes`` (value, name, color and, optionally, a boolean ``background``), ``labels``
(polygons; ``class`` is a value) and ``extents`` (polygons; ``role`` is train, val or test).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyogrio.errors
import pyproj
import shapely
from numpy.typing import NDArray
from pydantic import ValidationError
from rasterio.crs import CRS

from geoseg.class_raster import scheme_of_values
from geoseg.classes import MAX_VALUE, ClassScheme, LandClass, spread_color
from geoseg.errors import LabelError
from geoseg.geopackage import write_layers
from geoseg.matching import match, plain_name
from geoseg.plural import plural

ROLES = ("train", "val", "test")  # of extents
CLASS_FIELD = "class"

_BACKGROUND_COLOR = "#c8c8c8"
_POLYGON, _MULTI = 3, 4  # GEOS type numbers; from 4 on geometries are made of others

Shapes = NDArray[np.object_]  # of shapely polygons
Values = NDArray[np.uint8]


def vector_layers(path: Path) -> list[str]:
    try:
        return [str(name) for name, _ in pyogrio.list_layers(path)]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError):
        return []


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFile:
    """What a vector file says.

    Attributes
    ----------
    scheme : ClassScheme
    crs : CRS or None
    polygons : array of Polygon
        Valid and two-dimensional, in the order of the layer.
    values : uint8 array
        The class value of each.
    extents : Mapping of str to array of Polygon
        By role, in the same CRS.
    notes : tuple of str
        Where its classes and the scheme asked for contradict each other.
    numbered : bool
        Whether the values were given here, to names that came without.
    """

    scheme: ClassScheme
    crs: CRS | None
    polygons: Shapes
    values: Values
    extents: Mapping[str, Shapes]
    notes: tuple[str, ...] = ()
    numbered: bool = False


def read_label_file(
    path: Path,
    layers: Sequence[str],
    *,
    class_field: str | None,
    scheme: ClassScheme | None,
    background: bool | None,
) -> LabelFile:
    """Read the polygons of a vector file with their classes; see :meth:`Labels.open`.

    Raises
    ------
    LabelError
        If it lacks the class field, has no polygons, or holds a class the scheme has not.
    """
    field = class_field or CLASS_FIELD
    layer = _label_layer(path, layers, field)
    frame = _read(path, layer)
    # another field than the file's own speaks of other classes than its layer of classes
    own = _read_classes(path) if "classes" in layers and field == CLASS_FIELD else None
    shapes, rows = _polygons(frame)
    extents = _read_extents(path, frame.crs) if "extents" in layers else {}
    known = own or scheme
    alone = extents and known and with_background(known, background).background
    if not len(shapes) and not alone:
        raise LabelError(
            f"layer {layer!r} of {path} has no polygons",
            "draw some labels first, or buffer points and lines to polygons",
        )
    told = frame[field].iloc[rows]
    if told.isna().any():
        raise LabelError(
            f"{path} has {plural(int(told.isna().sum()), 'polygon')} without {field!r}",
            "give each polygon its class",
        )
    values, final, notes = classify(path, told, own, scheme)
    final = with_background(final, background)
    return LabelFile(
        scheme=final,
        crs=CRS.from_wkt(frame.crs.to_wkt()) if frame.crs else None,
        polygons=shapes,
        values=values,
        extents=extents,
        notes=notes,
        numbered=own is None and scheme is None and None in map(_as_number, told),
    )


def require_field(path: Path, class_field: str | None) -> None:
    """Refuse, before anything is read, labels without the field that holds the class.

    Raises
    ------
    LabelError
        If a vector file lacks the field (``class`` unless told), or a class raster is to have one.
    """
    if layers := vector_layers(path):
        _label_layer(path, layers, class_field or CLASS_FIELD)
    elif class_field is not None:
        raise LabelError(
            f"{path} has no vector layer, so no field {class_field!r}",
            "leave out the class field for a class raster",
        )


def read_ground(path: Path) -> LabelFile:
    """Which ground is labelled, as whatever; no label at all is no fault.

    Its polygons are those of the layer ``labels``, else of the first.

    Raises
    ------
    LabelError
        If the file is missing or holds no vector layer.
    """
    layers = vector_layers(path)
    if not layers and not path.exists():
        raise LabelError(f"there is no file {path}", "check the path")
    if not layers:
        raise LabelError(f"{path} is no file of polygons", "name a label file or a vector file")
    frame = _read(path, "labels" if "labels" in layers else layers[0])
    shapes, _ = _polygons(frame)
    crs = getattr(frame, "crs", None)  # a layer without geometry has none
    return LabelFile(
        scheme=ClassScheme(classes=(LandClass(value=1, name="labelled", color=spread_color(1)),)),
        crs=CRS.from_wkt(crs.to_wkt()) if crs else None,
        polygons=shapes,
        values=np.ones(len(shapes), np.uint8),
        extents=_read_extents(path, crs) if "extents" in layers else {},
    )


def with_background(scheme: ClassScheme, background: bool | None) -> ClassScheme:
    """A scheme with a background (class 0, added where there is none) or without; None: as is."""
    if background is None or background == scheme.background:
        return scheme
    classes = scheme.classes
    if background and 0 not in scheme.values:  # noqa: PD011
        classes = (LandClass(value=0, name="background", color=_BACKGROUND_COLOR), *classes)
    return ClassScheme(classes=classes, background=background)


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
    if not present:
        raise LabelError(f"{path} has no fields", "add one that holds the class of each polygon")
    raise LabelError(
        f"{path} has no field {field!r}; its fields are {_listed(present)}",
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
    shapes = reproject(shapes, own, other)
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


def classify(
    path: Path, told: "pd.Series[Any]", own: ClassScheme | None, target: ClassScheme | None
) -> tuple[Values, ClassScheme, tuple[str, ...]]:
    """The class value of each polygon by its class field, the scheme it is in, and notes."""
    unique = list(dict.fromkeys(told))
    source = own or target or _observed(path, unique)
    by_name = {each.name.casefold(): each.value for each in source}
    meaning: dict[Any, int] = {}
    for item in unique:
        value: int | None = by_name.get(str(item).strip().casefold())
        if value is None:
            value = _as_number(item)
        if value not in source.values:  # noqa: PD011
            known = [f"{each.value} {each.name}" for each in source]
            raise LabelError(
                f"{path} holds the class {item!r}; known are {_listed(known)}",
                "add the class to the scheme or correct its features",
            )
        meaning[item] = value
    notes: tuple[str, ...] = ()
    if own is not None and target is not None:
        move, notes = match(own, target)
        lost = [own.named(value).name for value in meaning.values() if value not in move]
        if lost:
            raise LabelError(
                f"{path} holds the class {lost[0]!r}; known are {_listed(target.names)}",
                "add the class to the scheme or correct its features",
            )
        meaning = {item: move[value] for item, value in meaning.items()}
    return told.map(meaning).to_numpy().astype(np.uint8), target or source, notes


def _as_number(item: object) -> int | None:
    """What a field says, if that is a whole number."""
    try:
        number = float(str(item))
    except ValueError:
        return None
    return int(number) if number.is_integer() else None


def _observed(path: Path, items: Sequence[Any]) -> ClassScheme:
    numbers = [_as_number(item) for item in items]
    values = {number for number in numbers if number is not None}
    if None not in numbers:
        return scheme_of_values(values, name=str(path))
    spelled = {name.casefold(): name for name in (str(item).strip() for item in items)}
    names = sorted(spelled.values())
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


def reproject(shapes: Shapes, own: CRS | None, crs: CRS | None) -> Shapes:
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


def _listed(items: Sequence[Any]) -> str:
    shown = ", ".join(str(each) for each in items[:20])
    return f"{shown}, … ({len(items)} in all)" if len(items) > 20 else shown
