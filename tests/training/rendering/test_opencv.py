"""OpenCV on the CPU makes the views that ``grid_sample`` makes on the device."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter
from scipy.stats import kstest

from training.regions import match_regions, to_window
from training.rendering import grid_sample
from training.rendering.opencv import draw_noise, make_views
from training.views import Appearance, Augmentation, draw_views, seeded

BANDS = {
    1: ("gray",),
    3: ("red", "green", "blue"),
    4: ("red", "green", "blue", "nir"),
    7: ("coastal", "red", "edge", "green", "nir", "blue", "thermal"),
}
VIEW = 48
HEIGHT, WIDTH = 60, 70


def batch(
    bands=4,
    count=8,
    *,
    window=(HEIGHT, WIDTH),
    dtype=np.uint8,
    holes=False,
    seed=0,
    symmetric=True,
    **rules,
):
    """Smooth windows, every second with a hole, and views with all kinds of distortion."""
    random = np.random.default_rng(seed)
    pixels = gaussian_filter(random.random((count, bands, *window)), (0, 0, 2, 2))
    pixels = ((pixels - pixels.min()) / np.ptp(pixels) * 255).astype(dtype)
    valid = np.ones((count, *window), bool)
    if holes:
        valid[::2, 15:40, 20:45] = False
    drawn = draw_views(
        Augmentation(
            **{"view": VIEW, "blur_sigma": (0.0, 0.06), "gray": 0.3, "noise": 0.7, **rules}
        ),
        count,
        window=window,
        bands=BANDS[bands],
        symmetric=symmetric,
        generator=seeded(seed, 0),
    )
    return {"images": torch.from_numpy(pixels), "valid": torch.from_numpy(valid), **drawn}


def moments(bands):
    """Different for each band, so that a mix-up shows."""
    return {"mean": 100 + 5.0 * torch.arange(bands), "std": 40 + 3.0 * torch.arange(bands)}


def views(batch, *, seed=0, generator=None):
    return make_views(
        batch,
        **moments(batch["images"].shape[1]),
        view=VIEW,
        generator=generator or torch.Generator().manual_seed(seed),
    )


def on_the_device(batch, *, seed=0):
    """The other renderer's views with the same noise."""
    count, bands = batch["images"].shape[:2]
    random = torch.Generator().manual_seed(seed)
    windows = grid_sample.standardize(batch["images"], batch["valid"], **moments(bands))
    for name in ("first", "second"):
        noise = np.stack(draw_noise(count, (VIEW, VIEW, bands), generator=random))
        plain = grid_sample.render(windows, batch["valid"], batch[f"{name}.geometry"], view=VIEW)
        looks = Appearance(*(batch[f"{name}.{key}"] for key in Appearance._fields))
        yield grid_sample.distort(plain, looks, torch.from_numpy(noise).movedim(3, 1)), looks


@pytest.mark.parametrize("bands", BANDS)
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
@pytest.mark.parametrize("holes", [False, True])
def test_both_renderers_make_the_same_views(bands, dtype, holes):
    """To within 1/32 px in x and in y of where OpenCV 4 samples, and OpenCV's kernel of 4 sigma.

    So a pixel may be wrong by the greatest step between neighbours, standardised, over 16,
    times what the colour makes of it.
    """
    drawn = batch(bands, dtype=dtype, holes=holes)
    inside = (drawn["valid"][:, 1:] & drawn["valid"][:, :-1])[:, None]
    whole = grid_sample.standardize(drawn["images"], drawn["valid"], **moments(bands))
    steps = max((whole.diff(dim=2) * inside).abs().max(), whole.diff(dim=3)[1::2].abs().max())
    if holes:  # to 0, which stands where there is no data
        steps = max(steps, whole.abs().max())
    for found, (expected, looks) in zip(views(drawn), on_the_device(drawn), strict=True):
        assert found.images.dtype == torch.float32
        assert found.images.shape == expected.images.shape
        assert torch.equal(found.matrix, expected.matrix)
        assert (found.valid != expected.valid).float().mean() < 2e-3
        both = found.valid & expected.valid
        difference = ((found.images - expected.images) * both).abs()
        gain = looks.matrix.abs().sum(2).max()
        assert difference.max() < steps * gain / 16
        assert difference.mean() < 5e-3  # of a standard deviation
        assert not (found.images * ~found.valid).any()
        assert found.valid.all() or holes


@pytest.mark.parametrize("bands", BANDS)
@pytest.mark.parametrize("holes", [False, True])
def test_both_renderers_make_the_same_views_where_opencv_rounds_no_place(bands, holes):
    """Windows shown at half their size: each pixel is the mean of four."""
    drawn = batch(bands, window=(2 * VIEW, 2 * VIEW), holes=holes, crop_area=(1.0, 1.0))
    for found, (expected, _) in zip(views(drawn), on_the_device(drawn), strict=True):
        assert torch.equal(found.valid, expected.valid)
        torch.testing.assert_close(found.images, expected.images, atol=1e-3, rtol=0)


def test_what_stands_where_there_is_no_data_does_not_show():
    shown = []
    for value in (float("nan"), float("inf"), -9999.0):
        drawn = batch(dtype=np.float32, holes=True)
        drawn["images"] = drawn["images"].where(drawn["valid"][:, None], value)
        shown.append(torch.cat([view.images for view in views(drawn)]))
    assert shown[0].isfinite().all()
    assert torch.equal(shown[0], shown[1])
    assert torch.equal(shown[0], shown[2])


