"""Soft counts of a confusion, class by class, and their reduction to one number."""

from typing import Any, NamedTuple

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
    # Two bytes a pixel are compared faster than eight.
    codes = targets.where(targets != ignore_index, -1).to(torch.int16)
    tp, votes = _Votes.apply(probabilities, codes)
    classes = range(probabilities.shape[1])
    present = torch.stack([(codes == channel).sum((1, 2)) for channel in classes], 1)
    if batch_counts:
        tp, votes, present = (each.sum(0) for each in (tp, votes, present))
    # Differences of sums; rounding must not make them negative.
    fp, fn = (votes - tp).clamp(min=0), (present - tp).clamp(min=0)
    return SoftCounts(tp, fp, fn, any_labelled(targets, ignore_index, batch_counts).to(tp.dtype))


class _Votes(torch.autograd.Function):
    """By sample and class, (N, K): the sum of p on pixels of the class, and on all that count.

    ``codes`` (N, H, W) int16 holds channels, and -1 where a pixel does not count. A matrix product
    would do it in one step, but be rounded to TF32 or half precision on a GPU. The gradient is one
    number a class, and another on its own pixels: written out, it takes a fifth less time than the
    graph of the products, which is what other libraries hold.
    """

    @staticmethod
    def forward(ctx: Any, p: Tensor, codes: Tensor) -> tuple[Tensor, Tensor]:
        ctx.save_for_backward(codes)
        counted = (codes >= 0).to(p.dtype)
        hits, votes = [], []
        for channel, share in enumerate(p.unbind(1)):
            known = share * counted
            votes.append(known.sum((1, 2)))
            hits.append((known * (codes == channel)).sum((1, 2)))
        return torch.stack(hits, 1), torch.stack(votes, 1)

    @staticmethod
    def backward(ctx: Any, of_hits: Tensor, of_votes: Tensor) -> tuple[Tensor, None]:
        (codes,) = ctx.saved_tensors
        counted = (codes >= 0).to(of_hits.dtype)
        truth = codes.clamp(min=0).to(torch.int64)
        own = (of_hits + of_votes).gather(1, truth.flatten(1)).reshape(truth.shape) * counted
        gradient = of_votes[:, :, None, None] * counted.unsqueeze(1)
        return gradient.scatter_(1, truth.unsqueeze(1), own.unsqueeze(1)), None


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
