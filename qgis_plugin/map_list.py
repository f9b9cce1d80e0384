"""Lists of a project's maps."""

from qgis.core import (
    QgsMapLayer,
    QgsMapLayerProxyModel,
    QgsMultiBandColorRenderer,
    QgsProject,
    QgsRasterLayer,
)
from qgis.gui import QgsMapLayerComboBox

from .check.map_classes import classes_of
from .layer_kinds import show_kinds
from .predict.results import RESULT


class MapList(QgsMapLayerComboBox):
    """A list of rasters that may be maps.

    One drawn in colours of several bands is an orthophoto; of our results only class maps are maps.

    Parameters
    ----------
    *others : QgsMapLayerProxyModel.Filter
        Other kinds of layers that are listed too.
    """

    def __init__(self, *others: QgsMapLayerProxyModel.Filter) -> None:
        super().__init__()
        show_kinds(self, QgsMapLayerProxyModel.Filter.RasterLayer, *others)
        QgsProject.instance().layersAdded.connect(self._pass_over)
        self._pass_over()

    def _pass_over(self, _layers: object = None) -> None:
        layers = QgsProject.instance().mapLayers().values()
        self.setExceptedLayerList([each for each in layers if _is_no_map(each)])


def _is_no_map(layer: QgsMapLayer) -> bool:
    if not isinstance(layer, QgsRasterLayer):
        return False
    image = isinstance(layer.renderer(), QgsMultiBandColorRenderer)
    return image or (bool(layer.customProperty(RESULT)) and not classes_of(layer))
