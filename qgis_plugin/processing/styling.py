"""The look of results: the style that geoseg writes with them."""

from typing import List

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
)
from qgis.PyQt import sip


class OwnStyle(QgsProcessingLayerPostProcessorInterface):
    """Gives a layer its own style: the ``.qml`` beside its file, or the default in its GeoPackage.

    Processing loads results without it, and gives them the default style of its own options.
    """

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        del context
        message, loaded = layer.loadDefaultStyle()
        if loaded:
            layer.triggerRepaint()
            layer.emitStyleChanged()
        else:
            feedback.pushWarning(f"{layer.name()} has no style of its own: {message.strip()}")


_KEPT: List[OwnStyle] = []  # QGIS deletes them with their contexts, but lets their Python part go


def style_when_loaded(context: QgsProcessingContext, path: str) -> None:
    """Have the layer of ``path`` styled if it is loaded when the algorithm has finished."""
    if context.willLoadLayerOnCompletion(path):
        style = OwnStyle()
        _KEPT[:] = [style, *(each for each in _KEPT if not sip.isdeleted(each))]
        context.layerToLoadOnCompletionDetails(path).setPostProcessor(style)
