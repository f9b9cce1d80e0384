"""Dice loss plus focal loss."""

from collections.abc import Sequence
from typing import ClassVar

from torch import Tensor, nn

from geoseg.errors import RecipeError
from training.losses.focal import focal_mean
from training.losses.overlap import overlap_loss
from training.losses.parameters import (
    check_class_factors,
    check_class_reduction,
    check_factor,
    check_flag,
)
from training.losses.pixels import log_probabilities


def dice_focal_loss(
    logits: Tensor,
    targets: Tensor,
    *,
    dice_weight: float = 1.0,
    focal_weight: float = 1.0,
    alpha: Tensor,
    gamma: float = 2.0,
    ignore_index: int,
    class_reduction: str = "mean",
    batch_counts: bool = True,
) -> Tensor:
    """Dice + focal, each times its weight (Zhu et al. 2019, arXiv:1808.05238).

    Both of the softmax; MONAI's ``DiceFocalLoss(softmax=True)`` has it in its Dice part only and
    sigmoids in the focal one.

    Parameters
    ----------
    logits : (N, K, H, W) tensor
        Any float type.
    targets : (N, H, W) int64 tensor
        Channel numbers, or ``ignore_index``.
    dice_weight, focal_weight : float
        Factors of the two losses.
    alpha : () or (K,) tensor
        α of the focal loss, of all classes or of each.
    gamma : float
        γ of the focal loss.
    ignore_index : int
        Such pixels do not count.
    class_reduction : {"mean", "sum"}
        Over classes, in the Dice loss.
    batch_counts : bool
        Count over the batch, or by sample and then take the mean.

    Returns
    -------
    () tensor
        0, with zero gradients, when no pixel counts.
    """
    log_p = log_probabilities(logits)
    focal = focal_mean(log_p, targets, alpha=alpha, gamma=gamma, ignore_index=ignore_index)
    dice = overlap_loss(
        log_p.exp(),
        targets,
        alpha=0.5,
        beta=0.5,
        ignore_index=ignore_index,
        class_reduction=class_reduction,
        batch_counts=batch_counts,
    )
    return dice_weight * dice + focal_weight * focal


class DiceFocalLoss(nn.Module):
    """Dice loss plus focal loss.

    See `dice_focal_loss`.
    """

    suits: ClassVar[str] = "unequal classes and hard pixels at once"

    def __init__(
        self,
        *,
        classes: int,
        ignore_index: int = 255,
        dice_weight: float = 1.0,
        focal_weight: float = 1.0,
        alpha: float | Sequence[float] = 1.0,
        gamma: float = 2.0,
        class_reduction: str = "mean",
        batch_counts: bool = True,
    ) -> None:
        super().__init__()
        self.parts = {
            "dice_weight": check_factor("dice_weight", dice_weight),
            "focal_weight": check_factor("focal_weight", focal_weight),
            "gamma": check_factor("gamma", gamma),
            "ignore_index": ignore_index,
            "class_reduction": check_class_reduction(class_reduction),
            "batch_counts": check_flag("batch_counts", batch_counts),
        }
        if dice_weight == focal_weight == 0:
            raise RecipeError(
                "loss.dice_weight and loss.focal_weight are both 0",
                "give one of them more than 0",
            )
        self.register_buffer(
            "alpha", check_class_factors("alpha", alpha, classes), persistent=False
        )

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        """The loss of (N, K, H, W) logits for (N, H, W) targets."""
        return dice_focal_loss(logits, targets, alpha=self.alpha, **self.parts)
