"""The small networks between features and the embeddings that are compared."""

from torch import nn


def projection_head(channels: int, *, hidden: int, length: int) -> nn.Sequential:
    """Linear, ReLU, Linear: ``channels`` to ``hidden`` to ``length``."""
    return nn.Sequential(nn.Linear(channels, hidden), nn.ReLU(), nn.Linear(hidden, length))


def expander(channels: int, *, hidden: int, length: int) -> nn.Sequential:
    """Three layers with batch normalisation between them, as of VICReg.

    ``channels`` to ``hidden``, ``hidden``, ``length``. Nothing depends on a shift of the result,
    and batch normalisation undoes any before it: there are no biases.
    """
    return nn.Sequential(
        nn.Linear(channels, hidden, bias=False),
        nn.BatchNorm1d(hidden),
        nn.ReLU(),
        nn.Linear(hidden, hidden, bias=False),
        nn.BatchNorm1d(hidden),
        nn.ReLU(),
        nn.Linear(hidden, length, bias=False),
    )
