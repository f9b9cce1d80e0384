"""Fine-tuning's augmentation: whole batches at once, where they are, in static shapes."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor


def augment(
    images: Tensor,
    valid: Tensor,
    targets: Tensor,
    *,
    flips: bool,
    scale: tuple[float, float],
    brightness: float,
    contrast: float,
) -> tuple[Tensor, Tensor]:
    """Mirror, turn, enlarge and relight each window of a batch by chance.

    The numbers come from torch's generator of the device, which the loop seeds for each step.

    Parameters
    ----------
    images : (N, C, H, H) tensor
        Normalised.
    valid : (N, H, H) bool tensor
    targets : (N, H, H) int64 tensor
        Channels, at most 254, and 255 where nothing is known.
    flips : bool
        Mirror, and turn by multiples of 90 degrees.
    scale : (float, float)
        Least and greatest enlargement, drawn evenly on a logarithmic scale.
    brightness : float
        Greatest shift (standard deviations), of all bands alike.
    contrast : float
        Greatest relative change.

    Returns
    -------
    images : (N, C, H, H) tensor
        0, the mean, where there is no valid pixel.
    targets : (N, H, H) int64 tensor
        Nothing is known of what comes from beyond the window.
    """
    grid = F.affine_grid(
        _turns(len(images), flips=flips, scale=scale, like=images),
        [len(images), 1, *images.shape[2:]],
        align_corners=False,
    )
    # the validity travels as one more band; zeros outside make what is not there invalid, and a
    # target one higher makes what is not known 0
    moved = F.grid_sample(
        torch.cat([images * valid.unsqueeze(1), valid.unsqueeze(1).to(images.dtype)], dim=1),
        grid,
        align_corners=False,
    )
    known = (targets + 1) % 256
    nearest = F.grid_sample(
        known.unsqueeze(1).to(images.dtype), grid, mode="nearest", align_corners=False
    )
    moved_targets = (nearest.squeeze(1).round().long() + 255) % 256
    gain = 1 + _between(len(images), -contrast, contrast, like=images)
    shift = _between(len(images), -brightness, brightness, like=images)
    present = moved[:, -1:]
    relit = moved[:, :-1] * gain + shift * present
    return relit, torch.where(present.squeeze(1) > 0.5, moved_targets, 255)


def _turns(count: int, *, flips: bool, scale: tuple[float, float], like: Tensor) -> Tensor:
    """(N, 2, 3) affine maps from where a pixel goes to where it comes from."""
    low, high = (math.log(each) for each in scale)
    size = torch.exp(-_between(count, low, high, like=like).flatten())
    if flips:
        mirror = 1 - 2 * torch.randint(0, 2, (count,), device=like.device).to(like.dtype)
        quarter = torch.randint(0, 4, (count,), device=like.device)
    else:
        mirror = torch.ones_like(size)
        quarter = torch.zeros(count, dtype=torch.int64, device=like.device)
    # exact: cos and sin of multiples of 90 degrees would leave 1e-8 in place of 0
    table = torch.tensor([1.0, 0.0, -1.0, 0.0], device=like.device, dtype=like.dtype)
    cosine, sine = table[quarter] * size, table[(quarter + 3) % 4] * size
    nothing = torch.zeros_like(size)
    rows = [cosine * mirror, -sine, nothing, sine * mirror, cosine, nothing]
    return torch.stack(rows, dim=1).view(count, 2, 3)


def _between(count: int, low: float, high: float, *, like: Tensor) -> Tensor:
    """(N, 1, 1, 1) evenly drawn numbers."""
    drawn = torch.rand(count, 1, 1, 1, device=like.device, dtype=torch.float32)
    return (low + (high - low) * drawn).to(like.dtype)
