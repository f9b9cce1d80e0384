"""Which rasters of the project may be orthophotos, and the rows of lists that tick them."""

from typing import List

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QListWidgetItem

from .predict import veil
from .predict.results import RESULT

LAYER = Qt.ItemDataRole.UserRole  # of a row: its layer's id, or the path of its file


def orthophotos() -> List[QgsRasterLayer]:
    """The rasters in files that are no result of GeoSeg, by name."""
    found = [
        layer
        for layer in QgsProject.instance().mapLayers().values()
        if isinstance(layer, QgsRasterLayer)
        and layer.providerType() == "gdal"
        and not layer.customProperty(RESULT)
        and not veil.least_of(layer)
    ]
    return sorted(found, key=lambda each: each.name().casefold())


def tick_row(name: str, key: str, tip: str, *, ticked: bool) -> QListWidgetItem:
    """A row with a tick; ``key`` is what it holds as ``LAYER``."""
    made = QListWidgetItem(name)
    made.setData(LAYER, key)
    made.setToolTip(tip)
    made.setFlags(made.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    made.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
    return made
