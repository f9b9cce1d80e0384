"""Cross entropy."""

from collections.abc import Sequence
from typing import ClassVar

import torch.nn.functional as F
from torch import Tensor, nn

from training.losses.parameters import check_class_weights
from training.losses.pixels import at_least_float32


def cross_entropy_loss(
    logits: Tensor, targets: Tensor, *, ignore_index: int, class_weights: Tensor | None = None
) -> Tensor:
    """−mean w_g log p_g over the pixels that count.

    The mean divides by the number of pixels, as the formula says and as the focal and combo
    losses do; ``torch.nn.CrossEntropyLoss`` divides by the sum of their weights instead, so the
    two agree without weights only.

    Parameters
    ----------
    logits : (N, K, H, W) tensor
        Any float type.
    targets : (N, H, W) int64 tensor
        Channel numbers, or ``ignore_index``.
    ignore_index : int
        Such pixels do not count.
    class_weights : (K,) tensor, optional
        w; 1 when left out.

    Returns
    -------
    () tensor
        0, with zero gradients, when no pixel counts.
    """
    logits = at_least_float32(logits)
    weight = None if class_weights is None else class_weights.to(logits.dtype)
    total = F.cross_entropy(
        logits, targets, weight=weight, ignore_index=ignore_index, reduction="sum"
    )
    return total / (targets != ignore_index).sum().clamp(min=1)


class CrossEntropyLoss(nn.Module):
    """Cross entropy, one weight a class if wanted.

    See `cross_entropy_loss`.
    """

    suits: ClassVar[str] = "classes of similar size; the one to compare others with"

    def __init__(
        self,
        *,
        classes: int,
        ignore_index: int = 255,
        class_weights: Sequence[float] | None = None,
    ) -> None:
        super().__init__()
        self.ignore_index = ignore_index
        weights = check_class_weights(class_weights, classes)
        self.register_buffer("class_weights", weights, persistent=False)

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        """The loss of (N, K, H, W) logits for (N, H, W) targets."""
        return cross_entropy_loss(
            logits, targets, ignore_index=self.ignore_index, class_weights=self.class_weights
        )
