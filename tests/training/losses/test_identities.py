"""Losses that must be equal where their formulas meet."""

import numpy as np
import pytest
from sklearn.metrics import f1_score, jaccard_score

from tests.training.losses.formulas import IGNORED
from tests.training.losses.variants import WEIGHTS, K, value_of


def value(batch, name, **parameters):
    return value_of(name, parameters, *batch).item()


@pytest.fixture
def hard(batch):
    """A prediction without doubt, its classes and its truth."""
    logits, targets = batch
    predicted = logits.argmax(1)
    certain = 1e4 * (predicted[:, None] == np.arange(K)[:, None, None])
    labelled = targets != IGNORED
    return (certain, targets), predicted[labelled], targets[labelled]


def test_focal_without_focus_is_weighted_cross_entropy(batch):
    focal = value(batch, "focal", alpha=WEIGHTS, gamma=0.0)
    assert focal == pytest.approx(value(batch, "cross_entropy", class_weights=WEIGHTS))


def test_modified_focal_is_focal_with_another_gamma(batch):
    modified = value(batch, "modified_focal", delta=0.7, gamma=0.3)
    assert modified == pytest.approx(value(batch, "focal", alpha=0.7, gamma=0.7))


def test_tversky_with_equal_halves_is_dice(batch):
    for reduction in ({}, {"class_reduction": "sum", "batch_counts": False}):
        tversky = value(batch, "tversky", alpha=0.5, beta=0.5, **reduction)
        assert tversky == pytest.approx(value(batch, "dice", **reduction))


def test_focal_tversky_without_focus_is_tversky(batch):
    focal = value(batch, "focal_tversky", alpha=0.2, beta=0.9, gamma=1.0)
    assert focal == pytest.approx(value(batch, "tversky", alpha=0.2, beta=0.9))


def test_modified_focal_tversky_is_focal_tversky_with_another_gamma(batch):
    modified = value(batch, "modified_focal_tversky", delta=0.7, gamma=0.25)
    assert modified == pytest.approx(value(batch, "focal_tversky", gamma=4.0))


def test_dice_of_a_hard_prediction_is_one_minus_f1(hard):
    pair, predicted, truth = hard
    f1 = f1_score(truth, predicted, average="macro")
    assert value(pair, "dice") == pytest.approx(1 - f1, rel=1e-6)


def test_tversky_with_ones_and_lovasz_of_a_hard_prediction_are_one_minus_iou(hard):
    pair, predicted, truth = hard
    iou = jaccard_score(truth, predicted, average="macro")
    assert value(pair, "tversky", alpha=1.0, beta=1.0) == pytest.approx(1 - iou, rel=1e-6)
    assert value(pair, "lovasz") == pytest.approx(1 - iou, rel=1e-6)


def test_combo_mixes_cross_entropy_and_the_dice_score(batch):
    entropy = value(batch, "cross_entropy", class_weights=WEIGHTS)
    score = 1 - value(batch, "dice")
    mixed = value(batch, "combo", alpha=0.3, beta=WEIGHTS)
    assert mixed == pytest.approx(0.3 * entropy - 0.7 * score)


def test_dice_focal_is_a_sum_of_its_parts(batch):
    parts = {"alpha": WEIGHTS, "gamma": 1.0}
    total = value(batch, "dice_focal", dice_weight=0.4, focal_weight=3.0, **parts)
    expected = 0.4 * value(batch, "dice") + 3.0 * value(batch, "focal", **parts)
    assert total == pytest.approx(expected)


@pytest.mark.parametrize("weight", [0, 0.25, 1])
def test_hybrid_focal_is_a_mixture_of_its_parts(weight, batch):
    focal = {"alpha": WEIGHTS, "gamma": 1.0}
    tversky = {"alpha": 0.2, "beta": 0.9, "gamma": 2.0}
    mixed = value(
        batch, "hybrid_focal", weight=weight, focal_alpha=WEIGHTS, focal_gamma=1.0, **tversky
    )
    expected = weight * value(batch, "focal", **focal)
    expected += (1 - weight) * value(batch, "focal_tversky", **tversky)
    assert mixed == pytest.approx(expected)


