"""What all algorithms share: how they run the command and say that it failed."""

import re
from typing import Any, Dict, List, Mapping, Sequence, Tuple

from qgis.core import (
    QgsMapLayer,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProviderRegistry,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon

from .. import settings
from ..icons import icon
from ..predict import veil
from ..worker import environment, process
from ..worker.errors import WorkerError

OPEN_OPTIONS = re.compile(r"\|(?:option|credential):.*", re.DOTALL)


class GeosegAlgorithm(QgsProcessingAlgorithm):
    """A geoseg command in the toolbox; subclasses name it and make its argument list."""

    ICON = "geoseg"

    def createInstance(self) -> "GeosegAlgorithm":
        return type(self)()

    def tr(self, text: str) -> str:
        return QCoreApplication.translate(type(self).__name__, text)

    def icon(self) -> QIcon:
        return icon(self.ICON)

    def canExecute(self) -> Tuple[bool, str]:
        try:
            settings.located_python()
        except WorkerError as error:
            return False, str(error)
        return True, ""

    def checkParameterValues(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Tuple[bool, str]:
        # scripts and models reach this without the check of formats that the dialog makes
        for destination in self.destinationParameterDefinitions():
            value = parameters.get(destination.name())
            fits, problem = (
                self.provider().isSupportedOutputValue(value, destination, context)
                if value
                else (True, "")
            )
            if not fits:
                return False, problem
        return super().checkParameterValues(parameters, context)

    def run_geoseg(
        self, arguments: Sequence[str], feedback: QgsProcessingFeedback
    ) -> List[Mapping[str, Any]]:
        """Run ``geoseg`` with ``arguments``; gives the fields of its ``result`` events.

        Raises
        ------
        QgsProcessingException
            If it fails or is cancelled, with one line that says why and what to do.
        """
        try:
            python = settings.located_python()
            return process.run(environment.command(python, arguments), feedback)
        except WorkerError as error:
            raise QgsProcessingException(str(error)) from error


def source_file(layer: QgsMapLayer) -> str:
    """What a layer reads, as other programs name it.

    Raises
    ------
    QgsProcessingException
        If it reads no file, e.g. a web service or a layer in memory, or only some of its features.
    """
    provider, name = layer.providerType(), layer.name()
    if provider not in {"gdal", "ogr"}:
        raise QgsProcessingException(
            f"{name} comes from the provider {provider}, not from a file — export it to one first"
        )
    if provider == "gdal":
        return OPEN_OPTIONS.sub("", veil.source_of(layer))
    if layer.subsetString():
        raise QgsProcessingException(
            f"{name} shows only the features of a filter ({layer.subsetString()}), which its file "
            "does not hold — remove the filter or export the layer"
        )
    return str(QgsProviderRegistry.instance().decodeUri(provider, layer.source())["path"])


def file_of(layer: QgsMapLayer) -> str:
    """The same for dialogs, which tell of a :class:`WorkerError`.

    Raises
    ------
    WorkerError
        If it reads no file.
    """
    try:
        return source_file(layer)
    except QgsProcessingException as error:
        raise WorkerError(str(error)) from error
