"""Files that claim, hide or ask too much end in one line, in little memory and time."""

import os
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from tests import toymodels
from tests.scenes import noise, write_raster

ADDRESSES = 6 << 30  # bytes of address space; libraries map much that they never touch
MEMORY = 700  # MB that a run may have in memory at most: libraries take about 200
SECONDS = 60

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")


# Linux counts what a process was forked from as its own memory. What starts the run is small.
LIMITED = f"""
import os, resource, sys
child = os.fork()
if not child:
    resource.setrlimit(resource.RLIMIT_AS, ({ADDRESSES}, {ADDRESSES}))
    resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
    os.execv(sys.executable, [sys.executable, "-m", "geoseg", *sys.argv[1:]])
_, status, used = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), used.ru_maxrss)
"""


def run(*arguments: object, events: bool = True) -> tuple[int, str, float]:
    """Exit status, stderr but for the progress, and the most memory (MB) it had."""
    quiet = ["--events", os.devnull] if events else []
    told = subprocess.run(
        [sys.executable, "-c", LIMITED, *map(str, arguments), *quiet],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    code, memory = map(int, told.stdout.splitlines()[-1].split())
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return code, told.stderr, memory / unit


def vrt(path: Path, width: int, height: int, *, bands: int = 3) -> Path:
    """A raster of nothing, as large as it says."""
    band = "".join(
        f'<VRTRasterBand dataType="Byte" band="{number}"/>' for number in range(1, bands + 1)
    )
    path.write_text(f'<VRTDataset rasterXSize="{width}" rasterYSize="{height}">{band}</VRTDataset>')
    return path


def bomb(path: Path) -> Path:
    """A TIFF of one tile of 32,768 x 32,768 px, 1 GB in 5 MB.

    Its only tile is exchanged for another; the header is libtiff's own.
    """
    side, small = 32_768, 16
    write_raster(path, np.zeros((1, small, small), "u1"), block=small, compress="deflate")
    data = bytearray(path.read_bytes())
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(side**2 >> 20))
    packed += packer.flush()
    start = int.from_bytes(data[4:8], "little")
    count = int.from_bytes(data[start : start + 2], "little")
    changed = {256: side, 257: side, 322: side, 323: side, 324: len(data), 325: len(packed)}
    for entry in range(start + 2, start + 2 + 12 * count, 12):
        tag = int.from_bytes(data[entry : entry + 2], "little")
        if tag in changed:
            data[entry + 2 : entry + 12] = (
                (4).to_bytes(2, "little")
                + (1).to_bytes(4, "little")
                + changed[tag].to_bytes(4, "little")
            )
    path.write_bytes(data + packed)
    return path


def cut_short(path: Path, *, bands: int = 3) -> Path:
    write_raster(path, noise(300, 300)[:bands] % 255, block=64, compress="deflate")
    path.write_bytes(path.read_bytes()[: -(path.stat().st_size // 4)])
    return path


def header_alone(path: Path) -> Path:
    write_raster(path, noise(300, 300), block=64, compress="deflate")
    path.write_bytes(path.read_bytes()[:200])
    return path


RASTERS = {
    "wide and tall": (lambda path: vrt(path, 10**9, 10**9), "strips"),
    "wide": (lambda path: vrt(path, 2 * 10**9, 3), "GB of memory"),
    "tall": (lambda path: vrt(path, 3, 2 * 10**9), "strips"),
    "no bands": (lambda path: vrt(path, 100, 100, bands=0), "not a raster"),
    "one tile of a gigabyte": (bomb, "in blocks of"),
    "cut short": (cut_short, "cannot be read at row"),
    "a header alone": (header_alone, "is not a raster"),
}


@pytest.mark.parametrize("kind", RASTERS)
def test_a_hostile_raster_ends_in_one_line(tmp_path: Path, kind: str) -> None:
    make, complaint = RASTERS[kind]
    bands = ["--bands", "1,1,1"] if make is bomb else []
    model = toymodels.pointwise(tmp_path / "m.onnx", of=toymodels.card(tile_size=512))
    raster = make(tmp_path / ("ortho.tif" if make in {bomb, cut_short, header_alone} else "o.vrt"))
    out = tmp_path / "map.tif"
    code, told, memory = run("predict", raster, "-m", model, "-o", out, *bands, "--threads", 1)
    assert (code, len(told.splitlines())) == (1, 1), told
    assert complaint in told
    assert memory < MEMORY
    assert not out.exists()


def custom_operator(path: Path) -> Path:
    model = onnx.load(toymodels.pointwise(path))
    model.graph.node[0].domain = "com.example"
    model.opset_import.append(helper.make_opsetid("com.example", 1))
    onnx.save(model, path)
    return path


def another_shape(path: Path) -> Path:
    of = toymodels.card()
    nodes = [
        toymodels.conv(["image", "w"], "scores"),
        helper.make_node("Slice", ["scores", "from", "to", "axes"], ["probabilities"]),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, 64, 64])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 3, "h", "w"])],
        [
            onnx.numpy_helper.from_array(array, name)
            for name, array in {
                "w": np.ones((3, 3, 1, 1), "f4"),
                "from": np.array([1]),
                "to": np.array([9]),
                "axes": np.array([2]),
            }.items()
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, of.to_metadata())
    onnx.save(model, path)
    return path


