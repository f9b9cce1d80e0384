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
    costs = _OneAgainstRest.apply(log_probabilities(logits), targets)
    return costs.where(labelled, 0).sum() / labelled.sum().clamp(min=1) / logits.shape[1]


class _OneAgainstRest(torch.autograd.Function):
    """−log p_g − Σ_{c ≠ g} log(1−p_c) of each pixel, (N, H, W), from log p and g.

    The gradient is written out because the graph of it holds a third more memory and takes longer.
    At most one class is likely (p > 1/2). For an unlikely class c ≠ g the gradient in log p_c is
    p_c / (1−p_c). A likely class c ≠ g costs −log of what the others have together: the gradient
    in each of their log p_j is −p_j over that sum.
    """

    @staticmethod
    def forward(ctx: Any, log_p: Tensor, targets: Tensor) -> Tensor:
        ctx.save_for_backward(log_p, targets)
        p = log_p.exp()
        others, _ = _beside_the_likely(p, targets)
        costs = torch.zeros_like(others)
        for channel, (share, log_share) in enumerate(
            zip(p.unbind(1), log_p.unbind(1), strict=True)
        ):
            against = torch.where(share > 0.5, others, 1 - share).log()
            costs -= torch.where(targets == channel, log_share, against)
        return costs

    @staticmethod
    def backward(ctx: Any, upstream: Tensor) -> tuple[Tensor, None]:
        log_p, targets = ctx.saved_tensors
        gradient = log_p.exp()  # overwritten class by class
        others, wrong = _beside_the_likely(gradient, targets)
        taken = upstream.where(wrong, 0) / others
        for channel, p in enumerate(gradient.unbind(1)):
            pull = (upstream / (1 - p) - taken) * p
            right = targets == channel
            pull = torch.where(right, -upstream - taken * p, pull)
            p.copy_(torch.where(p > 0.5, torch.where(right, -upstream, 0), pull))
        return gradient, None


def _beside_the_likely(p: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Sum of p over the classes that are not likely, and whether a likely one is wrong."""
    others = torch.zeros_like(p[:, 0])
    wrong = torch.zeros_like(targets, dtype=torch.bool)
    for channel, share in enumerate(p.unbind(1)):
        likely = share > 0.5
        others += share.where(~likely, 0)
        wrong |= likely & (targets != channel)
    return others.clamp(min=torch.finfo(p.dtype).tiny), wrong


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
