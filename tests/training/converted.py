"""Networks as ONNX, converted once in a run of the tests."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import onnx
import pytest

from geoseg.output import write_whole
from training import export


@contextmanager
def converted_once(
    factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., onnx.ModelProto]]:
    """``to_onnx``, for ``export`` too, of what no test has converted before, else its file.

    Torch takes ten seconds for a small network, and much of what is tested asks for the same one
    again: damaged files, full disks, other licences, runs that were stopped and went on.
    """
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # that of all workers
    convert = export.to_onnx

    def once(graph: export.Graph, **how: object) -> onnx.ModelProto:
        digest = hashlib.sha256(f"{graph}{sorted(how.items())}".encode())
        for name, values in [*graph.named_parameters(), *graph.named_buffers()]:
            digest.update(name.encode() + values.detach().numpy().tobytes())
        path = folder / f"{digest.hexdigest()}.onnx"
        if not path.exists():
            write_whole(path, convert(graph, **how).SerializeToString())
        return onnx.load(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "to_onnx", once)
        yield once
