"""The dialog that copies polygons of another layer into the label file."""

from typing import Dict, Optional

from qgis.core import QgsMapLayer, QgsMapLayerProxyModel, QgsVectorLayer
from qgis.gui import QgsFieldComboBox, QgsMapLayerComboBox
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..grouped import grouped
from ..setup.layout import say, text
from ..work import Work
from ..worker.errors import Cancelled
from .accept import FIELDS
from .class_list import swatch
from .copying import Adding, Source, counting, reading
from .layers import LabelLayers

SIZE = (480, 460)  # px
LISTED = 200  # values; nobody maps more by hand
VALUE, POLYGONS, CLASS = range(3)  # columns


class CopyDialog(QDialog):
    """A layer, the attribute that tells the class, and which class each of its values gets.

    Parameters
    ----------
    layers : LabelLayers
        Where the polygons go.
    layer : QgsMapLayer, optional
        What is copied at first.
    """

    def __init__(
        self,
        layers: LabelLayers,
        layer: Optional[QgsMapLayer] = None,
        parent: Optional[QWidget] = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("geosegCopy")
        self.setWindowTitle(self.tr("Copy polygons"))
        self.layers = layers
        self.combos: Dict[str, QComboBox] = {}
        self.work: Optional[Work] = None
        self.adding: Optional[Adding] = None
        self.layer = QgsMapLayerComboBox()
        self.layer.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.layer.setExceptedLayerList([layers.labels, layers.extents])
        self.selected = QCheckBox(self.tr("Selected polygons only"))
        self.field = QgsFieldComboBox()
        self.field.setAllowEmptyFieldName(True)
        self.field.setToolTip(self.tr("The attribute that tells the class; none: all get one"))
        self.table = QTableWidget(0, 3)
        self.table.setHorizontalHeaderLabels(
            [self.tr("Value"), self.tr("Polygons"), self.tr("Class")]
        )
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(VALUE, QHeaderView.ResizeMode.Stretch)
        self.progress = QProgressBar()
        self.progress.hide()
        self.problem = text()
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        say(self.problem, "")
        ok, cancel = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel
        self.buttons = QDialogButtonBox(ok | cancel)
        self.copy = self.buttons.button(ok)
        self.copy.setText(self.tr("Copy"))
        self._lay_out()
        self.buttons.accepted.connect(self.start)
        self.buttons.rejected.connect(self.reject)
        self.layer.layerChanged.connect(self.show_layer)
        self.selected.toggled.connect(lambda _on: self.count())
        self.field.fieldChanged.connect(lambda _name: self.count())
        if isinstance(layer, QgsVectorLayer):
            self.layer.setLayer(layer)
        self.show_layer(self.layer.currentLayer())
        self.resize(*SIZE)

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        rows = QFormLayout()
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.addRow(self.tr("Layer"), self.layer)
        rows.addRow("", self.selected)
        rows.addRow(self.tr("Attribute"), self.field)
        page.addLayout(rows)
        page.addWidget(self.table, 1)
        for part in (self.progress, self.problem, self.buttons):
            page.addWidget(part)

    def show_layer(self, layer: Optional[QgsVectorLayer]) -> None:
        """Offer the attributes of a layer."""
        some = layer is not None and layer.selectedFeatureCount() > 0
        for part in (self.selected, self.field):
            part.blockSignals(True)
        self.selected.setEnabled(some)
        self.selected.setChecked(some)
        self.field.setLayer(layer)
        names = [] if layer is None else [each.name() for each in layer.fields()]
        self.field.setField(next((each for each in FIELDS if each in names), ""))
        for part in (self.selected, self.field):
            part.blockSignals(False)
        self.count()

    def source(self) -> Optional[Source]:
        """What is to be copied."""
        layer = self.layer.currentLayer()
        if layer is None:
            return None
        only = frozenset(layer.selectedFeatureIds()) if self.selected.isChecked() else None
        return Source(layer, self.field.currentField(), only)

    def count(self) -> None:
        """Have the values counted, and list them then."""
        if self.work is not None:
            self.work.cancel()
        self.table.setRowCount(0)
        self.combos = {}
        self.copy.setEnabled(False)
        source = self.source()
        if source is None:
            say(self.problem, self.tr("The project has no other layer of polygons"))
            return
        say(self.problem, "")
        self._begin(Work(self.tr("Count polygons"), counting(source)), self._list)

    def start(self) -> None:
        """Copy."""
        source, classes = self.source(), self.classes()
        if source is None or not classes:
            say(self.problem, self.tr("Choose a class for one value at least"))
            return
        say(self.problem, "")
        self._lock(busy=True)
        self.progress.setRange(0, 100)
        self.progress.setValue(0)
        work = Work(self.tr("Copy polygons"), reading(source, classes, self.layers.labels))
        work.progressChanged.connect(lambda share: self.progress.setValue(int(share)))
        self._begin(work, self._add)

    def classes(self) -> Dict[str, int]:
        """The class of each value that is copied."""
        chosen = {value: combo.currentData() for value, combo in self.combos.items()}
        return {value: told for value, told in chosen.items() if told is not None}

    def reject(self) -> None:
        if self.work is not None:
            self.work.cancel()
        if self.adding is not None:
            self.adding.cancel()
            return  # what ends the adding unlocks the dialog
        super().reject()

    def _begin(self, work: Work, then: object) -> None:
        self.work = work
        work.ended.connect(lambda: self._hear(work, then))
        work.start()

    def _hear(self, work: Work, then: object) -> None:
        if work is not self.work:
            return
        self.work = None
        if work.problem is None:
            then(work.found)
            return
        self._lock(busy=False)
        if not isinstance(work.problem, Cancelled):
            say(self.problem, str(work.problem))

    def _list(self, counted: Dict[str, int]) -> None:
        listed = sorted(counted, key=lambda each: (-counted[each], each))[:LISTED]
        for row, value in enumerate(sorted(listed)):
            self.table.insertRow(row)
            number = QTableWidgetItem(grouped(counted[value]))
            number.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for column, item in ((VALUE, QTableWidgetItem(value or "—")), (POLYGONS, number)):
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self.table.setItem(row, column, item)
            combo = self._combo()
            meant = self.layers.scheme.meant_by(value)
            combo.setCurrentIndex(0 if meant is None else combo.findData(meant.value))
            self.table.setCellWidget(row, CLASS, combo)
            self.combos[value] = combo
        if len(counted) > LISTED:
            words = self.tr("{count} values: the {listed} with the most polygons are listed")
            say(self.problem, words.format(count=grouped(len(counted)), listed=LISTED))
        self.copy.setEnabled(bool(counted))

    def _combo(self) -> QComboBox:
        combo = QComboBox()
        combo.addItem(self.tr("skip"), None)
        for each in self.layers.scheme:
            combo.addItem(swatch(each.color), each.name, each.value)
        return combo

    def _add(self, found: object) -> None:
        self.progress.setRange(0, max(len(found.shapes), 1))
        self.adding = Adding(self.layers, found, self)
        self.adding.moved.connect(self.progress.setValue)
        self.adding.ended.connect(lambda good: self._end(good, found.refused))
        self.adding.start()

    def _end(self, good: bool, refused: int) -> None:
        self.adding = None
        self._lock(busy=False)
        if not good:
            say(self.problem, self.tr("Nothing was copied"))
        elif refused:
            words = self.tr("Copied, but for {count} that are no polygons in the labels' CRS")
            say(self.problem, words.format(count=refused))
        else:
            self.accept()

    def _lock(self, *, busy: bool) -> None:
        for part in (self.layer, self.selected, self.field, self.table, self.copy):
            part.setEnabled(not busy)
        layer = self.layer.currentLayer()
        if not busy:
            self.selected.setEnabled(layer is not None and layer.selectedFeatureCount() > 0)
        self.progress.setVisible(busy)
