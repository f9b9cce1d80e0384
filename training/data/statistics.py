"""Mean and standard deviation per band, measured once a run on a sample of windows."""

import json
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from rasterio.windows import Window

from geoseg.errors import RasterError
from geoseg.output import write_whole
from training.data.draw import Purpose, generator
from training.data.scenes import Scenes


class Statistics(BaseModel):
    """What is known of a set of scenes before training.

    Attributes
    ----------
    bands : tuple of str
    mean, std : tuple of float
        Per band, in raw pixel values, over valid pixels; the std of a constant band is 1.
    valid : tuple of float
        Per scene, the share of its sampled pixels that are valid.
    """

    model_config = ConfigDict(frozen=True)

    bands: tuple[str, ...]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    valid: tuple[float, ...]

    @classmethod
    def measure(cls, scenes: Scenes, *, windows: int, size: int, seed: int) -> Self:
        """From windows spread over all scenes by area, at least one in each, and four where that
        is no more than was asked for.

        Parameters
        ----------
        scenes : Scenes
        windows, size : int
            How many, and their side (px).
        seed : int

        Raises
        ------
        RasterError
            If there is not one valid pixel.
        """
        total = sum(scene.area for scene in scenes)
        least = 4 if 4 * len(scenes) <= windows else 1
        sums = _Sums(len(scenes.bands))
        valid = []
        drawn = 0
        for index, scene in enumerate(scenes):
            count = max(least, round(windows * scene.area / total))
            height, width = min(size, scene.height), min(size, scene.width)
            share = 0.0
            for _ in range(count):
                random = generator(Purpose.STATISTICS, seed, drawn)
                drawn += 1
                row = int(random.integers(scene.height - height + 1))
                column = int(random.integers(scene.width - width + 1))
                pixels, known = scenes.read(index, Window(column, row, width, height))
                sums.add(pixels[:, known])
                share += float(known.mean())
            valid.append(share / count)
        if not sums.count:
            raise RasterError(
                "no valid pixel was found in the images", "check their nodata value, mask or alpha"
            )
        mean, std = sums.result()
        return cls(bands=scenes.bands, mean=mean, std=std, valid=tuple(valid))

    @classmethod
    def of_run(cls, path: Path, scenes: Scenes, *, windows: int, size: int, seed: int) -> Self:
        """Those a run has stored, else measured and stored."""
        if path.exists():
            return cls.model_validate_json(path.read_text("utf-8"))
        measured = cls.measure(scenes, windows=windows, size=size, seed=seed)
        write_whole(path, json.dumps(measured.model_dump(), indent=1).encode())
        return measured


class _Sums:
    """Sums of values and squares about the first value, so that nothing is lost to rounding."""

    def __init__(self, bands: int) -> None:
        self.count = 0
        self.origin = np.zeros(bands)
        self.first = np.zeros(bands)
        self.second = np.zeros(bands)

    def add(self, values: NDArray[np.generic]) -> None:
        """Values (C, n)."""
        if not values.shape[1]:
            return
        if not self.count:
            self.origin = values[:, 0].astype(np.float64)
        centred = values.astype(np.float64) - self.origin[:, None]
        self.count += values.shape[1]
        self.first += centred.sum(axis=1)
        self.second += np.square(centred).sum(axis=1)

    def result(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        mean = self.first / self.count
        variance = np.maximum(self.second / self.count - mean**2, 0)
        spread = np.where(variance > 0, np.sqrt(variance), 1.0)
        return tuple((mean + self.origin).tolist()), tuple(spread.tolist())
