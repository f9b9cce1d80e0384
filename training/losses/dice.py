"""Dice loss."""

from collections.abc import Sequence
from typing import ClassVar

from torch import Tensor, nn

from training.losses.overlap import overlap_loss
from training.losses.parameters import check_class_reduction, check_class_weights, check_flag
from training.losses.pixels import at_least_float32


def dice_loss(
    logits: Tensor,
    targets: Tensor,
    *,
    ignore_index: int,
    class_reduction: str = "mean",
    batch_counts: bool = True,
    class_weights: Tensor | None = None,
) -> Tensor:
    """1 − 2 TP / (2 TP + FP + FN) with soft counts, over classes (Milletari et al. 2016).

    Where well-known code differs: the denominator holds plain sums, not squares (V-Net's own
    has squares); counts span the batch, so that a tile without a class does not score it alone;
    a class absent from the batch counts as missed as soon as anything is taken for it, where
    segmentation_models_pytorch drops it from the sum but not from the mean.

    Parameters
    ----------
    logits : (N, K, H, W) tensor
        Any float type.
    targets : (N, H, W) int64 tensor
        Channel numbers, or ``ignore_index``.
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
        alpha=0.5,
        beta=0.5,
        ignore_index=ignore_index,
        class_reduction=class_reduction,
        batch_counts=batch_counts,
        class_weights=class_weights,
    )


class DiceLoss(nn.Module):
    """One minus the Dice score (F1) of each class.

    See `dice_loss`.
    """

    suits: ClassVar[str] = "classes of unequal size whose F1 or IoU is the aim; dense labels"

    def __init__(
        self,
        *,
        classes: int,
        ignore_index: int = 255,
        class_reduction: str = "mean",
        batch_counts: bool = True,
        class_weights: Sequence[float] | None = None,
    ) -> None:
        super().__init__()
        self.ignore_index = ignore_index
        self.class_reduction = check_class_reduction(class_reduction)
        self.batch_counts = check_flag("batch_counts", batch_counts)
        weights = check_class_weights(class_weights, classes)
        self.register_buffer("class_weights", weights, persistent=False)

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        """The loss of (N, K, H, W) logits for (N, H, W) targets."""
        return dice_loss(
            logits,
            targets,
            ignore_index=self.ignore_index,
            class_reduction=self.class_reduction,
            batch_counts=self.batch_counts,
            class_weights=self.class_weights,
        )
