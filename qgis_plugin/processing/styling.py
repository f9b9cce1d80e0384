"""The look of results: the style that geoseg writes beside them."""

from pathlib import Path

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProviderRegistry,
)


class StyleBeside(QgsProcessingLayerPostProcessorInterface):
    """Gives a layer the style of the ``.qml`` beside its file.

    Processing loads results without it, and gives them the default style of its own options.
    """

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        del context
        uri = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
        style = Path(uri["path"]).with_suffix(".qml")
        message, loaded = layer.loadNamedStyle(str(style))
        if not loaded:
            feedback.reportError(f"{layer.name()} has no class colours: {message.strip()}")
            return
        layer.triggerRepaint()
        layer.emitStyleChanged()


_STYLE_BESIDE = StyleBeside()  # QGIS keeps a bare pointer to it


def style_when_loaded(context: QgsProcessingContext, path: str) -> None:
    """Have the layer of ``path`` styled if it is loaded when the algorithm has finished."""
    if context.willLoadLayerOnCompletion(path):
        context.layerToLoadOnCompletionDetails(path).setPostProcessor(_STYLE_BESIDE)
