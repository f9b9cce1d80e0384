"""What decides about the maps of one raster: its files, its grid, how the model sees it."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from geoseg import __version__
from geoseg.area import Area, Box
from geoseg.arguments import require_choice
from geoseg.augmentation import Symmetries
from geoseg.backends import Arithmetic, openvino
from geoseg.card import ModelCard
from geoseg.claims import require_decodable, require_memory
from geoseg.errors import ModelError, OutputError, RasterError
from geoseg.model import Model, Seams
from geoseg.mosaic import Sheet, Strips, tags
from geoseg.orthophoto import Orthophoto, open_raster
from geoseg.output import refuse_existing
from geoseg.products import Product
from geoseg.resampling import Scale
from geoseg.tiling import Grid, Tile

JOB_TAG = "GEOSEG_JOB"  # a digest of all that decides about the pixels
CACHE = 1 << 24  # bytes of decoded blocks for the maps, besides those of the raster
STRIP_PIXELS = 1 << 20  # about what a strip holds at least: narrow rasters have several rows in it

Precision = Literal["auto", "exact", "fast"]

LARGEST_TILE = 1024  # px; twice that was slower again, and takes four times the memory
ROW_PIXELS = 1 << 25  # which a row of tiles holds at most where tiles are larger than they must be
MOST_STRIPS = 100_000  # a raster of 10^12 px has about 2,000


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a model looks at rasters; see :func:`geoseg.predict`."""

    seams: Literal["auto", "crop", "blend"] = "auto"
    symmetries: Symmetries = "none"
    aoi: str | Path | Box | None = None
    grid: Literal["raster", "model"] = "raster"
    precision: Precision = "exact"
    min_area: float = 0.0  # m²; smaller patches go to their neighbours

    def __post_init__(self) -> None:
        for name, value, choices in (
            ("seams", self.seams, ("auto", "crop", "blend")),
            ("tta", self.symmetries, get_args(Symmetries)),
            ("grid", self.grid, ("raster", "model")),
            ("precision", self.precision, get_args(Precision)),
        ):
            require_choice(name, value, choices)

    def seams_of(self, model: Model) -> Seams:
        return model.seams if self.seams == "auto" else self.seams


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """All that decides about the maps of one raster, checked before any work is done."""

    raster: Path
    source: str | Path  # what opens it
    bands: tuple[int, ...]
    seen: Scale  # how the model sees it
    area: Area | None  # what of it is mapped, in pixels the model sees; None for all
    symmetries: Symmetries
    min_area: float  # m²
    sheet: Sheet
    strips: Strips
    outputs: dict[Product, Path]
    polygons: Path | None
    cache: int  # bytes of blocks that GDAL keeps decoded; its own 5 % of memory never stop growing

    @property
    def digest(self) -> str:
        """Of all that decides about the pixels."""
        return self.sheet.tags[JOB_TAG]

    def files(self) -> list[Path]:
        """What is to be written."""
        return [*self.outputs.values(), *([self.polygons] if self.polygons else [])]


