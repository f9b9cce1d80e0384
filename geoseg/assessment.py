"""A class map held against what is known of the ground: labels, another raster, or points."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyogrio
from affine import Affine
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.windows import Window

from geoseg.accuracy import Confusion
from geoseg.class_raster import as_values, classes_of, open_class_raster, read_values, strips
from geoseg.classes import MAX_VALUE, NODATA, ClassScheme, LandClass
from geoseg.errors import ClassError, LabelError, RasterError
from geoseg.estimates import Z95, Estimates, estimate
from geoseg.events import Events, Quiet
from geoseg.ground import HECTARE, pixel_areas
from geoseg.label_file import CLASS_FIELD, classify, reproject, vector_layers
from geoseg.labels import Labels, PolygonLabels, RasterLabels
from geoseg.legend import Legend
from geoseg.masks import MaskLabels, OpenMasks
from geoseg.matching import match
from geoseg.mosaic import CARD_TAG
from geoseg.orthophoto import open_raster
from geoseg.plural import plural
from geoseg.sampling import REFERENCE_FIELD

OVERVIEW = 1024  # px
SAMPLE = 1024  # px in the middle of an image, by which one in a few colours is known
COLORS = 256  # that a label image has at most; a photograph has thousands
NO_REFERENCE = "give labels as polygons, a class raster, or an image in the map's colours"

Figures = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """How right a map is, and how that is known.

    Attributes
    ----------
    class_map, reference : Path
    scheme : ClassScheme
        The classes of the rows and columns: those of the map, then those that only the reference
        has.
    confusion : Confusion
        Of pixels, or of points as they were drawn: what follows from it without ``estimates`` is
        about the points, not about the map.
    unit : {"pixels", "points"}
    estimates : Estimates or None
        Area-adjusted figures; only from points in every class of the map.
    area_unit : {"m2", "px"}
        Of the estimated areas; pixels where the map has no CRS.
    notes : tuple of str
        What a person should know about it.
    overview : (2, h, w) uint8 array or None
        Class values of map and reference to look at, at most 1024 px wide and high; of labels.
    """

    class_map: Path
    reference: Path
    scheme: ClassScheme
    confusion: Confusion
    unit: Literal["pixels", "points"]
    estimates: Estimates | None = None
    area_unit: Literal["m2", "px"] = "m2"
    notes: tuple[str, ...] = ()
    overview: NDArray[np.uint8] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain values for JSON; what is not defined is None."""
        of = self.confusion
        columns = {
            "mapped": of.mapped,
            "reference": of.reference,
            "users_accuracy": of.users_accuracy,
            "producers_accuracy": of.producers_accuracy,
            "f1": of.f1,
            "iou": of.iou,
        }
        return {
            "map": str(self.class_map),
            "reference": str(self.reference),
            "unit": self.unit,
            "count": of.total,
            "overall_accuracy": _plain(of.overall_accuracy),
            "kappa": _plain(of.kappa),
            "mean_f1": _plain(of.mean_f1),
            "mean_iou": _plain(of.mean_iou),
            "classes": _rows(self.scheme, columns),
            "confusion": of.counts.tolist(),
            "estimates": self._estimates(),
            "notes": list(self.notes),
        }

    def _estimates(self) -> dict[str, Any] | None:
        of = self.estimates
        if of is None:
            return None
        unit = self.area_unit
        columns = {
            "weight": of.weights,
            f"area_{unit}": of.areas,
            f"area_{unit}_ci95": Z95 * of.areas_error,
            "users_accuracy": of.users_accuracy,
            "users_accuracy_ci95": Z95 * of.users_accuracy_error,
            "producers_accuracy": of.producers_accuracy,
            "producers_accuracy_ci95": Z95 * of.producers_accuracy_error,
        }
        if unit == "m2":
            columns["area_ha"] = of.areas / HECTARE
            columns["area_ha_ci95"] = Z95 * of.areas_error / HECTARE
        return {
            "overall_accuracy": _plain(of.overall_accuracy),
            "overall_accuracy_ci95": _plain(Z95 * of.overall_accuracy_error),
            "classes": _rows(self.scheme, columns),
            "proportions": of.proportions.tolist(),
        }


