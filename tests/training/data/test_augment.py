"""Augmentation: images and targets stay on each other, and chance follows the seed."""

import pytest
import torch

from training.data.augment import augment

STILL = {"flips": False, "scale": (1.0, 1.0), "brightness": 0.0, "contrast": 0.0}


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
    got, moved = augment(images, valid, targets, **STILL)
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
    torch.manual_seed(0)
    for _ in range(80):
        got, moved = augment(images, valid, targets, **{**STILL, "flips": True})
        key = moved.numpy().tobytes()
        torch.testing.assert_close(got, eight[key], atol=1e-4, rtol=0)
        met.add(key)
    assert met == set(eight)


def test_scaling_keeps_targets_on_their_image(batch):
    _, valid, _ = batch
    rows = torch.arange(32.0).expand(6, 32).unsqueeze(2).expand(6, 32, 32)
    targets = (rows > 15).long()
    images = (2.0 * targets - 1).unsqueeze(1)
    torch.manual_seed(1)
    got, moved = augment(images, valid, targets, **{**STILL, "scale": (0.5, 2.0)})
    known = moved != 255
    agree = (got[:, 0] > 0) == (moved == 1)
    assert agree[known].float().mean() > 0.98
    assert not known.all()  # an image made smaller leaves a margin of which nothing is known
    assert (got[:, 0][~known].abs() < 1).all()


def test_targets_stay_whole_numbers_that_were_there(batch):
    images, valid, targets = batch
    torch.manual_seed(2)
    _, moved = augment(images, valid, targets, **{**STILL, "flips": True, "scale": (0.5, 2.0)})
    assert set(moved.unique().tolist()) <= {0, 1, 2, 3, 4, 255}
    _, moved = augment(images, valid, torch.full_like(targets, 254), **STILL)
    assert moved.unique().tolist() == [254]


def test_pixels_without_data_say_nothing_and_are_not_targets(batch):
    images, valid, targets = batch
    valid[:, :, :10] = False
    torch.manual_seed(3)
    strong = {**STILL, "brightness": 1.0, "contrast": 0.5}
    got, moved = augment(images, valid, targets, **strong)
    assert (got[..., :10].abs() < 1e-3).all()
    assert (moved[..., :10] == 255).all()
    assert torch.equal(moved[..., 10:], targets[..., 10:])


def test_light_changes_whole_windows_within_bounds(batch):
    _, valid, targets = batch
    images = torch.ones(6, 4, 32, 32)
    torch.manual_seed(4)
    got, _ = augment(images, valid, targets, **{**STILL, "brightness": 0.2, "contrast": 0.1})
    levels = got.mean(dim=(1, 2, 3))
    assert len(levels.unique()) == 6
    assert (levels - 1).abs().max() <= 0.3 + 1e-5
    assert (got.amax(dim=(1, 2, 3)) - got.amin(dim=(1, 2, 3))).max() < 1e-3


def test_chance_follows_torchs_seed(batch):
    results = []
    for seed in (0, 0, 1):
        torch.manual_seed(seed)
        options = {"flips": True, "scale": (0.8, 1.25), "brightness": 0.2, "contrast": 0.2}
        results.append(augment(*batch, **options)[0])
    assert torch.equal(results[0], results[1])
    assert not torch.equal(results[0], results[2])
