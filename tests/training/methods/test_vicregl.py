"""VICRegL: the criterion, the cells and their matches, against plain NumPy."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from geoseg.errors import RecipeError
from tests.training.methods.plain import DEEP, Plain, seen
from training.methods import build_method
from training.methods.vicregl import (
    cell_centres,
    cell_means,
    nearest,
    squared_distances,
    vicreg,
)
from training.regions import match_regions, to_window, without_empty
from training.views import Augmentation, draw_geometry, seeded

TERMS = {"invariance": 25.0, "variance": 7.0, "covariance": 3.0}


def by_hand(first, second, *, invariance, variance, covariance):
    """VICReg's criterion, one number at a time."""
    count, length = first.shape
    apart = np.mean([(a - b) ** 2 for a, b in zip(first.ravel(), second.ravel(), strict=True)])
    spread = unlike = 0.0
    for view in (first, second):
        mean = [sum(view[:, i]) / count for i in range(length)]
        for i in range(length):
            for j in range(length):
                cov = sum((row[i] - mean[i]) * (row[j] - mean[j]) for row in view) / (count - 1)
                if i == j:
                    spread += max(0.0, 1 - np.sqrt(cov + 1e-4)) / length / 2
                else:
                    unlike += cov**2 / length / 2
    return invariance * apart + variance * spread + covariance * unlike


def embeddings(count=6, length=4, seed=0):
    """Some dimensions vary by more than 1, some by less."""
    random = np.random.default_rng(seed)
    return [random.normal(size=(count, length)) * np.linspace(0.3, 2, length) for _ in range(2)]


def test_the_criterion_is_its_formula():
    first, second = embeddings()
    found = vicreg(torch.tensor(first), torch.tensor(second), weights=torch.ones(6), **TERMS)
    assert found.item() == pytest.approx(by_hand(first, second, **TERMS), rel=1e-9)


def test_pairs_that_do_not_count_are_as_if_they_were_not_there():
    first, second = embeddings()
    kept = [0, 2, 3, 5]
    weights = torch.zeros(6)
    weights[kept] = 1
    found = vicreg(torch.tensor(first), torch.tensor(second), weights=weights, **TERMS)
    assert found.item() == pytest.approx(by_hand(first[kept], second[kept], **TERMS), rel=1e-9)


@pytest.mark.parametrize("counting", [0, 1])
def test_fewer_than_two_pairs_say_nothing(counting):
    first, second = (torch.tensor(each, requires_grad=True) for each in embeddings())
    value = vicreg(first, second, weights=(torch.arange(6) < counting).float(), **TERMS)
    value.backward()
    assert value == 0
    assert not first.grad.any()


def test_the_gradient_is_right():
    first, second = (torch.tensor(each, requires_grad=True) for each in embeddings())
    weights = torch.tensor([1.0, 1, 0, 1, 1, 1])
    assert torch.autograd.gradcheck(
        lambda *views: vicreg(*views, weights=weights, **TERMS), (first, second)
    )


def test_equal_embeddings_have_a_finite_gradient():
    same = torch.ones(4, 3, requires_grad=True)
    value = vicreg(same, same.detach(), weights=torch.ones(4), **TERMS)
    value.backward()
    assert value.item() == pytest.approx(7 * (1 - 0.01))
    assert same.grad.isfinite().all()


@pytest.mark.parametrize(("cells", "size", "view"), [(7, 14, 56), (4, 6, 32), (3, 12, 50)])
def test_cell_means_are_those_of_the_upsampled_features(cells, size, view):
    dense = torch.randn(2, 3, size, size + 1)
    large = F.interpolate(dense, (view, view), mode="bilinear", align_corners=False)
    fine = large.repeat_interleave(cells, 2).repeat_interleave(cells, 3)  # pixels divide evenly
    expected = F.avg_pool2d(fine, view)
    torch.testing.assert_close(cell_means(dense, cells, view=view), expected, atol=1e-5, rtol=1e-4)


def test_cell_centres_go_row_by_row():
    found = cell_centres(torch.zeros(2, 1), 2, view=10)
    assert found.tolist() == [[[2.5, 2.5], [7.5, 2.5], [2.5, 7.5], [7.5, 7.5]]] * 2