def _rows(scheme: ClassScheme, columns: dict[str, NDArray[Any]]) -> list[dict[str, Any]]:
    return [
        {
            **each.model_dump(),
            **{name: _plain(column[index].item()) for name, column in columns.items()},
        }
        for index, each in enumerate(scheme)
    ]


def _plain(number: float) -> float | None:
    return number if np.isfinite(number) else None


def assess(
    class_map: str | Path,
    reference: str | Path,
    *,
    class_field: str | None = None,
    nodata_is_class: bool | None = None,
    events: Events | None = None,
) -> Assessment:
    """Hold a class map against a reference. Rasters of any size are read strip by strip.

    Parameters
    ----------
    class_map : path
        A class raster, e.g. one that ``predict`` made.
    reference : path
        Labels (a label file, a vector layer of polygons, a class raster on any grid), or points
        that ``sample_points`` drew and a person gave a ``reference``. Classes are matched with the
        map's by name, else by value; a class the map does not know is one more. An image of three
        bands or more shows the map's classes by their colours, on the map's own pixels; other
        colours are ignored.
    class_field : str, optional
        The field with the class: ``class`` of polygons, ``reference`` of points unless told.
    nodata_is_class : bool, optional
        Whether the nodata value a reference raster declares is a class all the same. By default
        it is where that value is 0 and class 0 is the background of the map.
    events : Events, optional

    Returns
    -------
    Assessment
        Overall accuracy, kappa and the figures of each class are those of its ``confusion``, e.g.
        ``assess(…).confusion.kappa``; ``to_dict`` gives all as plain values.

    Raises
    ------
    RasterError, ClassError
        If the map cannot be read or is none.
    LabelError
        If the reference cannot be read, or lies outside the map.
    """
    events = events or Quiet()
    map_path, reference_path = Path(class_map), Path(reference)
    with open_class_raster(map_path) as raster:
        scheme = classes_of(raster)
        if scheme is None:
            raise ClassError(f"{map_path} holds no class at all", "check that it is a class map")
        layer = _point_layer(reference_path)
        if layer is not None:
            field_ = class_field or REFERENCE_FIELD
            made = _against_points(raster, scheme, reference_path, layer, field_, events=events)
        else:
            layers = vector_layers(reference_path) if reference_path.exists() else []
            labels = (None if layers else _label_image(reference_path, scheme)) or Labels.open(
                reference_path,
                class_field=class_field,
                # of polygons their own file says whether what is around them is background
                background=True if scheme.background and not layers else None,
                nodata_is_class=nodata_is_class,
            )
            labels.require_overlap(raster, name=str(map_path))
            made = _against_labels(raster, scheme, labels, events=events)
    for note in made.notes:
        events.warning(note)
    return made


# --- labels -------------------------------------------------------------------------------------


def _label_image(path: Path, scheme: ClassScheme) -> MaskLabels | None:
    """Labels from an image in the colours of the map's classes, if the reference is in colour."""
    if not path.exists():
        return None
    legend = Legend(colors={each.rgb: each.value for each in scheme})
    try:
        with open_raster(path) as raster:
            if raster.count < 3:
                return None
            height, width = (min(side, SAMPLE) for side in raster.shape)
            left, top = (raster.width - width) // 2, (raster.height - height) // 2
            middle = Window(left, top, width, height)
            if np.unique(legend.codes(raster, middle)).size > COLORS:
                raise LabelError(
                    f"{path} has {raster.count} bands, a class raster has one, and more than "
                    f"{COLORS} colours, a label image a few",
                    NO_REFERENCE,
                )
    except RasterError as error:
        raise LabelError(error.message, "give labels as polygons or a raster") from error
    return MaskLabels(path, scheme, legend, OpenMasks())


