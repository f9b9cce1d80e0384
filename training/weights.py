"""Weights from files of other origin, recognised by their names.

Networks of torchvision, timm and segmentation_models_pytorch, and those trained from them, name the
weights of one encoder alike but for what stands before: ``module.``, ``backbone.``, ``encoder.``.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from geoseg.errors import CheckpointError

Weights = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class Fit:
    """What of a file's weights fits a network.

    Attributes
    ----------
    weights : dict of str to tensor
        By the network's names.
    missing : tuple of str
        Weights of the network's encoder that the file does not hold.
    unlike : tuple of str
        Those that it holds in another shape: it is of another encoder, however much else fits.
    encoder : int
        Weights of the encoder in all; numbers of batches, which nothing needs, are not counted.
    unused : int
        Weights of the file that fit nowhere, such as those of its classes.
    """

    weights: dict[str, Tensor]
    missing: tuple[str, ...]
    unlike: tuple[str, ...]
    encoder: int
    unused: int


def read_file(path: Path) -> Any:
    """What a safetensors file or a file of torch holds, on the CPU; nothing in it is run.

    Raises
    ------
    CheckpointError
        If it is damaged, or holds more than weights and plain data.
    """
    try:
        if path.suffix == ".safetensors":
            return safetensors.torch.load_file(path)
        return torch.load(path, map_location="cpu", weights_only=True)
    except SafetensorError as error:
        raise CheckpointError(
            f"{path} is not a safetensors file ({error})", "it may be truncated; fetch it again"
        ) from error
    except Exception as error:  # zipfile, pickle, EOF, OS: torch lets them all through
        raise CheckpointError(
            f"{path} cannot be read as weights ({type(error).__name__})",
            "it may be truncated, or hold Python objects: save the state_dict() alone",
        ) from error


def find_weights(content: Any, *, name: str) -> Weights:
    """The largest set of weights in what a file holds, be it under ``state_dict`` or ``model``.

    Raises
    ------
    CheckpointError
        If there is none, or a weight is not a number.
    """
    sets = [{key: value for key, value in each.items() if isinstance(value, Tensor)}
            for each in _mappings(content)]  # fmt: skip
    weights = max(sets, key=len, default={})
    if not weights:
        raise CheckpointError(f"{name} holds no weights", "give a file with a state_dict()")
    for key, value in weights.items():
        if value.is_floating_point() and not value.isfinite().all():
            raise CheckpointError(f"{name} holds a {key} that is not finite", "use another file")
    return weights


def fit(given: Weights, own: Weights, *, others: Sequence[str]) -> Fit:
    """Name a file's weights as a network does.

    The first convolution of the encoder is brought to the network's bands, see :func:`to_bands`.

    Parameters
    ----------
    given : mapping of str to tensor
        The file's weights.
    own : mapping of str to tensor
        All weights of a :class:`training.network.SegmentationNetwork`.
    others : sequence of str
        Modules that are wanted besides the encoder, e.g. ``decoder``. They are found where the
        file calls the encoder ``encoder``.
    """
    encoder = {key: value for key, value in own.items() if key.startswith("encoder.")}
    inner = "encoder."
    if all(key.startswith("encoder.model.") for key in encoder):
        inner = "encoder.model."  # of timm, in the wrapping of segmentation_models_pytorch
    first = next(key for key, value in encoder.items() if value.dim() == 4)
    by_name = {_plain(key.removeprefix(inner)): key for key in encoder}

    found: dict[str, dict[str, str]] = defaultdict(dict)  # what stands before -> own -> given
    for key in given:
        for before, rest in _endings(key):
            if mine := by_name.get(_plain(rest)):
                found[before][mine] = key
    prefix, pairs = max(found.items(), key=lambda each: len(each[1]), default=("", {}))
    if prefix.endswith(inner):
        stem = prefix.removesuffix(inner)
        pairs = pairs | {
            key: stem + key
            for key, value in own.items()
            if key.startswith(tuple(f"{each}." for each in others))
            and stem + key in given
            and given[stem + key].shape == value.shape
        }
    weights = {mine: given[theirs] for mine, theirs in pairs.items()}
    if first in weights and weights[first].dim() == 4:
        weights[first] = to_bands(weights[first], own[first].shape[1])
    unlike = [key for key, value in weights.items() if value.shape != own[key].shape]
    counted = [key for key in encoder if not key.endswith("num_batches_tracked")]
    return Fit(
        weights=weights,
        missing=tuple(key for key in counted if key not in weights),
        unlike=tuple(unlike),
        encoder=len(counted),
        unused=len(given) - len(pairs),
    )


def to_bands(weight: Tensor, bands: int) -> Tensor:
    """The weights (O, B, h, w) of a first convolution for another number of bands.

    Its bands are repeated in turn, and scaled so that the sum over all bands keeps its size; one
    band takes their sum. So do timm and segmentation_models_pytorch.
    """
    known = weight.shape[1]
    if bands == known:
        return weight
    if bands == 1:
        return weight.sum(dim=1, keepdim=True)
    return weight[:, torch.arange(bands) % known] * (known / bands)


def _mappings(content: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(content, Mapping):
        yield content
        for each in content.values():
            yield from _mappings(each)


def _endings(key: str) -> Iterator[tuple[str, str]]:
    """A name cut in two before each of its parts."""
    parts = key.split(".")
    for cut in range(len(parts)):
        yield "".join(f"{part}." for part in parts[:cut]), ".".join(parts[cut:])


def _plain(key: str) -> str:
    """A name without regard to nesting: timm calls ``stages.0`` ``stages_0`` in an encoder."""
    return key.replace(".", "_")
