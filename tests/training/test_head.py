"""The head fitted to a network that stays as it is, beside scikit-learn and in whole runs."""

import io
import json

import numpy as np
import pytest
import rasterio
import torch
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.windows import Window
from sklearn.linear_model import LogisticRegression

from geoseg.errors import Cancelled, LabelError, RasterError, RecipeError
from geoseg.events import JsonLines, Quiet
from geoseg.model import Model
from geoseg.tiling import Tile
from tests.scenes import QUARTER_METRE, noise, write_raster
from tests.training.bright_roofs import write_labels, write_town
from tests.training.canceller import Canceller
from training import checkpoint
from training.data.scenes import Scenes
from training.data.truth import Truth, open_labels
from training.device import pick
from training.finetune import finetune
from training.head import PLACES, fit_head, logistic
from training.network import Normalize, SegmentationNetwork

TINY = (
    "data.window=32",
    "data.block=64",
    "data.statistics_windows=4",
    "model.encoder=tu-test_resnet",
    "model.atrous_rates=[1, 2, 3]",
    "train.workers=1",
    "export.tile=64",
    "export.halo=16",
)

pytestmark = pytest.mark.usefixtures("one_thread")


# --- the regression -----------------------------------------------------------------------------


@settings(deadline=None, max_examples=20)
@given(
    seed=st.integers(0, 2**16),
    count=st.integers(20, 200),
    channels=st.integers(1, 12),
    classes=st.integers(2, 5),
    strength=st.sampled_from([1e-3, 1e-2, 1.0]),
)
def test_the_regression_is_that_of_scikit_learn(seed, count, channels, classes, strength):
    random = np.random.default_rng(seed)
    known = np.concatenate([np.arange(classes), random.integers(classes, size=count)])
    centres = random.normal(size=(classes, channels))
    features = 7 + 3 * (centres[known] + random.normal(size=(len(known), channels)))
    weight, bias = logistic(
        torch.from_numpy(features), torch.from_numpy(known), classes_of=classes, strength=strength
    )
    standard = (features - features.mean(axis=0)) / features.std(axis=0)
    with_bias = np.column_stack([standard, np.ones(len(known))])
    # of two classes theirs learns the difference, whose square is twice the sum of both squares
    held = 2 * strength if classes == 2 else strength
    peer = LogisticRegression(C=held, fit_intercept=False, tol=1e-8, max_iter=2000)
    theirs = peer.fit(with_bias, known).predict_proba(with_bias)
    ours = (torch.from_numpy(features) @ weight.T + bias).softmax(dim=1)
    np.testing.assert_allclose(ours, theirs, atol=1e-4)


def test_a_class_without_labels_is_not_said_and_stays_finite():
    random = np.random.default_rng(0)
    known = random.integers(2, size=300)
    features = torch.from_numpy(random.normal(size=(300, 4)) + 2 * known[:, None])
    weight, bias = logistic(features, torch.from_numpy(known), classes_of=4, strength=0.01)
    assert torch.isfinite(weight).all()
    said = (features @ weight.T + bias).argmax(dim=1)
    assert set(said.tolist()) == {0, 1}


