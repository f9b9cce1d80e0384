"""A map tool that takes the polygon of another layer which is clicked on."""

from typing import Any, Callable, Iterable, Optional

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapToolIdentify
from qgis.PyQt.QtCore import Qt, pyqtSignal

from .scheme import Scheme

FIELDS = ("name", "class")  # what says the class of a polygon that geoseg has made


class AcceptTool(QgsMapToolIdentify):
    """Click on a polygon of a layer that is shown; the topmost one is taken.

    Parameters
    ----------
    canvas : QgsMapCanvas
    is_source : callable
        Whether polygons of a layer may be taken.
    """

    taken = pyqtSignal(object, object)  # QgsFeature and its layer

    def __init__(self, canvas: QgsMapCanvas, is_source: Callable[[QgsVectorLayer], bool]) -> None:
        super().__init__(canvas)
        self.is_source = is_source
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_color(self, _color: Any) -> None:
        """Nothing is drawn; what is taken has a class of its own."""

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        layers = [
            layer
            for layer in self.canvas().layers()
            if isinstance(layer, QgsVectorLayer)
            and layer.geometryType() == QgsWkbTypes.GeometryType.PolygonGeometry
            and self.is_source(layer)
        ]
        found = self.identify(
            event.pos().x(),
            event.pos().y(),
            layers,
            QgsMapToolIdentify.IdentifyMode.TopDownStopAtFirst,
        )
        if found:
            self.taken.emit(found[0].mFeature, found[0].mLayer)


def class_of(feature: QgsFeature, scheme: Scheme, names: Iterable[str] = FIELDS) -> Optional[int]:
    """The class that a polygon of another layer has, None where the scheme has none such."""
    fields = feature.fields()
    for name in names:
        if fields.indexOf(name) >= 0:
            meant = scheme.meant_by(feature[name])
            if meant is not None:
                return meant.value
    return None


def moved(
    feature: QgsFeature, layer: QgsVectorLayer, labels: QgsVectorLayer
) -> Optional[QgsGeometry]:
    """A feature's geometry in the CRS of the labels, None where that cannot say it."""
    shape = QgsGeometry(feature.geometry())
    if layer.crs().isValid() and labels.crs().isValid():
        turn = QgsCoordinateTransform(layer.crs(), labels.crs(), QgsProject.instance())
        try:
            shape.transform(turn)
        except QgsCsException:
            return None
    return shape
