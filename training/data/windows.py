"""Windows drawn from many orthophotos, by valid area."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window

from geoseg.errors import RasterError
from geoseg.orthophoto import fill_invalid
from training.data.draw import Purpose, generator
from training.data.loader import Sample
from training.data.scenes import Scenes
from training.data.unreadable import Unreadable, nothing_left

ATTEMPTS = 1000  # to find a window with data in it
FAILURES = 20  # windows of a raster that cannot be read, until one is drawn without it


class WindowSampler:
    """Square windows anywhere in the scenes, in proportion to what is valid there.

    A window follows from the seed and its number alone.

    Parameters
    ----------
    scenes : Scenes
    size : int
        Side (px). A scene that is smaller is mirrored to fill it.
    valid : sequence of float
        Share of valid pixels of each scene.
    fill : sequence of float
        What stands in for invalid pixels, per band.
    min_valid : float
        Least share of valid pixels in a window.
    seed : int

    Attributes
    ----------
    unreadable : Unreadable
        Windows that were drawn again since they could not be read.

    Raises
    ------
    RasterError
        If every scene is smaller than a window, or none has valid pixels.
    """

    def __init__(
        self,
        scenes: Scenes,
        *,
        size: int,
        valid: Sequence[float],
        fill: Sequence[float],
        min_valid: float,
        seed: int,
    ) -> None:
        if all(scene.height < size or scene.width < size for scene in scenes):
            largest = max(scenes, key=lambda scene: min(scene.height, scene.width))
            raise RasterError(
                f"no image holds a window of {size} x {size} px; the largest is {largest.path} "
                f"with {largest.width} x {largest.height}",
                "set data.window smaller",
            )
        weights = np.array([scene.area for scene in scenes]) * np.array(valid)
        if not weights.sum():
            raise RasterError(
                "the images hold no valid pixel", "check their nodata value, mask or alpha"
            )
        self.scenes = scenes
        self.size = size
        self.fill = tuple(fill)
        self.min_valid = min_valid
        self.seed = seed
        self.unreadable = Unreadable()
        self.shares = weights / weights.sum()

    def __call__(self, index: int) -> Sample:
        """The window number ``index``.

        Returns
        -------
        dict
            ``images`` (C, size, size) raw pixels, without NaN, uint8 where the rasters are and
            else float32; ``valid`` (size, size) bool.

        Raises
        ------
        RasterError
            If no window with enough data is found, or no raster can be read any more. A window
            that cannot be read is drawn again, and recorded in ``unreadable``.
        """
        random = generator(Purpose.WINDOW, self.seed, index)
        shares = self.shares
        failed = np.zeros(len(shares), np.int64)
        empty = 0
        while empty < ATTEMPTS:
            chosen = int(random.choice(len(shares), p=shares))
            scene = self.scenes[chosen]
            window = Window(
                _offset(random, scene.width, self.size),
                _offset(random, scene.height, self.size),
                self.size,
                self.size,
            )
            try:
                pixels, valid = self.scenes.read(chosen, window)
            except RasterError as error:
                self.unreadable.add(scene.path, error)
                failed[chosen] += 1
                shares = self.shares * (failed < FAILURES)
                if not shares.any():
                    raise nothing_left(error) from error
                shares = shares / shares.sum()
                continue
            if valid.any() and valid.mean() >= self.min_valid:
                return {"images": fill(pixels, valid, self.fill), "valid": valid}
            empty += 1
        raise RasterError(
            f"none of {ATTEMPTS} windows holds {self.min_valid:.0%} valid pixels",
            "set data.window or data.min_valid smaller",
        )


def fill(
    pixels: NDArray[Any], valid: NDArray[np.bool_], values: Sequence[float]
) -> NDArray[np.uint8] | NDArray[np.float32]:
    """Pixels (C, h, w) with a value per band where they are not valid; bytes stay bytes.

    Bytes are a quarter of the copying to a device. A value in them is rounded; training gives
    invalid pixels no weight after normalisation.
    """
    if pixels.dtype != np.uint8:
        return fill_invalid(pixels, valid, values)
    if valid.all():
        return pixels
    bytes_ = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return np.where(valid, pixels, bytes_[:, None, None])


def _offset(random: np.random.Generator, length: int, size: int) -> int:
    """Where a window starts along one axis; in the middle of what is shorter than it."""
    return int(random.integers(length - size + 1)) if length >= size else (length - size) // 2
