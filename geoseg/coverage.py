"""A class map, strip by strip, to polygons that share their edges vertex by vertex.

A coverage is valid when polygons do not overlap and both sides of a shared edge have the same
vertices. GDAL's polygoniser drops a vertex where it lies on a straight edge, also where the border
of two other polygons ends on it; simplified, such edges drift apart. Here polygons are put
together from arcs that end at such junctions, and each arc serves both its sides.

Strips are traced in blocks. What lies inside a block is handed on at once; what touches its border
waits until the strip is done; what touches the next strip, until that is done, or later if there
is little of it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from geoseg.arcs import Arcs, join, select, trace
from geoseg.chains import Index, groups
from geoseg.classes import NODATA
from geoseg.patches import Patches, find_patches
from geoseg.rings import Rings, rings

BLOCK = 256  # px; what is computed for one stays in the processor's cache

Values = NDArray[np.uint8]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Strip:
    """Whole rows of a map.

    Attributes
    ----------
    values : (h, w) uint8 array
        Class values; 255 has no polygons.
    confidence : (h, w) uint8 array, optional
        How sure each pixel is; 255 is unknown.
    """

    values: Values
    confidence: Values | None = None


@dataclass(frozen=True, slots=True)
class Traced:
    """Some polygons of a coverage, and what is known of the pixels that each was made of.

    Attributes
    ----------
    rings : Rings
        In pixels of the map.
    values : (p,) uint8 array
        The class value.
    pixels : (p,) int64 array
        Their number.
    confidence : (p,) float64 array
        Its mean; NaN where none is known.
    """

    rings: Rings
    values: Values
    pixels: NDArray[np.int64]
    confidence: NDArray[np.float64]


def polygonize(
    strips: Iterable[Strip],
    *,
    width: int,
    chosen: Flags | None = None,
    reshape: Callable[[Arcs], Arcs] | None = None,
    block: int = BLOCK,
) -> Iterator[Traced]:
    """The polygons of 4-connected pixels of one class, with a vertex at every junction.

    Unless reshaped, they are the same however the map is cut into strips and blocks; their order
    is not, nor where their rings begin. Takes memory for a strip and for the polygons that the
    next one goes on with.

    Parameters
    ----------
    strips : iterable of Strip
        From the top down.
    width : int
        Of the map (px).
    chosen : (256,) bool array, optional
        Whether each class value has polygons; all have but nodata.
    reshape : callable, optional
        Moves, adds or leaves out vertices of a block's arcs, all but their ends. Where arcs cross
        the block's border, they then have a vertex.
    block : int
        Columns that are traced at once (px).
    """
    chosen = np.arange(NODATA + 1) < NODATA if chosen is None else chosen
    through = reshape is not None
    beyond = Strip(np.full((1, width), NODATA, np.uint8))  # closes all polygons
    above, row = beyond.values[0], 0
    rest = _Part.outside()
    frontier = np.zeros(width + 2, np.intp)  # the patches of the last row
    waiting: list[_Part] = []
    joins: list[tuple[Index, Index]] = []
    count = len(rest.values)
    for strip in chain(strips, [beyond]):
        values, confidence = _framed(strip, above)
        below = np.zeros_like(frontier)
        side = np.zeros(len(values), np.intp)  # the patches of the pixels to the left
        for col in range(0, width, block):
            last = col + block >= width
            columns = slice(col, None if last else col + block + 1)
            pixels = np.ascontiguousarray(values[:, columns])
            patches = find_patches(pixels)
            arcs = trace(pixels, patches, row=row, col=col, stride=width + 2)
            part = _Part(
                reshape(arcs) if reshape else arcs,
                patches.values,
                _totals(
                    patches,
                    None if confidence is None else confidence[:, columns],
                    pixels.shape[1],
                ),
            )
            rim = _Rim.of(patches, pixels.shape)
            polygons, part, numbers = part.split(rim.meets(len(part.values)), chosen, through)
            yield polygons
            numbers += np.where(numbers >= 0, np.intp(count), 0)
            joins += [(frontier[columns], numbers[rim.top]), (side, numbers[rim.left])]
            side, below[columns][1:] = numbers[rim.right], numbers[rim.bottom][1:]
            waiting.append(part)
            count += len(part.values)
        above, row, frontier = strip.values[-1], row + len(strip.values), below
        # a polygon may go on for ever: it is not copied before as much has come to it
        if strip is not beyond and sum(map(len, waiting)) < len(rest):
            continue
        one, other = (np.concatenate(each) for each in zip(*joins, strict=True))
        rest, numbers = _Part.joined([rest, *waiting], groups(count, one, other))
        frontier = numbers[frontier]
        goes_on = np.zeros(len(rest.values), np.bool_)
        goes_on[frontier] = True
        polygons, rest, numbers = rest.split(goes_on, chosen, through)
        yield polygons
        frontier, waiting, joins, count = numbers[frontier], [], [], len(rest.values)


@dataclass(frozen=True, slots=True)
class _Part:
    """Patches and the arcs around them."""

    arcs: Arcs
    values: Values
    totals: NDArray[np.int64]  # (p, 3): pixels, those of known confidence, the sum of that

    def __len__(self) -> int:
        """The number of arcs."""
        return len(self.arcs.patches)

    @classmethod
    def outside(cls) -> "_Part":
        """What is around the map: one patch of nodata."""
        none = np.empty((0, 2), np.intp)
        arcs = Arcs(
            np.empty(0),
            np.empty(0),
            np.zeros(1, np.int64),
            none.astype(np.int64),
            none,
            none.ravel(),
            none.ravel(),
        )
        return cls(arcs, np.array([NODATA], np.uint8), np.zeros((1, 3), np.int64))

    @classmethod
    def joined(cls, parts: Sequence["_Part"], group: Index) -> tuple["_Part", Index]:
        """Parts as one, with a patch for each group of theirs; and the patch of each of theirs.

        The patches of each part are numbered after those of the ones before it; ``group`` gives
        the least number of those that are one.
        """
        first = group == np.arange(len(group))
        numbers = (np.cumsum(first, dtype=np.intp) - 1)[group].astype(np.intp)
        values = np.concatenate([part.values for part in parts])[first]
        totals = np.zeros((len(values), 3), np.int64)
        np.add.at(totals, numbers, np.concatenate([part.totals for part in parts]))
        begin, arcs = 0, []
        for part in parts:
            own = numbers[begin : begin + len(part.values)]
            # an arc whose one side is closed has no patch there
            own = np.append(own, np.intp(-1))
            arcs.append(replace(part.arcs, patches=own[part.arcs.patches]))
            begin += len(part.values)
        return cls(join(arcs), values, totals), numbers

    def split(self, open_: Flags, chosen: Flags, through: bool) -> tuple[Traced, "_Part", Index]:
        """The polygons of the closed patches, the rest, and the numbers of patches in that."""
        made = ~open_ & chosen[self.values]
        pixels, known, total = self.totals[made].T
        mean = np.divide(total, known, out=np.full(len(total), np.nan), where=known > 0)
        polygons = Traced(rings(self.arcs, made, through=through), self.values[made], pixels, mean)
        numbers = np.where(open_, np.cumsum(open_, dtype=np.intp) - 1, -1).astype(np.intp)
        rest = _Part(select(self.arcs, numbers), self.values[open_], self.totals[open_])
        return polygons, rest, numbers


@dataclass(frozen=True, slots=True)
class _Rim:
    """The patches of the first and last pixels of a block's columns and rows."""

    top: Index
    left: Index
    bottom: Index
    right: Index

    @classmethod
    def of(cls, patches: Patches, shape: tuple[int, ...]) -> "_Rim":
        height, width = shape
        size = height * width
        return cls(
            patches.at(slice(width)),
            patches.at(slice(0, size, width)),
            patches.at(slice(size - width, size)),
            patches.at(slice(width - 1, size, width)),
        )

    def meets(self, count: int) -> Flags:
        """Which of the block's patches touch it."""
        met = np.zeros(count, np.bool_)
        for side in (self.top, self.left, self.bottom, self.right):
            met[side] = True
        return met


def _framed(strip: Strip, above: Values) -> tuple[Values, Values | None]:
    """Values and confidence with the row above and a column of nodata on either side."""
    height, width = strip.values.shape
    values = np.full((height + 1, width + 2), NODATA, np.uint8)
    values[0, 1:-1], values[1:, 1:-1] = above, strip.values
    if strip.confidence is None:
        return values, None
    confidence = np.full_like(values, NODATA)
    confidence[1:, 1:-1] = strip.confidence
    return values, confidence


def _totals(patches: Patches, confidence: Values | None, width: int) -> NDArray[np.int64]:
    """What a block's own pixels add to each patch: pixels, those of known confidence, its sum."""
    totals = np.zeros((len(patches.values), 3), np.int64)
    totals[:, 0] = patches.sizes(width)
    if confidence is not None:
        own = confidence.copy()
        own[0], own[:, 0] = NODATA, NODATA
        known = own != NODATA
        totals[:, 1] = patches.total(known.view(np.uint8))
        totals[:, 2] = patches.total(own * known)
    return totals
