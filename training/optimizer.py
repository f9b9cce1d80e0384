"""The optimiser a recipe asks for."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import torch
from torch.optim import SGD, Adam, AdamW, Optimizer


def build_optimizer(
    name: Literal["adam", "adamw", "sgd"],
    groups: Iterable[Mapping[str, Any]],
    *,
    betas: tuple[float, float],
    momentum: float,
    weight_decay: float,
) -> Optimizer:
    """An optimiser over groups of parameters.

    Parameters
    ----------
    name : str
        ``adam`` adds the decay to the gradient, ``adamw`` takes it from the weights.
    groups : iterable of mappings
        ``params`` and their ``lr``.
    betas : (float, float)
        Of adam and adamw.
    momentum : float
        Of sgd.
    weight_decay : float
    """
    groups = [dict(group) for group in groups]
    match name:
        case "adam":
            return Adam(groups, betas=betas, weight_decay=weight_decay)
        case "adamw":
            return AdamW(groups, betas=betas, weight_decay=weight_decay)
        case "sgd":
            return SGD(groups, momentum=momentum, weight_decay=weight_decay, nesterov=momentum > 0)


def clip_gradients(optimizer: Optimizer, limit: float) -> None:
    """Scale all gradients so that their common norm is at most ``limit``."""
    parameters = [each for group in optimizer.param_groups for each in group["params"]]
    torch.nn.utils.clip_grad_norm_(parameters, limit)
