"""What the parts of the panel are laid out with."""

from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtWidgets import (
    QFormLayout,
    QFrame,
    QGroupBox,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QWidget,
)


def text(words: str = "") -> QLabel:
    """A label that takes as many lines as its words need."""
    label = QLabel(words)
    label.setWordWrap(True)
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label


def say(label: QLabel, words: str) -> None:
    """Show a label with words, or none where there are none."""
    label.setText(words)
    label.setVisible(bool(words))


def form(box: QGroupBox) -> QFormLayout:
    """Rows of a name and a field as wide as there is room."""
    rows = QFormLayout(box)
    rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return rows


def scrollable(part: QWidget) -> QScrollArea:
    """A part that is scrolled up and down where the screen is small."""
    return _Scroller(part)


class _Scroller(QScrollArea):
    """As wide as what is in it needs, whatever comes into it later."""

    def __init__(self, part: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(part)
        self._widen()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self._widen()
        return super().eventFilter(watched, event)

    def _widen(self) -> None:
        bar = self.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(self.widget().minimumSizeHint().width() + bar)
