"""VICRegL: whole views and local features, kept apart without negatives (Bardes et al. 2022).

arXiv:2210.01571. The criterion is that of VICReg, arXiv:2105.04906.
"""

from collections.abc import Mapping
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from geoseg.errors import RecipeError
from geoseg.plural import plural
from training.contrast import Pairs
from training.methods.heads import expander
from training.network import Parts, SegmentationNetwork
from training.regions import Regions, region_weights, to_view, to_window, valid_shares

LOCAL_WIDTH = 512  # of the local expander, as published


class Matches(NamedTuple):
    """Which cells of one view go with which of another."""

    rows: Tensor  # (N, k) cells of the view that was matched
    columns: Tensor  # (N, k) cells of the other
    found: Tensor  # (N, k) bool; False where there was nothing left to match


class VICRegL(nn.Module):
    """L = α L_G + (1 − α) (L_S + L_D), each of them the criterion of VICReg.

    L_G compares whole views by the mean of their deep features, L_S cells of the dense features
    that lie nearest on the ground, L_D cells that are most alike. Matches are taken from the first
    view to the second and back, the best ``matches`` of each. Cells without data match nothing.

    A location match counts when the cell's centre is on the other view; the published code also
    takes the nearest cell of a place which the other view does not show.

    Statistics are those of all matched cells of the batch together; the published code has them
    by the rank of the match, from a single cell of each image. It also assigns, rather than adds,
    the local terms of its two directions before halving their sum: its (1 − α) is half of ours.

    Parameters
    ----------
    network : SegmentationNetwork
        Whose features the heads fit.
    weight : float
        α between 0 and 1.
    hidden, projection : int
        Widths of the global expander: four times those of the deep features of a DeepLab, as 8192
        in the paper are four times ResNet-50's.
    grid : int
        Cells along each side of a view whose mean dense features are compared.
    matches : int
        Matches in each direction, out of ``grid``² cells.
    invariance, variance, covariance : float
        Weights of the three terms of the criterion.

    Raises
    ------
    RecipeError
        If α leaves out one side, or there are more matches than cells.
    """

    trains: Parts = "all"

    def __init__(
        self,
        *,
        network: SegmentationNetwork,
        weight: float = 0.75,
        hidden: int = 1024,
        projection: int = 1024,
        grid: int = 7,
        matches: int = 20,
        invariance: float = 25.0,
        variance: float = 25.0,
        covariance: float = 1.0,
    ) -> None:
        super().__init__()
        if not 0 < weight < 1:
            raise RecipeError(
                f"method.weight is {weight}, which leaves out half of vicregl",
                "choose a share between 0 and 1, e.g. 0.75",
            )
        if matches > grid**2:
            raise RecipeError(
                f"method.matches is {matches}, but a grid of {grid} has {plural(grid**2, 'cell')}",
                "set it to at most half of them",
            )
        self.weight = weight
        self.grid = grid
        self.matches = matches
        self.terms = {"invariance": invariance, "variance": variance, "covariance": covariance}
        self.global_head = expander(network.deep_channels, hidden=hidden, length=projection)
        self.local_head = expander(network.dense_channels, hidden=LOCAL_WIDTH, length=LOCAL_WIDTH)

    def embed(
        self, network: SegmentationNetwork, first: Tensor, second: Tensor, regions: Regions
    ) -> dict[str, Pairs]:
        """Pairs ``global`` (N of them), ``location`` and ``feature`` (2 · N · matches each)."""
        deep, dense = network.features(torch.cat([first, second]))
        whole = self.global_head(deep.mean((2, 3))).chunk(2)
        cells = cell_means(dense, self.grid, view=regions.view).flatten(2).transpose(1, 2)
        local = self.local_head(cells.flatten(0, 1)).unflatten(0, cells.shape[:2]).chunk(2)
        with torch.no_grad():
            by_location, by_feature = self._match(regions, *local)
        return {
            "global": Pairs(*whole, weights=torch.ones_like(regions.weights[:, 0])),
            "location": _pairs(*local, *by_location),
            "feature": _pairs(*local, *by_feature),
        }

    def _match(
        self, regions: Regions, first: Tensor, second: Tensor
    ) -> tuple[tuple[Matches, Matches], tuple[Matches, Matches]]:
        """Matches by location and by feature, from view 1 to 2 and from 2 to 1."""
        view, size = regions.view, regions.view / self.grid
        centres = cell_centres(regions.first_matrix, self.grid, view=view)
        seen = [
            torch.ones_like(centres[:, :, 0], dtype=torch.bool)
            if valid is None
            else valid_shares(valid[:, 0], centres, region=size) >= 0.5
            for valid in (regions.first_valid, regions.second_valid)
        ]
        matrices = regions.first_matrix, regions.second_matrix
        points = [to_window(centres, matrix) for matrix in matrices]
        # (N, cells of view 1, cells of view 2)
        apart = (points[0][:, :, None] - points[1][:, None]).square().sum(3)
        unlike = squared_distances(first, second)
        both = seen[0][:, :, None] & seen[1][:, None]
        shared = [
            _within(to_view(points[0], matrices[1]), view)[:, :, None] & both,
            _within(to_view(points[1], matrices[0]), view)[:, None] & both,
        ]
        return (
            (
                nearest(apart, shared[0], self.matches),
                nearest(apart.mT, shared[1].mT, self.matches),
            ),
            (nearest(unlike, both, self.matches), nearest(unlike.mT, both.mT, self.matches)),
        )

    def loss(self, pairs: Mapping[str, Pairs]) -> dict[str, Tensor]:
        """``loss``, and its parts ``loss_global``, ``loss_location`` and ``loss_feature``.

        Statistics take all pairs, so that each of several ranks computes the whole loss.
        """
        losses = {
            kind: vicreg(each.first, each.second, weights=each.weights, **self.terms)
            for kind, each in pairs.items()
        }
        local = losses["location"] + losses["feature"]
        total = self.weight * losses["global"] + (1 - self.weight) * local
        return {"loss": total, **{f"loss_{kind}": value for kind, value in losses.items()}}

    def follow(self, network: SegmentationNetwork) -> None:
        """Nothing follows the network."""


