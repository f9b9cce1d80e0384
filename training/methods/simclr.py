"""SimCLR (Chen et al. 2020, arXiv:2002.05709): whole views, told apart by their mean features."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from training.contrast import Pairs, nt_xent
from training.methods.heads import projection_head
from training.network import Parts, SegmentationNetwork
from training.regions import Regions


class SimCLR(nn.Module):
    """NT-Xent, positive in the denominator, of the projected channel means of the deep features.

    Parameters
    ----------
    network : SegmentationNetwork
        Whose deep features the head fits; the decoder is not trained.
    temperature : float
        τ.
    hidden, projection : int
        Widths of the head.
    positive_in_denominator : bool
        False for GLCNet's form of the loss.
    """

    trains: Parts = "encoder"

    def __init__(
        self,
        *,
        network: SegmentationNetwork,
        temperature: float = 0.5,
        hidden: int = 256,
        projection: int = 64,
        positive_in_denominator: bool = True,
    ) -> None:
        super().__init__()
        self.temperature = temperature
        self.positive_in_denominator = positive_in_denominator
        self.head = projection_head(network.deep_channels, hidden=hidden, length=projection)

    def embed(
        self, network: SegmentationNetwork, first: Tensor, second: Tensor, regions: Regions
    ) -> dict[str, Pairs]:
        """N pairs, named ``global``."""
        embeddings = self.head(network.deep(torch.cat([first, second])).mean((2, 3))).chunk(2)
        return {"global": Pairs(*embeddings, weights=torch.ones_like(regions.weights[:, 0]))}

    def loss(self, pairs: Mapping[str, Pairs]) -> dict[str, Tensor]:
        """``loss`` alone."""
        whole = pairs["global"]
        return {
            "loss": nt_xent(
                whole.first,
                whole.second,
                temperature=self.temperature,
                positive_in_denominator=self.positive_in_denominator,
                weights=whole.weights,
                own=whole.own,
            )
        }

    def follow(self, network: SegmentationNetwork) -> None:
        """Nothing follows the network."""
