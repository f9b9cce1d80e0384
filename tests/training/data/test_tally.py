"""What labels amount to, against counts by hand."""

import numpy as np
import pytest

from tests.scenes import noise, write_raster
from training.data.scenes import Scenes
from training.data.tally import Tally
from training.data.truth import Truth, open_labels

RECTANGLES = [(0, (0, 0, 40, 30)), (0, (50, 0, 60, 10)), (1, (100, 100, 120, 140))]


def tally(scenes, known, **told):
    truth = Truth(scenes, known, validation_share=0, block=64, seed=0)
    return Tally.of(scenes, known, train=truth.train, val=truth.val, **told)


@pytest.fixture
def labels(label_squares):
    return label_squares(
        RECTANGLES, extents=[("train", (0, 0, 200, 120)), ("val", (0, 120, 200, 150))]
    )


def test_pixels_ground_and_polygons_are_counted(tmp_path, labels):
    scenes = Scenes([write_raster(tmp_path / "town.tif", noise(150, 200))])
    got = tally(scenes, open_labels([labels], class_field=None, background=None))
    ground, roof, tree = got.classes
    assert (ground.name, roof.name, tree.name) == ("ground", "roof", "tree")
    assert (ground.train, ground.val, ground.polygons) == (1300, 0, 2)
    assert (roof.train, roof.val, roof.polygons) == (400, 400, 1)
    assert (tree.train, tree.val, tree.polygons) == (0, 0, 0)
    assert roof.val_m2 == pytest.approx(25)  # 400 pixels of a quarter metre
    assert got.train_m2 == pytest.approx(1700 / 16)
    assert (got.train, got.val) == (1700, 400)
    assert Tally.model_validate_json(got.model_dump_json()) == got


def test_rasters_have_neither_polygons_nor_without_a_crs_ground(tmp_path):
    image = write_raster(tmp_path / "a.tif", noise(64, 64), crs=None, transform=None)
    classes = np.arange(64 * 64).reshape(64, 64) % 2
    path = write_raster(tmp_path / "b.tif", classes.astype("uint8"), crs=None, transform=None)
    known = open_labels([path], class_field=None, background=None)
    got = tally(Scenes([image]), known)
    assert [each.polygons for each in got.classes] == [None, None]
    assert got.train_m2 is None
    assert got.train == 64 * 64
