"""What holds for every loss: its formula in plain NumPy, its gradient and its edge cases."""

import inspect
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from geoseg.errors import ArgumentError, RecipeError
from tests.training.losses import formulas
from tests.training.losses.formulas import IGNORED
from tests.training.losses.variants import VARIANTS, K, value_of
from training.losses import LOSSES, build_loss
from training.recipe import LossRecipe

OF_COUNTS_ALONE = {"dice", "tversky", "focal_tversky", "modified_focal_tversky", "lovasz"}
WITH_PIXELS = [
    (name, parameters)
    for name, parameters in VARIANTS
    if name not in OF_COUNTS_ALONE and parameters.get("weight") != 0
]
each_variant = pytest.mark.parametrize(("name", "parameters"), VARIANTS)


def test_every_loss_is_tested():
    assert {name for name, _ in VARIANTS} == set(LOSSES)


@each_variant
def test_a_loss_is_its_formula(name, parameters, batch):
    expected = getattr(formulas, name)(*batch, **parameters)
    exact = value_of(name, parameters, *batch, dtype=torch.float64)
    assert exact.dtype == torch.float64
    assert exact.item() == pytest.approx(expected, rel=1e-6, abs=1e-7)  # weights are float32
    single = value_of(name, parameters, *batch, dtype=torch.float32)
    assert single.item() == pytest.approx(expected, rel=1e-5, abs=1e-6)


@each_variant
def test_the_gradient_is_that_of_the_formula(name, parameters, batch):
    logits, targets = (torch.tensor(part[:2, ..., :3, :3]) for part in batch)
    loss = build_loss(name, classes=K, **parameters)
    assert torch.autograd.gradcheck(lambda x: loss(x, targets), logits.requires_grad_())


@each_variant
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_logits_are_computed_in_float32(name, parameters, dtype, batch):
    logits, targets = batch
    half = torch.tensor(logits).to(dtype)
    loss = build_loss(name, classes=K, **parameters)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        value = loss(half, torch.tensor(targets))
    assert value.dtype == torch.float32
    expected = getattr(formulas, name)(half.double().numpy(), targets, **parameters)
    assert value.item() == pytest.approx(expected, rel=1e-5, abs=1e-6)


@each_variant
def test_a_batch_without_labels_costs_nothing(name, parameters, batch):
    logits = torch.tensor(batch[0], requires_grad=True)
    value = build_loss(name, classes=K, **parameters)(
        logits, torch.full((3, 5, 7), IGNORED, dtype=torch.int64)
    )
    value.backward()
    assert value.item() == 0
    assert not logits.grad.any()


@each_variant
def test_what_stands_on_ignored_pixels_does_not_matter(name, parameters, batch):
    logits, targets = batch
    changed = np.where((targets == IGNORED)[:, None], 50.0, logits)
    x = torch.tensor(changed, requires_grad=True)
    value = build_loss(name, classes=K, **parameters)(x, torch.tensor(targets))
    value.backward()
    assert value.item() == pytest.approx(value_of(name, parameters, *batch).item())
    assert not x.grad.movedim(1, -1)[torch.tensor(targets) == IGNORED].any()


@each_variant
def test_a_sample_without_labels_changes_nothing(name, parameters, batch):
    logits, targets = batch
    more_logits = np.concatenate([logits, logits[:1]])
    more_targets = np.concatenate([targets, np.full((1, 5, 7), IGNORED)])
    expected = value_of(name, parameters, logits, targets).item()
    assert value_of(name, parameters, more_logits, more_targets).item() == pytest.approx(expected)


@pytest.mark.parametrize("name", LOSSES)
def test_the_ignored_value_may_be_a_class_number(name, batch):
    logits, targets = batch
    both = np.where(targets == 0, IGNORED, targets)
    moved = np.where(both == IGNORED, 0, both)
    zero_ignored = build_loss(name, classes=K, ignore_index=0)
    expected = value_of(name, {}, logits, both).item()
    assert zero_ignored(torch.tensor(logits), torch.tensor(moved)).item() == pytest.approx(expected)


@given(
    variant=st.sampled_from(VARIANTS),
    scale=st.sampled_from([0.0, 1.0, 100.0, 1e4]),
    right=st.booleans(),
    absent=st.integers(0, K),
    size=st.sampled_from([(1, 1, 1), (1, 2, 3), (2, 3, 3)]),
    seed=st.integers(0, 2**31),
)
@settings(max_examples=300, deadline=None)
def test_losses_and_gradients_are_finite(*, variant, scale, right, absent, size, seed):
    """For logits up to ±1e4, right or wrong, a class that is absent, and a single pixel."""
    name, parameters = variant
    random = np.random.default_rng(seed)
    targets = random.integers(0, K, size)
    targets[targets == absent] = (absent + 1) % K
    logits = random.uniform(-scale, scale, (size[0], K, *size[1:]))
    if right:
        logits = np.where(targets[:, None] == np.arange(K)[:, None, None], scale, -scale)
    targets[random.random(size) < 0.2] = IGNORED
    x = torch.tensor(logits, dtype=torch.float32, requires_grad=True)
    value = build_loss(name, classes=K, **parameters)(x, torch.tensor(targets))
    value.backward()
    assert math.isfinite(value.item())
    assert x.grad.isfinite().all()
    least = least_of(name, parameters)
    assert value.item() >= least
    if right and scale >= 100 and (targets != IGNORED).any():
        assert value.item() < least + 0.2  # (1e-7)^0.2 is 0.04 a class


def least_of(name, parameters):
    """The value at a perfect prediction."""
    if name != "combo":
        return 0
    scored = K if parameters.get("class_reduction") == "sum" else 1
    return -(1 - parameters.get("alpha", 0.5)) * scored


