"""MoCo v2: whole views, told apart from a queue of earlier ones (Chen et al. 2020).

arXiv:2003.04297; the queue and the slow copy are those of He et al. 2019, arXiv:1911.05722.
"""

import copy
from collections.abc import Mapping
from typing import Self, TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from geoseg.errors import RecipeError
from training.contrast import Pairs
from training.methods.heads import projection_head
from training.network import Parts, SegmentationNetwork
from training.regions import Regions

Module = TypeVar("Module", bound=nn.Module)


class MoCoV2(nn.Module):
    """InfoNCE of queries against keys of a slow copy of the network, and a queue of earlier keys.

    The first view gives the queries, the second the keys. The batch is no source of negatives, so
    it may be small; the queue holds the keys of the last ``queue`` / batch steps.

    In the copy, batch normalisation uses running statistics that follow the network's as the
    weights do (EMAN, Cai et al. 2021, arXiv:2101.08482): a key does not depend on its batch, which
    could otherwise give away which key belongs to it. He et al. shuffle the batch between GPUs to
    that end, which takes several of them.

    For its first 1 / (1 − ``momentum``) steps the copy is the plain mean of the network after each
    step, thereafter the moving average that He et al. have from the start: a short run would
    compare with its random beginning to the end.

    Parameters
    ----------
    network : SegmentationNetwork
        Whose deep features the head fits; the decoder is not trained. Copied.
    temperature : float
        τ.
    hidden, projection : int
        Widths of the head.
    queue : int
        Keys kept as negatives, at least a batch. Published is 65536, for a million images; a
        queue longer than the data set would hold several keys of one place.
    momentum : float
        Share of itself that the copy keeps in a step.
    """

    trains: Parts = "encoder"
    queue: Tensor  # (queue, projection) float32, unit vectors
    place: Tensor  # () int64, where the next key goes
    followed: Tensor  # () float32, steps taken

    def __init__(
        self,
        *,
        network: SegmentationNetwork,
        temperature: float = 0.2,
        hidden: int = 256,
        projection: int = 128,
        queue: int = 4096,
        momentum: float = 0.999,
    ) -> None:
        super().__init__()
        self.temperature = temperature
        self.momentum = momentum
        self.head = projection_head(network.deep_channels, hidden=hidden, length=projection)
        self.slow_network = _slow(network)
        self.slow_head = _slow(self.head)
        # Random directions until keys take their place, as in the published code.
        self.register_buffer("queue", F.normalize(torch.randn(queue, projection), dim=1))
        self.register_buffer("place", torch.zeros((), dtype=torch.long))
        self.register_buffer("followed", torch.zeros(()))

    def train(self, mode: bool = True) -> Self:
        """Training mode, but for the copy."""
        super().train(mode)
        self.slow_network.eval()
        self.slow_head.eval()
        return self

    def embed(
        self, network: SegmentationNetwork, first: Tensor, second: Tensor, regions: Regions
    ) -> dict[str, Pairs]:
        """N pairs of a query and its key, named ``global``."""
        queries = self.head(network.deep(first).mean((2, 3)))
        with torch.no_grad():
            keys = self.slow_head(self.slow_network.deep(second).mean((2, 3)))
            # Before its first statistics, a deep copy's features may exceed what fp16 holds.
            keys = keys.nan_to_num(0.0, 0.0, 0.0)
        return {"global": Pairs(queries, keys, weights=torch.ones_like(regions.weights[:, 0]))}

    def loss(self, pairs: Mapping[str, Pairs]) -> dict[str, Tensor]:
        """``loss`` alone; the keys, those of all ranks, join the queue.

        Of several ranks, each compares its own queries: the mean of their losses is the loss.

        Raises
        ------
        RecipeError
            If there are more keys than the queue holds.
        """
        queries, keys = pairs["global"].first, pairs["global"].second
        own = pairs["global"].own or slice(None)
        count, room = len(keys), len(self.queue)
        if count > room:
            raise RecipeError(
                f"method.queue is {room}, less than the {count} keys of a batch",
                "set it to several times train.batch",
            )
        value = info_nce(
            queries[own],
            keys[own],
            self.queue.clone(),  # the gradient needs them as they were
            temperature=self.temperature,
        )
        with torch.no_grad():
            newest = F.normalize(keys.to(self.queue.dtype), dim=1)
            places = (self.place + torch.arange(count, device=keys.device)) % room
            self.queue.index_copy_(0, places, newest)
            self.place.copy_((self.place + count) % room)
        return {"loss": value}

    @torch.no_grad()
    def follow(self, network: SegmentationNetwork) -> None:
        """Move the copy towards the network and the head: weights and running statistics."""
        self.followed += 1
        share = (1 / self.followed).clamp(min=1 - self.momentum)  # a tensor: nothing to recompile
        slow = [*_numbers(self.slow_network), *_numbers(self.slow_head)]
        fast = [*_numbers(network), *_numbers(self.head)]
        steps = torch._foreach_sub(fast, slow)  # noqa: SLF001 - the public optimisers' own way
        torch._foreach_mul_(steps, share)
        torch._foreach_add_(slow, steps)


def info_nce(queries: Tensor, keys: Tensor, negatives: Tensor, *, temperature: float) -> Tensor:
    """Cross entropy of telling each query's key from the negatives.

    −log( exp(q·k₊ / τ) / (exp(q·k₊ / τ) + Σ_{k ∈ queue} exp(q·k / τ)) ), He et al. 2019, eq. 1,
    with the positive in the denominator; computed in float32 at least, outside autocast.

    Parameters
    ----------
    queries, keys : (M, D) tensor
        Row i of both is the same thing; normalised here.
    negatives : (K, D) tensor
        Unit vectors.
    temperature : float
        τ > 0.

    Returns
    -------
    () tensor
        The mean over queries.
    """
    with torch.autocast(queries.device.type, enabled=False):
        dtype = torch.promote_types(queries.dtype, torch.float32)
        queries, keys = (F.normalize(each.to(dtype), dim=1) for each in (queries, keys))
        positive = (queries * keys).sum(1) / temperature
        others = (queries @ negatives.to(dtype).T / temperature).logsumexp(1)
        return (torch.logaddexp(others, positive) - positive).mean()


def _slow(module: Module) -> Module:
    """A copy that no gradient reaches, with the statistics of evaluation."""
    return copy.deepcopy(module).requires_grad_(False).eval()


def _numbers(module: nn.Module) -> list[Tensor]:
    """Parameters and statistics, in an order that copies share; not the counts among them."""
    return [*module.parameters(), *(each for each in module.buffers() if each.is_floating_point())]
