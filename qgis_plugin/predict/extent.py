"""What of a raster a map canvas shows."""

from typing import Optional, Tuple

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsMapLayer,
    QgsMapSettings,
    QgsPoint,
    QgsProject,
    QgsRasterDataProvider,
    QgsRasterLayer,
    QgsRectangle,
)

Transform = Tuple[float, float, float, float, float, float]  # GDAL's
SPAN = 1 << 16  # px, for the size of one; a power of two, so that it divides without rounding


def transform_of(layer: QgsRasterLayer) -> Optional[Transform]:
    """From pixels of a raster's file to its CRS; None for one that has no place on the map."""
    provider = layer.dataProvider()
    turn = QgsRasterDataProvider.TransformType.TransformImageToLayer
    corner, right, below = (
        provider.transformCoordinates(QgsPoint(column, row), turn)
        for column, row in ((0, 0), (SPAN, 0), (0, SPAN))
    )
    if corner.isEmpty():
        return None
    return (
        corner.x(),
        (right.x() - corner.x()) / SPAN,
        (below.x() - corner.x()) / SPAN,
        corner.y(),
        (right.y() - corner.y()) / SPAN,
        (below.y() - corner.y()) / SPAN,
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
