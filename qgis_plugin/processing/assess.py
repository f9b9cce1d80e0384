"""``geoseg assess``: how right a class map is."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMapLayer,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

from .algorithm import GeosegAlgorithm, source_file


class AssessAlgorithm(GeosegAlgorithm):
    """Holds a class map against a reference."""

    ICON = "assess"
    INPUT = "INPUT"
    REFERENCE = "REFERENCE"
    CLASS_FIELD = "CLASS_FIELD"
    OUTPUT = "OUTPUT"

    def name(self) -> str:
        return "assess"

    def displayName(self) -> str:
        return self.tr("Accuracy of a class map")

    def shortDescription(self) -> str:
        return self.tr("Holds a class map against a reference and writes a report")

    def shortHelpString(self) -> str:
        return self.tr(
            "Holds a class map against a reference and reports overall accuracy, kappa, and for "
            "each class user's and producer's accuracy, F1 and IoU.\n\n"
            "<b>Reference</b>: a label file, any polygons with a field that holds the class, a "
            "class raster on any grid, or the points of a stratified sample.\n\n"
            "<b>Class field</b>: the field of the reference that holds the class's number or "
            "name; not needed for a label file."
        )

    def tags(self) -> List[str]:
        return self.tr("accuracy,confusion matrix,kappa,iou,validation,land cover").split(",")

    def initAlgorithm(self, configuration: Any = None) -> None:
        del configuration
        self.addParameter(QgsProcessingParameterRasterLayer(self.INPUT, self.tr("Class map")))
        self.addParameter(QgsProcessingParameterMapLayer(self.REFERENCE, self.tr("Reference")))
        self.addParameter(
            QgsProcessingParameterString(
                self.CLASS_FIELD, self.tr("Class field of the reference"), optional=True
            )
        )
        self.addParameter(
            QgsProcessingParameterFileDestination(
                self.OUTPUT, self.tr("Report"), self.tr("HTML files (*.html)"), optional=True
            )
        )
        for figure, text in (  # the result event's names, in capitals
            ("OVERALL_ACCURACY", self.tr("Overall accuracy")),
            ("KAPPA", self.tr("Kappa")),
            ("MEAN_IOU", self.tr("Mean IoU")),
            ("MEAN_F1", self.tr("Mean F1")),
        ):
            self.addOutput(QgsProcessingOutputNumber(figure, text))

    def arguments(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, out: str
    ) -> List[str]:
        """The arguments of ``geoseg``; an empty ``out`` asks for no report."""
        raster = self.parameterAsRasterLayer(parameters, self.INPUT, context)
        if raster is None:
            raise QgsProcessingException(self.invalidRasterError(parameters, self.INPUT))
        reference = self.parameterAsLayer(parameters, self.REFERENCE, context)
        if reference is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, self.REFERENCE))
        field = self.parameterAsString(parameters, self.CLASS_FIELD, context).strip()
        return [
            "assess",
            source_file(raster),
            *("--reference", source_file(reference)),
            *(("--class-field", field) if field else ()),
            *(("--out", out, "--overwrite") if out else ()),
        ]

    def processAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        out = self.parameterAsFileOutput(parameters, self.OUTPUT, context)
        figures = self.run_geoseg(self.arguments(parameters, context, out), feedback)[-1]
        results: Dict[str, Any] = {self.OUTPUT: out} if out else {}
        for output in self.outputDefinitions():
            if isinstance(output, QgsProcessingOutputNumber):
                value = figures.get(output.name().lower())  # None where it is not defined
                results[output.name()] = value
                feedback.pushInfo(f"{output.description()}: {value}")
        return results
