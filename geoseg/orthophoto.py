"""An opened raster: chosen bands, windows, what is valid in them, ground sample distance."""

import hashlib
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import ceil, sqrt
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import Geod
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.transform import Affine, xy
from rasterio.warp import transform as reproject
from rasterio.windows import Window

from geoseg.arguments import as_sequence
from geoseg.errors import RasterError
from geoseg.resampling import Scale, has_mask, resample
from geoseg.sources import is_local

TELLING_COLORS = {"red", "green", "blue", "pan", "coastal", "rededge", "nir"}
NAMES_BY_COUNT = {
    1: ("gray",),
    3: ("red", "green", "blue"),
    4: ("red", "green", "blue", "nir"),
}
FLOAT32_MAX = float(np.finfo(np.float32).max)
DISTORTION = 0.01  # beyond which a projection's own metres are not taken for metres on the ground

Pixels = tuple[NDArray[Any], NDArray[np.bool_]]
"""Pixels (C, h, w), and which are valid (h, w)."""

_filtering = threading.Lock()


@contextmanager
def unreferenced() -> Iterator[None]:
    """Silence rasterio about rasters without a georeference, in one thread at a time.

    Python's list of warning filters belongs to all threads, and rasterio changes it by itself
    where it burns polygons: threads that do may only do it in here.
    """
    with _filtering, warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        yield


def open_raster(path: str | Path, mode: str = "r", **profile: Any) -> Any:
    """Open a raster with rasterio, silent about a missing georeference, which is no fault.

    Raises
    ------
    RasterError
        If the file is missing, or is not a raster that GDAL can read.
    """
    try:
        with unreferenced():
            return rasterio.open(path, mode, **profile)
    except (RasterioError, OSError) as error:
        if isinstance(path, Path) and not path.exists():
            raise RasterError(f"there is no file {path}", "check the path") from error
        raise RasterError(
            f"{path} is not a raster that can be read ({_obvious(path) or _reason(error)})",
            "give a GeoTIFF or another raster that GDAL opens",
        ) from error


