"""The learning rate of a step, as a pure function of the step: there is nothing to save."""

import math
from collections.abc import Callable
from typing import Literal

Schedule = Callable[[int], float]
"""From a step (from 0) to a factor of the highest learning rate."""


def build_schedule(
    kind: Literal["constant", "cosine", "poly", "exponential"],
    *,
    steps: int,
    epoch: int,
    warmup: int = 0,
    final: float = 0.0,
    power: float = 0.9,
    decay: float = 0.98,
) -> Schedule:
    """A schedule of the learning rate, as a factor of its highest value.

    Parameters
    ----------
    kind : str
        ``constant``; ``cosine`` or ``poly`` from 1 to ``final`` over the steps after the warm-up;
        ``exponential``, times ``decay`` after each epoch.
    steps, epoch, warmup : int
        Steps of the run, of an epoch, and of the linear rise at the start.
    final : float
        Where cosine and poly end.
    power : float
        Of poly: (1 - t)^power.
    decay : float
        Of exponential.
    """

    def factor(step: int) -> float:
        if step < warmup:
            return (step + 1) / warmup
        share = (step - warmup) / max(1, steps - warmup)
        match kind:
            case "constant":
                return 1.0
            case "cosine":
                return final + (1 - final) * (1 + math.cos(math.pi * share)) / 2
            case "poly":
                return final + (1 - final) * (1 - share) ** power
            case "exponential":
                return decay ** (step // epoch)

    return factor
