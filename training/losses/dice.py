"""Dice loss."""

from collections.abc import Sequence

from torch import Tensor, nn

from training.losses.counts import missed, over_classes, soft_counts
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
    probabilities = at_least_float32(logits).softmax(1)
    counts = soft_counts(
        probabilities, targets, ignore_index=ignore_index, batch_counts=batch_counts
    )
    return over_classes(
        missed(counts, alpha=0.5, beta=0.5),
        counts.labelled,
        class_reduction=class_reduction,
        class_weights=class_weights,
    )


class DiceLoss(nn.Module):
    """`dice_loss` with its parameters."""

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
