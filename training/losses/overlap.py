"""How much of each class a prediction misses: what Dice and all Tversky losses are made of."""

from torch import Tensor

from training.losses.counts import missed, over_classes, power, soft_counts


def overlap_loss(
    probabilities: Tensor,
    targets: Tensor,
    *,
    alpha: float,
    beta: float,
    exponent: float | Tensor = 1.0,
    ignore_index: int,
    class_reduction: str,
    batch_counts: bool,
    class_weights: Tensor | None = None,
) -> Tensor:
    """(1 − TI_c)^exponent over classes, TI_c = TP_c / (TP_c + α FP_c + β FN_c).

    Parameters
    ----------
    probabilities : (N, K, H, W) tensor
        Softmax of the logits, in float32 at least.
    targets : (N, H, W) int64 tensor
        Channel numbers, or ``ignore_index``.
    alpha, beta : float
        Weight of false positives and of false negatives.
    exponent : float or (K,) tensor
        Below 1 the classes that are nearly right weigh more; 1 leaves the index as it is.
    ignore_index : int
        Such pixels do not count.
    class_reduction : {"mean", "sum"}
        Over classes.
    batch_counts : bool
        Count over the batch, or by sample and then take the mean.
    class_weights : (K,) tensor, optional
        Equal when left out.
    """
    counts = soft_counts(
        probabilities, targets, ignore_index=ignore_index, batch_counts=batch_counts
    )
    shortfall = missed(counts, alpha=alpha, beta=beta)
    if isinstance(exponent, Tensor) or exponent != 1:
        shortfall = power(shortfall, exponent)
    return over_classes(
        shortfall, counts.labelled, class_reduction=class_reduction, class_weights=class_weights
    )
