"""How much is labelled of each class, and what to be warned of: counted beside QGIS."""

from dataclasses import dataclass, field
from typing import Callable, Dict, List, Sequence, Tuple

from qgis.core import (
    NULL,
    QgsDistanceArea,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsSpatialIndex,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)

from ..worker.errors import Cancelled
from .label_file import CLASS, ROLE

ELLIPSOID = "EPSG:7030"  # WGS 84, where the project measures on a plane
SLIVER = 1e-6  # of the smaller polygon: what rounding lets neighbours overlap


@dataclass
class Share:
    """What there is of one class or role."""

    polygons: int = 0
    area: float = 0.0  # m², or px


@dataclass
class Tally:
    """What a label file holds.

    Attributes
    ----------
    metric : bool
        Whether areas are m²; they are px of a layer without a CRS.
    shares : dict
        By class value, or role of extents; None: without either.
    overlaps : list of pairs of int
        Labels (feature ids) of different classes that overlap.
    outside : list of int
        Labels that lie wholly outside the rasters; none where no raster is named.
    """

    metric: bool = True
    shares: Dict[object, Share] = field(default_factory=dict)
    overlaps: List[Tuple[int, int]] = field(default_factory=list)
    outside: List[int] = field(default_factory=list)

    def of(self, key: object) -> Share:
        """The share of a class or role."""
        return self.shares.get(key, Share())


class Counting:
    """Counts two layers as they are when it is made, in any thread.

    Parameters
    ----------
    labels, extents : QgsVectorLayer
    outlines : sequence of QgsGeometry
        Of the rasters, in the CRS of the labels.
    """

    def __init__(
        self, labels: QgsVectorLayer, extents: QgsVectorLayer, outlines: Sequence[QgsGeometry]
    ) -> None:
        self.metric = labels.crs().isValid()
        self.labels = QgsVectorLayerFeatureSource(labels), _measure(labels)
        self.extents = QgsVectorLayerFeatureSource(extents), _measure(extents)
        self.outlines = [QgsGeometry(each) for each in outlines]

    def __call__(self, is_canceled: Callable[[], bool]) -> Tally:
        """Count.

        Raises
        ------
        Cancelled
            If it is no longer wanted.
        """
        tally = Tally(self.metric)
        source, measure = self.extents
        for feature in source.getFeatures():
            _add(tally.shares, feature, ROLE, measure)
        source, measure = self.labels
        shapes: Dict[int, QgsGeometry] = {}
        values: Dict[int, object] = {}
        index = QgsSpatialIndex()
        for feature in source.getFeatures():
            if is_canceled():
                raise Cancelled("the count was cancelled")
            shape, fid = QgsGeometry(feature.geometry()), feature.id()
            value = _add(tally.shares, feature, CLASS, measure)
            if shape.isEmpty():
                continue
            if self.outlines and not any(shape.intersects(each) for each in self.outlines):
                tally.outside.append(fid)
            near = [
                other for other in index.intersects(shape.boundingBox()) if values[other] != value
            ]
            tally.overlaps += [
                (other, fid) for other in sorted(near) if overlap(shape, shapes[other])
            ]
            shapes[fid], values[fid] = shape, value
            index.addFeature(fid, shape.boundingBox())
        return tally


def overlap(one: QgsGeometry, other: QgsGeometry) -> bool:
    """Whether two polygons share ground, and not a border alone."""
    if not one.intersects(other) or one.touches(other):
        return False
    shared = one.intersection(other)
    if shared.isNull():  # one of them is not valid
        shared = one.makeValid().intersection(other.makeValid())
    return shared.area() > SLIVER * min(one.area(), other.area())


def _add(
    shares: Dict[object, Share], feature: QgsFeature, name: str, measure: QgsDistanceArea
) -> object:
    told = feature[name]
    key = None if told == NULL else told
    share = shares.setdefault(key, Share())
    share.polygons += 1
    share.area += measure.measureArea(feature.geometry())
    return key


def _measure(layer: QgsVectorLayer) -> QgsDistanceArea:
    project = QgsProject.instance()
    measure = QgsDistanceArea()
    if layer.crs().isValid():
        measure.setSourceCrs(layer.crs(), project.transformContext())
        known = project.ellipsoid()
        measure.setEllipsoid(known if known not in ("", "NONE") else ELLIPSOID)
    return measure
