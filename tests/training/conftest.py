"""What the tests of training share."""

import training  # noqa: F401, I001 - before torch, for OpenMP's threads to sleep while they wait

import hashlib

import onnx
import pytest
import torch

from tests.training.label_squares import write_squares


@pytest.fixture
def one_thread():
    """Sums over several threads may differ in their last digits."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def to_onnx_once():
    """``to_onnx``, for ``export`` too, which answers from memory when asked for the same again.

    Torch takes ten seconds for a graph of a small network. A damaged file, a full disk or another
    licence ask for the same graph anew.
    """
    from training import export

    made = {}
    convert = export.to_onnx

    def once(graph, **how):
        numbers = [*graph.named_parameters(), *graph.named_buffers()]
        digest = hashlib.sha256()
        for name, values in numbers:
            digest.update(name.encode() + values.detach().numpy().tobytes())
        asked = (repr(graph), digest.digest(), *sorted(how.items()))
        if asked not in made:
            made[asked] = convert(graph, **how).SerializeToString()
        return onnx.load_from_string(made[asked])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "to_onnx", once)
        yield once


@pytest.fixture
def label_squares(tmp_path):
    """Write a label file of rectangles."""

    def write(labels, *, path=tmp_path / "labels.gpkg", **options):
        return write_squares(path, labels, **options)

    return write
