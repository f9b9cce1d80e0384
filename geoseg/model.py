"""A graph that runs plus its card: raw pixels in, class probabilities out."""

import re
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from geoseg.backends import Arithmetic, Backend, onnxruntime, openvino
from geoseg.backends.graphics import find_card
from geoseg.card import ModelCard
from geoseg.errors import EnvironmentIncompleteError, ModelError
from geoseg.foreign import Told, describe
from geoseg.graph import Graph, Port
from geoseg.plural import plural
from geoseg.products import LEVELS

PACKAGES = {  # what a provider needs that is not there
    "cuda": "install onnxruntime-gpu in place of onnxruntime",
    "openvino": "install geoseg[openvino]",
}
# What onnxruntime's providers, CUDA, DirectX, OpenVINO and C++ say when memory runs out.
NO_MEMORY = re.compile(
    r"out of (device )?memory|not enough memory|allocate memory|ALLOC_FAILED|OUTOFMEMORY"
    r"|bad[ _]alloc",
    re.IGNORECASE,
)

Tiles = NDArray[np.float32]
Answers = NDArray[Any]
Seams = Literal["crop", "blend"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSource:
    """What opens a model, also in another process."""

    path: Path
    provider: str = "auto"
    arithmetic: Arithmetic = "fp32"
    threads: int | None = None
    told: Told | None = None

    def open(self) -> "Model":
        return Model.open(
            self.path,
            provider=self.provider,
            arithmetic=self.arithmetic,
            threads=self.threads,
            told=self.told,
        )


class Model:
    """A segmentation network that is ready to run.

    Attributes
    ----------
    path : pathlib.Path
        The ONNX file.
    card : ModelCard
        What it expects and means.
    provider : str
        Where it runs, e.g. ``cpu``.
    arithmetic : "fp32" or "bf16"
        How it computes.
    runtime : str
        What runs it, with its version.
    digest : str
        SHA-256 of the file.
    source : ModelSource
        What opens it again.
    foreign : bool
        Whether the card was made up, from other tools' keys or from what the user told.
    """

    def __init__(
        self, source: ModelSource, graph: Graph, card: ModelCard, backend: Backend
    ) -> None:
        self.source = source
        self.path = source.path
        self.card = card
        self.digest = graph.digest
        self.foreign = not ModelCard.from_metadata(graph.metadata)
        self.provider = backend.provider
        self.arithmetic = backend.arithmetic
        self.runtime = backend.runtime
        self.graph = graph
        self._backend = backend
        self._most: int | None = None  # tiles that fit into memory at once, where that is known

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        provider: str = "auto",
        arithmetic: Arithmetic = "fp32",
        threads: int | None = None,
        told: Told | None = None,
    ) -> "Model":
        """Open a model and hold its graph against its card.

        Parameters
        ----------
        path : str or Path
            An ONNX file, with our card inside or not.
        provider : str
            ``auto``, ``cpu``, ``cuda``, ``tensorrt``, ``directml``, ``coreml`` or ``openvino``;
            all but the last by ONNX Runtime.
        arithmetic : "fp32" or "bf16"
            How to compute; ``bf16`` takes ``openvino``.
        threads : int, optional
            Threads of the CPU; all cores when left out.
        told : Told, optional
            What a file without our card does not say.

        Raises
        ------
        ModelError
            If it is not an ONNX model, cannot run, or contradicts its card.
        CardError
            If the card is damaged, or something is missing or contradictory in what stands in
            for it.
        EnvironmentIncompleteError
            If the provider is not installed.
        """
        path = Path(path)
        graph = Graph.read(path)
        card = ModelCard.from_metadata(graph.metadata)
        if card and told and told.beyond_bands():
            raise ModelError(
                f"{path} has a card that says what it expects",
                "leave out --classes, --tile-size, --model-gsd, --scale, --mean and --std",
            )
        takes, answers = (card.dtype, "uint8") if card and card.compact else ("float32", "float32")
        _verify_layout(path, graph.image, "takes", takes)
        _verify_layout(path, graph.answer, "answers with", answers)
        if card:
            _verify(path, graph, card)
        else:
            card = describe(path, graph, told or Told())
        source = ModelSource(
            path=path, provider=provider, arithmetic=arithmetic, threads=threads, told=told
        )
        return cls(source, graph, card, _start(source, graph))

    @property
    def seams(self) -> Seams:
        """How its tiles are best put together.

        Where a graph has operations on whole tiles no halo makes neighbours agree; mixing
        overlapping tiles hides it. Where it has none, each pixel is best taken from the tile in
        whose core it lies.
        """
        return self.card.seams or ("blend" if self.graph.reach.whole else "crop")

    @property
    def any_size(self) -> bool:
        """Whether it answers the same to tiles of any size, and takes them."""
        return self.graph.side is None and not self.graph.reach.whole

    def idle_card(self) -> str | None:
        """What to tell of a graphics card that it was left to choose, and does not run on."""
        if self.source.provider != "auto" or self.provider != "cpu":
            return None
        card = find_card()
        if card is None:
            return None
        if "cuda" in onnxruntime.available():
            return f"{card} is not used: CUDA does not start; check its driver and libraries"
        return f"{card} is not used: this onnxruntime has no CUDA; {PACKAGES['cuda']}"

    def probabilities(self, tiles: Tiles) -> Tiles:
        """Class probabilities (N, K, H, W) of tiles; see :meth:`answer`.

        Raises
        ------
        ModelError
            Also if the model is compact: it does not tell them.
        """
        if self.card.compact:
            raise ModelError(
                f"{self.path} is compact: it tells classes and confidence, no probabilities",
                "export the model without --compact",
            )
        return self.answer(tiles)

    def answer(self, tiles: Tiles) -> Answers:
        """What the model says of tiles of raw pixel values.

        Parameters
        ----------
        tiles : (N, C, H, W) float32 array
            Pixel values as stored, without NaN; H = W = the card's tile size, unless the model
            takes any.

        Returns
        -------
        (N, K, H, W) float32 array
            Class probabilities. Of a compact model (N, 2, H, W) uint8: the class's value, and the
            confidence, 0 to 250 for 0 to 1.

        Raises
        ------
        ModelError
            If the graph fails, or answers in another shape or with NaN.
        """
        compact = self.card.compact
        norm = self.card.normalization
        if self.foreign and norm:
            mean, std = (
                np.array(each, np.float32)[:, None, None] for each in (norm.mean, norm.std)
            )
            tiles = (tiles - mean) / std
        pixels = tiles.astype(self.card.dtype) if compact else tiles
        fixed = self.graph.batch
        answer = self._run_most(pixels) if fixed is None else self._run_fixed(pixels, fixed)
        if self.foreign:
            answer = _as_probabilities(answer, self.graph.ends)
        expected = (len(tiles), self.card.channels, *tiles.shape[2:])
        if answer.shape != expected:
            raise ModelError(
                f"{self.path} answers in the shape {answer.shape} where {expected} was expected",
                "export the model again with its probabilities in full resolution",
            )
        ends = [answer.min(), answer.max()]  # a sum in float64 takes four times as long
        if not (answer[:, 1].max() <= LEVELS if compact else np.isfinite(ends).all()):
            raise ModelError(
                f"{self.path} answers with numbers that are not finite",
                "check the pixel values against what the model expects with geoseg inspect",
            )
        return answer

    def _run_fixed(self, tiles: NDArray[Any], count: int) -> Answers:
        """In groups of ``count``, the last one filled up, for graphs exported with a fixed N."""
        groups = []
        for start in range(0, len(tiles), count):
            group = tiles[start : start + count]
            padding = [(0, count - len(group))] + [(0, 0)] * 3
            groups.append(self._run(np.pad(group, padding))[: len(group)])
        return np.concatenate(groups)

    def _run_most(self, tiles: NDArray[Any]) -> Answers:
        """In as large groups as memory allows, found out by halving where it runs out."""
        if self._most is None or len(tiles) <= self._most:
            try:
                return self._backend.run(tiles)
            except Exception as error:
                if len(tiles) == 1 or not _ran_out(error):
                    raise self._failure(error, tiles) from error
                self._most = ceil(len(tiles) / 2)
        most = self._most  # as it is now: it may shrink on the way
        groups = (tiles[start : start + most] for start in range(0, len(tiles), most))
        return np.concatenate([self._run_most(group) for group in groups])

    def _run(self, tiles: NDArray[Any]) -> Answers:
        try:
            return self._backend.run(tiles)
        except Exception as error:
            raise self._failure(error, tiles) from error

    def _failure(self, error: Exception, tiles: NDArray[Any]) -> ModelError:
        if _ran_out(error):
            count = f"{len(tiles)} {'tile' if len(tiles) == 1 else 'tiles'}"
            return ModelError(
                f"{self.path} needs more memory than {self.provider} has for {count} of "
                f"{tiles.shape[-1]} px",
                "use --provider cpu, or export the model with smaller tiles",
            )
        return ModelError(
            f"{self.path} cannot be run ({onnxruntime.reason(error)})",
            "check the file with geoseg inspect, or export it again",
        )


