"""The map tool that takes answers by number keys while the map is moved as ever."""

from qgis.core import QgsPointXY
from qgis.gui import QgsMapCanvas, QgsMapToolPan, QgsVertexMarker
from qgis.PyQt.QtCore import QEvent, QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QKeyEvent

MARK = 15  # px, of the cross at the point


class AnswerTool(QgsMapToolPan):
    """Digits answer, Backspace goes back; the mouse pans.

    Digits may be shortcuts of other panels. While the canvas has the focus they are this tool's.
    """

    pressed = pyqtSignal(int)  # a digit
    back = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self.mark = QgsVertexMarker(canvas)
        self.mark.setIconType(QgsVertexMarker.IconType.ICON_CROSS)
        self.mark.setIconSize(MARK)
        self.mark.setPenWidth(2)
        self.mark.setColor(QColor("#ff00ff"))  # what orthophotos do not have
        self.mark.hide()

    def show_at(self, point: QgsPointXY) -> None:
        """Mark a point, in the CRS of the canvas."""
        self.mark.setCenter(point)
        self.mark.setVisible(self.isActive())

    def activate(self) -> None:
        super().activate()
        self.mark.show()
        self.canvas().installEventFilter(self)
        self.canvas().setFocus()

    def deactivate(self) -> None:
        self.mark.hide()
        self.canvas().removeEventFilter(self)
        super().deactivate()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        del watched
        if event.type() == QEvent.Type.ShortcutOverride and digit_of(event) is not None:
            event.accept()  # it comes as a key, not as somebody's shortcut
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = digit_of(event)
        if digit is not None:
            self.pressed.emit(digit)
            event.accept()
        elif event.key() == Qt.Key.Key_Backspace:
            self.back.emit()
            event.ignore()  # an accepted one has QGIS delete what is selected
        else:
            super().keyPressEvent(event)

    def close(self) -> None:
        """Take the mark off the canvas."""
        self.canvas().scene().removeItem(self.mark)


def digit_of(event: QKeyEvent) -> "int | None":
    """The digit of a key, wherever on the keyboard it is."""
    number = int(event.key()) - int(Qt.Key.Key_0)
    plain = event.modifiers() in (
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.KeypadModifier,
    )
    return number if plain and 0 <= number <= 9 else None
