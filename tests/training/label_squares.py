"""Label files of rectangles, given in pixels of a quarter-metre raster."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
from shapely.geometry import Polygon, box

from geoseg.classes import ClassScheme
from geoseg.label_file import write_label_file
from tests.scenes import QUARTER_METRE, UTM

Rectangle = tuple[float, float, float, float]  # left, top, right, bottom (px)


def write_squares(
    path: Path,
    labels: Sequence[tuple[int, Rectangle]],
    *,
    names: Sequence[str] = ("ground", "roof", "tree"),
    extents: Sequence[tuple[str, Rectangle]] | None = None,
    background: bool = False,
) -> Path:
    frame = gpd.GeoDataFrame(
        {"class": [value for value, _ in labels]},
        geometry=[_place(rectangle) for _, rectangle in labels],
        crs=UTM,
    )
    areas = extents and gpd.GeoDataFrame(
        {"role": [role for role, _ in extents]},
        geometry=[_place(rectangle) for _, rectangle in extents],
        crs=UTM,
    )
    scheme = ClassScheme.from_names(list(names), background=background)
    write_label_file(path, scheme=scheme, labels=frame, extents=areas)
    return path


def _place(rectangle: Rectangle) -> Polygon:
    left, top, right, bottom = rectangle
    (x, high), (far, low) = QUARTER_METRE @ (left, top), QUARTER_METRE @ (right, bottom)
    return box(x, low, far, high)
