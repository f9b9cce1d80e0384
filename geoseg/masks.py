"""Label images on the very pixels of their image, read as classes by their legend."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.windows import Window

from geoseg.classes import ClassScheme
from geoseg.errors import LabelError
from geoseg.label_file import Shapes
from geoseg.labels import IGNORED, Grid, Labels
from geoseg.legend import Legend
from geoseg.orthophoto import open_raster

OPEN_AT_ONCE = 64  # per thread; a set may hold thousands


class OpenMasks:
    """Label images kept open, the ones used last, for each thread its own."""

    def __init__(self) -> None:
        self._local = threading.local()

    def get(self, path: Path) -> Any:
        """The opened raster of a path."""
        if not hasattr(self._local, "opened"):
            self._local.opened = OrderedDict()
        opened: OrderedDict[Path, Any] = self._local.opened
        if path not in opened:
            if len(opened) == OPEN_AT_ONCE:
                opened.popitem(last=False)[1].close()
            opened[path] = open_raster(path)
        opened.move_to_end(path)
        return opened[path]


class MaskLabels(Labels):
    """The label image of one image: pixel by pixel, wherever either lies on the ground.

    Sets are published with label images that carry no georeference, or not their image's.

    Parameters
    ----------
    path : Path
    scheme : ClassScheme
    legend : Legend
        How it shows the classes.
    opened : OpenMasks
        Shared by the label images of a set.
    """

    def __init__(self, path: Path, scheme: ClassScheme, legend: Legend, opened: OpenMasks) -> None:
        self.path = path
        self.scheme = scheme
        self.extents: Mapping[str, Shapes] = {}
        self.notes = ()
        self.numbered = False
        self.legend = legend
        self._opened = opened

    def burn(
        self,
        window: Window,
        *,
        transform: Affine,  # noqa: ARG002
        crs: CRS | None,  # noqa: ARG002
    ) -> NDArray[np.uint8]:
        """The class of each pixel of a window of the image; 255 is ignored, also beyond it."""
        raster = self._opened.get(self.path)
        height, width = int(window.height), int(window.width)
        values = np.full((height, width), IGNORED, np.uint8)
        top, left = max(0, window.row_off), max(0, window.col_off)
        bottom = min(raster.height, window.row_off + height)
        right = min(raster.width, window.col_off + width)
        if top < bottom and left < right:
            rows = slice(top - window.row_off, bottom - window.row_off)
            columns = slice(left - window.col_off, right - window.col_off)
            inside = Window(left, top, right - left, bottom - top)
            values[rows, columns] = self.legend.read(raster, inside)
        return values

    def coarse(self, shape: tuple[int, int]) -> NDArray[np.uint8]:
        """The whole label image in fewer pixels, the nearest of each."""
        raster = self._opened.get(self.path)
        return self.legend.read(raster, Window(0, 0, raster.width, raster.height), shape=shape)

    def roles(
        self,
        window: Window,
        *,
        transform: Affine,  # noqa: ARG002
        crs: CRS | None,  # noqa: ARG002
    ) -> NDArray[np.uint8]:
        """0: the role is that of the image."""
        return np.zeros((int(window.height), int(window.width)), np.uint8)

    def overlaps(self, raster: Grid) -> bool:
        """Whether a raster has the size of the label image."""
        own = self._opened.get(self.path)
        return (own.height, own.width) == (raster.height, raster.width)

    def require_overlap(self, raster: Grid, *, name: str) -> None:
        """Refuse a label image of another size than the raster.

        Raises
        ------
        LabelError
            If it has. ``name`` names the raster in it.
        """
        if not self.overlaps(raster):
            own = self._opened.get(self.path)
            raise LabelError(
                f"{self.path} has {own.width} x {own.height} px, but {name} "
                f"{raster.width} x {raster.height}",
                "a label image lies on the very pixels of its image: give the one of this image",
            )

    def digest(self) -> str:
        """SHA-256 of the file and of what it means."""
        told = hashlib.sha256(self.scheme.model_dump_json().encode())
        meanings = sorted(self.legend.values.items()), sorted(self.legend.colors.items())
        told.update(repr(meanings).encode())
        with self.path.open("rb") as file:
            told.update(hashlib.file_digest(file, "sha256").digest())
        return told.hexdigest()
