"""Modified focal loss, the distribution-based part of the unified focal loss."""

from typing import ClassVar

from torch import Tensor, nn

from training.losses.parameters import check_share
from training.losses.pixels import hardness, log_probabilities, mean_over_labelled, surprise


def modified_focal_loss(
    logits: Tensor, targets: Tensor, *, delta: float = 0.6, gamma: float = 0.5, ignore_index: int
) -> Tensor:
    """−mean δ (1−p_g)^(1−γ) log p_g (Yeung et al. 2021, arXiv:2102.04525).

    The *smaller* γ is, the more it focuses; at γ = 1 it is δ times the cross entropy. The
    published code has the exponent γ, and δ on the foreground with 1 − δ on the background; with
    classes alike there is no foreground, and δ is a scale, as in the paper's formula.

    Parameters
    ----------
    logits : (N, K, H, W) tensor
        Any float type.
    targets : (N, H, W) int64 tensor
        Channel numbers, or ``ignore_index``.
    delta, gamma : float
        δ and γ in [0, 1].
    ignore_index : int
        Such pixels do not count.

    Returns
    -------
    () tensor
        0, with zero gradients, when no pixel counts.
    """
    return modified_focal_mean(
        log_probabilities(logits), targets, delta=delta, gamma=gamma, ignore_index=ignore_index
    )


def modified_focal_mean(
    log_p: Tensor, targets: Tensor, *, delta: float, gamma: float, ignore_index: int
) -> Tensor:
    """`modified_focal_loss` of log-probabilities, for losses that have them already."""
    costs = surprise(log_p, targets, ignore_index=ignore_index)
    return delta * mean_over_labelled(
        hardness(costs, 1 - gamma) * costs, targets, ignore_index=ignore_index
    )


class ModifiedFocalLoss(nn.Module):
    """Focal loss in the parameters of the unified focal loss.

    See `modified_focal_loss`.
    """

    suits: ClassVar[str] = "the pixel part of unified_focal by itself, e.g. for sparse labels"

    def __init__(
        self,
        *,
        classes: int,  # noqa: ARG002
        ignore_index: int = 255,
        delta: float = 0.6,
        gamma: float = 0.5,
    ) -> None:
        super().__init__()
        self.parts = {
            "delta": check_share("delta", delta),
            "gamma": check_share("gamma", gamma),
            "ignore_index": ignore_index,
        }

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        """The loss of (N, K, H, W) logits for (N, H, W) targets."""
        return modified_focal_loss(logits, targets, **self.parts)
