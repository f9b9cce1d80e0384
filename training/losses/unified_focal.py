"""Unified focal loss, symmetric and asymmetric (Yeung et al. 2021, arXiv:2102.04525)."""

from collections.abc import Iterable
from typing import ClassVar

import torch
from torch import Tensor, nn

from geoseg.errors import RecipeError
from training.losses.modified_focal import modified_focal_mean
from training.losses.overlap import overlap_loss
from training.losses.parameters import (
    check_class_reduction,
    check_flag,
    check_rare,
    check_share,
)
from training.losses.pixels import (
    hardness,
    log_probabilities,
    mean_over_labelled,
    of_target,
    surprise,
)


def symmetric_unified_focal_loss(
    logits: Tensor,
    targets: Tensor,
    *,
    weight: float = 0.5,
    delta: float = 0.6,
    gamma: float = 0.5,
    ignore_index: int,
    class_reduction: str = "mean",
    batch_counts: bool = True,
) -> Tensor:
    """λ · modified focal + (1 − λ) · modified focal Tversky, all classes alike.

    Modified focal: −mean δ (1−p_g)^(1−γ) log p_g. Modified focal Tversky: (1−mTI_c)^γ over
    classes, mTI = TP / (TP + δ FN + (1−δ) FP). Both parts focus more the *smaller* γ is; at γ = 1
    they are δ times the cross entropy and one minus the modified Tversky index.

    Where sources differ: δ stands on the *false negatives*, as in the paper's aim (δ > 0.5 favours
    recall); notes that print δ FP + (1−δ) FN invert it. λ is the share of the focal part, as in
    the paper and in MONAI; the published code multiplies the Tversky part by it. That code is for
    two classes and counts by sample; here are K classes, and counts span the batch unless asked
    otherwise. The paper sums over classes; the mean is our default, so that λ means the same for
    any K.

    Parameters
    ----------
    logits : (N, K, H, W) tensor
        Any float type.
    targets : (N, H, W) int64 tensor
        Channel numbers, or ``ignore_index``.
    weight : float
        λ in [0, 1], the share of the focal part.
    delta, gamma : float
        δ and γ in [0, 1].
    ignore_index : int
        Such pixels do not count.
    class_reduction : {"mean", "sum"}
        Over classes, in the Tversky part.
    batch_counts : bool
        Count over the batch, or by sample and then take the mean.

    Returns
    -------
    () tensor
        0, with zero gradients, when no pixel counts.
    """
    log_p = log_probabilities(logits)
    focal = modified_focal_mean(log_p, targets, delta=delta, gamma=gamma, ignore_index=ignore_index)
    tversky = overlap_loss(
        log_p.exp(),
        targets,
        alpha=1 - delta,
        beta=delta,
        exponent=gamma,
        ignore_index=ignore_index,
        class_reduction=class_reduction,
        batch_counts=batch_counts,
    )
    return weight * focal + (1 - weight) * tversky


def asymmetric_unified_focal_loss(
    logits: Tensor,
    targets: Tensor,
    *,
    rare: Tensor,
    weight: float = 0.5,
    delta: float = 0.6,
    gamma: float = 0.5,
    ignore_index: int,
    class_reduction: str = "mean",
    batch_counts: bool = True,
) -> Tensor:
    """λ · modified asymmetric focal + (1 − λ) · modified asymmetric focal Tversky.

    Focal part: −mean of δ log p_g where g is rare and (1−δ) (1−p_g)^γ log p_g elsewhere: rare
    classes keep their full cross entropy, the others are suppressed when easy. Tversky part:
    (1−mTI_c)^(1−γ) for rare classes, 1−mTI_c for the others.

    γ runs the other way round than in the symmetric form, in both parts and as published: here a
    larger γ focuses more. The two forms use the same powers at γ = 0.5 only. The paper has one
    rare class, the foreground; here are any number of them. For the rest, and for parameters,
    see `symmetric_unified_focal_loss`.

    Parameters
    ----------
    rare : (K,) bool tensor
        True for the rare classes.
    """
    log_p = log_probabilities(logits)
    costs = surprise(log_p, targets, ignore_index=ignore_index)
    of_rare = of_target(rare, targets, ignore_index=ignore_index)
    scale = torch.where(of_rare, delta, (1 - delta) * hardness(costs, gamma))
    focal = mean_over_labelled(scale * costs, targets, ignore_index=ignore_index)
    tversky = overlap_loss(
        log_p.exp(),
        targets,
        alpha=1 - delta,
        beta=delta,
        exponent=torch.where(rare, 1 - gamma, 1.0),
        ignore_index=ignore_index,
        class_reduction=class_reduction,
        batch_counts=batch_counts,
    )
    return weight * focal + (1 - weight) * tversky


class UnifiedFocalLoss(nn.Module):
    """Mixture of modified focal and focal Tversky loss with one δ and one γ.

    See `symmetric_unified_focal_loss` and `asymmetric_unified_focal_loss`.

    Parameters
    ----------
    weight : float
        λ in [0, 1]: the share of the focal part.
    delta, gamma : float
        In [0, 1]. γ = 0.5 suits both forms; in them it runs in opposite directions.
    symmetric : bool
        All classes alike, or the rare ones favoured.
    rare : iterable of int, optional
        Channel numbers of the rare classes, for the asymmetric form; all but 0 when left out.
    class_reduction : {"mean", "sum"}
        Over classes, in the Tversky part.
    batch_counts : bool
        Count over the batch, or by sample and then take the mean.
    """

    suits: ClassVar[str] = "unequal classes, the default; symmetric = false favours the rare ones"

    def __init__(
        self,
        *,
        classes: int,
        ignore_index: int = 255,
        weight: float = 0.5,
        delta: float = 0.6,
        gamma: float = 0.5,
        symmetric: bool = True,
        rare: Iterable[int] | None = None,
        class_reduction: str = "mean",
        batch_counts: bool = True,
    ) -> None:
        super().__init__()
        self.symmetric = check_flag("symmetric", symmetric)
        if symmetric and rare is not None:
            raise RecipeError(
                f"loss.rare is {rare!r}, but the symmetric form treats all classes alike",
                "set symmetric = false, or leave rare out",
            )
        self.parts = {
            "weight": check_share("weight", weight),
            "delta": check_share("delta", delta),
            "gamma": check_share("gamma", gamma),
            "ignore_index": ignore_index,
            "class_reduction": check_class_reduction(class_reduction),
            "batch_counts": check_flag("batch_counts", batch_counts),
        }
        chosen = check_rare(range(1, classes) if rare is None else rare, classes)
        is_rare = torch.tensor([channel in chosen for channel in range(classes)])
        self.register_buffer("rare", is_rare, persistent=False)

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        """The loss of (N, K, H, W) logits for (N, H, W) targets."""
        if self.symmetric:
            return symmetric_unified_focal_loss(logits, targets, **self.parts)
        return asymmetric_unified_focal_loss(logits, targets, rare=self.rare, **self.parts)
