"""Matching local regions in two views, in closed form, and the mean of features over them."""

from typing import NamedTuple

import torch
from torch import Tensor


class Regions(NamedTuple):
    """Square regions whose centres are the same points on the ground in both views.

    A region need not be aligned with pixels; coordinates are (x, y), from the outer corner of a
    view's first pixel.
    """

    first: Tensor  # (N, R, 2) centres in view 1, px
    second: Tensor  # (N, R, 2) centres in view 2, px
    weights: Tensor  # (N, R) float: 1, or 0 where the two views share no admissible ground
    view: int  # side of a view, px
    size: float  # side of a region, px of the view
    first_matrix: Tensor  # (N, 2, 3) pixels of view 1 -> pixels of the window
    second_matrix: Tensor  # (N, 2, 3) pixels of view 2 -> pixels of the window
    first_valid: Tensor | None = None  # (N, 1, S, S) bool, of view 1; None: all of it
    second_valid: Tensor | None = None  # (N, 1, S, S) bool, of view 2


def match_regions(
    first: Tensor,
    second: Tensor,
    draws: Tensor,
    *,
    view: int,
    region: float,
) -> Regions:
    """Regions that lie wholly in both views, apart from one another in view 1.

    A region lies in a view when its centre keeps half a region's distance from the border. A crop,
    mirrored or turned by multiples of 90 degrees, makes that an upright rectangle of the window;
    the centres are drawn in the intersection of the two rectangles, one in each cell of a grid.
    The cells leave a region's width in view 1 between them, so the regions do not overlap there
    wherever the intersection is large enough; else they stand as far apart as it allows.

    Parameters
    ----------
    first, second : (N, 2, 3) tensor
        Maps from pixels of a view to pixels of the window, see `training.views`; no shear, turns
        by multiples of 90 degrees only.
    draws : (N, R, 3) tensor
        Uniform random numbers in [0, 1): place along x and y, and which cell.
    view : int
        Side of a view (px).
    region : float
        Side of a region (px of the view), at most ``view``.

    Returns
    -------
    Regions
        Float32, on the device of ``first``.
    """
    low_1, high_1 = _admissible(first, view=view, region=region)
    low_2, high_2 = _admissible(second, view=view, region=region)
    low, high = torch.maximum(low_1, low_2), torch.minimum(high_1, high_2)  # (N, 2)
    matched = (high >= low).all(1)
    middle = (low + high) / 2
    low = torch.where(matched[:, None], low, middle)  # somewhere, where nothing matches
    span = torch.where(matched[:, None], high - low, 0.0)
    count = draws.shape[1]
    columns, rows = grid(count)
    width = region * first[:, :, :2].abs().sum(2)  # (N, 2) of a region of view 1, window px
    cell = _cells(draws[:, :, 2], columns * rows)  # (N, R)
    along = (cell % columns, cell.div(columns, rounding_mode="floor"))  # x, y
    points = []
    for axis, cells in enumerate((columns, rows)):  # plain numbers: tensors would be copied there
        gap = torch.minimum(width[:, axis], span[:, axis] / max(cells - 1, 1))
        length = (span[:, axis] - (cells - 1) * gap) / cells
        start = low[:, axis, None] + along[axis] * (length + gap)[:, None]
        points.append(start + draws[:, :, axis] * length[:, None])
    points = torch.stack(points, dim=2)
    weights = matched[:, None].to(points.dtype).expand(-1, count)
    return Regions(
        to_view(points, first), to_view(points, second), weights, view, region, first, second
    )


