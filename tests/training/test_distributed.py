"""Two ranks against one process: losses, gradients, statistics and what the ranks agree on."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from geoseg.errors import RecipeError
from tests.training import two_ranks
from training import distributed
from training.data.loader import Loader
from training.methods import METHODS

ROOT = Path(__file__).parents[2]
SHAPES = {"BatchNorm1d": (8, 5), "BatchNorm2d": (4, 3, 6, 5), "BatchNormAct2d": (4, 3, 6, 5)}

DOUBLE, SINGLE = torch.float64, torch.float32
ASKED = [
    *((name, "learn", (name, DOUBLE), {}) for name in METHODS),
    ("single", "learn", ("glcnet", SINGLE), {}),
    ("accumulated", "learn", ("glcnet", DOUBLE), {"accumulate": 3}),
    ("idle", "learn", ("glcnet", DOUBLE), {"arch": "PSPNet", "accumulate": 2, "steps": 2}),
    ("compiled", "learn", ("glcnet", DOUBLE), {"backend": "aot_eager"}),
    *((name, "normalize", (name, SHAPES[name], DOUBLE), {}) for name in SHAPES),
    ("gathered", "gather_what_depends_on_the_rank", (), {}),
    ("agreed", "agreed", (), {}),
]


@pytest.fixture(scope="module")
def ranks(tmp_path_factory):
    """What each of two processes found."""
    folder = tmp_path_factory.mktemp("ranks")
    torch.save(ASKED, folder / "asked.pt")
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2",
        "-m", "tests.training.two_ranks", str(folder / "asked.pt"), str(folder),
    ]  # fmt: skip
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [torch.load(folder / f"{rank}.pt") for rank in (0, 1)]


@pytest.fixture(autouse=True)
def one_thread_everywhere(one_thread):
    pass


def assert_same(ranks, key, expected, **tolerance):
    for found in ranks:
        assert found[key].keys() == expected.keys()
        for name, value in expected.items():
            torch.testing.assert_close(
                found[key][name], value, **tolerance, msg=lambda text, name=name: f"{name}: {text}"
            )


@pytest.mark.parametrize("name", METHODS)
def test_two_ranks_learn_what_one_process_does(name, ranks):
    expected = two_ranks.learn(name, DOUBLE)
    assert any(key.startswith("gradient of network.encoder") for key in expected)
    assert_same(ranks, name, expected, rtol=1e-7, atol=1e-10)


def test_they_do_in_single_precision_too(ranks):
    assert_same(ranks, "single", two_ranks.learn("glcnet", SINGLE), rtol=1e-4, atol=1e-5)


def test_gradients_are_shared_once_a_step_when_batches_accumulate(ranks):
    expected = two_ranks.learn("glcnet", DOUBLE, accumulate=3)
    assert_same(ranks, "accumulated", expected, rtol=1e-7, atol=1e-10)


def test_weights_that_are_not_reached_do_not_keep_ranks_waiting(ranks):
    expected = two_ranks.learn("glcnet", DOUBLE, arch="PSPNet", accumulate=2, steps=2)
    assert_same(ranks, "idle", expected, rtol=1e-7, atol=1e-10)


def test_the_step_of_two_ranks_compiles_into_one_graph(ranks):
    assert_same(ranks, "compiled", two_ranks.learn("glcnet", DOUBLE), rtol=1e-7, atol=1e-10)


@pytest.mark.parametrize("layer", SHAPES)
def test_batch_normalisation_spans_the_ranks(layer, ranks):
    expected = two_ranks.normalize(layer, SHAPES[layer], DOUBLE)
    assert_same(ranks, layer, expected, rtol=1e-9, atol=1e-9)


def test_what_is_gathered_is_differentiated_for_the_sum_over_ranks(ranks):
    for rank, found in enumerate(each["gathered"] for each in ranks):
        assert found["whole"][:, 0].tolist() == [1, 1, 2, 2]
        # d/dp of (1 + 2) · Σ p², p = rank + 1
        torch.testing.assert_close(found["gradient"], torch.full((2, 3), 6.0 * (rank + 1)))
        assert found["own"].tolist() == [rank + 1.0] * 2


def test_ranks_agree_on_a_flag_and_take_over_what_the_first_found(ranks):
    for found in ranks:
        assert found["agreed"] == {
            "told": [True, False],
            "first": "0",
            "error": "rank 0 found no space — make some",
        }


def test_alone_nothing_is_gathered():
    part = torch.ones(2, requires_grad=True)
    pairs = distributed.Pairs(part, part, part)
    assert distributed.gather_pairs(pairs) is pairs
    assert distributed.mean(part).tolist() == [1, 1]
    assert distributed.any_of(True)
    assert not distributed.any_of(False)
    assert (distributed.rank(), distributed.count(), distributed.share_of(5)) == (0, 1, 5)


def test_what_runs_as_one_process_refuses_torchrun(monkeypatch):
    distributed.refuse("fine-tuning")
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(RecipeError, match=r"fine-tuning runs as one process, .* started 2"):
        distributed.refuse("fine-tuning")


def test_several_ranks_train_on_cpu_and_cuda_only(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    with (
        pytest.raises(RecipeError, match="2 ranks cannot train on mps — run without torchrun"),
        distributed.joined("mps"),
    ):
        pass


@pytest.mark.parametrize("ranks", [1, 2, 3])
def test_ranks_share_the_samples_of_each_batch_in_their_order(monkeypatch, ranks):
    size = 12 // ranks
    monkeypatch.setattr(distributed, "count", lambda: ranks)
    loaders = []
    for rank in range(ranks):
        monkeypatch.setattr(distributed, "rank", lambda rank=rank: rank)
        own = distributed.own_samples(lambda index: {"numbers": np.array(index)}, size=size)
        loaders.append(Loader(own, size=size, workers=2)(5))
    for first in (60, 72):
        together = torch.cat([next(loader)["numbers"] for loader in loaders])
        assert together.tolist() == list(range(first, first + 12))
    for loader in loaders:
        loader.close()
