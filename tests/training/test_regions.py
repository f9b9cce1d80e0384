"""Regions lie on the same ground in both views, and their means are exact."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.fx.experimental.proxy_tensor import make_fx

from training.regions import grid, match_regions, region_means, to_view, to_window, without_empty
from training.views import Augmentation, draw_geometry, seeded

VIEW = 56
RULES = Augmentation(view=VIEW)


def drawn(seed, *, count=8, regions=4, size=12, rules=RULES, window=(64, 64), symmetric=False):
    random = seeded(seed, 0)
    first = draw_geometry(rules, count, window=window, turned=symmetric, generator=random)
    second = draw_geometry(rules, count, window=window, turned=True, generator=random)
    draws = torch.rand((count, regions, 3), generator=random)
    return first, second, match_regions(first, second, draws, view=rules.view, region=size)


@given(
    seed=st.integers(0, 2**31),
    regions=st.integers(1, 9),
    size=st.sampled_from([4, 12, 20]),
    window=st.sampled_from([(64, 64), (50, 80)]),
    symmetric=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_centres_are_the_same_point_and_regions_lie_in_both_views(
    seed, regions, size, window, symmetric
):
    first, second, found = drawn(
        seed, regions=regions, size=size, window=window, symmetric=symmetric
    )
    matched = found.weights[:, 0] == 1
    in_window = to_window(found.first, first)
    torch.testing.assert_close(in_window, to_window(found.second, second), atol=1e-3, rtol=0)
    for centres in (found.first, found.second):
        assert centres.shape == (8, regions, 2)
        assert (centres[matched] >= size / 2 - 1e-3).all()
        assert (centres[matched] <= VIEW - size / 2 + 1e-3).all()


@given(seed=st.integers(0, 2**31))
@settings(max_examples=60, deadline=None)
def test_regions_do_not_overlap_in_view_1_where_there_is_room(seed):
    first, second, found = drawn(seed, size=8)
    corners = torch.tensor([[[4.0, 4.0], [VIEW - 4.0, VIEW - 4.0]]]).expand(8, 2, 2)
    boxes = [to_window(corners, matrix).sort(1).values for matrix in (first, second)]
    low = torch.maximum(boxes[0][:, 0], boxes[1][:, 0])
    high = torch.minimum(boxes[0][:, 1], boxes[1][:, 1])
    width = 8 * first[:, [0, 1], [0, 1]].abs()  # of a region, window px
    roomy = ((high - low) >= width).all(1)
    assert roomy.any()
    centres = found.first[roomy]
    apart = (centres[:, :, None] - centres[:, None]).abs().amax(3)  # Chebyshev: squares
    apart = apart + 100 * torch.eye(4)
    assert (apart >= 8 - 1e-3).all()


def test_every_part_of_the_common_ground_is_reached():
    """With identical views and one cell, centres are uniform over the admissible square."""
    whole = torch.tensor([[[1.0, 0, 0], [0, 1.0, 0]]]).expand(4000, 2, 3)
    draws = torch.rand((4000, 4, 3), generator=torch.Generator().manual_seed(0))
    one = match_regions(whole, whole, draws[:, :1], view=100, region=20).first[:, 0]
    for axis in one.T:
        assert axis.min() == pytest.approx(10, abs=0.2)
        assert axis.max() == pytest.approx(90, abs=0.2)
        assert axis.mean() == pytest.approx(50, abs=1.5)
    four = match_regions(whole, whole, draws, view=100, region=20).first.flatten(0, 1)
    assert four.amin() == pytest.approx(10, abs=0.2)
    assert four.amax() == pytest.approx(90, abs=0.2)


def test_spare_cells_are_left_empty_in_turn():
    whole = torch.tensor([[[1.0, 0, 0], [0, 1.0, 0]]]).expand(3000, 2, 3)
    draws = torch.rand((3000, 3, 3), generator=torch.Generator().manual_seed(0))
    centres = match_regions(whole, whole, draws, view=100, region=10).first
    cells = (centres > 50).long() @ torch.tensor([1, 2])
    assert all(len(set(row)) == 3 for row in cells.tolist())
    assert torch.bincount(cells.flatten()).min() > 0.9 * 3000 * 3 / 4


def test_views_without_common_ground_get_weight_0_and_finite_centres():
    first = torch.tensor([[[1.0, 0, 0], [0, 1.0, 0]]]).repeat(2, 1, 1)
    second = first.clone()
    second[1, 0, 2] = 60.0  # far to the right
    found = match_regions(first, second, torch.rand(2, 4, 3), view=56, region=12)
    assert found.weights.tolist() == [[1.0] * 4, [0.0] * 4]
    assert found.first.isfinite().all()
    assert found.second.isfinite().all()
    means = region_means(torch.rand(2, 3, 14, 14), found.second, view=56, region=12)
    assert means.isfinite().all()


@pytest.mark.parametrize(("count", "shape"), [(1, (1, 1)), (2, (2, 1)), (4, (2, 2)), (9, (3, 3))])
def test_regions_stand_in_a_near_square_grid(count, shape):
    assert grid(count) == shape


@given(seed=st.integers(0, 2**31))
@settings(max_examples=20, deadline=None)
def test_a_map_and_back_is_the_identity(seed):
    matrix = draw_geometry(RULES, 5, window=(64, 64), turned=True, generator=seeded(seed, 0))
    points = torch.rand(5, 3, 2) * VIEW
    torch.testing.assert_close(to_view(to_window(points, matrix), matrix), points)


@given(
    cells=st.tuples(st.sampled_from([1, 3, 6, 14, 24, 48]), st.sampled_from([2, 12, 48])),
    region=st.sampled_from([1, 7, 12, 48]),
    seed=st.integers(0, 2**31),
)
@settings(max_examples=60, deadline=None)
def test_a_mean_equals_upsampling_cropping_and_averaging(cells, region, seed):
    random = torch.Generator().manual_seed(seed)
    features = torch.randn((2, 3, *cells), generator=random, dtype=torch.float64)
    corners = torch.randint(0, 48 - region + 1, (2, 5, 2), generator=random)
    large = F.interpolate(features, (48, 48), mode="bilinear", align_corners=False)
    expected = torch.stack(
        [
            torch.stack([large[n, :, y : y + region, x : x + region].mean((1, 2)) for x, y in row])
            for n, row in enumerate(corners.tolist())
        ]
    )
    centres = corners.double() + region / 2
    means = region_means(features, centres, view=48, region=region)
    torch.testing.assert_close(means, expected, atol=1e-12, rtol=1e-9)


def test_a_pixel_cut_by_the_border_counts_by_its_share():
    features = torch.arange(8.0).expand(1, 1, 8, 8)  # the view's own resolution: value = column
    means = region_means(features, torch.tensor([[[3.25, 4.0]]]), view=8, region=2.5)
    # columns 2 … 4.5: all of 2 and 3, half of 4
    assert means.item() == pytest.approx((2 + 3 + 0.5 * 4) / 2.5)


def test_regions_without_data_in_either_view_do_not_count():
    _, _, found = drawn(4)
    everywhere = torch.ones(8, 1, VIEW, VIEW).bool()
    half = everywhere.clone()
    half[..., VIEW // 2 :] = False
    assert torch.equal(without_empty(found, everywhere, everywhere).weights, found.weights)
    expected = found.weights * (found.second[:, :, 0] <= VIEW / 2)
    assert torch.equal(without_empty(found, everywhere, half).weights, expected)
    expected = found.weights * (found.first[:, :, 0] <= VIEW / 2)
    assert torch.equal(without_empty(found, half, everywhere).weights, expected)


def test_half_a_regions_area_must_hold_data():
    """Counted pixel by pixel, on regions that cut pixels."""
    _, _, found = drawn(7, size=9)
    valid = torch.rand((8, 1, VIEW, VIEW), generator=seeded(7, 1)) < 0.5
    weights = without_empty(found, valid, torch.ones_like(valid)).weights
    for sample, (centres, row) in enumerate(zip(found.first.tolist(), weights, strict=True)):
        for (x, y), weight in zip(centres, row, strict=True):
            share = 0.0
            for i, j in valid[sample, 0].nonzero().tolist():
                across = min(j + 1, x + 4.5) - max(j, x - 4.5)
                down = min(i + 1, y + 4.5) - max(i, y - 4.5)
                share += max(across, 0) * max(down, 0) / 81
            assert abs(share - 0.5) < 1e-5 or (weight == 1) == (share > 0.5)


def test_the_mean_has_the_gradient_of_the_long_way():
    features = torch.randn(1, 2, 6, 6, dtype=torch.float64, requires_grad=True)
    centres = torch.tensor([[[10.0, 12.0], [15.5, 9.25]]], dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda x: region_means(x, centres, view=24, region=8), features)


def test_regions_are_one_graph_without_a_break():
    first, second, _ = drawn(3)
    features = torch.randn(8, 3, 14, 14)

    def both(a, b, draws, features):
        found = match_regions(a, b, draws, view=VIEW, region=12)
        return region_means(features, found.first, view=VIEW, region=12)

    torch._dynamo.reset()
    compiled = torch.compile(both, fullgraph=True, dynamic=False, backend="eager")
    draws = torch.rand(8, 4, 3)
    torch.testing.assert_close(
        compiled(first, second, draws, features), both(first, second, draws, features)
    )


def test_regions_copy_nothing_from_the_host():
    """A tensor made of numbers would be a constant of the graph, and break a CUDA graph."""
    first, second, _ = drawn(3)
    valid = torch.ones(8, 1, VIEW, VIEW).bool()

    def regions(first, second, draws, valid):
        found = match_regions(first, second, draws, view=VIEW, region=12)
        return without_empty(found, valid, valid)[:3]

    graph = make_fx(regions)(first, second, torch.rand(8, 4, 3), valid).graph
    assert not [node for node in graph.nodes if node.op == "get_attr"]
