"""Binary cross entropy of every class against the rest."""

from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.losses.pixels import (
    at_least_float32,
    log_probabilities,
    mean_over_labelled,
    surprise,
)


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
    log_p = log_probabilities(logits)
    per_pixel = surprise(log_p, targets, ignore_index=ignore_index)
    p = log_p.exp()
    likely = p > 0.5
    others = p.where(~likely, 0).sum(1).clamp(min=torch.finfo(p.dtype).tiny)
    for channel, (share, is_likely) in enumerate(zip(p.unbind(1), likely.unbind(1), strict=True)):
        complement = torch.where(is_likely, others, 1 - share)
        per_pixel = per_pixel - complement.log() * (targets != channel)
    return mean_over_labelled(per_pixel, targets, ignore_index=ignore_index) / logits.shape[1]


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
    logits = at_least_float32(logits)
    labelled = targets != ignore_index
    # softplus(z) - g z is the formula without a logarithm of p or 1 - p
    costs = F.binary_cross_entropy_with_logits(
        logits, targets.where(labelled, 0).to(logits.dtype), reduction="none"
    )
    return (costs * labelled).sum() / labelled.sum().clamp(min=1)


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
