"""Soft counts of a confusion, class by class, and their reduction to one number."""

from typing import NamedTuple

import torch
from torch import Tensor

EPS = 1e-7  # pixels; decides 0/0 only, a labelled batch counts millions of times more


class SoftCounts(NamedTuple):
    """Pixels by class: (K,) over a batch or (N, K) by sample."""

    tp: Tensor
    fp: Tensor
    fn: Tensor
    labelled: Tensor  # () or (N,): 1 where any pixel counts, else 0


def soft_counts(
    probabilities: Tensor, targets: Tensor, *, ignore_index: int, batch_counts: bool
) -> SoftCounts:
    """True positives, false positives and false negatives, with probabilities as votes.

    Parameters
    ----------
    probabilities : (N, K, H, W) tensor
        Softmax of the logits.
    targets : (N, H, W) int64 tensor
        Channel numbers, or ``ignore_index``.
    ignore_index : int
        Such pixels count nowhere.
    batch_counts : bool
        One count for the whole batch, or one a sample.
    """
    over = (0, 1, 2) if batch_counts else (1, 2)
    labelled = targets != ignore_index
    # Two bytes a pixel are compared faster than eight, and products with bool are made on copies.
    codes = targets.where(labelled, -1).to(torch.int16)
    counted = labelled.to(probabilities.dtype)
    hits, votes, present = [], [], []
    # Class by class: products over all classes at once took twice the memory and 1.3 times as long,
    # and a matrix product, as fast, would be rounded to TF32 or half precision on a GPU.
    for channel, share in enumerate(probabilities.unbind(1)):
        truth = (codes == channel).to(probabilities.dtype)
        hits.append((share * truth).sum(over))
        votes.append((share * counted).sum(over))
        present.append(truth.sum(over))
    tp = torch.stack(hits, -1)
    # Differences of sums; rounding must not make them negative.
    fp = (torch.stack(votes, -1) - tp).clamp(min=0)
    fn = (torch.stack(present, -1) - tp).clamp(min=0)
    return SoftCounts(tp, fp, fn, any_labelled(targets, ignore_index, batch_counts).to(tp.dtype))


def any_labelled(targets: Tensor, ignore_index: int, batch_counts: bool) -> Tensor:
    """Whether any pixel counts: () bool of the batch, or (N,) by sample."""
    labelled = targets != ignore_index
    return labelled.any() if batch_counts else labelled.flatten(1).any(1)


def missed(counts: SoftCounts, *, alpha: float, beta: float) -> Tensor:
    """One minus the Tversky index, ``alpha`` on false positives and ``beta`` on false negatives.

    Written as (α FP + β FN) / (TP + α FP + β FN), which keeps its digits near a perfect
    prediction, where 1 - TI would not. 0/0 gives 0. A class absent from the targets gives 1 and
    no gradient as soon as anything is taken for it, as the formula has it.
    """
    wrong = alpha * counts.fp + beta * counts.fn
    return wrong / (counts.tp + wrong + EPS)


def power(shortfall: Tensor, exponent: float | Tensor) -> Tensor:
    """``shortfall`` to a power that may be below 1, with a finite gradient where it is 0."""
    return shortfall.clamp(min=EPS).pow(exponent)


def over_classes(
    per_class: Tensor,
    labelled: Tensor,
    *,
    class_reduction: str,
    class_weights: Tensor | None = None,
) -> Tensor:
    """Mean or sum over classes, then the mean over samples with a labelled pixel.

    Parameters
    ----------
    per_class : (K,) or (N, K) tensor
        Loss of each class.
    labelled : () or (N,) tensor
        As in `SoftCounts`.
    class_reduction : {"mean", "sum"}
        The mean is weighted when there are weights.
    class_weights : (K,) or (N, K) tensor, optional
        Equal when left out. Where all are 0, so is the result.
    """
    weights = torch.ones_like(per_class) if class_weights is None else class_weights
    total = (per_class * weights).sum(-1)
    if class_reduction == "mean":
        total = total / weights.sum(-1).clamp(min=EPS)
    return (total * labelled).sum() / labelled.sum().clamp(min=1)
