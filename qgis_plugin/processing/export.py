"""``geoseg export``: the model of a run as an ONNX file."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..train.order import CHECKPOINTS, PRECISIONS, Export
from .algorithm import GeosegAlgorithm
from .learning import Parameters, choice


class ExportAlgorithm(GeosegAlgorithm):
    """Exports the network of a run."""

    ICON = "train"
    RUN = "RUN"
    PRECISION = "PRECISION"
    CHECKPOINT = "CHECKPOINT"
    TILE = "TILE"
    HALO = "HALO"
    DYNAMIC = "DYNAMIC"
    MODEL_NAME = "MODEL_NAME"
    LICENSE = "LICENSE"
    OUTPUT = "OUTPUT"

    def name(self) -> str:
        return "export"

    def displayName(self) -> str:
        return self.tr("Export a trained model")

    def shortDescription(self) -> str:
        return self.tr("Writes the network of a run as an ONNX file with its card inside")

    def shortHelpString(self) -> str:
        return self.tr(
            "Training exports its model by itself; this exports it again in another form. The file "
            "is held against the trained network on the run's images.\n\n"
            "<b>Precision</b>: fp16 is for GPUs, int8 for processors. Either is refused where it "
            "costs more than 0.01 of mean IoU on the run's labels.\n\n"
            "<b>Checkpoint</b>: the network that did best on the labels that validate, or that of "
            "the last step.\n\n"
            "<b>Tile</b>, <b>Halo</b>: side of the input and the context that is cut from each of "
            "its sides, in pixels.\n\n"
            "<b>Leave the sides of the input free</b>: a U-Net then maps in larger tiles with less "
            "halo, which takes less time. The plugin Deepness does not load such a file."
        )

    def tags(self) -> List[str]:
        return self.tr("onnx,model,deep learning,quantize").split(",")

    def initAlgorithm(self, configuration: Any = None) -> None:
        del configuration
        self.addParameter(
            QgsProcessingParameterFile(
                self.RUN, self.tr("Run folder"), QgsProcessingParameterFile.Behavior.Folder
            )
        )
        self.addParameter(choice(self.PRECISION, self.tr("Precision"), PRECISIONS, default="fp32"))
        self.addParameter(
            choice(self.CHECKPOINT, self.tr("Checkpoint"), CHECKPOINTS, default="best")
        )
        for name, text, least in (
            (self.TILE, self.tr("Tile (px; empty: that of the run)"), 1),
            (self.HALO, self.tr("Halo (px; empty: that of the run)"), 0),
        ):
            whole = QgsProcessingParameterNumber.Type.Integer
            self.addParameter(
                QgsProcessingParameterNumber(name, text, whole, optional=True, minValue=least)
            )
        self.addParameter(
            QgsProcessingParameterBoolean(
                self.DYNAMIC, self.tr("Leave the sides of the input free"), defaultValue=False
            )
        )
        for name, text in (
            (self.MODEL_NAME, self.tr("Name on the model card (empty: that of the run)")),
            (self.LICENSE, self.tr("Licence on the model card")),
        ):
            self.addParameter(QgsProcessingParameterString(name, text, optional=True))
        self.addParameter(
            QgsProcessingParameterFileDestination(
                self.OUTPUT, self.tr("Model"), self.tr("ONNX models (*.onnx)")
            )
        )

    def arguments(
        self, parameters: Parameters, context: QgsProcessingContext, out: str
    ) -> List[str]:
        """The arguments of ``geoseg``; Processing has already asked whether to replace ``out``."""

        def size(name: str) -> int:
            given = parameters.get(name) is not None
            return self.parameterAsInt(parameters, name, context) if given else -1

        return Export(
            run=self.parameterAsFile(parameters, self.RUN, context),
            out=out,
            precision=self.parameterAsEnumString(parameters, self.PRECISION, context),
            checkpoint=self.parameterAsEnumString(parameters, self.CHECKPOINT, context),
            tile=size(self.TILE),
            halo=size(self.HALO),
            dynamic=self.parameterAsBoolean(parameters, self.DYNAMIC, context),
            name=self.parameterAsString(parameters, self.MODEL_NAME, context).strip(),
            license=self.parameterAsString(parameters, self.LICENSE, context).strip(),
        ).arguments()

    def processAlgorithm(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        out = self.parameterAsFileOutput(parameters, self.OUTPUT, context)
        self.run_geoseg(self.arguments(parameters, context, out), feedback)
        return {self.OUTPUT: out}
