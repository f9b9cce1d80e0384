"""The list of what can be drawn: classes with their keys, and the roles of extents."""

from typing import Dict, Optional

from qgis.PyQt.QtCore import QModelIndex, QRect, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QIcon, QPainter, QPixmap
from qgis.PyQt.QtWidgets import (
    QHeaderView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from ..grouped import grouped
from .advice import area_text
from .label_file import ROLES
from .layers import ROLE_COLORS
from .scheme import HOTKEYS, Scheme
from .tally import Tally

VALUE = Qt.ItemDataRole.UserRole  # of an item: its class value, or its role
ICON = 14  # px
ROWS = 12  # shown at once, at most
NAME, POLYGONS, AREA = range(3)  # columns


def swatch(color: str) -> QIcon:
    """A square of a class's colour, with a border by which white is seen on white."""
    image = QPixmap(ICON, ICON)
    image.fill(QColor(color))
    painter = QPainter(image)
    painter.setPen(QColor("#808080"))
    painter.drawRect(0, 0, ICON - 1, ICON - 1)
    painter.end()
    return QIcon(image)


class _Wrapped(QStyledItemDelegate):
    """Gives a name as many lines as it needs; a tree would give it one."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        option.rect = QRect(0, 0, self.parent().columnWidth(index.column()), 1)
        return super().sizeHint(option, index)


class ClassList(QTreeWidget):
    """What is drawn next is the current row."""

    chosen = pyqtSignal(object)  # a class value (int) or a role (str)

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setHeaderLabels([self.tr("Draw"), "#", self.tr("Area")])
        self.headerItem().setToolTip(POLYGONS, self.tr("Polygons"))
        self.setRootIsDecorated(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setWordWrap(True)
        self.setItemDelegateForColumn(NAME, _Wrapped(self))
        self.setToolTip(self.tr("What is drawn next; the keys 1 to 9 choose a class"))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column in (POLYGONS, AREA):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setMinimumSectionSize(1)  # of a style's own choice otherwise
        header.sectionResized.connect(lambda *_: self.scheduleDelayedItemsLayout())
        self.items: Dict[object, QTreeWidgetItem] = {}
        self.colors: Dict[object, str] = {}
        self.currentItemChanged.connect(self._tell)

    def show_scheme(self, scheme: Optional[Scheme]) -> None:
        """List the classes of a scheme; none where there is no label file."""
        before = self.value()
        self.blockSignals(True)
        self.clear()
        self.items, self.colors = {}, {}
        for number, each in enumerate(scheme or (), start=1):
            key = f"{number}  " if number <= HOTKEYS else ""
            self._list(each.value, f"{key}{each.name}", each.color)
        for role in ROLES if scheme is not None else ():
            self._list(role, self.tr("Extent: {role}").format(role=role), ROLE_COLORS[role])
        self.blockSignals(False)
        self.updateGeometry()
        if self.items:
            self.choose(before if before in self.items else next(iter(self.items)))

    def sizeHint(self) -> QSize:
        """As high as its rows, which are one line each but for long names."""
        rows = min(max(len(self.items), 1), ROWS)
        height = self.sizeHintForRow(0) if self.items else self.fontMetrics().height()
        frame = 2 * self.frameWidth() + self.header().sizeHint().height()
        return QSize(super().sizeHint().width(), rows * height + frame)

    def show_tally(self, tally: Tally) -> None:
        """Put the numbers beside the classes."""
        for value, item in self.items.items():
            share = tally.of(value)
            item.setText(POLYGONS, grouped(share.polygons))
            item.setText(AREA, area_text(share.area, metric=tally.metric))

    def value(self) -> object:
        """What is drawn next, None where there is no label file."""
        item = self.currentItem()
        return None if item is None else item.data(NAME, VALUE)

    def choose(self, value: object) -> None:
        """Draw this next."""
        self.setCurrentItem(self.items[value])

    def choose_key(self, number: int) -> None:
        """Draw the class of a key (1 to 9) next, where there is one."""
        values = [value for value in self.items if not isinstance(value, str)]
        if number <= len(values):
            self.choose(values[number - 1])

    def color(self) -> QColor:
        """The colour of what is drawn next."""
        return QColor(self.colors.get(self.value(), "#ff7f0e"))

    def _list(self, value: object, name: str, color: str) -> None:
        item = QTreeWidgetItem([name, "", ""])
        item.setIcon(NAME, swatch(color))
        item.setData(NAME, VALUE, value)
        for column in (POLYGONS, AREA):
            item.setTextAlignment(
                column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
        self.addTopLevelItem(item)
        self.items[value] = item
        self.colors[value] = color

    def _tell(self) -> None:
        if self.value() is not None:
            self.chosen.emit(self.value())
