"""Losses of semantic segmentation by name, one family a file.

Every loss is a module called with ``logits`` (N, K, H, W) of any float type and ``targets``
(N, H, W) int64, which hold channel numbers 0…K-1, or ``ignore_index`` where a pixel does not
count. It computes in float32 at least, whatever autocast says, and returns a scalar. The first
line of its docstring says what it is, its ``suits`` what for.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from torch import Tensor, nn

from geoseg.errors import ArgumentError
from training.losses.binary_cross_entropy import BinaryCrossEntropyLoss
from training.losses.boundary import BoundaryLoss
from training.losses.combo import ComboLoss
from training.losses.cross_entropy import CrossEntropyLoss
from training.losses.dice import DiceLoss
from training.losses.dice_focal import DiceFocalLoss
from training.losses.focal import FocalLoss
from training.losses.focal_tversky import FocalTverskyLoss
from training.losses.hybrid_focal import HybridFocalLoss
from training.losses.lovasz import LovaszLoss
from training.losses.modified_focal import ModifiedFocalLoss
from training.losses.modified_focal_tversky import ModifiedFocalTverskyLoss
from training.losses.tversky import TverskyLoss
from training.losses.unified_focal import UnifiedFocalLoss
from training.registry import build, require_known

LOSSES: Mapping[str, type[nn.Module]] = {
    "cross_entropy": CrossEntropyLoss,
    "binary_cross_entropy": BinaryCrossEntropyLoss,
    "focal": FocalLoss,
    "dice": DiceLoss,
    "tversky": TverskyLoss,
    "focal_tversky": FocalTverskyLoss,
    "combo": ComboLoss,
    "dice_focal": DiceFocalLoss,
    "modified_focal": ModifiedFocalLoss,
    "modified_focal_tversky": ModifiedFocalTverskyLoss,
    "hybrid_focal": HybridFocalLoss,
    "unified_focal": UnifiedFocalLoss,
    "lovasz": LovaszLoss,
    "boundary": BoundaryLoss,
}

__all__ = ["LOSSES", "build_loss", "require_loss"]


def require_loss(name: str, parameters: Iterable[str]) -> None:
    """Refuse a name of no loss, or of none of its parameters, before there is anything to build."""
    require_known("loss", name, LOSSES, {"classes", "ignore_index"}, parameters)


def build_loss(name: str, *, classes: int, ignore_index: int = 255, **parameters: Any) -> nn.Module:
    """The loss called ``name``, for ``classes`` channels.

    It is called with ``logits`` (N, K, H, W) and ``targets`` (N, H, W) int64, channel numbers or
    ``ignore_index``, and raises ArgumentError for other shapes.

    Parameters
    ----------
    name : str
        A key of ``LOSSES``.
    classes : int
        Number of channels K of the logits.
    ignore_index : int
        Target value of pixels that do not count.
    **parameters
        Parameters of that loss, e.g. ``gamma=0.5``; see its class.

    Raises
    ------
    RecipeError
        If there is no such loss or parameter, or a value it cannot have.
    """
    loss = build(
        "loss", name, LOSSES, {"classes": classes, "ignore_index": ignore_index}, parameters
    )
    overlapping = isinstance(loss, BinaryCrossEntropyLoss)
    loss.register_forward_pre_hook(partial(_require_shapes, classes, overlapping), with_kwargs=True)
    return loss


def _require_shapes(
    classes: int,
    overlapping: bool,
    _: nn.Module,
    args: tuple[Tensor, ...],
    named: dict[str, Tensor],
) -> None:
    """Refuse logits and targets that are not of the same pixels and classes."""
    logits, targets = (*args, *named.values())
    if logits.ndim != 4 or logits.shape[1] != classes:
        raise ArgumentError(
            f"logits are {tuple(logits.shape)}, the loss is for {classes} classes",
            f"give (N, {classes}, H, W)",
        )
    pixels = (logits.shape[0], *logits.shape[2:])
    if targets.shape != pixels and not (overlapping and targets.shape == logits.shape):
        raise ArgumentError(
            f"targets are {tuple(targets.shape)}, logits {tuple(logits.shape)}",
            f"give targets {pixels}",
        )
