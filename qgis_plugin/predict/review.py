"""The panel for a finished map: how much shows through, before and after, weak areas hidden."""

from typing import List, Optional

from qgis.core import QgsMapLayer, QgsProject, QgsRasterLayer
from qgis.gui import QgsDockWidget, QgsMapCanvas, QgsMapTool
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from ..map_list import MapList
from ..setup.layout import say, text
from ..work import Work
from . import veil
from .histogram import HistogramSlider
from .results import confidence_of
from .swipe import SwipeTool
from .threshold import LEVELS, hidden_share

PAUSE = 30  # ms between two steps of the threshold while the handle is moved


class ReviewDock(QgsDockWidget):
    """Looks at class maps of the project, which it changes in their style alone."""

    def __init__(self, canvas: QgsMapCanvas, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("GeosegReview")  # QGIS restores its place by this name
        self.setWindowTitle(self.tr("GeoSeg map"))
        self.canvas = canvas
        self.counts: List[int] = []
        self.counting: Optional[Work] = None
        self.tool = SwipeTool(canvas)
        self.before: Optional[QgsMapTool] = None  # the tool that was active before the swipe
        self.maps = MapList()
        self.maps.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.swipe = QPushButton(self.tr("Before and after"))
        self.swipe.setCheckable(True)
        self.swipe.setToolTip(
            self.tr("Drag a line over the map: on its left you see what lies below")
        )
        self.slider = HistogramSlider(LEVELS + 1)
        self.slider.setToolTip(self.tr("Hide what is less sure than this"))
        self.told = text()
        self._lay_out()
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(PAUSE)
        self.timer.timeout.connect(self._veil)
        self.maps.layerChanged.connect(self.take)
        self.opacity.valueChanged.connect(self._set_opacity)
        self.swipe.toggled.connect(self._switch_swipe)
        self.slider.moved.connect(self._move)
        self.visibilityChanged.connect(self._come_into_view)
        canvas.mapToolSet.connect(self._tool_changed)
        self.take(self.maps.currentLayer())

    def show_map(self, layer: QgsRasterLayer) -> None:
        """Choose a map and come into view."""
        self.maps.setLayer(layer)
        self.setUserVisible(True)

    def take(self, layer: Optional[QgsMapLayer]) -> None:
        """Another layer is chosen."""
        there = isinstance(layer, QgsRasterLayer) and layer.isValid()
        for part in (self.opacity, self.swipe):
            part.setEnabled(there)
        self.counting, self.counts = None, []
        can = there and veil.can_veil(layer)
        self.slider.setEnabled(can)
        self.slider.show_counts([])
        self.slider.blockSignals(True)
        self.slider.set_value(veil.least_of(layer) if can else 0)
        self.slider.blockSignals(False)
        if there:
            self.opacity.blockSignals(True)
            self.opacity.setValue(round(100 * layer.opacity()))
            self.opacity.blockSignals(False)
            self._hide_group(layer)
        if can and self.isVisible():
            path = confidence_of(veil.source_of(layer))
            self.counting = Work(self.tr("GeoSeg: confidence"), veil.Count(path))
            self.counting.ended.connect(self._show_counts)
            self.counting.start()
        self._tell()

    def _come_into_view(self, visible: bool) -> None:
        if visible and not self.counts:
            self.take(self.maps.currentLayer())

    def leave(self) -> None:
        """End what it does with the canvas."""
        self.timer.stop()
        self.canvas.mapToolSet.disconnect(self._tool_changed)
        self.canvas.unsetMapTool(self.tool)

    def _lay_out(self) -> None:
        page = QWidget()
        rows = QFormLayout()
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.addRow(self.tr("Map"), self.maps)
        rows.addRow(self.tr("Opacity"), self.opacity)
        rows.addRow("", self.swipe)
        column = QVBoxLayout(page)
        column.addLayout(rows)
        column.addWidget(text(self.tr("Hide what is less sure than")))
        column.addWidget(self.slider)
        column.addWidget(self.told)
        column.addStretch(1)
        self.setWidget(page)

    def _set_opacity(self, percent: int) -> None:
        layer = self.maps.currentLayer()
        if layer is not None:
            layer.setOpacity(percent / 100)
            layer.triggerRepaint()

    # before and after

    def _hide_group(self, layer: QgsMapLayer) -> None:
        """Before is all but the layer and those of its group."""
        node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
        root = QgsProject.instance().layerTreeRoot()
        group = node.parent() if node is not None else None
        if group is None or group is root:
            self.tool.hide([layer])
        else:
            self.tool.hide([each.layer() for each in group.findLayers() if each.layer()])

    def _switch_swipe(self, on: bool) -> None:
        if on and self.canvas.mapTool() is not self.tool:
            self.before = self.canvas.mapTool()
            self.canvas.setMapTool(self.tool)
        elif not on and self.canvas.mapTool() is self.tool:
            if self.before is not None:
                self.canvas.setMapTool(self.before)
            else:
                self.canvas.unsetMapTool(self.tool)

    def _tool_changed(self, new: Optional[QgsMapTool], _old: Optional[QgsMapTool] = None) -> None:
        self.swipe.blockSignals(True)
        self.swipe.setChecked(new is self.tool)
        self.swipe.blockSignals(False)

    # weak areas

    def _move(self, _least: int) -> None:
        self._tell()
        if not self.timer.isActive():  # not started anew, or nothing would change in a long drag
            self.timer.start()

    def _veil(self) -> None:
        layer = self.maps.currentLayer()
        if veil.can_veil(layer):
            # an image that is just being drawn would be kept as that of the veiled layer
            self.canvas.stopRendering()
            veil.veil(layer, self.slider.value)

    def _show_counts(self) -> None:
        work = self.sender()
        if work is self.counting and work.found is not None:
            self.counts = work.found
            self.slider.show_counts(work.found)
            self._tell()

    def _tell(self) -> None:
        if self.maps.currentLayer() is None:
            say(self.told, self.tr("No map is chosen. Map with a model… makes one."))
            return
        if not self.slider.isEnabled():
            layer = self.maps.currentLayer()
            turned = isinstance(layer, QgsRasterLayer) and layer.isValid() and veil.is_turned(layer)
            say(
                self.told,
                self.tr("Nothing can be hidden of a map whose rows are turned.")
                if turned
                else self.tr(
                    "No confidence stands beside this layer. Tick Confidence in Map with a model…."
                ),
            )
            return
        least = self.slider.value
        if not least:
            say(self.told, self.tr("All is shown."))
            return
        words = self.tr("Less than {percent:.0f} % sure: {share:.1f} % of the map is hidden.")
        share = 100 * hidden_share(self.counts, least)
        say(self.told, words.format(percent=100 * least / LEVELS, share=share))