def _against_labels(
    raster: Any, scheme: ClassScheme, labels: Labels, *, events: Events
) -> Assessment:
    meaning, notes = match(labels.scheme, scheme, by_value=not labels.numbered)
    if not meaning:
        raise LabelError(
            f"{labels.path} has the classes {', '.join(labels.scheme.names)}, and {raster.name} "
            f"{', '.join(scheme.names)}: none is the same",
            "give the classes the same names or values in both",
        )
    placed = []  # of an image in colours: it lies on the map's own pixels
    if isinstance(labels, PolygonLabels | RasterLabels):
        placed = _undeclared(raster, labels.path, labels.crs)
    together, table = _join(scheme, labels.scheme, meaning)
    confusion = Confusion.empty(len(together))
    place = {"transform": raster.transform, "crs": raster.crs}
    for window in events.follow("assess", list(strips(raster)), unit="strips"):
        if labels.touches(window, **place):
            truth = table[labels.burn(window, **place)]
            if (truth != NODATA).any():
                mapped = read_values(raster, window)
                confusion += Confusion.of(mapped, truth, values=together.values)
    if not confusion.total:
        if isinstance(labels, MaskLabels):
            with open_raster(labels.path) as image:
                count = image.count
            raise LabelError(
                f"{labels.path} has {count} bands, a class raster has one, and it shows no pixel "
                f"of {raster.name} in the colour of a class",
                NO_REFERENCE,
            )
        raise LabelError(
            f"no labelled pixel of {labels.path} lies on a classified pixel of {raster.name}",
            "check that both cover the same ground and carry the right CRS",
        )
    kept = np.flatnonzero(
        (np.arange(len(together)) < len(scheme)) | (confusion.mapped + confusion.reference > 0)
    )
    return Assessment(
        class_map=Path(raster.name),
        reference=labels.path,
        scheme=ClassScheme(
            classes=tuple(together.classes[index] for index in kept), background=scheme.background
        ),
        confusion=Confusion(confusion.counts[np.ix_(kept, kept)]),
        unit="pixels",
        notes=(*labels.notes, *notes, *placed, *_exchanged(raster, labels)),
        overview=_overview(raster, labels, table),
    )


def _undeclared(raster: Any, reference: Path, crs: CRS | None) -> list[str]:
    """What to tell where only one of map and reference says in which CRS it lies."""
    if (raster.crs is None) == (crs is None):
        return []
    bare, other = (reference, "map") if crs is None else (raster.name, "reference")
    return [f"{bare} has no CRS: that of the {other} is taken"]


def _exchanged(raster: Any, labels: Labels) -> list[str]:
    """What to tell where a model made the reference, and not the map."""
    if not isinstance(labels, RasterLabels) or CARD_TAG in raster.tags():
        return []
    with open_raster(labels.path) as reference:
        if CARD_TAG not in reference.tags():
            return []
    made = f"{labels.path} was made by a model, {raster.name} not"
    return [f"{made}: are map and reference exchanged?"]


