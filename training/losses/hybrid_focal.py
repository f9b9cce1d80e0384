"""Hybrid focal loss."""

from collections.abc import Sequence
from typing import ClassVar

from torch import Tensor, nn

from training.losses.focal import focal_mean
from training.losses.overlap import overlap_loss
from training.losses.parameters import (
    check_class_factors,
    check_class_reduction,
    check_errors,
    check_factor,
    check_flag,
    check_positive,
    check_share,
)
from training.losses.pixels import log_probabilities


def hybrid_focal_loss(
    logits: Tensor,
    targets: Tensor,
    *,
    weight: float = 0.5,
    focal_alpha: Tensor,
    focal_gamma: float = 2.0,
    alpha: float = 0.3,
    beta: float = 0.7,
    gamma: float = 4 / 3,
    ignore_index: int,
    class_reduction: str = "mean",
    batch_counts: bool = True,
) -> Tensor:
    """λ · focal + (1 − λ) · focal Tversky (Yeung et al. 2021, arXiv:2105.07467).

    Both parts have an α and a γ of their own, so those of the focal part carry its name. (The
    unified focal loss came of the wish for fewer of them.)

    Parameters
    ----------
    logits : (N, K, H, W) tensor
        Any float type.
    targets : (N, H, W) int64 tensor
        Channel numbers, or ``ignore_index``.
    weight : float
        λ in [0, 1], the share of the focal part.
    focal_alpha : () or (K,) tensor
        α of the focal part, of all classes or of each.
    focal_gamma : float
        γ of the focal part.
    alpha, beta, gamma : float
        Of the Tversky part: on false positives, on false negatives, and the exponent 1/γ.
    ignore_index : int
        Such pixels do not count.
    class_reduction : {"mean", "sum"}
        Over classes, in the Tversky part.
    batch_counts : bool
        Count over the batch, or by sample and then take the mean.

    Returns
    -------
    () tensor
        0, with zero gradients, when no pixel counts.
    """
    log_p = log_probabilities(logits)
    focal = focal_mean(
        log_p, targets, alpha=focal_alpha, gamma=focal_gamma, ignore_index=ignore_index
    )
    tversky = overlap_loss(
        log_p.exp(),
        targets,
        alpha=alpha,
        beta=beta,
        exponent=1 / gamma,
        ignore_index=ignore_index,
        class_reduction=class_reduction,
        batch_counts=batch_counts,
    )
    return weight * focal + (1 - weight) * tversky


class HybridFocalLoss(nn.Module):
    """Mixture of focal and focal Tversky loss.

    See `hybrid_focal_loss`.
    """

    suits: ClassVar[str] = "as unified_focal, where each part is to be set by itself"

    def __init__(
        self,
        *,
        classes: int,
        ignore_index: int = 255,
        weight: float = 0.5,
        focal_alpha: float | Sequence[float] = 1.0,
        focal_gamma: float = 2.0,
        alpha: float = 0.3,
        beta: float = 0.7,
        gamma: float = 4 / 3,
        class_reduction: str = "mean",
        batch_counts: bool = True,
    ) -> None:
        super().__init__()
        self.parts = {
            "weight": check_share("weight", weight),
            "focal_gamma": check_factor("focal_gamma", focal_gamma),
            **check_errors(alpha, beta),
            "gamma": check_positive("gamma", gamma),
            "ignore_index": ignore_index,
            "class_reduction": check_class_reduction(class_reduction),
            "batch_counts": check_flag("batch_counts", batch_counts),
        }
        factors = check_class_factors("focal_alpha", focal_alpha, classes)
        self.register_buffer("focal_alpha", factors, persistent=False)

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        """The loss of (N, K, H, W) logits for (N, H, W) targets."""
        return hybrid_focal_loss(logits, targets, focal_alpha=self.focal_alpha, **self.parts)
