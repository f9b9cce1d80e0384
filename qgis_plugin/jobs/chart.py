"""A chart of a few curves over the steps of a run."""

from typing import Mapping, Optional, Sequence

from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from qgis.PyQt.QtWidgets import QSizePolicy, QWidget

from ..worker.story import Point
from .curves import Axis, axis, thin

COLORS = ("#3d85c6", "#dba83f", "#7fb069", "#c8553d")  # of the icons; legible on light and dark
GAP = 4  # px
LINE = 1.6  # px
LEAST = QSize(160, 90)
USUAL = QSize(320, 150)


class Chart(QWidget):
    """Curves, their names and last values above them; drawn by Qt alone."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.curves: Mapping[str, Sequence[Point]] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def minimumSizeHint(self) -> QSize:
        return LEAST

    def sizeHint(self) -> QSize:
        return USUAL

    def show_curves(self, curves: Mapping[str, Sequence[Point]]) -> None:
        """Draw these curves, by the names they are to bear."""
        self.curves = {name: curve for name, curve in curves.items() if curve}
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()  # at once: Qt allows but one painter a widget

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text = self.palette().color(QPalette.ColorRole.WindowText)
        height = painter.fontMetrics().height()
        if not self.curves:
            painter.setPen(text)
            painter.drawText(
                self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Nothing to draw yet")
            )
            return
        values = axis([point.value for curve in self.curves.values() for point in curve])
        steps = axis([point.step for curve in self.curves.values() for point in curve])
        labels = [f"{tick:.4g}" for tick in values.ticks(4)]
        left = max(map(painter.fontMetrics().horizontalAdvance, labels), default=0) + 2 * GAP
        frame = QRectF(
            left,
            1.5 * height + GAP,
            self.width() - left - 2 * GAP,
            self.height() - 2.5 * height - 2 * GAP,
        )
        self._legend(painter, text)
        self._axes(painter, frame, steps, values)
        painter.setClipRect(frame.adjusted(-LINE, -LINE, LINE, LINE))
        for number, curve in enumerate(self.curves.values()):
            painter.setPen(QPen(_color(number), LINE))
            line = [
                QPointF(
                    frame.left() + steps.place(point.step, frame.width()),
                    frame.bottom() - values.place(point.value, frame.height()),
                )
                for point in thin(curve, max(int(frame.width()), 1))
            ]
            if len(line) == 1:
                painter.drawEllipse(line[0], LINE, LINE)
            else:
                painter.drawPolyline(QPolygonF(line))

    def _legend(self, painter: QPainter, text: QColor) -> None:
        place, metrics = GAP, painter.fontMetrics()
        for number, (name, curve) in enumerate(self.curves.items()):
            painter.setPen(_color(number))
            painter.drawText(place, metrics.ascent(), "■")
            place += metrics.horizontalAdvance("■") + GAP
            words = f"{name} {curve[-1].value:.4g}"
            painter.setPen(text)
            painter.drawText(place, metrics.ascent(), words)
            place += metrics.horizontalAdvance(words) + 3 * GAP

    def _axes(self, painter: QPainter, frame: QRectF, steps: Axis, values: Axis) -> None:
        metrics = painter.fontMetrics()
        text = self.palette().color(QPalette.ColorRole.WindowText)
        grid = QColor(text)
        grid.setAlphaF(0.2)
        for tick in values.ticks(4):
            y = frame.bottom() - values.place(tick, frame.height())
            painter.setPen(QPen(grid, 1))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
            painter.setPen(text)
            box = QRectF(0, y - metrics.height() / 2, frame.left() - GAP, metrics.height())
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{tick:.4g}"
            )
        most = max(int(frame.width() / metrics.horizontalAdvance("0000000")), 2)
        for tick in steps.ticks(most):
            if tick != int(tick):
                continue
            x = frame.left() + steps.place(tick, frame.width())
            words = f"{int(tick)}"
            half = metrics.horizontalAdvance(words) / 2
            x = min(max(x - half, 0), self.width() - 2 * half)
            painter.drawText(QPointF(x, frame.bottom() + metrics.ascent() + GAP), words)


def _color(number: int) -> QColor:
    return QColor(COLORS[number % len(COLORS)])
