"""The map tool that pulls a map away from what lies below it: before and after."""

from typing import Iterable, List, Optional

from qgis.core import QgsMapLayer, QgsMapRendererParallelJob, QgsMapSettings
from qgis.gui import QgsMapCanvas, QgsMapCanvasItem, QgsMapMouseEvent, QgsMapTool
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QPen

LINE = 2.0  # px
GRIP = 7.0  # px


class Curtain(QgsMapCanvasItem):
    """The canvas as it is without the map, drawn over its left part."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.image: Optional[QImage] = None
        self.split = canvas.viewport().width() / 2  # px

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self.canvas.viewport().width(), self.canvas.viewport().height())

    def updatePosition(self) -> None:
        self.setPos(0, 0)  # it lies on the window, not on the map

    def show_image(self, image: Optional[QImage]) -> None:
        """Draw another picture of the canvas; none while it moves."""
        self.image = image
        self.update()

    def move(self, split: float) -> None:
        """Move the line to ``split`` px from the left."""
        self.split = min(max(split, 0.0), float(self.canvas.viewport().width()))
        self.update()

    def paint(self, painter: QPainter, _option: object = None, _widget: object = None) -> None:
        width, height = self.canvas.viewport().width(), self.canvas.viewport().height()
        if self.image is not None and not self.image.isNull():
            scale = self.image.width() / max(1, width)  # dense screens
            left = QRectF(0, 0, self.split, height)
            painter.drawImage(
                left, self.image, QRectF(0, 0, self.split * scale, self.image.height())
            )
        for color, more in ((QColor(0, 0, 0, 160), 2.0), (QColor(255, 255, 255), 0.0)):
            painter.setPen(QPen(color, LINE + more))
            painter.drawLine(QPointF(self.split, 0), QPointF(self.split, height))
        painter.setBrush(QColor(255, 255, 255))
        painter.setPen(QPen(QColor(0, 0, 0, 160), 1.0))
        painter.drawEllipse(QPointF(self.split, height / 2), GRIP, GRIP)


class SwipeTool(QgsMapTool):
    """Shows the canvas without some layers on the left of a line that follows the mouse's drag."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self.map = canvas
        self.hidden: List[str] = []  # ids of layers
        self.curtain: Optional[Curtain] = None
        self.dragged = False  # whether the line is
        self.job: Optional[QgsMapRendererParallelJob] = None
        self.setCursor(Qt.CursorShape.SplitHCursor)

    def hide(self, layers: Iterable[QgsMapLayer]) -> None:
        """Leave these layers out on the left."""
        self.hidden = [layer.id() for layer in layers]
        if self.isActive():
            self.draw()

    def activate(self) -> None:
        super().activate()
        self.curtain = Curtain(self.map)
        self.map.mapCanvasRefreshed.connect(self.draw)
        self.map.extentsChanged.connect(self._lift)
        self.draw()

    def deactivate(self) -> None:
        if self.curtain is not None:
            self.map.mapCanvasRefreshed.disconnect(self.draw)
            self.map.extentsChanged.disconnect(self._lift)
            self._end_job()
            if not sip.isdeleted(self.map):
                self.map.scene().removeItem(self.curtain)
            self.curtain = None
        super().deactivate()

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:
        self.dragged = event.button() == Qt.MouseButton.LeftButton
        self.canvasMoveEvent(event)

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:
        if self.curtain is not None and self.dragged:
            self.curtain.move(event.pos().x())

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        self.canvasMoveEvent(event)
        self.dragged = False

    def draw(self) -> None:
        """Draw the canvas without those layers, beside QGIS."""
        self._end_job()
        settings = QgsMapSettings(self.map.mapSettings())
        settings.setLayers([each for each in self.map.layers() if each.id() not in self.hidden])
        settings.setBackgroundColor(self.map.canvasColor())
        self.job = QgsMapRendererParallelJob(settings)
        self.job.finished.connect(self._show)
        self.job.start()

    def _show(self) -> None:
        if self.curtain is not None and self.job is not None:
            self.curtain.show_image(self.job.renderedImage())

    def _lift(self) -> None:
        if self.curtain is not None:
            self.curtain.show_image(None)

    def _end_job(self) -> None:
        if self.job is not None:
            self.job.finished.disconnect(self._show)
            self.job.cancelWithoutBlocking()
            _ended(self.job)
            self.job = None


_ENDING: List[QgsMapRendererParallelJob] = []  # deleted while they run, they would be waited for


def _ended(job: QgsMapRendererParallelJob) -> None:
    """Keep a job until it has ended."""
    _ENDING[:] = [each for each in _ENDING if each.isActive()]
    if job.isActive():
        _ENDING.append(job)
