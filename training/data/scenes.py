"""The rasters of a run, as one set with one list of bands, read by windows from any thread."""

import hashlib
import statistics
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from affine import Affine
from rasterio.crs import CRS
from rasterio.windows import Window

from geoseg.errors import RasterError
from geoseg.orthophoto import Orthophoto, Pixels, read_mirrored
from training.data.blocks import RAW, BlockCache, block_shape, read_by_blocks

QUIETLY = threading.Lock()
"""Held while rasterio opens or burns: it then swaps Python's list of warning filters, which belongs
to all threads, and would leave it swapped when two do so at once."""

OPEN_AT_ONCE = 64  # rasters kept open per thread
SIMILAR = 1.5  # ratio of ground sample distances that are still taken for one


@dataclass(frozen=True, slots=True)
class Scene:
    """A raster of the set, closed: where it is and where its pixels lie."""

    path: Path
    indexes: tuple[int, ...]  # of the chosen bands, from 1
    height: int
    width: int
    transform: Affine
    crs: CRS | None
    gsd: float | None
    digest: str
    block: tuple[int, int] | None
    """Height and width (px) of what is decoded and kept together; None: nothing is kept."""

    @property
    def area(self) -> int:
        """Pixels."""
        return self.height * self.width


class Scenes(Sequence[Scene]):
    """Rasters that share their bands and dtype.

    Parameters
    ----------
    paths : sequence of Path
    bands : sequence of int or str, optional
        Bands to take from each, by number or name. Left out, all of them: they have the same
        names, in whatever order, or, where a name is only a guess, are as many.
    names : sequence of str, optional
        What the bands are called, where the files do not tell or tell otherwise.
    cache : int
        Bytes of decoded blocks, and of what is known of them, that are kept; 0: none.

    Attributes
    ----------
    blocks : BlockCache
        What is kept.
    bands : tuple of str
        Their names.
    dtype : str
        NumPy dtype of the rasters.
    nodata : float or None
        Of the first raster.
    notes : tuple of str
        What a person should know of the set.

    Raises
    ------
    RasterError
        If a raster cannot be read, or bands or dtypes differ.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        *,
        bands: Sequence[int | str] | None = None,
        names: Sequence[str] | None = None,
        cache: int = 0,
    ) -> None:
        if not paths:
            raise RasterError("there are no images", "give at least one raster")
        with Orthophoto.open(paths[0], bands=bands) as first:
            self.bands, self.dtype, self.nodata = first.bands, first.dtype, first.nodata
        self.blocks = BlockCache(cache)
        self._scenes = tuple(self._describe(path, bands, first) for path in paths)
        if names is not None:
            self.bands = tuple(names)
        self._handles = threading.local()
        self.notes = self._compare()

    def __getitem__(self, index: Any) -> Any:
        return self._scenes[index]

    def __len__(self) -> int:
        return len(self._scenes)

    @property
    def gsd(self) -> float | None:
        """Their median ground sample distance (m/px); None when no raster tells."""
        known = [scene.gsd for scene in self if scene.gsd is not None]
        return statistics.median(known) if known else None

    @property
    def unplaced(self) -> list[Scene]:
        """Those without a georeference, which therefore all lie in one place."""
        return [scene for scene in self if scene.crs is None and scene.transform.is_identity]

    def digest(self) -> str:
        """A short fingerprint of the files and bands; not of each pixel."""
        told = repr([(scene.digest, scene.indexes) for scene in self])
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def read(self, index: int, window: Window) -> Pixels:
        """Pixels (C, h, w) of a scene and which are valid (h, w); mirrored beyond its border.

        Raises
        ------
        RasterError
            If the file is damaged there.
        """
        scene = self._scenes[index]
        read = partial(self._read_blocks if scene.block else self._read_file, index)
        return read_mirrored(read, window, height=scene.height, width=scene.width)

    def _read_file(self, index: int, window: Window) -> Pixels:
        return self._open(index).read_inside(window)

    def _read_blocks(self, index: int, window: Window) -> Pixels:
        scene = self._scenes[index]
        return read_by_blocks(
            window,
            size=(scene.height, scene.width),
            shape=scene.block,
            get=lambda block: self.blocks.get(
                (index, block.row_off, block.col_off), lambda: self._read_file(index, block)
            ),
        )

    def _open(self, index: int) -> Orthophoto:
        opened: OrderedDict[int, Orthophoto] = getattr(self._handles, "opened", OrderedDict())
        self._handles.opened = opened
        if index not in opened:
            if len(opened) == OPEN_AT_ONCE:
                opened.popitem(last=False)[1].close()
            scene = self._scenes[index]
            with QUIETLY:
                raster = Orthophoto.open(scene.path, bands=scene.indexes)
            now, then = (raster.height, raster.width), (scene.height, scene.width)
            if now != then:
                raster.close()
                raise RasterError(
                    f"{scene.path} had {then[1]} x {then[0]} px and now has {now[1]} x {now[0]}",
                    "leave the images as they are until the run ends",
                )
            opened[index] = raster
        opened.move_to_end(index)
        return opened[index]

    def _describe(self, path: Path, bands: Sequence[int | str] | None, first: Orthophoto) -> Scene:
        with Orthophoto.open(path, bands=bands) as own:
            indexes = own.indexes
            if bands is None and own.bands != first.bands:
                indexes = self._matching(own, first)
            if own.dtype != self.dtype:
                raise RasterError(
                    f"{path} holds {own.dtype} values, {first.path} {self.dtype}",
                    "train on rasters of one dtype, or convert them",
                )
            block = block_shape(*own.block_shape)
            size = block[0] * block[1] * (len(indexes) * np.dtype(self.dtype).itemsize + 1)
            return Scene(
                path=Path(path),
                indexes=indexes,
                height=own.height,
                width=own.width,
                transform=own.transform,
                crs=own.crs,
                gsd=own.gsd,
                digest=own.digest(),
                block=block if size <= self.blocks.limit and own.driver not in RAW else None,
            )

    @staticmethod
    def _matching(own: Orthophoto, first: Orthophoto) -> tuple[int, ...]:
        if sorted(own.bands) == sorted(first.bands):
            return tuple(own.available.index(name) + 1 for name in first.bands)
        if len(own.bands) == len(first.bands) and (own.guessed or first.guessed):
            return own.indexes
        raise RasterError(
            f"{own.path} has the bands {', '.join(own.bands)}, but {first.path} has "
            f"{', '.join(first.bands)}",
            "choose bands that all have with --bands",
        )

    def _compare(self) -> tuple[str, ...]:
        known = [scene.gsd for scene in self if scene.gsd is not None]
        if known and max(known) > SIMILAR * min(known):
            ends = f"{min(known):.3g} to {max(known):.3g} m"
            return (f"ground sample distances of {ends}: one thing has several sizes in them",)
        return ()
