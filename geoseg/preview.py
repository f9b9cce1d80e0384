"""One window of a map without the rest: only the tiles of the whole map's grid that meet it."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from math import ceil, floor, isfinite, log2
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
import rasterio
from rasterio.enums import ColorInterp
from rasterio.io import MemoryFile
from rasterio.transform import Affine
from rasterio.windows import Window

from geoseg import __version__
from geoseg.augmentation import averaged
from geoseg.class_raster import is_empty
from geoseg.classes import NODATA
from geoseg.errors import RasterError
from geoseg.events import Events, Quiet
from geoseg.fitting import open_fitting
from geoseg.model import Model
from geoseg.mosaic import Sheet, tags
from geoseg.orthophoto import Orthophoto, Pixels, open_raster
from geoseg.output import write_whole
from geoseg.pipeline import Ask, cut_patches, infer, to_own_grid
from geoseg.planning import (
    JOB_TAG,
    Options,
    are_of,
    digest_of,
    lay_grid,
    refuse_beyond_bytes,
    refuse_to_replace,
)
from geoseg.products import CLASS_MAP, Arrays, Coded, Product
from geoseg.resampling import FARTHEST, Scale
from geoseg.stitching import Stitcher
from geoseg.tiling import Grid

LARGEST = 1 << 24  # px that are looked at in one piece; their probabilities are in memory
LONGEST = 1 << 16  # px, of a side; a row of tiles is read at once
BLOCK = 256  # px, of the files
CACHE = 1 << 26  # bytes of decoded blocks

Bounds = tuple[float, float, float, float]  # least x and y, greatest x and y


class Viewer:
    """A raster as a model sees it, both open, to be looked at window after window.

    What it answers is what :func:`geoseg.predict` maps there, bit for bit: the tiles are those of
    the whole map's grid. A coarse viewer is the exception, see :meth:`open`.

    Attributes
    ----------
    height, width : int
        Size (px) of the grid it answers on: the raster's own, or that of a coarse view.
    transform : Affine
        From pixels of that grid to the raster's CRS.
    warnings : list of str
        What the user should know of the raster.
    """

    def __init__(
        self,
        raster: Orthophoto,
        own: Orthophoto,
        model: Model,
        options: Options,
        warnings: list[str],
        *,
        ask: Ask,
    ) -> None:
        self._raster = raster
        self._own = own
        self._model = model
        self._options = options
        self._ask = partial(averaged, ask, symmetries=options.symmetries)
        self._scale = raster.scale if own is not raster else _unchanged(raster)
        self._grid = lay_grid(raster, model.card, options.seams_of(model))
        self.height, self.width = self._scale.own
        self.transform: Affine = own.transform
        self.warnings = warnings

    @classmethod
    def open(
        cls,
        path: str | Path,
        model: Model,
        *,
        bands: Sequence[int | str] | None = None,
        gsd: float | Literal["auto", "keep"] = "auto",
        options: Options | None = None,
        coarser: int = 1,
        ask: Ask | None = None,
    ) -> Self:
        """Open a raster to be looked at.

        Parameters
        ----------
        path : str or Path
        model : Model
        bands, gsd
            As in :func:`geoseg.predict`.
        options : Options, optional
            Seams and symmetries count.
        coarser : int
            How many times coarser than otherwise the model sees the raster. The answers then are
            on that coarse grid, and worth less the further it is from what the model knows.
        ask : callable, optional
            What answers for tiles instead of the model itself, such as its
            :class:`geoseg.recall.Recall`.

        Raises
        ------
        RasterError
            If the raster cannot be read or does not fit the model.
        """
        raster, warnings = open_fitting(path, model.card, bands=bands, gsd=gsd)
        options, ask = options or Options(), ask or model.answer
        try:
            if coarser > 1:
                scale = _coarser(raster, coarser)
                raster.close()
                raster = Orthophoto.open(path, bands=raster.indexes, scale=scale)
                return cls(raster, raster, model, options, warnings, ask=ask)
            own = raster
            if not raster.scale.same:
                own = Orthophoto.open(path, bands=raster.indexes)
            return cls(raster, own, model, options, warnings, ask=ask)
        except BaseException:
            raster.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._raster.close()
        self._own.close()

    def window(self, bounds: Bounds) -> Window:
        """The pixels that meet a box in the raster's CRS.

        Raises
        ------
        RasterError
            If the raster's georeference tells no place.
        """
        if not isfinite(turn := self.transform.determinant) or not turn:
            raise RasterError(
                f"the georeference of {self._raster.path.name} gives its pixels no extent",
                "check it with gdalinfo, or ask for a window in pixels",
            )
        return window_of(bounds, self.transform)

    def inside(self, window: Window) -> Window:
        """What of a window lies on the raster.

        Raises
        ------
        RasterError
            If nothing does.
        """
        left, top = max(window.col_off, 0), max(window.row_off, 0)
        right = min(window.col_off + window.width, self.width)
        bottom = min(window.row_off + window.height, self.height)
        if right <= left or bottom <= top:
            raise RasterError(
                f"the window {_listed(window)} does not lie on {self._raster.path.name}, which "
                f"has {self.width} x {self.height} px",
                "give column, row, width and height in pixels, from the upper left corner",
            )
        return Window(left, top, right - left, bottom - top)

    def seen_size(self, window: Window) -> tuple[int, int]:
        """Height and width (px) in which the model sees a window."""
        seen = self._scale.looked_up(self.inside(window))
        return seen.height, seen.width

    def look(
        self,
        window: Window,
        *,
        products: tuple[Product, ...],
        batch: int = 1,
        events: Events | None = None,
    ) -> Arrays:
        """What the model says of a window; of less at the raster's edge, see :meth:`inside`.

        Raises
        ------
        RasterError
            If the window lies off the raster, is too large to be looked at in one piece, or the
            raster is damaged there.
        ModelError
            If the model fails, or is compact and does not tell what is wanted.
        """
        refuse_beyond_bytes(self._model, self._options, products)
        window = self.inside(window)
        seen = self._scale.looked_up(window)
        if seen.height * seen.width > LARGEST or max(seen.height, seen.width) > LONGEST:
            raise RasterError(
                f"the window {_listed(window)} is {seen.width} x {seen.height} px for the model, "
                f"more than is looked at in one piece",
                "take a smaller window, or map the area with --aoi instead",
            )
        grid, left, top = _part(self._grid, seen)

        def read(part: Window) -> Pixels:
            placed = Window(part.col_off + left, part.row_off + top, part.width, part.height)
            return self._raster.read(placed)

        card = self._model.card
        stitcher = Stitcher(grid, grid.strips, products, card.classes)
        with rasterio.Env(GDAL_CACHEMAX=CACHE):
            patches = cut_patches(read, grid, grid.strips, area=None, fill=card.fill)
            answers = infer(self._ask, patches, side=grid.tile.size, batch=batch)
            told = (events or Quiet()).count(
                f"map {self._raster.path.name}", answers, grid.rows * grid.columns, unit="tiles"
            )
            ((_, arrays),) = [done for each in told for done in stitcher.add(each)]
            arrays = _cut(arrays, seen, left, top)
            if self._scale.same:
                return arrays
            window_back = self._scale.window(seen)
            arrays = to_own_grid(self._own, self._scale, arrays, seen)
        return _cut(arrays, window, window_back.col_off, window_back.row_off)

    def digest(self) -> str:
        """Of the files behind the raster, see :meth:`Orthophoto.digest`."""
        return self._raster.digest()

    def sheet(self, window: Window) -> Sheet:
        """What the answer for a window says besides its pixels."""
        inside, grid = self.inside(window), self._grid
        told = {
            "version": __version__,
            "model": {"name": self._model.card.name, "sha256": self._model.digest},
            "options": {
                "raster": self._raster.path.name,
                "bands": self._raster.indexes,
                "window": [inside.col_off, inside.row_off, inside.width, inside.height],
                "tile": [grid.tile.size, grid.tile.halo, grid.tile.stride],
                "seams": self._options.seams_of(self._model),
                "symmetries": self._options.symmetries,
                "seen": asdict(self._raster.scale),
                "provider": self._model.provider,
                "arithmetic": self._model.arithmetic,
                "runtime": self._model.runtime,
            },
        }
        return Sheet(
            crs=self._raster.crs,
            transform=self.transform @ Affine.translation(inside.col_off, inside.row_off),
            scheme=self._model.card.classes,
            tags=tags(self._model.card, **told),
        )


def write_window(
    raster: str | Path,
    *,
    model: Model,
    window: Window,
    out: Path,
    products: tuple[Product, ...] = (CLASS_MAP,),
    bands: Sequence[int | str] | None = None,
    gsd: float | Literal["auto", "keep"] = "auto",
    options: Options | None = None,
    batch: int = 1,
    overwrite: bool = False,
    events: Events | None = None,
) -> list[Path]:
    """Write one window of a raster's map: small GeoTIFFs on the raster's grid.

    Files that are there already and were made of the same raster, model and options are left as
    they are.

    Returns
    -------
    list of Path
        The class map and the other products, named after it.

    Raises
    ------
    RasterError, ModelError
        As :meth:`Viewer.look`.
    OutputError
        If another result is there already, or it cannot be written.
    """
    events = events or Quiet()
    paths = {each: out.with_name(f"{out.stem}{each.suffix}{out.suffix}") for each in products}
    with Viewer.open(raster, model, bands=bands, gsd=gsd, options=options) as viewer:
        for warning in viewer.warnings:
            events.warning(warning)
        inside, sheet = viewer.inside(window), viewer.sheet(window)
        if inside != window:
            events.warning(
                f"the window {_listed(window)} reaches beyond the raster, which has "
                f"{viewer.width} x {viewer.height} px: {_listed(inside)} is mapped"
            )
        digest = digest_of(viewer.digest(), sheet.tags)
        if not overwrite and are_of(digest, paths.values()):
            events.log(f"{out} is done: there is nothing to do")
        else:
            refuse_to_replace(paths.values(), [raster], overwrite=overwrite)
            arrays = viewer.look(window, products=products, batch=batch, events=events)
            sheet = replace(sheet, tags={**sheet.tags, JOB_TAG: digest})
            for product, path in paths.items():
                write_view(path, product, arrays[product], sheet)
    if is_empty(paths[CLASS_MAP]):
        events.warning(f"no pixel of the window {_listed(inside)} is valid, so nothing is mapped")
    return [*paths.values()]


def write_view(path: Path, product: Product, array: Coded, sheet: Sheet) -> None:
    """Write what was seen as a small GeoTIFF, and the style that QGIS shows it in.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    if product.style:
        write_whole(path.with_suffix(".qml"), product.style(sheet.scheme).encode())
    write_whole(path, _encoded(product, array, sheet))


