"""How tiles are put together: asked of the network, and read off its graph."""

import pytest
import torch

from geoseg.reach import measure
from training.export import Graph, to_onnx
from training.network import Normalize, SegmentationNetwork
from training.seams import seams_of


@pytest.mark.parametrize(
    ("arch", "encoder", "expected"),
    [
        ("Unet", "tu-test_resnet", "crop"),
        ("Linknet", "tu-test_resnet", "crop"),
        ("DeepLabV3Plus", "tu-test_resnet", "blend"),
        ("Unet", "tu-test_efficientnet", "blend"),  # squeeze and excitation
        ("FPN", "tu-test_resnet", "blend"),  # group normalisation in its decoder
    ],
)
def test_a_network_is_blended_where_it_sees_the_whole_tile(arch, encoder, expected):
    torch.manual_seed(0)
    network = SegmentationNetwork(arch=arch, encoder=encoder, bands=3, classes=3)
    network.train()
    assert seams_of(network) == expected
    assert network.training


@pytest.mark.parametrize("arch", ["Unet", "DeepLabV3Plus"])
def test_the_graph_says_what_the_network_does(arch):
    network = SegmentationNetwork(arch=arch, encoder="tu-test_resnet", bands=3, classes=3)
    graph = Graph(network, Normalize([0.0] * 3, [1.0] * 3)).eval()
    reach = measure(to_onnx(graph, bands=3, tile=128, dynamic=False))
    assert reach.stride == network.stride
    assert bool(reach.whole) == (seams_of(network) == "blend")
