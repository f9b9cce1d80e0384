"""MoCo v2: the loss, the queue and the slow copy, against plain NumPy."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

from geoseg.errors import RecipeError
from tests.training.methods.plain import Plain, seen
from training.contrast import Pairs
from training.methods import build_method
from training.methods.moco import info_nce
from training.network import SegmentationNetwork


def unit(count, length, seed):
    vectors = np.random.default_rng(seed).normal(size=(count, length))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def tiny():
    torch.manual_seed(0)
    return SegmentationNetwork(
        encoder="tu-test_resnet", bands=3, classes=None, atrous_rates=(1, 2, 3)
    )


def as_pairs(queries, keys, own=None):
    return {"global": Pairs(queries, keys, torch.ones(len(keys)), own)}


def plain(**parameters):
    return build_method("moco-v2", network=Plain(), projection=4, **parameters)


@pytest.mark.parametrize("temperature", [0.05, 0.2])
def test_the_loss_is_its_formula(temperature):
    queries, keys, negatives = (unit(count, 7, seed) for seed, count in enumerate((5, 5, 11)))
    losses = []
    for query, key in zip(queries, keys, strict=True):
        right = np.exp(query @ key / temperature)
        wrong = sum(np.exp(query @ each / temperature) for each in negatives)
        losses.append(-np.log(right / (right + wrong)))
    found = info_nce(
        *map(torch.tensor, (3 * queries, 0.1 * keys, negatives)), temperature=temperature
    )
    assert found.item() == pytest.approx(np.mean(losses), rel=1e-9)


def test_the_gradient_is_right():
    torch.manual_seed(0)
    queries, keys, negatives = (torch.randn(count, 5, dtype=torch.float64) for count in (3, 3, 6))
    assert torch.autograd.gradcheck(
        lambda each: info_nce(each, keys, negatives, temperature=0.2),
        queries.requires_grad_(),
    )


def test_half_precision_gives_a_finite_loss():
    queries, keys, negatives = (torch.tensor(unit(4, 8, seed)).half() for seed in range(3))
    value = info_nce(queries, keys, negatives, temperature=0.05)
    assert value.dtype == torch.float32
    assert value.isfinite()


@pytest.mark.parametrize("batch", [2, 3, 8])
def test_the_queue_holds_the_newest_keys_whether_or_not_a_batch_divides_it(batch):
    method = plain(queue=8)
    expected = list(method.queue.clone())
    place = 0
    for step in range(9):
        keys = torch.randn(batch, 4, generator=torch.Generator().manual_seed(step))
        method.loss(as_pairs(torch.randn(batch, 4), keys))
        for key in keys:
            expected[place] = key / key.norm()
            place = (place + 1) % 8
    torch.testing.assert_close(method.queue, torch.stack(expected))


def test_a_batch_is_compared_with_the_keys_before_it():
    method = plain(queue=6)
    before = method.queue.clone()
    queries = torch.randn(3, 4, requires_grad=True)
    keys = torch.randn(3, 4)
    loss = method.loss(as_pairs(queries, keys))["loss"]
    torch.testing.assert_close(loss, info_nce(queries, keys, before, temperature=0.2))
    loss.backward()  # the queue has changed since
    assert queries.grad.isfinite().all()


def test_a_batch_that_overflows_the_queue_is_refused():
    with pytest.raises(RecipeError, match=r"method\.queue is 4, less than the 5 keys of a batch"):
        plain(queue=4).loss(as_pairs(torch.randn(5, 4), torch.randn(5, 4)))


def test_the_mean_over_ranks_is_the_loss_and_all_ranks_keep_the_same_queue():
    whole = plain(queue=8)
    ranks = [copy.deepcopy(whole) for _ in range(2)]
    queries, keys = torch.randn(4, 4), torch.randn(4, 4)
    expected = whole.loss(as_pairs(queries, keys))["loss"]
    parts = [
        method.loss(as_pairs(queries, keys, own))["loss"]
        for method, own in zip(ranks, (slice(0, 2), slice(2, 4)), strict=True)
    ]
    torch.testing.assert_close(torch.stack(parts).mean(), expected)
    assert all(torch.equal(each.queue, whole.queue) for each in ranks)


def test_queries_come_from_the_network_and_keys_from_the_copy():
    first, second, regions = seen()
    method = build_method("moco-v2", network=Plain())
    with torch.no_grad():
        for each in method.slow_head.parameters():
            each.mul_(2)
    pairs = method.embed(Plain(), first, second, regions)["global"]
    deep = [Plain().deep(each).mean((2, 3)) for each in (first, second)]
    torch.testing.assert_close(pairs.first, method.head(deep[0]))
    torch.testing.assert_close(pairs.second, method.slow_head(deep[1]))
    assert not pairs.second.requires_grad


def test_the_copy_is_a_plain_mean_at_first_and_then_moves_by_momentum():
    network = tiny()
    method = build_method("moco-v2", network=network, momentum=0.75)
    weight, statistic = network.encoder.model.conv1[0].weight, network.decoder.aspp[2].running_mean
    slow = method.slow_network
    seen_weights = []
    for step in range(1, 8):
        with torch.no_grad():
            weight.normal_()
            statistic.normal_()
        method.follow(network)
        seen_weights.append((weight.clone(), statistic.clone()))
        if step <= 4:
            expected = [torch.stack(each).mean(0) for each in zip(*seen_weights, strict=True)]
        else:
            expected = [
                0.75 * old + 0.25 * new for old, new in zip(expected, seen_weights[-1], strict=True)
            ]
        found = slow.encoder.model.conv1[0].weight, slow.decoder.aspp[2].running_mean
        torch.testing.assert_close(found, tuple(expected))


def test_the_copy_stays_out_of_training_and_out_of_the_optimiser():
    method = build_method("moco-v2", network=tiny())
    assert method.train() is method
    assert method.training
    assert not any(each.training for each in method.slow_network.modules())
    learning = {name for name, each in method.named_parameters() if each.requires_grad}
    assert learning == {f"head.{layer}.{kind}" for layer in (0, 2) for kind in ("weight", "bias")}


def test_a_key_does_not_depend_on_its_batch():
    """What shuffling batch normalisation is for."""
    network = tiny().train()
    method = build_method("moco-v2", network=network).train()
    images = torch.randn(4, 3, 32, 32)
    _, _, regions = seen()
    together = method.embed(network, images, images, regions)["global"].second
    alone = method.embed(network, images[:2], images[:2], regions)["global"].second
    torch.testing.assert_close(together[:2], alone)


def test_its_state_brings_back_queue_place_and_copy():
    def steps(method, network, count, seed):
        random = torch.Generator().manual_seed(seed)
        for _ in range(count):
            with torch.no_grad():
                for each in network.parameters():
                    each.add_(0.1 * torch.randn(each.shape, generator=random))
            method.follow(network)
            queries, keys = torch.randn((2, 3, 4), generator=random)
            loss = method.loss(as_pairs(queries, keys))["loss"]
        return loss

    network = nn.ModuleDict({"net": nn.Linear(2, 2)})
    network.deep_channels = 6
    method = build_method("moco-v2", network=network, projection=4, queue=8)
    steps(method, network, 5, seed=0)
    other_network = copy.deepcopy(network)
    other = build_method("moco-v2", network=other_network, projection=4, queue=8)
    other.load_state_dict(method.state_dict())
    assert steps(method, network, 4, seed=1) == steps(other, other_network, 4, seed=1)
    assert all(
        torch.equal(one, two)
        for one, two in zip(method.state_dict().values(), other.state_dict().values(), strict=True)
    )


@pytest.mark.parametrize(
    ("arch", "encoder"),
    [("DeepLabV3Plus", "tu-test_resnet"), ("Unet", "tu-test_convnext"), ("FPN", "resnet18")],
)
def test_any_network_is_copied_and_followed(arch, encoder):
    rates = {"atrous_rates": (1, 2, 3)} if arch == "DeepLabV3Plus" else {}
    network = SegmentationNetwork(arch=arch, encoder=encoder, bands=2, classes=None, **rates)
    method = build_method("moco-v2", network=network)
    with torch.no_grad():
        for each in network.parameters():
            each.add_(1)
    method.follow(network)
    images = torch.randn(2, 2, 64, 64)
    with torch.no_grad():
        torch.testing.assert_close(method.slow_network.deep(images), network.eval().deep(images))


def test_keys_beyond_the_range_of_half_precision_are_no_numbers_of_the_loss():
    network = Plain()
    method = build_method("moco-v2", network=network)
    method.slow_network.deep = lambda images: torch.full((len(images), 6, 2, 2), torch.inf)
    first, second, regions = seen()
    loss = method.loss(method.embed(network, first, second, regions))["loss"]
    assert loss.isfinite()