@pytest.mark.parametrize(("name", "parameters"), WITH_PIXELS)
def test_wrong_and_certain_pixels_still_learn(name, parameters, batch):
    """Losses with a pixel part pull at any distance; those of counts alone saturate, as known."""
    _, targets = batch
    targets = np.where(targets == IGNORED, 0, 1)
    logits = np.zeros((3, K, 5, 7), dtype=np.float32)
    logits[:, 2] = 200
    x = torch.tensor(logits, requires_grad=True)
    build_loss(name, classes=K, **parameters)(x, torch.tensor(targets)).backward()
    assert (x.grad[:, 2] > 0).all()


@each_variant
def test_a_loss_is_one_graph_without_a_break(name, parameters, batch):
    logits, targets = torch.tensor(batch[0], requires_grad=True), torch.tensor(batch[1])
    loss = build_loss(name, classes=K, **parameters)
    torch._dynamo.reset()
    compiled = torch.compile(loss, fullgraph=True, dynamic=False, backend="eager")
    assert compiled(logits, targets).item() == pytest.approx(loss(logits, targets).item())


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("unified_focl", {}, "did you mean 'unified_focal'"),
        ("hinge", {}, "choose from cross_entropy, binary_cross_entropy, focal, dice"),
        ("unified_focal", {"gama": 1}, "did you mean 'gamma'"),
        ("unified_focal", {"gamma": 2}, "gamma is 2 — give gamma a number from 0 to 1"),
        ("unified_focal", {"delta": "high"}, "delta is 'high'"),
        ("unified_focal", {"rare": [1]}, "symmetric form treats all classes alike"),
        ("unified_focal", {"symmetric": False, "rare": [4]}, "class numbers from 0 to 3"),
        ("unified_focal", {"symmetric": False, "rare": "water"}, "class numbers from 0 to 3"),
        ("unified_focal", {"symmetric": "no"}, "give symmetric true or false"),
        ("modified_focal", {"gamma": float("nan")}, "gamma is nan"),
        ("dice", {"class_reduction": "max"}, "choose mean or sum"),
        ("dice", {"batch_counts": 1}, "give batch_counts true or false"),
        ("cross_entropy", {"class_weights": [1, 2, 3]}, "give 4 numbers >= 0, one a class"),
        ("cross_entropy", {"class_weights": [1, 2, 3, -1]}, "give 4 numbers >= 0"),
        ("cross_entropy", {"class_weights": "auto"}, "give 4 numbers >= 0"),
        ("focal", {"alpha": [1, 2]}, "loss.alpha is [1, 2] — give 4 numbers >= 0"),
        ("focal", {"alpha": -0.5}, "loss.alpha is -0.5 — give alpha a number >= 0"),
        ("focal", {"gamma": -1}, "give gamma a number >= 0"),
        ("focal", {"gamma": float("nan")}, "loss.gamma is nan"),
        ("focal", {"gamma": float("inf")}, "loss.gamma is inf"),
        ("tversky", {"alpha": 0, "beta": 0}, "loss.alpha and loss.beta are both 0"),
        ("tversky", {"beta": [0.1, 0.2, 0.3, 0.4]}, "give beta a number >= 0"),
        ("focal_tversky", {"gamma": 0}, "give gamma a number above 0"),
        ("combo", {"alpha": 1.5}, "give alpha a number from 0 to 1"),
        ("combo", {"beta": True}, "give beta a number >= 0"),
        ("dice_focal", {"dice_weight": 0, "focal_weight": 0}, "are both 0"),
        ("hybrid_focal", {"focal_alpha": [0, 0, 0, 0]}, "loss.focal_alpha is [0, 0, 0, 0]"),
        ("boundary", {"tolerance": 0}, "give tolerance whole pixels, 1 or more"),
        ("boundary", {"tolerance": 1.5}, "give tolerance whole pixels"),
    ],
)
def test_a_wrong_name_or_value_is_one_clear_line(name, parameters, message):
    with pytest.raises(RecipeError) as caught:
        build_loss(name, classes=K, **parameters)
    assert message in str(caught.value)


@pytest.mark.parametrize("name", LOSSES)
def test_parameters_do_not_enter_a_checkpoint(name):
    assert not build_loss(name, classes=K).state_dict()


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_says_what_it_is_and_what_for(name):
    loss = LOSSES[name]
    assert loss.__doc__.splitlines()[0].endswith(".")
    assert 10 < len(loss.suits) < 80


def test_a_recipe_has_a_key_for_every_parameter():
    keys = set(LossRecipe.model_fields) - {"name"}
    given = {"classes", "ignore_index"}
    taken = {key for loss in LOSSES.values() for key in inspect.signature(loss).parameters}
    assert taken - given == keys


@pytest.mark.parametrize(
    ("logits", "targets", "message"),
    [
        ((2, 5, 8, 8), (2, 8, 8), r"logits are \(2, 5, 8, 8\), the loss is for 3 classes"),
        ((3, 8, 8), (8, 8), r"logits are \(3, 8, 8\)"),
        ((2, 3, 8, 8), (2, 4, 4), r"targets are \(2, 4, 4\).* — give targets \(2, 8, 8\)"),
        ((2, 3, 8, 8), (2, 3, 8, 8), r"targets are \(2, 3, 8, 8\)"),
        ((2, 3, 8, 8), (2, 1, 8, 8), r"targets are \(2, 1, 8, 8\)"),
    ],
)
def test_other_shapes_are_refused(logits, targets, message):
    loss = build_loss("dice", classes=3)
    with pytest.raises(ArgumentError, match=message):
        loss(torch.zeros(logits), torch.zeros(targets, dtype=torch.int64))
    with pytest.raises(ArgumentError, match=message):
        loss(logits=torch.zeros(logits), targets=torch.zeros(targets, dtype=torch.int64))