def _overview(raster: Any, labels: Labels, table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    reduction = max(1.0, max(raster.shape) / OVERVIEW)
    height, width = (math.ceil(side / reduction) for side in raster.shape)
    mapped = raster.read(1, out_shape=(height, width), masked=True)
    if isinstance(labels, MaskLabels):
        truth = labels.coarse((height, width))
    else:
        coarse = raster.transform * Affine.scale(raster.width / width, raster.height / height)
        truth = labels.burn(Window(0, 0, width, height), transform=coarse, crs=raster.crs)
    return np.stack([as_values(mapped.data, ~np.ma.getmaskarray(mapped), name=""), table[truth]])


def _join(
    scheme: ClassScheme, other: ClassScheme, meaning: dict[int, int]
) -> tuple[ClassScheme, NDArray[np.uint8]]:
    """The map's classes and those only the reference has; and a table from its values to them."""
    table = np.full(NODATA + 1, NODATA, np.uint8)
    classes = list(scheme)
    for each in other:
        value = meaning.get(each.value)
        if value is None:
            taken = {one.value for one in classes}
            free = [each.value, *range(MAX_VALUE, -1, -1)]
            value = next(number for number in free if number not in taken)
            classes.append(LandClass(value=value, name=each.name, color=each.color))
        table[each.value] = value
    return ClassScheme(classes=tuple(classes), background=scheme.background), table


# --- points -------------------------------------------------------------------------------------


def _point_layer(path: Path) -> str | None:
    """The layer of points of a vector file, if it has one."""
    if not path.exists():
        return None
    for layer in vector_layers(path):
        kind = pyogrio.read_info(path, layer=layer)["geometry_type"]
        if kind is not None and kind.replace(" Z", "").replace("25D", "") == "Point":
            return layer
    return None


def _against_points(
    raster: Any, scheme: ClassScheme, path: Path, layer: str, column: str, *, events: Events
) -> Assessment:
    points = _read_points(path, layer, column)
    notes = _undeclared(raster, path, points.crs)
    told = points[column].notna() & points[column].astype(str).str.strip().ne("")
    if not told.all():
        notes.append(
            f"{column} is not filled in yet at {int((~told).sum())} of "
            f"{plural(len(points), 'point')}"
        )
    mapped, areas, unit = _at_points(raster, scheme, points, events=events)
    outside = mapped == NODATA
    if outside.any():
        notes.append(
            f"outside the map or where it has no class: {plural(int(outside.sum()), 'point')}"
        )
    used = told.to_numpy() & ~outside
    of_points = f"of {plural(len(points), 'point')} of {path} none"
    if not told.any():
        raise LabelError(f"{of_points} has a {column}", f"fill in {column} at the points, in QGIS")
    if not used.any():
        with_one = "" if outside.all() else f" with a {column}"
        raise LabelError(
            f"{of_points}{with_one} lies where the map has a class",
            "check that map and points belong together",
        )
    truth, _, _ = classify(path, points[column][used], None, scheme)
    if CLASS_FIELD in points and column != CLASS_FIELD:
        drawn = points[CLASS_FIELD].to_numpy()
        moved = int((drawn[used] != mapped[used]).sum())
        if moved:
            notes.append(
                f"drawn in another class than the map has there: {plural(moved, 'point')}. They "
                "are of another map, so that the intervals do not hold"
            )
    sample = Confusion.of(mapped[used], truth, values=scheme.values)
    unseen = [
        each.name
        for each, area, number in zip(scheme, areas, sample.mapped, strict=True)
        if area > 0 and number == 0
    ]
    if unseen:
        notes.append(
            f"no point in {', '.join(unseen)}, which the map has: no estimates for the whole map"
        )
    return Assessment(
        class_map=Path(raster.name),
        reference=path,
        scheme=scheme,
        confusion=sample,
        unit="points",
        estimates=None if unseen else estimate(sample, areas),
        area_unit=unit,
        notes=tuple(notes),
    )


def _read_points(path: Path, layer: str, column: str) -> Any:
    fields: Sequence[str] = list(pyogrio.read_info(path, layer=layer)["fields"])
    if column not in fields:
        raise LabelError(
            f"the points of {path} have no field {column!r}; they have {', '.join(fields)}",
            "name the field that holds the class seen there with --class-field",
        )
    points = pyogrio.read_dataframe(path, layer=layer)
    return points[~(points.geometry.isna() | points.geometry.is_empty)]


def _at_points(
    raster: Any, scheme: ClassScheme, points: Any, *, events: Events
) -> tuple[NDArray[np.uint8], Figures, Literal["m2", "px"]]:
    """The mapped class at points, and the area of each class on the map, in one pass."""
    own = CRS.from_wkt(points.crs.to_wkt()) if points.crs else None
    placed = reproject(points.geometry.to_numpy(), own, raster.crs)
    a, b, c, d, e, f = tuple(~raster.transform)[:6]
    x, y = np.array([(each.x, each.y) for each in placed], np.float64).reshape(-1, 2).T
    with np.errstate(invalid="ignore"):  # a point beyond the CRS is at infinity
        cols, rows = np.floor(a * x + b * y + c), np.floor(d * x + e * y + f)
    mapped = np.full(len(points), NODATA, np.uint8)
    areas = np.zeros(len(scheme))
    unit: Literal["m2", "px"] = "px" if raster.crs is None else "m2"
    row_areas = (
        np.ones(raster.height)
        if raster.crs is None
        else pixel_areas(raster.transform, raster.crs, height=raster.height, width=raster.width)
    )
    for window in events.follow("assess", list(strips(raster)), unit="strips"):
        values = read_values(raster, window)
        (top, bottom), (left, right) = window.toranges()
        here = (rows >= top) & (rows < bottom) & (cols >= left) & (cols < right)
        mapped[here] = values[(rows[here] - top).astype(int), (cols[here] - left).astype(int)]
        for index, each in enumerate(scheme):
            areas[index] += (values == each.value).sum(axis=1) @ row_areas[top:bottom]
    return mapped, areas, unit
