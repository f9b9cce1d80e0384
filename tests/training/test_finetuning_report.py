"""The page of a fine-tuning run: which tiles it shows, and how."""

import numpy as np
import pytest
import torch
from torch import nn

from geoseg.accuracy import Confusion
from geoseg.tiling import Tile
from tests.scenes import noise, write_raster
from training.data.scenes import Scenes
from training.data.tally import Tally
from training.data.truth import Truth, open_labels
from training.device import pick
from training.finetuning_report import rank, write_report
from training.metrics import Metrics
from training.recipe import FinetuneRecipe
from training.run import Run
from training.validation import Validation

CPU = pick("cpu")


def tile(right, wrong):
    return Confusion(np.array([[right, wrong], [0, 0]]))


def test_the_worst_and_the_best_tiles_are_told_apart():
    tiles = [tile(*pair) for pair in ((50, 50), (0, 100), (100, 0), (90, 10), (0, 0), (60, 40))]
    worst, best = rank(tiles, core=10)
    assert worst == [1, 0]  # of five, two of either kind
    assert best == [2, 3]


def test_tiles_that_are_hardly_labelled_do_not_count():
    tiles = [tile(0, 4), tile(80, 20), tile(10, 90), tile(4, 0)]
    assert rank(tiles, core=10) == ([2], [1])


def test_where_all_tiles_are_hardly_labelled_the_better_known_half_counts():
    tiles = [tile(0, 4), tile(80, 20), tile(10, 90), tile(4, 0), tile(50, 50), tile(0, 1)]
    assert rank(tiles, core=1000) == ([2], [1])
    assert rank([tile(0, 4), tile(4, 0)], core=1000) == ([0], [1])


@pytest.mark.parametrize(("tiles", "worst"), [([], []), ([tile(1, 0)], [0]), ([tile(0, 0)], [])])
def test_of_one_tile_or_none_nothing_is_shown_twice(tiles, worst):
    assert rank(tiles, core=1) == (worst, [])


class Threshold(nn.Module):
    def forward(self, images):
        bright = (images[:, :1] >= 128).float()
        return torch.cat([1 - bright, bright], dim=1)


@pytest.mark.parametrize("bands", [1, 2, 5])
@pytest.mark.parametrize("val", [True, False])
def test_a_page_is_written_for_any_bands_with_and_without_validation(
    tmp_path, label_squares, bands, val
):
    raster = write_raster(tmp_path / "town.tif", noise(150, 210, bands=bands))
    labels = label_squares(
        [(0, (10, 10, 200, 60)), (1, (10, 80, 120, 140))],
        extents=[("train", (0, 0, 60, 150)), ("val" if val else "test", (60, 0, 210, 130))],
        names=("ground", "<roof>"),
    )
    scenes, known = Scenes([raster]), open_labels([labels], class_field=None, background=None)
    truth = Truth(scenes, known, validation_share=0, block=64, seed=0)
    validation = Validation(
        scenes,
        truth,
        tile=Tile(size=64, halo=16, stride=16),
        fill=[0.0] * len(scenes.bands),
        workers=0,
    )
    run = Run.open(tmp_path / "run", job="finetune", recipe=FinetuneRecipe(), inputs={})
    with Metrics(run.folder, start=0, epoch=2) as metrics:
        metrics.add(1, {"loss": 1.0, "lr": 0.1})
    network, plain = Threshold(), nn.Identity()
    path = write_report(
        run,
        tally=Tally.of(scenes, known, train=truth.train, val=truth.val),
        validation=validation,
        tiles=validation.tiles(network, plain, device=CPU, precision="fp32"),
        network=network,
        normalize=plain,
        device=CPU,
    )
    page = path.read_text()
    assert ("Worst tiles" in page) == val
    assert "<roof>" not in page  # escaped
    assert "&lt;roof&gt;" in page
    assert ">Polygons</th>" in page
    if val:
        assert page.count("<figcaption>Network</figcaption>") == 6
        assert "town.tif, row 0, column" in page
