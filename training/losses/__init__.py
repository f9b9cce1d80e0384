"""Losses of semantic segmentation by name, one family a file.

Every loss is a module called with ``logits`` (N, K, H, W) of any float type and ``targets``
(N, H, W) int64, which hold channel numbers 0…K-1, or ``ignore_index`` where a pixel does not
count. It computes in float32 at least, whatever autocast says, and returns a scalar.
"""

from collections.abc import Mapping
from typing import Any

from torch import nn

from training.losses.cross_entropy import CrossEntropyLoss
from training.losses.dice import DiceLoss
from training.losses.unified_focal import UnifiedFocalLoss
from training.registry import build

LOSSES: Mapping[str, type[nn.Module]] = {
    "cross_entropy": CrossEntropyLoss,
    "dice": DiceLoss,
    "unified_focal": UnifiedFocalLoss,
}

__all__ = ["LOSSES", "CrossEntropyLoss", "DiceLoss", "UnifiedFocalLoss", "build_loss"]


def build_loss(name: str, *, classes: int, ignore_index: int = 255, **parameters: Any) -> nn.Module:
    """The loss called ``name``, for ``classes`` channels.

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
    return build(
        "loss", name, LOSSES, {"classes": classes, "ignore_index": ignore_index}, parameters
    )
