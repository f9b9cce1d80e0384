"""What the parts of the panel are laid out with."""

from qgis.PyQt.QtCore import Qt
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
    """A part that is scrolled where the screen is small."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(part)
    return area