def plan(
    raster: Orthophoto,
    model: Model,
    *,
    products: tuple[Product, ...],
    out: Path,
    polygons: Path | None,
    options: Options,
) -> Job:
    """Settle everything that decides about the maps of a raster.

    Parameters
    ----------
    raster : Orthophoto
        Open, in the resolution that the model is to see.
    model : Model
    products : tuple of Product
    out : Path
        The class map; other products are named after it.
    polygons : Path or None
    options : Options

    Raises
    ------
    RasterError
        If the area of interest does not lie on the raster, or the raster is too large.
    ModelError
        If the model is compact and does not tell what is wanted.
    """
    refuse_beyond_bytes(model, options, products)
    card, seams = model.card, options.seams_of(model)
    area = _area(raster, options.aoi)
    grid = lay_grid(raster, card, seams, largest=largest_tile(raster, model))
    _require_room(raster, grid, len(card.classes))
    provenance = {
        "version": __version__,
        "model": {"name": card.name, "sha256": model.digest},
        "options": {
            "raster": raster.path.name,
            "bands": raster.indexes,
            "tile": [grid.tile.size, grid.tile.halo, grid.tile.stride],
            "seams": seams,
            "symmetries": options.symmetries,
            "seen": asdict(raster.scale),
            "grid": options.grid,
            "aoi": area and area.digest(),
            "precision": options.precision,
            "min_area": options.min_area,
            "provider": model.provider,
            "arithmetic": model.arithmetic,
            "runtime": model.runtime,
            "alternatives": [
                f"{openvino.runtime()} {arithmetic}"
                for _, arithmetic in alternatives(model, options.precision)
            ],
        },
    }
    digest = digest_of(
        raster.digest(),
        card.model_dump(),
        provenance,
        grid.rows_per_strip,
        [each.name for each in products],
    )
    scale, transform = raster.scale, raster.transform
    if options.grid == "raster":
        transform @= ~scale.pixel
    else:
        scale = Scale(own=scale.seen, seen=scale.seen)
    return Job(
        raster=raster.path,
        source=raster.source,
        bands=raster.indexes,
        seen=raster.scale,
        area=area,
        symmetries=options.symmetries,
        min_area=options.min_area,
        sheet=Sheet(
            crs=raster.crs,
            transform=transform,
            scheme=card.classes,
            tags={**tags(card, **provenance), JOB_TAG: digest},
        ),
        strips=Strips(
            folder=out.with_name(f".{out.name}.{digest}"),
            grid=grid,
            scale=scale,
            products=products,
        ),
        outputs={each: out.with_name(f"{out.stem}{each.suffix}{out.suffix}") for each in products},
        polygons=polygons,
        cache=CACHE + raster.cache_for(grid.tile.size),
    )


def refuse_beyond_bytes(model: Model, options: Options, products: Sequence[Product]) -> None:
    """Refuse to ask a compact model for what does not follow from classes and confidence.

    Raises
    ------
    ModelError
        If it is asked for that.
    """
    if not model.card.compact:
        return
    wanted = [f"--{each.name}" for each in products if each.plane is None]
    if options.seams_of(model) == "blend":
        wanted.append("--seams blend")
    if options.symmetries != "none":
        wanted.append(f"--tta {options.symmetries}")
    if wanted:
        raise ModelError(
            f"{model.path} is compact: it tells no probabilities, which {', '.join(wanted)} "
            f"{'needs' if len(wanted) == 1 else 'need'}",
            "leave that out, or export the model without --compact",
        )


def alternatives(model: Model, precision: Precision) -> list[tuple[str, Arithmetic]]:
    """Providers and arithmetics that may be faster than a model as it is, where the user lets us.

    Only on a CPU: there OpenVINO's float32 and, on processors that have it, bfloat16.
    """
    free = model.source.provider == "auto" and model.provider == "cpu"
    if precision == "exact" or not openvino.available():
        return []
    if not free and model.source.provider != "openvino":
        return []
    ways: list[tuple[str, Arithmetic]] = [("openvino", each) for each in openvino.arithmetics()]
    return [way for way in ways if way != (model.provider, model.arithmetic)]


