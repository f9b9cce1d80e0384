"""``geoseg uncertain-windows``: where to label next."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterFile,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterVectorDestination,
)

from ..check.order import Windows
from .algorithm import GeosegAlgorithm, source_file


class UncertainWindowsAlgorithm(GeosegAlgorithm):
    """Ranks the windows of maps in which the model is least sure."""

    ICON = "check"
    INPUT = "INPUT"
    COUNT = "COUNT"
    SIZE = "SIZE"
    DIVERSE = "DIVERSE"
    LABELLED = "LABELLED"
    OUTPUT = "OUTPUT"

    def name(self) -> str:
        return "uncertainwindows"

    def displayName(self) -> str:
        return self.tr("Where to label next")

    def shortDescription(self) -> str:
        return self.tr("Ranks the windows of a map in which the model is least sure")

    def shortHelpString(self) -> str:
        return self.tr(
            "Ranks square windows of class maps by the mean uncertainty of their pixels. Labels "
            "drawn there teach the model most.\n\n"
            "<b>Class maps</b>: as <i>Map with a model</i> makes them, with the uncertainty or "
            "the confidence beside them.\n\n"
            "<b>Spread</b>: how much a window loses that is near another and like it in its "
            "classes; 0 takes the most uncertain, 1 spreads most.\n\n"
            "<b>Labelled already</b>: a label file, or any file of polygons. Its labels count as "
            "not mapped, and no window reaches into one of its extents.\n\n"
            "Windows do not overlap. The polygons have the attributes rank, score, valid, class, "
            "name, shares and map."
        )

    def tags(self) -> List[str]:
        return self.tr("active learning,uncertainty,entropy,labels,sampling").split(",")

    def initAlgorithm(self, configuration: Any = None) -> None:
        del configuration
        self.addParameter(
            QgsProcessingParameterMultipleLayers(
                self.INPUT, self.tr("Class maps"), layerType=QgsProcessing.SourceType.TypeRaster
            )
        )
        integer = QgsProcessingParameterNumber.Type.Integer
        self.addParameter(
            QgsProcessingParameterNumber(
                self.COUNT, self.tr("Windows in all"), type=integer, defaultValue=20, minValue=1
            )
        )
        self.addParameter(
            QgsProcessingParameterNumber(
                self.SIZE,
                self.tr("Side of a window (px)"),
                type=integer,
                defaultValue=512,
                minValue=2,
            )
        )
        self.addParameter(
            QgsProcessingParameterNumber(
                self.DIVERSE,
                self.tr("Spread"),
                type=QgsProcessingParameterNumber.Type.Double,
                defaultValue=0.5,
                minValue=0.0,
                maxValue=1.0,
            )
        )
        self.addParameter(
            QgsProcessingParameterFile(
                self.LABELLED, self.tr("Labelled already (a label file)"), optional=True
            )
        )
        self.addParameter(
            QgsProcessingParameterVectorDestination(
                self.OUTPUT,
                self.tr("Windows"),
                type=QgsProcessing.SourceType.TypeVectorPolygon,
            )
        )

    def arguments(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, out: str
    ) -> List[str]:
        """The arguments of ``geoseg``; Processing has already asked whether to replace ``out``."""
        rasters = self.parameterAsLayerList(parameters, self.INPUT, context)
        if not rasters:
            raise QgsProcessingException(self.invalidRasterError(parameters, self.INPUT))
        return Windows(
            tuple(source_file(raster) for raster in rasters),
            out,
            self.parameterAsInt(parameters, self.COUNT, context),
            self.parameterAsInt(parameters, self.SIZE, context),
            self.parameterAsDouble(parameters, self.DIVERSE, context),
            self.parameterAsFile(parameters, self.LABELLED, context),
        ).arguments()

    def processAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        out = self.parameterAsOutputLayer(parameters, self.OUTPUT, context)
        self.run_geoseg(self.arguments(parameters, context, out), feedback)
        return {self.OUTPUT: out}
