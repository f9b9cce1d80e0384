"""Which rasters of the project may be orthophotos."""

from typing import List

from qgis.core import QgsProject, QgsRasterLayer

from .predict import veil
from .predict.results import RESULT


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
