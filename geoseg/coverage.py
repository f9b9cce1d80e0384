"""Class values to polygons that share their edges vertex by vertex, and their simplification.

A coverage is valid when polygons do not overlap and both sides of a shared edge have the same
vertices. GDAL's polygoniser drops a vertex where it lies on a straight edge, also where the border
of two other polygons ends on it; simplified, such edges drift apart. So the junctions (corners at
which at least three borders meet) are put back first.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import shapes as trace_shapes

from geoseg.classes import NODATA

Points = NDArray[np.float64]  # (n, 2)
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rings:
    """Polygons as flat arrays.

    Attributes
    ----------
    points : (n, 2) float64 array
        Column and row of each vertex (px), ring after ring, each closed.
    ring_offsets : (r + 1,) int64 array
        Where each ring begins.
    polygon_offsets : (p + 1,) int64 array
        The first ring (the shell) of each polygon; its holes follow.
    values : (p,) uint8 array
        The class value of each polygon.
    shape : (int, int)
        Height and width of the raster they were traced from (px).
    """

    points: Points
    ring_offsets: Counts
    polygon_offsets: Counts
    values: NDArray[np.uint8]
    shape: tuple[int, int]

    def polygons(self) -> NDArray[np.object_]:
        """As shapely polygons, in pixel coordinates."""
        if not len(self.values):
            return np.empty(0, object)
        made: NDArray[np.object_] = shapely.from_ragged_array(
            shapely.GeometryType.POLYGON, self.points, (self.ring_offsets, self.polygon_offsets)
        )
        return made


def trace(values: NDArray[np.uint8]) -> Rings:
    """The polygons of 4-connected pixels of one class, with a vertex at every junction.

    Parameters
    ----------
    values : (h, w) uint8 array
        Class values; 255 has no polygons.
    """
    points: list[tuple[float, float]] = []
    ring_lengths, ring_counts, classes = [], [], []
    for geometry, value in trace_shapes(values, mask=values != NODATA, connectivity=4):
        rings = geometry["coordinates"]
        for ring in rings:
            points += ring
            ring_lengths.append(len(ring))
        ring_counts.append(len(rings))
        classes.append(value)
    rings = Rings(
        np.array(points, np.float64).reshape(-1, 2),
        np.cumsum([0, *ring_lengths], dtype=np.int64),
        np.cumsum([0, *ring_counts], dtype=np.int64),
        np.array(classes, np.uint8),
        (values.shape[0], values.shape[1]),
    )
    return _node(rings, junctions(values))


def junctions(values: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Pixel corners, (h + 1, w + 1), at which at least three borders between classes meet."""
    height, width = values.shape
    padded = np.full((height + 2, width + 2), NODATA, np.uint8)  # nothing is beyond the raster
    padded[1:-1, 1:-1] = values
    across = padded[:, 1:] != padded[:, :-1]  # a border runs down between two columns
    down = padded[1:] != padded[:-1]
    borders = np.stack([across[:-1], across[1:], down[:, :-1], down[:, 1:]])
    return np.asarray(borders.sum(axis=0, dtype=np.uint8) >= 3)


def _node(rings: Rings, nodes: NDArray[np.bool_]) -> Rings:
    """Rings with a vertex wherever a node lies on one of their edges."""
    if not len(rings.values):
        return rings
    corners = rings.points.astype(np.int64)
    start, end = corners[:-1], corners[1:]
    begin: Counts = np.zeros(len(start), np.int64)  # of each edge's nodes among all, sorted
    stop = begin.copy()
    # along a row nodes follow each other by column, along a column by row: two sortings
    keys: list[Counts] = [np.flatnonzero(nodes), np.flatnonzero(nodes.T)]
    steps = [nodes.shape[1], nodes.shape[0]]
    level = [start[:, 1] == end[:, 1], start[:, 0] == end[:, 0]]
    ends_of_rings = rings.ring_offsets[1:-1] - 1  # from there to the next ring is no edge
    for axis in (0, 1):
        edges = np.flatnonzero(level[axis] & (start != end).any(axis=1))
        edges = np.setdiff1d(edges, ends_of_rings, assume_unique=True)
        line = start[edges, 1 - axis] * steps[axis]
        low = np.minimum(start[edges, axis], end[edges, axis])
        high = np.maximum(start[edges, axis], end[edges, axis])
        begin[edges] = np.searchsorted(keys[axis], line + low, side="right")
        stop[edges] = np.searchsorted(keys[axis], line + high, side="left")
    added = stop - begin
    before = np.concatenate([[0], np.cumsum(added)])  # vertices put in ahead of each old one
    points = np.empty((len(corners) + before[-1], 2), np.float64)
    points[np.arange(len(corners)) + before] = rings.points
    edge = np.repeat(np.arange(len(start)), added)
    rank = np.arange(before[-1]) - before[edge]
    ahead: NDArray[np.bool_] = np.any(end > start, axis=1)
    index = np.where(ahead[edge], begin[edge] + rank, stop[edge] - 1 - rank)
    place = edge + before[edge] + 1 + rank
    horizontal = level[0][edge]
    for axis, chosen in ((0, horizontal), (1, ~horizontal)):
        line, along = np.divmod(keys[axis][index[chosen]], steps[axis])
        points[place[chosen], axis] = along
        points[place[chosen], 1 - axis] = line
    offsets = rings.ring_offsets + np.append(before, before[-1])[rings.ring_offsets]
    return Rings(points, offsets, rings.polygon_offsets, rings.values, rings.shape)


def simplify_coverage(polygons: NDArray[np.object_], tolerance: float) -> NDArray[np.object_]:
    """A valid coverage with fewer vertices, still a valid coverage.

    Corners that span less than a triangle of ``tolerance`` squared are left out (Visvalingam and
    Whyatt 1993); both sides of a border lose the same ones, junctions stay.
    """
    simpler: NDArray[np.object_] = shapely.coverage_simplify(polygons, tolerance)
    return simpler