class Orthophoto:
    """Chosen bands of a raster, read by windows; a context manager.

    GDAL handles are not shared between threads: each thread opens its own.

    Attributes
    ----------
    source : str or pathlib.Path
        What opens it again: the file, a URL or one of GDAL's virtual paths.
    path : pathlib.Path
        The same, for its name.
    height, width : int
        Size (px).
    crs : rasterio.crs.CRS or None
        Coordinate reference system.
    transform : affine.Affine
        Pixel to CRS coordinates; the identity when the file has none.
    dtype : str
        NumPy dtype that holds the chosen bands.
    nodata : float or None
        Declared nodata value of the first chosen band.
    indexes : tuple of int
        The chosen bands, counted from 1.
    bands : tuple of str
        Their names, lower case.
    scale : Scale
        From the grid in which it is read to its own; the same unless it is resampled.
    available : tuple of str
        The names of all bands of the file; a band that holds transparency is ``alpha``.
    guessed : bool
        Whether names of chosen bands follow only from their number.
    driver : str
        GDAL's name of the format.
    """

    def __init__(
        self, dataset: Any, bands: Sequence[int | str] | None, scale: Scale | None = None
    ) -> None:
        size = dataset.height, dataset.width
        self.scale = scale or Scale(own=size, seen=size)
        self._file = dataset
        self._dataset = dataset if self.scale.same else resample(dataset, self.scale)
        self.path = Path(dataset.name)
        self.source: str | Path = self.path if is_local(dataset.name) else dataset.name
        self.height, self.width = self.scale.seen
        self.crs = dataset.crs
        self.driver: str = dataset.driver
        self.transform: Affine = dataset.transform @ self.scale.pixel
        named = _name_bands(dataset)
        self.available = tuple(name for name, _ in named)
        self.indexes = _choose(self.available, bands, self.path)
        self.bands = tuple(self._data_name(index) for index in self.indexes)
        self.guessed = any(named[index - 1][1] for index in self.indexes)
        dtypes = [dataset.dtypes[index - 1] for index in self.indexes]
        for each in dtypes:
            if each.startswith("complex"):  # complex_int16 is none of NumPy's
                raise RasterError(
                    f"{self.path} holds {each} values", "give a raster of real numbers"
                )
        self.dtype = str(np.result_type(*dtypes))
        self._nodata = tuple(
            _in_dtype(dataset.nodatavals[index - 1], dataset.dtypes[index - 1])
            for index in self.indexes
        )
        self.nodata: float | None = dataset.nodatavals[self.indexes[0] - 1]
        self._alpha = next(
            (
                index
                for index, name in enumerate(self.available, start=1)
                if name == "alpha" and index not in self.indexes
            ),
            None,
        )
        self._masked = has_mask(dataset)
        if self._masked and not self.scale.same:  # then the view has an alpha band for it
            self._alpha, self._masked = self._dataset.count, False

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        bands: Sequence[int | str] | None = None,
        scale: Scale | None = None,
    ) -> "Orthophoto":
        """Open a raster.

        Band names come from the band descriptions, else from the colour interpretation, else from
        the number of bands (1: gray; 3: red, green, blue; 4: red, green, blue, nir).

        Parameters
        ----------
        path : str or Path
            Any raster that GDAL reads.
        bands : sequence of int or str, optional
            Numbers from 1 or names, in the order wanted; every band but alpha when left out. A
            band that is chosen is data, also where the file calls it alpha, and never a mask.
        scale : Scale, optional
            Read it resampled.

        Raises
        ------
        RasterError
            If the file is missing, is not a raster, or lacks a band.
        """
        bands = None if bands is None else as_sequence(bands)
        dataset = open_raster(Path(path) if is_local(path) else path)
        try:
            return cls(dataset, bands, scale)
        except BaseException:
            dataset.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._dataset.close()
        self._file.close()

    def cache_for(self, rows: int) -> int:
        """Bytes that hold every block which ``rows`` neighbouring rows touch, all bands of it."""
        tall: int = max(height for height, _ in self._file.block_shapes)
        wide: int = self._file.width * self._file.count * np.dtype(self.dtype).itemsize
        own_rows = ceil(rows * self.scale.own[0] / self.scale.seen[0])
        return wide * (own_rows + 2 * tall)

    @property
    def gsd(self) -> float | None:
        """Ground sample distance (m/px) at the centre; None when the file does not tell.

        A projection's own unit is believed unless it is off by more than 1 % on the ground, as in
        web Mercator away from the equator.
        """
        if self.crs is None or self.transform.is_identity:
            return None
        area = abs(self.transform.determinant)
        nominal = None
        if self.crs.is_projected:
            nominal = sqrt(area) * float(self.crs.linear_units_factor[1])
        measured = self._measure_pixel()
        if measured is None or (nominal and abs(measured / nominal - 1) <= DISTORTION):
            return nominal
        return measured

    def _measure_pixel(self) -> float | None:
        """Side (m) of a square as large on the ellipsoid as the central pixel."""
        row, column = self.height / 2, self.width / 2
        x, y = xy(self.transform, [row, row, row + 1], [column, column + 1, column], offset="ul")
        try:
            lon, lat = reproject(self.crs, "EPSG:4326", x, y)
        except RasterioError:  # a local grid that is tied to nowhere
            return None
        if not np.isfinite([lon, lat]).all():
            return None
        azimuth, _, length = Geod(ellps="WGS84").inv(
            [lon[0], lon[0]], [lat[0], lat[0]], lon[1:], lat[1:]
        )
        angle = np.deg2rad(azimuth[1] - azimuth[0])
        area = abs(length[0] * length[1] * np.sin(angle))
        return sqrt(area) if area > 0 else None

    @property
    def block_shape(self) -> tuple[int, int]:
        """Height and width (px) of the blocks in which the file is stored."""
        shape: tuple[int, int] = self._dataset.block_shapes[self.indexes[0] - 1]
        return shape

    def read(self, window: Window) -> Pixels:
        """Pixels of a window, and which of them are valid.

        The window may reach beyond the raster, which is mirrored there (the outermost pixel is
        not repeated). A pixel is invalid when *all* chosen bands hold their nodata value, as a
        single dark or saturated band may well hold it by chance; when *any* band is NaN or
        exceeds float32; or where a mask or an alpha band that was not chosen says so.

        Returns
        -------
        pixels : (C, h, w) array
            In the file's dtype.
        valid : (h, w) bool array

        Raises
        ------
        RasterError
            If the file is damaged there.
        """
        return read_mirrored(self.read_inside, window, height=self.height, width=self.width)

    def read_inside(self, window: Window) -> Pixels:
        """The same of a window that lies inside the raster."""
        try:
            pixels = self._dataset.read(self.indexes, window=window, out_dtype=self.dtype)
            valid = self._is_data(pixels)
            if self._alpha:
                valid &= self._dataset.read(self._alpha, window=window) > 0
            if self._masked:
                valid &= self._dataset.read_masks(self.indexes[0], window=window) > 0
        except RasterioError as error:
            raise RasterError(
                f"{self.path} cannot be read at row {window.row_off}, column {window.col_off} "
                f"({_reason(error)})",
                "the file is damaged or cut short; copy or export it again",
            ) from error
        return pixels, valid

    def _is_data(self, pixels: NDArray[Any]) -> NDArray[np.bool_]:
        valid = np.ones(pixels.shape[1:], bool)
        if None not in self._nodata:
            valid = np.zeros(pixels.shape[1:], bool)
            for band, nodata in zip(pixels, self._nodata, strict=True):
                valid |= band != nodata
        if pixels.dtype.kind == "f":
            for band in pixels:
                valid &= np.abs(band) <= FLOAT32_MAX  # false for NaN, too
        return valid

    def digest(self) -> str:
        """Of the names, sizes and times of the files behind it (a VRT has many), not of pixels.

        GDAL's own files beside them (.aux.xml) are left out: QGIS writes them for statistics of an
        image that it shows. What they may say of its place, bands and nodata is told by itself.
        """
        place = (*self.transform, self.crs and self.crs.to_wkt())
        told = hashlib.sha256(repr((place, self.available, self._nodata)).encode())
        for name in sorted({self._file.name, *self._file.files}):
            if name.endswith(".aux.xml"):
                continue
            path = Path(name)
            told.update(str(path.resolve() if path.exists() else name).encode())
            if path.exists():
                told.update(f"{path.stat().st_size} {path.stat().st_mtime_ns}".encode())
        return told.hexdigest()

    def _data_name(self, index: int) -> str:
        name = self.available[index - 1]
        return _unnamed(index, self.available) if name == "alpha" else name


