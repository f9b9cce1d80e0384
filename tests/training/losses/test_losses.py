"""Every loss against its formula in plain NumPy, its identities and its edge cases."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from geoseg.errors import RecipeError
from training.losses import LOSSES, build_loss

K = 4
IGNORED = 255
VARIANTS = [
    ("cross_entropy", {}),
    ("cross_entropy", {"class_weights": [0.3, 2.0, 1.1, 0.0]}),
    ("dice", {}),
    ("dice", {"class_reduction": "sum", "batch_counts": False}),
    ("dice", {"class_weights": [0.3, 2.0, 1.1, 0.0]}),
    ("unified_focal", {}),
    ("unified_focal", {"weight": 0.3, "delta": 0.7, "gamma": 0.2, "class_reduction": "sum"}),
    ("unified_focal", {"weight": 0.3, "delta": 0.7, "gamma": 0.2, "batch_counts": False}),
    ("unified_focal", {"symmetric": False}),
    (
        "unified_focal",
        {"symmetric": False, "rare": [1, 3], "weight": 0.3, "delta": 0.7, "gamma": 0.2},
    ),
    ("unified_focal", {"symmetric": False, "rare": [2], "gamma": 0.8, "batch_counts": False}),
]


@pytest.fixture
def batch():
    """Random multi-class data; sample 1 lacks class 3, and a third of the pixels is ignored."""
    random = np.random.default_rng(7)
    logits = random.normal(0, 2, (3, K, 5, 7))
    targets = random.integers(0, K, (3, 5, 7))
    targets[1][targets[1] == 3] = 0
    targets[random.random(targets.shape) < 1 / 3] = IGNORED
    return logits, targets


def on_torch(name, parameters, logits, targets, **options):
    loss = build_loss(name, classes=K, **parameters)
    return loss(torch.tensor(logits, **options), torch.tensor(targets))


def rows(logits, targets):
    """Pixels that count: probabilities (P, K) and classes (P,)."""
    p = np.exp(logits - logits.max(0))
    p = (p / p.sum(0)).reshape(K, -1).T
    g = targets.reshape(-1)
    return p[g != IGNORED], g[g != IGNORED]


def tversky_shortfalls(p, g, fp_weight, fn_weight):
    out = []
    for c in range(K):
        tp = sum(p[i, c] for i in range(len(g)) if g[i] == c)
        fp = sum(p[i, c] for i in range(len(g)) if g[i] != c)
        fn = sum(1 - p[i, c] for i in range(len(g)) if g[i] == c)
        out.append(1 - tp / (tp + fp_weight * fp + fn_weight * fn))
    return out


def by_formula(name, logits, targets, *, class_reduction="mean", batch_counts=True, **kw):
    """The formula as printed, a loop over pixels and classes."""
    samples = [rows(x, t) for x, t in zip(logits, targets, strict=True)]
    p = np.concatenate([sample[0] for sample in samples])
    g = np.concatenate([sample[1] for sample in samples])
    groups = [(p, g)] if batch_counts else samples
    weights = kw.get("class_weights", [1.0] * K)
    reduce = np.sum if class_reduction == "sum" else np.mean
    if name == "cross_entropy":
        return -sum(weights[c] * math.log(p[i, c]) for i, c in enumerate(g)) / len(g)
    if name == "dice":
        losses = []
        for group in groups:
            shortfalls = tversky_shortfalls(*group, 0.5, 0.5)
            total = sum(w * s for w, s in zip(weights, shortfalls, strict=True))
            losses.append(total / sum(weights) if class_reduction == "mean" else total)
        return np.mean(losses)
    share, delta, gamma = kw.get("weight", 0.5), kw.get("delta", 0.6), kw.get("gamma", 0.5)
    rare = kw.get("rare", range(1, K))
    focal, tversky = 0.0, []
    for i, c in enumerate(g):
        q = p[i, c]
        if kw.get("symmetric", True):
            focal -= delta * (1 - q) ** (1 - gamma) * math.log(q)
        elif c in rare:
            focal -= delta * math.log(q)
        else:
            focal -= (1 - delta) * (1 - q) ** gamma * math.log(q)
    for group in groups:
        shortfalls = tversky_shortfalls(*group, 1 - delta, delta)
        if kw.get("symmetric", True):
            tversky.append(reduce([s**gamma for s in shortfalls]))
        else:
            powers = [1 - gamma if c in rare else 1 for c in range(K)]
            tversky.append(reduce([s**e for s, e in zip(shortfalls, powers, strict=True)]))
    return share * focal / len(g) + (1 - share) * np.mean(tversky)


@pytest.mark.parametrize(("name", "parameters"), VARIANTS)
def test_a_loss_is_its_formula(name, parameters, batch):
    logits, targets = batch
    expected = by_formula(name, logits, targets, **parameters)
    exact = on_torch(name, parameters, logits, targets, dtype=torch.float64)
    assert exact.dtype == torch.float64
    assert exact.item() == pytest.approx(expected, rel=1e-6)
    single = on_torch(name, parameters, logits, targets, dtype=torch.float32)
    assert single.item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("name", "parameters"), VARIANTS)
def test_the_gradient_is_that_of_the_formula(name, parameters, batch):
    logits, targets = (torch.tensor(part[:2, ..., :3, :2]) for part in batch)
    loss = build_loss(name, classes=K, **parameters)
    assert torch.autograd.gradcheck(lambda x: loss(x, targets), logits.requires_grad_())


@pytest.mark.parametrize(("name", "parameters"), VARIANTS)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_logits_are_computed_in_float32(name, parameters, dtype, batch):
    logits, targets = batch
    half = torch.tensor(logits).to(dtype)
    loss = build_loss(name, classes=K, **parameters)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        value = loss(half, torch.tensor(targets))
    assert value.dtype == torch.float32
    expected = by_formula(name, half.double().numpy(), targets, **parameters)
    assert value.item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("name", "parameters"), VARIANTS)
def test_a_batch_without_labels_costs_nothing(name, parameters, batch):
    logits = torch.tensor(batch[0], requires_grad=True)
    value = build_loss(name, classes=K, **parameters)(
        logits, torch.full((3, 5, 7), IGNORED, dtype=torch.int64)
    )
    value.backward()
    assert value.item() == 0
    assert not logits.grad.any()


@pytest.mark.parametrize(("name", "parameters"), VARIANTS)
def test_what_stands_on_ignored_pixels_does_not_matter(name, parameters, batch):
    logits, targets = batch
    changed = np.where((targets == IGNORED)[:, None], 50.0, logits)
    loss = build_loss(name, classes=K, **parameters)
    x = torch.tensor(changed, requires_grad=True)
    value = loss(x, torch.tensor(targets))
    value.backward()
    assert value.item() == pytest.approx(on_torch(name, parameters, logits, targets).item())
    assert not x.grad.movedim(1, -1)[torch.tensor(targets) == IGNORED].any()


@pytest.mark.parametrize(("name", "parameters"), VARIANTS)
def test_a_sample_without_labels_changes_nothing(name, parameters, batch):
    logits, targets = batch
    more_logits = np.concatenate([logits, logits[:1]])
    more_targets = np.concatenate([targets, np.full((1, 5, 7), IGNORED)])
    expected = on_torch(name, parameters, logits, targets).item()
    assert on_torch(name, parameters, more_logits, more_targets).item() == pytest.approx(expected)


def test_the_ignored_value_may_be_a_class_number(batch):
    logits, targets = batch
    both = np.where(targets == 0, IGNORED, targets)
    moved = np.where(both == IGNORED, 0, both)
    for name in LOSSES:
        zero_ignored = build_loss(name, classes=K, ignore_index=0)
        expected = build_loss(name, classes=K)
        x = torch.tensor(logits)
        assert zero_ignored(x, torch.tensor(moved)).item() == pytest.approx(
            expected(x, torch.tensor(both)).item()
        )


@given(
    variant=st.sampled_from(VARIANTS),
    scale=st.sampled_from([0.0, 1.0, 100.0, 1e4]),
    right=st.booleans(),
    absent=st.integers(0, K),
    size=st.sampled_from([(1, 1, 1), (1, 2, 3), (2, 3, 3)]),
    seed=st.integers(0, 2**31),
)
@settings(max_examples=150, deadline=None)
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
    assert value.item() >= 0
    assert x.grad.isfinite().all()
    if right and scale >= 100:
        assert value.item() < 1e-2 or parameters.get("gamma", 1) < 0.5


def test_cross_entropy_agrees_with_torch(batch):
    logits, targets = map(torch.tensor, batch)
    expected = torch.nn.functional.cross_entropy(logits, targets, ignore_index=IGNORED)
    assert build_loss("cross_entropy", classes=K)(logits, targets).item() == pytest.approx(
        expected.item()
    )


def test_dice_agrees_with_segmentation_models_pytorch(batch):
    from segmentation_models_pytorch.losses import DiceLoss

    logits, targets = map(torch.tensor, batch)
    expected = DiceLoss("multiclass", ignore_index=IGNORED)(logits, targets)
    assert build_loss("dice", classes=K)(logits, targets).item() == pytest.approx(
        expected.item(), rel=1e-6
    )


def test_dice_of_a_hard_prediction_is_one_minus_f1(batch):
    logits, targets = batch
    predicted = logits.argmax(1)
    hard = 1e4 * (predicted[:, None] == np.arange(K)[:, None, None])
    labelled = targets != IGNORED
    f1 = f1_score(targets[labelled], predicted[labelled], average="macro")
    assert on_torch("dice", {}, hard, targets).item() == pytest.approx(1 - f1, rel=1e-6)


@pytest.mark.parametrize("symmetric", [True, False])
def test_unified_focal_is_a_mixture_of_its_parts(symmetric, batch):
    def value(weight):
        parameters = {"symmetric": symmetric, "weight": weight, "gamma": 0.3}
        return on_torch("unified_focal", parameters, *batch).item()

    assert value(0.25) == pytest.approx(0.25 * value(1) + 0.75 * value(0))
    assert value(1) != pytest.approx(value(0))


def test_unified_focal_at_gamma_1_is_cross_entropy_and_dice(batch):
    halves = {"delta": 0.5, "gamma": 1.0}
    focal = on_torch("unified_focal", {"weight": 1.0, **halves}, *batch).item()
    tversky = on_torch("unified_focal", {"weight": 0.0, **halves}, *batch).item()
    assert focal == pytest.approx(0.5 * on_torch("cross_entropy", {}, *batch).item())
    assert tversky == pytest.approx(on_torch("dice", {}, *batch).item())


def test_both_forms_meet_at_gamma_one_half_where_classes_are_treated_alike(batch):
    tversky = {"weight": 0.0, "delta": 0.7, "gamma": 0.5}
    focal = {"weight": 1.0, "delta": 0.5, "gamma": 0.5}
    for parts, rare in ((tversky, range(K)), (focal, [])):
        symmetric = on_torch("unified_focal", parts, *batch).item()
        asymmetric = on_torch(
            "unified_focal", {"symmetric": False, "rare": rare, **parts}, *batch
        ).item()
        assert asymmetric == pytest.approx(symmetric)


def test_a_larger_delta_punishes_missing_a_class_more(batch):
    """δ stands on false negatives: a class taken too rarely must cost more than one too often."""
    targets = np.zeros((1, 10, 10), dtype=np.int64)
    targets[:, :5] = 1

    def cost(ones):  # of predicting class 1 in that many of its rows, of 5
        logits = np.zeros((1, K, 10, 10))
        logits[:, 0], logits[:, 1, :ones] = 30, 60
        parameters = {"weight": 0.0, "delta": 0.9, "symmetric": False, "rare": [1]}
        return on_torch("unified_focal", parameters, logits, targets).item()

    assert cost(3) > cost(7)


@pytest.mark.parametrize(("name", "parameters"), VARIANTS)
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
        ("hinge", {}, "choose from cross_entropy, dice, unified_focal"),
        ("unified_focal", {"gama": 1}, "did you mean 'gamma'"),
        ("unified_focal", {"gamma": 2}, "gamma is 2 — give gamma a number from 0 to 1"),
        ("unified_focal", {"delta": "high"}, "delta is 'high'"),
        ("unified_focal", {"rare": [1]}, "symmetric form treats all classes alike"),
        ("unified_focal", {"symmetric": False, "rare": [4]}, "class numbers from 0 to 3"),
        ("unified_focal", {"symmetric": False, "rare": "water"}, "class numbers from 0 to 3"),
        ("unified_focal", {"symmetric": "no"}, "give symmetric true or false"),
        ("dice", {"class_reduction": "max"}, "choose mean or sum"),
        ("dice", {"batch_counts": 1}, "give batch_counts true or false"),
        ("cross_entropy", {"class_weights": [1, 2, 3]}, "give 4 numbers >= 0, one a class"),
        ("cross_entropy", {"class_weights": [1, 2, 3, -1]}, "give 4 numbers >= 0"),
        ("cross_entropy", {"class_weights": "auto"}, "give 4 numbers >= 0"),
    ],
)
def test_a_wrong_name_or_value_is_one_clear_line(name, parameters, message):
    with pytest.raises(RecipeError) as caught:
        build_loss(name, classes=K, **parameters)
    assert message in str(caught.value)


def test_parameters_do_not_enter_a_checkpoint():
    for name in LOSSES:
        assert not build_loss(name, classes=K).state_dict()
