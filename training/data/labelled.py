"""Windows drawn around labelled pixels, balanced over the classes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window

from geoseg.errors import RasterError
from geoseg.labels import IGNORED
from training.data.draw import Purpose, generator
from training.data.loader import Sample
from training.data.scenes import Scenes
from training.data.truth import CELL, TRAIN, Truth
from training.data.unreadable import Unreadable, nothing_left
from training.data.windows import FAILURES, fill


class LabelledSampler:
    """Square windows around pixels that train, so that each holds labels however few there are.

    A window follows from the seed and its number alone: a class is drawn evenly among those that
    are labelled, then one of its pixels, then a window that contains it.

    Parameters
    ----------
    scenes : Scenes
    truth : Truth
    size : int
        Side (px). A scene that is smaller is mirrored to fill it; nothing is known there.
    fill : sequence of float
        What stands in for invalid pixels, per band.
    class_balance : float
        Share of windows drawn by class; the others are around any labelled pixel.
    seed : int

    Attributes
    ----------
    unreadable : Unreadable
        Windows that were drawn again since they could not be read.
    """

    def __init__(
        self,
        scenes: Scenes,
        truth: Truth,
        *,
        size: int,
        fill: Sequence[float],
        class_balance: float,
        seed: int,
    ) -> None:
        self.scenes = scenes
        self.truth = truth
        self.size = size
        self.fill = tuple(fill)
        self.class_balance = class_balance
        self.seed = seed
        self.unreadable = Unreadable()
        self.ends = truth.train.counts.cumsum(axis=0)  # pixels up to and with each cell, by class

    def __call__(self, index: int) -> Sample:
        """The window number ``index``.

        Returns
        -------
        dict
            ``images`` (C, size, size) raw pixels, without NaN, uint8 where the rasters are and
            else float32; ``valid`` (size, size) bool; ``targets`` (size, size) int64 channels,
            255 where nothing is known, where there is no image, and where a pixel does not train.

        Raises
        ------
        RasterError
            If no raster with labels can be read any more. A window that cannot be read is drawn
            again, and recorded in ``unreadable``.
        """
        random = generator(Purpose.LABELLED_WINDOW, self.seed, index)
        ends = self.ends
        failed = np.zeros(len(self.scenes), np.int64)
        while True:
            scene_index, row, column = self._pixel(random, ends)
            scene = self.scenes[scene_index]
            window = Window(
                _offset(random, scene.width, self.size, column),
                _offset(random, scene.height, self.size, row),
                self.size,
                self.size,
            )
            try:
                pixels, valid = self.scenes.read(scene_index, window)
            except RasterError as error:
                self.unreadable.add(scene.path, error)
                failed[scene_index] += 1
                if failed[scene_index] == FAILURES:
                    ends = self._ends_without(failed == FAILURES)
                    if not ends[-1].any():
                        raise nothing_left(error) from error
                continue
            targets = self.truth.read(scene_index, window, TRAIN).astype(np.int64)
            targets[~valid] = IGNORED
            return {
                "images": fill(pixels, valid, self.fill),
                "valid": valid,
                "targets": targets,
            }

    def _ends_without(self, left_out: NDArray[np.bool_]) -> NDArray[np.int64]:
        """``ends`` as if there were no labels in some scenes."""
        train = self.truth.train
        stays = ~left_out[train.places[:, 0]]
        return (train.counts * stays[:, None]).cumsum(axis=0)

    def _pixel(
        self, random: np.random.Generator, ends_by_class: NDArray[np.int64]
    ) -> tuple[int, int, int]:
        """Scene, row and column of a labelled pixel."""
        if random.random() < self.class_balance:
            which = int(random.choice(np.flatnonzero(ends_by_class[-1])))
            ends = ends_by_class[:, which]
        else:
            which, ends = None, ends_by_class.sum(axis=1)
        number = int(random.integers(ends[-1]))
        cell = int(np.searchsorted(ends, number, side="right"))
        within = number - int(ends[cell - 1]) if cell else number
        scene, row, column = (int(part) for part in self.truth.train.places[cell])
        targets = self.truth.read(scene, Window(column, row, CELL, CELL), TRAIN)
        wanted = targets != IGNORED if which is None else targets == which
        at = np.flatnonzero(wanted)[within]
        return scene, row + int(at) // CELL, column + int(at) % CELL


def _offset(random: np.random.Generator, length: int, size: int, pixel: int) -> int:
    """Where a window with a pixel in it starts along one axis, inside the scene if it can be."""
    if length < size:
        return (length - size) // 2
    return int(random.integers(max(0, pixel - size + 1), min(pixel, length - size) + 1))
