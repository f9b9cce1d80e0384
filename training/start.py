"""Where a network's weights come from before it learns: another run, a file, the web, or chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from segmentation_models_pytorch.encoders import encoders, get_encoder
from torch import Tensor

from geoseg.errors import CheckpointError, RecipeError
from geoseg.plural import plural
from training import checkpoint
from training.network import Parts, SegmentationNetwork
from training.registry import suggestion
from training.run import Run
from training.source import RANDOM, find_source
from training.unfinished import stopped_early
from training.weights import find_weights, fit, read_file

LEAST = 0.5  # share of the encoder's weights that a file must hold


@dataclass(frozen=True, slots=True)
class Start:
    """What a network took over.

    Attributes
    ----------
    method : str
        For the model card, e.g. ``from pretrained``.
    filled : tuple of str
        Modules of the encoder that hold learnt weights, and may be kept as they are for a while.
    notes, warnings : tuple of str
        What a person should know.
    """

    method: str
    filled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def start_network(
    network: SegmentationNetwork,
    source: Path | None,
    *,
    weights: str,
    parts: Parts,
    bands: Sequence[str],
) -> Start:
    """Fill a network with the weights to start from.

    Parameters
    ----------
    network : SegmentationNetwork
        Its random weights stay where there are no others.
    source : Path or None
        The folder of a run, one of its checkpoints, or a file of weights of other origin, see
        :func:`training.source.find_source` and :mod:`training.weights`.
    weights : str
        Without a source: ``random``, or the name of published weights, e.g. ``imagenet``.
    parts : "encoder" or "all"
        What to take of a source.
    bands : sequence of str
        Names of the images' bands.

    Raises
    ------
    CheckpointError
        If the source cannot be read or does not fit the network, or weights cannot be fetched.
    RecipeError
        If both a source and weights are given, or there are no such weights.
    """
    if source is not None:
        found = find_source(source, weights=weights)
        if source.is_dir():
            begun = _from_run(network, source, checkpoint.load(found), parts=parts, bands=bands)
            warning = stopped_early(Run(source), found)
            return replace(begun, warnings=(warning,)) if warning else begun
        content = read_file(source)
        if isinstance(content, Mapping) and content.get("format") == checkpoint.FORMAT:
            return _from_run(network, source, checkpoint.load(source), parts=parts, bands=bands)
        return _from_file(network, source, content, parts=parts)
    if weights == RANDOM:
        return Start("from scratch")
    network.load_weights(_published(network.description["encoder"], weights, len(bands)))
    return Start(f"from {weights}", filled=("encoder",))


def _from_run(
    network: SegmentationNetwork,
    source: Path,
    state: Mapping[str, Any],
    *,
    parts: Parts,
    bands: Sequence[str],
) -> Start:
    theirs = state["description"]["bands"]
    if list(theirs) != list(bands):
        raise CheckpointError(
            f"{source} was trained on the bands {', '.join(theirs)}, the images give "
            f"{', '.join(bands)}",
            "choose the same bands in the same order with --bands",
        )
    network.start_from(state["weights"]["network"], parts=parts)
    return Start(f"from {source.name}", filled=network.encoder_modules)


def _from_file(network: SegmentationNetwork, source: Path, content: Any, *, parts: Parts) -> Start:
    given = find_weights(content, name=str(source))
    others = network.encoder_modules[1:] if parts == "encoder" else ("decoder",)
    found = fit(given, network.state_dict(), others=others)
    fitting = found.encoder - len(found.missing) - len(found.unlike)
    if found.unlike or fitting < LEAST * found.encoder:
        raise CheckpointError(
            f"{source} fits {fitting} of the {found.encoder} weights of the encoder "
            f"{network.description['encoder']}",
            "give weights of that encoder, or change model.encoder to theirs",
        )
    network.load_weights(found.weights)
    note = f"{source}: took {fitting} of {found.encoder} weights of the encoder"
    decoder = sum(not name.startswith("encoder.") for name in found.weights)
    note += f" and {decoder} of the decoder" if decoder else ""
    note += f"; left {found.unused} that fit nowhere" if found.unused else ""
    warning = f"random weights stay in {plural(len(found.missing), 'place')} of the encoder, e.g. "
    return Start(
        f"from {source.name}",
        filled=tuple(
            each
            for each in network.encoder_modules
            if each == "encoder" or any(name.startswith(f"{each}.") for name in found.weights)
        ),
        notes=(note,),
        warnings=(warning + found.missing[0],) if found.missing else (),
    )


def _published(encoder: str, weights: str, bands: int) -> dict[str, Tensor]:
    """Weights of an encoder from the web or, once fetched, from the cache."""
    if encoder.startswith("tu-"):
        known = ["imagenet"]  # timm's own default of each model
    else:
        known = list(encoders.get(encoder, {}).get("pretrained_settings") or {})
    if weights not in known:
        raise RecipeError(
            f"model.weights is {weights!r}, which {encoder} does not have",
            suggestion(weights, [*known, RANDOM]),
        )
    try:
        filled = get_encoder(
            encoder, in_channels=bands, weights=True if encoder.startswith("tu-") else weights
        )
    except (OSError, RuntimeError) as error:  # the hub's are OS errors; timm's, runtime errors
        reason = str(error).splitlines()[0]
        raise CheckpointError(
            f"the weights {weights!r} of {encoder} could not be fetched ({reason})",
            "connect to https://huggingface.co once, or give a file of weights by --from FILE",
        ) from error
    return {f"encoder.{name}": value for name, value in filled.state_dict().items()}
