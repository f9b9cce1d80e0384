"""The rasters and networks on which the engine's benchmarks run."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import rasterio
import torch
from rasterio.transform import Affine

from geoseg.card import ModelCard
from geoseg.classes import ClassScheme, LandClass
from training.export import Graph, to_onnx, write
from training.network import Normalize, SegmentationNetwork

BANDS = ("red", "green", "blue")
COLORS = ("#d7301f", "#31a354", "#3182bd", "#fdae6b", "#756bb1", "#636363")
SHIFT = 37  # px, so that structure does not begin where tiles do
MEAN, STD = (120.0,) * 3, (45.0,) * 3


def scheme(count: int) -> ClassScheme:
    return ClassScheme(
        classes=tuple(
            LandClass(value=value, name=f"class {value}", color=COLORS[value])
            for value in range(count)
        )
    )


def scene(height: int, width: int, *, seed: int = 0) -> np.ndarray:
    """A (3, height, width) uint8 picture with structure at scales from 1 to 256 px."""
    random = np.random.default_rng(seed)
    height, width = height + SHIFT, width + SHIFT
    total = np.zeros((3, height, width), np.float32)
    for cell, weight in ((256, 30), (64, 25), (16, 18), (4, 10), (1, 5)):
        coarse = random.normal(size=(3, -(-height // cell), -(-width // cell))).astype("f4")
        fine = coarse.repeat(cell, axis=1)[:, :height].repeat(cell, axis=2)[:, :, :width]
        total += weight * fine
    return (total + 120)[:, SHIFT:, SHIFT:].clip(0, 255).astype("u1")


def write_scene(path: Path, pixels: np.ndarray, **profile: object) -> Path:
    settings = {"tiled": True, "blockxsize": 512, "blockysize": 512, "compress": "DEFLATE"}
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        count=len(pixels),
        height=pixels.shape[1],
        width=pixels.shape[2],
        dtype=pixels.dtype,
        crs="EPSG:32636",
        transform=Affine(0.25, 0, 452_000, 0, -0.25, 36_000),
        photometric="RGB",
        **{**settings, **profile},
    ) as raster:
        raster.write(pixels)
    return path


def network(arch: str, *, classes: int) -> SegmentationNetwork:
    """A ResNet-18 network with random weights whose classes all come up.

    Its batch normalisation has seen a scene, and its head is shifted so that no class has a
    higher score than the others on average.
    """
    torch.manual_seed(0)
    net = SegmentationNetwork(arch=arch, encoder="resnet18", bands=3, classes=classes)
    pixels = torch.from_numpy(scene(512, 512, seed=1).astype("f4")).unfold(1, 256, 256)
    batch = pixels.unfold(2, 256, 256).permute(1, 2, 0, 3, 4).reshape(4, 3, 256, 256)
    batch = (batch - MEAN[0]) / STD[0]
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = None
    with torch.inference_mode():
        net.train()(batch)
        mean = net.eval()(batch).mean(dim=(0, 2, 3))
        last = [each for each in net.head.modules() if isinstance(each, torch.nn.Conv2d)][-1]
        last.bias.sub_(mean)
    return net


def export(
    net: SegmentationNetwork,
    path: Path,
    *,
    tile: int,
    halo: int,
    unit: float = 1.0,
    dynamic: bool = False,
) -> Path:
    """Its ONNX file; ``unit`` is what the pixels are divided by before they reach the graph."""
    mean, std = (tuple(value / unit for value in values) for values in (MEAN, STD))
    model = to_onnx(Graph(net, Normalize(mean, std)).eval(), bands=3, tile=tile, dynamic=dynamic)
    card = ModelCard(
        name=path.stem,
        bands=BANDS,
        tile_size=tile,
        stride=net.stride,
        halo=halo,
        classes=scheme(model.graph.output[0].type.tensor_type.shape.dim[1].dim_value),
    )
    write(model, card, path)
    return path


def pointwise(path: Path, *, tile: int, classes: int = 5) -> Path:
    """Next to no work: each class a fixed mixture of a pixel's bands."""
    weights = np.random.default_rng(0).normal(size=(classes, 3, 1, 1)).astype("f4")
    nodes = [
        onnx.helper.make_node("Conv", ["image", "weights"], ["scores"]),
        onnx.helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
    ]
    return save(path, nodes, {"weights": weights / 50}, tile=tile, classes=classes)


def save(
    path: Path,
    nodes: Sequence[onnx.NodeProto],
    weights: dict[str, np.ndarray],
    *,
    tile: int,
    classes: int,
    halo: int = 0,
    free: bool = False,
) -> Path:
    """A graph from ``image`` to ``probabilities`` with a card; its sides may be left free."""
    kind, side = onnx.TensorProto.FLOAT, ("H", "W") if free else (tile, tile)
    graph = onnx.helper.make_graph(
        nodes,
        "subject",
        [onnx.helper.make_tensor_value_info("image", kind, ["N", 3, *side])],
        [onnx.helper.make_tensor_value_info("probabilities", kind, ["N", classes, *side])],
        [onnx.numpy_helper.from_array(array, name) for name, array in weights.items()],
    )
    opset = [onnx.helper.make_opsetid("", 17)]
    model = onnx.helper.make_model(graph, opset_imports=opset, ir_version=8)
    card = ModelCard(
        name=path.stem, bands=BANDS, tile_size=tile, halo=halo, classes=scheme(classes)
    )
    write(model, card, path)
    return path