def lay_grid(raster: Orthophoto, card: ModelCard, seams: Seams, *, largest: int = 0) -> Grid:
    """The tiles of a raster as a model wants them, in strips of a good size.

    Where ``largest`` (px) lets them, cropped tiles are larger than the card says, for less halo.
    """
    if seams == "blend":
        tile = Tile.blended(size=card.tile_size, stride=card.stride)
    else:
        tile = Tile.around(size=card.tile_size, halo=card.halo, stride=card.stride)
        tile = tile.widened(height=raster.height, width=raster.width, largest=largest)
    columns = ceil(raster.width / tile.core)
    return Grid(
        height=raster.height,
        width=raster.width,
        tile=tile,
        rows_per_strip=max(1, STRIP_PIXELS // (columns * tile.core**2)),
        overlapping=seams == "blend",
    )


def largest_tile(raster: Orthophoto, model: Model) -> int:
    """Up to which size (px) tiles may be larger than the card says.

    It follows from raster and model alone, and from no measurement: the same tiles on every
    machine are what makes the same bytes. A size that the user told stays.
    """
    if model.foreign or not model.any_size:
        return 0
    return min(LARGEST_TILE, ROW_PIXELS // raster.width)


def _require_room(raster: Orthophoto, grid: Grid, classes: int) -> None:
    """Refuse sizes that would take all memory: a header may name any, with few bytes behind it."""
    strips = ceil(grid.rows / grid.rows_per_strip)
    if strips > MOST_STRIPS:
        raise RasterError(
            f"{raster.path} claims {grid.height} rows of pixels, which make {strips} strips",
            "check its header with gdalinfo, or map parts of it with --window",
        )
    require_decodable(raster.path, raster.block_shape)
    depth = len(raster.indexes) * np.dtype(raster.dtype).itemsize
    told = 4 * classes if grid.overlapping else 1 + classes  # bytes a pixel of a strip, at most
    row = grid.tile.size * (grid.columns * grid.tile.core + 2 * grid.tile.halo)
    needed = 2 * row * (depth + 1) + 2 * grid.rows_per_strip * row * told
    require_memory(
        raster.path, width=grid.width, height=grid.height, needed=needed, unit="a row of tiles"
    )


def _area(raster: Orthophoto, told: str | Path | Box | None) -> Area | None:
    if told is None:
        return None
    area = Area.open(told, transform=raster.transform, crs=raster.crs)
    if not area.meets(raster.height, raster.width):
        raise RasterError(
            f"the area of interest does not lie on {raster.path.name}",
            "check its coordinates, which count in the raster's CRS when given as four numbers",
        )
    return area


def name_outputs(
    rasters: Sequence[str | Path], out: Path, ending: str, formats: Sequence[str]
) -> list[Path]:
    """The file itself for one raster, else files in a folder."""
    if len(rasters) == 1 and out.suffix and not out.is_dir():
        if out.suffix.lower() not in formats:
            raise OutputError(f"{out} has an unknown format", f"let it end in {formats[0]}")
        return [out]
    if out.suffix.lower() in formats and not out.exists():
        raise OutputError(
            f"{out} is the name of one file, and there are {len(rasters)} rasters", "name a folder"
        )
    if out.exists() and not out.is_dir():
        named = f"or a file that ends in {formats[0]}" if len(rasters) == 1 else "for several maps"
        raise OutputError(f"{out} is there and is no folder", f"name a folder, {named}")
    paths = [out / f"{Path(raster).stem}{ending}" for raster in rasters]
    twice = sorted({path.name for path in paths if paths.count(path) > 1})
    if twice:
        raise OutputError(f"two maps would be called {twice[0]}", "map these rasters one by one")
    return paths


def digest_of(*decisive: object) -> str:
    """Of all that decides about pixels, as plain data: what :data:`JOB_TAG` says."""
    return hashlib.sha256(json.dumps(decisive).encode()).hexdigest()[:16]


def refuse_to_replace(
    outputs: Iterable[Path], rasters: Sequence[str | Path], *, overwrite: bool
) -> None:
    for path in outputs:
        there = [Path(raster) for raster in rasters if path.exists() and Path(raster).exists()]
        if any(path.samefile(raster) for raster in there):
            raise OutputError(f"{path} is the orthophoto itself", "choose another --out")
        refuse_existing(path, overwrite=overwrite)


def is_done(job: Job) -> bool:
    """Whether all results are there and came of this very job."""
    if not are_of(job.digest, job.outputs.values()):
        return False
    newest = max(path.stat().st_mtime_ns for path in job.outputs.values())
    return job.polygons is None or (
        job.polygons.exists() and job.polygons.stat().st_mtime_ns >= newest
    )


def are_of(digest: str, paths: Iterable[Path]) -> bool:
    """Whether maps are there and came of what :func:`digest_of` was told."""
    try:
        return all(path.exists() and _digest_in(path) == digest for path in paths)
    except RasterError:
        return False


def _digest_in(path: Path) -> str | None:
    with open_raster(path) as dataset:
        told: str | None = dataset.tags().get(JOB_TAG)
        return told
