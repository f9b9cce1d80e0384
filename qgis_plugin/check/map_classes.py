"""The classes of a map, by the look of its layer."""

from typing import List, NamedTuple, Optional

from qgis.core import QgsPalettedRasterRenderer, QgsRasterLayer
from qgis.PyQt.QtGui import QColor


class MapClass(NamedTuple):
    """A class of a map."""

    value: int
    name: str
    color: QColor


def classes_of(layer: Optional[QgsRasterLayer]) -> List[MapClass]:
    """The classes in the order of their keys; none where the layer is no class map."""
    renderer = layer.renderer() if layer is not None else None
    if not isinstance(renderer, QgsPalettedRasterRenderer):
        return []
    return [
        MapClass(int(each.value), each.label or str(int(each.value)), each.color)
        for each in renderer.classes()
    ]
