"""Whether embeddings still tell things apart, in figures cheap enough to take on the way."""

import torch
import torch.nn.functional as F
from torch import Tensor

from geoseg.events import Events
from training.contrast import Pairs

COLLAPSED = 2.0  # effective rank below which all embeddings lie on a line


def alignment(first: Tensor, second: Tensor) -> Tensor:
    """Mean squared distance of the pairs (M, D) of unit vectors, 0 … 4; small is good.

    Wang & Isola 2020 (arXiv:2005.10242), with α = 2.
    """
    return (first - second).square().sum(1).mean()


def uniformity(embeddings: Tensor) -> Tensor:
    """Logarithm of the mean of exp(−2 d²) over all pairs of M unit vectors, M > 1; −4 … 0.

    Small is good, 0 is collapse. Wang & Isola 2020, with t = 2.
    """
    return torch.pdist(embeddings).square().mul(-2).exp().mean().log()


def effective_rank(embeddings: Tensor) -> Tensor:
    """Dimensions that (M, D) embeddings use, 1 … min(M, D).

    The exponential of the entropy of the singular values as shares of their sum (Roy & Vetterli
    2007).
    """
    values = torch.linalg.svdvals(embeddings)
    shares = values / values.sum().clamp(min=1e-12)
    return torch.special.entr(shares).sum().exp()


class Health:
    """Watches the embeddings of a run and warns when they collapse.

    Parameters
    ----------
    events : Events
        Told of a collapse, once each time it begins.
    """

    def __init__(self, events: Events) -> None:
        self.events = events
        self.pairs: Pairs | None = None
        self.warned = False

    def watch(self, pairs: Pairs) -> None:
        """Keep the newest pairs; nothing is computed."""
        self.pairs = Pairs(pairs.first.detach(), pairs.second.detach(), pairs.weights)

    def figures(self) -> dict[str, float]:
        """``alignment``, ``uniformity`` and ``effective_rank`` of the newest pairs that count."""
        if self.pairs is None:
            return {}
        keep = self.pairs.weights.cpu() > 0  # all on the CPU: nothing is compiled for a TPU
        if keep.sum() < 2:
            return {}
        first, second = (
            F.normalize(part.cpu().float()[keep], dim=1)
            for part in (self.pairs.first, self.pairs.second)
        )
        rank = effective_rank(torch.cat([first, second])).item()
        if rank < COLLAPSED and not self.warned:
            self.events.warning(
                f"the embeddings are collapsing: they use {rank:.2f} of {first.shape[1]} "
                "dimensions; try a larger train.batch or a smaller optim.lr"
            )
        self.warned = rank < COLLAPSED
        return {
            "alignment": alignment(first, second).item(),
            "uniformity": uniformity(first).item(),
            "effective_rank": rank,
        }
