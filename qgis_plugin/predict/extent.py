"""What of a raster a map canvas shows."""

from typing import Optional

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsMapLayer,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
)


def seen_of(layer: QgsMapLayer, settings: QgsMapSettings) -> Optional[QgsRectangle]:
    """The box of a layer, in its own CRS, that a map shows; None where it shows none of it."""
    box = settings.visibleExtent()
    if layer.crs().isValid() and settings.destinationCrs().isValid():
        turn = QgsCoordinateTransform(
            settings.destinationCrs(), layer.crs(), QgsProject.instance().transformContext()
        )
        try:
            box = turn.transformBoundingBox(box)
        except QgsCsException:  # the view reaches beyond what the CRS can say
            return None
    seen = box.intersect(layer.extent())
    return None if seen.isEmpty() or not seen.isFinite() else seen
