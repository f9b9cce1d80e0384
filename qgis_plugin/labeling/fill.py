"""A map tool that has the region under the mouse proposed, to be taken or not."""

from typing import Optional

from qgis.core import QgsGeometry, QgsPointXY, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool, QgsRubberBand
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QKeyEvent, QWheelEvent

TOLERANCE = 2.0  # as geoseg's: standard deviations within which pixels look alike
STEP = 1.2  # times, of a notch of the wheel
LEAST, MOST = 0.2, 30.0
NOTCH = 120  # of a wheel's angle, by Qt's convention
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
WIDER = (Qt.Key.Key_Plus, Qt.Key.Key_Equal)  # the same key on many keyboards


class FillTool(QgsMapTool):
    """Click to have a region proposed; Enter, another button or a click inside takes it.

    Esc gives it up, + and − or Ctrl with the wheel widen and narrow it.
    """

    asked = pyqtSignal(object, float)  # QgsPointXY in the CRS of the canvas, and the tolerance
    drawn = pyqtSignal(object)  # QgsGeometry that was taken, in the CRS of the canvas
    given_up = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self.seed: Optional[QgsPointXY] = None
        self.proposal: Optional[QgsGeometry] = None
        self.tolerance = TOLERANCE
        self.band = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        self.band.setWidth(2)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.set_color(QColor("#ff7f0e"))
        canvas.destinationCrsChanged.connect(self.give_up)  # what is shown lies elsewhere now

    def set_color(self, color: QColor) -> None:
        """The colour of what is drawn next."""
        self.band.setStrokeColor(color)
        inside = QColor(color)
        inside.setAlpha(90)
        self.band.setFillColor(inside)

    def propose(self, shape: QgsGeometry) -> None:
        """Show a region, in the CRS of the canvas."""
        self.proposal = shape
        self.band.setToGeometry(shape, None)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        shape = self.proposal
        inside = shape is not None and shape.contains(event.mapPoint())
        if inside or event.button() != Qt.MouseButton.LeftButton:
            self.take()
        else:
            self.give_up()
            self.seed = event.mapPoint()
            self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()
        if event.key() in ENTER:
            self.take()
        elif event.key() == Qt.Key.Key_Escape:
            self.give_up()
        elif event.key() in WIDER:
            self.widen(1)
        elif event.key() == Qt.Key.Key_Minus:
            self.widen(-1)
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if self.seed is None or event.modifiers() != Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # the canvas zooms
            return
        event.accept()
        self.widen(turned / NOTCH)

    def widen(self, notches: float) -> None:
        """Have more, or by a negative number less, taken for alike."""
        if self.seed is not None:
            self.tolerance = min(max(self.tolerance * STEP**notches, LEAST), MOST)
            self._ask()

    def take(self) -> None:
        """The proposal is right."""
        shape = self.proposal
        self.give_up()
        if shape is not None:
            self.drawn.emit(shape)

    def give_up(self) -> None:
        """Forget the proposal, or that one was asked for."""
        self.seed = self.proposal = None
        self.band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.given_up.emit()

    def deactivate(self) -> None:
        self.give_up()
        super().deactivate()

    def _ask(self) -> None:
        self.setCursor(Qt.CursorShape.BusyCursor)
        self.asked.emit(self.seed, self.tolerance)
