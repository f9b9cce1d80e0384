"""Methods join features, regions and the contrastive loss as their papers say."""

import copy
import inspect

import numpy as np
import pytest
import torch
from torch import nn

from geoseg.errors import RecipeError
from geoseg.events import Events
from tests.training.methods.plain import DEEP, Plain, seen
from training.contrast import Pairs, nt_xent
from training.health import Health
from training.methods import METHODS, build_method
from training.methods.glcnet import style_of
from training.network import SegmentationNetwork
from training.recipe import MethodRecipe, PretrainRecipe, read_recipe, shipped
from training.regions import match_regions, region_means


@pytest.mark.parametrize("name", METHODS)
def test_a_method_trains_its_heads_and_the_features_it_uses(name):
    first, second, regions = seen()
    first.requires_grad_()
    method = build_method(name, network=Plain())
    losses = method.loss(method.embed(Plain(), first, second, regions))
    losses["loss"].backward()
    assert all(value.shape == () and value.isfinite() for value in losses.values())
    learning = [each for each in method.parameters() if each.requires_grad]
    assert learning
    assert all(each.grad is not None and each.grad.any() for each in learning)
    deep, dense = first.grad[:, :DEEP].any(), first.grad[:, DEEP:].any()
    used = {
        "glcnet": (True, True),
        "glcnet-global": (True, False),
        "glcnet-local": (False, True),
        "simclr": (True, False),
        "moco-v2": (True, False),
        "vicregl": (True, True),
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
    methods = [build_method(name, network=Plain())]
    methods.append(copy.deepcopy(methods[0]))

    def loss(method, first, second, regions):
        return method.loss(method.embed(Plain(), first, second, regions))["loss"]

    torch._dynamo.reset()
    compiled = torch.compile(loss, fullgraph=True, dynamic=False, backend="eager")
    for _ in range(2):  # a queue changes the second
        values = [
            each(method, first, second, regions)
            for each, method in zip((compiled, loss), methods, strict=True)
        ]
        torch.testing.assert_close(*values)


def textures(random):
    """Stripes along either axis, four wavelengths each, seen twice with noise."""
    waves = (torch.arange(32.0) / torch.linspace(1, 4, 4)[:, None]).sin()
    images = torch.cat(
        [
            waves[:, None, :, None].expand(4, 3, 32, 32),
            waves[:, None, None].expand(4, 3, 32, 32),
        ]
    )
    return [images + 0.05 * torch.randn(images.shape, generator=random) for _ in range(2)]


@pytest.mark.parametrize("name", METHODS)
def test_a_method_learns_to_tell_textures_apart(name, one_thread):
    torch.manual_seed(0)
    network = SegmentationNetwork(
        encoder="tu-test_resnet", bands=3, classes=None, atrous_rates=(1, 2, 3)
    )
    method = build_method(name, network=network, **({"queue": 16} if name == "moco-v2" else {}))
    network.train_only(method.trains)
    learning = [
        each for each in (*network.parameters(), *method.parameters()) if each.requires_grad
    ]
    optimizer = torch.optim.Adam(learning, lr=1e-3)
    random = torch.Generator().manual_seed(0)
    whole = torch.eye(2, 3).expand(8, 2, 3)
    network.train()
    method.train()
    losses = []
    for _ in range(24):
        first, second = textures(random)
        draws = torch.rand((8, 2, 3), generator=random)
        regions = match_regions(whole, whole, draws, view=32, region=8)
        loss = method.loss(method.embed(network, first, second, regions))["loss"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        method.follow(network)
        losses.append(loss.item())
    # The queue is full of real keys, which are harder than random ones, from the third step on.
    assert np.mean(losses[-4:]) < np.mean(losses[2:6])


class Told(Events):
    def __init__(self):
        super().__init__()
        self.records = []

    def write(self, record):
        self.records.append(record)


@pytest.mark.parametrize("name", METHODS)
def test_a_head_that_says_the_same_of_everything_is_warned_of_once(name):
    first, second, regions = seen()
    method = build_method(name, network=Plain())
    told = Told()
    health = Health(told)

    def judge():
        pairs = method.embed(Plain(), first, second, regions)
        health.watch(next(iter(pairs.values())))
        return health.figures()["effective_rank"]

    assert judge() > 2
    assert not told.records
    for each in method.modules():
        if isinstance(each, nn.Linear):
            nn.init.zeros_(each.weight)
    for _ in range(2):
        assert judge() == pytest.approx(1, abs=1e-3)
    [warning] = told.records
    assert "collapsing" in warning["message"]


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("recipe", shipped(PretrainRecipe))
def test_the_method_of_a_shipped_recipe_can_be_switched_by_one_override(recipe, name):
    settings = read_recipe(PretrainRecipe, recipe, [f"method.name={name}"]).method
    build_method(settings.name, network=Plain(), **settings.parameters())


@pytest.mark.parametrize("name", METHODS)
def test_a_recipe_has_every_parameter_of_a_method(name):
    taken = set(inspect.signature(METHODS[name]).parameters) - {"network"}
    assert taken <= set(MethodRecipe.model_fields)


@pytest.mark.parametrize(
    ("recipe", "published"),
    [
        (
            "glcnet-paper",
            {
                "temperature": 0.5,
                "weight": 0.5,
                "style": "variance",
                "hidden": 256,
                "projection": 64,
                "positive_in_denominator": False,
            },
        ),
        ("simclr", {"temperature": 0.5, "positive_in_denominator": True}),
        ("moco-v2", {"temperature": 0.2, "momentum": 0.999, "queue": 4096, "projection": 128}),
        (
            "vicregl",
            {
                "weight": 0.75,
                "matches": 20,
                "grid": 7,
                "invariance": 25.0,
                "variance": 25.0,
                "covariance": 1.0,
            },
        ),
    ],
)
def test_a_recipe_stands_for_the_published_parameters(recipe, published):
    method = read_recipe(PretrainRecipe, recipe).method
    defaults = {
        key: each.default
        for key, each in inspect.signature(METHODS[method.name]).parameters.items()
    }
    assert published.items() <= {**defaults, **method.parameters()}.items()