def fill_invalid(
    pixels: NDArray[Any], valid: NDArray[np.bool_], fill: Sequence[float]
) -> NDArray[np.float32]:
    """Pixels as a network takes them, with a value per band where they are not valid.

    Parameters
    ----------
    pixels : (C, h, w) array
    valid : (h, w) bool array
    fill : sequence of C floats
        The bands' means make invalid pixels say nothing after normalisation.

    Returns
    -------
    (C, h, w) float32 array
        Without NaN.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # of what is not valid
        filled = pixels.astype(np.float32)
    invalid = ~valid
    for band, value in zip(filled, fill, strict=True):
        np.copyto(band, value, where=invalid)
    return filled


def read_mirrored(
    read_inside: Callable[[Window], Pixels], window: Window, *, height: int, width: int
) -> Pixels:
    """Pixels (C, h, w) and which are valid (h, w) of a window that may reach beyond a raster."""
    rows = mirror(np.arange(window.row_off, window.row_off + window.height), height)
    columns = mirror(np.arange(window.col_off, window.col_off + window.width), width)
    top, left = int(rows.min()), int(columns.min())
    inside = Window(left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1)
    pixels, valid = read_inside(inside)
    for axis, places, size in ((0, rows - top, inside.height), (1, columns - left, inside.width)):
        if not np.array_equal(places, np.arange(size)):
            pixels, valid = pixels.take(places, axis=axis + 1), valid.take(places, axis=axis)
    return pixels, valid


def mirror(index: NDArray[np.int_], size: int) -> NDArray[np.int_]:
    """Reflect indexes into ``range(size)`` as often as needed, not repeating the ends."""
    period = max(2 * (size - 1), 1)
    folded = index % period
    return np.minimum(folded, period - folded) if size > 1 else np.zeros_like(index)


def _name_bands(dataset: Any) -> list[tuple[str, bool]]:
    """The name of each band, and whether it is a guess."""
    if dataset.count == 0:
        raise RasterError(f"{dataset.name} has no bands", "give one of its subdatasets")
    described = [(text or "").strip().lower() for text in dataset.descriptions]
    colors = dataset.colorinterp
    names = [
        "alpha"
        if color == ColorInterp.alpha and text in {"", "alpha"}
        else text or (color.name if color.name in TELLING_COLORS.difference(described) else "")
        for text, color in zip(described, colors, strict=True)
    ]
    total = len(names) - names.count("alpha")
    guesses = [
        name or _unnamed(index, names, total=total) for index, name in enumerate(names, start=1)
    ]
    return [(guess, not name) for guess, name in zip(guesses, names, strict=True)]


def _unnamed(index: int, names: Sequence[str], *, total: int | None = None) -> str:
    """What the band at ``index`` (from 1) is called when nothing but its place tells."""
    by_count = NAMES_BY_COUNT.get(total or len(names), ())
    guess = by_count[index - 1] if index <= len(by_count) else ""
    return guess if guess and guess not in names else f"band_{index}"


def _choose(
    available: tuple[str, ...], bands: Sequence[int | str] | None, path: Path
) -> tuple[int, ...]:
    if bands is None:
        chosen = tuple(i for i, name in enumerate(available, start=1) if name != "alpha")
        return chosen or (1,)
    return tuple(_index(available, band, path) for band in bands)


def _index(available: tuple[str, ...], band: int | str, path: Path) -> int:
    if isinstance(band, int) and 1 <= band <= len(available):
        return band
    for names in (available, [_unnamed(i, available) for i in range(1, len(available) + 1)]):
        if isinstance(band, str) and band.lower() in names:
            return names.index(band.lower()) + 1
    raise RasterError(
        f"{path} has no band {band}; it has {_counted(available)}",
        "choose bands with --bands, by number from 1 or by name",
    )


def _counted(names: Sequence[str]) -> str:
    return ", ".join(f"{number} {name}" for number, name in enumerate(names, start=1))


def _in_dtype(nodata: float | None, dtype: str) -> float | None:
    """The value as pixels hold it; None when they cannot."""
    if nodata is None or np.dtype(dtype).kind == "f":
        return None if nodata is None else float(np.asarray(nodata, dtype))
    limits = np.iinfo(dtype)
    return nodata if float(nodata).is_integer() and limits.min <= nodata <= limits.max else None


def _obvious(path: str | Path) -> str | None:
    """Why a file is no raster, where that needs no GDAL."""
    place = Path(path)
    if place.is_dir():
        return "it is a folder"
    return "it is empty" if place.is_file() and not place.stat().st_size else None


def _reason(error: BaseException) -> str:
    """GDAL's own words, which rasterio keeps as the cause."""
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error).splitlines()[0] if str(error) else type(error).__name__
