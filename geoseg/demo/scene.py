"""Scenes of a made-up town: orthophoto, truth, and the few labels an analyst would draw."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.enums import ColorInterp
from rasterio.features import shapes
from rasterio.transform import Affine, from_origin
from shapely.affinity import affine_transform
from shapely.geometry import Polygon, shape

from geoseg.classes import ClassScheme, LandClass
from geoseg.demo.canvas import PX, paint
from geoseg.demo.furnish import build_town
from geoseg.demo.light import Light, photograph
from geoseg.demo.plan import draw_plan, polygons
from geoseg.demo.town import Land
from geoseg.errors import OutputError
from geoseg.label_file import write_label_file
from geoseg.output import replacing

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

# What an analyst's hours go into: more into what varies more or is small.
EFFORT = {
    Land.ROAD: 0.13,
    Land.BUILDING: 0.27,
    Land.GRASS: 0.11,
    Land.TREE: 0.18,
    Land.WATER: 0.06,
    Land.SOIL: 0.09,
    Land.CAR: 0.16,
}
REACH = (8, 16)  # px around a place in which everything is drawn
LEAST_REACH = 5  # px, where the hours run out
APART = 50  # px between places: they are spread, not stacked
LEAST = 25  # px; what is smaller is not worth a polygon


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
        tint=tuple(rng.uniform(0.97, 1.03, 4)),
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

    The analyst goes to places of each class and draws everything within a small reach, so that
    the labels hold borders and not only the insides of things.

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
            window = _around(row, column, scene.truth.shape)
            reach = max(LEAST_REACH, min(rng.uniform(*REACH), math.sqrt(budget / math.pi)))
            if _disc(window, row, column, reach + APART)[taken[window]].any():
                continue
            near = _disc(window, row, column, reach)
            taken[window] |= near
            for value, polygon in _outlines(scene.truth[window], near, window):
                drawn.append((value, polygon))
                budget -= polygon.area
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


Window = tuple[slice, slice]


def _around(row: int, column: int, size: tuple[int, ...]) -> Window:
    reach = math.ceil(REACH[1]) + APART
    return (
        slice(max(0, row - reach), min(size[0], row + reach + 1)),
        slice(max(0, column - reach), min(size[1], column + reach + 1)),
    )


def _disc(window: Window, row: int, column: int, radius: float) -> NDArray[np.bool_]:
    rows, columns = np.ogrid[window]
    return np.asarray(np.hypot(rows - row, columns - column) <= radius)


def _outlines(
    truth: NDArray[np.uint8], near: NDArray[np.bool_], window: Window
) -> Iterator[tuple[int, Polygon]]:
    """Everything within reach, in pixel coordinates, drawn a little less than exactly."""
    place = Affine.translation(window[1].start, window[0].start)
    for outline, value in shapes(truth, mask=near, transform=place):
        for polygon in polygons(shape(outline).simplify(0.9).buffer(-0.3)):
            if polygon.area >= LEAST:
                yield int(value), polygon


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
    try:
        with replacing(path) as part, rasterio.open(part, "w", **profile) as raster:
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
    except (OSError, rasterio.errors.RasterioError) as error:
        raise OutputError(
            f"cannot write {path} ({error})", "choose another folder or free some space"
        ) from error
