"""``geoseg predict``: an orthophoto and a model give a map of land cover."""

from pathlib import Path
from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputRasterLayer,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFile,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorDestination,
    QgsProcessingParameterVectorLayer,
    QgsRasterLayer,
)

from ..predict.order import Order, box_text
from .algorithm import GeosegAlgorithm, source_file
from .styling import style_when_loaded


class PredictAlgorithm(GeosegAlgorithm):
    """Maps an orthophoto with a model, tile by tile."""

    ICON = "predict"
    INPUT = "INPUT"
    MODEL = "MODEL"
    BANDS = "BANDS"
    CONFIDENCE = "CONFIDENCE"
    UNCERTAINTY = "UNCERTAINTY"
    EXTENT = "EXTENT"
    AREA = "AREA"
    POLYGONS = "POLYGONS"
    OUTPUT = "OUTPUT"
    CONFIDENCE_OUTPUT = "CONFIDENCE_OUTPUT"
    UNCERTAINTY_OUTPUT = "UNCERTAINTY_OUTPUT"

    def name(self) -> str:
        return "predict"

    def displayName(self) -> str:
        return self.tr("Map with a model")

    def shortDescription(self) -> str:
        return self.tr("Maps the land cover of an orthophoto with a trained model")

    def shortHelpString(self) -> str:
        return self.tr(
            "Classifies every pixel of an orthophoto with a trained model (ONNX). The work is done "
            "in the Python environment of the GeoSeg settings, tile by tile, so that "
            "rasters of any size fit in memory.\n\n"
            "<b>Bands</b>: the raster's bands in the order the model wants them, as numbers or "
            "names, e.g. <i>4,1,2</i> or <i>nir,red,green</i>. Empty: all bands but alpha.\n\n"
            "<b>Class map</b>: a Cloud-Optimised GeoTIFF on the grid of the orthophoto, with the "
            "classes' names and colours. A file of that name is replaced. Pixels without data in "
            "the orthophoto have none in the map.\n\n"
            "<b>Confidence</b>: also writes, beside the class map, how probable the chosen class "
            "is: 0 (impossible) to 250 (certain).\n\n"
            "<b>Uncertainty</b>: also writes, beside the class map, how evenly the classes share "
            "the probability: 0 (one is certain) to 250 (all are alike). "
            "<i>Where to label next</i> reads it.\n\n"
            "<b>Polygons</b>: also writes the class map as polygons with the attributes class, "
            "name, color and area_m2.\n\n"
            "<b>Extent</b>, <b>Within polygons</b>: map only what lies there; the rest has no data "
            "and takes no time. Give one of them."
        )

    def tags(self) -> List[str]:
        return self.tr(
            "segmentation,land cover,classify,classification,orthophoto,deep learning,onnx,model"
        ).split(",")

    def initAlgorithm(self, configuration: Any = None) -> None:
        del configuration
        self.addParameter(QgsProcessingParameterRasterLayer(self.INPUT, self.tr("Orthophoto")))
        self.addParameter(
            QgsProcessingParameterFile(
                self.MODEL, self.tr("Model"), fileFilter=self.tr("ONNX models (*.onnx)")
            )
        )
        self.addParameter(
            QgsProcessingParameterString(
                self.BANDS, self.tr("Bands (empty: all but alpha)"), optional=True
            )
        )
        self.addParameter(
            QgsProcessingParameterBoolean(
                self.CONFIDENCE, self.tr("Write the confidence too"), defaultValue=False
            )
        )
        self.addParameter(
            QgsProcessingParameterBoolean(
                self.UNCERTAINTY, self.tr("Write the uncertainty too"), defaultValue=False
            )
        )
        self.addParameter(
            QgsProcessingParameterExtent(self.EXTENT, self.tr("Extent (empty: all)"), optional=True)
        )
        self.addParameter(
            QgsProcessingParameterVectorLayer(
                self.AREA,
                self.tr("Within polygons (empty: all)"),
                [QgsProcessing.SourceType.TypeVectorPolygon],
                optional=True,
            )
        )
        self.addParameter(
            QgsProcessingParameterVectorDestination(
                self.POLYGONS,
                self.tr("Polygons"),
                type=QgsProcessing.SourceType.TypeVectorPolygon,
                optional=True,
                createByDefault=False,
            )
        )
        self.addParameter(
            QgsProcessingParameterRasterDestination(self.OUTPUT, self.tr("Class map"))
        )
        self.addOutput(
            QgsProcessingOutputRasterLayer(self.CONFIDENCE_OUTPUT, self.tr("Confidence"))
        )
        self.addOutput(
            QgsProcessingOutputRasterLayer(self.UNCERTAINTY_OUTPUT, self.tr("Uncertainty"))
        )

    def arguments(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        out: str,
        polygons: str = "",
    ) -> List[str]:
        """The arguments of ``geoseg``; Processing has already asked whether to replace ``out``."""
        raster = self.parameterAsRasterLayer(parameters, self.INPUT, context)
        if raster is None:
            raise QgsProcessingException(self.invalidRasterError(parameters, self.INPUT))
        return Order(
            rasters=(source_file(raster),),
            model=self.parameterAsFile(parameters, self.MODEL, context),
            out=out,
            bands=self.parameterAsString(parameters, self.BANDS, context).strip(),
            area=self.area(parameters, context, raster),
            confidence=self.parameterAsBoolean(parameters, self.CONFIDENCE, context),
            uncertainty=self.parameterAsBoolean(parameters, self.UNCERTAINTY, context),
            polygons=polygons,
        ).arguments()

    def area(
        self, parameters: Dict[str, Any], context: QgsProcessingContext, raster: QgsRasterLayer
    ) -> str:
        """Where to map, as ``--aoi`` takes it; empty for all."""
        layer = self.parameterAsVectorLayer(parameters, self.AREA, context)
        if layer is not None and parameters.get(self.EXTENT):
            raise QgsProcessingException(
                self.tr("there are both an extent and polygons to map within — give one of them")
            )
        if layer is not None:
            return source_file(layer)
        if not parameters.get(self.EXTENT):
            return ""
        box = self.parameterAsExtent(parameters, self.EXTENT, context, raster.crs())
        return box_text(box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())

    def processAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        out = self.parameterAsOutputLayer(parameters, self.OUTPUT, context)  # new at each call
        polygons = self.parameterAsOutputLayer(parameters, self.POLYGONS, context) or ""
        self.run_geoseg(self.arguments(parameters, context, out, polygons), feedback)
        results = {self.OUTPUT: out, **({self.POLYGONS: polygons} if polygons else {})}
        for path in results.values():
            style_when_loaded(context, path)
        for asked, output, product, name in (
            (self.CONFIDENCE, self.CONFIDENCE_OUTPUT, "confidence", self.tr("Confidence")),
            (self.UNCERTAINTY, self.UNCERTAINTY_OUTPUT, "uncertainty", self.tr("Uncertainty")),
        ):
            if self.parameterAsBoolean(parameters, asked, context):
                results[output] = _beside(out, product)
                self.load_too(context, out, results[output], output, name)
        return results

    def load_too(
        self, context: QgsProcessingContext, out: str, path: str, output: str, name: str
    ) -> None:
        """Have what stands beside ``out`` loaded into the project when ``out`` is."""
        if context.willLoadLayerOnCompletion(out):
            project = context.layerToLoadOnCompletionDetails(out).project
            details = QgsProcessingContext.LayerDetails(name, project, output)
            context.addLayerToLoadOnCompletion(path, details)


def _beside(class_map: str, product: str) -> str:
    """Where geoseg puts another product of a map."""
    place = Path(class_map)
    return str(place.with_name(f"{place.stem}_{product}{place.suffix}"))
