"""Binary cross entropy of every class against the rest."""

from typing import Any, ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.losses.pixels import at_least_float32, log_probabilities


def binary_cross_entropy_loss(logits: Tensor, targets: Tensor, *, ignore_index: int) -> Tensor:
    """−mean [g log p + (1−g) log(1−p)] over pixels and classes, p the softmax and g one-hot.

    Both terms stand inside the minus; some notes print −g log p + (1−g) log(1−p), which rewards
    mistakes. ``torch.nn.BCELoss`` on a softmax is the same but for its clamp of the logarithms
    at −100. Here 1 − p of a class above one half is the sum of the others, which keeps its digits
    where p rounds to 1.

    Parameters
    ----------
    logits : (N, K, H, W) tensor
        Any float type.
    targets : (N, H, W) int64 tensor
        Channel numbers, or ``ignore_index``.
    ignore_index : int
        Such pixels do not count.

    Returns
    -------
    () tensor
        0, with zero gradients, when no pixel counts.
    """
    labelled = targets != ignore_index
    safe = targets.where(labelled, 0)
    costs = _OneAgainstRest.apply(log_probabilities(logits), safe.unsqueeze(1)).squeeze(1)
    return costs.where(labelled, 0).sum() / labelled.sum().clamp(min=1) / logits.shape[1]


class _OneAgainstRest(torch.autograd.Function):
    """−log p_g − Σ_{c ≠ g} log(1−p_c) of each pixel, (N, 1, H, W), from log p and g (N, 1, H, W).

    The gradient is written out because the graph of it holds a third more memory and takes longer.
    In log p_c of another class it is p_c / (1−p_c). But at most one class is likely (p > 1/2), and
    where that is not g it costs −log of what the others have together: the gradient of that is
    −p_j over the sum, in each of their log p_j.
    """

    @staticmethod
    def forward(ctx: Any, log_p: Tensor, truth: Tensor) -> Tensor:
        p = log_p.exp()
        apart = _likely_but_wrong(p, truth)
        of_truth = p.gather(1, truth)
        p.scatter_(1, apart, 0).scatter_(1, truth, 0)
        others = (p.sum(1, keepdim=True) + of_truth).clamp(min=torch.finfo(p.dtype).tiny)
        ctx.save_for_backward(log_p, truth, apart, others)
        against = p.neg_().add_(1).log_().sum(1, keepdim=True)
        return -log_p.gather(1, truth) - against - others.log().where(apart != truth, 0)

    @staticmethod
    def backward(ctx: Any, upstream: Tensor) -> tuple[Tensor, None]:
        log_p, truth, apart, others = ctx.saved_tensors
        p = log_p.exp()
        taken = upstream.where(apart != truth, 0) / others
        of_truth = -upstream - taken * p.gather(1, truth)
        p.scatter_(1, apart, 0).scatter_(1, truth, 0)
        for share in p.split(1, dim=1):
            share.mul_(upstream / (1 - share) - taken)
        return p.scatter_(1, truth, of_truth), None


def _likely_but_wrong(p: Tensor, truth: Tensor) -> Tensor:
    """The class with p > 1/2 that is not the true one, or else the true one, (N, 1, H, W)."""
    top, likeliest = p.max(1, keepdim=True)
    return likeliest.where(top > 0.5, truth)


def multilabel_cross_entropy_loss(logits: Tensor, targets: Tensor, *, ignore_index: int) -> Tensor:
    """−mean [g log p + (1−g) log(1−p)] over what counts, p the sigmoid: classes may overlap.

    Parameters
    ----------
    logits : (N, K, H, W) tensor
        Any float type.
    targets : (N, K, H, W) tensor
        0 or 1, a share in between, or ``ignore_index``, class by class; any dtype but bool's
        has room for all of them.
    ignore_index : int
        Such values do not count.

    Returns
    -------
    () tensor
        0, with zero gradients, when nothing counts.
    """
    total = count = 0
    for scores, truth in zip(at_least_float32(logits).unbind(1), targets.unbind(1), strict=True):
        labelled = truth != ignore_index
        costs = F.binary_cross_entropy_with_logits(scores, truth.to(scores.dtype), reduction="none")
        total = total + costs.where(labelled, 0).sum()
        count = count + labelled.sum()
    return total / count.clamp(min=1)


class BinaryCrossEntropyLoss(nn.Module):
    """Binary cross entropy, every class against the rest; also multi-label.

    Targets (N, H, W) hold one class a pixel, see `binary_cross_entropy_loss`; targets of the
    logits' own shape may hold several, see `multilabel_cross_entropy_loss`.
    """

    suits: ClassVar[str] = "classes that may overlap (multi-label); else much like cross_entropy"

    def __init__(self, *, classes: int, ignore_index: int = 255) -> None:  # noqa: ARG002
        super().__init__()
        self.ignore_index = ignore_index

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        """The loss of (N, K, H, W) logits for (N, H, W) or (N, K, H, W) targets."""
        if targets.ndim == logits.ndim:
            return multilabel_cross_entropy_loss(logits, targets, ignore_index=self.ignore_index)
        return binary_cross_entropy_loss(logits, targets, ignore_index=self.ignore_index)
