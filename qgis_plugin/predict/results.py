"""What a run has written, as layers of the project in one group."""

from pathlib import Path
from typing import Any, List, Mapping, Optional

from qgis.core import (
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

translate = QCoreApplication.translate

RESULT = "geoseg/result"  # property of a layer: it is no orthophoto
OPACITY = 0.7  # of maps; the orthophoto shows through


def load(result: Mapping[str, Any], project: QgsProject) -> Optional[QgsRasterLayer]:
    """Add a group with all that a ``result`` event tells of: polygons, class map, confidence, …

    Group and class map have the name of the map's file, which tells the maps of one raster apart.
    Each layer has the style that geoseg wrote with it. The class map is shown; the others wait.

    Returns
    -------
    QgsRasterLayer, optional
        The class map; None if it cannot be opened.
    """
    name = Path(result["map"]).stem
    classes = QgsRasterLayer(result["map"], name, "gdal")
    layers: List[QgsMapLayer] = [classes]
    for product, words in (
        ("confidence", translate("Results", "Confidence")),
        ("uncertainty", translate("Results", "Uncertainty")),
    ):
        if result.get(product):
            layers.append(QgsRasterLayer(result[product], words, "gdal"))
    if result.get("polygons"):
        layers.insert(
            0, QgsVectorLayer(result["polygons"], translate("Results", "Polygons"), "ogr")
        )
    layers = [layer for layer in layers if layer.isValid()]
    if classes not in layers:
        return None
    group = project.layerTreeRoot().insertGroup(0, name)
    for layer in layers:
        if layer is not classes:
            layer.loadDefaultStyle()
        layer.setOpacity(OPACITY)
        layer.setCustomProperty(RESULT, True)
        project.addMapLayer(layer, False)
        _add(group, layer, shown=layer is classes)
    return classes


def _add(group: QgsLayerTreeGroup, layer: QgsMapLayer, *, shown: bool) -> None:
    node = group.addLayer(layer)
    node.setItemVisibilityChecked(shown)
    node.setExpanded(shown)


def confidence_of(class_map: str) -> str:
    """The confidence that stands beside a class map; empty when there is none."""
    place = Path(class_map)
    beside = place.with_name(f"{place.stem}_confidence{place.suffix}")
    return str(beside) if beside.is_file() else ""
