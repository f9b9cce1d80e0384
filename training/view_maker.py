"""What a worker makes of a batch of windows: the draws for its views, or the views themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from training.data.loader import Tensors
from training.rendering import opencv
from training.views import Augmentation, View, draw_views, seeded


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewMaker:
    """Two views of each window, all that is random about them by the batch's number alone.

    On a CPU a worker renders them with OpenCV; a device renders them itself, a whole batch at
    once, from what was drawn. Of several ranks each draws for the whole batch and takes its part.

    Attributes
    ----------
    rules : Augmentation
        How views are drawn.
    window : int
        Side of the windows (px).
    bands : sequence of str
    regions : int
        Matched regions of each window.
    symmetric : bool
        Whether the first view is distorted like the second.
    batch : int
        Windows in the batches of all ranks together.
    rank, ranks : int
        This one, and how many there are.
    seed : int
    mean, std : (C,) tensor
        Of each band, in raw pixel values.
    """

    rules: Augmentation
    window: int
    bands: Sequence[str]
    regions: int
    symmetric: bool
    batch: int
    rank: int
    ranks: int
    seed: int
    mean: Tensor
    std: Tensor

    def draw(self, number: int, windows: Tensors) -> Tensors:
        """The windows of a batch, and what was drawn for their views and regions.

        ``regions`` are uniform random numbers (N, R, 3).
        """
        generator = seeded(self.seed, number)
        drawn = draw_views(
            self.rules,
            self.batch,
            window=(self.window, self.window),
            bands=self.bands,
            symmetric=self.symmetric,
            generator=generator,
        )
        drawn["regions"] = torch.rand((self.batch, self.regions, 3), generator=generator)
        size = self.batch // self.ranks
        own = slice(self.rank * size, (self.rank + 1) * size)
        return {**windows, **{key: value[own] for key, value in drawn.items()}}

    def render(self, number: int, windows: Tensors) -> Tensors:
        """The views of a batch in place of its windows: images, valid pixels and geometry."""
        drawn = self.draw(number, windows)
        first, second = opencv.make_views(
            drawn,
            mean=self.mean,
            std=self.std,
            view=self.rules.view,
            generator=seeded(self.seed, number, self.rank),  # of the noise
        )
        return {**_named("first", first), **_named("second", second), "regions": drawn["regions"]}


def _named(name: str, view: View) -> Tensors:
    return {
        f"{name}.images": view.images,
        f"{name}.valid": view.valid,
        f"{name}.geometry": view.matrix,
    }
