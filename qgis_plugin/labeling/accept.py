"""A map tool that takes the polygon of another layer, or the patch of a map, under the mouse."""

from typing import Any, Callable, Iterable, Optional

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsGeometry,
    QgsMapLayer,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapToolIdentify
from qgis.PyQt.QtCore import Qt, pyqtSignal

from ..check.map_classes import classes_of
from .scheme import Scheme

FIELDS = ("name", "class")  # what says the class of a polygon that geoseg has made


class AcceptTool(QgsMapToolIdentify):
    """Click on a polygon or a class map that is shown; the topmost one is taken.

    Parameters
    ----------
    canvas : QgsMapCanvas
    is_source : callable
        Whether polygons of a layer may be taken.
    """

    taken = pyqtSignal(object, object)  # QgsFeature and its layer
    asked = pyqtSignal(object, object)  # QgsPointXY in the CRS of a class map, and its layer

    def __init__(self, canvas: QgsMapCanvas, is_source: Callable[[QgsVectorLayer], bool]) -> None:
        super().__init__(canvas)
        self.is_source = is_source
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_color(self, _color: Any) -> None:
        """Nothing is drawn; what is taken has a class of its own."""

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        for layer in self.canvas().layers():  # from the top
            if self._take_polygon(layer, event) or self._ask_patch(layer, event):
                return

    def _take_polygon(self, layer: QgsMapLayer, event: QgsMapMouseEvent) -> bool:
        if not (
            isinstance(layer, QgsVectorLayer)
            and layer.geometryType() == QgsWkbTypes.GeometryType.PolygonGeometry
            and self.is_source(layer)
        ):
            return False
        mode = QgsMapToolIdentify.IdentifyMode.TopDownStopAtFirst
        found = self.identify(event.pos().x(), event.pos().y(), [layer], mode)
        if found:
            self.taken.emit(found[0].mFeature, found[0].mLayer)
        return bool(found)

    def _ask_patch(self, layer: QgsMapLayer, event: QgsMapMouseEvent) -> bool:
        if not isinstance(layer, QgsRasterLayer) or not classes_of(layer):
            return False
        point = self.toLayerCoordinates(layer, event.mapPoint())
        shown = shows_class(layer, point)
        if shown:
            self.asked.emit(point, layer)
        return shown


def shows_class(class_map: QgsRasterLayer, point: QgsPointXY) -> bool:
    """Whether a class map has a class at a point, in its CRS, and does not hide it."""
    provider, hides = class_map.dataProvider(), class_map.renderer().alphaBand()
    if not class_map.extent().contains(point) or not provider.sample(point, 1)[1]:
        return False
    return hides < 1 or provider.sample(point, hides)[0] > 0


def class_of(feature: QgsFeature, scheme: Scheme, names: Iterable[str] = FIELDS) -> Optional[int]:
    """The class that a polygon of another layer has, None where the scheme has none such."""
    fields = feature.fields()
    for name in names:
        if fields.indexOf(name) >= 0:
            meant = scheme.meant_by(feature[name])
            if meant is not None:
                return meant.value
    return None


def moved(shape: QgsGeometry, layer: QgsMapLayer, labels: QgsVectorLayer) -> Optional[QgsGeometry]:
    """A geometry of a layer in the CRS of the labels, None where that cannot say it."""
    shape = QgsGeometry(shape)
    if layer.crs().isValid() and labels.crs().isValid():
        turn = QgsCoordinateTransform(layer.crs(), labels.crs(), QgsProject.instance())
        try:
            shape.transform(turn)
        except QgsCsException:
            return None
    return shape
