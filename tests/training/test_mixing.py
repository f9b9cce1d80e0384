"""Mixup and CutMix against plain loops over windows."""

import numpy as np
import pytest
import torch
from torch import nn

from training.losses import build_loss
from training.mixing import cutmix, draw_mixing, mixed_loss, mixup


@pytest.fixture
def batch():
    random = torch.Generator().manual_seed(0)
    images = torch.randn(5, 3, 17, 17, generator=random)
    targets = torch.randint(0, 3, (5, 17, 17), generator=random)
    targets[:, :2] = 255
    return images, targets


def drawn(count=5, *, mixup=0.0, cutmix=0.0, seed=0):
    return draw_mixing(
        count, side=17, mixup=mixup, cutmix=cutmix, random=np.random.default_rng(seed)
    )


def test_nothing_is_mixed_by_default(batch):
    images, targets = batch
    got = drawn()
    pasted, labels = cutmix(images, targets, got["cutmix"])
    assert torch.equal(pasted, images)
    assert torch.equal(labels, targets)
    assert torch.equal(mixup(images, got["mixup"]), images)


def test_a_rectangle_is_pasted_with_its_labels(batch):
    images, targets = batch
    boxes = drawn(cutmix=1.0)["cutmix"]
    pasted, labels = cutmix(images, targets, boxes)
    expected, known = images.clone(), targets.clone()
    for index, (top, bottom, left, right) in enumerate(boxes.tolist()):
        for row in range(top, bottom):
            for column in range(left, right):
                expected[index, :, row, column] = images[index - 1, :, row, column]
                known[index, row, column] = targets[index - 1, row, column]
    assert torch.equal(pasted, expected)
    assert torch.equal(labels, known)
    assert not torch.equal(labels, targets)


def test_rectangles_stay_inside_and_come_in_all_sizes():
    boxes = drawn(2000, cutmix=0.5)["cutmix"].numpy()
    assert boxes.min() == 0
    assert boxes.max() == 17
    assert (boxes[:, 0] <= boxes[:, 1]).all()
    assert (boxes[:, 2] <= boxes[:, 3]).all()
    area = (boxes[:, 1] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 2]) / 17**2
    assert (area > 0).mean() == pytest.approx(0.5, abs=0.05)
    assert area[area > 0].max() > 0.8


def test_shares_are_drawn_from_the_beta_distribution():
    shares = np.array([drawn(3, mixup=0.25, seed=seed)["mixup"].numpy() for seed in range(3000)])
    assert (shares == shares[:, :1]).all()  # one for the whole batch
    mixed = shares[shares[:, 0] < 1, 0]
    assert len(mixed) == pytest.approx(750, abs=75)
    # Beta(0.2, 0.2): mean 1/2, variance 1 / (4 (2 * 0.2 + 1))
    assert mixed.mean() == pytest.approx(0.5, abs=0.05)
    assert mixed.var() == pytest.approx(1 / 5.6, rel=0.1)


def test_mixed_windows_are_weighted_means(batch):
    images, _ = batch
    got = mixup(images, torch.full((5,), 0.3))
    for index in range(5):
        expected = 0.3 * images[index].numpy() + 0.7 * images[index - 1].numpy()
        np.testing.assert_allclose(got[index].numpy(), expected, atol=1e-6)


def test_the_loss_of_mixed_windows_ignores_what_is_unknown_on_either_side(batch):
    """Against cross entropy by hand: each term is a mean over the pixels that it knows."""
    _, targets = batch
    logits = torch.randn(5, 3, 17, 17, generator=torch.Generator().manual_seed(1))
    targets[1] = 255
    loss = build_loss("cross_entropy", classes=3)
    got = mixed_loss(loss, logits, targets, torch.full((5,), 0.3))
    log_p = logits.double().log_softmax(dim=1).numpy()
    expected = 0.0
    for share, shift in ((0.3, 0), (0.7, 1)):
        terms = []
        for index in range(5):
            known = targets[index - shift].numpy()
            terms += [-log_p[index, known[at], *at] for at in np.ndindex(17, 17) if known[at] < 255]
        expected += share * np.mean(terms)
    assert got.item() == pytest.approx(expected, rel=1e-5)


def test_a_loss_that_is_not_mixed_is_the_loss_itself(batch):
    _, targets = batch
    logits = torch.randn(5, 3, 17, 17)
    loss: nn.Module = build_loss("unified_focal", classes=3)
    got = mixed_loss(loss, logits, targets, drawn()["mixup"])
    assert torch.equal(got, loss(logits, targets))
