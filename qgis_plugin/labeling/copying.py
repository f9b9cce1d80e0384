"""Many polygons of another layer become labels: read beside QGIS, added a few at a time."""

import time
from collections import Counter
from dataclasses import dataclass
from typing import Callable, FrozenSet, List, Mapping, Optional

from qgis.core import (
    NULL,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..work import Work
from ..worker.errors import Cancelled
from .label_file import CLASS
from .layers import LabelLayers, new_feature
from .shapes import polygons_of

PIECE = 0.05  # s for which QGIS may stand still
SAVED_AT_ONCE = 1000  # polygons; QGIS stands still for a save
EVERY = 500  # features between two signs of life


@dataclass(frozen=True)
class Source:
    """What is copied.

    Attributes
    ----------
    layer : QgsVectorLayer
    field : str
        The attribute that tells the class; empty for none.
    only : frozenset of int, optional
        Ids of the features; all when left out.
    """

    layer: QgsVectorLayer
    field: str = ""
    only: Optional[FrozenSet[int]] = None

    def count(self) -> int:
        """The number of features; negative where the layer does not know."""
        return self.layer.featureCount() if self.only is None else len(self.only)

    def request(self) -> QgsFeatureRequest:
        """For the features, with no attribute but the one."""
        request = QgsFeatureRequest()
        if self.only is not None:
            request.setFilterFids(list(self.only))
        index = self.layer.fields().indexOf(self.field)
        return request.setSubsetOfAttributes([index] if index >= 0 else [])


def value_of(feature: QgsFeature, field: str) -> str:
    """What an attribute says, as text; empty for nothing."""
    told = feature[field] if field else NULL
    return "" if told is None or told == NULL else str(told)


def counting(source: Source) -> "Callable[[Work], Counter[str]]":
    """What counts the values of the attribute, for a work."""
    features, field = QgsVectorLayerFeatureSource(source.layer), source.field
    request = source.request().setFlags(QgsFeatureRequest.Flag.NoGeometry)

    def count(work: Work) -> "Counter[str]":
        counted: "Counter[str]" = Counter()
        for number, feature in enumerate(features.getFeatures(request)):
            if number % EVERY == 0 and work.isCanceled():
                raise Cancelled("the count was cancelled")
            counted[value_of(feature, field)] += 1
        return counted

    return count


@dataclass(frozen=True)
class Polygons:
    """What can be added: geometries in the CRS of the labels, their classes, how many cannot."""

    shapes: List[QgsGeometry]
    classes: List[int]
    refused: int


def reading(
    source: Source, classes: Mapping[str, int], labels: QgsVectorLayer
) -> "Callable[[Work], Polygons]":
    """What reads the polygons of the values that have a class, for a work."""
    features, request = QgsVectorLayerFeatureSource(source.layer), source.request()
    field, total, given = source.field, max(source.count(), 1), dict(classes)
    turn = QgsCoordinateTransform(source.layer.crs(), labels.crs(), QgsProject.instance())

    def read(work: Work) -> Polygons:
        shapes: List[QgsGeometry] = []
        values: List[int] = []
        refused = 0
        for number, feature in enumerate(features.getFeatures(request)):
            if number % EVERY == 0:
                if work.isCanceled():
                    raise Cancelled("the copy was cancelled")
                work.setProgress(min(100.0, 100 * number / total))
            value = given.get(value_of(feature, field))
            if value is None:
                continue
            shape = QgsGeometry(feature.geometry())
            try:
                shape.transform(turn)
                polygons = polygons_of(shape)
            except QgsCsException:
                polygons = None
            if polygons is None:
                refused += 1
            else:
                shapes.append(polygons)
                values.append(value)
        return Polygons(shapes, values, refused)

    return read


class Adding(QObject):
    """Adds polygons to the labels while QGIS goes on; one undo takes all of them back."""

    moved = pyqtSignal(int)  # how many are added
    ended = pyqtSignal(bool)  # whether they are saved

    def __init__(
        self, layers: LabelLayers, polygons: Polygons, parent: Optional[QObject] = None
    ) -> None:
        super().__init__(parent)
        self.layer, self.edits = layers.labels, layers.edits[0]
        self.field = self.layer.fields().indexOf(CLASS)
        self.pairs = list(zip(polygons.shapes, polygons.classes))  # noqa: B905 - Python 3.10
        self.edits.save()
        self.first = len(self.edits.changes)
        self.done = 0
        self.timer = QTimer(self)
        self.timer.timeout.connect(self._add_some)

    def start(self) -> None:
        """Begin."""
        if not self.layer.isEditable() and not self.layer.startEditing():
            self.ended.emit(False)
            return
        self.context = self.layer.createExpressionContext()
        self.layer.beginEditCommand(self.tr("Copy polygons"))
        self.timer.start(0)

    def cancel(self) -> None:
        """Take back what is added, and end."""
        self.timer.stop()
        if self.layer.isEditCommandActive():
            self.layer.destroyEditCommand()
        if len(self.edits.changes) > self.first:
            self.edits.join(self.first)
            self.edits.undo()
        self.ended.emit(False)

    def _add_some(self) -> None:
        until = time.monotonic() + PIECE
        last = min((self.done // SAVED_AT_ONCE + 1) * SAVED_AT_ONCE, len(self.pairs))
        while self.done < last and time.monotonic() < until:
            shape, value = self.pairs[self.done]
            self.layer.addFeature(new_feature(self.layer, shape, {self.field: value}, self.context))
            self.done += 1
        self.moved.emit(self.done)
        if self.done < last:
            return
        self.layer.endEditCommand()
        if not self.edits.save():
            self.cancel()
        elif self.done < len(self.pairs):
            self.layer.beginEditCommand(self.tr("Copy polygons"))
        else:
            self.timer.stop()
            self.edits.join(self.first)
            self.ended.emit(True)
