"""Lists of a project's maps."""

from qgis.core import (
    QgsMapLayer,
    QgsMapLayerProxyModel,
    QgsMultiBandColorRenderer,
    QgsProject,
    QgsRasterLayer,
)
from qgis.gui import QgsMapLayerComboBox

from .layer_kinds import show_kinds


class MapList(QgsMapLayerComboBox):
    """A list of rasters but those drawn in colours of several bands: an orthophoto is no map.

    Parameters
    ----------
    *others : QgsMapLayerProxyModel.Filter
        Other kinds of layers that are listed too.
    """

    def __init__(self, *others: QgsMapLayerProxyModel.Filter) -> None:
        super().__init__()
        show_kinds(self, QgsMapLayerProxyModel.Filter.RasterLayer, *others)
        QgsProject.instance().layersAdded.connect(self._pass_over_images)
        self._pass_over_images()

    def _pass_over_images(self, _layers: object = None) -> None:
        layers = QgsProject.instance().mapLayers().values()
        self.setExceptedLayerList([each for each in layers if _is_image(each)])


def _is_image(layer: QgsMapLayer) -> bool:
    drawn = layer.renderer() if isinstance(layer, QgsRasterLayer) else None
    return isinstance(drawn, QgsMultiBandColorRenderer)
