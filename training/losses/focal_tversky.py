"""Focal Tversky loss."""

from collections.abc import Sequence
from typing import ClassVar

from torch import Tensor, nn

from training.losses.overlap import overlap_loss
from training.losses.parameters import (
    check_class_reduction,
    check_class_weights,
    check_errors,
    check_flag,
    check_positive,
)
from training.losses.pixels import at_least_float32


def focal_tversky_loss(
    logits: Tensor,
    targets: Tensor,
    *,
    alpha: float = 0.3,
    beta: float = 0.7,
    gamma: float = 4 / 3,
    ignore_index: int,
    class_reduction: str = "mean",
    batch_counts: bool = True,
    class_weights: Tensor | None = None,
) -> Tensor:
    """(1 − TI_c)^(1/γ) over classes (Abraham & Khan 2019, arXiv:1810.07842).

    The paper's exponent is 1/γ with γ = 4/3, so 3/4; its code, and what was made after it, has an
    exponent called γ of 0.75: the same number under another name. The paper's α stands on false
    negatives; here, as in `tversky_loss`, α stands on false positives, and the defaults mean the
    same. The power is taken class by class, where segmentation_models_pytorch takes it of the
    mean over classes.

    Parameters
    ----------
    gamma : float
        γ > 0; above 1 a class that is nearly right still weighs, below 1 it counts less.

    Notes
    -----
    For the other parameters and what is returned see `training.losses.tversky.tversky_loss`.
    """
    return overlap_loss(
        at_least_float32(logits).softmax(1),
        targets,
        alpha=alpha,
        beta=beta,
        exponent=1 / gamma,
        ignore_index=ignore_index,
        class_reduction=class_reduction,
        batch_counts=batch_counts,
        class_weights=class_weights,
    )


class FocalTverskyLoss(nn.Module):
    """Tversky loss with a power that keeps nearly right classes learning."""

    suits: ClassVar[str] = "as tversky, where small classes stop short of their best"

    def __init__(
        self,
        *,
        classes: int,
        ignore_index: int = 255,
        alpha: float = 0.3,
        beta: float = 0.7,
        gamma: float = 4 / 3,
        class_reduction: str = "mean",
        batch_counts: bool = True,
        class_weights: Sequence[float] | None = None,
    ) -> None:
        super().__init__()
        self.parts = {
            **check_errors(alpha, beta),
            "gamma": check_positive("gamma", gamma),
            "ignore_index": ignore_index,
            "class_reduction": check_class_reduction(class_reduction),
            "batch_counts": check_flag("batch_counts", batch_counts),
        }
        weights = check_class_weights(class_weights, classes)
        self.register_buffer("class_weights", weights, persistent=False)

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        """The loss of (N, K, H, W) logits for (N, H, W) targets."""
        return focal_tversky_loss(logits, targets, class_weights=self.class_weights, **self.parts)