def test_features_that_never_change_say_nothing():
    features = torch.cat([torch.full((50, 1), 3.0), torch.arange(50.0)[:, None]], dim=1)
    weight, bias = logistic(features, torch.arange(50) // 25, classes_of=2, strength=1.0)
    assert torch.isfinite(weight).all()
    assert weight[:, 0].tolist() == [0, 0]
    assert (features.double() @ weight.T + bias).argmax(dim=1).tolist() == [0] * 25 + [1] * 25


# --- a head -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def raster(tmp_path_factory):
    return write_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def labels(raster):
    return write_labels(raster.parent)


def fit(network, images, labels, *, normalize=None, events=None, vanishing=()):
    """Fit the head to labels on images of which some vanish after they were opened."""
    scenes = Scenes(images)
    truth = Truth(
        scenes,
        open_labels([labels], class_field=None, background=None),
        validation_share=0,
        block=64,
        seed=0,
    )
    for path in vanishing:
        path.unlink()
    return fit_head(
        network,
        normalize or torch.nn.Identity(),
        truth=truth,
        tile=Tile(size=64, halo=0, stride=network.stride),
        fill=[100.0] * 3,
        device=pick("cpu"),
        precision="fp32",
        seed=0,
        events=events or Quiet(),
    )


@pytest.mark.parametrize("arch", ["DeepLabV3Plus", "Unet", "PSPNet", "Segformer"])
def test_heads_of_all_kinds_tell_bright_from_dark(arch, raster, labels):
    torch.manual_seed(0)
    rates = (1, 2, 3) if arch == "DeepLabV3Plus" else None
    network = SegmentationNetwork(
        arch=arch, encoder="resnet18", bands=3, classes=2, atrous_rates=rates
    )
    with torch.no_grad():  # running statistics that fit
        network.train()(torch.randn(8, 3, 64, 64))
    before = {key: value.clone() for key, value in network.state_dict().items()}
    normalize = Normalize([100.0] * 3, [70.0] * 3)
    places = fit(network, [raster], labels, normalize=normalize)
    assert places <= PLACES * 48
    for key, value in network.state_dict().items():
        assert key.startswith("head.") or torch.equal(value, before[key]), key
    with rasterio.open(raster) as town:  # dark beside bright
        row = torch.from_numpy(town.read(window=Window(0, 0, 256, 64))).float()
    with torch.inference_mode():
        said = network(normalize(row[None]))[0].argmax(dim=0)
    squares = torch.arange(256) // 64 % 2
    inside = (torch.arange(256) % 64 - 32).abs() < 12
    assert (said == squares)[20:44, inside].float().mean() > 0.95


@pytest.fixture
def small():
    return SegmentationNetwork(encoder="tu-test_resnet", bands=3, classes=3, atrous_rates=(1, 2, 3))


def test_tiles_that_cannot_be_read_are_told_until_none_is_left(tmp_path, small, label_squares):
    left = write_raster(tmp_path / "left.tif", noise(64, 64))
    beside = QUARTER_METRE @ Affine.translation(64, 0)
    right = write_raster(tmp_path / "right.tif", noise(64, 64), transform=beside)
    labels = label_squares([(0, (0, 0, 128, 30)), (1, (0, 30, 128, 64))])
    lines = io.StringIO()
    fit(small, [left, right], labels, vanishing=[right], events=JsonLines(lines))
    *progress, told = map(json.loads, lines.getvalue().splitlines())
    assert [(each["done"], each["total"]) for each in progress] == [(0, 2), (1, 2), (2, 2)]
    assert told["event"] == "warning"
    assert "right.tif" in told["message"]
    assert told["message"].endswith("fitting the head without its tiles that cannot be read")
    with pytest.raises(RasterError, match=r"no image can be read any more; .*left\.tif"):
        fit(small, [left], labels, vanishing=[left])


def test_labels_between_the_features_are_refused(tmp_path, small, label_squares):
    """Each is a pixel in the corner of its square, whose middle counts."""
    town = write_raster(tmp_path / "town.tif", noise(64, 64))
    labels = label_squares([(0, (0, 0, 1, 1)), (1, (8, 8, 9, 9))])
    with pytest.raises(LabelError, match=r"square of 4 px .* — label larger areas"):
        fit(small, [town], labels)


# --- runs ---------------------------------------------------------------------------------------


def go(out, raster, labels, *overrides, recipe="head", **options):
    return finetune(
        recipe,
        out=out,
        images=[raster],
        labels=[labels],
        device="cpu",
        overrides=(*TINY, *overrides),
        **options,
    )


@pytest.fixture(scope="module")
def learnt(raster, labels, tmp_path_factory):
    """A run to start from."""
    torch.set_num_threads(1)
    out = tmp_path_factory.mktemp("learnt") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("training.finetune.export", lambda folder, **_: folder / "model.onnx")
        go(out, raster, labels, "train.steps=8", "train.epoch=8", "train.batch=4", recipe="quick")
    return out


def weights(folder):
    return checkpoint.load(folder / "checkpoints" / "last.pt")["weights"]["network"]


def test_a_run_of_no_steps_maps_with_the_start_as_it_is(raster, labels, learnt, tmp_path):
    result = go(tmp_path / "run", raster, labels, start=learnt)
    assert result["miou"] > 0.8
    began, ended = weights(learnt), weights(tmp_path / "run")
    changed = {key for key in began if not torch.equal(began[key], ended[key])}
    assert changed == {"head.0.weight", "head.0.bias"}
    model = Model.open(tmp_path / "run" / "model.onnx")
    assert model.card.metrics["miou"] == pytest.approx(result["miou"])
    bright, dark = np.full((1, 3, 64, 64), 180, "f4"), np.full((1, 3, 64, 64), 30, "f4")
    said = model.probabilities(np.concatenate([dark, bright]))[:, :, 16:48, 16:48]
    assert (said.argmax(axis=1) == np.array([0, 1])[:, None, None]).mean() > 0.8
    page = (tmp_path / "run" / "report.html").read_text()
    assert ">Confusion matrix</h2>" in page
    assert ">Curves</h2>" not in page
    events = (tmp_path / "run" / "events.jsonl").read_text()
    before = events.index("fitting the head to the labels")
    fitted, written = events.index("the head is fitted to"), events.index("writing the report")
    assert before < events.index('"task": "fit head"') < fitted < written
    assert (
        fitted < events.index('"task": "validate"') < written < events.index("exporting at 64 px")
    )
    progress = [json.loads(line) for line in events.splitlines() if '"progress"' in line]
    assert {each["within"] for each in progress} == {"finetune", "export"}
    ends = [each["task"] for each in progress if each["done"] == each["total"]]
    assert ends == ["fit head", "validate", "validate", "check"]
    assert go(tmp_path / "run", raster, labels, start=learnt) == result  # nothing to do


def test_nothing_need_be_kept_for_validation(raster, labels, learnt, tmp_path, monkeypatch):
    monkeypatch.setattr("training.finetune.export", lambda folder, **_: folder / "model.onnx")
    result = go(tmp_path / "run", raster, labels, "data.validation_share=0", start=learnt)
    assert set(result) == {"run", "model", "report"}
    assert ">Labels</h2>" in (tmp_path / "run" / "report.html").read_text()


def test_steps_go_on_from_the_fitted_head(raster, labels, learnt, tmp_path, monkeypatch):
    monkeypatch.setattr("training.finetune.export", lambda folder, **_: folder / "model.onnx")
    fitted = go(tmp_path / "fitted", raster, labels, start=learnt)
    steps = ("train.steps=1", "train.epoch=1", "train.batch=2", "optim.lr=1e-9", "train.average=0")
    one = go(tmp_path / "one", raster, labels, *steps, start=learnt)
    torch.testing.assert_close(
        weights(tmp_path / "one")["head.0.weight"],
        weights(tmp_path / "fitted")["head.0.weight"],
        rtol=0,
        atol=1e-6,
    )
    assert one["miou"] > 0.5
    assert fitted["miou"] > 0.5


def test_going_on_does_not_fit_again(raster, labels, learnt, tmp_path, monkeypatch):
    monkeypatch.setattr("training.finetune.export", lambda folder, **_: folder / "model.onnx")
    steps = ("train.steps=6", "train.epoch=6", "train.batch=2", "train.log_every=1")
    go(tmp_path / "whole", raster, labels, *steps, start=learnt)
    stopped = tmp_path / "stopped"
    with (tmp_path / "events").open("w") as stream, pytest.raises(Cancelled):
        go(stopped, raster, labels, *steps, start=learnt, events=Canceller(stream, stopped))
    monkeypatch.setattr("training.finetune.fit_head", lambda *_, **__: pytest.fail("fitted again"))
    go(stopped, raster, labels, *steps, start=learnt)
    whole, other = weights(tmp_path / "whole"), weights(stopped)
    assert all(torch.equal(whole[key], other[key]) for key in whole)


def test_a_random_network_is_refused(raster, labels, tmp_path):
    with pytest.raises(RecipeError, match=r"head goes on from a pretrained .* — add --from"):
        go(tmp_path / "run", raster, labels)
    assert not (tmp_path / "run").exists()


def test_no_steps_of_a_random_head_are_refused(raster, labels, learnt, tmp_path):
    with pytest.raises(RecipeError, match=r"train\.steps is 0 .* — .*optim\.head"):
        go(tmp_path / "run", raster, labels, "optim.head=random", start=learnt)
