"""Encoder, decoder and head against segmentation_models_pytorch itself."""

import copy

import pytest
import segmentation_models_pytorch as smp
import torch
from torch import nn

from geoseg.errors import CheckpointError, RecipeError
from training.network import ARCHITECTURES, Normalize, SegmentationNetwork

ENCODER = "resnet18"


@pytest.fixture
def images():
    return torch.randn(2, 4, 128, 128, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("arch", ARCHITECTURES)
def test_features_and_head_are_the_librarys_own_forward(arch, images):
    network = SegmentationNetwork(arch=arch, encoder=ENCODER, bands=4, classes=3).eval()
    theirs = smp.create_model(
        arch, encoder_name=ENCODER, encoder_weights=None, in_channels=4, classes=3,
        **({"encoder_output_stride": 16} if arch.startswith("DeepLab") else {}),
    ).eval()  # fmt: skip
    theirs.encoder, theirs.decoder = network.encoder, network.decoder
    theirs.segmentation_head = network.head
    with torch.inference_mode():
        features = network.features(images)
        logits = network(images)
        torch.testing.assert_close(logits, theirs(images))
        torch.testing.assert_close(logits, network.head(features.dense))
    assert logits.shape == (2, 3, 128, 128)
    assert features.deep.shape[1] == network.deep_channels
    assert features.dense.shape[1] == network.dense_channels
    assert 128 // features.dense.shape[-1] == network.dense_stride


def test_the_deep_features_of_deeplab_are_the_aspps(images):
    network = SegmentationNetwork(encoder=ENCODER, bands=4, classes=None).eval()
    with torch.inference_mode():
        deep, dense = network.features(images)
        torch.testing.assert_close(deep, network.decoder.aspp(network.encoder(images)[-1]))
    assert deep.shape == (2, 256, 8, 8)
    assert dense.shape == (2, 256, 32, 32)
    assert network.stride == 16


@pytest.mark.parametrize("bands", [1, 2, 3, 5])
def test_any_number_of_bands_goes_in(bands):
    network = SegmentationNetwork(encoder="tu-test_resnet", bands=bands, classes=2).eval()
    assert network(torch.zeros(1, bands, 32, 32)).shape == (1, 2, 32, 32)


def test_a_shift_by_the_stride_shifts_the_output_alike():
    """Away from the border, and but for ASPP's pooling, which sees the whole tile."""
    torch.manual_seed(0)
    network = SegmentationNetwork(
        encoder="tu-test_resnet", bands=3, classes=3, atrous_rates=(1, 1, 1)
    ).eval()

    class Nothing(nn.Module):
        def forward(self, features):
            return features.new_zeros(len(features), 256, *features.shape[2:])

    network.decoder.aspp[0].convs[-1] = Nothing()
    large = torch.randn(1, 3, 288, 288)
    shift = network.stride
    with torch.inference_mode():
        one = network(large[:, :, :256, :256])
        other = network(large[:, :, shift : 256 + shift, shift : 256 + shift])
    inner = slice(112, 144)
    moved = slice(112 - shift, 144 - shift)
    torch.testing.assert_close(one[:, :, inner, inner], other[:, :, moved, moved])


def test_encoder_and_decoder_parameters_are_all_parameters_once():
    network = SegmentationNetwork(encoder=ENCODER, bands=3, classes=2)
    encoder, decoder = network.encoder_parameters(), network.decoder_parameters()
    assert {id(each) for each in encoder} & {id(each) for each in decoder} == set()
    assert len(encoder) + len(decoder) == len(list(network.parameters()))
    aspp = {id(each) for each in network.decoder.aspp.parameters()}
    assert aspp <= {id(each) for each in encoder}


@pytest.mark.parametrize("parts", ["encoder", "all"])
def test_a_network_starts_from_the_parts_of_another(parts):
    source = SegmentationNetwork(encoder=ENCODER, bands=3, classes=None)
    network = SegmentationNetwork(encoder=ENCODER, bands=3, classes=2)
    before = copy.deepcopy(network.state_dict())
    network.start_from(source.state_dict(), parts=parts)
    theirs = source.state_dict()
    for name, value in network.state_dict().items():
        taken = name.startswith(("encoder.", "decoder.aspp.")) or (
            parts == "all" and name.startswith("decoder.")
        )
        assert torch.equal(value, theirs[name] if taken else before[name]), name


def test_what_is_held_does_not_learn_until_it_is_let_go():
    network = SegmentationNetwork(encoder="tu-test_resnet", bands=3, classes=2)
    network.train()
    before = copy.deepcopy(network.state_dict())
    optimizer = torch.optim.AdamW(network.parameters(), lr=0.1, weight_decay=0.1)

    def learn():
        network.train()  # as a loop does after each validation
        network(torch.randn(2, 3, 32, 32)).square().mean().backward()
        optimizer.step()
        optimizer.zero_grad()
        return {
            name for name, value in network.state_dict().items()
            if not torch.equal(value, before[name])
        }  # fmt: skip

    held = ("encoder.", "decoder.aspp.")
    network.hold(network.encoder_modules)
    moved = learn()
    assert moved
    assert not [name for name in moved if name.startswith(held)]  # statistics neither
    network.hold(())
    assert network.encoder.training
    moved = learn()
    assert {name for name in before if name.endswith("conv1.weight")} <= moved
    assert any(name.startswith(held) and "running_mean" in name for name in moved)


def test_kept_statistics_normalise_while_scales_learn():
    network = SegmentationNetwork(encoder=ENCODER, bands=3, classes=2, atrous_rates=(1, 2, 3))
    for name, value in network.named_buffers():
        if name.endswith("running_mean"):
            value.uniform_(-1, 1)
    for each in network.modules():
        if isinstance(each, torch.nn.Dropout):
            each.p = 0.0
    before = copy.deepcopy(network.state_dict())
    network.keep_statistics()
    network.train()
    seen = torch.randn(2, 3, 32, 32)
    alone = [network(each[None]) for each in seen]
    torch.testing.assert_close(network(seen), torch.cat(alone))  # whatever else is in the batch
    network(seen).square().mean().backward()
    torch.optim.SGD(network.parameters(), lr=1.0).step()
    after = network.state_dict()
    moved = {name for name, value in before.items() if not torch.equal(value, after[name])}
    assert moved == {name for name, _ in network.named_parameters()}


def test_pretrained_weights_of_other_bands_are_refused():
    source = SegmentationNetwork(encoder=ENCODER, bands=4, classes=None)
    network = SegmentationNetwork(encoder=ENCODER, bands=3, classes=2)
    with pytest.raises(CheckpointError, match=r"has the shape \(64, 4, 7, 7\).*use the same bands"):
        network.start_from(source.state_dict(), parts="encoder")


def test_pretrained_weights_of_another_architecture_are_refused():
    source = SegmentationNetwork(arch="FPN", encoder=ENCODER, bands=3, classes=None)
    network = SegmentationNetwork(encoder=ENCODER, bands=3, classes=2)
    with pytest.raises(CheckpointError, match=r"have no decoder\.aspp"):
        network.start_from(source.state_dict(), parts="encoder")


def test_a_description_builds_the_same_network_again():
    network = SegmentationNetwork(encoder=ENCODER, bands=3, classes=2, atrous_rates=(1, 2, 3))
    again = SegmentationNetwork.from_description(network.description)
    again.load_state_dict(network.state_dict())
    assert again.description == network.description


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"arch": "DeepLabV3Pluss"}, r"model.arch is 'DeepLabV3Pluss' — did you mean"),
        ({"arch": "DPT"}, "model.arch is 'DPT'"),
        ({"encoder": "resnet19"}, r"model.encoder is 'resnet19' — did you mean 'resnet1"),
        ({"encoder": "tu-no_such_model"}, "cannot be built on the encoder tu-no_such_model"),
        ({"arch": "Unet", "atrous_rates": (1, 2, 3)}, "mean nothing to Unet"),
    ],
)
def test_a_network_that_cannot_be_built_is_refused(options, message):
    with pytest.raises(RecipeError, match=message):
        SegmentationNetwork(bands=3, classes=2, **options)


def test_normalising_takes_raw_values_to_zero_mean_and_unit_variance():
    images = torch.tensor([[10.0, 30.0], [100.0, 300.0]]).view(1, 2, 1, 2)
    result = Normalize([20.0, 200.0], [10.0, 50.0])(images)
    assert result.flatten().tolist() == [-1.0, 1.0, -2.0, 2.0]


@pytest.mark.parametrize(
    ("arch", "encoder", "idle"),
    [
        ("DeepLabV3Plus", "resnet18", False),
        ("PSPNet", "resnet18", True),
        ("DeepLabV3Plus", "efficientnet-b0", True),
    ],
)
def test_weights_that_no_feature_depends_on_are_noticed(arch, encoder, idle):
    network = SegmentationNetwork(arch=arch, encoder=encoder, bands=3, classes=None)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    assert network.has_idle("all", side=64) is idle
    assert network.training
    assert all(each.grad is None for each in network.parameters())
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
