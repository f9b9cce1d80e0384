"""SimCLR (Chen et al. 2020, arXiv:2002.05709): whole views, told apart by their mean features."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from training.contrast import Pairs, nt_xent
from training.methods.heads import projection_head
from training.network import Features
from training.regions import Regions


class SimCLR(nn.Module):
    """NT-Xent, positive in the denominator, of the projected channel means of the deep features.

    Parameters
    ----------
    deep_channels, dense_channels : int
        Of the network's features; the dense ones are not used, and the decoder is not trained.
    temperature : float
        τ.
    hidden, projection : int
        Widths of the head.
    positive_in_denominator : bool
        False for GLCNet's form of the loss.
    """

    def __init__(
        self,
        *,
        deep_channels: int,
        dense_channels: int,  # noqa: ARG002 - every method is given both
        temperature: float = 0.5,
        hidden: int = 256,
        projection: int = 64,
        positive_in_denominator: bool = True,
    ) -> None:
        super().__init__()
        self.temperature = temperature
        self.positive_in_denominator = positive_in_denominator
        self.head = projection_head(deep_channels, hidden=hidden, length=projection)

    def embed(self, first: Features, second: Features, regions: Regions) -> dict[str, Pairs]:
        """N pairs, named ``global``."""
        means = [self.head(features.deep.mean((2, 3))) for features in (first, second)]
        return {"global": Pairs(*means, weights=torch.ones_like(regions.weights[:, 0]))}

    def loss(self, pairs: Mapping[str, Pairs]) -> dict[str, Tensor]:
        """``loss`` alone."""
        first, second, weights = pairs["global"]
        return {
            "loss": nt_xent(
                first,
                second,
                temperature=self.temperature,
                positive_in_denominator=self.positive_in_denominator,
                weights=weights,
            )
        }
