"""Fewer vertices on the arcs of a block, without any two of them coming to cross or touch."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geoseg.arcs import Arcs
from geoseg.chains import Index
from geoseg.vacancy import SCALE, Vertices, doubled_area

_HASH, _HASH_BITS = 0x9E3779B1, 24  # an odd factor: no two of 2 ** 24 numbers get the same
_FIXED = np.iinfo(np.int64).max


def simplify(arcs: Arcs, least: float, *, shape: tuple[int, int]) -> Arcs:
    """Leave out vertices that span no more than a triangle of some area.

    By Visvalingam and Whyatt (1993): in each round, vertices go whose triangles (with the vertices
    before and after) are smaller than those of both their neighbours. One stays as long as another
    vertex of the block lies in its triangle: then nothing crosses the new edge, since it would
    have to end in the triangle. The ends of arcs stay, the corners of the map, and as many
    vertices as keep arcs apart that have both ends in common.

    Parameters
    ----------
    arcs : Arcs
        All those of one block, as traced.
    least : float
        The area (px²) up to which a vertex goes.
    shape : (int, int)
        Height and width of the map (px).

    Notes
    -----
    GEOS removes one vertex at a time, the smallest of all. The order matters only where two
    neighbours span the same area, as along stairs; there an arbitrary fixed one goes first.
    """
    vertices = Vertices.of(arcs)
    count, lengths = len(arcs.x), np.diff(arcs.offsets)
    before, after = np.arange(count) - 1, np.arange(count) + 1
    fixed = np.isin(arcs.x, (0, shape[1])) & np.isin(arcs.y, (0, shape[0]))
    fixed[arcs.offsets[:-1]] = fixed[arcs.offsets[1:] - 1] = True
    kept = np.ones(count, np.bool_)
    arc = np.repeat(np.arange(len(lengths)), lengths)
    spare = lengths - 2 - _needed(arcs)
    tie = np.arange(count) * _HASH & (1 << _HASH_BITS) - 1
    limit = (int(2 * SCALE**2 * least) + 1) << _HASH_BITS
    size = np.full(count, _FIXED)  # of the triangle of each vertex

    def measure(some: Index) -> Index:
        some = some[~fixed[some]]
        area = doubled_area(vertices.triangle(before[some], some, after[some]))
        size[some] = (area << _HASH_BITS) | tie[some]
        return some[size[some] < limit]

    small = measure(np.arange(count))
    while len(small):
        first = (size[small] < size[before[small]]) & (size[small] < size[after[small]])
        picked = small[first]
        free = vertices.free(vertices.triangle(before[picked], picked, after[picked]))
        free &= _spared(arc[picked], size[picked], spare)
        size[picked] = _FIXED  # for good, or until a neighbour has gone
        gone = picked[free]
        kept[gone] = False
        vertices.remove(gone)
        spare -= np.bincount(arc[gone], minlength=len(spare))
        one, other = before[gone], after[gone]
        after[one], before[other] = other, one
        small = np.union1d(small[~first], measure(np.unique(np.concatenate([one, other]))))
        small = small[size[small] < limit]
    lengths = np.bincount(arc[kept], minlength=len(spare))
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    return replace(arcs, x=arcs.x[kept], y=arcs.y[kept], offsets=offsets)


def _needed(arcs: Arcs) -> Index:
    """How many of its vertices between its ends each arc needs to span an area with others.

    A closed arc needs two. One that leaves the block and comes back needs one, as what it spans
    may go on beyond with another such arc; and so do arcs that have both ends in common.
    """
    ends = np.stack([arcs.offsets[:-1], arcs.offsets[1:] - 1], axis=1)
    places = arcs.x[ends] + 1j * arcs.y[ends]
    _, number = np.unique(places, return_inverse=True)
    pair = np.sort(number.reshape(ends.shape), axis=1)
    closed = pair[:, 0] == pair[:, 1]
    _, which, shared = np.unique(
        pair @ [len(places) * 2, 1], return_inverse=True, return_counts=True
    )
    returns = (arcs.crossings >= 0).all(axis=1)
    needed = np.where(closed, 2, (returns | (shared[which] > 1)).astype(np.intp))
    return np.asarray(np.minimum(needed, np.diff(arcs.offsets) - 2))


def _spared(arc: Index, size: Index, spare: Index) -> NDArray[np.bool_]:
    """Which of an arc's vertices may go together: the smallest of them, as many as it can spare."""
    may = np.ones(len(arc), np.bool_)
    tight = np.flatnonzero((np.bincount(arc, minlength=len(spare)) > spare)[arc])
    order = tight[np.lexsort((size[tight], arc[tight]))]
    begins = np.diff(arc[order], prepend=-1) != 0
    rank = np.arange(len(order)) - np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))
    may[order] = rank < spare[arc[order]]
    return may