def test_squared_distances_are_those_of_numpy():
    first, second = np.random.default_rng(0).normal(size=(2, 2, 5, 3))
    expected = ((first[:, :, None] - second[:, None]) ** 2).sum(3)
    found = squared_distances(torch.tensor(first), torch.tensor(second))
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@given(seed=st.integers(0, 2**31), matches=st.integers(1, 6), share=st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_the_nearest_are_found_as_by_hand(seed, matches, share):
    random = np.random.default_rng(seed)
    distances, allowed = random.random((3, 6, 5)), random.random((3, 6, 5)) < share
    found = nearest(torch.tensor(distances), torch.tensor(allowed), matches)
    for sample in range(3):
        best = []
        for row in range(6):
            options = [
                (distances[sample, row, column], row, column)
                for column in range(5)
                if allowed[sample, row, column]
            ]
            if options:
                best.append(min(options))
        expected = [(row, column) for _, row, column in sorted(best)[:matches]]
        kept = found.found[sample]
        pairs = zip(
            found.rows[sample][kept].tolist(), found.columns[sample][kept].tolist(), strict=True
        )
        assert list(pairs) == expected


def drawn(seed, *, count=5, view=28):
    """Regions of two real views."""
    rules, random = Augmentation(view=view), seeded(seed, 0)
    matrices = [
        draw_geometry(rules, count, window=(32, 32), turned=turned, generator=random)
        for turned in (False, True)
    ]
    draws = torch.rand((count, 1, 3), generator=random)
    return match_regions(*matrices, draws, view=view, region=4)


@given(seed=st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_cells_matched_by_location_are_the_nearest_on_the_ground(seed):
    """By a double loop over cells, with the points of each worked out by hand."""
    grid, view = 4, 28
    regions = drawn(seed)
    method = build_method("vicregl", network=Plain(), grid=grid, matches=6)
    local = torch.zeros(2, 5, grid**2, 3)
    (onward, back), _ = method._match(regions, *local)
    centres = [((c + 0.5) * 7, (r + 0.5) * 7) for r in range(grid) for c in range(grid)]
    maps = [regions.first_matrix.double().numpy(), regions.second_matrix.double().numpy()]
    for matches, (own, other) in ((onward, maps), (back, maps[::-1])):
        for sample in range(5):
            points = [own[sample, :, :2] @ each + own[sample, :, 2] for each in centres]
            others = [other[sample, :, :2] @ each + other[sample, :, 2] for each in centres]
            inverse = np.linalg.inv(other[sample, :, :2])
            best = {}
            for cell, point in enumerate(points):
                there = inverse @ (point - other[sample, :, 2])
                if (there > 1e-4).all() and (there < view - 1e-4).all():
                    best[cell] = min(np.linalg.norm(point - each) for each in others)
            kept = matches.found[sample].tolist()
            found = [
                (row, column)
                for row, column, ok in zip(
                    matches.rows[sample].tolist(),
                    matches.columns[sample].tolist(),
                    kept,
                    strict=True,
                )
                if ok
            ]
            assert len(found) == min(6, len(best))
            apart = [np.linalg.norm(points[row] - others[column]) for row, column in found]
            np.testing.assert_allclose(apart, sorted(best.values())[: len(found)], atol=1e-3)
            assert {row for row, _ in found} <= set(best)


def test_matched_cells_share_ground():
    """A match lies within half a cell's diagonal, since it is shown by the other view."""
    regions = drawn(3, count=50)
    method = build_method("vicregl", network=Plain(), grid=7)
    (onward, _), _ = method._match(regions, *torch.zeros(2, 50, 49, 3))
    centres = cell_centres(regions.first_matrix, 7, view=28)
    points = [to_window(centres, each) for each in (regions.first_matrix, regions.second_matrix)]
    rows, columns = (
        each.gather(1, index[:, :, None].expand(-1, -1, 2))
        for each, index in zip(points, (onward.rows, onward.columns), strict=True)
    )
    half = regions.second_matrix[:, :, :2].abs().sum(2)[:, None] * 28 / 7 / 2
    assert onward.found.any()
    assert ((rows - columns).abs() <= half + 1e-3)[onward.found].all()


def test_cells_matched_by_feature_are_most_alike():
    method = build_method("vicregl", network=Plain(), grid=2, matches=3)
    first = torch.tensor([[[0.0], [10.0], [20.0], [33.0]]])
    second = torch.tensor([[[19.0], [0.5], [10.0], [100.0]]])
    regions = drawn(0, count=1)
    _, (onward, back) = method._match(regions, first, second)
    assert list(zip(onward.rows[0].tolist(), onward.columns[0].tolist(), strict=True)) == [
        (1, 2),
        (0, 1),
        (2, 0),
    ]
    assert list(zip(back.rows[0].tolist(), back.columns[0].tolist(), strict=True)) == [
        (2, 1),
        (1, 0),
        (0, 2),
    ]


def test_cells_without_data_match_nothing():
    first, second, regions = seen()
    valid = torch.ones(4, 1, 32, 32, dtype=torch.bool)
    half, none = valid.clone(), valid.clone()
    half[:, :, :16] = False  # the upper two of four rows of cells
    none[3] = False
    regions = without_empty(regions, half, none)
    method = build_method("vicregl", network=Plain(), grid=4, matches=16)
    (location, _), (feature, back) = method._match(regions, *torch.randn(2, 4, 16, 3))
    for matches, rows in ((location, "rows"), (feature, "rows"), (back, "columns")):
        assert not matches.found[3].any()
        assert matches.found[:3].any(1).all()
        assert (getattr(matches, rows)[matches.found] >= 8).all()
    pairs = method.embed(Plain(), first, second, regions)
    assert pairs["feature"].weights.unflatten(0, (4, -1))[3].sum() == 0
    assert method.loss(pairs)["loss"].isfinite()


def test_views_without_any_common_data_leave_the_global_loss():
    first, second, regions = seen()
    empty = torch.zeros(4, 1, 32, 32, dtype=torch.bool)
    method = build_method("vicregl", network=Plain())
    losses = method.loss(method.embed(Plain(), first, second, without_empty(regions, empty, empty)))
    assert losses["loss_location"] == losses["loss_feature"] == 0
    assert losses["loss"].item() == pytest.approx(0.75 * losses["loss_global"].item())


def test_the_loss_is_alpha_times_global_plus_the_rest_local():
    first, second, regions = seen()
    method = build_method("vicregl", network=Plain(), weight=0.6, **TERMS).eval()
    pairs = method.embed(Plain(), first, second, regions)
    expected = {
        kind: by_hand(
            each.first[each.weights > 0][:, :40].detach().double().numpy(),
            each.second[each.weights > 0][:, :40].detach().double().numpy(),
            **TERMS,
        )
        for kind, each in pairs.items()
    }
    short = {
        kind: each._replace(first=each.first[:, :40], second=each.second[:, :40])
        for kind, each in pairs.items()
    }
    losses = method.loss(short)
    for kind, value in expected.items():
        assert losses[f"loss_{kind}"].item() == pytest.approx(value, rel=1e-4)
    total = 0.6 * expected["global"] + 0.4 * (expected["location"] + expected["feature"])
    assert losses["loss"].item() == pytest.approx(total, rel=1e-4)
    torch.testing.assert_close(
        pairs["global"].first, method.global_head(first[:, :DEEP].mean((2, 3)))
    )


def test_both_directions_keep_the_views_on_their_sides():
    """Embeddings of view 1 are positive, those of view 2 negative."""
    first, second, regions = seen()
    method = build_method("vicregl", network=Plain(), grid=3, matches=5)

    class Signs(torch.nn.Module):
        def forward(self, cells):
            half = len(cells) // 2
            return torch.cat([torch.ones(half, 2), -torch.ones(half, 2)])

    method.local_head = Signs()
    pairs = method.embed(Plain(), first, second, regions)
    for kind in ("location", "feature"):
        assert pairs[kind].first.shape == (4 * 2 * 5, 2)
        assert (pairs[kind].first == 1).all()
        assert (pairs[kind].second == -1).all()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"weight": 1.0}, r"method\.weight is 1\.0, which leaves out half"),
        ({"weight": 0.0}, r"method\.weight is 0\.0"),
        ({"grid": 4, "matches": 17}, r"method\.matches is 17, but a grid of 4 has 16 cells"),
    ],
)
def test_parameters_without_sense_are_refused(parameters, message):
    with pytest.raises(RecipeError, match=message):
        build_method("vicregl", network=Plain(), **parameters)
