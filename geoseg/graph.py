"""What an ONNX file says of itself, read without running it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from onnx.external_data_helper import uses_external_data

from geoseg.errors import ModelError
from geoseg.reach import Reach, measure

# Nodes after which probabilities are still probabilities.
TRANSPARENT = {
    "Cast",
    "Clip",
    "DequantizeLinear",
    "Identity",
    "QuantizeLinear",
    "Reshape",
    "Resize",
    "Slice",
    "Squeeze",
    "Transpose",
    "Unsqueeze",
    "Upsample",
}
ACTIVATIONS = {"Softmax", "Sigmoid", "HardSigmoid"}
BLOCK = 1 << 24  # bytes hashed at a time

Ends = Literal["probabilities", "scores"]


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output; sizes that are not fixed are None."""

    name: str
    dtype: str  # as ONNX calls it, e.g. FLOAT
    shape: tuple[int | None, ...]

    @property
    def sizes(self) -> tuple[int | None, int | None, int | None, int | None]:
        """The shape as (N, C, H, W); all unknown when it is another."""
        if len(self.shape) != 4:
            return None, None, None, None
        return self.shape

    def __str__(self) -> str:
        sizes = " x ".join("any" if size is None else str(size) for size in self.shape)
        return f"{self.name} ({self.dtype.lower()}, {sizes})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """The ends of a graph with one input, and what comes with it.

    Attributes
    ----------
    image, answer : Port
        The input and the first output.
    ends : "probabilities" or "scores"
        Whether the answer went through softmax or sigmoid.
    metadata : dict
        The file's ``metadata_props``.
    digest : str
        SHA-256 of the file and of the weights it keeps beside itself.
    reach : Reach
        What a pixel of the answer depends on.
    """

    image: Port
    answer: Port
    ends: Ends
    metadata: dict[str, str]
    digest: str
    reach: Reach

    @property
    def batch(self) -> int | None:
        """N, where it is fixed."""
        return self.image.sizes[0]

    @property
    def channels(self) -> int | None:
        """C, where it is fixed."""
        return self.image.sizes[1]

    @property
    def side(self) -> int | None:
        """H or W, where one is fixed."""
        return self.image.sizes[2] or self.image.sizes[3]

    @property
    def classes(self) -> int | None:
        """K, where it is fixed."""
        return self.answer.sizes[1]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a graph.

        Raises
        ------
        ModelError
            If the file is missing or not ONNX, has no single image input, or wants weights from
            outside its own folder.
        """
        if path.is_dir():
            inside = path / "model.onnx"
            raise ModelError(
                f"{path} is a folder, not a model",
                f"give {inside if inside.exists() else 'an ONNX file'}",
            )
        try:
            data = path.read_bytes()
            model = onnx.load_model_from_string(data)
        except OSError as error:
            raise ModelError(
                f"cannot read the model {path} ({error.strerror})", "check the path"
            ) from error
        except DecodeError as error:
            raise _not_onnx(path) from error
        graph = model.graph
        if not graph.node or not graph.output:
            raise _not_onnx(path)
        weights = {tensor.name for tensor in graph.initializer}
        inputs = [port for port in graph.input if port.name not in weights]
        if len(inputs) != 1:
            raise ModelError(
                f"{path} takes {len(inputs)} inputs where one image is expected",
                "give a model for semantic segmentation",
            )
        if not graph.output[0].type.tensor_type.shape.dim:  # some exporters leave it out
            graph = onnx.shape_inference.infer_shapes(model).graph
        digest = hashlib.sha256(data)
        for file in _weight_files(path, graph):
            with file.open("rb") as stream:
                while block := stream.read(BLOCK):
                    digest.update(block)
        return cls(
            image=_port(inputs[0]),
            answer=_port(graph.output[0]),
            ends=_ends(graph),
            metadata={each.key: each.value for each in model.metadata_props},
            digest=digest.hexdigest(),
            reach=measure(model),
        )


def _not_onnx(path: Path) -> ModelError:
    if path.suffix == ".pt" and path.parent.name == "checkpoints":
        run = path.parent.parent
        return ModelError(
            f"{path} is a checkpoint, not an ONNX model", f"make one with geoseg export {run}"
        )
    return ModelError(
        f"{path} is not an ONNX model, or is cut short",
        "name the file of a model, or export it again",
    )


def _port(value: Any) -> Port:
    kind = value.type.tensor_type
    return Port(
        name=value.name,
        dtype=onnx.TensorProto.DataType.Name(kind.elem_type),
        shape=tuple(size.dim_value or None for size in kind.shape.dim),
    )


def _ends(graph: Any) -> Ends:
    makers = {output: node for node in graph.node for output in node.output}
    node = makers.get(graph.output[0].name)
    while node is not None and node.op_type in TRANSPARENT:
        node = makers.get(node.input[0])
    return "probabilities" if node is not None and node.op_type in ACTIVATIONS else "scores"


def _weight_files(path: Path, graph: Any) -> list[Path]:
    """Files that hold weights beside the model."""
    folder = path.parent.resolve()
    files = set()
    for tensor in _tensors(graph):
        if uses_external_data(tensor):
            location = next((e.value for e in tensor.external_data if e.key == "location"), "")
            file = (folder / location).resolve()
            if not file.is_relative_to(folder):
                raise ModelError(
                    f"{path} wants weights from {location!r}, outside its own folder",
                    "do not trust it, or export it again with the weights inside",
                )
            if not file.is_file():
                raise ModelError(
                    f"{path} keeps weights in {location!r}, which is not there",
                    "copy that file beside the model",
                )
            files.add(file)
    return sorted(files)


def _tensors(graph: Any) -> Iterator[Any]:
    yield from graph.initializer
    for node in graph.node:
        for attribute in node.attribute:
            yield attribute.t
            yield from attribute.tensors
            for inner in (attribute.g, *attribute.graphs):
                yield from _tensors(inner)
