"""The label file: a GeoPackage with the layers classes, labels and extents, as geoseg reads it."""

from contextlib import suppress
from pathlib import Path
from shutil import disk_usage
from typing import Any, List, Optional

from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsDefaultValue,
    QgsFeature,
    QgsMapLayer,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

from ..worker.errors import WorkerError
from .scheme import COLOR, LabelClass, Scheme, spread_color

CLASSES, LABELS, EXTENTS = "classes", "labels", "extents"
CLASS, ROLE = "class", "role"
AUTHOR, MADE, RASTER = "author", "made", "raster"  # who drew it, when, on which raster
ROLES = ("train", "val", "test")
NEEDED = 1 << 20  # bytes of a file without labels, and of its journal

_NOTES = {  # expressions
    AUTHOR: "coalesce(nullif(@user_full_name, ''), @user_account_name)",
    MADE: "now()",
}
_ORIGIN = f"&field={AUTHOR}:string(80)&field={MADE}:datetime&field={RASTER}:string(254)"
_FIELDS = {
    CLASSES: "NoGeometry?field=value:integer&field=name:string(80)&field=color:string(7)"
    "&field=background:boolean",
    LABELS: f"MultiPolygon?field={CLASS}:integer{_ORIGIN}",
    EXTENTS: f"MultiPolygon?field={ROLE}:string(5){_ORIGIN}",
}


def create(path: Path, scheme: Scheme, crs: QgsCoordinateReferenceSystem) -> None:
    """Write a label file without labels, whole or not at all.

    Raises
    ------
    WorkerError
        If there is a file already, or it cannot be written.
    """
    if path.exists():
        raise WorkerError(f"there is a file {path} already", "choose another name, or open it")
    part = path.with_name(f".{path.stem}.part.gpkg")
    try:
        for name, fields in _FIELDS.items():
            layer = QgsVectorLayer(fields, name, "memory")
            if name == CLASSES:
                layer.dataProvider().addFeatures(_rows(layer, scheme))
            else:
                layer.setCrs(crs)
            _write(layer, part)
        part.replace(path)
    except OSError as error:
        raise WorkerError(
            f"{path} cannot be written ({error.strerror or error})",
            "choose a folder that may be written to, and close the file in other programs",
        ) from error
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):  # where nothing can be written there is nothing to remove
                Path(f"{part}{end}").unlink()


def _write(layer: QgsVectorLayer, path: Path) -> None:
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = layer.name()
    if path.exists():
        options.actionOnExistingFile = (
            QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
        )
    code, message, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, str(path), QgsCoordinateTransformContext(), options
    )
    if code != QgsVectorFileWriter.WriterError.NoError:
        if disk_usage(path.parent).free < NEEDED:
            raise WorkerError(f"the disk of {path.parent} is full", "make room, or choose another")
        raise WorkerError(
            f"{path.parent} takes no GeoPackage ({message.strip()})",
            "choose a folder that may be written to",
        )


def open_layer(path: Path, name: str) -> QgsVectorLayer:
    """One of the three layers.

    Raises
    ------
    WorkerError
        If the file has no such layer.
    """
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    if not layer.isValid():
        raise WorkerError(
            f"{path} has no layer {name}", "choose a label file, or make a new one for its polygons"
        )
    return layer


def file_with(layer: QgsMapLayer, name: str) -> Optional[Path]:
    """The label file of which a layer shows ``name``; None where it shows something else."""
    if not isinstance(layer, QgsVectorLayer) or layer.providerType() != "ogr":
        return None
    path, *rest = layer.source().split("|")
    return Path(path) if f"layername={name}" in rest else None


def note_origin(layer: QgsVectorLayer) -> None:
    """Have new polygons of a layer note who makes them, and when."""
    for name, expression in _NOTES.items():
        field = layer.fields().indexOf(name)
        if field >= 0:
            layer.setDefaultValueDefinition(field, QgsDefaultValue(expression))


def read_scheme(classes: QgsVectorLayer) -> Scheme:
    """The class scheme that the layer of classes holds.

    Raises
    ------
    WorkerError
        If it is none that geoseg would read.
    """
    fields = classes.fields()
    if fields.indexOf("value") < 0:
        raise WorkerError(
            f"the layer {classes.name()} has no field value", "it has value, name and color"
        )

    def told(row: QgsFeature, name: str) -> Any:
        found = row[name] if fields.indexOf(name) >= 0 else NULL
        return None if found == NULL else found

    made: List[LabelClass] = []
    background = False
    for row in classes.getFeatures():
        value = told(row, "value")
        if value is None:
            raise WorkerError("a class has no value", "values are 0 to 254")
        color = str(told(row, "color") or spread_color(int(value)))
        name = str(told(row, "name") or f"class {int(value)}")
        made.append(LabelClass(int(value), name, color))
        background = background or bool(told(row, "background"))
    return Scheme(tuple(made), background)


def write_scheme(classes: QgsVectorLayer, scheme: Scheme) -> None:
    """Put another scheme in the place of the one that the layer of classes holds.

    Raises
    ------
    WorkerError
        If the layer does not take it; then it is as before.
    """
    started = not classes.isEditable()
    if started and not classes.startEditing():
        raise WorkerError("the classes cannot be changed", "the file may be read-only")
    classes.beginEditCommand("classes")
    classes.deleteFeatures([row.id() for row in classes.getFeatures()])
    classes.addFeatures(_rows(classes, scheme))
    classes.endEditCommand()
    if not classes.commitChanges(started):
        reasons = "; ".join(classes.commitErrors())
        classes.rollBack(started)
        raise WorkerError(f"the classes cannot be saved ({reasons})", "try again")


def _rows(classes: QgsVectorLayer, scheme: Scheme) -> List[QgsFeature]:
    rows = []
    for each in scheme:
        row = QgsFeature(classes.fields())
        told = {
            "value": each.value,
            "name": each.name,
            "color": each.color if COLOR.fullmatch(each.color) else spread_color(each.value),
            "background": scheme.background and each.value == 0,
        }
        for name, value in told.items():
            if classes.fields().indexOf(name) >= 0:
                row[name] = value
        rows.append(row)
    return rows
