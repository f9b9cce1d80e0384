"""A network to see through, and two views to show it."""

import torch
from torch import nn

from training.network import Features
from training.regions import Regions

DEEP, DENSE = 6, 5


class Plain(nn.Module):
    """A network whose features are its input's bands, the deep ones at a quarter the resolution."""

    deep_channels, dense_channels = DEEP, DENSE

    def deep(self, images):
        return nn.functional.avg_pool2d(images[:, :DEEP], 4)

    def features(self, images):
        return Features(self.deep(images), images[:, DEEP:])


def seen(seed=0):
    """Features of two views of 4 samples, and 3 regions each; sample 2 has none.

    The views are crops of 32 px, the second mirrored and a little to the right.
    """
    torch.manual_seed(seed)
    first, second = (torch.randn(4, DEEP + DENSE, 8, 8) for _ in range(2))
    weights = torch.ones(4, 3)
    weights[2] = 0
    regions = Regions(
        first=8 + 16 * torch.rand(4, 3, 2),
        second=8 + 16 * torch.rand(4, 3, 2),
        weights=weights,
        view=32,
        size=12,
        first_matrix=torch.tensor([[1.0, 0, 0], [0, 1, 0]]).expand(4, 2, 3),
        second_matrix=torch.tensor([[-1.0, 0, 38], [0, 1, 0]]).expand(4, 2, 3),
    )
    return first, second, regions
