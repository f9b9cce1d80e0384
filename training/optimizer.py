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
    groups = [{**group, "params": list(group["params"])} for group in groups]
    # As plain numbers, what Adam computes of step and rate would be compiled anew for a TPU when
    # it comes to round to 0 or 1; sgd's never does.
    place = groups[0]["params"][0].device
    lazy = name != "sgd" and place.type == "xla"
    if lazy:
        for group in groups:
            group["lr"] = torch.tensor(group["lr"], device=place)
    # one pass over the weights: two thirds of the time on a CPU
    how = {"capturable": lazy, "fused": place.type in {"cpu", "cuda"}}
    match name:
        case "adam":
            return Adam(groups, betas=betas, weight_decay=weight_decay, **how)
        case "adamw":
            return AdamW(groups, betas=betas, weight_decay=weight_decay, **how)
        case "sgd":
            return SGD(groups, momentum=momentum, weight_decay=weight_decay, nesterov=momentum > 0)


def clip_gradients(optimizer: Optimizer, limit: float) -> None:
    """Scale all gradients so that their common norm is at most ``limit``."""
    parameters = [each for group in optimizer.param_groups for each in group["params"]]
    torch.nn.utils.clip_grad_norm_(parameters, limit)
