"""A set of images and label images as it lies on disk, and what its publisher says of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from geoseg.classes import ClassScheme
from geoseg.errors import RasterError
from geoseg.legend import Legend

RASTERS = {".tif", ".tiff", ".png", ".jpg", ".jpeg", ".jp2", ".bmp", ".img", ".vrt"}


@dataclass(frozen=True, slots=True)
class Item:
    """An image, its label image on the same pixels if it has one, and what they are for."""

    image: Path
    labels: Path | None
    split: str  # train, val or test


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """Images with label images, in one class scheme.

    Attributes
    ----------
    kind : str
        What it was recognised as, e.g. ``potsdam``.
    folder : Path
    items : tuple of Item
    bands : tuple of str or None
        What the bands of every image are, in the files' order, where the publisher says so; None
        leaves it to the files.
    scheme : ClassScheme or None
        None where nothing is labelled and nothing says what the classes would be.
    legend : Legend
        How the label images show the classes.
    gsd : float or None
        Ground sample distance (m/px) by the publisher.
    notes : tuple of str
        What a person should know of it: what is missing, left out or wrong in it.
    """

    kind: str
    folder: Path
    items: tuple[Item, ...]
    bands: tuple[str, ...] | None
    scheme: ClassScheme | None
    legend: Legend
    gsd: float | None = None
    notes: tuple[str, ...] = ()

    def of(self, *splits: str) -> tuple[Item, ...]:
        """The items of some splits."""
        return tuple(item for item in self.items if item.split in splits)

    def choose(self, bands: Sequence[int | str] | None) -> tuple[int | str, ...] | None:
        """The bands to take from each file, as :class:`training.data.scenes.Scenes` wants them.

        Parameters
        ----------
        bands : sequence of int or str, optional
            Numbers from 1 or names, in the order wanted; all when left out.

        Returns
        -------
        tuple or None
            Numbers from 1; what was asked for where the files name their bands themselves.

        Raises
        ------
        RasterError
            If the images lack a band.
        """
        if self.bands is None:
            return None if bands is None else tuple(bands)
        wanted = range(1, len(self.bands) + 1) if bands is None else bands
        return tuple(_number(band, self.bands, self.folder) for band in wanted)

    def names(self, bands: Sequence[int | str] | None) -> tuple[str, ...] | None:
        """What the chosen bands are called; None where the files say it themselves."""
        if self.bands is None:
            return None
        return tuple(self.bands[int(number) - 1] for number in self.choose(bands) or ())


def rasters_below(folder: Path) -> tuple[Path, ...]:
    """All files of a folder that may be rasters by their ending, hidden ones left out.

    Raises
    ------
    RasterError
        If there is no such folder.
    """
    if not folder.is_dir():
        raise RasterError(f"there is no folder {folder}", "check the path")
    return tuple(
        sorted(
            path
            for path in folder.rglob("*")
            if path.suffix.casefold() in RASTERS
            and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        )
    )


def counted(names: Iterable[str]) -> str:
    """Bands as they are asked for: ``1 nir, 2 red``."""
    return ", ".join(f"{number} {name}" for number, name in enumerate(names, start=1))


def _number(band: int | str, names: Sequence[str], folder: Path) -> int:
    if isinstance(band, int) and 1 <= band <= len(names):
        return band
    if isinstance(band, str) and band.casefold() in names:
        return names.index(band.casefold()) + 1
    raise RasterError(
        f"the images of {folder} have no band {band}; they have {counted(names)}",
        "choose bands with --bands, by number from 1 or by name",
    )
