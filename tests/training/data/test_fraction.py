"""A share of the labels: which blocks, and that nothing else trains."""

from itertools import pairwise

import numpy as np
import pytest
from rasterio.windows import Window

from geoseg.labels import IGNORED
from tests.scenes import QUARTER_METRE, noise, write_raster
from training.data.fraction import Fraction
from training.data.labelled import LabelledSampler
from training.data.scenes import Scenes
from training.data.truth import TRAIN, VAL, Truth, open_labels

HEIGHT, WIDTH, SIDE = 500, 700, 64


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    """Two scenes beside each other; grass everywhere, roofs on the left, one tree, a margin."""
    folder = tmp_path_factory.mktemp("fraction")
    images, labels = [], []
    for index in range(2):
        place = QUARTER_METRE @ QUARTER_METRE.translation(index * WIDTH, 0)
        classes = np.zeros((HEIGHT, WIDTH), np.uint8)
        classes[:, :150] = 1
        classes[:20] = 255
        if index:
            classes[200:203, 300:304] = 2
        name = f"{index}.tif"
        images.append(write_raster(folder / f"image{name}", noise(HEIGHT, WIDTH), transform=place))
        labels.append(write_raster(folder / f"label{name}", classes, transform=place, nodata=255))
    known = open_labels(labels, class_field=None, background=None)
    return Truth(Scenes(images), known, validation_share=0.2, block=SIDE, seed=0)


def blocks_that_train(part):
    found = set()
    for index in range(2):
        targets = part.read(index, Window(0, 0, WIDTH, HEIGHT), TRAIN)
        rows, columns = np.nonzero(targets != IGNORED)
        found |= {
            (index, row, column) for row, column in zip(rows // SIDE, columns // SIDE, strict=True)
        }
    return found


@pytest.mark.parametrize("share", [0.01, 0.1, 0.37, 1.0])
def test_the_share_is_counted_in_blocks_that_train(truth, share):
    part = Fraction(truth, share=share, seed=0)
    every = blocks_that_train(truth)
    got = blocks_that_train(part)
    assert got <= every
    assert len(got) == max(1, round(share * len(every))) == part.blocks
    assert part.blocks_of == len(every)


def test_pixels_are_counted_as_they_are_read(truth):
    part = Fraction(truth, share=0.2, seed=3)
    counts = np.zeros(3, int)
    for index in range(2):
        for row in range(0, HEIGHT, 130):  # windows across blocks
            for column in range(0, WIDTH, 170):
                window = Window(column, row, 170, 130)
                got, whole = (each.read(index, window, TRAIN) for each in (part, truth))
                counts += np.bincount(got[got != IGNORED], minlength=3)
                assert np.isin(got, [IGNORED]).sum() >= (whole == IGNORED).sum()
                assert (got[got != IGNORED] == whole[got != IGNORED]).all()
    np.testing.assert_array_equal(part.train.pixels, counts)


@pytest.mark.parametrize("seed", range(5))
def test_a_smaller_share_is_part_of_a_larger_one(truth, seed):
    parts = [blocks_that_train(Fraction(truth, share=share, seed=seed))
             for share in (0.01, 0.05, 0.1, 0.5, 1.0)]  # fmt: skip
    assert all(one <= other for one, other in pairwise(parts))


@pytest.mark.parametrize("seed", range(5))
def test_every_class_is_kept_where_there_is_room_for_it(truth, seed):
    assert truth.train.pixels.all()
    pixels = Fraction(truth, share=0.04, seed=seed).train.pixels
    assert pixels.all()  # a single block of some 140 holds the tree


def test_blocks_lie_apart_and_in_all_scenes(truth):
    part = Fraction(truth, share=0.1, seed=1)
    got = np.array(sorted(blocks_that_train(part)))
    every = np.array(sorted(blocks_that_train(truth)))
    assert set(got[:, 0]) == {0, 1}

    def nearest(blocks):
        gaps = np.hypot(*(blocks[:, None, 1:] - blocks[None, :, 1:]).transpose(2, 0, 1))
        gaps[(blocks[:, None, 0] != blocks[None, :, 0]) | (gaps == 0)] = np.inf
        return gaps.min(axis=1).mean()

    random = np.random.default_rng(0)
    by_chance = [nearest(random.permutation(every)[: len(got)]) for _ in range(200)]
    assert nearest(got) > np.quantile(by_chance, 0.9)


def test_chance_follows_the_seed(truth):
    one, same, other = (
        blocks_that_train(Fraction(truth, share=0.1, seed=seed)) for seed in (0, 0, 1)
    )
    assert one == same != other


def test_what_validates_stays(truth):
    part = Fraction(truth, share=0.05, seed=0)
    np.testing.assert_array_equal(part.val.places, truth.val.places)
    window = Window(0, 0, WIDTH, HEIGHT)
    np.testing.assert_array_equal(part.read(0, window, VAL), truth.read(0, window, VAL))


def test_windows_hold_only_what_was_taken(truth):
    part = Fraction(truth, share=0.03, seed=0)
    draw = LabelledSampler(part.scenes, part, size=96, fill=[0.0] * 3, class_balance=1.0, seed=0)
    targets = np.stack([draw(index)["targets"] for index in range(60)])
    assert (targets != IGNORED).any(axis=(1, 2)).all()
    assert (targets == 2).any(axis=(1, 2)).mean() > 0.2
    assert (targets != IGNORED).mean() < 0.6
