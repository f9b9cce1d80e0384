"""Fine-tuning's augmentation: whole batches at once, where they are, in static shapes.

Colours, blur and noise are those of pretraining's views (`training.views`); the geometry keeps
whole windows, so that labels are not lost.
"""

import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from geoseg.labels import IGNORED
from training.rendering.grid_sample import distort, render
from training.views import Appearance, Augmentation, draw_appearance


def draw_augmentation(
    rules: Augmentation,
    count: int,
    *,
    bands: Sequence[str],
    flips: bool,
    scale: tuple[float, float],
    generator: torch.Generator,
) -> dict[str, Tensor]:
    """All that is random about a batch's augmentation but the noise itself, on the CPU.

    Parameters
    ----------
    rules : Augmentation
        ``view`` is the side of the windows; crops, flips and turns are not taken from it.
    count : int
        Windows.
    bands : sequence of str
        Their names.
    flips : bool
        Mirror half of the windows, and turn each by a multiple of 90 degrees.
    scale : (float, float)
        Least and greatest enlargement, drawn evenly on a logarithmic scale.
    generator : torch.Generator
        On the CPU.

    Returns
    -------
    dict of str to tensor
        For :func:`augment`; all with N rows, so that they join a batch.
    """
    low, high = (math.log(each) for each in scale)
    enlarged, mirrored, turned = torch.rand((3, count), generator=generator)
    step = torch.exp(-(low + (high - low) * enlarged))  # px of the window to one of the result
    flip = 1 - 2 * (mirrored < 0.5 * flips).float()
    quarter = (4 * turned).long() * flips
    # exact: cos and sin of multiples of 90 degrees would leave 1e-8 in place of 0
    cosine, sine = torch.tensor([[1.0, 0.0, -1.0, 0.0], [0.0, 1.0, 0.0, -1.0]])[:, quarter] * step
    linear = torch.stack([cosine * flip, -sine, sine * flip, cosine], dim=1).view(-1, 2, 2)
    shift = rules.view / 2 * (1 - linear.sum(dim=2))  # the middle stays where it is
    appearance = draw_appearance(rules, count, bands=bands, generator=generator)
    return {"geometry": torch.cat([linear, shift[:, :, None]], dim=2), **appearance._asdict()}


def augment(
    images: Tensor, valid: Tensor, targets: Tensor, drawn: Mapping[str, Tensor]
) -> tuple[Tensor, Tensor]:
    """Mirror, turn, enlarge and recolour each window of a batch as drawn.

    The noise comes from torch's generator of the device, which the loop seeds for each step.

    Parameters
    ----------
    images : (N, C, H, H) tensor
        Normalised.
    valid : (N, H, H) bool tensor
    targets : (N, H, H) int64 tensor
        Channels, at most 254, and 255 where nothing is known.
    drawn : mapping of str to tensor
        What :func:`draw_augmentation` gave, on the same device.

    Returns
    -------
    images : (N, C, H, H) tensor
        0, the mean, where there is no valid pixel.
    targets : (N, H, H) int64 tensor
        Nothing is known of what comes from beyond the window.
    """
    side = images.shape[-1]
    with torch.no_grad(), torch.autocast(images.device.type, enabled=False):
        view = render(images.float() * valid[:, None], valid, drawn["geometry"], view=side)
        moved, inside = _nearest(targets, drawn["geometry"])
        seen = view.valid & inside[:, None]
        view = view._replace(images=view.images * seen, valid=seen)
        appearance = Appearance(*(drawn[key] for key in Appearance._fields))
        view = distort(view, appearance, torch.randn_like(view.images))
    return view.images, torch.where(seen[:, 0], moved, IGNORED)


def _nearest(targets: Tensor, matrix: Tensor) -> tuple[Tensor, Tensor]:
    """The nearest target of each pixel, and whether there is one, by (N, 2, 3) maps of pixels."""
    side = targets.shape[-1]
    places = torch.arange(side, device=matrix.device) + 0.5
    a, b, c = matrix[:, :, :, None, None].unbind(2)
    column, row = (a * places + b * places[:, None] + c).floor().long().unbind(1)
    inside = (column >= 0) & (column < side) & (row >= 0) & (row < side)
    flat = row.clamp(0, side - 1) * side + column.clamp(0, side - 1)
    return targets.flatten(1).gather(1, flat.flatten(1)).view_as(targets), inside
