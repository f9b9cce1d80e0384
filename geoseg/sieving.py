"""Small patches of a class map given to their neighbours, on arrays that may lie in files."""

import math
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.features import sieve
from rasterio.transform import Affine

from geoseg.classes import NODATA
from geoseg.ground import pixel_areas

CHUNK = 1 << 22  # px compared at once

Values = NDArray[np.uint8]  # (h, w)


def pixels_of(area: float, *, crs: CRS | None, transform: Affine, height: int, width: int) -> int:
    """The number of pixels that cover an area (m²; in the raster's units without a CRS).

    In the middle of a raster of ``height`` x ``width`` px; pixels may differ in area.
    """
    if crs is None:
        pixel = float(abs(transform.determinant))
    else:
        pixel = float(pixel_areas(transform, crs, height=height, width=width)[height // 2])
    return math.ceil(area / pixel - 1e-9)  # what rounding adds to 4 / 0.5² is no pixel


def absorb(
    values: Values,
    pixels: int,
    *,
    known: NDArray[np.bool_] | None = None,
    room: Values | None = None,
) -> Values:
    """Class values in which patches of fewer than ``pixels`` went to their largest neighbour.

    GDAL's sieve leaves a patch alone when all its neighbours are too small as well. So its limit
    grows in steps of two, and the last step is repeated: what is smallest goes first, and what is
    left has grown by then. Only where no patch is large enough, as on an island in nodata, small
    ones stay.

    Parameters
    ----------
    values : (h, w) uint8 array
    pixels : int
    known : (h, w) bool array, optional
        Where they are not nodata, if that is at hand.
    room : (h, w) uint8 array, optional
        What may be written to; then ``values`` is, too, and one of the two is returned.
    """
    if known is None:
        known = values != NODATA
    pixels = min(pixels, values.size - 1)  # as far as GDAL goes
    spare = room

    def step(source: Values, limit: int) -> Values:
        nonlocal spare
        made: Values = sieve(source, limit, out=spare, mask=known, connectivity=4)
        spare = None if room is None else source
        return made

    limit = 1
    while limit < pixels:
        limit = min(2 * limit, pixels)
        values = step(values, limit)
    while limit > 1:
        again = step(values, limit)
        if _equal(again, values):
            break
        values = again
    return values


@contextmanager
def absorbed(
    parts: Iterable[Values], *, shape: tuple[int, int], pixels: int, folder: Path
) -> Iterator[Values]:
    """The same of a map too large for memory: it lies in files, which go in the end.

    They take three bytes a pixel. What memory is needed besides is for the patches, some 30 bytes
    each.

    Parameters
    ----------
    parts : iterable of (n, w) uint8 arrays
        Its rows, from top to bottom.
    shape : (int, int)
        Of it all.
    pixels : int
    folder : Path
        Where there is room for the files.

    Raises
    ------
    OSError
        If they cannot be written. It comes before any sieving: files that are mapped and find no
        room on the disk would end the process.
    """
    paths = [folder / f"sieve_{name}.raw" for name in ("values", "room", "known")]
    try:
        with ExitStack() as stack:
            files = [stack.enter_context(path.open("wb")) for path in paths]
            for part in parts:
                for file, array in zip(files, (part, part, part != NODATA), strict=True):
                    file.write(np.ascontiguousarray(array).data)
        values, room = (np.memmap(path, np.uint8, "r+", shape=shape) for path in paths[:2])
        known = np.memmap(paths[2], np.bool_, "r", shape=shape)
        yield absorb(values, pixels, known=known, room=room)
        del values, room, known  # Windows removes no file that is mapped
    finally:
        for path in paths:
            path.unlink(missing_ok=True)


def _equal(one: Values, other: Values) -> bool:
    rows = max(1, CHUNK // one.shape[1])
    return all(
        np.array_equal(one[top : top + rows], other[top : top + rows])
        for top in range(0, len(one), rows)
    )
