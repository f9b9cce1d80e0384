"""Tversky loss."""

from collections.abc import Sequence
from typing import ClassVar

from torch import Tensor, nn

from training.losses.overlap import overlap_loss
from training.losses.parameters import (
    check_class_reduction,
    check_class_weights,
    check_errors,
    check_flag,
)
from training.losses.pixels import at_least_float32


def tversky_loss(
    logits: Tensor,
    targets: Tensor,
    *,
    alpha: float = 0.3,
    beta: float = 0.7,
    ignore_index: int,
    class_reduction: str = "mean",
    batch_counts: bool = True,
    class_weights: Tensor | None = None,
) -> Tensor:
    """1 − TP / (TP + α FP + β FN) with soft counts, over classes (Salehi et al. 2017).

    arXiv:1706.05721 has α on false positives and β on false negatives, as here, in
    segmentation_models_pytorch and in MONAI; the authors of the focal Tversky loss, and much code
    after them, have them the other way round. With α = β = 0.5 it is the Dice loss, with
    α = β = 1 one minus the IoU.

    Parameters
    ----------
    logits : (N, K, H, W) tensor
        Any float type.
    targets : (N, H, W) int64 tensor
        Channel numbers, or ``ignore_index``.
    alpha, beta : float
        α >= 0 on false positives and β >= 0 on false negatives: β > α favours recall.
    ignore_index : int
        Such pixels do not count.
    class_reduction : {"mean", "sum"}
        Over classes.
    batch_counts : bool
        Count over the batch, or by sample and then take the mean.
    class_weights : (K,) tensor, optional
        Equal when left out.

    Returns
    -------
    () tensor
        0, with zero gradients, when no pixel counts.
    """
    return overlap_loss(
        at_least_float32(logits).softmax(1),
        targets,
        alpha=alpha,
        beta=beta,
        ignore_index=ignore_index,
        class_reduction=class_reduction,
        batch_counts=batch_counts,
        class_weights=class_weights,
    )


class TverskyLoss(nn.Module):
    """Dice loss with separate weights for false positives and negatives.

    See `tversky_loss`.
    """

    suits: ClassVar[str] = "small classes that must not be missed, at the price of false alarms"

    def __init__(
        self,
        *,
        classes: int,
        ignore_index: int = 255,
        alpha: float = 0.3,
        beta: float = 0.7,
        class_reduction: str = "mean",
        batch_counts: bool = True,
        class_weights: Sequence[float] | None = None,
    ) -> None:
        super().__init__()
        self.parts = {
            **check_errors(alpha, beta),
            "ignore_index": ignore_index,
            "class_reduction": check_class_reduction(class_reduction),
            "batch_counts": check_flag("batch_counts", batch_counts),
        }
        weights = check_class_weights(class_weights, classes)
        self.register_buffer("class_weights", weights, persistent=False)

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        """The loss of (N, K, H, W) logits for (N, H, W) targets."""
        return tversky_loss(logits, targets, class_weights=self.class_weights, **self.parts)