def memory_hungry(path: Path) -> Path:
    """Asks for 4 TB in between."""
    model = onnx.load(toymodels.pointwise(path))
    large = helper.make_tensor("large", TensorProto.INT64, [1], [10**12])
    model.graph.initializer.append(large)
    model.graph.node.insert(0, helper.make_node("ConstantOfShape", ["large"], ["zeros"]))
    model.graph.node.insert(1, helper.make_node("ReduceSum", ["zeros"], ["none"], keepdims=0))
    model.graph.node.insert(2, helper.make_node("Add", ["image", "none"], ["more"]))
    model.graph.node[3].input[0] = "more"
    onnx.save(model, path)
    return path


def garbage(path: Path) -> Path:
    path.write_bytes(np.random.default_rng(0).bytes(10_000))
    return path


MODELS = {
    "an operator of its own": (custom_operator, "cannot be run"),
    "another shape": (another_shape, "answers in the shape"),
    "terabytes in between": (memory_hungry, "needs more memory"),
    "garbage": (garbage, "is not an ONNX model"),
}


@pytest.mark.parametrize("kind", MODELS)
def test_a_hostile_model_ends_in_one_line(tmp_path: Path, kind: str) -> None:
    make, complaint = MODELS[kind]
    raster, out = write_raster(tmp_path / "ortho.tif", noise(80, 100)), tmp_path / "map.tif"
    code, told, memory = run(
        "predict", raster, "-m", make(tmp_path / "m.onnx"), "-o", out, "--threads", 1
    )
    assert (code, len(told.splitlines())) == (1, 1), told
    assert complaint in told
    assert memory < MEMORY
    assert not out.exists()


CLASS_MAPS = {
    "wide and tall": (lambda path: vrt(path, 10**9, 10**9, bands=1), "claims"),
    "wide": (lambda path: vrt(path, 2 * 10**9, 3, bands=1), "claims"),
    "tall": (lambda path: vrt(path, 3, 2 * 10**9, bands=1), "claims"),
    "no bands": (lambda path: vrt(path, 100, 100, bands=0), "not a raster"),
    "one tile of a gigabyte": (bomb, "in blocks of"),
    "cut short": (lambda path: cut_short(path, bands=1), "cannot be read to the end"),
    "a header alone": (header_alone, "is not a raster"),
}


@pytest.mark.parametrize("command", ["vectorize", "assess", "assess by it"])
@pytest.mark.parametrize("kind", CLASS_MAPS)
def test_a_hostile_class_map_ends_in_one_line(tmp_path: Path, kind: str, command: str) -> None:
    make, complaint = CLASS_MAPS[kind]
    bad = make(tmp_path / "map.tif")  # GDAL knows a VRT by its content
    good = write_raster(tmp_path / "good.tif", np.ones((1, 50, 50), "u1"))
    out = tmp_path / "out.gpkg"
    arguments = {
        "vectorize": ["vectorize", bad, "--out", out, "--min-area", 4],
        "assess": ["assess", bad, "--reference", good],
        "assess by it": ["assess", good, "--reference", bad],
    }[command]
    code, told, memory = run(*arguments)
    assert (code, len(told.splitlines())) == (1, 1), told
    assert complaint in told
    assert memory < MEMORY
    assert not out.exists()


@pytest.mark.parametrize("kind", ["no bands", "one tile of a gigabyte", "a header alone"])
def test_a_hostile_raster_is_not_inspected(tmp_path: Path, kind: str) -> None:
    make, complaint = RASTERS[kind]
    bands = ["--bands", "1,1,1"] if make is bomb else []
    model = toymodels.pointwise(tmp_path / "m.onnx")
    raster = make(tmp_path / "ortho.tif")
    code, told, memory = run("inspect", model, raster, *bands, events=False)
    assert (code, len(told.splitlines())) == (1, 1), told
    assert complaint in told
    assert memory < MEMORY


def test_a_raster_that_claims_anything_is_inspected_at_some_places(tmp_path: Path) -> None:
    model = toymodels.pointwise(tmp_path / "m.onnx")
    raster = vrt(tmp_path / "o.vrt", 10**9, 10**9)
    code, told, memory = run("inspect", model, raster, "--json", events=False)
    assert code == 0, told
    assert memory < MEMORY
