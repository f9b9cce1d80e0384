"""Views of a batch on its device take the crop, turn and colour that their parameters say."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter
from torch.fx.experimental.proxy_tensor import make_fx

from training.regions import match_regions, to_window
from training.rendering.grid_sample import distort, make_views, render, standardize
from training.views import (
    Appearance,
    Augmentation,
    View,
    draw_appearance,
    draw_geometry,
    draw_views,
    seeded,
)

RGBN = ("red", "green", "blue", "nir")


def geometry(seed=0, count=6, *, view=32, window=(40, 48), turned=True, **rules):
    return draw_geometry(
        Augmentation(view=view, **rules),
        count,
        window=window,
        turned=turned,
        generator=seeded(seed, 0),
    )


def ramps(count, height, width):
    """Windows whose two bands are each pixel's x and y."""
    y, x = torch.meshgrid(torch.arange(height) + 0.5, torch.arange(width) + 0.5, indexing="ij")
    return torch.stack([x, y]).expand(count, -1, -1, -1), torch.ones(count, height, width).bool()


@given(
    seed=st.integers(0, 2**31), turned=st.booleans(), window=st.sampled_from([(64, 64), (40, 48)])
)
@settings(max_examples=40, deadline=None)
def test_a_view_shows_what_its_map_says(seed, turned, window):
    """Rendered ramps hold, at each pixel, the place in the window where the map sends it."""
    matrix = geometry(seed, turned=turned, window=window)
    shown = render(*ramps(6, *window), matrix, view=32)
    y, x = torch.meshgrid(torch.arange(32) + 0.5, torch.arange(32) + 0.5, indexing="ij")
    expected = to_window(torch.stack([x, y], 2).view(1, -1, 2).expand(6, -1, -1), matrix)
    # half a source pixel at the window's edge, where there is nothing to interpolate with
    expected = expected.clamp(torch.tensor(0.5), torch.tensor([window[1], window[0]]) - 0.5)
    found = shown.images.flatten(2).transpose(1, 2)
    torch.testing.assert_close(found, expected, atol=1e-3, rtol=0)
    assert shown.valid.all()


@given(seed=st.integers(0, 2**31))
@settings(max_examples=40, deadline=None)
def test_a_regions_centre_is_the_same_source_pixel_in_both_views(seed):
    """Seen in the rendered views themselves, to half a source pixel."""
    rules = Augmentation(view=32)
    random = seeded(seed, 1)
    first, second = (
        draw_geometry(rules, 6, window=(64, 64), turned=turned, generator=random)
        for turned in (False, True)
    )
    regions = match_regions(
        first, second, torch.rand((6, 4, 3), generator=random), view=32, region=8
    )
    windows, valid = ramps(6, 64, 64)
    seen = []
    for matrix, centres in ((first, regions.first), (second, regions.second)):
        images = render(windows, valid, matrix, view=32).images
        places = (centres / 16 - 1)[:, :, None]  # of grid_sample
        seen.append(torch.nn.functional.grid_sample(images, places, align_corners=False))
    difference = (seen[0] - seen[1]).abs().amax((1, 2, 3))
    assert (difference[regions.weights[:, 0] == 1] < 0.5).all()
    assert difference.median() < 1e-2


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_whole_window_turned_is_exactly_the_turned_array(turns, mirrored):
    image = torch.arange(16.0).view(1, 1, 4, 4)
    wanted = torch.rot90(image, -turns, (2, 3))
    wanted = wanted.flip(3) if mirrored else wanted
    found = set()
    matrix = geometry(seed=5, count=64, view=4, window=(4, 4), crop_area=(1.0, 1.0))
    for one in matrix:
        shown = render(image, torch.ones(1, 4, 4).bool(), one[None], view=4)
        found.add(tuple(shown.images.flatten().round(decimals=3).tolist()))
    assert tuple(wanted.flatten().tolist()) in found
    assert len(found) == 8


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_bands_of_any_range_are_standardised_and_holes_are_0(dtype):
    random = np.random.default_rng(0)
    top = {np.uint8: 255, np.uint16: 60000, np.float32: 0.3}[dtype]
    raw = (random.random((2, 3, 8, 8)) * top).astype(dtype).astype(np.float32)
    valid = random.random((2, 8, 8)) < 0.7
    raw[~np.broadcast_to(valid[:, None], raw.shape)] = np.nan
    mean, std = (torch.tensor(f(raw, axis=(0, 2, 3))) for f in (np.nanmean, np.nanstd))
    images = standardize(torch.tensor(raw), torch.tensor(valid), mean, std)
    data = images.movedim(1, -1)[torch.tensor(valid)]
    torch.testing.assert_close(data.mean(0), torch.zeros(3), atol=1e-4, rtol=0)
    torch.testing.assert_close(data.std(0, correction=0), torch.ones(3), atol=1e-4, rtol=0)
    assert not images.movedim(1, -1)[~torch.tensor(valid)].any()


