"""What the tests of training share."""

import training  # noqa: F401, I001 - before torch, for OpenMP's threads to sleep while they wait

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


@pytest.fixture(autouse=True)
def graphs(torchs_export):
    pass


@pytest.fixture
def label_squares(tmp_path):
    """Write a label file of rectangles."""

    def write(labels, *, path=tmp_path / "labels.gpkg", **options):
        return write_squares(path, labels, **options)

    return write
