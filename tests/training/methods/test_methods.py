"""Methods join features, regions and the contrastive loss as their papers say."""

import inspect

import numpy as np
import pytest
import torch
from torch import nn

from geoseg.errors import RecipeError
from training.contrast import Pairs, nt_xent
from training.methods import METHODS, build_method
from training.methods.glcnet import style_of
from training.network import Features
from training.regions import Regions, region_means

DEEP, DENSE = 6, 5


class Plain(nn.Module):
    """A network whose features are its input's bands, the deep ones at a quarter the resolution."""

    deep_channels, dense_channels = DEEP, DENSE

    def deep(self, images):
        return nn.functional.avg_pool2d(images[:, :DEEP], 4)

    def features(self, images):
        return Features(self.deep(images), images[:, DEEP:])


def seen(seed=0):
    """Features of two views of 4 samples, and 3 regions each; sample 2 has none."""
    torch.manual_seed(seed)
    first, second = (torch.randn(4, DEEP + DENSE, 8, 8) for _ in range(2))
    weights = torch.ones(4, 3)
    weights[2] = 0
    regions = Regions(8 + 16 * torch.rand(4, 3, 2), 8 + 16 * torch.rand(4, 3, 2), weights, 32, 12)
    return first, second, regions


@pytest.mark.parametrize("name", METHODS)
def test_a_method_trains_its_heads_and_the_features_it_uses(name):
    first, second, regions = seen()
    first.requires_grad_()
    method = build_method(name, network=Plain())
    losses = method.loss(method.embed(Plain(), first, second, regions))
    losses["loss"].backward()
    assert all(value.shape == () and value.isfinite() for value in losses.values())
    assert all(each.grad is not None and each.grad.any() for each in method.parameters())
    deep, dense = first.grad[:, :DEEP].any(), first.grad[:, DEEP:].any()
    used = {
        "glcnet": (True, True),
        "glcnet-global": (True, False),
        "glcnet-local": (False, True),
        "simclr": (True, False),
    }
    assert (deep, dense) == used[name]
    assert method.trains == ("all" if dense else "encoder")


def test_the_style_is_mean_and_population_variance():
    deep = torch.randn(3, DEEP, 4, 5)
    pixels = deep.numpy()
    mean, variance = pixels.mean((2, 3)), pixels.var((2, 3))
    np.testing.assert_allclose(
        style_of(deep, "variance"), np.concatenate([mean, variance], 1), rtol=1e-4, atol=1e-6
    )
    np.testing.assert_allclose(
        style_of(deep, "std"), np.concatenate([mean, np.sqrt(variance)], 1), rtol=1e-4, atol=1e-6
    )
    np.testing.assert_allclose(style_of(deep, "mean"), mean, rtol=1e-4, atol=1e-6)
    assert style_of(deep.half(), "variance").dtype == torch.float32


def test_a_constant_map_has_a_finite_gradient_in_every_style():
    for style in ("variance", "std", "mean"):
        deep = torch.ones(2, 3, 4, 4, requires_grad=True)
        style_of(deep, style).sum().backward()
        assert deep.grad.isfinite().all()


def test_glcnet_is_lambda_times_global_plus_the_rest_local():
    """Put together here from the paper's description, with the method's own heads."""
    first, second, regions = seen()
    method = build_method("glcnet", network=Plain(), weight=0.3)
    network = Plain()
    views = [network.features(each) for each in (first, second)]
    styles = [
        method.global_head(
            torch.cat([each.deep.mean((2, 3)), each.deep.var((2, 3), correction=0)], 1)
        )
        for each in views
    ]
    local = [
        method.local_head(region_means(each.dense, centres, view=32, region=12))
        for each, centres in zip(views, (regions.first, regions.second), strict=True)
    ]
    matched = [0, 1, 3]
    expected_global = nt_xent(*styles, temperature=0.5)
    expected_local = nt_xent(
        local[0][matched].flatten(0, 1), local[1][matched].flatten(0, 1), temperature=0.5
    )
    losses = method.loss(method.embed(Plain(), first, second, regions))
    torch.testing.assert_close(losses["loss_global"], expected_global)
    torch.testing.assert_close(losses["loss_local"], expected_local)
    torch.testing.assert_close(losses["loss"], 0.3 * expected_global + 0.7 * expected_local)


def test_glcnet_has_the_published_heads():
    network = Plain()
    network.deep_channels, network.dense_channels = 256, 64
    method = build_method("glcnet", network=network)
    shapes = [tuple(each.weight.shape) for each in method.modules() if isinstance(each, nn.Linear)]
    assert shapes == [(256, 512), (64, 256), (64, 64), (64, 64)]


def test_simclr_contrasts_means_with_the_positive_in_the_denominator():
    first, second, regions = seen()
    method = build_method("simclr", network=Plain(), temperature=0.2)
    expected = nt_xent(
        method.head(first[:, :DEEP].mean((2, 3))),
        method.head(second[:, :DEEP].mean((2, 3))),
        temperature=0.2,
        positive_in_denominator=True,
    )
    torch.testing.assert_close(
        method.loss(method.embed(Plain(), first, second, regions))["loss"], expected
    )


def test_pairs_gathered_from_two_ranks_give_the_loss_of_one():
    first, second, regions = seen()
    method = build_method("glcnet", network=Plain())
    whole = method.loss(method.embed(Plain(), first, second, regions))["loss"]
    halves = []
    for part in (slice(0, 2), slice(2, 4)):
        mine = regions._replace(
            first=regions.first[part], second=regions.second[part], weights=regions.weights[part]
        )
        halves.append(method.embed(Plain(), first[part], second[part], mine))
    gathered = {
        kind: Pairs(*(torch.cat([h[kind][field] for h in halves]) for field in range(3)))
        for kind in halves[0]
    }
    torch.testing.assert_close(method.loss(gathered)["loss"], whole)


def test_variants_take_no_parameter_without_meaning():
    assert "weight" not in inspect.signature(METHODS["glcnet-global"]).parameters
    with pytest.raises(RecipeError, match="method 'simclr' has no parameter 'style'"):
        build_method("simclr", network=Plain(), style="mean")


def test_an_unknown_method_is_refused_with_the_nearest():
    with pytest.raises(RecipeError, match="no method named 'glcnett' — did you mean 'glcnet'"):
        build_method("glcnett", network=Plain())


@pytest.mark.parametrize("name", METHODS)
def test_a_method_is_one_graph_without_a_break(name):
    first, second, regions = seen()
    method = build_method(name, network=Plain())

    def loss(first, second, regions):
        return method.loss(method.embed(Plain(), first, second, regions))["loss"]

    torch._dynamo.reset()
    compiled = torch.compile(loss, fullgraph=True, dynamic=False, backend="eager")
    torch.testing.assert_close(compiled(first, second, regions), loss(first, second, regions))
