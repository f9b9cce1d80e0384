"""Where the vertices of a block's arcs are, and whether triangles are free of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoseg.arcs import Arcs
from geoseg.chains import Index

SCALE = 4  # to a pixel; vertices, crossings and the middles between them are whole numbers of it
_CHUNK = 1 << 18  # places looked at together

Triangle = tuple[Index, Index, Index, Index, Index, Index]  # x and y of three corners


@dataclass(frozen=True, slots=True)
class Vertices:
    """The vertices of arcs in quarters of a pixel, and a grid of those on corners of pixels.

    Vertices may be taken from the grid. Crossings are not on it: they lie on the border of the
    block, which no triangle reaches but with its own corners.
    """

    x: Index
    y: Index
    grid: NDArray[np.bool_]

    @classmethod
    def of(cls, arcs: Arcs) -> "Vertices":
        """The vertices of arcs as traced, or with fewer vertices."""
        x, y = (np.rint(SCALE * each).astype(np.intp) for each in (arcs.x, arcs.y))
        if len(x):
            x -= x.min() // SCALE * SCALE
            y -= y.min() // SCALE * SCALE
        grid = np.zeros((y.max(initial=0) // SCALE + 1, x.max(initial=0) // SCALE + 1), np.bool_)
        on = (x % SCALE == 0) & (y % SCALE == 0)
        grid[y[on] // SCALE, x[on] // SCALE] = True
        return cls(x, y, grid)

    def remove(self, some: Index) -> None:
        """Take vertices, each on a corner of a pixel, from the grid."""
        self.grid[self.y[some] // SCALE, self.x[some] // SCALE] = False

    def triangle(self, one: Index, other: Index, third: Index) -> Triangle:
        """The triangles between vertices."""
        x, y = self.x, self.y
        return x[one], y[one], x[other], y[other], x[third], y[third]

    def free(self, triangle: Triangle) -> NDArray[np.bool_]:
        """Whether no vertex on the grid lies in triangles or on their sides, but at a corner."""
        xs, ys = np.stack(triangle[::2]), np.stack(triangle[1::2])
        left, top = -(-xs.min(axis=0) // SCALE), -(-ys.min(axis=0) // SCALE)
        wide, high = xs.max(axis=0) // SCALE - left + 1, ys.max(axis=0) // SCALE - top + 1
        # half a pixel between corners of pixels has no others in it (Pick 1899)
        small = (doubled_area(triangle) == SCALE**2) & ((xs | ys) % SCALE == 0).all(axis=0)
        count = np.where(small, 0, wide * high)
        free = np.ones(len(count), np.bool_)
        ends = np.cumsum(count)
        begin = 0
        while begin < len(count):
            until = ends[begin] - count[begin] + _CHUNK
            stop = max(begin + 1, int(np.searchsorted(ends, until, side="right")))
            which = np.repeat(np.arange(begin, stop), count[begin:stop])
            nth = np.arange(len(which)) - (ends - count)[which] + ends[begin] - count[begin]
            row, col = np.divmod(nth, wide[which])
            row, col = row + top[which], col + left[which]
            met = np.flatnonzero(self.grid[row, col])
            which, x, y = which[met], SCALE * col[met], SCALE * row[met]
            held = _holds(tuple(each[which] for each in triangle), x, y)
            free[which[held]] = False
            begin = stop
        return free


def doubled_area(triangle: Triangle) -> Index:
    """Twice the area of triangles, in squares of the scale."""
    ax, ay, bx, by, cx, cy = triangle
    return np.asarray(np.abs((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)))


def _holds(triangle: tuple[Index, ...], x: Index, y: Index) -> NDArray[np.bool_]:
    """Whether triangles hold points other than their corners."""
    corners = list(zip(triangle[::2], triangle[1::2], strict=True))
    sides = [
        (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True)
    ]
    within = np.all([each >= 0 for each in sides], axis=0) | np.all(
        [each <= 0 for each in sides], axis=0
    )
    at_corner = np.any([(x == cx) & (y == cy) for cx, cy in corners], axis=0)
    held: NDArray[np.bool_] = within & ~at_corner
    return held
