"""The live preview: the current view as the model maps it, from a worker that stays warm."""

from dataclasses import dataclass
from typing import Any, Mapping, Optional, Tuple

from qgis.core import QgsProject, QgsRasterLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from .. import settings
from ..worker.errors import WorkerError
from ..worker.server import Server
from . import veil
from .extent import seen_of, transform_of
from .results import OPACITY, RESULT

PAUSE = 150  # ms that the view must rest before it is asked for
LARGEST = 2048  # px, side of a view as the model sees it: that of a screen in full detail
SMALLER = 1024  # px, where that takes too long
SLOW = 3.0  # s
VIEW = "qgis"  # of requests of one name, the newest alone is answered


@dataclass(frozen=True)
class Subject:
    """What is previewed; ``bands`` is empty to leave them to geoseg."""

    raster: str
    model: str
    bands: Tuple[int, ...] = ()


class Preview(QObject):
    """A layer that shows the model's answer for what the canvas shows.

    The layer is the project's topmost and goes with :meth:`stop`, or by the user's hand, which
    stops the preview.
    """

    told = pyqtSignal(str, bool)  # how it is; whether that is a problem
    stopped = pyqtSignal()
    _replied = pyqtSignal(object, object)  # from the server's thread: the server and its reply
    _ended = pyqtSignal(object, object)

    def __init__(self, canvas: QgsMapCanvas, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self.canvas = canvas
        self.layer: Optional[QgsRasterLayer] = None
        self.server: Optional[Server] = None
        self.source: Optional[QgsRasterLayer] = None
        self.subject: Optional[Subject] = None
        self.largest = LARGEST
        self.newest = 0  # number of the last request
        self.shown = 0  # number of the request that the layer answers
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(PAUSE)
        self.timer.timeout.connect(self.ask)
        self._replied.connect(self._hear)
        self._ended.connect(self._tell_end)

    @property
    def running(self) -> bool:
        return self.subject is not None

    def show(self, source: QgsRasterLayer, subject: Subject) -> None:
        """Preview a layer of the project, or preview it otherwise.

        Raises
        ------
        WorkerError
            If there is no environment, or the layer has no place on the map.
        """
        if self.subject is None:
            self.canvas.extentsChanged.connect(self.timer.start)
            self.canvas.destinationCrsChanged.connect(self.timer.start)
        self._watch(source)
        self.subject = subject
        try:
            self._begin()
        except WorkerError:
            self.stop()
            raise
        self.ask()

    def stop(self) -> None:
        """End the worker and take the layer away."""
        if self.subject is not None:
            self.canvas.extentsChanged.disconnect(self.timer.start)
            self.canvas.destinationCrsChanged.disconnect(self.timer.start)
            self.subject = None
            self._watch(None)
        self.timer.stop()
        self._remove_layer()
        if self.server is not None:
            self.server.close()
            self.server = None
        self.stopped.emit()

    def ask(self) -> None:
        """Ask for what the canvas shows now."""
        if self.subject is None or self.server is None:
            return
        box = seen_of(self.source, self.canvas.mapSettings())
        self.newest += 1  # what is on its way is outdated, whatever follows
        if box is None:
            self.told.emit(self.tr("The view shows nothing of the orthophoto"), False)
            return
        request = {
            "id": self.newest,
            "view": VIEW,
            "raster": self.subject.raster,
            "model": self.subject.model,
            "bounds": [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()],
            "max_size": self.largest,
            "coarse": True,
            "confidence": True,
        }
        if self.subject.bands:
            request["bands"] = list(self.subject.bands)
        self.told.emit(self.tr("Mapping the view…"), False)
        self.server.ask(request)

    def _watch(self, source: Optional[QgsRasterLayer]) -> None:
        """Preview this layer, and stop when it goes."""
        if self.source is not None and not sip.isdeleted(self.source):
            self.source.willBeDeleted.disconnect(self.stop)
        self.source = source
        if source is not None:
            source.willBeDeleted.connect(self.stop)

    def _begin(self) -> None:
        """Start the worker, unless it runs.

        Raises
        ------
        WorkerError
            See :meth:`show`.
        """
        if transform_of(self.source) is None:
            raise WorkerError(
                self.tr("{name} has no georeference").format(name=self.source.name()),
                self.tr("map it without a preview, or give it one"),
            )
        if self.server is not None:
            return
        python = settings.located_python()
        made = Server(
            python,
            hear=lambda reply: self._replied.emit(made, reply),
            ended=lambda problem: self._ended.emit(made, problem),
        )
        self.server = made

    def _hear(self, server: Server, reply: Mapping[str, Any]) -> None:
        if server is not self.server or reply.get("id") != self.newest:
            return  # outdated
        if "error" in reply:
            error = reply["error"]
            self.told.emit(str(WorkerError(error["message"], error["hint"])), True)
            self._remove_layer()
            return
        self._show_layer(reply["map"])
        self.shown = self.newest
        if reply["seconds"] > SLOW:
            self.largest = SMALLER
        coarser = reply["coarser"]
        if coarser > 1:
            words = self.tr("A hint only: seen {times} times coarser. Zoom in for the real map.")
            self.told.emit(words.format(times=coarser), False)
        else:
            words = self.tr("Exactly as the map will be ({seconds:.1f} s)")
            self.told.emit(words.format(seconds=reply["seconds"]), False)

    def _tell_end(self, server: Server, problem: WorkerError) -> None:
        if server is self.server:
            self.server = None
            self.stop()
            self.told.emit(str(problem), True)

    def _show_layer(self, path: str) -> None:
        name = self.tr("Preview of {name}").format(name=self.source.name())
        if self.layer is not None:
            opacity, least = self.layer.opacity(), veil.least_of(self.layer)
            veil.forget(self.layer)
            self.layer.setDataSource(path, name, "gdal")
            self.layer.loadDefaultStyle()  # another model has other classes
            self.layer.setOpacity(opacity)
            veil.veil(self.layer, least)
            self.layer.triggerRepaint()
            return
        self.layer = QgsRasterLayer(path, name, "gdal")
        self.layer.setCustomProperty(RESULT, True)
        self.layer.setOpacity(OPACITY)
        project = QgsProject.instance()
        project.addMapLayer(self.layer, False)
        project.layerTreeRoot().insertLayer(0, self.layer)
        self.layer.willBeDeleted.connect(self._forget_layer)

    def _remove_layer(self) -> None:
        layer, self.layer = self.layer, None
        if layer is not None:
            layer.willBeDeleted.disconnect(self._forget_layer)
            QgsProject.instance().removeMapLayer(layer.id())

    def _forget_layer(self) -> None:
        self.layer = None
        self.stop()
