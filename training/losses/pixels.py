"""The pixels that count, and the precision they are counted in."""

import torch
from torch import Tensor


def at_least_float32(logits: Tensor) -> Tensor:
    """Half-precision logits as float32; float64 stays, so that gradients can be checked."""
    return logits.to(torch.promote_types(logits.dtype, torch.float32))


def mean_over_labelled(per_pixel: Tensor, targets: Tensor, *, ignore_index: int) -> Tensor:
    """Mean of (N, H, W) over the pixels that count; 0, with zero gradients, where none does."""
    labelled = targets != ignore_index
    return (per_pixel * labelled).sum() / labelled.sum().clamp(min=1)
