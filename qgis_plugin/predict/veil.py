"""Weak areas of a map layer hidden, and shown again, without another file."""

from collections import Counter
from typing import List, Optional

from qgis.core import QgsRasterLayer

from ..work import Work
from .extent import transform_of
from .results import confidence_of
from .threshold import ALPHA, LEVELS, virtual_raster

SOURCE = "geoseg/source"  # property of a layer that is veiled: the class map's own file
LEAST = "geoseg/least"  # and the least confidence that is shown
SAMPLE = 1000  # px, longest side of what a histogram is counted from


def source_of(layer: QgsRasterLayer) -> str:
    """The file of a class map, veiled or not."""
    return str(layer.customProperty(SOURCE) or layer.source())


def least_of(layer: QgsRasterLayer) -> int:
    """The least confidence that a layer shows; 0 for all."""
    return int(layer.customProperty(LEAST) or 0)


def can_veil(layer: Optional[QgsRasterLayer]) -> bool:
    """Whether a layer is a class map that has its confidence beside it."""
    return (
        isinstance(layer, QgsRasterLayer)
        and layer.isValid()
        and layer.renderer().type() == "paletted"
        and bool(confidence_of(source_of(layer)))
        and not is_turned(layer)
    )


def is_turned(layer: QgsRasterLayer) -> bool:
    """Whether a raster's rows do not run from west to east; QGIS tells not how many it has."""
    transform = transform_of(layer)
    return transform is not None and (transform[2], transform[4]) != (0, 0)


def veil(layer: QgsRasterLayer, least: int) -> None:
    """Show of a class map only what is confident at least so much.

    Parameters
    ----------
    layer : QgsRasterLayer
        For which :func:`can_veil` holds; it keeps its style.
    least : int
        0 (all) to 251 (nothing).
    """
    source = source_of(layer)
    if least == least_of(layer):
        return
    if least:
        told = virtual_raster(
            source,
            confidence_of(source),
            least,
            size=(layer.width(), layer.height()),
            transform=transform_of(layer),
            crs=layer.crs().toWkt(),
        )
        layer.setCustomProperty(SOURCE, source)
        layer.setCustomProperty(LEAST, least)
    else:
        told = source
        forget(layer)
    opacity = layer.opacity()
    layer.renderer().setAlphaBand(-1)  # one that the new source may not have
    layer.setDataSource(told, layer.name(), "gdal")
    layer.renderer().setAlphaBand(ALPHA if least else -1)
    layer.setOpacity(opacity)
    layer.triggerRepaint()


def forget(layer: QgsRasterLayer) -> None:
    """A layer is about to get another source, which is not veiled."""
    layer.removeCustomProperty(SOURCE)
    layer.removeCustomProperty(LEAST)


class Count:
    """Pixels by confidence, 0 to 250, of a file, for a work; counted on a coarse image of it."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __call__(self, work: Work) -> List[int]:
        del work
        layer = QgsRasterLayer(self.path, "confidence", "gdal")  # its provider goes with it
        provider = layer.dataProvider()
        step = max(1.0, max(provider.xSize(), provider.ySize()) / SAMPLE)
        width, height = (
            max(1, round(side / step)) for side in (provider.xSize(), provider.ySize())
        )
        block = provider.block(1, provider.extent(), width, height)
        counted = Counter(bytes(block.data()))
        return [counted[value] for value in range(LEVELS + 1)]
