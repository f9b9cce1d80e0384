"""Views of a whole batch at once on its device, one ``grid_sample`` a view.

Static shapes and no copy from the host: it compiles, and can be captured as a CUDA graph.
"""

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor

from training.views import Appearance, View


def make_views(
    batch: Mapping[str, Tensor], *, mean: Tensor, std: Tensor, view: int
) -> tuple[View, View]:
    """Two views of a batch, on its device and in float32, without gradients.

    Noise alone is drawn here, from torch's global generator of the device.

    Parameters
    ----------
    batch : mapping of str to tensor
        ``images`` (N, C, H, W) raw pixels, uint8 or float32, ``valid`` (N, H, W) bool, and what
        `training.views.draw_views` gave.
    mean, std : (C,) tensor
        Of each band, in raw pixel values.
    view : int
        Side of the views (px).
    """
    with torch.no_grad(), torch.autocast(batch["images"].device.type, enabled=False):
        windows = standardize(batch["images"], batch["valid"], mean, std)
        views = []
        for name in ("first", "second"):
            seen = render(windows, batch["valid"], batch[f"{name}.geometry"], view=view)
            if f"{name}.{Appearance._fields[0]}" in batch:
                appearance = Appearance(*(batch[f"{name}.{key}"] for key in Appearance._fields))
                seen = distort(seen, appearance, torch.randn_like(seen.images))
            views.append(seen)
        return views[0], views[1]


def standardize(images: Tensor, valid: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Raw pixel values (N, C, H, W) to zero mean and unit deviation; 0 where not valid (N, H, W).

    What stands on invalid pixels does not matter, NaN included. ``mean`` and ``std`` are (C,).
    """
    scaled = (images - mean[:, None, None]) / std[:, None, None]
    return torch.where(valid[:, None], scaled, 0.0)


def render(images: Tensor, valid: Tensor, matrix: Tensor, *, view: int) -> View:
    """Views (N, C, S, S) of standardised windows (N, C, H, W), bilinear.

    A pixel of a view is valid when more than half of its weight is. ``matrix`` is (N, 2, 3).
    """
    height, width = images.shape[2:]
    places = torch.arange(view, device=matrix.device) + 0.5
    a, b, c = matrix[:, :, :, None, None].unbind(2)  # sums rather than products: TF32 rounds those
    x, y = (a * places + b * places[:, None] + c).unbind(1)  # (N, S, S), px of the window
    grid = torch.stack([2 * x / width - 1, 2 * y / height - 1], 3)
    planes = torch.cat([images, valid[:, None].to(images.dtype)], 1)
    # The border is only met within half a pixel of it: crops stay inside the window.
    sampled = F.grid_sample(planes, grid, padding_mode="border", align_corners=False)
    seen = sampled[:, -1:] > 0.5
    return View(sampled[:, :-1] * seen, seen, matrix)


def distort(view: View, appearance: Appearance, noise: Tensor) -> View:
    """The view blurred, coloured and noisy; no data stays no data.

    ``noise`` is standard normal, broadcastable to the images.
    """
    images = _blur(view.images, appearance.blur)
    images = (appearance.matrix @ images.flatten(2)).view_as(images)
    images = images + appearance.offset[:, :, None, None]
    images = images + appearance.noise[:, None, None, None] * noise
    return view._replace(images=images * view.valid)


def _blur(images: Tensor, sigma: Tensor) -> Tensor:
    """Gaussian blur of each sample by its own sigma (N,), px; 0 leaves it.

    As products with a banded matrix: static shapes and any sigma. What lies beyond a border is
    its mirror image (..., 1, 0 | 0, 1, ...; OpenCV's ``BORDER_REFLECT``), so a pixel is also met
    at its mirror image's distance.
    """
    side = images.shape[-1]
    to = torch.arange(side, device=images.device, dtype=images.dtype)
    at = to[:, None]
    distance = torch.stack([at - to, at + to + 1, at + to + 1 - 2 * side])
    distance = distance / sigma.clamp(min=1e-3)[:, None, None, None]
    kernel = torch.exp(-0.5 * distance.square()).sum(1)
    kernel = (kernel / kernel.sum(2, keepdim=True))[:, None]
    return kernel @ images @ kernel.transpose(2, 3)
