"""Two graphs compared on the same tiles, against the same done with plain NumPy."""

import numpy as np
import onnx
import pytest
from sklearn.metrics import jaccard_score

from tests import toymodels
from training.agreement import measure_agreement

RANDOM = np.random.default_rng(0)


@pytest.fixture
def graphs(tmp_path):
    """Two that mostly say the same, and the classes they name."""
    weights = toymodels.WEIGHTS, np.add(toymodels.WEIGHTS, [[0, 1, 0], [0, 0, 0], [1, 0, 0]])
    paths = [
        toymodels.pointwise(tmp_path / f"{number}.onnx", weights=each, side="S")
        for number, each in enumerate(weights)
    ]
    named = [
        lambda pixels, of=each: toymodels.scores(pixels, weights=of).argmax(axis=0)
        for each in weights
    ]
    return [onnx.load(path) for path in paths], named


def test_share_and_mean_iou_are_those_of_the_middles_of_the_tiles(graphs):
    models, named = graphs
    images = RANDOM.integers(0, 255, (3, 3, 32, 32)).astype("f4")
    known = RANDOM.choice(np.array([0, 1, 2, 255], "u1"), (3, 20, 20))
    samples = [{"images": a, "targets": b} for a, b in zip(images, known, strict=True)]
    found = measure_agreement(*models, samples, classes=3)
    ours, theirs = (np.stack([of(image)[6:26, 6:26] for image in images]) for of in named)
    assert found.share == pytest.approx((ours == theirs).mean())
    assert 0.1 < found.share < 0.99
    labelled = known != 255
    ious = [
        jaccard_score(known[labelled], said[labelled], average="macro") for said in (ours, theirs)
    ]
    assert found.reference.mean_iou == pytest.approx(ious[0])
    assert found.other.mean_iou == pytest.approx(ious[1])
    assert found.loss == pytest.approx(ious[0] - ious[1])


def test_a_graph_agrees_with_itself(graphs):
    (model, _), _ = graphs
    image = RANDOM.integers(0, 255, (3, 8, 8)).astype("f4")
    known = np.full((8, 8), 255, "u1")
    found = measure_agreement(model, model, [{"images": image, "targets": known}], classes=3)
    assert found.share == 1
    assert np.isnan(found.loss)  # nothing is known of the ground


def test_without_tiles_nothing_is_claimed(graphs):
    found = measure_agreement(*graphs[0], [], classes=3)
    assert np.isnan(found.share)
