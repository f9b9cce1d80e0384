"""Rounded corners on the arcs of a block, without any two of them coming to cross or touch."""

from dataclasses import replace

import numpy as np

from geoseg.arcs import Arcs
from geoseg.vacancy import Vertices

_AT = np.array([1, 2]) / 3  # where a curve has its vertices


def smooth(arcs: Arcs, *, shape: tuple[int, int]) -> Arcs:
    """Replace vertices by curves from the middle of one edge to that of the next.

    The curves are quadratic B-splines, the limit of Chaikin's corner cutting (1974; Riesenfeld
    1975), drawn with two vertices each. A vertex stays where its curve's triangle is not free of
    other vertices, and so do ends and the corners of the map.

    Parameters
    ----------
    arcs : Arcs
        All those of one block, as traced or simplified.
    shape : (int, int)
        Height and width of the map (px).
    """
    count, x, y = len(arcs.x), arcs.x, arcs.y
    fixed = np.isin(x, (0, shape[1])) & np.isin(y, (0, shape[0]))
    fixed[arcs.offsets[:-1]] = fixed[arcs.offsets[1:] - 1] = True
    inner = np.flatnonzero(~fixed)
    vertices = Vertices.of(arcs)
    ax, ay, bx, by, cx, cy = vertices.triangle(inner - 1, inner, inner + 1)
    # all are even: vertices are corners of pixels or lie half-way between two
    middles = ((ax + bx) // 2, (ay + by) // 2, bx, by, (bx + cx) // 2, (by + cy) // 2)
    inner = inner[vertices.free(middles)]

    curved = np.zeros(count, np.bool_)
    curved[inner] = True
    # after a vertex or its curve comes the middle of its edge to the next, if either is curved
    halved = curved | np.append(curved[1:], np.False_)
    halved[arcs.offsets[1:] - 1] = False
    place = np.cumsum(1 + curved + halved) - (1 + curved + halved)
    made = np.empty((int(place[-1] + 1) if count else 0, 2))
    at = np.stack([x, y], axis=1)
    made[place[~curved]] = at[~curved]
    middle = (at + np.roll(at, -1, axis=0)) / 2
    made[place[halved] + 1 + curved[halved]] = middle[halved]
    for step, t in enumerate(_AT):
        made[place[inner] + step] = (
            (1 - t) ** 2 * middle[inner - 1] + 2 * t * (1 - t) * at[inner] + t**2 * middle[inner]
        )
    offsets = np.append(place, len(made))[arcs.offsets]
    return replace(arcs, x=made[:, 0].copy(), y=made[:, 1].copy(), offsets=offsets)
