"""Map tools that draw a rectangle or a freehand shape by dragging the mouse."""

from typing import List, Optional

from qgis.core import QgsGeometry, QgsPointXY, QgsRectangle, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool, QgsRubberBand
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor

LEAST = 2  # px on the screen; what is smaller was a click
DETAIL = 0.7  # px on the screen by which a freehand line may be straightened


class DrawTool(QgsMapTool):
    """Drag from press to release; another button gives the shape up.

    Esc cannot: the canvas hands no keys to its tools while a button is down.
    """

    drawn = pyqtSignal(object)  # QgsGeometry of polygons, in the CRS of the canvas

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self.points: List[QgsPointXY] = []
        self.band = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        self.band.setWidth(2)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.set_color(QColor("#ff7f0e"))

    def set_color(self, color: QColor) -> None:
        """The colour of what is drawn next."""
        self.band.setStrokeColor(color)
        inside = QColor(color)
        inside.setAlpha(70)
        self.band.setFillColor(inside)

    def shape(self) -> Optional[QgsGeometry]:
        """What is drawn so far, None where it is nothing yet."""
        raise NotImplementedError

    def note(self, point: QgsPointXY) -> None:
        """Take the place of the mouse."""
        raise NotImplementedError

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.points = [event.mapPoint()]
        else:
            self.give_up()

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:
        if self.points:
            self.note(event.mapPoint())
            self.band.setToGeometry(self.shape() or QgsGeometry(), None)

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.points:
            return
        self.note(event.mapPoint())
        shape = self.shape()
        self.give_up()
        if shape is not None:
            self.drawn.emit(shape)

    def deactivate(self) -> None:
        self.give_up()
        super().deactivate()

    def give_up(self) -> None:
        """Forget what is drawn so far."""
        self.points = []
        self.band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)

    def pixel(self) -> float:
        """Size of a pixel of the screen, in units of the map."""
        return self.canvas().mapUnitsPerPixel()


class RectangleTool(DrawTool):
    """A rectangle, upright on the screen, by dragging between two corners."""

    def note(self, point: QgsPointXY) -> None:
        self.points[1:] = [point]

    def shape(self) -> Optional[QgsGeometry]:
        if len(self.points) < 2:
            return None
        # by way of the screen: the map may be turned
        turn = self.canvas().getCoordinateTransform()
        one, other = (turn.transform(point) for point in self.points)
        box = QgsRectangle(one, other)
        if box.width() < LEAST or box.height() < LEAST:
            return None
        corners = (
            (box.xMinimum(), box.yMinimum()),
            (box.xMaximum(), box.yMinimum()),
            (box.xMaximum(), box.yMaximum()),
            (box.xMinimum(), box.yMaximum()),
        )
        return QgsGeometry.fromPolygonXY(
            [[turn.toMapCoordinates(round(x), round(y)) for x, y in corners]]
        )


class FreehandTool(DrawTool):
    """The outline that the mouse is led along; its end is joined to its beginning."""

    def note(self, point: QgsPointXY) -> None:
        if point.distance(self.points[-1]) >= self.pixel():
            self.points.append(point)

    def shape(self) -> Optional[QgsGeometry]:
        if len(self.points) < 3:
            return None
        line = QgsGeometry.fromPolygonXY([self.points]).simplify(DETAIL * self.pixel())
        return polygons_of(line, (LEAST * self.pixel()) ** 2)


def polygons_of(shape: QgsGeometry, least: float = 0.0) -> Optional[QgsGeometry]:
    """The valid polygons of a shape, None where there are none, or they are smaller than ``least``.

    Lines that cross themselves become several polygons.
    """
    if shape.isNull() or shape.isEmpty():
        return None
    valid = shape if shape.isGeosValid() else shape.makeValid()
    parts = [
        part
        for part in valid.asGeometryCollection()
        if part.type() == QgsWkbTypes.GeometryType.PolygonGeometry and part.area() > 0
    ]
    if not parts:
        return None
    whole = QgsGeometry.collectGeometry(parts) if len(parts) > 1 else parts[0]
    return whole if whole.area() >= least else None