def test_no_data_stays_no_data_in_a_view():
    images, valid = torch.ones(1, 2, 8, 8), torch.ones(1, 8, 8).bool()
    valid[:, :, 4:] = False
    images = images * valid
    whole = torch.tensor([[[1.0, 0, 0], [0, 1.0, 0]]])
    shown = render(images, valid, whole, view=8)
    assert torch.equal(shown.valid[:, 0], valid)
    bright = Appearance(
        torch.eye(2)[None], torch.full((1, 2), 3.0), torch.tensor([1.0]), torch.tensor([1.0])
    )
    changed = distort(shown, bright, torch.randn(1, 2, 8, 8))
    assert not changed.images[..., 4:].any()
    assert changed.images[..., :4].all()


def test_without_distortion_a_view_stays_as_it_is():
    view = View(torch.randn(4, 4, 8, 8), torch.ones(4, 1, 8, 8).bool(), torch.zeros(4, 2, 3))
    rules = Augmentation(color=0.0, blur=0.0, noise=0.0, gray=0.0)
    plain = draw_appearance(rules, 4, bands=RGBN, generator=seeded(0, 0))
    same = distort(view, plain, torch.randn(4, 4, 8, 8))
    torch.testing.assert_close(same.images, view.images)


@pytest.mark.parametrize("side", [31, 8])
def test_blur_is_a_gaussian_that_mirrors_the_view_at_its_borders(side):
    pixels = torch.rand(2, 1, side, side)
    view = View(pixels, torch.ones(2, 1, side, side).bool(), torch.zeros(2, 2, 3))
    plain = Appearance(
        torch.ones(2, 1, 1), torch.zeros(2, 1), torch.tensor([0.0, 1.5]), torch.zeros(2)
    )
    blurred = distort(view, plain, torch.zeros(1)).images
    torch.testing.assert_close(blurred[0], pixels[0])
    expected = gaussian_filter(pixels[1, 0].double().numpy(), 1.5, truncate=5, mode="reflect")
    torch.testing.assert_close(blurred[1, 0].double(), torch.tensor(expected), atol=1e-5, rtol=0)
    flat = distort(view._replace(images=torch.ones_like(pixels)), plain, torch.zeros(1)).images
    torch.testing.assert_close(flat, torch.ones_like(flat))


def batch(count=4, *, symmetric=False, seed=0, bands=RGBN):
    random = torch.Generator().manual_seed(seed)
    pixels = 255 * torch.rand((count, len(bands), 40, 40), generator=random)
    drawn = draw_views(
        Augmentation(view=32),
        count,
        window=(40, 40),
        bands=bands,
        symmetric=symmetric,
        generator=seeded(seed, 0),
    )
    return {"images": pixels, "valid": torch.ones(count, 40, 40).bool(), **drawn}


MEAN, STD = torch.full((4,), 127.5), torch.full((4,), 74.0)


def test_the_first_view_is_a_plain_crop_unless_views_are_symmetric():
    plain = batch(32)
    first, _ = make_views(plain, mean=MEAN, std=STD, view=32)
    windows = standardize(plain["images"], plain["valid"], MEAN, STD)
    crop = render(windows, plain["valid"], plain["first.geometry"], view=32)
    assert torch.equal(first.images, crop.images)
    assert (first.matrix[:, [0, 1], [0, 1]] > 0).all()
    assert (first.matrix[:, [0, 1], [1, 0]] == 0).all()
    assert batch(32, symmetric=True)["first.blur"].any()


def test_views_have_no_gradient_and_stay_float32_under_autocast():
    with torch.autocast("cpu", dtype=torch.bfloat16):
        first, second = make_views(batch(), mean=MEAN, std=STD, view=32)
    expected, _ = make_views(batch(), mean=MEAN, std=STD, view=32)
    assert first.images.dtype == second.images.dtype == torch.float32
    assert not second.images.requires_grad
    assert torch.equal(first.images, expected.images)


def test_noise_follows_the_global_seed():
    shown = []
    for seed in (3, 3, 4):
        torch.manual_seed(seed)
        shown.append(make_views(batch(32), mean=MEAN, std=STD, view=32)[1].images)
    assert torch.equal(shown[0], shown[1])
    assert not torch.equal(shown[0], shown[2])


@pytest.mark.parametrize("symmetric", [False, True])
def test_views_are_one_graph_without_a_break(symmetric):
    def views(batch):
        return make_views(batch, mean=MEAN, std=STD, view=32)

    torch._dynamo.reset()
    compiled = torch.compile(views, fullgraph=True, dynamic=False, backend="eager")
    drawn = batch(symmetric=symmetric)
    torch.manual_seed(0)
    expected = views(drawn)
    torch.manual_seed(0)
    for one, other in zip(compiled(drawn), expected, strict=True):
        torch.testing.assert_close(one.images, other.images)


def test_bytes_give_the_views_of_the_same_floats():
    floats = batch()
    floats["images"] = floats["images"].floor()
    shown = []
    for images in (floats["images"], floats["images"].to(torch.uint8)):
        torch.manual_seed(0)
        shown.append(make_views({**floats, "images": images}, mean=MEAN, std=STD, view=32))
    for one, other in zip(*shown, strict=True):
        assert torch.equal(one.images, other.images)


def test_views_copy_nothing_from_the_host():
    """A tensor made of numbers would be a constant of the graph, and break a CUDA graph."""

    def views(batch, mean, std):
        return [tuple(view) for view in make_views(batch, mean=mean, std=std, view=32)]

    graph = make_fx(views)(batch(symmetric=True), MEAN, STD).graph
    assert not [node for node in graph.nodes if node.op == "get_attr"]
