"""Windows around labelled pixels."""

from pathlib import Path

import numpy as np
import pytest
from affine import Affine

from geoseg.errors import RasterError
from geoseg.labels import IGNORED
from tests.scenes import QUARTER_METRE, noise, write_raster
from training.data.labelled import LabelledSampler
from training.data.scenes import Scenes
from training.data.truth import Truth, open_labels

SIZE = 32
RARE = (140, 150, 143, 152)  # 6 px
COMMON = (20, 20, 80, 60)  # 2400 px


@pytest.fixture
def labels(label_squares):
    return label_squares([(0, COMMON), (1, RARE)], names=("ground", "roof"))


def sampler(paths, labels, *, balance=1.0, seed=0, size=SIZE):
    scenes = Scenes([paths] if isinstance(paths, Path) else paths)
    known = open_labels([labels], class_field=None, background=None)
    truth = Truth(scenes, known, validation_share=0, block=64, seed=0)
    return LabelledSampler(
        scenes, truth, size=size, fill=[5.0] * 3, class_balance=balance, seed=seed
    )


def test_every_window_holds_labels_and_every_class_its_share(tmp_path, labels):
    draw = sampler(write_raster(tmp_path / "town.tif", noise(200, 300)), labels)
    targets = np.stack([draw(index)["targets"] for index in range(200)])
    assert (targets != IGNORED).any(axis=(1, 2)).all()
    assert (targets == 1).any(axis=(1, 2)).mean() == pytest.approx(0.5, abs=0.12)
    assert targets.dtype == np.int64


def test_without_balance_windows_go_where_the_pixels_are(tmp_path, labels):
    draw = sampler(write_raster(tmp_path / "town.tif", noise(200, 300)), labels, balance=0.0)
    targets = np.stack([draw(index)["targets"] for index in range(200)])
    assert (targets == 1).any(axis=(1, 2)).mean() < 0.05


def test_images_and_targets_are_of_the_same_ground(tmp_path, labels):
    """The raster holds the labels themselves."""
    image = np.full((3, 200, 300), 200, np.uint8)
    for value, (left, top, right, bottom) in enumerate((COMMON, RARE)):
        image[:, top:bottom, left:right] = value
    draw = sampler(write_raster(tmp_path / "town.tif", image), labels)
    for index in range(30):
        got = draw(index)
        known = got["targets"] != IGNORED
        np.testing.assert_array_equal(got["images"][0][known], got["targets"][known])
        assert (got["images"][0][~known] == 200).all()


def test_a_window_follows_from_seed_and_number_alone(tmp_path, labels):
    path = write_raster(tmp_path / "town.tif", noise(200, 300))
    one, again, other = (sampler(path, labels, seed=seed) for seed in (0, 0, 1))
    forward = [one(index)["images"] for index in range(8)]
    backward = [again(index)["images"] for index in reversed(range(8))][::-1]
    np.testing.assert_array_equal(forward, backward)
    assert not np.array_equal(forward, [other(index)["images"] for index in range(8)])


def test_the_chosen_pixel_is_anywhere_in_the_window(tmp_path, label_squares):
    labels = label_squares([(0, (150, 100, 151, 101)), (1, (10, 10, 11, 11))])
    draw = sampler(write_raster(tmp_path / "town.tif", noise(200, 300)), labels)
    at = [np.argwhere(got["targets"] == 0)[0] for got in map(draw, range(300))
          if (got["targets"] == 0).any()]  # fmt: skip
    rows, columns = np.array(at).T
    assert {rows.min(), columns.min()} == {0}
    assert {rows.max(), columns.max()} == {SIZE - 1}


def test_pixels_without_image_are_not_targets(tmp_path, labels):
    pixels = noise(200, 300) | 1
    pixels[:, :40] = 0
    draw = sampler(write_raster(tmp_path / "town.tif", pixels, nodata=0), labels)
    for got in map(draw, range(30)):
        assert (got["targets"][~got["valid"]] == IGNORED).all()
        assert (got["images"][:, ~got["valid"]] == 5.0).all()


def test_a_raster_smaller_than_the_window_is_mirrored_without_labels(tmp_path, label_squares):
    labels = label_squares([(0, (0, 0, 20, 10)), (1, (0, 10, 20, 20))])
    got = sampler(write_raster(tmp_path / "town.tif", noise(20, 20)), labels)(0)
    assert got["images"].shape == (3, SIZE, SIZE)
    assert (got["targets"] != IGNORED).sum() == 400


def test_a_raster_that_breaks_on_the_way_is_left_for_the_labels_elsewhere(tmp_path, labels):
    path = write_raster(tmp_path / "town.tif", noise(200, 300), compress="deflate")
    draw = sampler(path, labels)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])  # RARE is in the lower half
    for index in range(20):
        assert (draw(index)["targets"] == 0).any()
    assert draw.unreadable.windows
    [news] = draw.unreadable.news()
    assert "town.tif cannot be read at row" in news


def test_labels_of_rasters_that_vanish_are_done_without_until_none_is_left(tmp_path, labels):
    """The rare class is in the lower raster only."""
    upper = write_raster(tmp_path / "upper.tif", noise(100, 300))
    below = QUARTER_METRE @ Affine.translation(0, 100)
    lower = write_raster(tmp_path / "lower.tif", noise(100, 300), transform=below)
    draw = sampler([upper, lower], labels)
    lower.unlink()
    got = np.stack([draw(index)["targets"] for index in range(20)])
    assert (got == 0).any(axis=(1, 2)).all()
    assert not (got == 1).any()
    assert len(draw.unreadable.news()) == 1

    draw = sampler([upper], labels)
    upper.unlink()
    with pytest.raises(RasterError, match=r"no image can be read any more; .*upper.tif"):
        draw(0)
