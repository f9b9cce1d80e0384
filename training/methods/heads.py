"""The small networks between features and the embeddings that are compared."""

from torch import nn


def projection_head(channels: int, *, hidden: int, length: int) -> nn.Sequential:
    """Linear, ReLU, Linear: ``channels`` to ``hidden`` to ``length``."""
    return nn.Sequential(nn.Linear(channels, hidden), nn.ReLU(), nn.Linear(hidden, length))
