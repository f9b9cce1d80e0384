"""What is drawn for views has the distributions that the rules say."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import kstest

from geoseg.errors import RecipeError
from training.views import Augmentation, draw_appearance, draw_geometry, seeded

RGBN = ("red", "green", "blue", "nir")


def geometry(seed=0, count=6, *, view=32, window=(40, 48), turned=True, **rules):
    return draw_geometry(
        Augmentation(view=view, **rules),
        count,
        window=window,
        turned=turned,
        generator=seeded(seed, 0),
    )


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


def appearance(bands, count=400, **rules):
    off = {"color": 0.0, "blur": 0.0, "noise": 0.0, "gray": 0.0}
    return draw_appearance(
        Augmentation(**{**off, **rules}), count, bands=bands, generator=seeded(0, 0)
    )


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
