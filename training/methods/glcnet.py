"""GLCNet: global style and local matching contrast (Li et al. 2022, IEEE TGRS 60).

doi:10.1109/TGRS.2022.3147513
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from training.contrast import Pairs, nt_xent
from training.methods.heads import projection_head
from training.network import Parts, SegmentationNetwork
from training.regions import Regions, region_means

LOCAL_HIDDEN = 64
STYLES = {"variance": 2, "std": 2, "mean": 1}  # and how many numbers a channel each has


class GLCNet(nn.Module):
    """L = λ L_G + (1 − λ) L_L.

    L_G contrasts whole views by their style: mean and variance of each deep channel. L_L contrasts
    matching regions by the mean of the dense features over them; all other regions of the batch,
    those of the same sample too, are negatives. At λ = 1 or 0 the other half is left out.

    Parameters
    ----------
    network : SegmentationNetwork
        Whose features the heads fit.
    temperature : float
        τ of both losses.
    weight : float
        λ in [0, 1].
    style : {"variance", "std", "mean"}
        What joins the channel means; nothing for ``mean``. The paper's text has the variance, some
        code the standard deviation.
    hidden, projection : int
        Widths of the global head; ``projection`` also of the local one.
    positive_in_denominator : bool
        SimCLR's form of the contrastive loss.
    """

    def __init__(
        self,
        *,
        network: SegmentationNetwork,
        temperature: float = 0.5,
        weight: float = 0.5,
        style: str = "variance",
        hidden: int = 256,
        projection: int = 64,
        positive_in_denominator: bool = False,
    ) -> None:
        super().__init__()
        self.temperature = temperature
        self.weight = weight
        self.style = style
        self.positive_in_denominator = positive_in_denominator
        self.trains: Parts = "all" if weight < 1 else "encoder"
        self.global_head = (
            projection_head(network.deep_channels * STYLES[style], hidden=hidden, length=projection)
            if weight > 0
            else None
        )
        self.local_head = (
            projection_head(network.dense_channels, hidden=LOCAL_HIDDEN, length=projection)
            if weight < 1
            else None
        )

    def embed(
        self, network: SegmentationNetwork, first: Tensor, second: Tensor, regions: Regions
    ) -> dict[str, Pairs]:
        """Pairs ``global`` (N of them) and ``local`` (N · R)."""
        images = torch.cat([first, second])
        if self.local_head is None:
            deep, dense = network.deep(images), None
        else:
            deep, dense = network.features(images)
        pairs = {}
        if self.global_head is not None:
            styles = self.global_head(style_of(deep, self.style)).chunk(2)
            pairs["global"] = Pairs(*styles, weights=torch.ones_like(regions.weights[:, 0]))
        if self.local_head is not None:
            centres = torch.cat([regions.first, regions.second])
            means = region_means(dense, centres, view=regions.view, region=regions.size)
            pairs["local"] = Pairs(
                *self.local_head(means.flatten(0, 1)).chunk(2), weights=regions.weights.flatten()
            )
        return pairs

    def loss(self, pairs: Mapping[str, Pairs]) -> dict[str, Tensor]:
        """``loss``, and its halves ``loss_global`` and ``loss_local`` as far as they are there."""
        shares = {"global": self.weight, "local": 1 - self.weight}
        losses = {
            kind: nt_xent(
                each.first,
                each.second,
                temperature=self.temperature,
                positive_in_denominator=self.positive_in_denominator,
                weights=each.weights,
                own=each.own,
            )
            for kind, each in pairs.items()
        }
        total = torch.stack([shares[kind] * value for kind, value in losses.items()]).sum()
        return {"loss": total, **{f"loss_{kind}": value for kind, value in losses.items()}}

    def follow(self, network: SegmentationNetwork) -> None:
        """Nothing follows the network."""


def glcnet_global(
    *,
    network: SegmentationNetwork,
    temperature: float = 0.5,
    style: str = "variance",
    hidden: int = 256,
    projection: int = 64,
    positive_in_denominator: bool = False,
) -> GLCNet:
    """GLCNet without its local half."""
    return GLCNet(
        network=network,
        temperature=temperature,
        weight=1.0,
        style=style,
        hidden=hidden,
        projection=projection,
        positive_in_denominator=positive_in_denominator,
    )


def glcnet_local(
    *,
    network: SegmentationNetwork,
    temperature: float = 0.5,
    projection: int = 64,
    positive_in_denominator: bool = False,
) -> GLCNet:
    """GLCNet without its global half."""
    return GLCNet(
        network=network,
        temperature=temperature,
        weight=0.0,
        projection=projection,
        positive_in_denominator=positive_in_denominator,
    )


def style_of(deep: Tensor, style: str) -> Tensor:
    """Mean of each channel of (N, C, H, W), joined by its (population) variance or deviation.

    In float32 at least: a variance in half precision loses what it measures.
    """
    deep = deep.to(torch.promote_types(deep.dtype, torch.float32))
    if style == "mean":
        return deep.mean((2, 3))
    variance, mean = torch.var_mean(deep, (2, 3), correction=0)
    spread = variance if style == "variance" else (variance + 1e-6).sqrt()  # finite gradient at 0
    return torch.cat([mean, spread], 1)
