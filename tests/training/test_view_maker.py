"""What workers make of windows: the same whatever the thread, rank or renderer."""

import numpy as np
import torch

from tests.scenes import noise
from training.rendering import grid_sample
from training.view_maker import ViewMaker
from training.views import Augmentation

BANDS = ("red", "green", "blue", "nir")
MEAN, STD = torch.full((4,), 120.0), torch.full((4,), 60.0)


def maker(*, rank=0, ranks=1, seed=3, **rules):
    return ViewMaker(
        rules=Augmentation(view=32, **rules),
        window=48,
        bands=BANDS,
        regions=2,
        symmetric=False,
        batch=4,
        rank=rank,
        ranks=ranks,
        seed=seed,
        mean=MEAN,
        std=STD,
    )


def windows(rows=slice(None)):
    pixels = torch.from_numpy(np.stack([noise(48, 48, bands=4, seed=seed) for seed in range(4)]))
    valid = torch.ones(4, 48, 48, dtype=torch.bool)
    valid[1, :20] = False
    return {"images": pixels[rows], "valid": valid[rows]}


def test_a_batch_follows_from_its_number_alone():
    one, again, other = (
        maker().render(5, windows()),
        maker().render(5, windows()),
        maker().render(6, windows()),
    )
    assert one.keys() == again.keys()
    assert all(torch.equal(one[key], again[key]) for key in one)
    assert not torch.equal(one["second.images"], other["second.images"])


def test_ranks_together_make_the_views_of_one_process_but_for_noise():
    whole = maker(ranks=1, noise=0).render(2, windows())
    for rank in (0, 1):
        rows = slice(2 * rank, 2 * rank + 2)
        part = maker(rank=rank, ranks=2, noise=0).render(2, windows(rows))
        assert all(torch.equal(part[key], whole[key][rows]) for key in whole)


def test_ranks_draw_noise_of_their_own():
    same = {key: value[[0, 0]] for key, value in windows().items()}
    first, second = (
        maker(rank=rank, ranks=2, noise=1, noise_sigma=(1, 1), color=0, blur=0).render(2, same)
        for rank in (0, 1)
    )
    ours, theirs = (
        each["second.images"][0] - each["second.images"][0].mean() for each in (first, second)
    )
    assert not torch.allclose(ours, theirs, atol=0.5)


def test_rendered_views_are_those_a_device_makes_of_the_draws():
    rendered = maker(noise=0).render(7, windows())
    views = grid_sample.make_views(maker(noise=0).draw(7, windows()), mean=MEAN, std=STD, view=32)
    for name, view in zip(("first", "second"), views, strict=True):
        assert torch.equal(rendered[f"{name}.geometry"], view.matrix)
        far = (rendered[f"{name}.images"] - view.images).abs()
        assert far.median() < 0.01
        assert rendered[f"{name}.valid"].equal(view.valid)


def test_windows_are_left_behind_where_views_are_made():
    drawn = maker().draw(0, windows())
    assert {"images", "valid", "regions", "first.geometry", "second.matrix"} <= drawn.keys()
    assert "images" not in maker().render(0, windows())
