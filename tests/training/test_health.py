"""Health figures against their definitions, and the warning."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from geoseg.events import Events
from training.contrast import Pairs
from training.health import Health, alignment, effective_rank, uniformity


class Told(Events):
    def __init__(self):
        super().__init__()
        self.records = []

    def write(self, record):
        self.records.append(record)


def unit(count, length, seed=0):
    random = torch.Generator().manual_seed(seed)
    return F.normalize(torch.randn(count, length, generator=random), dim=1)


def test_alignment_and_uniformity_are_their_formulas():
    first, second = unit(7, 5).numpy(), unit(7, 5, seed=1).numpy()
    apart = np.mean([np.linalg.norm(a - b) ** 2 for a, b in zip(first, second, strict=True)])
    near = [
        math.exp(-2 * np.linalg.norm(first[i] - first[j]) ** 2) for i in range(7) for j in range(i)
    ]
    assert alignment(*map(torch.tensor, (first, second))).item() == pytest.approx(apart, rel=1e-5)
    found = uniformity(torch.tensor(first)).item()
    assert found == pytest.approx(math.log(np.mean(near)), rel=1e-5)


def test_the_effective_rank_counts_dimensions():
    for used in (1, 2, 5):
        embeddings = torch.eye(8)[torch.arange(40) % used]
        assert effective_rank(embeddings).item() == pytest.approx(used, rel=1e-4)
    assert effective_rank(torch.zeros(4, 3)).isfinite()


def test_a_collapse_is_told_once_each_time():
    told = Told()
    health = Health(told)
    same, ones = torch.ones(6, 4), torch.ones(6)
    assert health.figures() == {}
    for embeddings, warnings in ((same, 1), (same, 1), (unit(6, 4), 1), (same, 2)):
        health.watch(Pairs(embeddings, embeddings, ones))
        figures = health.figures()
        assert len(told.records) == warnings
    assert figures["effective_rank"] == pytest.approx(1, abs=1e-3)
    assert "collapsing: they use 1.00 of 4 dimensions" in told.records[0]["message"]


def test_pairs_that_do_not_count_are_left_out():
    health = Health(Told())
    first, second = unit(5, 4), unit(5, 4, seed=1)
    health.watch(Pairs(first, second, torch.tensor([1.0, 1.0, 1.0, 0.0, 0.0])))
    expected = alignment(first[:3], second[:3]).item()
    assert health.figures()["alignment"] == pytest.approx(expected)
    health.watch(Pairs(first, second, torch.tensor([1.0, 0.0, 0.0, 0.0, 0.0])))
    assert health.figures() == {}
