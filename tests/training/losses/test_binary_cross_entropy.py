"""The multi-label form, and digits where a softmax rounds to 1."""

import math

import numpy as np
import pytest
import torch

from tests.training.losses.formulas import IGNORED
from tests.training.losses.variants import K, value_of
from training.losses import build_loss


@pytest.fixture
def overlapping(batch):
    """Targets (N, K, H, W): any number of classes at a pixel, some of them unknown."""
    logits, _ = batch
    random = np.random.default_rng(3)
    targets = random.integers(0, 2, logits.shape)
    targets[random.random(targets.shape) < 1 / 4] = IGNORED
    return logits, targets


def by_formula(logits, targets):
    costs = []
    for where in np.ndindex(targets.shape):
        if targets[where] != IGNORED:
            p, g = 1 / (1 + math.exp(-logits[where])), targets[where]
            costs.append(-(g * math.log(p) + (1 - g) * math.log(1 - p)))
    return np.mean(costs)


def test_targets_of_the_logits_shape_are_multi_label(overlapping):
    value = value_of("binary_cross_entropy", {}, *overlapping)
    assert value.item() == pytest.approx(by_formula(*overlapping))
    as_floats = value_of("binary_cross_entropy", {}, overlapping[0], overlapping[1].astype(float))
    assert as_floats.item() == pytest.approx(value.item())


def test_the_multi_label_gradient_is_that_of_the_formula(overlapping):
    logits, targets = (torch.tensor(part[:1, ..., :2, :2]) for part in overlapping)
    loss = build_loss("binary_cross_entropy", classes=K)
    assert torch.autograd.gradcheck(lambda x: loss(x, targets), logits.requires_grad_())


def test_multi_label_agrees_with_torch_and_segmentation_models_pytorch(overlapping):
    from segmentation_models_pytorch.losses import SoftBCEWithLogitsLoss

    logits, targets = map(torch.tensor, overlapping)
    known = targets != IGNORED
    ours = build_loss("binary_cross_entropy", classes=K)(logits, targets)
    by_torch = torch.nn.functional.binary_cross_entropy_with_logits(
        logits[known], targets[known].double()
    )
    assert ours.item() == pytest.approx(by_torch.item())
    # theirs divides by all values, the ignored included
    theirs = SoftBCEWithLogitsLoss(ignore_index=IGNORED)(logits, targets.double())
    assert ours.item() == pytest.approx(theirs.item() * known.numel() / known.sum().item())


def test_multi_label_without_labels_costs_nothing(overlapping):
    logits = torch.tensor(overlapping[0], requires_grad=True)
    value = build_loss("binary_cross_entropy", classes=K)(logits, torch.full(logits.shape, IGNORED))
    value.backward()
    assert value.item() == 0
    assert not logits.grad.any()


def test_multi_label_is_one_graph_and_finite_for_extreme_logits(overlapping):
    logits, targets = overlapping
    x = torch.tensor(1e4 * np.sign(logits), dtype=torch.float32, requires_grad=True)
    torch._dynamo.reset()
    loss = torch.compile(
        build_loss("binary_cross_entropy", classes=K), fullgraph=True, backend="eager"
    )
    value = loss(x, torch.tensor(targets))
    value.backward()
    assert value.isfinite()
    assert x.grad.isfinite().all()


def test_one_minus_p_keeps_its_digits_in_float32():
    """p of class 0 is 1 - 3e-13, which float32 rounds to 1; class 1 is right."""
    logits = np.array([30.0, 0.0, 0.0, 0.0]).reshape(1, K, 1, 1)
    targets = np.ones((1, 1, 1), dtype=np.int64)
    rest = 3 * math.exp(-30)  # 1 - p of class 0, times a sum that is 1
    right, others = -30.0, 2 * math.log1p(-math.exp(-30))
    expected = -(right + math.log(rest) + others) / K
    value = value_of("binary_cross_entropy", {}, logits, targets, dtype=torch.float32)
    assert value.item() == pytest.approx(expected, rel=1e-6)


def test_the_gradient_of_a_certain_mistake_keeps_its_digits_in_float32():
    """Against the plain formula in float64, where 1 - p = 2e-5 still has eleven digits."""
    logits = torch.tensor([12.0, 0.5, -0.5, 0.0]).reshape(1, K, 1, 1)
    targets = torch.ones((1, 1, 1), dtype=torch.int64)
    x, y = logits.clone().requires_grad_(), logits.double().requires_grad_()
    build_loss("binary_cross_entropy", classes=K)(x, targets).backward()
    p = y.softmax(1).flatten()
    (-(p[1].log() + (1 - p[[0, 2, 3]]).log().sum()) / K).backward()
    torch.testing.assert_close(x.grad, y.grad.float(), rtol=1e-5, atol=1e-7)
