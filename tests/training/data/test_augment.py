"""Augmentation: images and targets stay on each other, and chance follows the seed."""

import math

import numpy as np
import pytest
import torch

from training.data.augment import augment, draw_augmentation
from training.views import Augmentation, seeded

NOTHING = {
    "color": 1.0, "brightness": 0.0, "contrast": 0.0, "saturation": 0.0, "hue": 0.0, "band": 0.0,
    "blur": 0.0, "noise": 0.0, "gray": 0.0,
}  # fmt: skip
BANDS = ("red", "green", "blue", "nir")


def augmented(
    images, valid, targets, *, seed=0, flips=False, scale=(1.0, 1.0), mixed=False, **rules
):
    drawn = draw_augmentation(
        Augmentation(view=images.shape[-1], **{**NOTHING, **rules}),
        len(images),
        bands=BANDS[: images.shape[1]],
        flips=flips,
        scale=scale,
        generator=seeded(seed, 0),
    )
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=mixed):
        return augment(images, valid, targets, drawn)


@pytest.fixture
def batch():
    random = torch.Generator().manual_seed(0)
    images = torch.randn(6, 4, 32, 32, generator=random)
    valid = torch.ones(6, 32, 32, dtype=torch.bool)
    targets = torch.randint(0, 5, (6, 32, 32), generator=random)
    targets[:, :4] = 255
    return images, valid, targets


def test_nothing_to_do_changes_nothing(batch):
    images, valid, targets = batch
    got, moved = augmented(images, valid, targets)
    torch.testing.assert_close(got, images, atol=1e-4, rtol=0)
    assert torch.equal(moved, targets)


def test_flips_and_turns_are_the_eight_symmetries_of_a_square(batch):
    images, valid, targets = (part[:1] for part in batch)
    eight = {}
    for mirror in (False, True):
        for quarter in range(4):
            image, target = images.rot90(quarter, (2, 3)), targets.rot90(quarter, (1, 2))
            if mirror:
                image, target = image.flip(3), target.flip(2)
            eight[target.numpy().tobytes()] = image
    met = set()
    for seed in range(80):
        got, moved = augmented(images, valid, targets, flips=True, seed=seed)
        key = moved.numpy().tobytes()
        torch.testing.assert_close(got, eight[key], atol=1e-4, rtol=0)
        met.add(key)
    assert met == set(eight)


@pytest.mark.parametrize("side", [32, 33])
def test_enlarging_is_about_the_middle_of_the_window(side):
    """Against a plain loop over pixels; 1.5 times as large."""
    targets = torch.randint(0, 5, (1, side, side), generator=seeded(3, 0))
    ones = torch.ones(1, 1, side, side)
    got, moved = augmented(ones, ones[0].bool(), targets, scale=(1.5, 1.5))
    for row in range(side):
        for column in range(side):
            at = [math.floor((k + 0.5 - side / 2) / 1.5 + side / 2) for k in (row, column)]
            assert moved[0, row, column] == targets[0, at[0], at[1]]
    assert (got == 1).all()


def test_what_comes_from_beyond_the_window_is_unknown_and_empty():
    """Half as large: a frame of a quarter of the side."""
    side = 32
    ones = torch.ones(1, 1, side, side)
    got, moved = augmented(ones, ones[0].bool(), ones[0].long(), scale=(0.5, 0.5), brightness=0.5)
    expected = np.full((side, side), 255)
    expected[8:24, 8:24] = 1
    np.testing.assert_array_equal(moved[0], expected)
    assert (got[0, 0][moved[0] == 255] == 0).all()


def test_scaling_keeps_targets_on_their_image(batch):
    _, valid, _ = batch
    rows = torch.arange(32.0).expand(6, 32).unsqueeze(2).expand(6, 32, 32)
    targets = (rows > 15).long()
    images = (2.0 * targets - 1).unsqueeze(1)
    got, moved = augmented(images, valid, targets, scale=(0.5, 2.0))
    known = moved != 255
    agree = (got[:, 0] > 0) == (moved == 1)
    assert agree[known].float().mean() > 0.98
    assert not known.all()


def test_targets_stay_whole_numbers_that_were_there(batch):
    images, valid, targets = batch
    _, moved = augmented(images, valid, targets, flips=True, scale=(0.5, 2.0))
    assert set(moved.unique().tolist()) <= {0, 1, 2, 3, 4, 255}
    _, moved = augmented(images, valid, torch.full_like(targets, 254))
    assert moved.unique().tolist() == [254]


def test_pixels_without_data_say_nothing_and_are_not_targets(batch):
    images, valid, targets = batch
    valid[:, :, :10] = False
    got, moved = augmented(images, valid, targets, brightness=1.0, contrast=0.5, noise=1.0)
    assert (got[..., :10] == 0).all()
    assert (moved[..., :10] == 255).all()
    assert torch.equal(moved[..., 10:], targets[..., 10:])


def test_light_changes_whole_windows_within_bounds(batch):
    _, valid, targets = batch
    images = torch.ones(6, 4, 32, 32)
    got, _ = augmented(images, valid, targets, brightness=0.2, contrast=0.1)
    levels = got.mean(dim=(1, 2, 3))
    assert len(levels.unique()) == 6
    assert (levels - 1).abs().max() <= 0.3 + 1e-5
    assert (got.amax(dim=(1, 2, 3)) - got.amin(dim=(1, 2, 3))).max() < 1e-3


def test_colours_blur_and_noise_are_those_of_pretraining(batch):
    images, valid, targets = batch
    gray, _ = augmented(images, valid, targets, gray=1.0)
    torch.testing.assert_close(gray, gray[:, :1].expand_as(gray))
    luminance = torch.tensor([0.299, 0.587, 0.114, 0.0])
    torch.testing.assert_close(gray[:, 0], torch.einsum("c,nchw->nhw", luminance, images))
    blurred, _ = augmented(images, valid, targets, blur=1.0, blur_sigma=(0.1, 0.1))
    assert (blurred.std(dim=(2, 3)) < 0.5 * images.std(dim=(2, 3))).all()
    noisy, moved = augmented(images, valid, targets, noise=1.0, noise_sigma=(0.1, 0.1))
    assert (noisy - images).std().item() == pytest.approx(0.1, rel=0.05)
    assert torch.equal(moved, targets)


def test_chance_follows_the_seed(batch):
    options = {"flips": True, "scale": (0.8, 1.25), "brightness": 0.2, "contrast": 0.2}
    results = [augmented(*batch, seed=seed, **options)[0] for seed in (0, 0, 1)]
    assert torch.equal(results[0], results[1])
    assert not torch.equal(results[0], results[2])


def test_mixed_precision_leaves_the_pixels_alone(batch):
    options = {"flips": True, "scale": (0.8, 1.25), "contrast": 0.2}
    expected, moved = augmented(*batch, **options)
    got, theirs = augmented(*batch, mixed=True, **options)
    assert torch.equal(got, expected)
    assert torch.equal(theirs, moved)