def vicreg(
    first: Tensor,
    second: Tensor,
    *,
    invariance: float,
    variance: float,
    covariance: float,
    weights: Tensor,
) -> Tensor:
    """Variance, invariance and covariance of M pairs (Bardes et al. 2022, arXiv:2105.04906).

    λ s + μ (v₁ + v₂) / 2 + ν (c₁ + c₂) / 2: s is the mean square of the pairs' differences, v the
    mean over dimensions of max(0, 1 − √(Var + 10⁻⁴)), c the sum of the squared covariances of
    different dimensions over D. The paper sums s over dimensions and v, c over both views; its
    published coefficients belong to the means, which the code of VICRegL takes. Variances are
    unbiased. Computed in float32 at least, outside autocast.

    Parameters
    ----------
    first, second : (M, D) tensor
        Row i of both is the same thing in two views.
    invariance, variance, covariance : float
        λ, μ, ν.
    weights : (M,) tensor
        1, or 0 for pairs that are left out.

    Returns
    -------
    () tensor
        0, with zero gradients, when fewer than two pairs count.
    """
    with torch.autocast(first.device.type, enabled=False):
        dtype = torch.promote_types(first.dtype, torch.float32)
        first, second, weights = (each.to(dtype) for each in (first, second, weights))
        total = weights.sum()
        apart = (weights * (first - second).square().mean(1)).sum() / total.clamp(min=1)
        (v_1, c_1), (v_2, c_2) = (_spread(each, weights) for each in (first, second))
        value = invariance * apart + variance * (v_1 + v_2) / 2 + covariance * (c_1 + c_2) / 2
        return value * (total > 1)


def _spread(embeddings: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """Variance and covariance term of (M, D) embeddings."""
    total, weights = weights.sum(), weights[:, None]
    mean = (weights * embeddings).sum(0) / total.clamp(min=1)
    centred = weights * (embeddings - mean)
    matrix = centred.T @ centred / (total - 1).clamp(min=1)
    own = matrix.diagonal()
    apart = matrix - own.diag_embed()
    return F.relu(1 - (own + 1e-4).sqrt()).mean(), apart.square().sum() / len(own)


def cell_means(dense: Tensor, cells: int, *, view: int) -> Tensor:
    """Means (N, C, cells, cells) of dense features (N, C, H, W) over a grid of equal cells.

    Those of the features brought to the view's size, see `training.regions.region_means`, whatever
    the features' resolution.
    """
    centres = (torch.arange(cells, device=dense.device) + 0.5)[None] * (view / cells)
    down, across = (
        region_weights(centres, side, view=view, region=view / cells)[0].to(dense.dtype)
        for side in dense.shape[2:]
    )
    return down @ dense @ across.T


def cell_centres(like: Tensor, cells: int, *, view: int) -> Tensor:
    """Centres (N, cells², 2), px of the view, row by row; N, dtype and device as of ``like``."""
    along = (torch.arange(cells, device=like.device, dtype=like.dtype) + 0.5) * (view / cells)
    centres = torch.stack([along.repeat(cells), along.repeat_interleave(cells)], dim=1)
    return centres.expand(len(like), -1, -1)


def squared_distances(first: Tensor, second: Tensor) -> Tensor:
    """Squared distances (N, P, Q) of (N, P, D) and (N, Q, D); in float32 at least."""
    with torch.autocast(first.device.type, enabled=False):
        dtype = torch.promote_types(first.dtype, torch.float32)
        first, second = first.to(dtype), second.to(dtype)
        lengths = first.square().sum(2)[:, :, None] + second.square().sum(2)[:, None]
        return lengths - 2 * first @ second.mT


def nearest(distances: Tensor, allowed: Tensor, matches: int) -> Matches:
    """Each row's nearest column, of the ``matches`` rows that have the nearest ones.

    ``distances`` and ``allowed`` (bool) are (N, P, Q).
    """
    least, columns = distances.masked_fill(~allowed, torch.inf).min(2)
    values, rows = least.topk(matches, dim=1, largest=False)
    return Matches(rows, columns.gather(1, rows), values.isfinite())


def _within(points: Tensor, view: int) -> Tensor:
    """Whether points (N, P, 2) lie on a view."""
    return ((points >= 0) & (points <= view)).all(2)


def _pairs(first: Tensor, second: Tensor, onward: Matches, back: Matches) -> Pairs:
    """Pairs of local embeddings (N, P, D) by their matches in both directions."""
    one = torch.cat([_take(first, onward.rows), _take(first, back.columns)], dim=1)
    other = torch.cat([_take(second, onward.columns), _take(second, back.rows)], dim=1)
    found = torch.cat([onward.found, back.found], dim=1)
    return Pairs(one.flatten(0, 1), other.flatten(0, 1), found.flatten().to(torch.float32))


def _take(embeddings: Tensor, cells: Tensor) -> Tensor:
    return embeddings.gather(1, cells[:, :, None].expand(-1, -1, embeddings.shape[2]))
