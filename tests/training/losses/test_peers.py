"""Losses against other libraries, where their conventions agree with ours or differ as noted."""

import warnings

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torchvision.ops import sigmoid_focal_loss

from tests.training.losses.formulas import IGNORED
from tests.training.losses.variants import K
from training.losses import build_loss


@pytest.fixture
def tensors(batch):
    return tuple(map(torch.tensor, batch))


@pytest.fixture
def dense():
    """Data without ignored pixels, (N, K, H, W) and (N, H, W)."""
    random = np.random.default_rng(5)
    return torch.tensor(random.normal(0, 2, (3, K, 6, 5))), torch.tensor(
        random.integers(0, K, (3, 6, 5))
    )


@pytest.fixture(scope="module")
def monai():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it imports
        return pytest.importorskip(
            "monai.losses", reason="MONAI is no dependency: pip install monai to compare with it"
        )


def ours(name, pair, **parameters):
    logits, targets = pair
    return build_loss(name, classes=logits.shape[1], **parameters)(logits, targets).item()


def test_cross_entropy_agrees_with_torch(tensors):
    expected = F.cross_entropy(*tensors, ignore_index=IGNORED)
    assert ours("cross_entropy", tensors) == pytest.approx(expected.item())


def test_binary_cross_entropy_agrees_with_torch(tensors):
    logits, targets = tensors
    known = targets != IGNORED
    p = logits.softmax(1).movedim(1, -1)[known]
    expected = F.binary_cross_entropy(p, F.one_hot(targets[known], K).double())
    assert ours("binary_cross_entropy", tensors) == pytest.approx(expected.item())


def test_focal_of_two_classes_agrees_with_torchvision(dense):
    logits, targets = dense
    score, truth = logits[:, 0], (targets == 1).double()
    two = torch.stack([torch.zeros_like(score), score], 1)  # softmax is then sigmoid(score)
    expected = sigmoid_focal_loss(score, truth, alpha=0.25, gamma=1.5, reduction="mean")
    focal = ours("focal", (two, truth.long()), alpha=[0.75, 0.25], gamma=1.5)
    assert focal == pytest.approx(expected.item())


def test_dice_and_tversky_agree_with_segmentation_models_pytorch(tensors):
    from segmentation_models_pytorch import losses

    dice = losses.DiceLoss("multiclass", ignore_index=IGNORED)(*tensors)
    assert ours("dice", tensors) == pytest.approx(dice.item(), rel=1e-6)
    tversky = losses.TverskyLoss("multiclass", ignore_index=IGNORED, alpha=0.2, beta=0.9)(*tensors)
    assert ours("tversky", tensors, alpha=0.2, beta=0.9) == pytest.approx(tversky.item(), rel=1e-6)


def test_focal_tversky_of_one_class_agrees_with_segmentation_models_pytorch(tensors):
    """It takes the power of the mean over classes: the same where one class has all the weight."""
    from segmentation_models_pytorch.losses import TverskyLoss

    weights = [0.0, 1.0, 0.0, 0.0]
    expected = TverskyLoss(
        "multiclass",
        ignore_index=IGNORED,
        alpha=0.2,
        beta=0.9,
        gamma=0.75,
        class_weights=weights,
    )(*tensors)
    value = ours("focal_tversky", tensors, alpha=0.2, beta=0.9, gamma=4 / 3, class_weights=weights)
    assert value == pytest.approx(expected.item(), rel=1e-6)


@pytest.mark.parametrize("batch_counts", [True, False])
def test_lovasz_agrees_with_segmentation_models_pytorch(batch_counts, tensors):
    from segmentation_models_pytorch.losses import LovaszLoss

    theirs = LovaszLoss("multiclass", per_image=not batch_counts, ignore_index=IGNORED)
    x, y = (tensors[0].float().requires_grad_() for _ in range(2))
    expected = theirs(y, tensors[1])
    expected.backward()
    value = build_loss("lovasz", classes=K, batch_counts=batch_counts)(x, tensors[1])
    value.backward()
    assert value.item() == pytest.approx(expected.item(), rel=1e-5)
    torch.testing.assert_close(x.grad, y.grad, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("batch_counts", [True, False])
def test_dice_and_tversky_agree_with_monai(batch_counts, dense, monai):
    logits, targets = dense
    options = {
        "softmax": True,
        "to_onehot_y": True,
        "batch": batch_counts,
        "smooth_nr": 0.0,
        "smooth_dr": 1e-12,
    }
    dice = monai.DiceLoss(**options)(logits, targets[:, None])
    assert ours("dice", dense, batch_counts=batch_counts) == pytest.approx(dice.item(), rel=1e-6)
    tversky = monai.TverskyLoss(alpha=0.2, beta=0.9, **options)(logits, targets[:, None])
    value = ours("tversky", dense, alpha=0.2, beta=0.9, batch_counts=batch_counts)
    assert value == pytest.approx(tversky.item(), rel=1e-6)


def test_focal_agrees_with_monai_but_for_the_number_of_classes(dense, monai):
    logits, targets = dense
    theirs = monai.FocalLoss(use_softmax=True, to_onehot_y=True, gamma=1.5, weight=[0.3, 2, 1.1, 1])
    expected = K * theirs(logits, targets[:, None]).item()
    assert ours("focal", dense, alpha=[0.3, 2, 1.1, 1], gamma=1.5) == pytest.approx(
        expected, rel=1e-6
    )


def test_asymmetric_unified_focal_of_two_classes_agrees_with_monai(dense, monai):
    """MONAI counts by sample, and takes the mean of the focal part over both classes, not a sum."""
    from monai.losses.unified_focal_loss import AsymmetricFocalLoss, AsymmetricFocalTverskyLoss

    logits, targets = dense[0][:, :2], (dense[1] == 1).long()
    p = logits.softmax(1)
    focal = AsymmetricFocalLoss(to_onehot_y=True, delta=0.7, gamma=0.3)(p, targets[:, None])
    tversky = AsymmetricFocalTverskyLoss(to_onehot_y=True, delta=0.7, gamma=0.3)(
        p, targets[:, None]
    )
    shared = {"symmetric": False, "delta": 0.7, "gamma": 0.3, "batch_counts": False}
    value = ours("unified_focal", (logits, targets), weight=1.0, **shared)
    assert value == pytest.approx(2 * focal.item(), rel=1e-5)
    value = ours("unified_focal", (logits, targets), weight=0.0, **shared)
    assert value == pytest.approx(tversky.item(), rel=1e-5)