def grid(count: int) -> tuple[int, int]:
    """Columns and rows of the smallest near-square grid with at least ``count`` cells."""
    rows = max(1, round(count**0.5))
    return -(-count // rows), rows


def to_window(points: Tensor, matrix: Tensor) -> Tensor:
    """Points (N, R, 2) of a view, as points of the window; see `training.views`."""
    return _turn(points, matrix[:, :, :2]) + matrix[:, None, :, 2]


def to_view(points: Tensor, matrix: Tensor) -> Tensor:
    """Points (N, R, 2) of the window, as points of a view."""
    (a, b), (c, d) = matrix[:, 0, :2].unbind(1), matrix[:, 1, :2].unbind(1)
    determinant = a * d - b * c
    inverse = torch.stack([d, -b, -c, a], dim=1).view(-1, 2, 2) / determinant[:, None, None]
    return _turn(points - matrix[:, None, :, 2], inverse)


def _turn(points: Tensor, linear: Tensor) -> Tensor:
    """``linear`` (N, 2, 2) times each point; no matrix product, which TF32 would round."""
    return (linear[:, None] * points[:, :, None]).sum(3)


def _admissible(matrix: Tensor, *, view: int, region: float) -> tuple[Tensor, Tensor]:
    """Lower and upper corner (N, 2), window px, of where a region's centre may lie."""
    linear = matrix[:, :, :2]
    centre = linear.sum(2) * (view / 2) + matrix[:, :, 2]
    reach = linear.abs().sum(2) * ((view - region) / 2)
    return centre - reach, centre + reach


def _cells(keys: Tensor, cells: int) -> Tensor:
    """Distinct cells (N, R) in 0…cells-1, all of them equally likely, from random keys."""
    count = keys.shape[1]
    order = keys.argsort(1)  # a random permutation of 0…R-1
    if cells == count:
        return order
    # Spare cells: a random start shifts which of them stay empty.
    start = (keys[:, :1] * cells).floor().long()
    return (order + start) % cells


def region_means(features: Tensor, centres: Tensor, *, view: int, region: float) -> Tensor:
    """Mean over each region of a feature map brought to the view's size.

    Equals bilinear interpolation to (view, view) with ``align_corners=False`` and the mean over
    the region, pixels that a border cuts counted by their share. Both are linear and separable,
    so it takes two small matrix products at the features' own resolution.

    Parameters
    ----------
    features : (N, C, H, W) tensor
        Any resolution, covering the view.
    centres : (N, R, 2) tensor
        Centres of the regions (x, y), px of the view.
    view : int
        Side of the view (px).
    region : float
        Side of a region (px of the view).

    Returns
    -------
    (N, R, C) tensor
        In the features' dtype.
    """
    height, width = features.shape[2:]
    across = region_weights(centres[:, :, 0], width, view=view, region=region)
    down = region_weights(centres[:, :, 1], height, view=view, region=region)
    columns = features @ across.to(features.dtype).transpose(1, 2)[:, None]  # (N, C, H, R)
    return (columns * down.to(features.dtype).transpose(1, 2)[:, None]).sum(2).transpose(1, 2)


def without_empty(regions: Regions, first: Tensor, second: Tensor) -> Regions:
    """The regions, with weight 0 where either view holds less than half of one in valid pixels.

    Two regions without data match for no reason. ``first`` and ``second`` are (N, 1, S, S) bool,
    and are kept with the regions.
    """
    shares = [
        valid_shares(valid[:, 0], centres, region=regions.size)
        for valid, centres in ((first, regions.first), (second, regions.second))
    ]
    return regions._replace(
        weights=regions.weights * (torch.minimum(*shares) >= 0.5),
        first_valid=first,
        second_valid=second,
    )


def valid_shares(valid: Tensor, centres: Tensor, *, region: float) -> Tensor:
    """Share (N, R) of each region that is valid; ``valid`` is (N, S, S) bool."""
    across, down = (_covered(along, valid.shape[1], region=region) for along in centres.unbind(2))
    rows = valid.to(across.dtype) @ across.transpose(1, 2)  # (N, S, R)
    return (rows * down.transpose(1, 2)).sum(1) / region**2


def region_weights(centres: Tensor, cells: int, *, view: int, region: float) -> Tensor:
    """Weight (N, R, cells) of each feature along one axis in the mean over a region.

    ``centres`` is (N, R), px of the view along that axis; ``cells`` features span the view.
    """
    pixels = torch.arange(view, device=centres.device, dtype=centres.dtype)
    at = ((pixels + 0.5) * (cells / view) - 0.5).clamp(0, cells - 1)  # pixel centres, in features
    bilinear = (1 - (at[:, None] - torch.arange(cells, device=centres.device)).abs()).clamp(min=0)
    return (_covered(centres, view, region=region) / region) @ bilinear.to(centres.dtype)


def _covered(centres: Tensor, view: int, *, region: float) -> Tensor:
    """How much (N, R, view) of each pixel along one axis regions cover; ``centres`` is (N, R)."""
    left = centres[..., None] - region / 2
    edges = torch.arange(view, device=centres.device, dtype=centres.dtype)
    return (torch.minimum(edges + 1, left + region) - torch.maximum(edges, left)).clamp(0, 1)
