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
    cells = torch.tensor([columns, rows], device=first.device)
    width = region * first[:, :, :2].abs().sum(2)  # (N, 2) of a region of view 1, window px
    gap = torch.minimum(width, span / (cells - 1).clamp(min=1))  # between neighbouring cells
    length = (span - (cells - 1) * gap) / cells
    cell = _cells(draws[:, :, 2], columns * rows)  # (N, R)
    index = torch.stack([cell % columns, cell.div(columns, rounding_mode="floor")], dim=2)
    points = low[:, None] + index * (length + gap)[:, None] + draws[:, :, :2] * length[:, None]
    weights = matched[:, None].to(points.dtype).expand(-1, count)
    return Regions(to_view(points, first), to_view(points, second), weights, view, region)


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
    half = matrix.new_tensor([[region / 2] * 2, [view - region / 2] * 2])  # opposite corners
    corners = to_window(half.expand(len(matrix), 2, 2), matrix)
    return corners.amin(1), corners.amax(1)


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

    Two regions without data match for no reason. ``first`` and ``second`` are (N, 1, S, S) bool.
    """
    shares = [
        region_means(valid.float(), centres, view=regions.view, region=regions.size)[:, :, 0]
        for valid, centres in ((first, regions.first), (second, regions.second))
    ]
    return regions._replace(weights=regions.weights * (torch.minimum(*shares) >= 0.5))


def region_weights(centres: Tensor, cells: int, *, view: int, region: float) -> Tensor:
    """Weight (N, R, cells) of each feature along one axis in the mean over a region.

    ``centres`` is (N, R), px of the view along that axis; ``cells`` features span the view.
    """
    edges = torch.arange(view, device=centres.device, dtype=centres.dtype)
    left = centres[..., None] - region / 2
    covered = (torch.minimum(edges + 1, left + region) - torch.maximum(edges, left)).clamp(0, 1)
    at = ((edges + 0.5) * (cells / view) - 0.5).clamp(0, cells - 1)  # pixel centres, in features
    bilinear = (1 - (at[:, None] - torch.arange(cells, device=centres.device)).abs()).clamp(min=0)
    return (covered / region) @ bilinear.to(covered.dtype)
