"""What a data set holds, and what is missing or odd in it."""

import itertools
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window

from geoseg.class_raster import strips
from geoseg.classes import NODATA
from geoseg.errors import GeosegError
from geoseg.events import Events, Quiet
from geoseg.labels import ROLES
from geoseg.legend import NO_CODE, Legend, decode
from geoseg.orthophoto import Orthophoto, open_raster
from geoseg.plural import plural
from training.data.sets import DataSet, Item, open_images, open_labelled, open_set

GSD_TOLERANCE = 0.05  # relative; beyond it an image is not of the published resolution
TOLD_CODES = 10  # unknown colours that are listed


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is odd, and in which files."""

    serious: bool  # the set cannot be used as it is
    message: str
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was found.

    Attributes
    ----------
    found : DataSet
    images, labelled : dict of str to int
        How many there are of each split.
    gsd : float or None
        Ground sample distance (m/px): the published one, else the median of the images.
    dtypes : tuple of str
        Of the images.
    pixels : (3, K) int64 array
        Labelled pixels of train, val and test by class.
    ignored : int
        Pixels that are not labelled on purpose.
    unknown : dict of str to int
        Pixels of each colour or value that is none of a class, most first.
    findings : tuple of Finding
    """

    found: DataSet
    images: dict[str, int]
    labelled: dict[str, int]
    gsd: float | None
    dtypes: tuple[str, ...]
    pixels: NDArray[np.int64]
    ignored: int
    unknown: dict[str, int]
    findings: tuple[Finding, ...]

    @property
    def usable(self) -> bool:
        """Whether training can use the set as it is."""
        return not any(each.serious for each in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values for JSON."""
        found, unknown = self.found, sum(self.unknown.values())
        seen = int(self.pixels.sum()) + self.ignored + unknown
        return {
            "kind": found.kind,
            "folder": str(found.folder),
            "bands": found.bands,
            "gsd": self.gsd,
            "dtypes": self.dtypes,
            "splits": {
                split: {"images": self.images[split], "labelled": self.labelled[split]}
                for split in ROLES
            },
            "classes": [
                {**each.model_dump(), "pixels": dict(zip(ROLES, counts, strict=True))}
                for each, counts in zip(found.scheme or (), self.pixels.T.tolist(), strict=True)
            ],
            "label_pixels": seen,
            "ignored": self.ignored,
            "unknown": {
                "pixels": unknown,
                "share": unknown / seen if seen else 0.0,
                "distinct": len(self.unknown),
                "most": dict(itertools.islice(self.unknown.items(), TOLD_CODES)),
            },
            "notes": found.notes,
            "findings": [
                {
                    "serious": each.serious,
                    "message": each.message,
                    "files": [str(path) for path in each.files],
                }
                for each in self.findings
            ],
            "usable": self.usable,
        }


def check_set(
    folder: Path,
    *,
    kind: str | None = None,
    bands: Sequence[int | str] | None = None,
    events: Events | None = None,
) -> Check:
    """Look at every image and every label pixel of a data set.

    Parameters
    ----------
    folder : Path
    kind : str, optional
        See :func:`training.data.sets.open_set`.
    bands : sequence of int or str, optional
        The bands a job would take.
    events : Events, optional
        Told of the progress.

    Raises
    ------
    GeosegError
        If it is no data set at all.
    """
    events = events or Quiet()
    found = open_set(folder, kind=kind, bands=bands)
    images, labels = _Images(), _Labels(found)
    for number, item in enumerate(found.items, start=1):
        size = images.look(item)
        if item.labels is not None:
            labels.look(item.labels, ROLES.index(item.split), size)
        events.progress("check", number, len(found.items), unit="images")
    findings = [
        *_unreadable(images.unreadable, "images"),
        *_unreadable(labels.unreadable, "label images"),
        *labels.findings(),
        *images.findings(found),
        *_unlabelled(found),
    ]
    if not any(each.serious for each in findings):
        findings += _refused(found, bands)
    return Check(
        found=found,
        images={split: len(found.of(split)) for split in ROLES},
        labelled={
            split: sum(item.labels is not None for item in found.of(split)) for split in ROLES
        },
        gsd=found.gsd or (statistics.median(images.gsds.values()) if images.gsds else None),
        dtypes=tuple(images.dtypes),
        pixels=labels.pixels,
        ignored=labels.ignored,
        unknown=dict(labels.unknown.most_common()),
        findings=tuple(findings),
    )


@dataclass(slots=True)
class _Images:
    """What is gathered from image to image."""

    unreadable: dict[Path, str] = field(default_factory=dict)
    dtypes: dict[str, list[Path]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[int, list[Path]] = field(default_factory=lambda: defaultdict(list))
    systems: dict[str, list[Path]] = field(default_factory=lambda: defaultdict(list))
    gsds: dict[Path, float] = field(default_factory=dict)

    def look(self, item: Item) -> tuple[int, int] | None:
        """Note an image; its height and width if it can be read."""
        path = item.image
        try:
            with Orthophoto.open(path) as photo:
                # in a file cut short the last row is missing
                photo.read(Window(0, photo.height - 1, photo.width, 1))
                self.dtypes[photo.dtype].append(path)
                self.counts[len(photo.available)].append(path)
                self.systems[photo.crs.to_string() if photo.crs else "none"].append(path)
                if photo.gsd is not None:
                    self.gsds[path] = photo.gsd
                return photo.height, photo.width
        except GeosegError as error:
            self.unreadable[path] = str(error)
            return None

    def findings(self, found: DataSet) -> Iterator[Finding]:
        if len(self.dtypes) > 1:
            yield Finding(
                serious=True,
                message=f"images of several dtypes: {_told(self.dtypes)}",
                files=_rarer(self.dtypes),
            )
        if found.bands is None:
            if len(self.counts) > 1:
                told = _told({plural(count, "band"): paths for count, paths in self.counts.items()})
                yield Finding(
                    serious=False,
                    message=f"images of several numbers of bands: {told}",
                    files=_rarer(self.counts),
                )
        else:
            few = [path for count, paths in self.counts.items() for path in paths
                   if count < len(found.bands)]  # fmt: skip
            many = [path for count, paths in self.counts.items() for path in paths
                    if count > len(found.bands)]  # fmt: skip
            wanted = f"{len(found.bands)} ({', '.join(found.bands)})"
            if few:
                yield Finding(True, f"images with fewer bands than {wanted}", tuple(few))
            if many:
                yield Finding(False, f"images with more bands than {wanted}", tuple(many))
        if len(self.systems) > 1:
            yield Finding(
                serious=False,
                message=f"images in several coordinate systems: {_told(self.systems)}",
                files=_rarer(self.systems),
            )
        yield from self._sizes(found)

    def _sizes(self, found: DataSet) -> Iterator[Finding]:
        if found.gsd is not None:
            off = [path for path, gsd in self.gsds.items()
                   if abs(gsd / found.gsd - 1) > GSD_TOLERANCE]  # fmt: skip
            if off:
                yield Finding(
                    serious=False,
                    message=f"images of another ground sample distance than the published "
                    f"{found.gsd:g} m, {self.gsds[off[0]]:.3g} m for one",
                    files=tuple(off),
                )
        elif self.gsds and max(self.gsds.values()) > 1.5 * min(self.gsds.values()):
            ends = f"{min(self.gsds.values()):.3g} to {max(self.gsds.values()):.3g} m"
            yield Finding(False, f"ground sample distances of {ends}")


class _Labels:
    """What is gathered from label image to label image."""

    def __init__(self, found: DataSet) -> None:
        self.legend: Legend = found.legend
        self.classes = tuple(found.scheme or ())
        self.pixels = np.zeros((len(ROLES), len(self.classes)), np.int64)
        self.ignored = 0
        self.unknown: Counter[str] = Counter()
        self.unreadable: dict[Path, str] = {}
        self.sizes: dict[Path, str] = {}
        self.strange: list[Path] = []
        self.empty: list[Path] = []

    def look(self, path: Path, split: int, size: tuple[int, int] | None) -> None:
        """Count the pixels of a label image, whose image has a height and width if readable."""
        try:
            with open_raster(path) as raster:
                if size and size != raster.shape:
                    (height, width), (own_height, own_width) = size, raster.shape
                    self.sizes[path] = (
                        f"{own_width} x {own_height} px, its image {width} x {height}"
                    )
                self._count(raster, path, split)
        except GeosegError as error:
            self.unreadable[path] = str(error)

    def _count(self, raster: Any, path: Path, split: int) -> None:
        meanings = self.legend.meanings(raster)
        purpose = [code for code, value in meanings.items() if value == NODATA]
        before, strange = self.pixels.sum(), 0
        for window in strips(raster):
            codes = self.legend.codes(raster, window)
            values = decode(codes, meanings)
            counts = np.bincount(values.ravel(), minlength=NODATA + 1)
            self.pixels[split] += counts[[each.value for each in self.classes]]
            rest = codes[values == NODATA]
            rest = rest[~np.isin(rest, purpose)]
            self.ignored += int(counts[NODATA]) - len(rest)
            strange += len(rest)
            for code, count in zip(*np.unique(rest, return_counts=True), strict=True):
                self.unknown[_named(int(code), color=self.legend.by_color(raster))] += int(count)
        if strange:
            self.strange.append(path)
        if self.pixels.sum() == before:
            self.empty.append(path)

    def findings(self) -> Iterator[Finding]:
        if self.sizes:
            path, told = next(iter(self.sizes.items()))
            yield Finding(
                serious=True,
                message=f"label images of another size than their image, e.g. {path.name}: {told}",
                files=tuple(self.sizes),
            )
        if self.strange:
            pixels = sum(self.unknown.values())
            share = pixels / (pixels + self.ignored + int(self.pixels.sum()))
            most = ", ".join(
                f"{code} {count:,} px" for code, count in self.unknown.most_common(TOLD_CODES)
            )
            more = len(self.unknown) - TOLD_CODES
            rest = f" and {more:,} more" if more > 0 else ""
            yield Finding(
                serious=False,
                message=f"{plural(pixels, 'label pixel')} ({share:.2%}) of no class, ignored: "
                f"{most}{rest}",
                files=tuple(self.strange),
            )
        if self.empty:
            yield Finding(False, "label images without a single labelled pixel", tuple(self.empty))
        trains = self.pixels[0]
        if trains.any() and not trains.all():
            absent = [
                each.name for each, count in zip(self.classes, trains, strict=True) if not count
            ]
            yield Finding(False, f"nothing of {', '.join(absent)} in the training labels")


def _named(code: int, *, color: bool) -> str:
    if code == NO_CODE:
        return "no whole number"
    return f"#{code:06x}" if color else str(code)


def _unreadable(found: dict[Path, str], what: str) -> Iterator[Finding]:
    if found:
        yield Finding(
            True, f"{what} that cannot be read: {next(iter(found.values()))}", tuple(found)
        )


def _unlabelled(found: DataSet) -> Iterator[Finding]:
    if not any(item.labels is not None for item in found.of("train")):
        yield Finding(False, "no labelled image to train on: the set serves pretraining only")
    for split in ROLES:
        missing = [item.image for item in found.of(split) if item.labels is None]
        if missing:
            yield Finding(False, f"images of {split} without labels", tuple(missing))


def _refused(found: DataSet, bands: Sequence[int | str] | None) -> Iterator[Finding]:
    """What the jobs would say on opening it."""
    try:
        open_images(found, bands)
        if any(item.labels is not None for item in found.of("train")):
            open_labelled(found, bands)
    except GeosegError as error:
        yield Finding(True, str(error))


def _told(groups: dict[Any, list[Path]]) -> str:
    ordered = sorted(groups.items(), key=lambda pair: -len(pair[1]))
    return ", ".join(f"{name} ({len(paths)})" for name, paths in ordered)


def _rarer(groups: dict[Any, list[Path]]) -> tuple[Path, ...]:
    """All files but those of the largest group."""
    largest = max(groups, key=lambda name: len(groups[name]))
    return tuple(path for name, paths in groups.items() if name != largest for path in paths)
