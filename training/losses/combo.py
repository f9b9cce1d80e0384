"""Combo loss."""

from collections.abc import Sequence
from typing import ClassVar

from torch import Tensor, nn

from training.losses.counts import missed, over_classes, soft_counts
from training.losses.parameters import (
    check_class_factors,
    check_class_reduction,
    check_flag,
    check_share,
)
from training.losses.pixels import (
    log_probabilities,
    mean_over_labelled,
    of_target,
    surprise,
)


def combo_loss(
    logits: Tensor,
    targets: Tensor,
    *,
    alpha: float = 0.5,
    beta: Tensor,
    ignore_index: int,
    class_reduction: str = "mean",
    batch_counts: bool = True,
) -> Tensor:
    """−α mean β_g log p_g − (1−α) DSC (Taghanaki et al. 2019, arXiv:1805.02798).

    The Dice score is taken away, so a perfect prediction costs −(1−α), times K when classes are
    summed. The paper's β is a share for one class against the rest (β, 1−β); with K classes it
    is a weight for each.

    Parameters
    ----------
    logits : (N, K, H, W) tensor
        Any float type.
    targets : (N, H, W) int64 tensor
        Channel numbers, or ``ignore_index``.
    alpha : float
        α in [0, 1], the share of the cross entropy.
    beta : () or (K,) tensor
        β of all classes, or of each.
    ignore_index : int
        Such pixels do not count.
    class_reduction : {"mean", "sum"}
        Over classes, in the Dice score.
    batch_counts : bool
        Count over the batch, or by sample and then take the mean.

    Returns
    -------
    () tensor
        0, with zero gradients, when no pixel counts.
    """
    log_p = log_probabilities(logits)
    costs = surprise(log_p, targets, ignore_index=ignore_index)
    factors = of_target(beta, targets, ignore_index=ignore_index)
    entropy = mean_over_labelled(factors * costs, targets, ignore_index=ignore_index)
    counts = soft_counts(log_p.exp(), targets, ignore_index=ignore_index, batch_counts=batch_counts)
    dice = over_classes(
        1 - missed(counts, alpha=0.5, beta=0.5), counts.labelled, class_reduction=class_reduction
    )
    return alpha * entropy - (1 - alpha) * dice


class ComboLoss(nn.Module):
    """Weighted cross entropy less the Dice score.

    See `combo_loss`.
    """

    suits: ClassVar[str] = "some imbalance, with smooth gradients from the start"

    def __init__(
        self,
        *,
        classes: int,
        ignore_index: int = 255,
        alpha: float = 0.5,
        beta: float | Sequence[float] = 1.0,
        class_reduction: str = "mean",
        batch_counts: bool = True,
    ) -> None:
        super().__init__()
        self.parts = {
            "alpha": check_share("alpha", alpha),
            "ignore_index": ignore_index,
            "class_reduction": check_class_reduction(class_reduction),
            "batch_counts": check_flag("batch_counts", batch_counts),
        }
        self.register_buffer("beta", check_class_factors("beta", beta, classes), persistent=False)

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        """The loss of (N, K, H, W) logits for (N, H, W) targets."""
        return combo_loss(logits, targets, beta=self.beta, **self.parts)