def test_a_window_without_data_gives_empty_views():
    drawn = batch()
    drawn["valid"][:] = False
    for view in views(drawn):
        assert not view.valid.any()
        assert not view.images.any()


def ramps(drawn):
    """The batch with windows whose two bands are each pixel's x and y, seen without distortion."""
    y, x = np.meshgrid(np.arange(HEIGHT) + 0.5, np.arange(WIDTH) + 0.5, indexing="ij")
    pixels = torch.from_numpy(np.stack([x, y]).astype(np.float32)).expand(8, -1, -1, -1)
    geometry = {key: value for key, value in drawn.items() if key.endswith("geometry")}
    return {"images": pixels, "valid": drawn["valid"], **geometry}


RAMPS = {"mean": torch.zeros(2), "std": torch.ones(2), "view": VIEW}


@given(seed=st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_a_view_shows_what_its_map_says(seed):
    """To OpenCV 4's 1/32 px."""
    y, x = torch.meshgrid(torch.arange(VIEW) + 0.5, torch.arange(VIEW) + 0.5, indexing="ij")
    places = torch.stack([x, y], 2).view(1, -1, 2).expand(8, -1, -1)
    for view in make_views(ramps(batch(seed=seed)), **RAMPS, generator=torch.Generator()):
        # half a source pixel at the window's edge, where there is nothing to interpolate with
        expected = to_window(places, view.matrix)
        expected = expected.clamp(torch.tensor(0.5), torch.tensor([WIDTH, HEIGHT]) - 0.5)
        found = view.images.flatten(2).transpose(1, 2)
        torch.testing.assert_close(found, expected, atol=1 / 32, rtol=0)


@given(seed=st.integers(0, 2**31), symmetric=st.booleans())
@settings(max_examples=30, deadline=None)
def test_a_regions_centre_is_the_same_source_pixel_in_both_views(seed, symmetric):
    drawn = batch(seed=seed, symmetric=symmetric)
    pair = make_views(ramps(drawn), **RAMPS, generator=torch.Generator())
    draws = torch.rand((8, 4, 3), generator=torch.Generator().manual_seed(seed))
    regions = match_regions(pair[0].matrix, pair[1].matrix, draws, view=VIEW, region=10)
    seen = [
        torch.nn.functional.grid_sample(
            view.images, (2 * centres / VIEW - 1)[:, :, None], align_corners=False
        )
        for view, centres in zip(pair, (regions.first, regions.second), strict=True)
    ]
    difference = (seen[0] - seen[1]).abs().amax((1, 2, 3))
    assert (difference[regions.weights[:, 0] == 1] < 0.5).all()


def test_views_follow_from_the_generator_alone_in_any_thread():
    drawn = batch()
    expected = [views(drawn, seed=seed) for seed in range(4)]
    torch.rand(3)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda seed: views(drawn, seed=seed), range(4)))
    for pair, same in zip(expected, found, strict=True):
        assert all(torch.equal(a.images, b.images) for a, b in zip(pair, same, strict=True))
    assert not torch.equal(expected[0][1].images, expected[1][1].images)


def test_only_distorted_views_are_noisy():
    drawn = batch(symmetric=False)
    first, second = zip(*(views(drawn, seed=seed) for seed in (0, 1)), strict=True)
    assert torch.equal(first[0].images, first[1].images)
    assert not torch.equal(second[0].images, second[1].images)


def test_noise_is_normal_and_of_the_asked_strength():
    drawn = batch(count=32, color=0.0, gray=0.0, blur=0.0, noise=1.0)
    quiet = {**drawn, "second.noise": torch.zeros(32)}
    noise = views(drawn)[1].images - views(quiet)[1].images
    for one, sigma in zip(noise, drawn["second.noise"], strict=True):
        assert kstest(one.flatten().numpy()[::7] / sigma.item(), "norm").pvalue > 1e-4
    scaled = noise / drawn["second.noise"][:, None, None, None]
    assert scaled.flatten(1).std(1).sub(1).abs().max() < 0.05


def test_views_of_a_batch_take_different_noise():
    noise = np.stack(draw_noise(64, (16, 16, 4), generator=seeded(0, 0))).reshape(64, -1)
    correlation = np.corrcoef(noise) - np.eye(64)
    assert np.quantile(np.abs(correlation), 0.95) < 0.1
    assert len({row.tobytes() for row in noise}) > 60


def test_the_bands_of_a_pixel_stay_together_in_memory():
    for bands in (3, 4, 7):
        for view in views(batch(bands)):
            assert view.images.is_contiguous(memory_format=torch.channels_last)
            assert view.valid.is_contiguous()


def test_one_sample_has_views_too():
    one = {key: value[:1] for key, value in batch(3).items()}
    first, second = views(one)
    assert first.images.shape == second.images.shape == (1, 3, VIEW, VIEW)
    assert second.valid.shape == (1, 1, VIEW, VIEW)


def test_the_batch_stays_as_it_was():
    for dtype in (np.uint8, np.float32):
        drawn = batch(dtype=dtype, holes=True)
        before = {key: value.clone() for key, value in drawn.items()}
        views(drawn)
        assert all(torch.equal(before[key], drawn[key]) for key in before)
