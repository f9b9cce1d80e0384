"""One step of pretraining: a batch of windows to the losses of a method, in static shapes."""

from collections.abc import Mapping

from torch import Tensor, nn

from training.contrast import Pairs
from training.distributed import gather_pairs
from training.methods import Method
from training.network import SegmentationNetwork
from training.regions import match_regions, without_empty
from training.rendering.grid_sample import make_views
from training.views import View


class PretrainingStep(nn.Module):
    """Views, their matching regions, embeddings and the loss: all that is computed on the device.

    Of several ranks each embeds its own windows; pairs are gathered, so that negatives are those
    of the whole batch.

    Parameters
    ----------
    network : SegmentationNetwork
        What is trained.
    method : Method
        Its heads and its loss.
    mean, std : (C,) tensor
        Of each band, in raw pixel values.
    view : int
        Side of a view (px).
    region : float
        Side of a matching region (px of the view).
    """

    mean: Tensor
    std: Tensor

    def __init__(
        self,
        network: SegmentationNetwork,
        method: Method,
        *,
        mean: Tensor,
        std: Tensor,
        view: int,
        region: float,
    ) -> None:
        super().__init__()
        self.network = network
        self.method = method
        self.register_buffer("mean", mean)
        self.register_buffer("std", std)
        self.view = view
        self.region = region

    def forward(self, batch: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], Pairs]:
        """Losses, and the pairs of embeddings by which the health of the run is judged.

        ``batch`` holds windows and what was drawn for their views (`training.views.draw_views`),
        or the views themselves where a worker has rendered them, and ``regions``, uniform random
        numbers (N, R, 3).
        """
        first, second = self._views(batch)
        regions = match_regions(
            first.matrix, second.matrix, batch["regions"], view=self.view, region=self.region
        )
        regions = without_empty(regions, first.valid, second.valid)
        pairs = self.method.embed(self.network, first.images, second.images, regions)
        pairs = {name: gather_pairs(each) for name, each in pairs.items()}
        losses = {**self.method.loss(pairs), "unmatched": 1 - regions.weights.mean()}
        return losses, next(iter(pairs.values()))

    def _views(self, batch: Mapping[str, Tensor]) -> tuple[View, View]:
        if "first.images" in batch:
            first, second = (
                View(batch[f"{name}.images"], batch[f"{name}.valid"], batch[f"{name}.geometry"])
                for name in ("first", "second")
            )
            return first, second
        return make_views(batch, mean=self.mean, std=self.std, view=self.view)
