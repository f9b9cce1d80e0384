"""A raster at another resolution, and what was made of it brought back to the raster's own grid."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import MaskFlags, Resampling
from rasterio.transform import Affine
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from geoseg.errors import RasterError
from geoseg.products import Arrays

FARTHEST = 16.0  # ratio of ground sample distances; beyond it a number is wrong

PLANE = "EPSG:3857"  # any plane: pixels are warped to pixels, wherever they lie on the ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Two grids over the same ground: a raster's own, and one that a model sees it in.

    Both begin and end at the raster's borders, so that their pixels differ in size by the ratio
    of whole numbers that is nearest to the one wanted.
    """

    own: tuple[int, int]  # height and width, px
    seen: tuple[int, int]  # height and width, px

    @classmethod
    def of(cls, own: tuple[int, int], *, ratio: float) -> "Scale":
        """The grid with pixels ``1 / ratio`` times as large, of at least one pixel.

        Raises
        ------
        RasterError
            If the two would be too far apart to make sense.
        """
        if not 1 / FARTHEST <= ratio <= FARTHEST:
            raise RasterError(
                f"the model would see pixels {1 / ratio:.3g} times as large as the raster's",
                "check the ground sample distances, or keep the raster's with --gsd keep",
            )
        height, width = (max(1, round(side * ratio)) for side in own)
        return cls(own=own, seen=(height, width))

    @property
    def same(self) -> bool:
        """Whether there is nothing to do."""
        return self.own == self.seen

    @property
    def pixel(self) -> Affine:
        """From pixels of the seen grid to pixels of the raster."""
        return Affine.scale(self.own[1] / self.seen[1], self.own[0] / self.seen[0])

    def window(self, seen: Window) -> Window:
        """The raster's pixels whose centres lie in a window of the seen grid."""
        top, bottom = (
            _first(edge, self.seen[0], self.own[0])
            for edge in (seen.row_off, seen.row_off + seen.height)
        )
        left, right = (
            _first(edge, self.seen[1], self.own[1])
            for edge in (seen.col_off, seen.col_off + seen.width)
        )
        return Window(left, top, right - left, bottom - top)

    def looked_up(self, own: Window) -> Window:
        """The seen pixels in which the centres of a window of the raster's own pixels lie."""
        rows = _nearest(own.row_off, own.height, self.own[0], self.seen[0])
        columns = _nearest(own.col_off, own.width, self.own[1], self.seen[1])
        top, left = int(rows[0]), int(columns[0])
        return Window(left, top, int(columns[-1]) - left + 1, int(rows[-1]) - top + 1)

    def bring_back(self, arrays: Arrays, seen: Window) -> Arrays:
        """Arrays (B, h, w) of a window of the seen grid, for :meth:`window`; nearest pixel."""
        own = self.window(seen)
        rows = _nearest(own.row_off, own.height, self.own[0], self.seen[0]) - seen.row_off
        columns = _nearest(own.col_off, own.width, self.own[1], self.seen[1]) - seen.col_off
        return {each: array[:, rows[:, None], columns] for each, array in arrays.items()}


def resample(dataset: Any, scale: Scale) -> WarpedVRT:
    """A view of an open raster in the seen grid: averaged when coarser, bilinear when finer.

    Pixels without data take no part. An alpha band is added where the raster has a mask of its
    own.
    """
    coarser = scale.own[0] > scale.seen[0] or scale.own[1] > scale.seen[1]
    upright = Affine.scale(1, -1)
    return WarpedVRT(
        dataset,
        src_crs=PLANE,
        crs=PLANE,
        src_transform=upright,
        transform=upright @ scale.pixel,
        height=scale.seen[0],
        width=scale.seen[1],
        resampling=Resampling.average if coarser else Resampling.bilinear,
        add_alpha=has_mask(dataset),
        warp_extras={"UNIFIED_SRC_NODATA": "YES"},
    )


def has_mask(dataset: Any) -> bool:
    """Whether an open raster says what is valid by a mask, not by nodata values or alpha."""
    flags = set(dataset.mask_flag_enums[0])
    return not {MaskFlags.all_valid, MaskFlags.nodata, MaskFlags.alpha} & flags


def _first(edge: int, seen: int, own: int) -> int:
    """The first of ``own`` pixels whose centre lies at or behind an edge of ``seen`` pixels."""
    return -(-(2 * edge * own - seen) // (2 * seen))


def _nearest(first: int, count: int, own: int, seen: int) -> NDArray[np.int64]:
    """The seen pixels in which the centres of own pixels lie; in whole numbers, so exactly."""
    places = np.arange(first, first + count, dtype=np.int64)
    return (2 * places + 1) * seen // (2 * own)
