"""NT-Xent against a double loop over its formula."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from geoseg.errors import RecipeError
from training.contrast import nt_xent


def by_formula(first, second, temperature, positive_in_denominator=False, weights=None):
    """l(a, b) in both directions, negatives one by one; pairs of weight 0 do not exist."""
    views = np.stack([first, second]).astype(np.float64)
    views /= np.linalg.norm(views, axis=2, keepdims=True)
    weights = np.ones(len(first)) if weights is None else weights
    total = 0.0
    for i in range(len(first)):
        for direction in (0, 1):
            a, b = views[direction, i], views[1 - direction, i]
            denominator = math.exp(a @ b / temperature) if positive_in_denominator else 0.0
            for j in range(len(first)):
                if j != i and weights[j] > 0:
                    denominator += math.exp(a @ views[0, j] / temperature)
                    denominator += math.exp(a @ views[1, j] / temperature)
            if weights[i]:
                term = -math.log(math.exp(a @ b / temperature) / denominator)
                total += weights[i] * term
    return total / (2 * weights.sum())


def embeddings(count, length, seed=0):
    random = np.random.default_rng(seed)
    first = random.normal(size=(count, length))
    return first, first + 0.5 * random.normal(size=(count, length))


@given(
    count=st.integers(2, 7),
    length=st.integers(2, 6),
    temperature=st.sampled_from([0.05, 0.5, 1.3]),
    inside=st.booleans(),
    weighted=st.booleans(),
    seed=st.integers(0, 2**31),
)
@settings(max_examples=100, deadline=None)
def test_the_loss_is_its_formula(count, length, temperature, inside, weighted, seed):  # noqa: PLR0917
    first, second = embeddings(count, length, seed)
    weights = None
    if weighted:
        weights = np.random.default_rng(seed).choice([0.0, 0.5, 1.0, 2.0], count)
        weights[:2] = 1.0
    expected = by_formula(first, second, temperature, inside, weights)
    value = nt_xent(
        torch.tensor(first),
        torch.tensor(second),
        temperature=temperature,
        positive_in_denominator=inside,
        weights=None if weights is None else torch.tensor(weights),
    )
    assert value.item() == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("weights", [None, [1.0, 0.0, 0.5, 2.0]])
def test_the_gradient_is_that_of_the_formula(inside, weights):
    first, second = (torch.tensor(part, requires_grad=True) for part in embeddings(4, 3))
    weights = None if weights is None else torch.tensor(weights, dtype=torch.float64)

    def loss(a, b):
        return nt_xent(a, b, temperature=0.4, positive_in_denominator=inside, weights=weights)

    assert torch.autograd.gradcheck(loss, (first, second))


def test_leaving_the_positive_out_can_make_the_loss_negative():
    same = torch.eye(3)
    assert nt_xent(same, same, temperature=0.5).item() == pytest.approx(math.log(4) - 2)
    inside = nt_xent(same, same, temperature=0.5, positive_in_denominator=True)
    assert inside.item() == pytest.approx(math.log(4 + math.exp(2)) - 2)


def test_simclr_is_the_cross_entropy_over_all_other_embeddings():
    first, second = map(torch.tensor, embeddings(5, 4))
    both = torch.nn.functional.normalize(torch.cat([first, second]), dim=1)
    logits = (both @ both.T / 0.5).fill_diagonal_(-torch.inf)
    expected = torch.nn.functional.cross_entropy(logits, (torch.arange(10) + 5) % 10)
    value = nt_xent(first, second, temperature=0.5, positive_in_denominator=True)
    assert value.item() == pytest.approx(expected.item())


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_stable_at_a_small_temperature(dtype):
    first, second = (torch.tensor(part).to(dtype) for part in embeddings(64, 16))
    first.requires_grad_()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        value = nt_xent(first, second, temperature=0.05)
    value.backward()
    exact = by_formula(first.detach().double().numpy(), second.double().numpy(), 0.05)
    assert value.dtype == torch.float32
    assert value.item() == pytest.approx(exact, rel=1e-5)
    assert first.grad.isfinite().all()


def test_embeddings_of_zeros_give_finite_gradients():
    first = torch.zeros(3, 4, requires_grad=True)
    value = nt_xent(first, torch.zeros(3, 4), temperature=0.5)
    value.backward()
    assert value.item() == pytest.approx(math.log(4))
    assert first.grad.isfinite().all()


@pytest.mark.parametrize("weights", [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
@pytest.mark.parametrize("inside", [False, True])
def test_fewer_than_two_pairs_that_count_cost_nothing(weights, inside):
    first = torch.randn(3, 4, requires_grad=True)
    value = nt_xent(
        first,
        torch.randn(3, 4),
        temperature=0.5,
        positive_in_denominator=inside,
        weights=torch.tensor(weights),
    )
    value.backward()
    assert value.item() == 0
    assert not first.grad.any()


def test_pairs_of_weight_0_may_hold_anything():
    first, second = map(torch.tensor, embeddings(4, 3))
    expected = nt_xent(first[:3], second[:3], temperature=0.5)
    first[3] = 1e6
    value = nt_xent(first, second, temperature=0.5, weights=torch.tensor([1.0, 1.0, 1.0, 0.0]))
    assert value.item() == pytest.approx(expected.item())


@given(
    ranks=st.sampled_from([1, 2, 3]),
    each=st.integers(1, 4),
    inside=st.booleans(),
    weighted=st.booleans(),
    seed=st.integers(0, 2**31),
)
@settings(max_examples=60, deadline=None)
def test_the_mean_over_ranks_of_their_own_rows_is_the_loss(ranks, each, inside, weighted, seed):
    count = max(ranks * each, 2)
    first, second = embeddings(count, 4, seed)
    random = np.random.default_rng(seed)
    weights = random.choice([0.0, 0.5, 2.0], count) if weighted else np.ones(count)
    weights[:2] = 1.0
    leaves = [torch.tensor(part, requires_grad=True) for part in (first, second)]
    part = count // ranks
    losses = [
        nt_xent(
            *leaves,
            temperature=0.3,
            positive_in_denominator=inside,
            weights=torch.tensor(weights),
            own=slice(rank * part, (rank + 1) * part),
        )
        for rank in range(ranks)
    ]
    mean = torch.stack(losses).mean()
    assert mean.item() == pytest.approx(by_formula(first, second, 0.3, inside, weights), rel=1e-9)
    mean.backward()
    step = 1e-6
    i, j = random.integers(count), random.integers(4)
    ends = []
    for sign in (-1, 1):
        moved = first.copy()
        moved[i, j] += sign * step
        ends.append(by_formula(moved, second, 0.3, inside, weights))
    slope = (ends[1] - ends[0]) / (2 * step)
    assert leaves[0].grad[i, j].item() == pytest.approx(slope, rel=1e-4, abs=1e-7)


def test_the_gradient_of_own_rows_is_that_of_the_formula():
    first, second = (torch.tensor(part, requires_grad=True) for part in embeddings(4, 3))
    weights = torch.tensor([1.0, 0.0, 0.5, 2.0], dtype=torch.float64)

    def loss(a, b):
        return nt_xent(a, b, temperature=0.4, weights=weights, own=slice(2, 4))

    assert torch.autograd.gradcheck(loss, (first, second))


def test_one_pair_has_no_negatives():
    with pytest.raises(RecipeError, match=r"1 pair has no negatives — set train\.batch to 2"):
        nt_xent(torch.ones(1, 3), torch.ones(1, 3), temperature=0.5)


def test_the_loss_is_one_graph_without_a_break():
    first, second = map(torch.tensor, embeddings(4, 3))
    weights = torch.tensor([1.0, 0.0, 1.0, 1.0])
    torch._dynamo.reset()
    compiled = torch.compile(nt_xent, fullgraph=True, dynamic=False, backend="eager")
    value = compiled(first, second, temperature=0.5, weights=weights)
    expected = nt_xent(first, second, temperature=0.5, weights=weights)
    assert value.item() == pytest.approx(expected.item())
