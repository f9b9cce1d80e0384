"""Self-supervised methods by name: heads on the features of a network, and a loss.

A method is a module with

- ``trains``: the parts of the network that its loss reaches, "encoder" or "all";
- ``embed(network, first, second, regions)``: two views (N, C, S, S) of a batch and their matching
  regions to named `training.contrast.Pairs`;
- ``loss(pairs)``: those to named scalars, of which ``loss`` is optimised. Between the two, pairs
  may be gathered from other ranks;
- ``follow(network)``: called after each step, for methods with a slow copy of the network.

The first of the pairs are those by which the health of a run is judged.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from training.methods.glcnet import GLCNet, glcnet_global, glcnet_local
from training.methods.moco import MoCoV2
from training.methods.simclr import SimCLR
from training.methods.vicregl import VICRegL
from training.network import SegmentationNetwork
from training.registry import build, require_known

Method = GLCNet | SimCLR | MoCoV2 | VICRegL

METHODS: Mapping[str, Callable[..., Method]] = {
    "glcnet": GLCNet,
    "glcnet-global": glcnet_global,
    "glcnet-local": glcnet_local,
    "simclr": SimCLR,
    "moco-v2": MoCoV2,
    "vicregl": VICRegL,
}

__all__ = [
    "METHODS",
    "GLCNet",
    "Method",
    "MoCoV2",
    "SimCLR",
    "VICRegL",
    "build_method",
    "require_method",
]


def require_method(name: str, parameters: Iterable[str]) -> None:
    """Refuse a name of no method, or of none of its parameters, before there is a network."""
    require_known("method", name, METHODS, {"network"}, parameters)


def build_method(name: str, *, network: SegmentationNetwork, **parameters: Any) -> Method:
    """The method called ``name``.

    Parameters
    ----------
    name : str
        A key of ``METHODS``.
    network : SegmentationNetwork
        What it will train: the heads fit its features.
    **parameters
        Parameters of that method, e.g. ``temperature=0.5``.

    Raises
    ------
    RecipeError
        If there is no such method or parameter.
    """
    return build("method", name, METHODS, {"network": network}, parameters)
