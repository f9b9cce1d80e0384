"""Nearest neighbours against scikit-learn, and what they say of networks that know or do not."""

from itertools import count

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from sklearn.neighbors import KNeighborsClassifier
from torch import nn

from geoseg.errors import LabelError
from tests.scenes import write_raster
from training.data.scenes import Scenes
from training.data.statistics import Statistics
from training.data.truth import CELL, open_labels
from training.device import pick
from training.knn import NearestNeighbours, accuracies, features_at, spread, vote
from training.network import Features, SegmentationNetwork

SIDE = 512
STRIPES = [
    (value, (left, top, left + 64, top + 64))
    for top in range(0, SIDE, 64)
    for value, left in ((0, 0), (1, 128), (0, 256), (1, 384))
]


class Deep(nn.Module):
    """A network whose deep features are the colours of squares of 16 px; the dense ones nothing."""

    def deep(self, images):
        return F.avg_pool2d(images, 16)

    def features(self, images):
        return Features(self.deep(images), torch.ones_like(images))


class Dense(nn.Module):
    """The other way round."""

    def deep(self, images):
        return torch.ones_like(F.avg_pool2d(images, 16))

    def features(self, images):
        return Features(self.deep(images), F.avg_pool2d(images, 4))


@pytest.fixture
def town(tmp_path):
    """Ground (class 0) is red, roofs (class 1) are blue, with noise."""
    pixels = np.random.default_rng(0).integers(0, 60, (3, SIDE, SIDE)).astype(np.uint8)
    for value, (left, top, right, bottom) in STRIPES:
        pixels[2 * value, top:bottom, left:right] += 150
    return write_raster(tmp_path / "town.tif", pixels)


@pytest.fixture
def measure(town, label_squares, tmp_path):
    number = count()

    def measure(labels=STRIPES, *, images=None, view=96, parts="encoder", seed=0, **options):
        scenes = Scenes(images or [town])
        file = label_squares(
            labels, path=tmp_path / f"{next(number)}.gpkg", names=("ground", "roof"), **options
        )
        return NearestNeighbours(
            scenes,
            open_labels([file], class_field=None, background=None),
            statistics=Statistics.measure(scenes, windows=8, size=64, seed=0),
            parts=parts,
            view=view,
            seed=seed,
            device=pick("cpu"),
        )

    return measure


@pytest.mark.parametrize("bank", [7, 200])
def test_the_vote_is_that_of_scikit_learn(bank):
    random = np.random.default_rng(0)
    known, asked = random.normal(size=(bank, 6)), random.normal(size=(90, 6))
    names = random.integers(0, 4, bank)
    peer = KNeighborsClassifier(
        min(20, bank), metric="cosine", weights=lambda apart: np.exp((1 - apart) / 0.07)
    )
    peer.fit(known, names)
    found = vote(
        *map(torch.tensor, (asked, known, names)), classes=4, neighbours=20, temperature=0.07
    )
    np.testing.assert_array_equal(found, peer.predict(asked))


@pytest.mark.parametrize("cells", [2, 3, 6])
def test_features_at_pixels_are_those_of_the_upsampled_map(cells):
    features, size = torch.randn(5, cells, cells), 24
    large = F.interpolate(features[None], (size, size), mode="bilinear", align_corners=False)[0]
    rows, columns = torch.meshgrid(torch.arange(size), torch.arange(size), indexing="ij")
    pixels = torch.stack([columns, rows], 2).flatten(0, 1) + 0.5
    found = features_at(features, pixels, size=size)
    torch.testing.assert_close(found, large.flatten(1).T, atol=1e-5, rtol=1e-4)


def test_the_overall_accuracy_counts_classes_by_area():
    truth = np.array([0, 0, 0, 0, 2, 2])
    named = np.array([0, 0, 0, 1, 2, 0])
    overall, mean = accuracies(named, truth, np.array([900, 50, 100]))
    assert overall == pytest.approx((0.75 * 900 + 0.5 * 100) / 1000)
    assert mean == pytest.approx((0.75 + 0.5) / 2)


def test_each_class_gets_its_turn():
    counts = np.zeros((40, 3), int)
    counts[:, 0], counts[5:8, 1], counts[9, 2] = 100, 1, 1
    chosen = spread(counts, 12, np.random.default_rng(0))
    assert np.bincount(chosen[:, 1]).tolist() == [8, 3, 1]
    assert len(np.unique(chosen, axis=0)) == 12
    assert all(counts[cell, channel] for cell, channel in chosen)
    assert spread(np.zeros((0, 3), int), 12, np.random.default_rng(0)).shape == (0, 2)


