"""Losses with parameters that differ from each other, and data for them."""

import numpy as np
import torch

from tests.training.losses.formulas import IGNORED
from training.losses import build_loss

K = 4
WEIGHTS = [0.3, 2.0, 1.1, 0.0]
VARIANTS = [
    ("cross_entropy", {}),
    ("cross_entropy", {"class_weights": WEIGHTS}),
    ("binary_cross_entropy", {}),
    ("focal", {}),
    ("focal", {"alpha": 0.25, "gamma": 1.5}),
    ("focal", {"alpha": WEIGHTS, "gamma": 0.5}),
    ("dice", {}),
    ("dice", {"class_reduction": "sum", "batch_counts": False}),
    ("dice", {"class_weights": WEIGHTS}),
    ("tversky", {}),
    ("tversky", {"alpha": 0.2, "beta": 0.9, "class_reduction": "sum", "batch_counts": False}),
    ("tversky", {"alpha": 0.6, "beta": 0.1, "class_weights": WEIGHTS}),
    ("focal_tversky", {}),
    ("focal_tversky", {"alpha": 0.2, "beta": 0.9, "gamma": 3.0, "class_weights": WEIGHTS}),
    ("focal_tversky", {"gamma": 0.5, "class_reduction": "sum", "batch_counts": False}),
    ("combo", {}),
    ("combo", {"alpha": 0.3, "beta": WEIGHTS, "class_reduction": "sum", "batch_counts": False}),
    ("dice_focal", {}),
    ("dice_focal", {"dice_weight": 0.4, "focal_weight": 1.7, "alpha": WEIGHTS, "gamma": 1.0}),
    ("dice_focal", {"alpha": 0.2, "class_reduction": "sum", "batch_counts": False}),
    ("modified_focal", {}),
    ("modified_focal", {"delta": 0.7, "gamma": 0.2}),
    ("modified_focal_tversky", {}),
    ("modified_focal_tversky", {"delta": 0.7, "gamma": 0.2, "class_reduction": "sum"}),
    ("modified_focal_tversky", {"delta": 0.7, "gamma": 0.8, "batch_counts": False}),
    ("hybrid_focal", {}),
    (
        "hybrid_focal",
        {"weight": 0.3, "focal_alpha": WEIGHTS, "focal_gamma": 1.0, "alpha": 0.2, "beta": 0.9},
    ),
    ("hybrid_focal", {"gamma": 2.0, "class_reduction": "sum", "batch_counts": False}),
    ("unified_focal", {}),
    ("unified_focal", {"weight": 0.3, "delta": 0.7, "gamma": 0.2, "class_reduction": "sum"}),
    ("unified_focal", {"weight": 0.3, "delta": 0.7, "gamma": 0.2, "batch_counts": False}),
    ("unified_focal", {"symmetric": False}),
    (
        "unified_focal",
        {"symmetric": False, "rare": [1, 3], "weight": 0.3, "delta": 0.7, "gamma": 0.2},
    ),
    ("unified_focal", {"symmetric": False, "rare": [2], "gamma": 0.8, "batch_counts": False}),
    ("lovasz", {}),
    ("lovasz", {"class_reduction": "sum", "batch_counts": False}),
    ("boundary", {}),
    ("boundary", {"weight": 0.2, "tolerance": 1, "class_reduction": "sum"}),
    ("boundary", {"weight": 0.0, "batch_counts": False}),
]


def random_batch():
    """Random multi-class data; sample 1 lacks class 3, and a third of the pixels is ignored."""
    random = np.random.default_rng(7)
    logits = random.normal(0, 2, (3, K, 5, 7))
    targets = random.integers(0, K, (3, 5, 7))
    targets[1][targets[1] == 3] = 0
    targets[random.random(targets.shape) < 1 / 3] = IGNORED
    return logits, targets


def value_of(name, parameters, logits, targets, **options):
    loss = build_loss(name, classes=logits.shape[1], **parameters)
    return loss(torch.tensor(logits, **options), torch.tensor(targets))