@pytest.mark.parametrize("weight", [0, 0.25, 1])
def test_unified_focal_is_a_mixture_of_its_parts(weight, batch):
    shared = {"delta": 0.7, "gamma": 0.3}
    expected = weight * value(batch, "modified_focal", **shared)
    expected += (1 - weight) * value(batch, "modified_focal_tversky", **shared)
    assert value(batch, "unified_focal", weight=weight, **shared) == pytest.approx(expected)


def test_the_asymmetric_unified_focal_loss_is_a_mixture_of_its_parts(batch):
    def mixed(weight):
        return value(batch, "unified_focal", symmetric=False, weight=weight, gamma=0.3)

    assert mixed(0.25) == pytest.approx(0.25 * mixed(1) + 0.75 * mixed(0))
    assert mixed(1) != pytest.approx(mixed(0))


def test_unified_focal_at_gamma_1_is_cross_entropy_and_dice(batch):
    halves = {"delta": 0.5, "gamma": 1.0}
    focal = value(batch, "unified_focal", weight=1.0, **halves)
    tversky = value(batch, "unified_focal", weight=0.0, **halves)
    assert focal == pytest.approx(0.5 * value(batch, "cross_entropy"))
    assert tversky == pytest.approx(value(batch, "dice"))


def test_both_forms_meet_at_gamma_one_half_where_classes_are_treated_alike(batch):
    tversky = {"weight": 0.0, "delta": 0.7, "gamma": 0.5}
    focal = {"weight": 1.0, "delta": 0.5, "gamma": 0.5}
    for parts, rare in ((tversky, range(K)), (focal, [])):
        symmetric = value(batch, "unified_focal", **parts)
        asymmetric = value(batch, "unified_focal", symmetric=False, rare=rare, **parts)
        assert asymmetric == pytest.approx(symmetric)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("tversky", {"alpha": 0.1, "beta": 0.9, "class_weights": [0, 1, 0, 0]}),
        ("unified_focal", {"weight": 0.0, "delta": 0.9, "symmetric": False, "rare": [1]}),
    ],
)
def test_false_negatives_cost_more_where_beta_or_delta_is_large(name, parameters):
    """A class taken too rarely must cost more than one taken too often by as much."""
    targets = np.zeros((1, 10, 10), dtype=np.int64)
    targets[:, :5] = 1

    def cost(ones):  # of predicting class 1 in that many rows, where 5 are right
        logits = np.zeros((1, K, 10, 10))
        logits[:, 0], logits[:, 1, :ones] = 30, 60
        return value((logits, targets), name, **parameters)

    assert cost(3) > cost(7)


def test_a_boundary_within_the_tolerance_costs_nothing_and_one_beyond_it_does():
    targets = np.zeros((1, 12, 12), dtype=np.int64)
    targets[:, :, 6:] = 1

    def cost(column):  # of an outline drawn before that column, where 6 is right
        logits = np.zeros((1, K, 12, 12))
        logits[:, 0, :, :column], logits[:, 1, :, column:] = 60, 60
        return value((logits, targets), "boundary", weight=0.0, tolerance=2)

    assert cost(6) == pytest.approx(0, abs=1e-6)
    assert cost(8) == pytest.approx(0, abs=1e-6)
    assert cost(9) > 0.1


def test_the_border_of_what_is_labelled_is_no_boundary():
    targets = np.full((1, 8, 8), IGNORED)
    targets[:, 2:6, 2:6] = 1
    logits = np.zeros((1, K, 8, 8))
    logits[:, 0] = 60  # wrong everywhere, but there is no outline to draw
    assert value((logits, targets), "boundary", weight=0.0) == 0
