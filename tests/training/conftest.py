"""What the tests of training share."""

import training  # noqa: F401 - before torch, for OpenMP's threads to sleep while they wait

import geopandas as gpd
import pytest
import torch
from shapely.geometry import box

from geoseg.classes import ClassScheme
from geoseg.label_file import write_label_file
from tests.scenes import QUARTER_METRE, UTM


@pytest.fixture
def one_thread():
    """Sums over several threads may differ in their last digits."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def label_squares(tmp_path):
    """Write a label file of rectangles given in pixels of a quarter-metre raster."""

    def place(rectangle):
        left, top, right, bottom = rectangle
        x, y = QUARTER_METRE * (left, top)
        other_x, other_y = QUARTER_METRE * (right, bottom)
        return box(x, other_y, other_x, y)

    def write(labels, *, extents=None, names=("ground", "roof", "tree"), background=False,
              path=tmp_path / "labels.gpkg"):  # fmt: skip
        frame = gpd.GeoDataFrame(
            {"class": [value for value, _ in labels]},
            geometry=[place(rectangle) for _, rectangle in labels],
            crs=UTM,
        )
        areas = extents and gpd.GeoDataFrame(
            {"role": [role for role, _ in extents]},
            geometry=[place(rectangle) for _, rectangle in extents],
            crs=UTM,
        )
        scheme = ClassScheme.from_names(list(names), background=background)
        write_label_file(path, scheme=scheme, labels=frame, extents=areas)
        return path

    return write
