"""A running mean of a network's weights, calmer and often better than the weights themselves."""

import copy

import torch
from torch import nn


class Average:
    """An exponential moving average of a network's weights.

    Few validation labels make a noisy figure, and the best of many noisy networks is the best by
    luck; the mean of the last steps moves slowly, so that its figures can be compared. After step
    t the decay is min(``decay``, (1 + t) / (10 + t)), so that the random beginning is forgotten
    (Polyak and Juditsky 1992, doi:10.1137/0330046; the ramp is TensorFlow's
    ``ExponentialMovingAverage``). Statistics of batch normalisation, which are running means
    already, are the source's.

    Parameters
    ----------
    source : Module
        The network that learns.
    decay : float
        From 0 (a copy of the source) to less than 1 (a mean of the last 1 / (1 - decay) steps).

    Attributes
    ----------
    network : Module
        The mean, of the same kind as the source.
    """

    def __init__(self, source: nn.Module, *, decay: float) -> None:
        self.source = source
        self.network = copy.deepcopy(source).requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take in the source as it is after a step (from 1)."""
        share = 1 - min(self.decay, (1 + step) / (10 + step))
        # A tensor, and not of a single number: those are told by their value on a TPU, where a
        # program would be compiled anew when it happens to be that of another number.
        weight = torch.tensor([share], device=next(self.network.parameters()).device)[0]
        for mean, value in zip(self.network.parameters(), self.source.parameters(), strict=True):
            mean.lerp_(value, weight)
        for mean, value in zip(self.network.buffers(), self.source.buffers(), strict=True):
            mean.copy_(value)
