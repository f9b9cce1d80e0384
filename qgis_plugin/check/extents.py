"""Windows into a label file, as extents in which is labelled."""

from pathlib import Path
from typing import Any, Mapping

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeatureRequest,
    QgsGeometry,
    QgsMapLayer,
    QgsProject,
    QgsProviderRegistry,
    QgsVectorLayer,
    QgsVectorLayerUtils,
    QgsWkbTypes,
)

from ..labeling.label_file import EXTENTS, ROLE, note_origin, open_layer
from ..worker.errors import WorkerError

SAME = 0.99  # share of a window from which it is there already


def add_extent(
    path: str, window: QgsGeometry, crs: QgsCoordinateReferenceSystem, role: str = "train"
) -> bool:
    """Add a window to the layer ``extents``; whether it was not there yet.

    Parameters
    ----------
    path : str
        A label file.
    window : QgsGeometry
        A polygon.
    crs : QgsCoordinateReferenceSystem
        Of the window.
    role : str
        train, val or test.

    Raises
    ------
    WorkerError
        If the file has no such layer, or cannot be written.
    """
    layer = open_layer(Path(path), EXTENTS)
    note_origin(layer)
    placed = QgsGeometry(window)
    if crs.isValid() and layer.crs().isValid():
        placed.transform(QgsCoordinateTransform(crs, layer.crs(), QgsProject.instance()))
    for other in layer.getFeatures(QgsFeatureRequest().setFilterRect(placed.boundingBox())):
        if other.geometry().intersection(placed).area() > SAME * placed.area():
            return False
    if QgsWkbTypes.isMultiType(layer.wkbType()):
        placed.convertToMultiType()
    known = {layer.fields().indexOf(ROLE): role}
    context = layer.createExpressionContext()
    feature = QgsVectorLayerUtils.createFeature(layer, placed, known, context)
    good, _ = layer.dataProvider().addFeatures([feature])
    if not good:
        raise WorkerError(
            f"the extent cannot be saved in {path}",
            "close the file in other programs; it may be read-only",
        )
    _show_in_project(path)
    return True


def known_file() -> str:
    """The label file whose extents are in the project; empty where there is none."""
    for layer in QgsProject.instance().mapLayers().values():
        told = _uri(layer)
        if told.get("layerName") == EXTENTS:
            return str(told["path"])
    return ""


def _show_in_project(path: str) -> None:
    """Have layers of the file that are open see what is new."""
    for layer in QgsProject.instance().mapLayers().values():
        known = Path(str(_uri(layer).get("path", "")))
        if known.is_file() and known.samefile(path):
            layer.dataProvider().reloadData()
            layer.triggerRepaint()


def _uri(layer: QgsMapLayer) -> Mapping[str, Any]:
    """Where a vector layer comes from; empty for what is not of a file."""
    if not isinstance(layer, QgsVectorLayer) or layer.providerType() != "ogr":
        return {}
    return QgsProviderRegistry.instance().decodeUri("ogr", layer.source())
