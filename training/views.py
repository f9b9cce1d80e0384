"""Two augmented views of a batch of windows, with the affine map each view took.

What is random is drawn first, on the CPU, as small plain tensors: a pure function of the
generator, whatever the device. Two renderers make the same views of it: `rendering.opencv` on the
CPU, in the threads that read, and `rendering.grid_sample` on the device of the batch.

A view's geometry is one affine map from its pixels to pixels of the window, (2, 3): ``x`` and ``y``
count from the outer corner of the first pixel, so that pixel (row 0, column 0) has its centre at
(0.5, 0.5), as in rasterio.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from geoseg.errors import RecipeError

VISIBLE = {
    "red": 0.299,
    "green": 0.587,
    "blue": 0.114,
}  # and their share of luminance, ITU-R BT.601


@dataclass(frozen=True, slots=True, kw_only=True)
class Augmentation:
    """How views are drawn; probabilities in [0, 1], colour in standard deviations of a band.

    The defaults are those of Li et al. 2022 where they give them. Strengths are those of
    torchvision's ``ColorJitter(0.4, 0.4, 0.4, 0.1)``, brought to standardised bands.
    """

    view: int = 224  # px, side of a view
    crop_area: tuple[float, float] = (0.4, 1.0)  # share of the window
    crop_aspect: tuple[float, float] = (3 / 4, 4 / 3)  # width to height
    flip: float = 0.5
    rotate: float = 0.8
    color: float = 0.8
    brightness: float = 0.8  # greatest shift common to all bands
    contrast: float = 0.4  # greatest relative change
    band: float = 0.1  # greatest shift, and relative change, of each band by itself
    saturation: float = 0.4  # greatest relative change, visible bands
    hue: float = 0.1  # greatest turn, as a share of the colour circle, visible bands
    blur: float = 0.5
    blur_sigma: tuple[float, float] = (0.1 / 224, 2.0 / 224)  # share of a view's side
    noise: float = 0.5
    noise_sigma: tuple[float, float] = (0.0, 0.1)
    gray: float = 0.1

    def __post_init__(self) -> None:
        low, high = self.crop_area
        if not 0 < low <= high <= 1:
            raise RecipeError(
                f"method.crop_area is {list(self.crop_area)}", "give two rising shares up to 1"
            )
        low, high = self.crop_aspect
        if not 0 < low <= 1 <= high:
            raise RecipeError(
                f"method.crop_aspect is {list(self.crop_aspect)}",
                "give two ratios, one below and one above 1",
            )


class Appearance(NamedTuple):
    """How one view of each sample is coloured, in standardised units."""

    matrix: Tensor  # (N, C, C) mixes the bands of a pixel
    offset: Tensor  # (N, C) is added
    blur: Tensor  # (N,) sigma, px of the view; 0: none
    noise: Tensor  # (N,) sigma; 0: none


class View(NamedTuple):
    """One view of a batch."""

    images: Tensor  # (N, C, S, S) float32, standardised; 0 where there is no data
    valid: Tensor  # (N, 1, S, S) bool
    matrix: Tensor  # (N, 2, 3) pixels of the view -> pixels of the window


def seeded(*numbers: int) -> torch.Generator:
    """A generator on the CPU by a seed and the number of a batch: a resumed run draws the same."""
    state = np.random.SeedSequence(numbers).generate_state(1, np.uint64)
    return torch.Generator().manual_seed(int(state[0]))


def draw_geometry(
    rules: Augmentation,
    count: int,
    *,
    window: tuple[int, int],
    turned: bool,
    generator: torch.Generator,
) -> Tensor:
    """Maps (N, 2, 3), float32, from pixels of a view to pixels of the window.

    A crop of uniform area and log-uniform aspect, anywhere in the window; then, where ``turned``,
    mirrored and turned by a multiple of 90 degrees. torchvision's ``RandomResizedCrop`` draws
    until a crop fits, which makes large areas rarer; here the aspect is drawn among those that
    fit the area, so that the area stays uniform.

    Parameters
    ----------
    rules : Augmentation
        Distributions.
    count : int
        N.
    window : (int, int)
        Height and width of the windows (px).
    turned : bool
        Whether to mirror and turn.
    generator : torch.Generator
        On the CPU.
    """
    height, width = window
    area, aspect, left, top, mirrored, turns, kind = torch.rand((7, count), generator=generator)
    area = rules.crop_area[0] + (rules.crop_area[1] - rules.crop_area[0]) * area
    # In units of the window's sides, a crop w × h fits when w = √(area · aspect) <= 1 and
    # h = √(area / aspect) <= 1: when area <= aspect <= 1 / area.
    least = area.log().clamp(min=math.log(rules.crop_aspect[0]))
    most = (-area.log()).clamp(max=math.log(rules.crop_aspect[1]))
    aspect = (least + (most - least) * aspect).exp()
    w, h = (area * aspect).sqrt().clamp(max=1) * width, (area / aspect).sqrt().clamp(max=1) * height
    x, y = left * (width - w), top * (height - h)
    flip = torch.where((mirrored < rules.flip) & turned, -1.0, 1.0)
    quarter = torch.where((turns < rules.rotate) & turned, 1 + (3 * kind).long(), 0)
    cos, sin = torch.tensor([[1.0, 0.0, -1.0, 0.0], [0.0, 1.0, 0.0, -1.0]])[:, quarter]
    turn = torch.stack([cos * flip, -sin, sin * flip, cos], 1).view(-1, 2, 2)
    scale = torch.stack([w, h], 1) / rules.view
    linear = scale[:, :, None] * turn
    centre = torch.stack([x + w / 2, y + h / 2], 1)
    shift = centre - linear.sum(2) * (rules.view / 2)
    return torch.cat([linear, shift[:, :, None]], 2)


def draw_appearance(
    rules: Augmentation,
    count: int,
    *,
    bands: Sequence[str],
    generator: torch.Generator,
) -> Appearance:
    """Colour distortion, blur and noise of N views, for any bands.

    Brightness and contrast change all bands alike, as a change of light does, and each band a
    little by itself; saturation and hue change the visible bands only, hue when red, green and
    blue are all there. Grey puts one luminance, that of the visible bands, in place of every band.
    All of it is one matrix and an offset per sample. Contrast is about the mean of the data set.

    Parameters
    ----------
    rules : Augmentation
        Probabilities and strengths.
    count : int
        N.
    bands : sequence of str
        Names of the C bands; those not named red, green or blue count as invisible.
    generator : torch.Generator
        On the CPU.
    """
    draws = torch.rand((10, count), generator=generator)
    by_band = 2 * torch.rand((2, count, len(bands)), generator=generator) - 1
    colored = (draws[0] < rules.color).float()
    signed = (2 * draws[1:5] - 1) * colored
    luminance, visible = _luminance(bands), torch.tensor([band in VISIBLE for band in bands])
    saturation, angle = 1 + rules.saturation * signed[0], 2 * math.pi * rules.hue * signed[1]
    mix = _chroma(bands, luminance, visible, saturation, angle)
    gray = (draws[5] < rules.gray)[:, None, None]
    mix = torch.where(gray, luminance.expand(len(bands), -1), mix)
    colored = colored[:, None]
    single = torch.where(gray[:, 0], 0.0, rules.band * colored)  # grey bands stay equal
    gain = (1 + rules.contrast * signed[2])[:, None] * (1 + single * by_band[0])
    offset = (rules.brightness * signed[3])[:, None] + single * by_band[1]
    blur = _between(rules.blur_sigma, draws[6]) * rules.view * (draws[7] < rules.blur)
    noise = _between(rules.noise_sigma, draws[8]) * (draws[9] < rules.noise)
    return Appearance(gain[:, :, None] * mix, offset, blur, noise)


def draw_views(
    rules: Augmentation,
    count: int,
    *,
    window: tuple[int, int],
    bands: Sequence[str],
    symmetric: bool,
    generator: torch.Generator,
) -> dict[str, Tensor]:
    """All that is random about two views of N windows, as tensors that join their batch.

    The first view is a crop; the second is turned, mirrored and distorted too, and so is the
    first when ``symmetric``. For the rest see `draw_geometry` and `draw_appearance`.

    Returns
    -------
    dict of str to tensor
        For a renderer's ``make_views``.
    """
    drawn = {}
    for name, distorted in (("first", symmetric), ("second", True)):
        drawn[f"{name}.geometry"] = draw_geometry(
            rules, count, window=window, turned=distorted, generator=generator
        )
        if distorted:
            appearance = draw_appearance(rules, count, bands=bands, generator=generator)
            drawn |= {f"{name}.{key}": value for key, value in appearance._asdict().items()}
    return drawn


def _luminance(bands: Sequence[str]) -> Tensor:
    """Share (C,) of each band in the luminance: that of the visible ones, else of all alike."""
    shares = torch.tensor([VISIBLE.get(band, 0.0) for band in bands])
    shares = shares if shares.any() else torch.ones(len(bands))
    return shares / shares.sum()


def _chroma(
    bands: Sequence[str], luminance: Tensor, visible: Tensor, saturation: Tensor, angle: Tensor
) -> Tensor:
    """Matrices (N, C, C) that change saturation and hue of the visible bands."""
    count = len(bands)
    turn = torch.eye(count)
    if set(VISIBLE) <= set(bands):  # Rodrigues' formula about the grey axis (1, 1, 1)
        r, g, b = (bands.index(name) for name in VISIBLE)
        axis = torch.zeros(count, count)
        axis[[g, b, r], [r, g, b]] = 1 / math.sqrt(3)
        axis[[r, g, b], [g, b, r]] = -1 / math.sqrt(3)
        sin, cos = angle.sin()[:, None, None], angle.cos()[:, None, None]
        turn = turn + sin * axis + (1 - cos) * (axis @ axis)
    light = visible[:, None] * luminance  # puts the luminance into every visible band
    color = visible[:, None] * (turn - light @ turn)  # what is left, turned
    return light + saturation[:, None, None] * color + torch.diag((~visible).float())


def _between(limits: tuple[float, float], draws: Tensor) -> Tensor:
    return limits[0] + (limits[1] - limits[0]) * draws
