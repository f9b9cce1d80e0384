"""Blocks of rasters, decoded once for all threads and kept as long as there is room."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window

SIDE = 256  # px; smaller blocks are grouped to about this side, or to as much area
THIN = 16  # px; least height of whole rows that are kept together, however wide
RAW = frozenset({"ENVI", "EHdr", "ERS", "ISCE", "ROI_PAC"})
"""Formats without anything to decode, of which GDAL reads the parts of rows that it needs."""

GDAL_KEEPS = 64 << 20  # bytes

Block = tuple[NDArray[Any], NDArray[np.bool_]]
"""Pixels (C, h, w), and which are valid (h, w)."""


def leaving_room(limit: int) -> AbstractContextManager[Any]:
    """A context in which GDAL keeps little itself, where ``limit`` bytes of blocks are kept here.

    By default it keeps 5 % of the machine's memory, which would come on top.
    """
    return rasterio.Env(GDAL_CACHEMAX=GDAL_KEEPS) if limit else nullcontext()


class BlockCache:
    """Keeps what was read last, bounded in bytes; for any number of threads.

    Two threads that want the same block at once read it once. Nothing is locked while reading.

    Parameters
    ----------
    limit : int
        Bytes; a block that is larger is not kept.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0  # bytes that are kept
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Block] = OrderedDict()
        self._coming: dict[Hashable, Future[Block]] = {}

    def get(self, key: Hashable, read: Callable[[], Block]) -> Block:
        """The block called ``key``, by ``read`` if it is not there; its errors are not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            coming = self._coming.get(key)
            if coming is None:
                mine = self._coming[key] = Future()
        if coming is not None:
            return coming.result()
        try:
            block = read()
        except BaseException as error:
            with self._lock:
                del self._coming[key]
            mine.set_exception(error)
            raise
        with self._lock:
            del self._coming[key]
            self._keep(key, block)
        mine.set_result(block)
        return block

    def _keep(self, key: Hashable, block: Block) -> None:
        size = _bytes(block)
        if size > self.limit:
            return
        self._kept[key] = block
        self.size += size
        while self.size > self.limit:
            _, gone = self._kept.popitem(last=False)
            self.size -= _bytes(gone)


def block_shape(height: int, width: int) -> tuple[int, int]:
    """Height and width (px) of what is kept together, from those of the file's own blocks.

    Whole blocks, since GDAL decodes no less: also rows as wide as an untiled raster. Of those kept
    only in part, the rest would be decoded again for each window beside it.
    """
    wide = -(-SIDE // width) * width
    least = max(SIDE * SIDE // wide, THIN)
    return -(-least // height) * height, wide


def read_by_blocks(
    window: Window,
    *,
    size: tuple[int, int],
    shape: tuple[int, int],
    get: Callable[[Window], Block],
) -> Block:
    """A window inside a raster, put together from blocks.

    Parameters
    ----------
    window : Window
        Inside the raster.
    size, shape : (int, int)
        Height and width of the raster and of a block (px).
    get : callable
        From the window of a block to its pixels.
    """
    rows = range(window.row_off, window.row_off + window.height)
    columns = range(window.col_off, window.col_off + window.width)
    parts = []
    for top in range(rows.start // shape[0] * shape[0], rows.stop, shape[0]):
        for left in range(columns.start // shape[1] * shape[1], columns.stop, shape[1]):
            bottom, right = min(top + shape[0], size[0]), min(left + shape[1], size[1])
            parts.append((top, left, *get(Window(left, top, right - left, bottom - top))))
    count, dtype = len(parts[0][2]), parts[0][2].dtype
    pixels = np.empty((count, window.height, window.width), dtype)
    valid = np.empty((window.height, window.width), np.bool_)
    for top, left, block, known in parts:
        high, wide = known.shape
        y, x = (
            slice(max(top, rows.start), min(top + high, rows.stop)),
            slice(max(left, columns.start), min(left + wide, columns.stop)),
        )
        here = _shifted(y, -rows.start), _shifted(x, -columns.start)
        there = _shifted(y, -top), _shifted(x, -left)
        pixels[:, *here] = block[:, *there]
        valid[here] = known[there]
    return pixels, valid


def _shifted(part: slice, by: int) -> slice:
    return slice(part.start + by, part.stop + by)


def _bytes(block: Block) -> int:
    return sum(each.nbytes for each in block)
