"""Focal loss."""

from collections.abc import Sequence
from typing import ClassVar

from torch import Tensor, nn

from training.losses.parameters import check_class_factors, check_factor
from training.losses.pixels import (
    hardness,
    log_probabilities,
    mean_over_labelled,
    of_target,
    surprise,
)


def focal_loss(
    logits: Tensor, targets: Tensor, *, alpha: Tensor, gamma: float = 2.0, ignore_index: int
) -> Tensor:
    """−mean α_g (1−p_g)^γ log p_g (Lin et al. 2017, arXiv:1708.02002), of the softmax.

    Where well-known code differs: ``torchvision.ops.sigmoid_focal_loss`` is the paper's form for
    two classes, and ours with α = (1−α, α); segmentation_models_pytorch adds up one such sigmoid
    loss a class; MONAI's mean divides by the number of classes as well.

    Parameters
    ----------
    logits : (N, K, H, W) tensor
        Any float type.
    targets : (N, H, W) int64 tensor
        Channel numbers, or ``ignore_index``.
    alpha : () or (K,) tensor
        α of all classes, or of each.
    gamma : float
        γ >= 0; the larger, the less the easy pixels count. At 0 it is weighted cross entropy.
    ignore_index : int
        Such pixels do not count.

    Returns
    -------
    () tensor
        0, with zero gradients, when no pixel counts.
    """
    return focal_mean(
        log_probabilities(logits), targets, alpha=alpha, gamma=gamma, ignore_index=ignore_index
    )


def focal_mean(
    log_p: Tensor, targets: Tensor, *, alpha: Tensor, gamma: float, ignore_index: int
) -> Tensor:
    """`focal_loss` of log-probabilities, for losses that have them already."""
    costs = surprise(log_p, targets, ignore_index=ignore_index)
    factors = of_target(alpha, targets, ignore_index=ignore_index)
    return mean_over_labelled(
        factors * hardness(costs, gamma) * costs, targets, ignore_index=ignore_index
    )


class FocalLoss(nn.Module):
    """Cross entropy in which easy pixels count less.

    See `focal_loss`.
    """

    suits: ClassVar[str] = "a few hard pixels among many easy ones"

    def __init__(
        self,
        *,
        classes: int,
        ignore_index: int = 255,
        alpha: float | Sequence[float] = 1.0,
        gamma: float = 2.0,
    ) -> None:
        super().__init__()
        self.ignore_index = ignore_index
        self.gamma = check_factor("gamma", gamma)
        self.register_buffer(
            "alpha", check_class_factors("alpha", alpha, classes), persistent=False
        )

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        """The loss of (N, K, H, W) logits for (N, H, W) targets."""
        return focal_loss(
            logits, targets, alpha=self.alpha, gamma=self.gamma, ignore_index=self.ignore_index
        )
