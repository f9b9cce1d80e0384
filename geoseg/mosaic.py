"""Finished strips of a map, kept as files, and the Cloud-Optimised GeoTIFF made of them.

The listing of the work folder is the state of the job: a strip's file is written under another
name, synced and renamed, so one that is there is whole. GDAL only logs some failures to write,
and a GeoTIFF cut short may open and read as nodata; so strips are encoded in memory and written
by Python, and the finished map is compared with its strips before it gets its name.
"""

import glob
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zlib import crc32

import numpy as np
import rasterio.shutil
from pydantic import ValidationError
from rasterio.crs import CRS
from rasterio.errors import RasterioError
from rasterio.io import MemoryFile
from rasterio.transform import Affine
from rasterio.windows import Window

from geoseg.card import ModelCard
from geoseg.classes import NODATA, ClassScheme
from geoseg.errors import GeosegError, OutputError
from geoseg.orthophoto import open_raster
from geoseg.output import replacing
from geoseg.products import CLASS_MAP, Arrays, Coded, Product
from geoseg.resampling import Scale
from geoseg.tiling import Grid, Strip

CARD_TAG = "GEOSEG_CARD"
BLOCK = 512  # px, of strips and of the map
ROWS = 4  # of blocks that stay decoded while strips become a map
LEAST_CACHE = 1 << 23  # bytes; GDAL itself would take a twentieth of the memory
OPEN = 4  # strips whose files stay open; GDAL would keep a hundred, and what each has decoded
LEVEL = 1  # of ZSTD in what is removed in the end
# Map, overviews and the files of these that are made on the way, all about as dense as strips.
SPACE_FACTOR = 2.5
HEADERS = 1 << 16  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Strips:
    """The strips of one job, in a folder of their own beside the map.

    The folder's name tells one job from another; whoever makes it puts all that decides about
    pixels into it.
    """

    folder: Path
    grid: Grid
    scale: Scale  # to the grid of the map
    products: tuple[Product, ...]

    def begin(self) -> None:
        """Make the folder, so that one that cannot be written to is known before the work.

        Raises
        ------
        OutputError
            If it cannot be made.
        """
        with writing(self.folder.parent):
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / "started").touch()

    def has(self, strip: Strip) -> bool:
        """Whether a strip is done."""
        return all(self.path(product, strip).exists() for product in self.products)

    def path(self, product: Product, strip: Strip) -> Path:
        return self.folder / f"{product.name}_{strip.index:06d}.tif"

    def put(self, strip: Strip, arrays: Arrays) -> None:
        """Keep what was computed for a strip.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        for product in self.products:
            with writing(self.folder), replacing(self.path(product, strip)) as part:
                part.write_bytes(_encode(arrays[product]))

    def get(self, product: Product, strip: Strip) -> Coded:
        """What was kept of a strip."""
        with open_raster(self.path(product, strip)) as dataset:
            kept: Coded = dataset.read()
        return kept

    def leave(self) -> None:
        """Remove the folder if nothing in it is worth going on with."""
        if not any(self.has(strip) for strip in self.grid.strips):
            shutil.rmtree(self.folder, ignore_errors=True)

    def discard(self) -> None:
        """Remove the folder, and those of earlier jobs with other settings for the same map."""
        family, _, digest = self.folder.name.rpartition(".")
        for folder in self.folder.parent.glob(f"{glob.escape(family)}.{'?' * len(digest)}"):
            if folder.is_dir() and (folder / "started").exists():
                shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a map says besides its pixels."""

    crs: CRS | None
    transform: Affine
    scheme: ClassScheme
    tags: Mapping[str, str]


def assemble(strips: Strips, product: Product, sheet: Sheet, *, threads: int | None = None) -> Path:
    """Make a Cloud-Optimised GeoTIFF of a product's strips, in the work folder.

    Returns
    -------
    Path
        The file, complete and synced, yet to be renamed by :func:`install`.

    Raises
    ------
    OutputError
        If it cannot be written, e.g. for lack of space.
    """
    mosaic = strips.folder / f"{product.name}.vrt"
    target = strips.folder / f"{product.name}.tif"
    overviews = _overviews(strips, product)
    _check_space(strips, product)
    with writing(strips.folder):
        mosaic.write_bytes(_mosaic(strips, product, sheet, overviews))
    _, width = strips.scale.own
    cache = max(LEAST_CACHE, ROWS * BLOCK * width * len(product.bands(sheet.scheme)))
    try:
        # the pool must be larger than the number of threads that read, so one reads
        with rasterio.Env(
            GDAL_CACHEMAX=cache, GDAL_MAX_DATASET_POOL_SIZE=OPEN, VRT_NUM_THREADS="1"
        ):
            sums = [_checksums(mosaic)]
            for finer, path in pairwise([mosaic, *overviews]):
                sums.append(_write_overview(finer, path, product))
            rasterio.shutil.copy(
                mosaic,
                target,
                driver="COG",
                compress="ZSTD",
                level=LEVEL,
                blocksize=BLOCK,
                bigtiff="IF_SAFER",
                num_threads=threads or "ALL_CPUS",
            )
            _check(target, sums)
    except GeosegError:
        raise
    except Exception as error:  # GDAL's own errors reach us in many kinds
        target.unlink(missing_ok=True)
        raise _unwritten(target, str(error)) from error
    _sync(target)
    return target


