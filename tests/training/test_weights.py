"""Files of weights as torchvision, timm and segmentation_models_pytorch write them."""

import pickle

import pytest
import safetensors.torch
import segmentation_models_pytorch as smp
import timm
import torch
import torchvision
from segmentation_models_pytorch.encoders._utils import patch_first_conv
from torch import nn

from geoseg.errors import CheckpointError
from training.network import SegmentationNetwork
from training.weights import find_weights, fit, read_file, to_bands

COUNTED = 100  # weights of a resnet18's encoder without its numbers of batches


def network(encoder="resnet18", bands=3, **options):
    return SegmentationNetwork(encoder=encoder, bands=bands, classes=2, **options)


@pytest.fixture(scope="module")
def resnet():
    torch.manual_seed(1)
    return torchvision.models.resnet18(weights=None).state_dict()


def test_torchvision_names_an_encoder_as_it_is(resnet):
    found = fit(resnet, network().state_dict(), others=())
    assert found.encoder == COUNTED
    assert found.missing == ()
    assert found.unused == 2  # fc.weight, fc.bias
    assert torch.equal(found.weights["encoder.conv1.weight"], resnet["conv1.weight"])
    assert torch.equal(
        found.weights["encoder.layer4.1.bn2.running_var"], resnet["layer4.1.bn2.running_var"]
    )


@pytest.mark.parametrize("prefix", ["module.", "encoder.", "backbone.", "module.encoder_q."])
def test_what_stands_before_the_names_does_not_matter(resnet, prefix):
    given = {prefix + key: value for key, value in resnet.items()}
    given |= {f"{prefix}layer1.extra": torch.zeros(3)}
    found = fit(given, network().state_dict(), others=())
    assert found.missing == ()
    assert found.unused == 3


def test_one_of_two_encoders_is_taken_as_a_whole(resnet):
    """As a momentum encoder stands beside its own in a checkpoint of MoCo."""
    given = {f"encoder_q.{key}": value for key, value in resnet.items()}
    given |= {f"encoder_k.{key}": value + 1 for key, value in resnet.items()}
    found = fit(given, network().state_dict(), others=())
    for key in ("conv1.weight", "layer3.0.bn1.bias"):
        assert torch.equal(found.weights[f"encoder.{key}"], resnet[key])


@pytest.mark.parametrize("encoder", ["test_resnet", "test_convnext", "test_efficientnet"])
def test_a_timm_model_fills_its_encoder(encoder):
    """Its encoder calls ``stages.0`` ``stages_0``; last layers may be left out of it."""
    torch.manual_seed(2)
    whole = timm.create_model(encoder)
    ours = network(f"tu-{encoder}", arch="Unet")
    found = fit(whole.state_dict(), ours.state_dict(), others=())
    assert found.missing == ()
    ours.load_weights(found.weights)
    images = torch.randn(1, 3, 64, 64)
    with torch.inference_mode():
        expected = whole.eval().forward_intermediates(images, intermediates_only=True)[-1]
        got = ours.eval().encoder(images)[-1]
    torch.testing.assert_close(got, expected)


@pytest.mark.parametrize("arch", ["Unet", "DeepLabV3Plus"])
@pytest.mark.parametrize("encoder", ["resnet18", "tu-test_resnet"])
def test_a_whole_model_fills_the_decoder_too_if_wanted(arch, encoder):
    theirs = smp.create_model(
        arch, encoder_name=encoder, encoder_weights=None, in_channels=3, classes=7,
        **({"encoder_output_stride": 16} if arch.startswith("DeepLab") else {}),
    )  # fmt: skip
    given = {f"model.{key}": value for key, value in theirs.state_dict().items()}
    ours = network(encoder, arch=arch)
    found = fit(given, ours.state_dict(), others=("decoder",))
    filled = {key for key in ours.state_dict() if key.startswith(("encoder.", "decoder."))}
    assert set(found.weights) == filled
    part = fit(given, ours.state_dict(), others=ours.encoder_modules[1:])
    assert {key.split(".")[1] for key in part.weights if key.startswith("decoder.")} == (
        {"aspp"} if arch == "DeepLabV3Plus" else set()
    )


@pytest.mark.parametrize("bands", [1, 2, 4, 7])
def test_the_first_convolution_is_brought_to_the_bands_as_in_the_library(resnet, bands):
    layer = nn.Sequential(nn.Conv2d(3, 64, 7, bias=False))
    layer[0].weight.data = resnet["conv1.weight"].clone()
    patch_first_conv(layer, bands)
    found = fit(resnet, network(bands=bands).state_dict(), others=())
    torch.testing.assert_close(found.weights["encoder.conv1.weight"], layer[0].weight.data)


def test_other_numbers_of_bands_keep_the_sum():
    weight = torch.rand(2, 4, 3, 3)
    ones = torch.ones(1, 8, 3, 3)
    kept = nn.functional.conv2d(ones, to_bands(weight, 8))
    torch.testing.assert_close(kept, nn.functional.conv2d(ones[:, :4], weight))
    assert to_bands(weight, 4) is weight


def test_another_encoder_of_the_same_names_is_told_by_its_shapes():
    other = torchvision.models.resnet50(weights=None).state_dict()
    found = fit(other, network().state_dict(), others=())
    assert found.missing == ()
    assert "encoder.layer1.0.conv1.weight" in found.unlike
    assert "encoder.conv1.weight" not in found.unlike


def test_another_encoder_of_other_names_hardly_fits():
    other = torchvision.models.mobilenet_v2(weights=None).state_dict()
    found = fit(other, network().state_dict(), others=())
    assert len(found.missing) > COUNTED / 2


@pytest.mark.parametrize("content", [
    lambda weights: weights,
    lambda weights: {"state_dict": weights, "epoch": 3},
    lambda weights: {"optimizer": {"state": {0: {"exp_avg": torch.zeros(3)}}}, "model": weights},
])  # fmt: skip
def test_weights_are_found_wherever_a_file_keeps_them(resnet, content, tmp_path):
    path = tmp_path / "weights.pth"
    torch.save(content(resnet), path)
    found = find_weights(read_file(path), name="it")
    assert found.keys() == resnet.keys()


def test_safetensors_are_read(resnet, tmp_path):
    path = tmp_path / "weights.safetensors"
    safetensors.torch.save_file(resnet, path)
    assert read_file(path).keys() == resnet.keys()


class Anything:
    pass


def test_files_that_are_no_weights_are_refused(resnet, tmp_path):
    path = tmp_path / "file.pth"
    path.write_bytes(pickle.dumps(Anything()))
    with pytest.raises(CheckpointError, match="cannot be read as weights"):
        read_file(path)
    torch.save(resnet, path)
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(CheckpointError, match="cannot be read as weights"):
        read_file(path)
    path = path.rename(tmp_path / "file.safetensors")
    with pytest.raises(CheckpointError, match="not a safetensors file"):
        read_file(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"epoch": 3}, "holds no weights"),
        ([torch.zeros(3)], "holds no weights"),
        ({"a.weight": torch.tensor([1.0, torch.nan])}, "holds a a.weight that is not finite"),
    ],
)
def test_content_without_usable_weights_is_refused(content, message):
    with pytest.raises(CheckpointError, match=message):
        find_weights(content, name="it")