@pytest.mark.parametrize(
    ("parts", "seeing", "blind"), [("encoder", Deep(), Dense()), ("all", Dense(), Deep())]
)
def test_features_that_tell_are_right_and_others_guess(measure, parts, seeing, blind):
    neighbours = measure(parts=parts)
    figures = neighbours.figures(seeing)
    assert figures["knn_accuracy"] > 0.95
    assert figures["knn_mean_accuracy"] > 0.95
    assert neighbours.figures(blind)["knn_mean_accuracy"] == pytest.approx(0.5)


def test_what_is_known_and_what_is_asked_lie_apart(measure):
    neighbours = measure(view=64)
    places = []
    for spots in (neighbours.known, neighbours.asked):
        images = {spot.image.tobytes() for spot in spots}
        places.append(images)
        assert {spot.channel for spot in spots} == {0, 1}
        assert all(0 < len(spot.pixels) <= 32 for spot in spots)
        assert all(len(np.unique(spot.pixels, axis=0)) == len(spot.pixels) for spot in spots)
    assert not places[0] & places[1]  # at 64 px, a window is its cell


def test_the_colour_at_each_pixel_is_that_of_its_class(measure):
    for view in (64, 96):
        neighbours = measure(view=view)
        for spot in (*neighbours.known, *neighbours.asked):
            columns, rows = (spot.pixels - 0.5).astype(int).T
            colours = spot.image[:, rows, columns]
            assert (colours[2 * spot.channel] >= 150).all()
            assert (colours[2 - 2 * spot.channel] < 60).all()


def test_extents_tell_what_is_known_and_what_is_asked(measure):
    neighbours = measure(extents=[("train", (0, 0, 512, 256)), ("val", (0, 256, 512, 512))])
    assert len(neighbours.known) == len(neighbours.asked) == 16


def test_it_is_the_same_each_time_and_touches_nothing(measure):
    torch.manual_seed(0)
    network = SegmentationNetwork(
        encoder="tu-test_resnet", bands=3, classes=None, atrous_rates=(1, 2, 3)
    ).train()
    state = {name: value.clone() for name, value in network.state_dict().items()}
    before = torch.get_rng_state()
    figures = measure().figures(network)
    assert measure().figures(network) == figures
    assert network.training
    assert all(module.training for module in network.modules())
    assert all(torch.equal(state[name], value) for name, value in network.state_dict().items())
    assert torch.equal(torch.get_rng_state(), before)
    assert measure().figures(network.eval()) == figures
    assert not network.training


def test_a_network_that_fails_is_put_back_into_training(measure):
    class Failing(nn.Module):
        def deep(self, images):
            raise RuntimeError

    network = Failing().train()
    with pytest.raises(RuntimeError):
        measure().figures(network)
    assert network.training


def test_pixels_without_data_are_not_asked_for(measure, tmp_path):
    pixels = np.full((3, SIDE, SIDE), 200, np.float32)
    pixels[:, 256:] = np.nan
    half = write_raster(tmp_path / "half.tif", pixels)
    neighbours = measure(images=[half])
    assert all(np.isfinite(spot.image).all() for spot in (*neighbours.known, *neighbours.asked))
    for spot in (*neighbours.known, *neighbours.asked):
        columns, rows = (spot.pixels - 0.5).astype(int).T
        assert (spot.image[:, rows, columns] == 200).all()


def test_labels_in_one_block_are_refused(measure):
    labels = [(0, (10, 10, 20, 20)), (1, (30, 30, 40, 40))]
    with pytest.raises(LabelError, match=r"cannot be split in two by place.* — label places"):
        measure(labels)


def test_labels_outside_the_images_are_refused(measure):
    with pytest.raises(LabelError, match="lie outside"):
        measure([(0, (9000, 10, 9100, 20)), (1, (9000, 30, 9100, 40))])


def test_a_class_of_one_block_only_is_known_but_not_asked_for(measure):
    labels = [each for each in STRIPES if each[0] == 0] + [(1, (128, 0, 192, 64))]
    neighbours = measure(labels)
    assert {spot.channel for spot in neighbours.asked} == {0}
    assert neighbours.figures(Deep())["knn_mean_accuracy"] > 0.95


def test_a_view_smaller_than_a_block_still_sees_all_of_it(measure):
    neighbours = measure(view=32)
    assert neighbours.known[0].image.shape == (3, CELL, CELL)
