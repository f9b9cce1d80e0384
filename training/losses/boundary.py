"""Boundary loss: cross entropy, and the F1 score of the outlines."""

from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.losses.counts import EPS, any_labelled, over_classes
from training.losses.parameters import (
    check_class_reduction,
    check_flag,
    check_pixels,
    check_share,
)
from training.losses.pixels import log_probabilities, mean_over_labelled, surprise


def boundary_loss(
    logits: Tensor,
    targets: Tensor,
    *,
    weight: float = 0.5,
    tolerance: int = 2,
    ignore_index: int,
    class_reduction: str = "mean",
    batch_counts: bool = True,
) -> Tensor:
    """λ · cross entropy + (1 − λ) (1 − BF1_c) over classes (Bokhovkin & Burnaev 2019).

    BF1_c = 2 P R / (P + R): of the outline drawn, the share within ``tolerance`` of the true one,
    and the other way round. A class's outline is maxpool(1 − p) − (1 − p), its own pixels that
    touch others (arXiv:1905.07852, θ0 = 3 px and θ = 2 ``tolerance`` + 1).

    Chosen of the boundary losses because it needs no distance transform: shapes are static, it
    runs where the network runs, and it was made for buildings from the air. (Kervadec et al. 2019
    and the Hausdorff losses need the distance map of each target, made on the CPU for each window
    drawn.) An outline says nothing of the areas, so the paper adds it to another loss, the IoU;
    here that is the cross entropy, which also works from random weights and with sparse labels.

    An outline runs between labelled pixels only, so that the border of what was labelled is none.
    A class without a true outline leaves the mean.

    Parameters
    ----------
    logits : (N, K, H, W) tensor
        Any float type.
    targets : (N, H, W) int64 tensor
        Channel numbers, or ``ignore_index``.
    weight : float
        λ in [0, 1], the share of the cross entropy.
    tolerance : int
        How far (px) an outline may be off.
    ignore_index : int
        Such pixels do not count.
    class_reduction : {"mean", "sum"}
        Over the classes with an outline.
    batch_counts : bool
        Add up the outlines of the batch, or score by sample and then take the mean.

    Returns
    -------
    () tensor
        0, with zero gradients, when no pixel counts.
    """
    log_p = log_probabilities(logits)
    costs = surprise(log_p, targets, ignore_index=ignore_index)
    entropy = mean_over_labelled(costs, targets, ignore_index=ignore_index)
    over = (0, 1, 2) if batch_counts else (1, 2)
    labelled = targets != ignore_index
    misses, present = [], []
    for channel, share in enumerate(log_p.exp().unbind(1)):
        true = _outline((targets == channel).to(share.dtype), labelled)
        drawn = _outline(share, labelled)
        length = true.sum(over)
        precision = (drawn * _spread(true, tolerance)).sum(over) / (drawn.sum(over) + EPS)
        recall = (_spread(drawn, tolerance) * true).sum(over) / (length + EPS)
        misses.append(1 - 2 * precision * recall / (precision + recall + EPS))
        present.append(length > 0)
    outlines = over_classes(
        torch.stack(misses, -1),
        any_labelled(targets, ignore_index, batch_counts),
        class_reduction=class_reduction,
        class_weights=torch.stack(present, -1).to(log_p.dtype),
    )
    return weight * entropy + (1 - weight) * outlines


def _outline(inside: Tensor, labelled: Tensor) -> Tensor:
    """What of a class (N, H, W) lies beside labelled pixels that are not of it."""
    outside = (1 - inside) * labelled
    return (_spread(outside, 1) - outside) * labelled


def _spread(values: Tensor, distance: int) -> Tensor:
    """The greatest value within a distance (px)."""
    return F.max_pool2d(values, 2 * distance + 1, stride=1, padding=distance)


class BoundaryLoss(nn.Module):
    """Cross entropy plus the misplaced outline of each class.

    See `boundary_loss`.
    """

    suits: ClassVar[str] = "outlines that matter, e.g. of buildings; dense labels"

    def __init__(
        self,
        *,
        classes: int,  # noqa: ARG002
        ignore_index: int = 255,
        weight: float = 0.5,
        tolerance: int = 2,
        class_reduction: str = "mean",
        batch_counts: bool = True,
    ) -> None:
        super().__init__()
        self.parts = {
            "weight": check_share("weight", weight),
            "tolerance": check_pixels("tolerance", tolerance),
            "ignore_index": ignore_index,
            "class_reduction": check_class_reduction(class_reduction),
            "batch_counts": check_flag("batch_counts", batch_counts),
        }

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        """The loss of (N, K, H, W) logits for (N, H, W) targets."""
        return boundary_loss(logits, targets, **self.parts)
