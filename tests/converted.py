"""Networks as ONNX: each structure is converted once in a run of the tests."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import onnx_ir
import pytest
import torch
from torch import Tensor, nn
from torch.onnx import ONNXProgram

from geoseg.output import write_whole


@contextmanager
def converted_once(factory: pytest.TempPathFactory) -> Iterator[Callable[..., ONNXProgram | None]]:
    """``torch.onnx.export`` that takes the file of an earlier network of the same structure.

    Torch takes ten seconds for a small network, and the tests ask for few structures with many
    weights. The file is of before its constants were folded, so that only weights differ. Yields
    torch's own function.
    """
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # that of all workers
    convert = torch.onnx.export

    def once(
        network: nn.Module, arguments: tuple[Tensor, ...], *file: str, **how: Any
    ) -> ONNXProgram | None:
        if file:  # as nothing in GeoSeg asks it
            return convert(network, arguments, *file, **how)
        path = folder / f"{_structure(network, arguments, how)}.onnx"
        if not path.exists():
            unfolded = convert(network, arguments, **how, optimize=False)
            assert unfolded is not None
            write_whole(path, unfolded.model_proto.SerializeToString())
        model = onnx_ir.load(path)
        for name, value in network.state_dict().items():
            if name in model.graph.initializers:
                model.graph.initializers[name].const_value = onnx_ir.tensor(value.numpy().copy())
        program = ONNXProgram(model, None)
        program.optimize()
        return program

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch.onnx, "export", once)
        yield convert


def _structure(network: nn.Module, arguments: tuple[Tensor, ...], how: dict[str, Any]) -> str:
    shapes = [(name, value.shape) for name, value in network.state_dict().items()]
    inputs = [each.shape for each in arguments]
    return hashlib.sha256(f"{network}{shapes}{inputs}{how}".encode()).hexdigest()
