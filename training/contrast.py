"""NT-Xent: the contrastive loss of pairs against all other pairs."""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from geoseg.errors import RecipeError

MASKED = -1e30  # exp() of it is 0; finite, so that a row without negatives stays a number


class Pairs(NamedTuple):
    """Embeddings of the same things seen twice, in the same order.

    Those of several ranks are gathered by concatenating the tensors.
    """

    first: Tensor  # (M, D)
    second: Tensor  # (M, D)
    weights: Tensor  # (M,) float; 0 leaves a pair out, also as a negative
    own: slice | None = None  # where several ranks have been gathered: this rank's pairs


def nt_xent(
    first: Tensor,
    second: Tensor,
    *,
    temperature: float,
    positive_in_denominator: bool = False,
    weights: Tensor | None = None,
    own: slice | None = None,
) -> Tensor:
    """Normalised-temperature cross entropy of M pairs, averaged over both directions.

    l(a, b) = −log( exp(sim(a, b) / τ) / Σ_{x ∈ Λ⁻} exp(sim(a, x) / τ) ), sim the cosine. Λ⁻ holds
    the 2 (M − 1) embeddings of the other pairs only, as in Li et al. 2022
    (doi:10.1109/TGRS.2022.3147513, eq. 2): the loss may be negative. Chen et al. 2020
    (arXiv:2002.05709) add the positive to the denominator.

    One matrix product of all embeddings with each other and a masked logsumexp: O(M²) memory, and
    O(M² / K) where each of K ranks computes its own rows. It is computed in float32 at least,
    outside autocast, since dividing by a small τ multiplies rounding errors.

    Parameters
    ----------
    first, second : (M, D) tensor
        Row i of both is the same thing in two views; any length, normalised here.
    temperature : float
        τ > 0.
    positive_in_denominator : bool
        SimCLR's form.
    weights : (M,) tensor, optional
        Weight >= 0 of each pair in the mean. A pair of weight 0 is no negative either. 1 when
        left out.
    own : slice, optional
        The m pairs that are compared with all others; all of them when left out. The weights are
        normalised over all pairs, and the sum over the own ones is scaled by M / m: the mean of
        what K ranks with M / K pairs each compute is the loss, and so is the mean of their
        gradients, which is what DistributedDataParallel takes.

    Returns
    -------
    () tensor
        0, with zero gradients, when fewer than two pairs have a weight.

    Raises
    ------
    RecipeError
        If M < 2: there are no negatives.
    """
    count = len(first)
    if count < 2:
        raise RecipeError(
            f"a contrastive loss of {count} pair has no negatives", "set train.batch to 2 or more"
        )
    own = slice(0, count) if own is None else own
    with torch.autocast(first.device.type, enabled=False):
        dtype = torch.promote_types(first.dtype, torch.float32)
        a, b = (F.normalize(part.to(dtype), dim=1) for part in (first, second))
        rows = torch.cat([a[own], b[own]])
        similarity = rows @ torch.cat([a, b]).T / temperature  # (2m, 2M)
        weights = torch.ones(count, device=first.device) if weights is None else weights
        weights = weights.to(dtype)
        pair = torch.arange(count, device=first.device)
        same = pair[own].repeat(2)[:, None] == pair.repeat(2)  # itself, and its positive
        left_out = (weights == 0).repeat(2)
        negatives = similarity.masked_fill(same | left_out, MASKED).logsumexp(1)
        positive = ((a[own] * b[own]).sum(1) / temperature).repeat(2)
        partition = torch.logaddexp(negatives, positive) if positive_in_denominator else negatives
        weights = weights * ((weights > 0).sum() > 1)  # a pair alone has no negatives
        share = weights[own] / weights.sum().clamp(min=1e-12)
        terms = (share.repeat(2) * (partition - positive)).sum() / 2
        return terms * (count / len(share))
