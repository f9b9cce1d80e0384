"""``geoseg suggest-loss``: how much is labelled of what, and which loss suits that."""

from typing import Any, Dict, List

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputString,
    QgsProcessingParameterMapLayer,
    QgsProcessingParameterString,
)

from ..grouped import grouped
from ..train.order import suggestion
from .algorithm import source_file
from .learning import LearningAlgorithm, Parameters


class SuggestLossAlgorithm(LearningAlgorithm):
    """Counts labels and advises a loss."""

    LABELS = "LABELS"
    CLASS_FIELD = "CLASS_FIELD"
    LOSS = "LOSS"
    REASON = "REASON"

    def name(self) -> str:
        return "suggestloss"

    def displayName(self) -> str:
        return self.tr("Suggest a loss for labels")

    def shortDescription(self) -> str:
        return self.tr("Counts what labels hold of each class and says which loss suits that")

    def shortHelpString(self) -> str:
        return self.tr(
            "Counts the labelled pixels of each class on the orthophotos and says which loss suits "
            "them, and why. Training with the loss <i>auto</i> takes the same advice.\n\n"
            "<b>Class field</b>: the field of the labels that holds the class's number or name; "
            "not needed for a label file."
        )

    def tags(self) -> List[str]:
        return self.tr("labels,statistics,imbalance,loss,train").split(",")

    def initAlgorithm(self, configuration: Any = None) -> None:
        del configuration
        self.addParameter(QgsProcessingParameterMapLayer(self.LABELS, self.tr("Labels")))
        self.addParameter(
            QgsProcessingParameterString(
                self.CLASS_FIELD,
                self.tr("Class field of the labels (empty: a label file)"),
                optional=True,
            )
        )
        self.add_images()
        self.addOutput(QgsProcessingOutputString(self.LOSS, self.tr("Loss")))
        self.addOutput(QgsProcessingOutputString(self.REASON, self.tr("Reason")))

    def arguments(self, parameters: Parameters, context: QgsProcessingContext) -> List[str]:
        """The arguments of ``geoseg``."""
        labels = self.parameterAsLayer(parameters, self.LABELS, context)
        if labels is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, self.LABELS))
        return suggestion(
            source_file(labels),
            self.images(parameters, context),
            class_field=self.parameterAsString(parameters, self.CLASS_FIELD, context).strip(),
        )

    def processAlgorithm(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        told = self.run_geoseg(self.arguments(parameters, context), feedback)[-1]
        for each in told["labels"]["classes"]:
            feedback.pushInfo(f"{each['name']}: {grouped(each['pixels'])} px, {each['share']:.2%}")
        loss = told["loss"]
        feedback.pushInfo(f"{loss['name']}: {loss['reason']}")
        return {self.LOSS: loss["name"], self.REASON: loss["reason"]}
