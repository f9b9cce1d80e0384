"""How tiles are put together: asked of the network, and read off its graph."""

import pytest
import torch

from geoseg.reach import measure
from tests.training.finished_run import graph_of
from training.export import to_onnx
from training.network import SegmentationNetwork
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


@pytest.mark.parametrize(
    ("arch", "bands", "rates"), [("Unet", 3, None), ("DeepLabV3Plus", 4, (1, 2, 3))]
)
def test_the_graph_says_what_the_network_does(arch, bands, rates):
    graph = graph_of(bands, arch=arch, atrous_rates=rates)
    reach = measure(to_onnx(graph, bands=bands, tile=64, dynamic=False))
    assert reach.stride == graph.network.stride
    assert bool(reach.whole) == (seams_of(graph.network) == "blend")
