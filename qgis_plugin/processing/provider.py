"""The provider GeoSeg of the Processing toolbox."""

from typing import List

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..icons import icon
from .assess import AssessAlgorithm
from .export import ExportAlgorithm
from .finetune import FinetuneAlgorithm
from .predict import PredictAlgorithm
from .pretrain import PretrainAlgorithm
from .sample_points import SamplePointsAlgorithm
from .suggest_loss import SuggestLossAlgorithm
from .uncertain_windows import UncertainWindowsAlgorithm
from .vectorize import VectorizeAlgorithm


class GeosegProvider(QgsProcessingProvider):
    """The algorithms ``geoseg:…``."""

    def id(self) -> str:
        return "geoseg"

    def name(self) -> str:
        return "GeoSeg"

    def icon(self) -> QIcon:
        return icon("geoseg")

    def loadAlgorithms(self) -> None:
        for algorithm in (
            PredictAlgorithm,
            VectorizeAlgorithm,
            AssessAlgorithm,
            SamplePointsAlgorithm,
            UncertainWindowsAlgorithm,
            PretrainAlgorithm,
            FinetuneAlgorithm,
            ExportAlgorithm,
            SuggestLossAlgorithm,
        ):
            self.addAlgorithm(algorithm())

    def supportedOutputRasterLayerExtensions(self) -> List[str]:
        return ["tif"]

    def supportedOutputVectorLayerExtensions(self) -> List[str]:
        return ["gpkg", "fgb"]

    def supportsNonFileBasedOutput(self) -> bool:
        return False
