"""Mixup and CutMix: windows mixed with one another, where they are, in static shapes.

Each window is mixed with the one before it in the batch, the first with the last: windows are
drawn independently, so that is a partner by chance.
"""

import math

import numpy as np
import torch
from torch import Tensor, nn

MIXUP_ALPHA = 0.2  # Zhang et al. for ImageNet; most shares are then near 0 or 1


def draw_mixing(
    count: int, *, side: int, mixup: float, cutmix: float, random: np.random.Generator
) -> dict[str, Tensor]:
    """How the windows of a batch are mixed, on the CPU.

    Parameters
    ----------
    count : int
        Windows.
    side : int
        Theirs (px).
    mixup : float
        Probability that a batch is mixed.
    cutmix : float
        Probability that a rectangle of another window is pasted into a window.
    random : Generator

    Returns
    -------
    dict of str to tensor
        ``mixup`` (N,) float32, the share of the window itself, one number for the whole batch;
        ``cutmix`` (N, 4) int64, first and last row and column (exclusive) of what is pasted.
    """
    share = random.beta(MIXUP_ALPHA, MIXUP_ALPHA) if random.random() < mixup else 1.0
    boxes = np.zeros((count, 4), np.int64)
    for box in boxes:
        pasted, area, *centre = random.random(4)
        if pasted < cutmix:
            # an evenly drawn share of the area, around an evenly drawn place, cut at the border
            # (Yun et al., algorithm A1, with alpha 1)
            half = side * math.sqrt(area) / 2
            for axis, at in enumerate(centre):
                ends = np.rint([side * at - half, side * at + half])
                box[2 * axis : 2 * axis + 2] = np.clip(ends, 0, side)
    return {
        "mixup": torch.full((count,), share, dtype=torch.float32),
        "cutmix": torch.from_numpy(boxes),
    }


def cutmix(images: Tensor, targets: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor]:
    """Paste a rectangle of another window into each (Yun et al. 2019, arXiv:1905.04899).

    Labels are pasted with their pixels, those that are not known too; so, unlike in
    classification, there is nothing to weigh.

    Parameters
    ----------
    images : (N, C, H, W) tensor
    targets : (N, H, W) tensor
    boxes : (N, 4) tensor
        First and last row and column (exclusive); empty ones change nothing.
    """
    top, bottom, left, right = boxes[:, :, None, None].unbind(1)
    row = torch.arange(images.shape[2], device=images.device)[:, None]
    column = torch.arange(images.shape[3], device=images.device)
    inside = (row >= top) & (row < bottom) & (column >= left) & (column < right)
    return (
        torch.where(inside[:, None], images.roll(1, 0), images),
        torch.where(inside, targets.roll(1, 0), targets),
    )


def mixup(images: Tensor, share: Tensor) -> Tensor:
    """The weighted mean of each window and another (Zhang et al. 2018, arXiv:1710.09412).

    ``images`` is (N, C, H, W); ``share`` (N,) of each window itself.
    """
    weight = share[:, None, None, None].to(images.dtype)
    return weight * images + (1 - weight) * images.roll(1, 0)


def mixed_loss(loss: nn.Module, logits: Tensor, targets: Tensor, share: Tensor) -> Tensor:
    """The loss of mixed windows: their own labels' and the others', by their shares.

    Ignored pixels of either side stay ignored in its own term.

    Parameters
    ----------
    loss : module
        Of logits (N, K, H, W) and targets.
    logits : (N, K, H, W) tensor
    targets : (N, H, W) int64 tensor
        Of the windows themselves.
    share : (N,) tensor
        One number for the whole batch, as a loss over counts cannot be taken apart by windows.
    """
    own, other = loss(logits, targets), loss(logits, targets.roll(1, 0))
    return share[0] * own + (1 - share[0]) * other
