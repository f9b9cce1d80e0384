"""Borders between patches of a class map as arcs, each traced once and shared by two patches.

A raster is traced block by block. A block has its own pixels and, above and to the left of them,
one row and one column more; it owns the corners at the upper left of its own pixels and the edges
between those. An arc runs from one junction (a corner at which at least three borders meet) to the
next, along a closed loop, or to where an edge leaves the block, a crossing; from there the
neighbouring block goes on. On the left of an arc there is always the greater class value.

Each arc is two half-arcs, 2 i the way it was traced and 2 i + 1 back, and each of these belongs to
the patch on its left. Row numbers grow downwards, so "left" is what a traveller sees.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoseg.chains import Index, follow, ranges
from geoseg.patches import Patches

Keys = NDArray[np.int64]
Flags = NDArray[np.bool_]

UP, DOWN, LEFT, RIGHT = range(4)
_BACK = np.array([DOWN, UP, RIGHT, LEFT])
_TURN_LEFT = np.array([LEFT, RIGHT, DOWN, UP])
_TURN_RIGHT = np.array([RIGHT, LEFT, UP, DOWN])

# sums of 1 << direction over the edges at a corner
_UPRIGHT, _LEVEL, _CROSS = 0b0011, 0b1100, 0b1111


@dataclass(frozen=True, slots=True)
class Arcs:
    """Arcs as flat arrays; a half-arc's successor goes on around the patch on its left.

    Attributes
    ----------
    x, y : (n,) arrays
        Column and row of each vertex (px) in the raster, arc after arc with both ends. A crossing
        lies half-way along its edge.
    offsets : (a + 1,) int64 array
        Where each arc begins.
    crossings : (a, 2) int64 array
        The number of the edge that an arc's first and last vertex cross a block's border with, -1
        at other ends. The arc on the other side has the same.
    patches : (a, 2) int32 array
        The patch on the left and on the right; the left one of each half-arc when raveled.
    after : (2 a,) int32 array
        The successor of each half-arc; -1 at a crossing.
    instead : (2 a,) int32 array
        Where two pixels of a class meet at a corner only: the successor if they are of one patch
        after all, else -1. Otherwise the outer ring of such a patch would run on into a hole.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    offsets: Keys
    crossings: Keys
    patches: Index
    after: Index
    instead: Index


def trace(values: NDArray[np.uint8], patches: Patches, *, row: int, col: int, stride: int) -> Arcs:
    """The arcs of one block.

    Parameters
    ----------
    values : (h + 1, w + 1) uint8 array
        Class values of the block's own pixels, with the row above and the column to the left.
    patches : Patches
        Those of ``values``.
    row, col : int
        Where the block's own pixels begin in the raster.
    stride : int
        More than the raster has columns; numbers edges.
    """
    edges = _edges(values)
    at = np.flatnonzero((edges != 0) & (edges != _UPRIGHT) & (edges != _LEVEL))
    kinds = edges.ravel()[at]
    lattice = np.divmod(at, edges.shape[1])  # of corners, with a rim for crossings
    segments = _segments(values, kinds, *lattice)
    tail, head = segments.tail, segments.head

    turns = np.bitwise_count(kinds) == 2  # as vertices have no two edges straight through
    leaving = np.zeros(len(at), np.intp)  # the segment that leaves each turn
    leaving[tail] = np.arange(len(tail), dtype=np.intp)
    target = head[leaving]
    after = np.where(turns & turns[target], target, np.intp(-1))
    last, distance = follow(after)

    # an arc begins with a segment that leaves an end; a closed one, at a vertex of its own
    open_first = np.flatnonzero(~turns[tail])
    closed_last = np.flatnonzero((last == np.arange(len(at))) & (after >= 0))
    first = np.concatenate([open_first, leaving[after[closed_last]]])
    start, second = tail[first], head[first]
    inner = np.where(turns[second], distance[second] + 1, 0)
    final = np.where(inner > 0, leaving[last[second]], first)
    end = head[final]

    offsets = np.concatenate([[0], np.cumsum(inner + 2)])
    arc_of = np.empty(len(at), np.intp)
    long = np.flatnonzero(inner > 0)
    arc_of[last[second[long]]] = long
    inside = np.flatnonzero(turns)
    arc = arc_of[last[inside]]
    vertices = np.empty(offsets[-1], np.intp)
    vertices[offsets[arc] + inner[arc] - distance[inside]] = inside
    vertices[offsets[:-1]], vertices[offsets[1:] - 1] = start, end

    y, x, crossings = _places(kinds, *lattice, row=row, col=col, stride=stride)
    follows, instead = _successors(
        start, end, segments.course(first), segments.course(final), kinds
    )
    return Arcs(
        x[vertices],
        y[vertices],
        offsets,
        np.stack([crossings[start], crossings[end]], axis=1),
        np.stack([patches.at(each) for each in segments.sides(first)], axis=1),
        follows,
        instead,
    )


