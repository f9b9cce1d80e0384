"""Sample points and what was seen at them, saved answer by answer."""

from typing import Any, Dict, List, Optional, Tuple

from qgis.core import NULL, QgsPointXY, QgsVectorLayer

from ..worker.errors import WorkerError

REFERENCE = "reference"  # the field that geoseg reads


class Answers:
    """The points of a layer in their order, and which of them is looked at.

    Points of ``geoseg sample-points`` come in random order, so that those answered first are a
    sample too.

    Parameters
    ----------
    layer : QgsVectorLayer
        Points with a field ``reference``.

    Raises
    ------
    WorkerError
        If they have none.
    """

    def __init__(self, layer: QgsVectorLayer) -> None:
        self.layer = layer
        self.field = layer.fields().indexOf(REFERENCE)
        if self.field < 0:
            raise WorkerError(
                f"{layer.name()} has no field {REFERENCE}", "draw points in the map, and take them"
            )
        self.points: List[Tuple[int, QgsPointXY]] = []
        self.seen: Dict[int, Any] = {}  # by feature
        for feature in layer.getFeatures():
            geometry = feature.geometry()
            if not geometry.isEmpty():
                self.points.append((feature.id(), geometry.centroid().asPoint()))
                self.seen[feature.id()] = _told(feature[REFERENCE])
        self.at = 0
        self.at = self._open_from(0) or 0

    @property
    def answered(self) -> int:
        """How many points have an answer."""
        return sum(value is not None for value in self.seen.values())

    @property
    def point(self) -> Optional[QgsPointXY]:
        """The point that is looked at, in the CRS of the layer; None where there is no point."""
        return self.points[self.at][1] if self.points else None

    @property
    def answer(self) -> Any:
        """What was seen there; None where that is open."""
        return self.seen[self.points[self.at][0]] if self.points else None

    def give(self, value: int) -> None:
        """Save what is seen at the point and go to the next open one.

        Raises
        ------
        WorkerError
            If it cannot be saved; then nothing has changed.
        """
        if not self.points:
            return
        feature = self.points[self.at][0]
        if self.layer.isEditable():
            good = self.layer.changeAttributeValue(feature, self.field, value)
        else:
            change = {feature: {self.field: value}}
            good = self.layer.dataProvider().changeAttributeValues(change)
        if not good:
            raise WorkerError(
                f"the answer cannot be saved in {self.layer.name()}",
                "close its file in other programs; it may be read-only",
            )
        self.seen[feature] = value
        self.skip()

    def skip(self) -> None:
        """Go to the next open point; stay where there is none but this."""
        found = self._open_from(self.at + 1)
        if found is not None:
            self.at = found

    def back(self) -> None:
        """Go to the point before this one."""
        self.at = max(self.at - 1, 0)

    def _open_from(self, start: int) -> Optional[int]:
        """The place of the first open point from a place on, and then from the beginning."""
        places = [*range(start, len(self.points)), *range(min(start, len(self.points)))]
        return next((place for place in places if self.seen[self.points[place][0]] is None), None)


def _told(value: Any) -> Any:
    """The value of a field; None where it is empty."""
    return None if value is None or value == NULL or not str(value).strip() else value
