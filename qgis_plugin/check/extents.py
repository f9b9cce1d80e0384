"""Windows into a label file, as extents in which is labelled."""

from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeatureRequest,
    QgsGeometry,
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


def _show_in_project(path: str) -> None:
    """Have layers of the file that are open see what is new."""
    for layer in QgsProject.instance().mapLayers().values():
        if not isinstance(layer, QgsVectorLayer) or layer.providerType() != "ogr":
            continue
        told = QgsProviderRegistry.instance().decodeUri("ogr", layer.source())
        known = Path(str(told.get("path", "")))
        if known.is_file() and known.samefile(path):
            layer.dataProvider().reloadData()
            layer.triggerRepaint()
