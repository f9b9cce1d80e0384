"""What the pixels of a label raster mean: classes by their values or by the colours they have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import rasterio.errors
from numpy.typing import NDArray
from rasterio.windows import Window

from geoseg.classes import NODATA
from geoseg.errors import LabelError, RasterError

RGB = tuple[int, int, int]

NO_CODE = 1 << 24  # of a pixel that is no whole number below it

Codes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """Which class a pixel of a label raster is of.

    What is not listed is ignored, and so is what is listed with the value 255: that is not
    labelled on purpose, as the boundaries between objects in some sets.

    Attributes
    ----------
    values : Mapping of int to int
        From a raster's values to class values.
    colors : Mapping of RGB to int
        From colours to class values.
    """

    values: Mapping[int, int] = field(default_factory=dict)
    colors: Mapping[RGB, int] = field(default_factory=dict)

    def by_color(self, raster: Any) -> bool:
        """Whether a raster shows its classes by colour.

        It does with three bands or more, and with one where a listed colour is in its table:
        tools number the entries of a colour table as they like.
        """
        return raster.count >= 3 or any(
            rgb in self.colors for rgb in _color_table_of(raster).values()
        )

    def codes(self, raster: Any, window: Window, *, shape: tuple[int, int] | None = None) -> Codes:
        """What stands in the pixels of a window: colours as 0xrrggbb, else values.

        Parameters
        ----------
        raster : rasterio dataset
        window : Window
        shape : (h, w), optional
            Of the answer, where it is coarser than the window; the nearest pixels are taken.

        Returns
        -------
        (h, w) uint32 array
            ``NO_CODE`` for what is neither: a fraction, a negative number, NaN.

        Raises
        ------
        LabelError
            If the raster shows colours and none is listed, or the reverse, or they are no bytes.
        RasterError
            If the file is damaged.
        """
        if not self.by_color(raster):
            if not self.values:
                raise LabelError(
                    f"{raster.name} holds one band of numbers, and the classes are known by "
                    "colour only",
                    "give labels in the classes' colours",
                )
            return values_of(raster, window, shape=shape)
        if not self.colors:
            raise LabelError(
                f"{raster.name} is a label image in colour, and the classes' colours are not known",
                "name them in a file classes.csv with the columns name,color",
            )
        if raster.count >= 3:
            red, green, blue = _read(raster, [1, 2, 3], window, shape)
            if red.dtype != np.uint8:
                raise LabelError(
                    f"{raster.name} is a label image in colour of {red.dtype} values",
                    "give colours of 8 bits each",
                )
            packed: Codes = red.astype(np.uint32) << 16
            packed |= green.astype(np.uint32) << 8
            packed |= blue
            return packed
        table = np.full(NODATA + 1, NO_CODE, np.uint32)
        for value, rgb in _color_table_of(raster).items():
            table[value] = code_of(rgb)
        shown: Codes = table[_read(raster, 1, window, shape)]
        return shown

    def meanings(self, raster: Any) -> dict[int, int]:
        """From the codes of a raster to class values."""
        if self.by_color(raster):
            return {code_of(rgb): value for rgb, value in self.colors.items()}
        return dict(self.values)

    def read(
        self, raster: Any, window: Window, *, shape: tuple[int, int] | None = None
    ) -> NDArray[np.uint8]:
        """The class values of a window within a label raster; 255 where it has none.

        Takes what :meth:`codes` takes.

        Raises
        ------
        LabelError, RasterError
            See :meth:`codes`.
        """
        return decode(self.codes(raster, window, shape=shape), self.meanings(raster))


def values_of(raster: Any, window: Window, *, shape: tuple[int, int] | None = None) -> Codes:
    """The values of a window of a raster's first band; see :meth:`Legend.codes`.

    Raises
    ------
    LabelError
        If they are complex numbers.
    RasterError
        If the file is damaged.
    """
    pixels = _read(raster, 1, window, shape)
    if pixels.dtype.kind not in "uif":
        raise LabelError(
            f"{raster.name} holds {pixels.dtype} values", "give labels as whole numbers"
        )
    return as_codes(pixels)


def code_of(rgb: RGB) -> int:
    """A colour as 0xrrggbb."""
    red, green, blue = rgb
    return red << 16 | green << 8 | blue


def as_codes(pixels: NDArray[Any]) -> Codes:
    """Whole numbers below ``NO_CODE`` as they are, everything else as ``NO_CODE``."""
    if pixels.dtype.kind == "u" and pixels.dtype.itemsize <= 2:
        return pixels.astype(np.uint32)
    with np.errstate(invalid="ignore"):  # NaN
        whole = (pixels >= 0) & (pixels < NO_CODE) & (pixels == np.floor(pixels))
    return np.where(whole, pixels, NO_CODE).astype(np.uint32)


def decode(codes: Codes, meanings: Mapping[int, int]) -> NDArray[np.uint8]:
    """Codes as class values; 255 where none is meant."""
    return _table(tuple(sorted(meanings.items())))[codes]


@lru_cache(maxsize=4)
def _table(meanings: tuple[tuple[int, int], ...]) -> NDArray[np.uint8]:
    """From every code to its class; 16 MB, of which the few colours of a set stay in the cache."""
    table = np.full(NO_CODE + 1, NODATA, np.uint8)
    for code, value in meanings:
        table[code] = value
    table.setflags(write=False)
    return table


def _color_table_of(raster: Any) -> dict[int, RGB]:
    try:
        table = raster.colormap(1)
    except ValueError:  # it has none
        return {}
    return {value: rgba[:3] for value, rgba in table.items() if value <= NODATA}


def _read(
    raster: Any, bands: int | list[int], window: Window, shape: tuple[int, int] | None
) -> NDArray[Any]:
    out: tuple[int, ...] | None = shape
    if shape is not None and isinstance(bands, list):
        out = (len(bands), *shape)
    try:
        pixels: NDArray[Any] = raster.read(bands, window=window, out_shape=out)
    except rasterio.errors.RasterioError as error:
        raise RasterError(
            f"{raster.name} cannot be read to the end", "check that it was copied completely"
        ) from error
    return pixels
