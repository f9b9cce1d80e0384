"""The list of orthophotos to train on: rasters of the project, and files."""

from typing import List, Optional, Tuple

from qgis.core import QgsMapLayer, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QListWidget

from ..orthophotos import LAYER, orthophotos, tick_row
from ..processing.algorithm import file_of

ROWS = 3


class ImageList(QListWidget):
    """Rasters with a tick each."""

    chosen = pyqtSignal()  # something else is ticked

    def __init__(self, layer: Optional[QgsMapLayer]) -> None:
        super().__init__()
        self.files: List[str] = []
        height = self.fontMetrics().height() + 6
        self.setFixedHeight(ROWS * height + 4)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._show([] if layer is None else [layer.id()])
        if self.count() == 1:
            self.item(0).setCheckState(Qt.CheckState.Checked)
        self.itemChanged.connect(lambda _item: self.chosen.emit())
        project = QgsProject.instance()
        # methods, not lambdas, which would be called when this is gone
        project.layersAdded.connect(self.list_again)
        project.layersRemoved.connect(self.list_again)

    def ticked(self) -> List[str]:
        """The ids of layers and paths of files that are ticked."""
        items = (self.item(row) for row in range(self.count()))
        return [each.data(LAYER) for each in items if each.checkState() == Qt.CheckState.Checked]

    def layers(self) -> List[QgsRasterLayer]:
        """The ticked layers."""
        found = map(QgsProject.instance().mapLayer, self.ticked())
        return [layer for layer in found if layer is not None]

    def paths(self) -> Tuple[str, ...]:
        """What is ticked, as files.

        Raises
        ------
        WorkerError
            If a layer reads no file.
        """
        project = QgsProject.instance()
        found = []
        for each in self.ticked():
            layer = project.mapLayer(each)
            found.append(each if layer is None else file_of(layer))
        return tuple(found)

    def add_files(self, paths: List[str]) -> None:
        """List files, ticked."""
        new = [path for path in paths if path not in self.files]
        self.files += new
        self._show([*self.ticked(), *new])
        self.chosen.emit()

    def list_again(self, _changed: object) -> None:
        """Layers came or went; what was ticked stays so."""
        before = self.ticked()
        self._show(before)
        if before != self.ticked():
            self.chosen.emit()

    def _show(self, ticked: List[str]) -> None:
        self.blockSignals(True)
        self.clear()
        for layer in orthophotos():
            on = layer.id() in ticked
            self.addItem(tick_row(layer.name(), layer.id(), layer.source(), ticked=on))
        for path in self.files:
            self.addItem(tick_row(path, path, path, ticked=path in ticked))
        self.blockSignals(False)
