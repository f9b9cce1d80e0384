"""Validation against the same count done by hand, and the same tiles as prediction's."""

import numpy as np
import pytest
import torch
from affine import Affine
from rasterio.windows import Window
from sklearn.metrics import confusion_matrix
from torch import nn

from geoseg.accuracy import Confusion
from geoseg.errors import RasterError, RecipeError
from geoseg.labels import IGNORED
from geoseg.products import CLASS_MAP
from geoseg.stitching import Answer, Stitcher
from geoseg.tiling import Grid, Tile
from tests.scenes import QUARTER_METRE, noise, write_raster
from training.data.scenes import Scenes
from training.data.truth import VAL, Truth, open_labels
from training.device import pick
from training.validation import Validation, check_score, figures

TILE = Tile(size=64, halo=16, stride=16)


class Threshold(nn.Module):
    """Says class 1 where the first band is at least 128, from raw pixels."""

    def forward(self, images):
        bright = (images[:, :1] >= 128).float()
        return torch.cat([1 - bright, bright], dim=1)


@pytest.fixture
def truth(tmp_path, label_squares):
    pixels = noise(150, 210)
    pixels[:, 40:60, 70:100] = 0
    raster = write_raster(tmp_path / "town.tif", pixels, nodata=0)
    labels = label_squares(
        [(0, (10, 10, 200, 60)), (1, (10, 80, 120, 140))],
        extents=[("train", (0, 0, 60, 150)), ("val", (60, 0, 210, 130))],
        names=("ground", "roof", "tree"),
    )
    known = open_labels([labels], class_field=None, background=None)
    return Truth(Scenes([raster]), known, validation_share=0, block=64, seed=0)


@pytest.mark.parametrize("workers", [0, 2])
def test_the_count_is_that_of_the_whole_raster_in_one_piece(truth, workers):
    validation = Validation(truth.scenes, truth, tile=TILE, fill=[0.0] * 3, workers=workers)
    tiles = validation.tiles(Threshold(), nn.Identity(), device=pick("cpu"), precision="fp32")
    got = sum(tiles, start=Confusion.empty(3))
    everything = Window(0, 0, 210, 150)
    pixels, valid = truth.scenes.read(0, everything)
    known = truth.read(0, everything, VAL)
    counted = (known != IGNORED) & valid
    said = (pixels[0] >= 128).astype(int)
    expected = confusion_matrix(known[counted], said[counted], labels=[0, 1, 2]).T
    np.testing.assert_array_equal(got.counts, expected)
    assert got.total == counted.sum() > 0


def test_it_tells_how_many_tiles_are_done(truth):
    validation = Validation(truth.scenes, truth, tile=TILE, fill=[0.0] * 3, workers=0)
    told = []
    validation.tiles(
        Threshold(),
        nn.Identity(),
        device=pick("cpu"),
        precision="fp32",
        tell=lambda done, total: told.append((done, total)),
    )
    tiles = len(validation)
    assert told == [*((done, tiles) for done in range(0, tiles, 4)), (tiles, tiles)]
    assert len(told) > 3


@pytest.mark.parametrize("seams", ["crop", "blend"])
@pytest.mark.parametrize("workers", [0, 2])
def test_a_raster_that_breaks_is_left_out_until_none_is_left(
    tmp_path, label_squares, workers, seams
):
    """The labels of two rasters side by side, of which one vanishes and then the other."""
    left = write_raster(tmp_path / "left.tif", noise(150, 210))
    beside = QUARTER_METRE @ Affine.translation(210, 0)
    right = write_raster(tmp_path / "right.tif", noise(150, 210), transform=beside)
    labels = label_squares(
        [(0, (0, 0, 420, 70)), (1, (0, 70, 420, 140))],
        extents=[("train", (0, 0, 420, 20)), ("val", (0, 20, 420, 150))],
    )
    known = open_labels([labels], class_field=None, background=None)
    scenes, later, last = (Scenes([left, right]) for _ in range(3))
    truth = Truth(scenes, known, validation_share=0, block=64, seed=0)
    tile = Tile.blended(size=64, stride=16) if seams == "blend" else TILE
    validation = Validation(scenes, truth, tile=tile, fill=[0.0] * 3, workers=workers, seams=seams)

    def tiles():
        return validation.tiles(Threshold(), nn.Identity(), device=pick("cpu"), precision="fp32")

    whole = tiles()
    assert not validation.unreadable.news()
    right.unlink()
    validation.scenes = later  # in which nothing is open yet
    rest = tiles()
    for spot, before, after in zip(validation.spots, whole, rest, strict=True):
        kept = before if spot.scene == 0 else Confusion.empty(3)
        np.testing.assert_array_equal(after.counts, kept.counts)
    [news] = validation.unreadable.news()
    assert "right.tif" in news
    assert news.endswith("validating without its tiles that cannot be read")
    [total] = validation.unreadable.total()
    failed = validation.unreadable.windows
    assert total.endswith(f"since they could not be read: {failed} (of right.tif)")

    left.unlink()
    validation.scenes = last
    with pytest.raises(RasterError, match=r"no image can be read any more; .*right.tif"):
        tiles()