def install(made: Path, out: Path, *, style: str | None = None) -> None:
    """Give a finished map its name; what stands beside it comes first.

    Raises
    ------
    OutputError
        If that fails.
    """
    with writing(out.parent):
        if style is not None:
            with replacing(out.with_suffix(".qml")) as part:
                part.write_text(style, encoding="utf-8")
        for ending in (".aux.xml", ".ovr", ".msk"):  # GDAL would take those of an earlier map
            out.with_name(f"{out.name}{ending}").unlink(missing_ok=True)
        notes = made.with_name(f"{made.name}.aux.xml")  # category names, which TIFF has no tag for
        if notes.exists():
            _sync(notes)
            notes.replace(out.with_name(f"{out.name}.aux.xml"))
        made.replace(out)
        _sync(out.parent)


def read_scheme(path: str | Path) -> ClassScheme | None:
    """The classes of a map that was made by :func:`geoseg.predict`; None of another raster.

    Raises
    ------
    RasterError
        If the file is not a raster.
    """
    with open_raster(path) as dataset:
        text = dataset.tags().get(CARD_TAG)
    try:
        return ModelCard.model_validate_json(text).classes if text else None
    except ValidationError:
        return None


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Tell of what the system refuses as an error of the output."""
    try:
        yield
    except OSError as error:
        raise _unwritten(folder, error.strerror or str(error)) from error


def _unwritten(path: Path, reason: str) -> OutputError:
    return OutputError(
        f"cannot write to {path} ({reason})",
        "choose another --out or free some space; what is already done is kept",
    )


def _check_space(strips: Strips, product: Product) -> None:
    """Refuse early and in one line what GDAL and libtiff would fail at with many."""
    with writing(strips.folder):
        done = sum(strips.path(product, strip).stat().st_size for strip in strips.grid.strips)
        free = shutil.disk_usage(strips.folder).free
    needed = int(done * SPACE_FACTOR) + HEADERS
    if free < needed:
        raise _unwritten(
            strips.folder, f"{free / 1e6:.1f} MB free, {needed / 1e6:.1f} MB are needed"
        )


def _encode(array: Coded) -> bytes:
    """A small GeoTIFF."""
    with MemoryFile() as memory:
        with _create(memory.name, array.shape) as dataset:
            dataset.write(array)
        data: bytes = memory.read()
        return data


def _create(path: str | Path, shape: tuple[int, ...]) -> Any:
    """A tiled GeoTIFF to be filled, as a rasterio dataset."""
    count, height, width = shape
    return open_raster(
        path,
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
        interleave="band",
        compress="ZSTD",
        zstd_level=LEVEL,
        bigtiff="IF_SAFER",
    )


def _overviews(strips: Strips, product: Product) -> list[Path]:
    """The files of a product's overviews, each half as wide and high as the one before."""
    longest = max(strips.scale.own)
    paths: list[Path] = []
    while longest > BLOCK:
        longest = ceil(longest / 2)
        paths.append(strips.folder / f"{product.name}.{len(paths) + 1}.tif")
    return paths


