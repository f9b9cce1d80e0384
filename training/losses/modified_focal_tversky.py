"""Modified focal Tversky loss, the overlap part of the unified focal loss."""

from typing import ClassVar

from torch import Tensor, nn

from training.losses.overlap import overlap_loss
from training.losses.parameters import check_class_reduction, check_flag, check_share
from training.losses.pixels import at_least_float32


def modified_focal_tversky_loss(
    logits: Tensor,
    targets: Tensor,
    *,
    delta: float = 0.6,
    gamma: float = 0.5,
    ignore_index: int,
    class_reduction: str = "mean",
    batch_counts: bool = True,
) -> Tensor:
    """(1−mTI_c)^γ over classes, mTI = TP / (TP + δ FN + (1−δ) FP) (Yeung et al. 2021).

    In arXiv:2102.04525 and its code δ stands on the *false negatives*, so that δ > 0.5 favours
    recall, which is the aim; notes that print δ FP + (1−δ) FN invert it. The paper sums over
    classes and its code takes the mean; the mean is our default. The code's exponent is 1 − γ;
    the paper's formula, taken here, has γ. The two meet at the default γ = 0.5.

    Parameters
    ----------
    logits : (N, K, H, W) tensor
        Any float type.
    targets : (N, H, W) int64 tensor
        Channel numbers, or ``ignore_index``.
    delta, gamma : float
        δ and γ in [0, 1].
    ignore_index : int
        Such pixels do not count.
    class_reduction : {"mean", "sum"}
        Over classes.
    batch_counts : bool
        Count over the batch, or by sample and then take the mean.

    Returns
    -------
    () tensor
        0, with zero gradients, when no pixel counts.
    """
    return overlap_loss(
        at_least_float32(logits).softmax(1),
        targets,
        alpha=1 - delta,
        beta=delta,
        exponent=gamma,
        ignore_index=ignore_index,
        class_reduction=class_reduction,
        batch_counts=batch_counts,
    )


class ModifiedFocalTverskyLoss(nn.Module):
    """Focal Tversky loss in the parameters of the unified focal loss."""

    suits: ClassVar[str] = "the overlap part of unified_focal by itself; dense labels"

    def __init__(
        self,
        *,
        classes: int,  # noqa: ARG002
        ignore_index: int = 255,
        delta: float = 0.6,
        gamma: float = 0.5,
        class_reduction: str = "mean",
        batch_counts: bool = True,
    ) -> None:
        super().__init__()
        self.parts = {
            "delta": check_share("delta", delta),
            "gamma": check_share("gamma", gamma),
            "ignore_index": ignore_index,
            "class_reduction": check_class_reduction(class_reduction),
            "batch_counts": check_flag("batch_counts", batch_counts),
        }

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        """The loss of (N, K, H, W) logits for (N, H, W) targets."""
        return modified_focal_tversky_loss(logits, targets, **self.parts)