def _edges(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The edges at each corner of a block as bits, and on a rim the edges that cross it."""
    upright = (values[:, 1:] != values[:, :-1]).view(np.uint8)
    level = (values[1:] != values[:-1]).view(np.uint8)
    height, width = len(level), upright.shape[1]
    edges = np.zeros((height + 2, width + 2), np.uint8)
    edges[1:-1, 1:-1] = (
        (upright[:-1] << UP)
        | (upright[1:] << DOWN)
        | (level[:, :-1] << LEFT)
        | (level[:, 1:] << RIGHT)
    )
    edges[0, 1:-1], edges[-1, 1:-1] = upright[0] << DOWN, upright[-1] << UP
    edges[1:-1, 0], edges[1:-1, -1] = level[:, 0] << RIGHT, level[:, -1] << LEFT
    return edges


@dataclass(frozen=True, slots=True)
class _Segments:
    """Straight parts of borders, from vertex to vertex: first those along rows, then the upright.

    They run with the greater class on their left: ``forth``, to the right or down, or back.
    """

    tail: Index
    head: Index
    forth: Flags
    level: int  # how many run along rows
    one: Index  # the pixel on the left of each when it runs forth
    other: Index

    def course(self, chosen: Index) -> Index:
        """The directions of some."""
        ahead = np.where(chosen < self.level, RIGHT, DOWN)
        return np.where(self.forth[chosen], ahead, _BACK[ahead])

    def sides(self, chosen: Index) -> tuple[Index, Index]:
        """The pixels on the left and on the right of some."""
        one, other, forth = self.one[chosen], self.other[chosen], self.forth[chosen]
        return np.where(forth, one, other), np.where(forth, other, one)


def _segments(
    values: NDArray[np.uint8], kinds: NDArray[np.uint8], ys: Index, xs: Index
) -> _Segments:
    width = values.shape[1]
    # vertices are in the order of rows: the next one is where an edge to the right ends
    west = np.flatnonzero(kinds & (1 << RIGHT))
    by_column = np.argsort(xs.astype(np.uint16), kind="stable")  # a radix sort
    down = np.flatnonzero(kinds[by_column] & (1 << DOWN))
    pixels = ys * width + xs  # below and to the right of each vertex
    north, south = by_column[down], by_column[down + 1]
    below, right = pixels[west], pixels[north]
    one, other = np.concatenate([below - width, right]), np.concatenate([below, right - 1])
    flat = values.ravel()
    forth = flat[one] > flat[other]
    begin, finish = np.concatenate([west, north]), np.concatenate([west + 1, south])
    return _Segments(
        np.where(forth, begin, finish),
        np.where(forth, finish, begin),
        forth,
        len(west),
        one,
        other,
    )


def _places(
    kinds: NDArray[np.uint8],
    ys: Keys,
    xs: Keys,
    *,
    row: int,
    col: int,
    stride: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64], Keys]:
    """Row, column and, for a crossing, the number of the edge, of each vertex."""
    y, x = ys + np.float64(row - 1), xs + np.float64(col - 1)
    numbers = np.full(len(kinds), -1)
    rim = np.flatnonzero(np.bitwise_count(kinds) == 1)
    for edge, axis, step in ((UP, y, -1), (DOWN, y, 0), (LEFT, x, -1), (RIGHT, x, 0)):
        here = rim[kinds[rim] == 1 << edge]
        axis[here] += step
        numbers[here] = 2 * ((y[here] + 1) * stride + x[here] + 1) + (axis is y)
        axis[here] += 0.5
    return y, x, numbers


def _successors(
    start: Index, end: Index, first: Index, final: Index, kinds: NDArray[np.uint8]
) -> tuple[Index, Index]:
    """The half-arcs that go on, and those that do instead, see :class:`Arcs`.

    Arcs go from one vertex to another and begin and end in some direction; ``kinds`` are the bits
    of the edges at each vertex.
    """
    exits = np.full(4 * len(kinds), -1, np.int32)  # the half-arc that leaves a vertex to each side
    leaves = np.stack([4 * start + first, 4 * end + _BACK[final]], axis=1).ravel()
    exits[leaves] = np.arange(len(leaves), dtype=np.int32)
    arrives = np.stack([end, start], axis=1).ravel()
    course = np.stack([final, _BACK[first]], axis=1).ravel()
    after = exits[4 * arrives + _TURN_LEFT[course]].astype(np.intp)
    for way in (course, _TURN_RIGHT[course]):
        missing = np.flatnonzero(after < 0)
        after[missing] = exits[4 * arrives[missing] + way[missing]]
    crosses = np.flatnonzero(kinds[arrives] == _CROSS)
    instead = np.full(len(after), -1)
    instead[crosses] = exits[4 * arrives[crosses] + _TURN_RIGHT[course[crosses]]]
    return after, instead


def select(arcs: Arcs, numbers: Index) -> Arcs:
    """The arcs that have a patch with a number on one side at least.

    Parameters
    ----------
    arcs : Arcs
    numbers : (p,) int32 array
        The new number of each patch; -1 for those that are no longer needed.
    """
    patches = np.append(numbers, np.intp(-1))[arcs.patches]  # -1 stays
    kept = np.flatnonzero((patches[:, 0] >= 0) | (patches[:, 1] >= 0))  # any(): seven times as long
    lengths = np.diff(arcs.offsets)[kept]
    inside = ranges(arcs.offsets[kept], lengths)
    halves = np.stack([2 * kept, 2 * kept + 1], axis=1).ravel()
    half = np.full(2 * len(patches) + 1, -1, np.intp)  # the last for what has no successor
    half[halves] = np.arange(len(halves))
    return Arcs(
        arcs.x[inside],
        arcs.y[inside],
        np.concatenate([[0], np.cumsum(lengths)]),
        arcs.crossings[kept],
        patches[kept],
        half[arcs.after[halves]],
        half[arcs.instead[halves]],
    )


def join(parts: Sequence[Arcs]) -> Arcs:
    """Arcs of several blocks with the same numbers of patches; where they cross, they go on."""
    counts = np.array([len(part.patches) for part in parts])
    ahead = np.cumsum(counts) - counts
    lengths = np.concatenate([np.diff(part.offsets) for part in parts])
    crossings = np.concatenate([part.crossings for part in parts])

    def shifted(halves: Sequence[Index]) -> Index:
        return np.concatenate(
            [
                np.where(each >= 0, each + np.intp(2 * first), np.intp(-1))
                for each, first in zip(halves, ahead, strict=True)
            ]
        )

    after = shifted([part.after for part in parts])
    numbers = crossings.ravel()
    away = np.arange(len(numbers), dtype=np.intp)  # the half-arc that begins at each end
    loose = np.flatnonzero((numbers >= 0) & (after[away ^ 1] < 0))
    loose = loose[np.argsort(numbers[loose], kind="stable")]
    pairs = np.flatnonzero(np.diff(numbers[loose]) == 0)
    one, other = loose[pairs], loose[pairs + 1]
    after[one ^ 1], after[other ^ 1] = other, one
    return Arcs(
        np.concatenate([part.x for part in parts]),
        np.concatenate([part.y for part in parts]),
        np.concatenate([[0], np.cumsum(lengths)]),
        crossings,
        np.concatenate([part.patches for part in parts]),
        after,
        shifted([part.instead for part in parts]),
    )
