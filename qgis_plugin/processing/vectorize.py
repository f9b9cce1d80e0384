"""``geoseg vectorize``: a class map as polygons."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorDestination,
)

from .algorithm import GeosegAlgorithm, source_file
from .styling import style_when_loaded


class VectorizeAlgorithm(GeosegAlgorithm):
    """Turns a class map into polygons in the colours of their classes."""

    ICON = "vectorize"
    INPUT = "INPUT"
    MIN_AREA = "MIN_AREA"
    SIMPLIFY = "SIMPLIFY"
    CLASSES = "CLASSES"
    OUTPUT = "OUTPUT"

    def name(self) -> str:
        return "vectorize"

    def displayName(self) -> str:
        return self.tr("Class map to polygons")

    def shortDescription(self) -> str:
        return self.tr("Turns a class map into polygons with class, name, colour and area")

    def shortHelpString(self) -> str:
        return self.tr(
            "Turns a class map into polygons with the attributes class, name, color and area_m2. "
            "Neighbours share their borders: no gaps and no overlaps.\n\n"
            "<b>Smallest patch</b>: smaller patches go to their largest neighbour. Without a CRS, "
            "areas and lengths are in the units of the raster.\n\n"
            "<b>Simplify borders</b>: leaves out bends that are smaller than about so much.\n\n"
            "<b>Classes</b>: the values to write, e.g. <i>1,2</i>. Empty: all.\n\n"
            "<b>Polygons</b>: a GeoPackage opens in the colours of the classes everywhere in QGIS."
        )

    def tags(self) -> List[str]:
        return self.tr("polygonize,polygons,segmentation,land cover,classes").split(",")

    def initAlgorithm(self, configuration: Any = None) -> None:
        del configuration
        self.addParameter(QgsProcessingParameterRasterLayer(self.INPUT, self.tr("Class map")))
        for name, text in (
            (self.MIN_AREA, self.tr("Smallest patch (m²)")),
            (self.SIMPLIFY, self.tr("Simplify borders by (m)")),
        ):
            self.addParameter(
                QgsProcessingParameterNumber(
                    name,
                    text,
                    type=QgsProcessingParameterNumber.Type.Double,
                    defaultValue=0.0,
                    minValue=0.0,
                )
            )
        self.addParameter(
            QgsProcessingParameterString(
                self.CLASSES, self.tr("Classes (empty: all)"), optional=True
            )
        )
        self.addParameter(
            QgsProcessingParameterVectorDestination(
                self.OUTPUT,
                self.tr("Polygons"),
                type=QgsProcessing.SourceType.TypeVectorPolygon,
            )
        )

    def arguments(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, out: str
    ) -> List[str]:
        """The arguments of ``geoseg``; Processing has already asked whether to replace ``out``."""
        raster = self.parameterAsRasterLayer(parameters, self.INPUT, context)
        if raster is None:
            raise QgsProcessingException(self.invalidRasterError(parameters, self.INPUT))
        min_area = self.parameterAsDouble(parameters, self.MIN_AREA, context)
        simplify = self.parameterAsDouble(parameters, self.SIMPLIFY, context)
        classes = self.parameterAsString(parameters, self.CLASSES, context).strip()
        return [
            "vectorize",
            source_file(raster),
            *("--out", out),
            *(("--min-area", str(min_area)) if min_area else ()),
            *(("--simplify", str(simplify)) if simplify else ()),
            *(("--classes", classes) if classes else ()),
            "--overwrite",
        ]

    def processAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        out = self.parameterAsOutputLayer(parameters, self.OUTPUT, context)
        self.run_geoseg(self.arguments(parameters, context, out), feedback)
        style_when_loaded(context, out)
        return {self.OUTPUT: out}
