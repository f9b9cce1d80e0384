"""``geoseg sample-points``: points to check a class map at."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterEnum,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
)

from ..check.order import ALLOCATIONS, Sample
from .algorithm import GeosegAlgorithm, source_file


class SamplePointsAlgorithm(GeosegAlgorithm):
    """Draws a stratified random sample of a class map."""

    ICON = "assess"
    INPUT = "INPUT"
    COUNT = "COUNT"
    MINIMUM = "MINIMUM"
    ALLOCATION = "ALLOCATION"
    SEED = "SEED"
    OUTPUT = "OUTPUT"

    def name(self) -> str:
        return "samplepoints"

    def displayName(self) -> str:
        return self.tr("Sample points of a class map")

    def shortDescription(self) -> str:
        return self.tr("Draws points at random within each class, to check what is really there")

    def shortHelpString(self) -> str:
        return self.tr(
            "Draws pixels at random within each class of a map and writes their centres as "
            "points.\n\n"
            "Fill in the field <b>reference</b> with the number or name of the class that you see "
            "at each point, e.g. in the panel <i>Check and improve</i>. <i>Accuracy of a class "
            "map</i> then gives accuracies and areas of the whole map with 95 % confidence "
            "intervals (Olofsson et al. 2014).\n\n"
            "<b>Least number for each class</b>: 50 or more are advised.\n\n"
            "<b>Share points among classes</b>: by area tells most of the whole map, evenly more "
            "of small classes.\n\n"
            "<b>Seed</b>: the same draws the same points."
        )

    def tags(self) -> List[str]:
        return self.tr("accuracy,stratified,random,validation,olofsson,area").split(",")

    def initAlgorithm(self, configuration: Any = None) -> None:
        del configuration
        self.addParameter(QgsProcessingParameterRasterLayer(self.INPUT, self.tr("Class map")))
        integer = QgsProcessingParameterNumber.Type.Integer
        self.addParameter(
            QgsProcessingParameterNumber(
                self.COUNT, self.tr("Points in all"), type=integer, defaultValue=500, minValue=1
            )
        )
        self.addParameter(
            QgsProcessingParameterNumber(
                self.MINIMUM,
                self.tr("Least number for each class"),
                type=integer,
                defaultValue=50,
                minValue=0,
            )
        )
        self.addParameter(
            QgsProcessingParameterEnum(
                self.ALLOCATION,
                self.tr("Share points among classes"),
                options=[self.tr("by their area on the map"), self.tr("evenly")],
                defaultValue=0,
            )
        )
        self.addParameter(
            QgsProcessingParameterNumber(
                self.SEED, self.tr("Seed"), type=integer, defaultValue=0, minValue=0
            )
        )
        self.addParameter(
            QgsProcessingParameterVectorDestination(
                self.OUTPUT,
                self.tr("Sample points"),
                type=QgsProcessing.SourceType.TypeVectorPoint,
            )
        )

    def arguments(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, out: str
    ) -> List[str]:
        """The arguments of ``geoseg``; Processing has already asked whether to replace ``out``."""
        raster = self.parameterAsRasterLayer(parameters, self.INPUT, context)
        if raster is None:
            raise QgsProcessingException(self.invalidRasterError(parameters, self.INPUT))
        return Sample(
            source_file(raster),
            out,
            self.parameterAsInt(parameters, self.COUNT, context),
            self.parameterAsInt(parameters, self.MINIMUM, context),
            ALLOCATIONS[self.parameterAsEnum(parameters, self.ALLOCATION, context)],
            self.parameterAsInt(parameters, self.SEED, context),
        ).arguments()

    def processAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        out = self.parameterAsOutputLayer(parameters, self.OUTPUT, context)
        told = self.run_geoseg(self.arguments(parameters, context, out), feedback)[-1]
        for name, number in told["points"].items():
            feedback.pushInfo(f"{name}: {number}")
        return {self.OUTPUT: out}
