"""Views made on the CPU, one OpenCV warp each, in the thread that calls.

The views of `training.rendering.grid_sample`, to within OpenCV's interpolation: its version 4
rounds places in the window to 1/32 px. All the rest are the same sums in float32. The bands of a
pixel stay together from the window to the view, as OpenCV has them and convolutions like them
(``torch.channels_last``). OpenCV leaves Python's lock free, so threads make batches side by side;
where they do, OpenCV should start none of its own (``cv2.setNumThreads(1)``).
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from training.views import Appearance, View

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Bands go through OpenCV by fours, the last group filled up: warping 4 channels takes half the time
# of 3 (OpenCV 5), and `cv2.transform` of 5 ten times that of 4.
GROUP = 4
BANK = 4  # views whose noise is drawn for a whole batch


class _Canvas(NamedTuple):
    """One view of each sample: where it goes, and how it looks."""

    images: Floats  # (N, S, S, C), to be filled
    valid: Mask  # (N, S, S), to be filled
    places: NDArray[np.float64]  # (N, 2, 3) pixels of the view -> pixels of the window
    looks: Appearance | None  # None: a plain crop
    noise: Sequence[Floats]  # N of (S, S, C), for looks


def make_views(
    batch: Mapping[str, Tensor],
    *,
    mean: Tensor,
    std: Tensor,
    view: int,
    generator: torch.Generator,
) -> tuple[View, View]:
    """Two views of a batch in float32, the same for the same generator whatever the thread.

    Noise alone is drawn here, see `draw_noise`. Images are channels last in memory.

    Parameters
    ----------
    batch : mapping of str to tensor
        On the CPU: ``images`` (N, C, H, W) raw pixels, uint8 or float32, ``valid`` (N, H, W)
        bool, and what `training.views.draw_views` gave.
    mean, std : (C,) tensor
        Of each band, in raw pixel values.
    view : int
        Side of the views (px).
    generator : torch.Generator
        On the CPU.
    """
    images, valid = batch["images"].numpy(), batch["valid"].numpy()
    scale = _by_group(torch.diag(1 / std), -mean / std)
    names = ("first", "second")
    canvases = [_canvas(batch, name, view=view, generator=generator) for name in names]
    for number, (pixels, there) in enumerate(zip(images, valid, strict=True)):
        holes = None if there.all() else there
        window = _standardize(pixels, holes, scale)
        for canvas in canvases:
            _paint(canvas, number, window, holes)
    first, second = (
        View(
            torch.from_numpy(canvas.images).permute(0, 3, 1, 2),
            torch.from_numpy(canvas.valid)[:, None],
            batch[f"{name}.geometry"],
        )
        for name, canvas in zip(names, canvases, strict=True)
    )
    return first, second


def draw_noise(
    count: int, shape: tuple[int, int, int], *, generator: torch.Generator
) -> list[Floats]:
    """Standard normal noise for views of one shape (S, S, C).

    Drawing a number for every pixel would take as long as all the rest. Noise is drawn for a few
    views, one after the other, and each view takes a stretch that starts anywhere in it. So the
    pixels of a view are independent, but views of one batch share numbers, at other pixels.
    """
    size = int(np.prod(shape))
    bank = torch.randn(min(count, BANK) * size, generator=generator).numpy()
    starts = torch.randint(len(bank) - size + 1, (count,), generator=generator).tolist()
    return [bank[start : start + size].reshape(shape) for start in starts]


def _canvas(
    batch: Mapping[str, Tensor], name: str, *, view: int, generator: torch.Generator
) -> _Canvas:
    count, bands = batch["images"].shape[:2]
    shape = (view, view, bands)
    places = batch[f"{name}.geometry"].double().numpy().copy()
    places[:, :, 2] += places[:, :, :2].sum(2) / 2 - 0.5  # OpenCV counts from pixels' centres
    looks, noise = None, []
    if f"{name}.{Appearance._fields[0]}" in batch:
        looks = Appearance(*(batch[f"{name}.{key}"] for key in Appearance._fields))
        noise = draw_noise(count, shape, generator=generator)
    return _Canvas(
        np.empty((count, *shape), np.float32),
        np.ones((count, view, view), np.bool_),
        places,
        looks,
        noise,
    )


def _paint(canvas: _Canvas, number: int, window: list[Floats], holes: Mask | None) -> None:
    """Make one view of a standardised window (groups of bands), and put it on its canvas."""
    image, place = canvas.images[number], canvas.places[number]
    side, bands = image.shape[1:]
    out = image if bands == GROUP else None  # the last operation can write where the view goes
    groups = [_warp(group, place, side, None if canvas.looks else out) for group in window]
    seen = canvas.valid[number]
    if holes is not None:
        np.greater(_warp(holes.astype(np.float32), place, side), 0.5, out=seen)
        _blank(groups, seen)
    if canvas.looks:
        matrix, offset, blur, noise = (each[number] for each in canvas.looks)
        if blur > 0:
            groups = [
                cv2.GaussianBlur(group, (0, 0), float(blur), borderType=cv2.BORDER_REFLECT)
                for group in groups
            ]
        groups = _mix(groups, _by_group(matrix, offset), out)
    if out is None:
        same = [band for band in range(bands) for _ in ("from", "to")]
        cv2.mixChannels(groups, [image], same)
    if canvas.looks:
        if noise > 0:
            rows = image.reshape(side, -1)
            cv2.scaleAdd(canvas.noise[number].reshape(side, -1), float(noise), rows, rows)
        if holes is not None:
            _blank([image], seen)


def _standardize(
    pixels: NDArray[np.generic], holes: Mask | None, scale: list[list[Floats]]
) -> list[Floats]:
    """Groups (H, W, GROUP) of standardised bands from raw ones (C, H, W); 0 where not valid."""
    planes = list(pixels)
    planes += planes[-1:] * (-len(planes) % GROUP)
    groups = []
    for index, matrices in enumerate(scale):
        group = cv2.merge(planes[GROUP * index : GROUP * (index + 1)])
        groups.append(cv2.transform(group.astype(np.float32, copy=False), matrices[index]))
    if holes is not None:
        _blank(groups, holes)
    return groups


def _blank(images: Sequence[Floats], valid: Mask) -> None:
    """Put 0 where there is no data, whatever stands there, NaN included."""
    for image in images:
        np.copyto(image, 0, where=~valid[:, :, None])


def _warp(
    image: Floats, place: NDArray[np.float64], side: int, out: Floats | None = None
) -> Floats:
    return cv2.warpAffine(
        image,
        place,
        (side, side),
        out,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )


def _by_group(matrix: Tensor, offset: Tensor) -> list[list[Floats]]:
    """The parts of ``matrix`` (C, C) from each group (second index) to each (first).

    As `cv2.transform` takes them; the offset (C,) is added to the group itself.
    """
    more = -len(offset) % GROUP
    groups = (len(offset) + more) // GROUP
    blocks = F.pad(matrix, (0, more, 0, more)).view(groups, GROUP, groups, GROUP).transpose(1, 2)
    own = F.pad(offset, (0, more)).view(groups, GROUP, 1)
    return [
        [
            (torch.cat([block, own[row]], 1) if row == column else block).numpy()
            for column, block in enumerate(line)
        ]
        for row, line in enumerate(blocks)
    ]


def _mix(groups: list[Floats], matrices: list[list[Floats]], out: Floats | None) -> list[Floats]:
    """Each pixel's bands times the matrix whose parts `_by_group` gave; one group into ``out``."""
    mixed = []
    for row, parts in enumerate(matrices):
        total = cv2.transform(groups[row], parts[row], out)
        for column, part in enumerate(parts):
            if column != row and part.any():
                cv2.add(total, cv2.transform(groups[column], part), total)
        mixed.append(total)
    return mixed
