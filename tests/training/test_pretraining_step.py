"""The whole step of pretraining: one graph of static shapes, the same compiled or not."""

import pytest
import torch
from torch import nn
from torch._dynamo.backends.debugging import aot_eager
from torch.fx.experimental.proxy_tensor import make_fx

from training.methods import METHODS, build_method
from training.network import SegmentationNetwork
from training.pretraining_step import PretrainingStep
from training.views import Augmentation, draw_views, seeded

VIEW, WINDOW, COUNT, BANDS = 32, 40, 3, ("red", "green", "blue", "nir")

pytestmark = pytest.mark.usefixtures("one_thread")


def build(name):
    torch.manual_seed(0)
    network = SegmentationNetwork(
        encoder="tu-test_resnet", bands=len(BANDS), classes=None, atrous_rates=(1, 2, 3)
    )
    for module in network.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0  # a compiler draws other numbers
    method = build_method(name, network=network)
    network.train_only(method.trains)
    mean, std = torch.full((4,), 128.0), torch.full((4,), 74.0)
    step = PretrainingStep(network, method, mean=mean, std=std, view=VIEW, region=8).train()
    smooth(step)
    return step


def smooth(module):
    """Take the kinks out of a network: close to one, rounding decides what the gradient is."""
    for name, child in module.named_children():
        if isinstance(child, nn.ReLU):
            setattr(module, name, nn.SiLU())
        else:
            smooth(child)


def make_batch(number):
    random = seeded(1, number)
    rules = Augmentation(view=VIEW, noise=0.0)
    drawn = draw_views(
        rules, COUNT, window=(WINDOW, WINDOW), bands=BANDS, symmetric=False, generator=random
    )
    return {
        "images": torch.randint(0, 256, (COUNT, 4, WINDOW, WINDOW), generator=random).byte(),
        "valid": torch.rand((COUNT, WINDOW, WINDOW), generator=random) > 0.1,
        "regions": torch.rand((COUNT, 2, 3), generator=random),
        **drawn,
    }


def learn(step, steps=3):
    """Losses and the gradients of the last step."""
    found = []
    for number in range(steps):
        step.zero_grad()
        losses, pairs = step(make_batch(number))
        losses["loss"].backward()
        found.append(torch.stack([*losses.values(), pairs.first.sum()]).detach())
    gradients = {
        name: value.grad for name, value in step.named_parameters() if value.grad is not None
    }
    return {"losses": torch.stack(found), **gradients}


def assert_same(found, expected, **tolerance):
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        torch.testing.assert_close(
            found[name], value, **tolerance, msg=lambda text, name=name: f"{name}: {text}"
        )


@pytest.fixture(autouse=True)
def nothing_compiled_before():
    torch._dynamo.reset()


@pytest.mark.parametrize("name", METHODS)
def test_the_step_of_each_method_is_one_graph_that_is_made_once(name):
    graphs = []

    def backend(graph, inputs):
        graphs.append(graph)
        if name != "glcnet":
            return graph.forward
        return aot_eager(graph, inputs)  # forward and backward as a compiler is given them

    step = build(name)
    step.compile(fullgraph=True, dynamic=False, backend=backend)
    assert_same(learn(step), learn(build(name)), rtol=1e-5, atol=1e-6)
    assert len(graphs) == 1


@pytest.mark.parametrize("name", ["glcnet", "moco-v2", "vicregl"])
def test_nothing_is_copied_to_or_from_the_host(name):
    step = build(name)
    traced = make_fx(lambda batch: step(batch)[0]["loss"])(make_batch(0))
    called = {str(node.target) for node in traced.graph.nodes}
    # a number of a tensor, a boolean index, and a tensor of plain numbers
    copying = ("_local_scalar_dense", "nonzero", "lift_fresh")
    assert not [each for each in called if any(word in each for word in copying)]