def _write_overview(finer: Path, path: Path, product: Product) -> list[int]:
    """Write the overview that follows a raster; the checksum of each band."""
    with open_raster(finer) as source:
        size = ceil(source.height / 2), ceil(source.width / 2)
        sums = [0] * source.count
        with _create(path, (source.count, *size)) as target:
            for window in _rows(source, 2 * BLOCK):
                place = Window(0, window.row_off // 2, size[1], ceil(window.height / 2))
                for band in source.indexes:
                    rows = source.read(band, window=window)
                    parts = [rows[:, left : left + BLOCK] for left in range(0, source.width, BLOCK)]
                    half = np.concatenate([product.halve(part) for part in parts], axis=1)
                    sums[band - 1] = crc32(half.data, sums[band - 1])
                    target.write(half, band, window=place)
    return sums


def _checksums(path: Path, level: int = 0) -> list[int]:
    """The checksum of each band of a raster, or of its overview of some level."""
    with open_raster(path, "r", **({"overview_level": level - 1} if level else {})) as source:
        sums = [0] * source.count
        for window in _rows(source, BLOCK):
            for band in source.indexes:
                sums[band - 1] = crc32(source.read(band, window=window).data, sums[band - 1])
    return sums


def _rows(dataset: Any, high: int) -> Iterator[Window]:
    for top in range(0, dataset.height, high):
        yield Window(0, top, dataset.width, min(high, dataset.height - top))


def _mosaic(strips: Strips, product: Product, sheet: Sheet, overviews: Sequence[Path]) -> bytes:
    """A VRT over the strips; it carries to the COG what rasterio cannot write: category names."""
    grid = strips.grid
    height, width = strips.scale.own
    root = ET.Element("VRTDataset", rasterXSize=str(width), rasterYSize=str(height))
    if sheet.crs is not None:
        ET.SubElement(root, "SRS").text = sheet.crs.to_wkt(version="WKT2_2019")
    if not sheet.transform.is_identity:
        terms = ", ".join(repr(float(term)) for term in sheet.transform.to_gdal())
        ET.SubElement(root, "GeoTransform").text = terms
    metadata = ET.SubElement(root, "Metadata")
    for key, value in sheet.tags.items():
        ET.SubElement(metadata, "MDI", key=key).text = value
    for number, name in enumerate(product.bands(sheet.scheme), start=1):
        band = ET.SubElement(root, "VRTRasterBand", dataType="Byte", band=str(number))
        ET.SubElement(band, "Description").text = name
        ET.SubElement(band, "NoDataValue").text = str(NODATA)
        if product is CLASS_MAP:
            _add_classes(band, sheet.scheme)
        for strip in grid.strips:
            window = strips.scale.window(strip.window)
            _add_source(band, strips.path(product, strip).name, number, window)
        for path in overviews:
            overview = ET.SubElement(band, "Overview")
            ET.SubElement(overview, "SourceFilename", relativeToVRT="1").text = path.name
            ET.SubElement(overview, "SourceBand").text = str(number)
    text: bytes = ET.tostring(root, encoding="utf-8")
    return text


def _add_classes(band: ET.Element, scheme: ClassScheme) -> None:
    ET.SubElement(band, "ColorInterp").text = "Palette"
    categories = ET.SubElement(band, "CategoryNames")
    for name in scheme.category_names():
        ET.SubElement(categories, "Category").text = name
    colors = scheme.color_table()
    table = ET.SubElement(band, "ColorTable")
    for value in range(NODATA + 1):
        parts = zip(("c1", "c2", "c3", "c4"), colors.get(value, (0, 0, 0, 255)), strict=True)
        ET.SubElement(table, "Entry", {key: str(part) for key, part in parts})


def _add_source(band: ET.Element, file: str, number: int, window: Window) -> None:
    size = {"xSize": str(window.width), "ySize": str(window.height)}
    source = ET.SubElement(band, "SimpleSource")
    ET.SubElement(source, "SourceFilename", relativeToVRT="1").text = file
    ET.SubElement(source, "SourceBand").text = str(number)
    ET.SubElement(
        source,
        "SourceProperties",
        RasterXSize=str(window.width),
        RasterYSize=str(window.height),
        DataType="Byte",
        BlockXSize=str(BLOCK),
        BlockYSize=str(BLOCK),
    )
    ET.SubElement(source, "SrcRect", {"xOff": "0", "yOff": "0", **size})
    ET.SubElement(source, "DstRect", {"xOff": "0", "yOff": str(window.row_off), **size})


def _check(target: Path, sums: Sequence[list[int]]) -> None:
    """Make sure that what was written, a map and its overviews, is what was to be written."""
    for level, expected in enumerate(sums):
        if _checksums(target, level) != expected:
            raise RasterioError("it came out damaged")


def _sync(path: Path) -> None:
    """Have the system put a file, or a folder's list of names, on the disk."""
    if path.is_dir() and os.name == "nt":  # Windows does not sync folders
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def tags(card: ModelCard, **provenance: Any) -> dict[str, str]:
    """The TIFF tags of a map: its card, and where it comes from."""
    told = {f"GEOSEG_{key.upper()}": _text(value) for key, value in provenance.items()}
    return {CARD_TAG: card.model_dump_json(), **told}


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
