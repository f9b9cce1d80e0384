"""The pixels that count, and what each of them costs."""

import torch
import torch.nn.functional as F
from torch import Tensor

LEAST = 1e-7  # of 1 - p, so that a power below 1 has a finite gradient at p = 1


def at_least_float32(logits: Tensor) -> Tensor:
    """Half-precision logits as float32; float64 stays, so that gradients can be checked."""
    return logits.to(torch.promote_types(logits.dtype, torch.float32))


def log_probabilities(logits: Tensor) -> Tensor:
    """Logarithms of the softmax, (N, K, H, W), in float32 at least."""
    return at_least_float32(logits).log_softmax(1)


def surprise(log_p: Tensor, targets: Tensor, *, ignore_index: int) -> Tensor:
    """−log p_g of each pixel, (N, H, W); 0 where it does not count.

    Parameters
    ----------
    log_p : (N, K, H, W) tensor
        From `log_probabilities`.
    targets : (N, H, W) int64 tensor
        Channel numbers, or ``ignore_index``.
    ignore_index : int
        Such pixels do not count.
    """
    return F.nll_loss(log_p, targets, ignore_index=ignore_index, reduction="none")


def hardness(surprise: Tensor, exponent: float) -> Tensor:
    """(1 − p_g)^exponent from −log p_g, with a finite gradient at p_g = 1.

    ``expm1`` would take four times as long and give no digit more: near 0 a float32 log-softmax
    has an absolute error of 1e-7 already.
    """
    return (1 - (-surprise).exp()).clamp(min=LEAST).pow(exponent)


def of_target(factors: Tensor, targets: Tensor, *, ignore_index: int) -> Tensor:
    """The factor of each pixel's class: (N, H, W) of (K,), or the one number for all classes."""
    if factors.ndim == 0:
        return factors
    safe = targets.where(targets != ignore_index, 0)
    # ten times as fast as factors[safe]
    return factors.index_select(0, safe.flatten()).reshape(targets.shape)


def mean_over_labelled(per_pixel: Tensor, targets: Tensor, *, ignore_index: int) -> Tensor:
    """Mean over the pixels that count of (N, H, W) that is 0 elsewhere, as `surprise` is.

    0, with zero gradients, where none counts.
    """
    return per_pixel.sum() / (targets != ignore_index).sum().clamp(min=1)
