"""Batches in order, by any number of threads."""

import threading
import time
from itertools import islice

import numpy as np
import pytest
import torch

from geoseg.errors import RasterError
from training.data.loader import Loader


def sample(index):
    time.sleep(0.001 * (index * 7 % 5))  # later ones may be ready first
    return {"images": np.full((1, 2, 2), index, np.float32), "targets": np.array([[index]])}


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_batches_come_in_order_whatever_the_number_of_threads(workers):
    source = Loader(sample, size=4, workers=workers)(2)
    got = list(islice(source, 6))
    source.close()
    numbers = torch.cat([batch["targets"].flatten() for batch in got])
    assert numbers.tolist() == list(range(8, 32))
    assert got[0]["images"].shape == (4, 1, 2, 2)
    assert got[0]["images"].dtype == torch.float32


def test_closing_ends_the_threads():
    source = Loader(sample, size=2, workers=2)(0)
    next(source)
    assert [each for each in threading.enumerate() if each.name.startswith("windows")]
    source.close()
    assert not [each for each in threading.enumerate() if each.name.startswith("windows")]


@pytest.mark.parametrize("workers", [0, 2])
def test_an_error_reaches_who_asks(workers):
    def broken(index):
        if index == 5:
            raise RasterError("damaged", "copy it again")
        return sample(index)

    source = Loader(broken, size=2, workers=workers)(0)
    assert next(source)["targets"].flatten().tolist() == [0, 1]
    assert next(source)["targets"].flatten().tolist() == [2, 3]
    with pytest.raises(RasterError, match="damaged"):
        next(source)
    source.close()


@pytest.mark.parametrize("workers", [0, 2])
def test_batches_are_finished_where_they_are_made(workers):
    names = []

    def finish(number, batch):
        names.append(threading.current_thread().name)
        return {"sums": batch["targets"].sum() + 1000 * number}

    source = Loader(sample, size=2, workers=workers, finish=finish)(3)
    assert [next(source)["sums"].item() for _ in range(2)] == [3013, 4017]
    source.close()
    assert all(name.startswith("windows") == bool(workers) for name in names)


def test_rates_tell_reading_finishing_and_waiting_apart():
    def slow(index):
        time.sleep(0.01)
        return sample(0)

    def finish(_, batch):
        time.sleep(0.04)
        return batch

    loader = Loader(slow, size=2, workers=0, finish=finish)
    source = loader(0)
    for _ in range(5):
        next(source)
    rates = loader.rates()
    assert 0 < rates["read_per_s"] <= 100
    assert 0 < rates["views_per_s"] <= 50
    assert rates["waited"] > 0.5
    time.sleep(0.05)
    assert loader.rates()["waited"] == 0


def test_nothing_is_told_of_views_where_none_are_made():
    loader = Loader(sample, size=2, workers=0)
    next(loader(0))
    assert set(loader.rates()) == {"read_per_s", "waited"}
