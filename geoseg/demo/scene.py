"""Scenes of a made-up town: orthophoto, truth, and the few labels an analyst would draw."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.enums import ColorInterp
from rasterio.features import geometry_mask, shapes
from rasterio.transform import Affine, from_origin
from shapely.affinity import affine_transform
from shapely.geometry import Polygon, shape

from geoseg.classes import ClassScheme, LandClass
from geoseg.demo.canvas import PX, paint
from geoseg.demo.furnish import build_town
from geoseg.demo.light import Light, photograph
from geoseg.demo.plan import draw_plan
from geoseg.demo.town import Land
from geoseg.errors import OutputError
from geoseg.label_file import write_label_file

TOWN = ClassScheme(
    classes=tuple(
        LandClass(value=value, name=name, color=color)
        for value, name, color in (
            (Land.ROAD, "paved", "#a3a3ab"),
            (Land.BUILDING, "building", "#c8473f"),
            (Land.GRASS, "grass", "#a6d66b"),
            (Land.TREE, "tree", "#2c7a3a"),
            (Land.WATER, "water", "#3d7fc4"),
            (Land.SOIL, "bare soil", "#c79a5f"),
            (Land.CAR, "car", "#f3c52f"),
        )
    )
)
BANDS = ("red", "green", "blue", "nir")
CRS_OF_TOWN = CRS.from_epsg(32632)

# What an analyst's hours go into: more into what covers more or varies more.
EFFORT = {
    Land.ROAD: 0.22,
    Land.BUILDING: 0.25,
    Land.GRASS: 0.16,
    Land.TREE: 0.15,
    Land.WATER: 0.06,
    Land.SOIL: 0.08,
    Land.CAR: 0.08,
}
REACH = (9, 17)  # px; how far a drawn polygon reaches from where it was begun
PATCH = 2 * REACH[1] + 3  # px


@dataclass(frozen=True, slots=True)
class Scene:
    """A town from above.

    Attributes
    ----------
    image : (4, H, W) uint8 array
        Red, green, blue, near infrared.
    truth : (H, W) uint8 array
        Values of :data:`TOWN`.
    transform : Affine
        To coordinates in :data:`CRS_OF_TOWN`.
    """

    image: NDArray[np.uint8]
    truth: NDArray[np.uint8]
    transform: Affine


def make_scene(seed: int, *, side: int = 2048) -> Scene:
    """A scene from a seed, in a few seconds; the same seed gives the same bytes.

    Each has its own plan, its own place and, within limits, its own light.

    Parameters
    ----------
    seed : int
    side : int
        Height and width (px of 0.25 m).
    """
    rng = np.random.default_rng(seed)
    light = Light(
        azimuth=rng.uniform(140, 220),
        elevation=rng.uniform(42, 52),
        tint=tuple(rng.uniform(0.95, 1.05, 4)),
        haze=rng.uniform(0.006, 0.014),
    )
    surface = paint(rng, build_town(rng, draw_plan(rng, side)))
    east, north = rng.integers(0, 40, 2) * 1000
    return Scene(
        image=photograph(rng, surface, light),
        truth=surface.land,
        transform=from_origin(600_000 + east, 5_300_000 + north, PX, PX),
    )


def draw_labels(scene: Scene, *, share: float = 0.01, seed: int = 0) -> gpd.GeoDataFrame:
    """Polygons of all classes, spread over a scene, as an analyst would draw them.

    Each lies within one object or surface, follows its outline where it meets it, and ends where
    the analyst had enough.

    Parameters
    ----------
    scene : Scene
    share : float
        Share of the scene's pixels to label; reached where the classes have enough pixels.
    seed : int

    Returns
    -------
    GeoDataFrame
        Column ``class`` and polygons in :data:`CRS_OF_TOWN`.
    """
    rng = np.random.default_rng(seed)
    taken = np.zeros(scene.truth.shape, dtype=bool)
    drawn: list[tuple[int, Polygon]] = []
    for land, effort in EFFORT.items():
        budget = effort * share * scene.truth.size
        candidates = np.flatnonzero(scene.truth == land)
        for place in rng.choice(candidates, size=min(len(candidates), 2000), replace=False):
            if budget <= 0:
                break
            row, column = divmod(int(place), scene.truth.shape[1])
            polygon = _outline(scene.truth, row, column, rng.uniform(*REACH))
            if polygon is None:
                continue
            window = (
                slice(max(0, row - PATCH), row + PATCH + 1),
                slice(max(0, column - PATCH), column + PATCH + 1),
            )
            inside = _burn(polygon, window, taken[window].shape)
            if not inside.any() or (inside & taken[window]).any():
                continue
            # a margin keeps labels apart: they are spread, not stacked
            taken[window] |= _burn(polygon.buffer(REACH[0]), window, inside.shape)
            budget -= int(inside.sum())
            drawn.append((int(land), polygon))
    a, b, c, d, e, f = scene.transform[:6]
    return gpd.GeoDataFrame(
        {"class": [land for land, _ in drawn]},
        geometry=[affine_transform(polygon, (a, b, d, e, c, f)) for _, polygon in drawn],
        crs=CRS_OF_TOWN,
    )


def write_scene(scene: Scene, *, image: Path, truth: Path | None = None) -> None:
    """Write the orthophoto and, if wanted, the truth as GeoTIFFs.

    Raises
    ------
    OutputError
        If a file cannot be written.
    """
    if truth is not None:
        _write(truth, scene.truth[None], scene.transform, names=("class",), colors=TOWN)
    _write(image, scene.image, scene.transform, names=BANDS, colors=None)


def write_labels(path: Path, scene: Scene, *, share: float = 0.01, seed: int = 0) -> None:
    """Draw labels and write them as a label file.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    labels = draw_labels(scene, share=share, seed=seed)
    write_label_file(path, scheme=TOWN, labels=labels, overwrite=True)


