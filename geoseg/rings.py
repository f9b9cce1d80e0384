"""The rings around patches, put together from arcs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoseg.arcs import Arcs
from geoseg.chains import Index, changes, follow, ranges

Offsets = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rings:
    """Polygons as flat arrays.

    Attributes
    ----------
    x, y : (n,) float64 arrays
        Column and row of each vertex (px), ring after ring, each closed. The polygon is on the
        left for who follows a ring.
    ring_offsets : (r + 1,) int64 array
        Where each ring begins.
    polygon_offsets : (p + 1,) int64 array
        The first ring (the shell) of each polygon; its holes follow.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    ring_offsets: Offsets
    polygon_offsets: Offsets


def rings(arcs: Arcs, patches: NDArray[np.bool_], *, through: bool) -> Rings:
    """The rings of some patches, polygon by polygon in the order of these.

    Parameters
    ----------
    arcs : Arcs
        All those around the patches, and maybe others.
    patches : (p,) bool array
        Which patches.
    through : bool
        Whether the crossings of block borders are vertices.
    """
    patch = arcs.patches.ravel()
    halves = np.flatnonzero(np.append(patches, np.False_)[patch])  # -1 is none
    patch = patch[halves]
    after, instead = arcs.after[halves], arcs.instead[halves]
    one = (instead >= 0) & (arcs.patches.ravel()[instead] == patch)
    number = np.empty(2 * len(arcs.patches), np.intp)
    number[halves] = np.arange(len(halves))
    first = np.empty(len(patches), np.intp)  # of each patch's half-arcs: most have one ring
    first[patch[::-1]] = np.arange(len(halves))[::-1]
    last, distance = follow(number[np.where(one, instead, after)], first[patches])

    lasts = np.flatnonzero(distance == 0)
    number = np.empty(len(halves), np.intp)
    number[lasts] = np.arange(len(lasts))
    ring = number[last]
    several = np.bincount(patch[lasts], minlength=len(patches)) > 1
    mixed = np.flatnonzero(several[patch])
    area = np.bincount(ring[mixed], _under(arcs, halves[mixed]), minlength=len(lasts))
    order = np.argsort(2 * patch[lasts] + (area < 0), kind="stable")  # the shell, then holes
    ring_patch = patch[lasts[order]]
    place = np.empty(len(order), np.intp)
    place[order] = np.arange(len(order))
    ring = place[ring]

    lengths = np.bincount(ring, minlength=len(order))
    ordered = np.empty_like(halves)
    ordered[np.cumsum(lengths)[ring] - 1 - distance] = np.arange(len(halves))
    vertices, ends = _vertices(arcs, halves[ordered], ring[ordered], through=through)
    polygons = np.flatnonzero(changes(ring_patch))
    return Rings(
        arcs.x[vertices],
        arcs.y[vertices],
        np.concatenate([[0], ends]),
        np.append(polygons, len(ring_patch)),
    )


def _vertices(
    arcs: Arcs, halves: Offsets, ring: Index, *, through: bool
) -> tuple[Offsets, Offsets]:
    """The vertices of half-arcs one after another, closing each ring, and where rings end."""
    arc, back = halves >> 1, halves & 1
    start, end = arcs.offsets[arc], arcs.offsets[arc + 1] - 1
    count = end - start  # the next half-arc begins with the last vertex
    first, step = np.where(back, end, start), 1 - 2 * back
    closing = np.flatnonzero(changes(ring[::-1])[::-1])  # the last of each ring
    if through or not (crossed := arcs.crossings.ravel()[halves] >= 0).any():
        count[closing] += 1  # up to the vertex that the ring begins with
        return ranges(first, count, step), np.cumsum(count)[closing]
    first, count = first + step * crossed, count - crossed
    some = count > 0
    first, step, count, ring = first[some], step[some], count[some], ring[some]
    # that vertex may be a crossing now: each ring ends as if by a half-arc of one vertex
    begins = np.flatnonzero(changes(ring))
    closing = np.append(begins[1:], len(ring))
    first = np.insert(first, closing, first[begins])
    step, count = np.insert(step, closing, 1), np.insert(count, closing, 1)
    return ranges(first, count, step), np.cumsum(count)[closing + np.arange(len(closing))]


def _under(arcs: Arcs, halves: Index) -> NDArray[np.float64]:
    """What each half-arc adds to the area of its ring (px²), by the trapezoidal rule."""
    if not len(halves):
        return np.empty(0)
    arc, back = halves >> 1, halves & 1
    count = np.diff(arcs.offsets)[arc]
    vertices = ranges(arcs.offsets[arc], count)
    x, y = arcs.x[vertices], arcs.y[vertices]
    strips = np.append(np.diff(x) * (y[1:] + y[:-1]) / 2, 0)
    ends = np.cumsum(count)
    strips[ends - 1] = 0  # from one arc to the next
    return np.asarray(np.add.reduceat(strips, ends - count) * (1 - 2 * back))


def areas(rings: Rings, below: NDArray[np.float64]) -> NDArray[np.float64]:
    """The area of polygons by the trapezoidal rule, holes taken off.

    Parameters
    ----------
    rings : Rings
    below : (h + 1,) float64 array
        The area of a column of one pixel's width from the top of the map down to each row: with
        0, 1, 2, … areas are in pixels. So pixels may have different areas in different rows.

    Returns
    -------
    (p,) float64 array
        In the unit of ``below``.
    """
    if len(rings.polygon_offsets) < 2:
        return np.empty(0)
    whole = np.minimum(rings.y.astype(np.intp), len(below) - 2)
    depth = below[whole] + (rings.y - whole) * np.diff(below)[whole]
    strips = np.diff(rings.x) * (depth[1:] + depth[:-1]) / 2
    strips[rings.ring_offsets[1:-1] - 1] = 0  # from one ring to the next
    return np.asarray(np.add.reduceat(strips, rings.ring_offsets[rings.polygon_offsets[:-1]]))