def _encoded(product: Product, array: Coded, sheet: Sheet) -> bytes:
    count, height, width = array.shape
    profile: dict[str, Any] = {"crs": sheet.crs, "transform": sheet.transform}
    with MemoryFile() as memory:
        with open_raster(
            memory.name,
            "w",
            driver="GTiff",
            count=count,
            height=height,
            width=width,
            dtype="uint8",
            nodata=NODATA,
            tiled=True,
            blockxsize=BLOCK,
            blockysize=BLOCK,
            compress="ZSTD",
            zstd_level=1,
            **(profile if not sheet.transform.is_identity else {"crs": sheet.crs}),
        ) as dataset:
            if product is CLASS_MAP:
                dataset.colorinterp = (ColorInterp.palette,)
                dataset.write_colormap(1, sheet.scheme.color_table())
            dataset.write(array)
            dataset.descriptions = product.bands(sheet.scheme)
            dataset.update_tags(**sheet.tags)
        data: bytes = memory.read()
        return data


def _part(grid: Grid, seen: Window) -> tuple[Grid, int, int]:
    """The tiles of a grid that answer for a window, as a grid of one strip; its left and top."""
    core, more = grid.tile.core, grid.tile.halo if grid.overlapping else 0

    def span(first: int, count: int, size: int) -> tuple[int, int]:
        start = max(first - more, 0) // core * core
        stop = ((first + count - 1 + more) // core + 1) * core
        return start, min(stop, size) - start

    top, height = span(seen.row_off, seen.height, grid.height)
    left, width = span(seen.col_off, seen.width, grid.width)
    part = replace(grid, height=height, width=width, rows_per_strip=ceil(height / core))
    return part, left, top


def _cut(arrays: Arrays, window: Window, left: int, top: int) -> Arrays:
    """What of arrays with a corner at ``left`` and ``top`` lies in a window."""
    rows = slice(window.row_off - top, window.row_off - top + window.height)
    columns = slice(window.col_off - left, window.col_off - left + window.width)
    return {each: np.ascontiguousarray(array[:, rows, columns]) for each, array in arrays.items()}


def _unchanged(raster: Orthophoto) -> Scale:
    return Scale(own=raster.scale.seen, seen=raster.scale.seen)


def _coarser(raster: Orthophoto, times: int) -> Scale:
    own, seen = raster.scale.own, raster.scale.seen
    if own[0] / seen[0] * times > FARTHEST:
        raise RasterError(
            f"the view covers too much of {raster.path.name}: the model would see pixels "
            f"{own[0] / seen[0] * times:.3g} times as large as the raster's",
            "zoom in",
        )
    height, width = (max(1, round(side / times)) for side in seen)
    return Scale(own=own, seen=(height, width))


def window_of(bounds: Bounds, transform: Affine) -> Window:
    """The pixels that meet a box in the CRS that a transform leads to; they may lie anywhere."""
    west, south, east, north = bounds
    corners = [(west, south), (west, north), (east, south), (east, north)]
    placed = [~transform @ corner for corner in corners]
    left, top = (floor(min(each)) for each in zip(*placed, strict=True))
    right, bottom = (ceil(max(each)) for each in zip(*placed, strict=True))
    return Window(left, top, right - left, bottom - top)


def times_coarser(seen: tuple[int, int], *, largest: int) -> int:
    """The power of two by which a view must be coarser to have no side above ``largest`` px.

    Powers of two, so that views of one zoom level share a grid.
    """
    excess = max(seen) / largest
    return 1 if excess <= 1 else 2 ** ceil(log2(excess))


def _listed(window: Window) -> str:
    numbers = window.col_off, window.row_off, window.width, window.height
    return ",".join(str(number) for number in numbers)