def _outline(truth: NDArray[np.uint8], row: int, column: int, reach: float) -> Polygon | None:
    """The surface around a pixel, as far as ``reach``, in pixel coordinates."""
    top, left = max(0, row - PATCH // 2), max(0, column - PATCH // 2)
    part = truth[top : row + PATCH // 2 + 1, left : column + PATCH // 2 + 1]
    rows, columns = np.ogrid[: part.shape[0], : part.shape[1]]
    near = np.hypot(rows - (row - top), columns - (column - left)) <= reach
    same = ((part == truth[row, column]) & near).astype(np.uint8)
    for outline, _ in shapes(same, mask=same == 1, transform=Affine.translation(left, top)):
        polygon = shape(outline)
        if polygon.contains(shape({"type": "Point", "coordinates": (column + 0.5, row + 0.5)})):
            smooth = polygon.simplify(0.9).buffer(-0.3)
            return smooth if isinstance(smooth, Polygon) and smooth.area >= 40 else None
    return None


def _burn(
    polygon: Polygon, window: tuple[slice, slice], shape_: tuple[int, ...]
) -> NDArray[np.bool_]:
    rows, columns = window
    place = Affine.translation(columns.start, rows.start)
    inside: NDArray[np.bool_] = geometry_mask(
        [polygon], out_shape=shape_, transform=place, invert=True
    )
    return inside


def _write(
    path: Path,
    pixels: NDArray[np.uint8],
    transform: Affine,
    *,
    names: tuple[str, ...],
    colors: ClassScheme | None,
) -> None:
    """Write a GeoTIFF under a temporary name and rename it."""
    profile: dict[str, Any] = {
        "driver": "GTiff",
        "count": pixels.shape[0],
        "height": pixels.shape[1],
        "width": pixels.shape[2],
        "dtype": "uint8",
        "crs": CRS_OF_TOWN,
        "transform": transform,
        "tiled": True,
        "blockxsize": 256,
        "blockysize": 256,
        "compress": "deflate",
        "predictor": 2 if colors is None else 1,
    }
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with rasterio.open(part, "w", **profile) as raster:
            if colors is None:
                raster.colorinterp = (
                    ColorInterp.red,
                    ColorInterp.green,
                    ColorInterp.blue,
                    ColorInterp.undefined,
                )
            raster.write(pixels)
            for index, name in enumerate(names, start=1):
                raster.set_band_description(index, name)
            if colors is not None:
                raster.write_colormap(1, colors.color_table())
        part.replace(path)
    except (OSError, rasterio.errors.RasterioError) as error:
        part.unlink(missing_ok=True)
        raise OutputError(
            f"cannot write {path} ({error})", "choose another folder or free some space"
        ) from error
