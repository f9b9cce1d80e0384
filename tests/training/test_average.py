import numpy as np
import torch
from torch import nn

from training.average import Average


def learner():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(2, 3, 1), nn.BatchNorm2d(3))


def test_the_mean_follows_its_recursion():
    network = learner()
    average = Average(network, decay=0.9)
    expected = network[0].weight.detach().numpy().astype(np.float64)
    rng = np.random.default_rng(0)
    for step in range(1, 120):
        moved = rng.normal(size=expected.shape)
        with torch.no_grad():
            network[0].weight.copy_(torch.from_numpy(moved))
        average.update(step)
        decay = min(0.9, (1 + step) / (10 + step))
        expected = decay * expected + (1 - decay) * moved
    np.testing.assert_allclose(average.network[0].weight.numpy(), expected, atol=1e-5)


def test_without_decay_it_is_the_network_itself():
    network = learner()
    average = Average(network, decay=0.0)
    network(torch.randn(4, 2, 5, 5))  # moves the statistics
    with torch.no_grad():
        network[0].weight.add_(1)
    average.update(1)
    for mean, value in zip(
        average.network.state_dict().values(), network.state_dict().values(), strict=True
    ):
        assert torch.equal(mean, value)


def test_it_does_not_learn_and_leaves_its_source_alone():
    network = learner()
    before = network[0].weight.clone()
    average = Average(network, decay=0.5)
    average.update(1)
    assert not any(each.requires_grad for each in average.network.parameters())
    assert torch.equal(network[0].weight, before)
    assert network[0].weight.requires_grad
