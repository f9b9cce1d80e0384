"""What the algorithms that train share: their parameters, and layers as files."""

from typing import Any, Dict, Sequence, Tuple

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..train.order import DEVICES
from .algorithm import GeosegAlgorithm, source_file

Parameters = Dict[str, Any]


def _tr(text: str) -> str:
    return QCoreApplication.translate("LearningAlgorithm", text)


class LearningAlgorithm(GeosegAlgorithm):
    """An algorithm whose result is a run folder."""

    ICON = "train"
    IMAGES = "IMAGES"
    BANDS = "BANDS"
    RECIPE = "RECIPE"
    RECIPE_FILE = "RECIPE_FILE"
    STEPS = "STEPS"
    SET = "SET"
    DEVICE = "DEVICE"
    OVERWRITE = "OVERWRITE"
    OUTPUT = "OUTPUT"

    def add_images(self) -> None:
        self.addParameter(
            QgsProcessingParameterMultipleLayers(
                self.IMAGES, _tr("Orthophotos"), QgsProcessing.SourceType.TypeRaster
            )
        )

    def add_bands(self) -> None:
        self.addParameter(
            QgsProcessingParameterString(
                self.BANDS, _tr("Bands (empty: all but alpha)"), optional=True
            )
        )

    def add_recipe(self, names: Sequence[str]) -> None:
        self.addParameter(choice(self.RECIPE, _tr("Recipe"), names, default=names[0]))
        self.addParameter(
            QgsProcessingParameterFile(
                self.RECIPE_FILE,
                _tr("Recipe of my own, in its place"),
                fileFilter=_tr("Recipes (*.toml)"),
                optional=True,
            )
        )
        self.addParameter(steps(self.STEPS, _tr("Steps (empty: those of the recipe)")))

    def add_expert(self) -> None:
        """Parameters that few need, and the run folder."""
        for parameter in (
            QgsProcessingParameterString(
                self.SET,
                _tr("Changes of the recipe, e.g. optim.lr=0.001 train.batch=4"),
                optional=True,
            ),
            choice(self.DEVICE, _tr("Compute on"), DEVICES, default=DEVICES[0]),
            QgsProcessingParameterBoolean(
                self.OVERWRITE, _tr("Replace another run in the folder"), defaultValue=False
            ),
        ):
            advanced = QgsProcessingParameterDefinition.Flag.FlagAdvanced
            parameter.setFlags(parameter.flags() | advanced)
            self.addParameter(parameter)
        self.addParameter(
            QgsProcessingParameterFolderDestination(
                self.OUTPUT, _tr("Run folder (a temporary one is lost when QGIS is closed)")
            )
        )

    def images(self, parameters: Parameters, context: QgsProcessingContext) -> Tuple[str, ...]:
        return self.files(parameters, self.IMAGES, context)

    def files(
        self, parameters: Parameters, name: str, context: QgsProcessingContext
    ) -> Tuple[str, ...]:
        """What the layers of a parameter read."""
        layers = self.parameterAsLayerList(parameters, name, context)
        if not layers:
            raise QgsProcessingException(self.invalidSourceError(parameters, name))
        return tuple(source_file(layer) for layer in layers)

    def recipe(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        own = self.parameterAsFile(parameters, self.RECIPE_FILE, context)
        return own or self.parameterAsEnumString(parameters, self.RECIPE, context)

    def common(self, parameters: Parameters, context: QgsProcessingContext) -> Dict[str, Any]:
        """What all runs are told, as their orders take it."""
        return {
            "recipe": self.recipe(parameters, context),
            "images": self.images(parameters, context),
            "bands": self.parameterAsString(parameters, self.BANDS, context).strip(),
            "steps": self.parameterAsInt(parameters, self.STEPS, context),
            "overrides": tuple(self.parameterAsString(parameters, self.SET, context).split()),
            "device": self.parameterAsEnumString(parameters, self.DEVICE, context),
            "overwrite": self.parameterAsBoolean(parameters, self.OVERWRITE, context),
        }


def choice(
    name: str, text: str, words: Sequence[str], *, default: Any = None, optional: bool = False
) -> QgsProcessingParameterEnum:
    """A parameter that is one of geoseg's own words."""
    return QgsProcessingParameterEnum(
        name,
        text,
        options=list(words),
        defaultValue=default,
        optional=optional,
        usesStaticStrings=True,
    )


def steps(name: str, text: str) -> QgsProcessingParameterNumber:
    """A number of steps, 0 when it is not given."""
    return QgsProcessingParameterNumber(
        name, text, QgsProcessingParameterNumber.Type.Integer, optional=True, minValue=1
    )
