"""The page of accuracy: the map against points or any other reference, as tables."""

from functools import partial
from pathlib import Path
from typing import Any, Callable, List, Optional, Sequence

from qgis.core import QgsMapLayer, QgsMapLayerProxyModel, QgsRasterLayer, QgsVectorLayer
from qgis.gui import QgsFieldComboBox
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QColor, QDesktopServices, QIcon, QPixmap
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QGroupBox,
    QHBoxLayout,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
)

from ..grouped import grouped
from ..jobs.copy_menu import CopyMenu
from ..map_list import MapList
from ..processing.algorithm import file_of
from ..setup.layout import form, say, text
from ..worker.call import Call
from ..worker.errors import WorkerError
from . import figures, order
from .page import Page, narrow

SWATCH = 12  # px
RATE, AREA = "{:.3f}".format, partial(grouped, digits=2)  # how numbers are written


class AccuracyPage(Page):
    """Holds the map against a reference.

    Parameters
    ----------
    class_map : callable
        Gives the map that is chosen.
    """

    def __init__(self, class_map: Callable[[], Optional[QgsRasterLayer]]) -> None:
        super().__init__(class_map)
        self.told: Optional[figures.Told] = None
        self.report_path = ""
        box = QGroupBox(self.tr("Hold the map against"))
        rows = form(box)
        kinds = QgsMapLayerProxyModel.Filter
        self.reference = narrow(MapList(kinds.PointLayer, kinds.PolygonLayer))
        self.field = narrow(QgsFieldComboBox())
        self.field.setAllowEmptyFieldName(True)
        self.field.setToolTip(
            self.tr("Leave empty for sample points, label files and class rasters")
        )
        rows.addRow(self.tr("Reference"), self.reference)
        rows.addRow(self.tr("Class field"), self.field)
        self.start = QPushButton(self.tr("Assess"))
        self.copy = QPushButton(self.tr("Copy as"))
        self.copy.setMenu(CopyMenu(self.call, self.copy))
        foot = QHBoxLayout()
        foot.addWidget(self.start, 1)
        foot.addWidget(self.copy)
        rows.addRow(foot)
        self.overall = text()
        self.classes, self.confusion = _table(), _table()
        self.tabs = QTabWidget()
        self.tabs.addTab(self.classes, self.tr("Classes"))
        self.tabs.addTab(self.confusion, self.tr("Confusion"))
        self.notes = text()
        self.notes.setTextFormat(Qt.TextFormat.PlainText)
        self.report = QPushButton(self.tr("Report"))
        self.csv = QPushButton(self.tr("Save as CSV…"))
        ends = QHBoxLayout()
        ends.addWidget(self.report)
        ends.addWidget(self.csv)
        self.column.addWidget(box)
        self.column.addWidget(self.overall)
        self.column.addWidget(self.tabs, 1)
        self.column.addWidget(self.notes)
        self.column.addLayout(ends)
        self.add_foot()
        self.reference.layerChanged.connect(self._take_reference)
        self.start.clicked.connect(self.assess)
        self.report.clicked.connect(self.open_report)
        self.csv.clicked.connect(self.ask_csv)
        self.busy.connect(lambda on: self.start.setEnabled(not on))
        self._take_reference(self.reference.currentLayer())
        self._show()

    def take_points(self, layer: Optional[QgsMapLayer]) -> None:
        """Propose sample points as the reference."""
        if layer is not None:
            self.reference.setLayer(layer)

    def _take_reference(self, layer: Optional[QgsMapLayer]) -> None:
        vector = layer if isinstance(layer, QgsVectorLayer) else None
        self.field.setLayer(vector)
        self.field.setField("")
        self.field.setEnabled(vector is not None)

    def order(self) -> order.Assessment:
        """What is to be compared.

        Raises
        ------
        WorkerError
            If a map or a reference is missing, or is no file.
        """
        class_map, layer = self.source(), self.reference.currentLayer()
        if layer is None or layer is self.class_map():
            raise WorkerError(
                self.tr("no reference is chosen"), self.tr("draw points, or add a layer of labels")
            )
        report = Path(class_map).with_name(f"{Path(class_map).stem}_accuracy.html")
        return order.Assessment(class_map, file_of(layer), self.field.currentField(), str(report))

    def call(self) -> Optional[Call]:
        """What is to be copied."""
        try:
            return self.order().call()
        except WorkerError:
            return None

    def assess(self) -> None:
        """Compare; the report goes beside the map."""
        wanted = self.attempt(self.order)
        if wanted is not None:
            self.begin(self.tr("GeoSeg: accuracy"), wanted.arguments(), self._take)

    def _take(self, told: Any) -> str:
        self.told, self.report_path = told, str(told.get("report") or "")
        self._show()
        return ""

    def _show(self) -> None:
        told = self.told
        self.tabs.setVisible(told is not None)
        self.report.setEnabled(bool(self.report_path))
        self.csv.setEnabled(told is not None)
        if told is None:
            say(self.overall, "")
            say(self.notes, "")
            return
        overall = figures.overall(told)
        of = overall.text(RATE)
        if told["estimates"]:
            words = self.tr("Overall accuracy of the whole map: <b>{of}</b> (95 % interval)")
        else:
            words = self.tr("Overall accuracy: <b>{of}</b>")
        say(self.overall, words.format(of=of))
        self.overall.setToolTip(self._why_bare(overall))
        say(self.notes, "\n".join(told["notes"]))
        self._fill_classes(told)
        self._fill_confusion(told)

    def _fill_classes(self, told: figures.Told) -> None:
        unit = figures.area_unit(told)
        heads = [self.tr("Class"), self.tr("User's accuracy"), self.tr("Producer's accuracy")]
        if unit:
            heads.append(self.tr("Area ({unit})").format(unit=unit))
        lines = []
        for row in figures.rows(told):
            line = [row.name, row.users.text(RATE), row.producers.text(RATE)]
            lines.append([*line, row.area.text(AREA)] if unit else line)
        _fill(self.classes, heads, lines)
        for place, row in enumerate(figures.rows(told)):
            swatch = QPixmap(SWATCH, SWATCH)
            swatch.fill(QColor(row.color))
            self.classes.item(place, 0).setIcon(QIcon(swatch))
            shown = (row.users, row.producers, row.area)[: len(heads) - 1]
            for column, figure in enumerate(shown, start=1):
                self.classes.item(place, column).setToolTip(self._why_bare(figure))
        self.classes.resizeColumnToContents(0)  # again, beside the swatches

    def _why_bare(self, figure: figures.Figure) -> str:
        if not figure.is_bare:
            return ""
        return self.tr(
            "No interval: all points that count here were right, or all were wrong. More points "
            "may tell how far off it is."
        )

    def _fill_confusion(self, told: figures.Told) -> None:
        names, counts = figures.confusion(told)
        heads = [self.tr("Map ↓  Reference →"), *names]
        lines = [[name, *map(grouped, counts[place])] for place, name in enumerate(names)]
        _fill(self.confusion, heads, lines)

    def open_report(self) -> None:
        """Open the report in the browser."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(self.report_path))

    def ask_csv(self) -> None:
        """Ask where the figures go."""
        usual = str(Path(self.told["map"]).with_name(f"{Path(self.told['map']).stem}_accuracy.csv"))
        path, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save as CSV"), usual, self.tr("CSV files (*.csv)")
        )
        if path:
            self.attempt(lambda: self.save_csv(path))

    def save_csv(self, path: str) -> None:
        """Write the figures.

        Raises
        ------
        WorkerError
            If they cannot be written.
        """
        try:
            # with a mark by which Excel knows the encoding
            Path(path).write_text(figures.as_csv(self.told), "utf-8-sig")
        except OSError as error:
            raise WorkerError(
                self.tr("{path} cannot be written ({reason})").format(
                    path=path, reason=error.strerror
                ),
                self.tr("close it in other programs, or choose another place"),
            ) from error
        say(self.state, self.tr("Written: {path}").format(path=path))


def _table() -> QTableWidget:
    table = QTableWidget()
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.verticalHeader().hide()
    return table


def _fill(table: QTableWidget, heads: Sequence[str], lines: Sequence[List[str]]) -> None:
    table.setColumnCount(len(heads))
    table.setHorizontalHeaderLabels(heads)
    table.setRowCount(len(lines))
    for row, line in enumerate(lines):
        for column, words in enumerate(line):
            item = QTableWidgetItem(words)
            if column:
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                item.setTextAlignment(right)
            table.setItem(row, column, item)
    table.resizeColumnsToContents()
