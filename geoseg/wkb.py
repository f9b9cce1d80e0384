"""Polygons as well-known binary (ISO 19125-1), made by NumPy without an object for each."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Offsets = NDArray[np.int64]

_HEADER = np.dtype([("order", "u1"), ("type", "<u4"), ("rings", "<u4")])
_COUNT = np.dtype("<u4")
_POINT = np.dtype("<f8, <f8")
_LITTLE_ENDIAN, _POLYGON = 1, 3


def polygons_as_wkb(
    points: NDArray[np.float64], ring_offsets: Offsets, polygon_offsets: Offsets
) -> pa.LargeBinaryArray:
    """Polygons as Arrow takes them.

    Parameters
    ----------
    points : (n, 2) float64 array
        Vertices, ring after ring, each closed.
    ring_offsets : (r + 1,) int64 array
        Where each ring begins.
    polygon_offsets : (p + 1,) int64 array
        The first ring (the shell) of each polygon; its holes follow.
    """
    rings, count = np.diff(polygon_offsets), len(polygon_offsets) - 1
    polygon = np.repeat(np.arange(count), rings)
    begins = (
        _HEADER.itemsize * (polygon + 1)
        + _COUNT.itemsize * np.arange(1, len(polygon) + 1)
        + _POINT.itemsize * ring_offsets[:-1]
    )  # of the points of each ring, in bytes
    offsets = (
        _HEADER.itemsize * np.arange(count + 1)
        + _COUNT.itemsize * polygon_offsets
        + _POINT.itemsize * ring_offsets[polygon_offsets]
    )
    headers = np.empty(count, _HEADER)
    headers["order"], headers["type"], headers["rings"] = _LITTLE_ENDIAN, _POLYGON, rings
    lengths = np.diff(ring_offsets)
    nth = np.arange(len(points)) - np.repeat(ring_offsets[:-1], lengths)
    made = np.empty(offsets[-1], np.uint8)
    _put(headers, made, offsets[:-1])
    _put(lengths.astype(_COUNT), made, begins - _COUNT.itemsize)
    pairs = np.ascontiguousarray(points, "<f8").view(_POINT).ravel()
    _put(pairs, made, np.repeat(begins, lengths) + _POINT.itemsize * nth)
    return pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), count, [None, pa.py_buffer(offsets.astype("<i8")), pa.py_buffer(made)]
    )


def _put(items: NDArray[Any], into: NDArray[np.uint8], at: Offsets) -> None:
    """Copy items, whatever their alignment, to where each begins."""
    if len(items):
        raw = np.dtype((np.void, items.dtype.itemsize))
        last = len(into) - raw.itemsize
        places: NDArray[Any] = np.ndarray((last + 1,), raw, into, strides=(1,))
        places[at] = items.view(raw)
