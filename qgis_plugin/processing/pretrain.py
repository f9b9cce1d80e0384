"""``geoseg pretrain``: a network learns from orthophotos without labels."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingOutputHtml,
)

from ..train.order import PRETRAINING_RECIPES, Pretraining
from .learning import LearningAlgorithm, Parameters


class PretrainAlgorithm(LearningAlgorithm):
    """Pretrains a network for fine-tuning to start from."""

    CHECKPOINT = "CHECKPOINT"
    REPORT = "REPORT"

    def name(self) -> str:
        return "pretrain"

    def displayName(self) -> str:
        return self.tr("Pretrain on unlabelled images")

    def shortDescription(self) -> str:
        return self.tr("Trains a network on orthophotos without labels, to start from")

    def shortHelpString(self) -> str:
        return self.tr(
            "A network learns by itself what the orthophotos look like; fine-tuning can start from "
            "it, which may help where labels are few. Give all images of the same kind that you "
            "have.\n\n"
            "<b>Bands</b>: numbers or names, e.g. <i>4,1,2</i>; training that starts from this run "
            "needs the same.\n\n"
            "<b>Recipe</b>: <i>quick</i> takes minutes on a laptop's processor; the others are as "
            "published and ask for a large GPU and days. <i>Steps</i> makes them shorter.\n\n"
            "<b>Run folder</b>: gets checkpoints, a report and metrics. Run again with the same "
            "parameters, it goes on where it stopped.\n\n"
            "A job that is to go on when QGIS is closed is started from the dialog "
            "<i>Train a model</i>."
        )

    def tags(self) -> List[str]:
        return self.tr("train,deep learning,self-supervised,contrastive,glcnet,simclr").split(",")

    def initAlgorithm(self, configuration: Any = None) -> None:
        del configuration
        self.add_images()
        self.add_bands()
        self.add_recipe(PRETRAINING_RECIPES)
        self.add_expert()
        self.addOutput(QgsProcessingOutputFile(self.CHECKPOINT, self.tr("Checkpoint")))
        self.addOutput(QgsProcessingOutputHtml(self.REPORT, self.tr("Report")))

    def arguments(
        self, parameters: Parameters, context: QgsProcessingContext, out: str
    ) -> List[str]:
        """The arguments of ``geoseg``."""
        return Pretraining(run=out, **self.common(parameters, context)).arguments()

    def processAlgorithm(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        out = self.parameterAsString(parameters, self.OUTPUT, context)
        told = self.run_geoseg(self.arguments(parameters, context, out), feedback)[-1]
        return {
            self.OUTPUT: out,
            self.CHECKPOINT: told["checkpoint"],
            self.REPORT: told["report"],
        }
