"""Lovász-Softmax loss."""

from typing import ClassVar

import torch
from torch import Tensor, nn

from training.losses.counts import any_labelled, over_classes
from training.losses.parameters import check_class_reduction, check_flag
from training.losses.pixels import at_least_float32


def lovasz_loss(
    logits: Tensor,
    targets: Tensor,
    *,
    ignore_index: int,
    class_reduction: str = "mean",
    batch_counts: bool = True,
) -> Tensor:
    """Lovász extension of 1 − IoU_c, over the classes present (Berman et al. 2018).

    As in the code of arXiv:1705.08790, a class without a labelled pixel leaves the mean. That
    code takes the weights of the sorted errors as differences of neighbouring IoUs, which lose
    most of their digits in float32 once there are millions of pixels; here they are written out.

    Parameters
    ----------
    logits : (N, K, H, W) tensor
        Any float type.
    targets : (N, H, W) int64 tensor
        Channel numbers, or ``ignore_index``.
    ignore_index : int
        Such pixels do not count.
    class_reduction : {"mean", "sum"}
        Over the classes present.
    batch_counts : bool
        Sort the pixels of the batch together, or by sample and then take the mean.

    Returns
    -------
    () tensor
        0, with zero gradients, when no pixel counts.
    """
    labelled = _pixels(targets != ignore_index, batch_counts)
    losses, present = [], []
    for channel, share in enumerate(at_least_float32(logits).softmax(1).unbind(1)):
        p = _pixels(share, batch_counts)
        truth = _pixels(targets == channel, batch_counts) & labelled
        weights = _weights(p.detach(), truth, labelled)
        # |truth - p| is 1 - p on the class and p elsewhere: with the weights fixed, linear in p
        signed = weights.where(~truth, -weights)
        losses.append((p * signed).sum(-1) + (weights * truth).sum(-1))
        present.append(truth.any(-1))
    shape = () if batch_counts else targets.shape[:1]
    return over_classes(
        torch.stack(losses, -1).reshape(*shape, -1),
        any_labelled(targets, ignore_index, batch_counts),
        class_reduction=class_reduction,
        class_weights=torch.stack(present, -1).reshape(*shape, -1).to(losses[0].dtype),
    )


def _pixels(per_pixel: Tensor, batch_counts: bool) -> Tensor:
    """(N, H, W) as rows that are sorted together: one, or one a sample."""
    return per_pixel.reshape(1, -1) if batch_counts else per_pixel.flatten(1)


def _weights(p: Tensor, truth: Tensor, labelled: Tensor) -> Tensor:
    """The gradient of the Lovász extension in the errors |truth - p|, (rows, pixels)."""
    errors = (truth.to(p.dtype) - p).abs().where(labelled, -1)  # the ignored come last
    order = errors.argsort(-1, descending=True)
    hit = truth.gather(-1, order)
    found = hit.cumsum(-1)
    places = torch.arange(1, p.shape[-1] + 1, device=p.device)
    all_found = truth.sum(-1, keepdim=True)
    # Up to and with this error: pixels still right, and the union of class and prediction.
    right, union = (all_found - found).to(p.dtype), (all_found + places - found).to(p.dtype)
    # The IoU's fall by one more error: of the class, one pixel less in the intersection; else,
    # one more in the union.
    fall = torch.where(hit, 1, right / (union - 1).clamp(min=1)) / union
    return torch.zeros_like(p).scatter(-1, order, fall) * labelled


class LovaszLoss(nn.Module):
    """Surrogate of one minus the IoU of each class.

    See `lovasz_loss`.
    """

    suits: ClassVar[str] = "the last percent of IoU, late in training or from good weights"

    def __init__(
        self,
        *,
        classes: int,  # noqa: ARG002
        ignore_index: int = 255,
        class_reduction: str = "mean",
        batch_counts: bool = True,
    ) -> None:
        super().__init__()
        self.parts = {
            "ignore_index": ignore_index,
            "class_reduction": check_class_reduction(class_reduction),
            "batch_counts": check_flag("batch_counts", batch_counts),
        }

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        """The loss of (N, K, H, W) logits for (N, H, W) targets."""
        return lovasz_loss(logits, targets, **self.parts)
