"""Views take the crop, turn and colour that their parameters say."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from geoseg.errors import RecipeError
from training.regions import match_regions, to_window
from training.views import (
    Appearance,
    Augmentation,
    View,
    distort,
    draw_appearance,
    draw_geometry,
    draw_views,
    make_views,
    render,
    seeded,
    standardize,
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


def test_crops_have_the_specified_areas_and_aspects():
    matrix = geometry(count=20000, view=32, window=(64, 64), turned=False)
    w, h = (32 * matrix[:, axis, axis].double().numpy() / 64 for axis in (0, 1))
    left, top = (matrix[:, axis, 2].numpy() / 64 for axis in (0, 1))
    area, aspect = w * h, w / h
    assert kstest(area, "uniform", (0.4, 0.6)).pvalue > 0.01
    assert aspect.min() >= 3 / 4 - 1e-4
    assert aspect.max() <= 4 / 3 + 1e-4
    free = np.log(aspect[area < 0.74])  # where every aspect fits
    assert kstest(free, "uniform", (math.log(3 / 4), 2 * math.log(4 / 3))).pvalue > 0.01
    assert min(left.min(), top.min()) >= -1e-6
    assert max((left + w).max(), (top + h).max()) <= 1 + 1e-5
    room = w < 0.9
    assert kstest(left[room] / (1 - w[room]), "uniform").pvalue > 0.01


def test_views_are_mirrored_and_turned_as_often_as_asked():
    matrix = geometry(count=20000, window=(64, 64))
    linear = matrix[:, :, :2]
    upright = (linear[:, 0, 1] == 0) & (linear[:, 1, 0] == 0)
    mirrored = torch.linalg.det(linear) < 0
    unturned = upright & (linear[:, 1, 1] > 0)
    assert mirrored.float().mean() == pytest.approx(0.5, abs=0.02)
    assert unturned.float().mean() == pytest.approx(0.2, abs=0.02)
    assert (upright & ~unturned).float().mean() == pytest.approx(0.8 / 3, abs=0.02)


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


def test_what_is_drawn_follows_from_seed_and_step_alone():
    def draw(seed, step):
        random = seeded(seed, step)
        rules = Augmentation()
        matrix = draw_geometry(rules, 3, window=(64, 64), turned=True, generator=random)
        return matrix, *draw_appearance(rules, 3, bands=RGBN, generator=random)

    torch.rand(5)
    for one, same in zip(draw(1, 7), draw(1, 7), strict=True):
        assert torch.equal(one, same)
    assert not torch.equal(draw(1, 7)[0], draw(1, 8)[0])
    assert not torch.equal(draw(1, 7)[0], draw(2, 7)[0])


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


def appearance(bands, count=400, **rules):
    off = {"color": 0.0, "blur": 0.0, "noise": 0.0, "gray": 0.0}
    return draw_appearance(
        Augmentation(**{**off, **rules}), count, bands=bands, generator=seeded(0, 0)
    )


def test_without_distortion_a_view_stays_as_it_is():
    view = View(torch.randn(4, 4, 8, 8), torch.ones(4, 1, 8, 8).bool(), torch.zeros(4, 2, 3))
    same = distort(view, appearance(RGBN, 4), torch.randn(4, 4, 8, 8))
    torch.testing.assert_close(same.images, view.images)


def test_saturation_and_hue_keep_the_luminance_and_the_near_infrared():
    drawn = appearance(RGBN, color=1.0, brightness=0.0, contrast=0.0, band=0.0)
    luminance = torch.tensor([0.299, 0.587, 0.114, 0.0])
    torch.testing.assert_close(luminance @ drawn.matrix, luminance.expand(400, -1))
    gray = torch.tensor([1.0, 1.0, 1.0, 0.3])
    torch.testing.assert_close(drawn.matrix @ gray, gray.expand(400, -1))
    assert torch.equal(drawn.matrix[:, 3], torch.eye(4)[3].expand(400, -1))
    color = drawn.matrix @ torch.tensor([1.0, 0.0, 0.0, 0.0])
    assert color[:, :3].std(0).min() > 0.05


def test_a_change_of_light_is_common_to_all_bands():
    drawn = appearance(RGBN, color=1.0, band=0.0, saturation=0.0, hue=0.0)
    assert torch.equal(drawn.offset, drawn.offset[:, :1].expand(-1, 4))
    gain = drawn.matrix.diagonal(dim1=1, dim2=2)
    torch.testing.assert_close(gain, gain[:, :1].expand(-1, 4))
    assert gain.min() == pytest.approx(0.6, abs=0.02)
    assert gain.max() == pytest.approx(1.4, abs=0.02)
    assert drawn.offset.abs().max() == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize("bands", [("gray",), ("nir", "red", "green"), RGBN, ("b1", "b2") * 4])
def test_grey_is_one_luminance_in_every_band(bands):
    drawn = appearance(bands, gray=1.0, color=1.0)
    pixels = drawn.matrix @ torch.randn(len(bands)) + drawn.offset
    torch.testing.assert_close(pixels, pixels[:, :1].expand(-1, len(bands)))
    assert drawn.matrix.isfinite().all()


@pytest.mark.parametrize("bands", [("gray",), ("nir", "red", "green"), RGBN, ("b1", "b2") * 4])
def test_any_bands_are_distorted_as_often_as_asked(bands):
    rules = Augmentation(view=8)
    drawn = draw_appearance(rules, 4000, bands=bands, generator=seeded(0, 0))
    assert (drawn.offset[:, 0] != 0).float().mean() == pytest.approx(0.8, abs=0.03)
    assert (drawn.blur > 0).float().mean() == pytest.approx(0.5, abs=0.03)
    assert (drawn.noise > 0).float().mean() == pytest.approx(0.5, abs=0.03)
    assert drawn.blur.max() == pytest.approx(2.0 * 8 / 224, rel=0.02)


def test_blur_is_a_gaussian_and_keeps_flat_areas():
    from scipy.ndimage import gaussian_filter

    image = torch.zeros(2, 1, 31, 31)
    image[:, :, 15, 15] = 1
    flat = torch.ones(2, 1, 31, 31)
    for pixels in (image, flat):
        view = View(pixels, torch.ones(2, 1, 31, 31).bool(), torch.zeros(2, 2, 3))
        plain = Appearance(
            torch.ones(2, 1, 1), torch.zeros(2, 1), torch.tensor([0.0, 1.5]), torch.zeros(2)
        )
        blurred = distort(view, plain, torch.zeros(1))
        torch.testing.assert_close(blurred.images[0], pixels[0])
        expected = gaussian_filter(pixels[1, 0].numpy(), 1.5, truncate=8, mode="nearest")
        torch.testing.assert_close(blurred.images[1, 0], torch.tensor(expected), atol=1e-4, rtol=0)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"crop_area": (0.0, 1.0)}, r"crop_area is \[0.0, 1.0\] — give two rising shares"),
        ({"crop_area": (0.8, 0.4)}, "two rising shares"),
        ({"crop_area": (0.4, 1.5)}, "two rising shares"),
        ({"crop_aspect": (1.1, 1.3)}, "one below and one above 1"),
    ],
)
def test_crops_that_cannot_be_are_refused(rules, message):
    with pytest.raises(RecipeError, match=message):
        Augmentation(**rules)


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
