"""The dialog of a class scheme: makes a new label file, or changes that of the open one."""

from pathlib import Path
from typing import FrozenSet, Optional, Tuple

from qgis.core import QgsCoordinateReferenceSystem
from qgis.gui import QgsColorButton, QgsFileWidget, QgsProjectionSelectionWidget
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from ..setup.layout import say, text
from ..worker.errors import WorkerError
from . import label_file
from .scheme import HOTKEYS, MAX_VALUE, PRESETS, LabelClass, Scheme, spread_color

SIZE = (520, 560)  # px
CUSTOM = "custom"
VALUE, NAME, COLOR = range(3)  # columns


class SchemeDialog(QDialog):
    """Classes as a table; a new label file is made as they are accepted.

    Parameters
    ----------
    scheme : Scheme, optional
        The one to change; None for a new label file.
    used : frozenset of int
        Class values that labels have, which therefore must stay.
    path : str
        Where a new label file goes at first.
    crs : QgsCoordinateReferenceSystem, optional
        Of a new label file at first.
    """

    def __init__(
        self,
        scheme: Optional[Scheme] = None,
        used: FrozenSet[int] = frozenset(),
        path: str = "",
        crs: Optional[QgsCoordinateReferenceSystem] = None,
        parent: Optional[QWidget] = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("geosegScheme")
        self.is_new = scheme is None
        self.own = scheme
        self.made: Optional[Path] = None  # the new label file
        self.setWindowTitle(self.tr("New label file") if self.is_new else self.tr("Classes"))
        self.used = used
        self.file = QgsFileWidget()
        self.file.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.file.setConfirmOverwrite(False)  # nothing is overwritten
        self.file.setFilter(self.tr("GeoPackage (*.gpkg)"))
        self.file.setDialogTitle(self.tr("The new label file"))
        self.file.setFilePath(path)
        self.crs = QgsProjectionSelectionWidget()
        if crs is not None:
            self.crs.setCrs(crs)
        self.preset = QComboBox()
        for words, name in (
            (self.tr("Own classes"), CUSTOM),
            (self.tr("ISPRS: six urban classes"), "isprs"),
            (self.tr("LoveDA: seven classes of land cover"), "loveda"),
            (self.tr("Buildings on a background"), "building"),
        ):
            self.preset.addItem(words, name)
        self.table = QTableWidget(0, 3)
        self.table.setHorizontalHeaderLabels([self.tr("Value"), self.tr("Name"), self.tr("Colour")])
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.verticalHeader().setToolTip(self.tr("The keys 1 to 9 choose a class"))
        self.table.horizontalHeader().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.add = QPushButton(self.tr("Add class"))
        self.remove = QPushButton(self.tr("Remove class"))
        self.background = QCheckBox(self.tr("Inside an extent, what carries no label is class 0"))
        self.problem = text()
        say(self.problem, "")

        self._lay_out()

        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.add.clicked.connect(lambda _checked: self.add_class())
        self.remove.clicked.connect(self.remove_class)
        self.preset.activated.connect(lambda _index: self.start_from(self.preset.currentData()))
        self.show_scheme(scheme)
        self.resize(*SIZE)

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        rows = QFormLayout()
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        if self.is_new:
            rows.addRow(self.tr("File"), self.file)
            rows.addRow(self.tr("CRS"), self.crs)
        rows.addRow(self.tr("Start from"), self.preset)
        page.addLayout(rows)
        page.addWidget(self.table, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        page.addLayout(buttons)
        page.addWidget(self.background)
        page.addWidget(self.problem)
        ok, cancel = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel
        self.buttons = QDialogButtonBox(ok | cancel)
        page.addWidget(self.buttons)

    def start_from(self, name: str) -> None:
        """Show a preset; own classes take its place only while it is as it was.

        They are those of the file, or for a new one an empty row.
        """
        if name in PRESETS:
            self.show_scheme(PRESETS[name])
        elif self._classes() in [each.classes for each in PRESETS.values()]:
            self.show_scheme(self.own)

    def show_scheme(self, scheme: Optional[Scheme]) -> None:
        """Put a scheme into the table; without one, an empty row."""
        self.table.setRowCount(0)
        for each in scheme or (None,):
            self.add_class(each)
        self.background.setChecked(scheme is not None and scheme.background)

    def add_class(self, shown: Optional[LabelClass] = None) -> None:
        """Add a row, by default with the next value."""
        row = self.table.rowCount()
        if shown is None:
            taken = {self._value(each).value() for each in range(row)}
            value = next((n for n in range(1, MAX_VALUE + 1) if n not in taken), 0)
            shown = LabelClass(value, "", spread_color(value))
        self.table.insertRow(row)
        value_box = QSpinBox()
        value_box.setRange(0, MAX_VALUE)
        value_box.setValue(shown.value)
        color = QgsColorButton()
        color.setColor(QColor(shown.color))
        color.setColorDialogTitle(self.tr("Colour of the class"))
        name = QLineEdit(shown.name)
        name.textEdited.connect(lambda _text: say(self.problem, ""))
        for column, widget in ((VALUE, value_box), (NAME, name), (COLOR, color)):
            self.table.setCellWidget(row, column, widget)
        self._number()
        name.setFocus()

    def remove_class(self) -> None:
        """Remove the row that is chosen, unless labels have its class."""
        row = self.table.currentRow()
        if row < 0:
            say(self.problem, self.tr("Choose the class to remove by its number at the left"))
            return
        self.table.removeRow(row)
        self._number()

    def scheme(self) -> Scheme:
        """What the table says.

        Raises
        ------
        WorkerError
            If that is no scheme, or lacks a class that labels have.
        """
        classes = self._classes()
        lost = sorted(self.used - {each.value for each in classes})
        if lost:
            raise WorkerError(
                self.tr("there are labels of class {value}").format(value=lost[0]),
                self.tr("keep the class, or give its labels another one first"),
            )
        return Scheme(classes, self.background.isChecked())

    def path(self) -> Path:
        """Where a new label file goes.

        Raises
        ------
        WorkerError
            If that is not told, or there is such a file.
        """
        told = self.file.filePath().strip()
        if not told:
            raise WorkerError(self.tr("the label file has no name"), self.tr("choose one"))
        path = Path(told)
        path = path if path.suffix.lower() == ".gpkg" else Path(f"{told}.gpkg")
        if not path.parent.is_dir():
            raise WorkerError(
                self.tr("there is no folder {name}").format(name=path.parent),
                self.tr("choose one that is there"),
            )
        if path.exists():  # months of work may be in it
            raise WorkerError(
                self.tr("there is a file {name} already").format(name=path.name),
                self.tr("choose another name, or open that one"),
            )
        return path

    def accept(self) -> None:
        try:
            scheme = self.scheme()
            if self.is_new:
                path = self.path()  # asked once: it refuses a file that is there
                label_file.create(path, scheme, self.crs.crs())
                self.made = path
        except WorkerError as error:
            words = str(error)
            say(self.problem, words[:1].upper() + words[1:])
            return
        super().accept()

    def _classes(self) -> Tuple[LabelClass, ...]:
        return tuple(
            LabelClass(
                self._value(row).value(),
                self.table.cellWidget(row, NAME).text().strip(),
                self.table.cellWidget(row, COLOR).color().name(),
            )
            for row in range(self.table.rowCount())
        )

    def _value(self, row: int) -> QSpinBox:
        return self.table.cellWidget(row, VALUE)

    def _number(self) -> None:
        count = self.table.rowCount()
        names = [str(row + 1) if row < HOTKEYS else "" for row in range(count)]
        self.table.setVerticalHeaderLabels(names)