def test_each_tile_is_counted_by_itself(truth):
    validation = Validation(truth.scenes, truth, tile=TILE, fill=[0.0] * 3, workers=0)
    got = validation.tiles(Threshold(), nn.Identity(), device=pick("cpu"), precision="fp32")
    assert len(got) == len(validation)
    assert len(validation) % 4  # the last batch is filled up
    for spot, counted in zip(validation.spots, got, strict=True):
        window = Window(spot.column, spot.row, TILE.core, TILE.core)
        pixels, valid = truth.scenes.read(spot.scene, window)
        known = np.where(valid, truth.read(spot.scene, window, VAL), IGNORED)
        said = pixels[0] >= 128
        for mapped in (0, 1):
            for reference in (0, 1):
                expected = ((said == mapped) & (known == reference)).sum()
                assert counted.counts[mapped, reference] == expected


class Pooling(nn.Module):
    """Says class 1 where the mean of the whole tile, and a bit of the pixel, are bright."""

    def forward(self, images):
        whole = images[:, :1].mean(dim=(2, 3), keepdim=True)
        bright = (whole + images[:, :1] / 10 - 137) / 4
        return torch.cat([-bright, bright], dim=1)


@pytest.mark.parametrize("holes", [False, True])
@pytest.mark.parametrize("seams", ["crop", "blend"])
def test_tiles_are_put_together_as_in_prediction(truth, seams, holes, tmp_path):
    """Against the map that prediction's own stitching makes of the same network."""
    if holes:
        pixels = noise(150, 210)
        pixels[:, :, :90] = 0
        raster = write_raster(tmp_path / "holes.tif", pixels, nodata=0)
        truth.scenes = Scenes([raster])
    tile = Tile.blended(size=64, stride=16)
    validation = Validation(truth.scenes, truth, tile=tile, fill=[0.0] * 3, workers=0, seams=seams)
    tiles = validation.tiles(Pooling(), nn.Identity(), device=pick("cpu"), precision="fp32")
    got = sum(tiles, start=Confusion.empty(3))
    grid = Grid(height=150, width=210, tile=tile, overlapping=seams == "blend")
    stitcher = Stitcher(grid, grid.strips, (CLASS_MAP,), truth.scheme)
    whole = np.zeros((150, 210), int)
    for spot in grid.spots(grid.strips):
        left, top = (at * tile.core - tile.halo for at in (spot.column, spot.row))
        pixels, valid = truth.scenes.read(0, Window(left, top, 64, 64))
        core = grid.core(spot)
        inside = valid[16 : 16 + core.height, 16 : 16 + core.width]
        images = torch.from_numpy(np.where(valid, pixels, 0).astype("f4"))[None]
        logits = torch.cat([Pooling()(images), torch.full((1, 1, 64, 64), -50.0)], dim=1)
        told = logits.softmax(1)[0].numpy() if inside.any() else None
        for strip, arrays in stitcher.add(Answer(spot, inside, told)):
            whole[strip.window.toslices()] = arrays[CLASS_MAP][0]
    known = truth.read(0, Window(0, 0, 210, 150), VAL)
    _, valid = truth.scenes.read(0, Window(0, 0, 210, 150))
    counted = (known != IGNORED) & valid
    expected = confusion_matrix(known[counted], whole[counted], labels=[0, 1, 2]).T
    np.testing.assert_array_equal(got.counts, expected)
    assert (expected[:2].sum(axis=1) > 0).all()


def test_blending_asks_tiles_beside_those_with_labels(truth):
    tile = Tile.blended(size=64, stride=16)
    asked = {
        seams: Validation(
            truth.scenes, truth, tile=tile, fill=[0.0] * 3, workers=0, seams=seams
        )._asked
        for seams in ("crop", "blend")
    }
    assert set(asked["crop"]) < set(asked["blend"])
    assert all(0 <= each.row < 150 and 0 <= each.column < 210 for each in asked["blend"])


def test_tiles_are_those_of_prediction(truth):
    validation = Validation(truth.scenes, truth, tile=TILE, fill=[0.0] * 3, workers=0)
    grid = Grid(height=150, width=210, tile=TILE)
    cores = {
        (core.row_off, core.col_off)
        for strip in grid.strips
        for core in map(grid.core, grid.spots([strip]))
    }
    assert {(spot.row, spot.column) for spot in validation.spots} <= cores
    assert len(validation) < len(cores)  # none without labels
    assert len(set(validation.spots)) == len(validation.spots)


def test_figures_leave_out_what_divides_by_nothing():
    counts = np.array([[3, 1, 0], [1, 5, 0], [0, 0, 0]])
    told = figures(Confusion(counts), ["ground", "roof", "tree"])
    assert told["iou/ground"] == pytest.approx(3 / 5)
    assert told["f1/roof"] == pytest.approx(10 / 12)
    assert told["miou"] == pytest.approx((3 / 5 + 5 / 7) / 2)
    assert told["oa"] == pytest.approx(0.8)
    assert told["mf1"] == pytest.approx((6 / 8 + 10 / 12) / 2)
    assert "iou/tree" not in told


def test_every_figure_can_be_the_score(truth):
    for score in ("miou", "mf1", "oa", "kappa", "iou/roof", "f1/ground"):
        check_score(score, truth)


@pytest.mark.parametrize(
    ("score", "message"),
    [
        ("miuo", r"train.score is 'miuo' — did you mean 'miou'\?"),
        ("iou/rof", r"train.score is 'iou/rof', but no class is 'rof' — did you mean 'roof'\?"),
        ("f1/water", "no class is 'water' — choose from ground, roof, tree"),
        ("loss", "choose from miou, mf1, oa, kappa, iou/ground, iou/roof, iou/tree"),
        ("f1/tree", r"'f1/tree', but no pixel of 'tree' validates"),
    ],
)
def test_a_score_that_chooses_nothing_is_refused(truth, score, message):
    with pytest.raises(RecipeError, match=message):
        check_score(score, truth)
