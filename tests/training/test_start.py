"""Where weights come from, and what is told of it."""

import copy

import pytest
import torch
import torchvision
from segmentation_models_pytorch.encoders import get_encoder

import training.start
from geoseg.errors import CheckpointError, RecipeError
from training import checkpoint
from training.network import SegmentationNetwork
from training.start import start_network

RGB = ("red", "green", "blue")


def begin(network, source=None, *, weights="random", parts="all", bands=RGB):
    return start_network(network, source, weights=weights, parts=parts, bands=bands)


@pytest.fixture
def network():
    torch.manual_seed(0)
    return SegmentationNetwork(encoder="resnet18", bands=3, classes=2)


@pytest.fixture
def resnet(tmp_path):
    torch.manual_seed(1)
    path = tmp_path / "resnet18.pth"
    torch.save(torchvision.models.resnet18(weights=None).state_dict(), path)
    return path


def test_random_weights_stay_as_they_are(network):
    before = copy.deepcopy(network.state_dict())
    begun = begin(network)
    assert begun.method == "from scratch"
    assert begun.filled == ()
    assert all(torch.equal(before[key], value) for key, value in network.state_dict().items())


def test_a_file_fills_the_encoder_and_says_how_much_of_it(network, resnet):
    begun = begin(network, resnet)
    weights = torch.load(resnet, weights_only=True)
    assert torch.equal(network.encoder.layer4[1].conv2.weight, weights["layer4.1.conv2.weight"])
    assert begun.method == "from resnet18.pth"
    assert begun.filled == ("encoder",)  # the ASPP is random
    assert begun.notes == (
        f"{resnet}: took 100 of 100 weights of the encoder; left 2 that fit nowhere",
    )
    assert begun.warnings == ()


def test_weights_that_are_not_there_are_told(network, resnet):
    weights = torch.load(resnet, weights_only=True)
    torch.save({key: weights[key] for key in weights if not key.startswith("bn1.")}, resnet)
    before = network.encoder.bn1.weight.clone()
    (warning,) = begin(network, resnet).warnings
    assert warning == "random weights stay in 4 places of the encoder, e.g. encoder.bn1.weight"
    assert torch.equal(network.encoder.bn1.weight, before)


@pytest.mark.parametrize("other", ["resnet50", "mobilenet_v2"])
def test_a_file_of_another_encoder_is_refused(network, other, tmp_path):
    path = tmp_path / "other.pth"
    torch.save(torchvision.models.get_model(other, weights=None).state_dict(), path)
    before = copy.deepcopy(network.state_dict())
    with pytest.raises(CheckpointError, match=r"fits \d+ of the 100 weights of the encoder resne"):
        begin(network, path)
    assert all(torch.equal(before[key], value) for key, value in network.state_dict().items())


@pytest.mark.parametrize("which", [["last"], ["last", "best"]])
def test_of_a_run_the_best_checkpoint_is_taken_where_there_is_one(network, which, tmp_path):
    sources = {}
    for name in which:
        sources[name] = SegmentationNetwork(encoder="resnet18", bands=3, classes=5).state_dict()
        checkpoint.save(
            tmp_path / "run" / "checkpoints" / f"{name}.pt",
            {"weights": {"network": sources[name]}, "description": {"bands": list(RGB)}},
        )
    begun = begin(network, tmp_path / "run")
    assert begun.method == "from run"
    assert begun.filled == ("encoder", "decoder.aspp")
    expected = sources[which[-1]]
    assert torch.equal(network.state_dict()["decoder.block2.0.0.weight"],
                       expected["decoder.block2.0.0.weight"])  # fmt: skip
    one = tmp_path / "run" / "checkpoints" / "last.pt"
    begin(network, one, parts="encoder")
    assert torch.equal(network.encoder.conv1.weight, sources["last"]["encoder.conv1.weight"])


def test_a_folder_that_is_no_run_is_refused(network, tmp_path):
    with pytest.raises(CheckpointError, match="neither a run nor a file"):
        begin(network, tmp_path)


@pytest.mark.parametrize("bands", [3, 5])
def test_published_weights_are_those_of_the_library_at_any_bands(monkeypatch, bands):
    """The library fetches them; here it is given random ones that are always the same."""
    fetched = []

    def fetch(name, *, in_channels, weights):
        fetched.append((name, weights))
        torch.manual_seed(3)
        return get_encoder(name, in_channels=in_channels)

    monkeypatch.setattr(training.start, "get_encoder", fetch)
    network = SegmentationNetwork(encoder="resnet18", bands=bands, classes=2)
    begun = begin(network, weights="imagenet", bands=range(bands))
    assert fetched == [("resnet18", "imagenet")]
    assert begun.method == "from imagenet"
    assert begun.filled == ("encoder",)
    torch.manual_seed(3)
    expected = get_encoder("resnet18", in_channels=bands).state_dict()
    got = network.encoder.state_dict()
    assert all(torch.equal(got[key], value) for key, value in expected.items())


@pytest.mark.parametrize(("encoder", "asked"), [("resnet18", "imagenet"), ("tu-test_resnet", True)])
def test_weights_that_cannot_be_fetched_are_one_line(monkeypatch, encoder, asked):
    def fail(name, *, in_channels, weights):
        assert weights == asked
        raise FileNotFoundError("no connection\nto the hub")

    monkeypatch.setattr(training.start, "get_encoder", fail)
    network = SegmentationNetwork(encoder=encoder, bands=3, classes=2)
    with pytest.raises(CheckpointError, match=r"could not be fetched \(no connection\) — connect"):
        begin(network, weights="imagenet")


def test_weights_that_nobody_published_are_refused(network):
    with pytest.raises(RecipeError, match=r"model.weights is 'imagnet'.*did you mean 'imagenet'"):
        begin(network, weights="imagnet")