def _ran_out(error: Exception) -> bool:
    return isinstance(error, MemoryError) or bool(NO_MEMORY.search(str(error)))


def available_providers() -> list[str]:
    """Where models can run here, by our names."""
    return [*onnxruntime.available(), *(["openvino"] if openvino.available() else [])]


def _start(source: ModelSource, graph: Graph) -> Backend:
    path, provider, threads = source.path, source.provider, source.threads
    available = available_providers()
    if provider != "auto" and provider not in available:
        raise EnvironmentIncompleteError(
            f"there is no provider {provider!r} here, only {', '.join(available)}",
            f"{PACKAGES.get(provider, 'install the onnxruntime package for it')}, or use "
            "--provider auto",
        )
    if provider != "openvino" and source.arithmetic != "fp32":
        raise EnvironmentIncompleteError(
            f"{source.arithmetic} needs the provider openvino, not {provider!r}",
            "use --provider openvino, or --precision exact",
        )
    if provider == "openvino":
        return openvino.OpenVino(path, graph, arithmetic=source.arithmetic, threads=threads)
    return onnxruntime.OnnxRuntime(path, graph, provider=provider, threads=threads)


def _verify(path: Path, graph: Graph, card: ModelCard) -> None:
    """Hold the graph against the card: bands, classes, tile size."""
    if graph.channels not in {None, len(card.bands)}:
        raise ModelError(
            f"{path} takes {plural(graph.channels, 'channel')} but its card names "
            f"{plural(len(card.bands), 'band')} ({', '.join(card.bands)})",
            "export the model again",
        )
    if card.compact and graph.classes not in {None, card.channels}:
        raise ModelError(
            f"{path} answers with {plural(graph.classes, 'channel')} but its card says that it is "
            "compact",
            "export the model again",
        )
    if not card.compact and graph.classes not in {None, card.channels}:
        raise ModelError(
            f"{path} answers with {plural(graph.classes, 'channel')} but its card names "
            f"{plural(len(card.classes), 'class')} ({', '.join(card.classes.names)})",
            "export the model again",
        )
    for size in graph.image.shape[2:]:
        if size not in {None, card.tile_size}:
            raise ModelError(
                f"{path} takes images of {size} px but its card says {card.tile_size} px",
                "export the model again",
            )


def _verify_layout(path: Path, port: Port, verb: str, dtype: str) -> None:
    if len(port.shape) != 4 or port.dtype != ("FLOAT" if dtype == "float32" else dtype.upper()):
        raise ModelError(
            f"{path} {verb} {port} where {dtype} of (N, C, H, W) is expected",
            "export the model for images in that layout",
        )


def _as_probabilities(answer: Tiles, ends: str) -> Tiles:
    """What a foreign graph answers, as probabilities of at least two classes."""
    if answer.shape[1] == 1:
        share = answer if ends == "probabilities" else (1 + np.tanh(answer / 2)) / 2
        return np.concatenate([1 - share, share], axis=1, dtype=np.float32)
    if ends == "scores":
        answer = np.exp(answer - answer.max(axis=1, keepdims=True))
        answer /= answer.sum(axis=1, keepdims=True)
    return answer
