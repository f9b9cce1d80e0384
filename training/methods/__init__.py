"""Self-supervised methods by name: heads on the features of a network, and a loss.

A method is a module with two functions. ``embed`` brings the features of two views and their
matching regions to named `training.contrast.Pairs`; ``loss`` brings those to named scalars, of
which ``loss`` is optimised. Between the two, pairs may be gathered from other ranks.
"""

from collections.abc import Callable, Mapping
from typing import Any

from training.methods.glcnet import GLCNet, glcnet_global, glcnet_local
from training.methods.simclr import SimCLR
from training.registry import build

Method = GLCNet | SimCLR

METHODS: Mapping[str, Callable[..., Method]] = {
    "glcnet": GLCNet,
    "glcnet-global": glcnet_global,
    "glcnet-local": glcnet_local,
    "simclr": SimCLR,
}

__all__ = ["METHODS", "GLCNet", "Method", "SimCLR", "build_method"]


def build_method(
    name: str, *, deep_channels: int, dense_channels: int, **parameters: Any
) -> Method:
    """The method called ``name``.

    Parameters
    ----------
    name : str
        A key of ``METHODS``.
    deep_channels, dense_channels : int
        Channels of the network's deep and dense features.
    **parameters
        Parameters of that method, e.g. ``temperature=0.5``.

    Raises
    ------
    RecipeError
        If there is no such method or parameter.
    """
    channels = {"deep_channels": deep_channels, "dense_channels": dense_channels}
    return build("method", name, METHODS, channels, parameters)
