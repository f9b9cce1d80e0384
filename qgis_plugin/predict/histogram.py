"""A slider with the histogram of what it cuts."""

from typing import List, Optional

from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
)
from qgis.PyQt.QtWidgets import QSizePolicy, QWidget

HEIGHT = 90  # px
EDGE = 6  # px, left and right, for the handle
HANDLE = 10  # px
FADED = 90  # of 255: what is hidden
PAGE = 10  # values, by Page Up and Page Down


class HistogramSlider(QWidget):
    """Bars for the values from 0 to ``top``, and a handle between those hidden and those shown.

    The square roots of the counts are drawn: certain pixels outnumber the others by far.
    """

    moved = pyqtSignal(int)  # the least value that is shown

    def __init__(self, top: int, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.top = top
        self.value = 0
        self.counts: List[int] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def show_counts(self, counts: List[int]) -> None:
        """Draw other counts; empty for none."""
        self.counts = counts
        self.update()

    def set_value(self, value: int) -> None:
        """Move the handle; tells of it if that is another place."""
        value = min(max(value, 0), self.top)
        if value != self.value:
            self.value = value
            self.update()
            self.moved.emit(value)

    def place(self, value: float) -> float:
        """Where (px) a value's bar begins."""
        return EDGE + (self.width() - 2 * EDGE) * value / (self.top + 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            inside = (event.pos().x() - EDGE) / max(1, self.width() - 2 * EDGE)
            self.set_value(round(inside * (self.top + 1)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        steps = {
            keys.Key_Left: -1,
            keys.Key_Down: -1,
            keys.Key_Right: 1,
            keys.Key_Up: 1,
            keys.Key_PageDown: -PAGE,
            keys.Key_PageUp: PAGE,
            keys.Key_Home: -self.top,
            keys.Key_End: self.top,
        }
        if event.key() in steps:
            self.set_value(self.value + steps[event.key()])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()  # at once: Qt allows but one painter a widget

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self.height() - HANDLE
        palette = self.palette()
        text, marked = (
            palette.color(role)
            for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Highlight)
        )
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
        highest = max(self.counts, default=0) ** 0.5
        if highest:
            faded = QColor(text)
            faded.setAlpha(FADED)
            for value, count in enumerate(self.counts):
                left, right = self.place(value), self.place(value + 1)
                tall = (ground - 2) * count**0.5 / highest
                color = marked if value >= self.value else faded
                painter.fillRect(QRectF(left, ground - tall, right - left, tall), color)
        painter.setPen(QPen(text))
        x = self.place(self.value)
        painter.drawLine(QPointF(x, 0), QPointF(x, ground))
        painter.setBrush(palette.color(QPalette.ColorRole.Button))
        half = HANDLE / 2
        foot = ground + HANDLE - 1
        painter.drawPolygon(
            QPolygonF([QPointF(x, ground), QPointF(x + half, foot), QPointF(x - half, foot)])
        )
        if self.hasFocus():
            painter.setPen(QPen(marked))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
