"""``geoseg finetune``: orthophotos and a few labels give a model."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingOutputHtml,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFile,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterString,
)

from ..train.order import AUTO, LOSSES, PRETRAINING_RECIPES, RECIPE_LOSS, RECIPES, Finetuning
from .learning import LearningAlgorithm, Parameters, choice, steps


class FinetuneAlgorithm(LearningAlgorithm):
    """Trains a network on labelled orthophotos and exports it."""

    LABELS = "LABELS"
    CLASS_FIELD = "CLASS_FIELD"
    START = "START"
    WEIGHTS = "WEIGHTS"
    PRETRAIN = "PRETRAIN"
    PRETRAIN_STEPS = "PRETRAIN_STEPS"
    LOSS = "LOSS"
    MODEL = "MODEL"
    REPORT = "REPORT"
    MEAN_IOU = "MEAN_IOU"

    def name(self) -> str:
        return "finetune"

    def displayName(self) -> str:
        return self.tr("Train a model from labels")

    def shortDescription(self) -> str:
        return self.tr("Trains a network on labelled orthophotos and exports it to ONNX")

    def shortHelpString(self) -> str:
        return self.tr(
            "Trains a network on a few labels, validates it on part of them and exports it as a "
            "model to map with.\n\n"
            "<b>Labels</b>: a label file, any polygons with a field that holds the class, or a "
            "class raster.\n\n"
            "<b>Bands</b>: numbers or names, e.g. <i>4,1,2</i>, in the order in which the model "
            "will want them; those of a run to start from must be the same.\n\n"
            "<b>Recipe</b>: <i>quick</i> takes minutes on a laptop's processor; <i>few-labels</i> "
            "too, and makes more of a pretrained network where labels are few; <i>head</i> "
            "about one, once a network is pretrained, of which it fits the last layer alone; "
            "<i>finetune-paper</i> is as published and asks for a GPU.\n\n"
            "<b>Start</b>: at most one of: pretrain on the same images first; a previous run; a "
            "file of weights. Published weights: <i>model.weights=imagenet</i> among the changes "
            "of the recipe. Else from scratch.\n\n"
            "<b>Loss</b>: <i>auto</i> takes what suits the labels, <i>recipe</i> that of the "
            "recipe.\n\n"
            "<b>Run folder</b>: gets model, report, metrics and checkpoints. Run again with the "
            "same parameters, it goes on where it stopped.\n\n"
            "A job that is to go on when QGIS is closed is started from the dialog "
            "<i>Train a model</i>."
        )

    def tags(self) -> List[str]:
        return self.tr("train,training,deep learning,segmentation,labels,land cover").split(",")

    def initAlgorithm(self, configuration: Any = None) -> None:
        del configuration
        self.add_images()
        self.addParameter(
            QgsProcessingParameterMultipleLayers(
                self.LABELS, self.tr("Labels"), QgsProcessing.SourceType.TypeMapLayer
            )
        )
        self.addParameter(
            QgsProcessingParameterString(
                self.CLASS_FIELD,
                self.tr("Class field of the labels (empty: a label file)"),
                optional=True,
            )
        )
        self.add_bands()
        self.add_recipe(RECIPES)
        self.addParameter(
            choice(self.LOSS, self.tr("Loss"), (AUTO, RECIPE_LOSS, *LOSSES), default=AUTO)
        )
        self.addParameter(
            choice(
                self.PRETRAIN,
                self.tr("Pretrain on the images first, by this recipe"),
                PRETRAINING_RECIPES,
                optional=True,
            )
        )
        self.addParameter(steps(self.PRETRAIN_STEPS, self.tr("Steps of pretraining")))
        self.addParameter(
            QgsProcessingParameterFile(
                self.START,
                self.tr("Start from a previous run"),
                QgsProcessingParameterFile.Behavior.Folder,
                optional=True,
            )
        )
        self.addParameter(
            QgsProcessingParameterFile(
                self.WEIGHTS,
                self.tr("Start from a file of weights"),
                fileFilter=self.tr("Weights (*.safetensors *.pth *.pt)"),
                optional=True,
            )
        )
        self.add_expert()
        self.addOutput(QgsProcessingOutputFile(self.MODEL, self.tr("Model")))
        self.addOutput(QgsProcessingOutputHtml(self.REPORT, self.tr("Report")))
        self.addOutput(QgsProcessingOutputNumber(self.MEAN_IOU, self.tr("Mean IoU")))

    def arguments(
        self, parameters: Parameters, context: QgsProcessingContext, out: str
    ) -> List[str]:
        """The arguments of ``geoseg``."""
        starts = {
            name: self.parameterAsString(parameters, name, context)
            for name in (self.PRETRAIN, self.START, self.WEIGHTS)
        }
        given = [name for name, value in starts.items() if value]
        if len(given) > 1:
            raise QgsProcessingException(
                self.tr("{parameters} each say where to start — give one of them").format(
                    parameters=", ".join(given)
                )
            )
        loss = self.parameterAsEnumString(parameters, self.LOSS, context)
        return Finetuning(
            labels=self.files(parameters, self.LABELS, context),
            run=out,
            class_field=self.parameterAsString(parameters, self.CLASS_FIELD, context).strip(),
            start=starts[self.START] or starts[self.WEIGHTS],
            pretraining=starts[self.PRETRAIN],
            pretraining_steps=self.parameterAsInt(parameters, self.PRETRAIN_STEPS, context),
            loss="" if loss == RECIPE_LOSS else loss,
            **self.common(parameters, context),
        ).arguments()

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
            self.MODEL: told["model"],
            self.REPORT: told["report"],
            self.MEAN_IOU: told.get("miou"),  # None without labels to validate on
        }
