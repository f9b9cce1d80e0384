"""A map held against label images in its classes' colours, as the ISPRS sets have them."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from geoseg.assessment import assess
from geoseg.card import ModelCard
from geoseg.classes import PRESETS
from geoseg.errors import LabelError
from geoseg.mosaic import CARD_TAG
from geoseg.orthophoto import open_raster
from tests.isprs_lookalike import ground, in_color, without_boundary
from tests.scenes import noise, write_raster


def write_map(path, classes):
    write_raster(path, classes, nodata=255)
    card = ModelCard(name="m", bands=("red",), dtype="uint8", tile_size=32, stride=32, halo=0,
                     classes=PRESETS["isprs"])  # fmt: skip
    with open_raster(path, "r+") as raster:
        raster.update_tags(**{CARD_TAG: card.model_dump_json()})
    return path


@pytest.fixture
def class_map(tmp_path):
    said = ground(60, 72, seed=1)
    said[:30] = ground(60, 72, seed=2)[:30]  # half of it wrong
    return write_map(tmp_path / "map.tif", said)


def test_colours_are_classes_and_boundaries_do_not_count(tmp_path, class_map):
    shown = without_boundary(ground(60, 72, seed=1))
    # without a georeference, unlike the map
    label = write_raster(tmp_path / "label.tif", shown, crs=None, transform=None)
    made = assess(class_map, label)
    known = shown.any(axis=0)
    said = open_raster(class_map).read(1)
    expected = confusion_matrix(ground(60, 72, seed=1)[known], said[known], labels=range(6)).T
    assert made.confusion.counts.tolist() == expected.tolist()
    expected = np.where(known, ground(60, 72, seed=1), 255)
    np.testing.assert_array_equal(made.overview[1], expected)
    assert made.scheme.names == PRESETS["isprs"].names


def test_the_overview_of_a_large_map_shows_all_of_it(tmp_path):
    side = 2048
    classes = ground(side, side, seed=0, block=64)
    class_map = write_map(tmp_path / "map.tif", classes)
    made = assess(class_map, write_raster(tmp_path / "label.tif", in_color(classes)))
    assert made.confusion.overall_accuracy == 1
    mapped, truth = made.overview
    assert mapped.shape == truth.shape == (1024, 1024)
    np.testing.assert_array_equal(mapped, truth)
    np.testing.assert_array_equal(truth, classes[::2, ::2])  # blocks are even


def test_a_label_image_of_another_size_is_refused(tmp_path, class_map):
    label = write_raster(tmp_path / "label.tif", np.zeros((3, 60, 71), np.uint8))
    with pytest.raises(LabelError, match=r"label.tif has 71 x 60 px, but .*map.tif 72 x 60"):
        assess(class_map, label)


def test_an_orthophoto_is_no_reference(tmp_path, class_map):
    ortho = write_raster(tmp_path / "ortho.tif", np.full((4, 60, 72), 9, np.uint8))
    with pytest.raises(LabelError, match=r"ortho.tif has 4 bands, a class raster has one, and"):
        assess(class_map, ortho)


def test_an_orthophoto_with_a_pixel_in_a_class_colour_is_none_either(tmp_path, class_map):
    pixels = noise(60, 72, bands=4)
    pixels[:3, 0, 0] = PRESETS["isprs"].classes[0].rgb
    ortho = write_raster(tmp_path / "ortho.tif", pixels)
    with pytest.raises(LabelError, match=r"4 bands, a class raster has one, and more than 256 col"):
        assess(class_map, ortho)
