import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import numpy as np
import onnx
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from rasterio.transform import Affine

from geoseg.errors import ArgumentError, Cancelled, ModelError, OutputError, RasterError
from geoseg.events import Events, Record
from geoseg.foreign import Told
from geoseg.lock import held
from geoseg.model import Model, available_providers
from geoseg.orthophoto import open_raster
from geoseg.prediction import predict
from geoseg.sieving import absorb
from tests import toymodels
from tests.scenes import QUARTER_METRE, TURNED, noise, write_raster

SIZES = [(1, 1), (7, 1), (511, 513), (1025, 2049)]


class Heard(Events):
    """Keeps all events, and may react to one."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[Record] = []

    def write(self, record: Record) -> None:
        self.records.append(record)

    def of(self, kind: str) -> list[Record]:
        return [record for record in self.records if record["event"] == kind]


def read(path: Path) -> NDArray:
    with rasterio.open(path) as dataset:
        return dataset.read()


def running() -> list[str]:
    """Threads of ours."""
    return [each.name for each in threading.enumerate() if each.name.startswith("geoseg")]


def holes(height: int, width: int) -> NDArray[np.bool_]:
    """A disc and a border without data, and single pixels."""
    rows, columns = np.mgrid[:height, :width]
    disc = (rows - height / 2) ** 2 + (columns - width / 3) ** 2 < (min(height, width) / 4) ** 2
    return disc | (columns > 0.9 * width) | ((rows * 31 + columns) % 97 == 3)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    path = tmp_path_factory.mktemp("model") / "pointwise.onnx"
    described = toymodels.card(tile_size=256, halo=16, stride=8)
    return Model.open(toymodels.pointwise(path, of=described), threads=2)


@pytest.mark.parametrize("transform", [QUARTER_METRE, TURNED], ids=["north up", "turned"])
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(
    ("dtype", "low", "high", "nodata"),
    [
        ("uint8", 0, 256, 255),
        ("uint16", 0, 65536, 0),
        ("int16", -32768, 32767, -32768),
        ("float32", -10_000, 10_000, None),
    ],
)
def test_a_pointwise_model_predicts_exactly_what_numpy_computes(
    *,
    tmp_path: Path,
    model: Model,
    dtype: str,
    low: int,
    high: int,
    nodata: float | None,
    size: tuple[int, int],
    transform: Affine,
) -> None:
    pixels = np.random.default_rng(1).integers(low, high, (3, *size)).astype(dtype)
    missing = holes(*size)
    if dtype == "float32":
        pixels[1, missing] = np.nan
    else:
        pixels[:, missing] = nodata
        missing = (pixels == nodata).all(axis=0)
    path = write_raster(tmp_path / "ortho.tif", pixels, nodata=nodata, transform=transform)
    out = tmp_path / "map.tif"
    predict(path, model=model, out=out)
    expected = np.where(missing, 255, toymodels.class_map(np.nan_to_num(pixels)))
    with rasterio.open(out) as dataset:
        assert np.array_equal(dataset.read(1), expected)
        assert dataset.nodata == 255
        assert dataset.dtypes == ("uint8",)
        assert dataset.transform == transform
        assert dataset.crs.to_epsg() == 32636


@given(
    height=st.integers(1, 90),
    width=st.integers(1, 90),
    stride=st.sampled_from([1, 2, 4, 8]),
    cores=st.integers(1, 4),
    halos=st.integers(0, 2),
    block=st.sampled_from([None, 16, 64]),
    batch=st.integers(1, 3),
    seed=st.integers(0, 99),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_tiling_of_any_raster_gives_the_same_map(
    *,
    tmp_path: Path,
    height: int,
    width: int,
    stride: int,
    cores: int,
    halos: int,
    block: int | None,
    batch: int,
    seed: int,
) -> None:
    halo = halos * stride
    described = toymodels.card(tile_size=8 * cores + 2 * halo, halo=halo, stride=stride)
    path = toymodels.pointwise(tmp_path / "model.onnx", of=described)
    pixels = noise(height, width, seed=seed)
    missing = np.random.default_rng(seed).random((height, width)) < 0.2
    raster = write_raster(tmp_path / "ortho.tif", pixels, mask=~missing, block=block)
    predict(raster, model=path, out=tmp_path / "map.tif", batch=batch, threads=1, overwrite=True)
    expected = np.where(missing, 255, toymodels.class_map(pixels))
    assert np.array_equal(read(tmp_path / "map.tif")[0], expected)


@pytest.mark.parametrize("size", [(70, 45), (200, 333)], ids=str)
def test_a_wide_kernel_predicts_the_same_in_tiles_as_in_one_piece(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    ramp = np.linspace(0, 127, size[1]).astype(np.uint8)
    pixels = noise(*size, bands=1) // 2 + ramp
    raster = write_raster(tmp_path / "ortho.tif", pixels)
    maps = {}
    for side in (64, 96, 512):  # the last one takes the raster in one piece
        described = toymodels.card(
            ("gray",), tile_size=side, halo=15, stride=8, classes={"classes": CLASSES}
        )
        path = toymodels.blur(tmp_path / f"{side}.onnx", of=described)
        predict(raster, model=path, out=tmp_path / f"{side}.tif", threads=2)
        maps[side] = read(tmp_path / f"{side}.tif")[0]
    mirrored = np.pad(pixels[0].astype(int), 15, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(mirrored, (31, 31))
    bright = windows.sum(axis=(2, 3)) > toymodels.BLUR_THRESHOLD * 31**2
    for side, found in maps.items():
        assert np.array_equal(found == 1, bright), side
    assert 0.1 < bright.mean() < 0.9


CLASSES = [
    {"value": 0, "name": "dark", "color": "#000000"},
    {"value": 1, "name": "bright", "color": "#ffffff"},
]


def test_confidence_uncertainty_and_probabilities_are_coded_in_251_levels(tmp_path: Path) -> None:
    weights, bias = toymodels.WEIGHTS / 256, np.array([0.5, 0.0, -0.25])
    path = toymodels.pointwise(tmp_path / "model.onnx", weights=weights, bias=bias, softmax=True)
    pixels = noise(100, 130)
    missing = holes(100, 130)
    raster = write_raster(tmp_path / "ortho.tif", pixels, mask=~missing)
    predict(
        raster,
        model=path,
        out=tmp_path / "map.tif",
        confidence=True,
        uncertainty=True,
        probabilities=True,
    )
    scores = toymodels.scores(pixels, weights=weights, bias=bias)
    shares = np.exp(scores) / np.exp(scores).sum(axis=0)
    entropy = -(shares * np.log(shares)).sum(axis=0) / np.log(3)
    for name, expected in {
        "confidence": shares.max(axis=0)[None],
        "uncertainty": entropy[None],
        "probabilities": shares,
    }.items():
        with rasterio.open(tmp_path / f"map_{name}.tif") as dataset:
            found = dataset.read()
            assert dataset.nodata == 255
            assert set(dataset.dtypes) == {"uint8"}
            if name == "probabilities":
                assert dataset.descriptions == toymodels.SCHEME.names
        assert (found[:, missing] == 255).all()
        assert np.abs(found[:, ~missing] / 250 - expected[:, ~missing]).max() < 0.5 / 250 + 1e-5
    assert np.array_equal(
        read(tmp_path / "map.tif")[0][~missing],
        np.array(toymodels.SCHEME.values)[shares.argmax(axis=0)][~missing],
    )


def test_equal_probabilities_give_the_first_class(tmp_path: Path) -> None:
    path = toymodels.pointwise(
        tmp_path / "model.onnx", weights=np.zeros((3, 3)), bias=np.array([1, 1, 1])
    )
    raster = write_raster(tmp_path / "ortho.tif", noise(5, 5))
    predict(raster, model=path, out=tmp_path / "map.tif")
    assert (read(tmp_path / "map.tif") == toymodels.SCHEME.values[0]).all()


@pytest.mark.parametrize("seams", ["crop", "blend"])
def test_the_same_bytes_come_out_whatever_threads_and_batch(tmp_path: Path, seams: str) -> None:
    described = toymodels.card(tile_size=64, halo=8, stride=2)
    path = toymodels.network(tmp_path / "model.onnx", of=described)
    raster = write_raster(tmp_path / "ortho.tif", noise(300, 410), mask=~holes(300, 410), block=128)
    digests = set()
    for threads, batch in [(1, 1), (2, 1), (1, 3), (2, 7), (3, 64)]:
        out = tmp_path / f"{threads}_{batch}" / "map.tif"
        predict(
            raster,
            model=path,
            out=out,
            threads=threads,
            batch=batch,
            probabilities=True,
            seams=seams,
        )
        digests.add(digest(out.parent))
    assert len(digests) == 1


def digest(folder: Path) -> str:
    """Of the names and bytes of all files in a folder."""
    told = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        told.update(path.name.encode() + path.read_bytes())
    return told.hexdigest()


def test_a_network_predicts_in_tiles_what_it_predicts_in_one_piece(tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "ortho.tif", noise(150, 170))
    maps = []
    for side in (48, 256):
        described = toymodels.card(tile_size=side, halo=8, stride=2)
        path = toymodels.network(tmp_path / f"{side}.onnx", of=described)
        predict(raster, model=path, out=tmp_path / f"{side}.tif", probabilities=True)
        maps.append(read(tmp_path / f"{side}_probabilities.tif").astype(int))
    assert np.abs(maps[0] - maps[1]).max() <= 1
    assert (maps[0] != maps[1]).mean() < 0.001


def tile_size(class_map: Path) -> int:
    """The side (px) of the tiles that a map was made of."""
    with rasterio.open(class_map) as dataset:
        return json.loads(dataset.tags()["GEOSEG_OPTIONS"])["tile"][0]


def test_a_network_for_any_size_gets_larger_tiles_and_predicts_the_same(tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "ortho.tif", noise(330, 500))
    maps, sizes = [], []
    for free in (False, True):
        described = toymodels.card(tile_size=64, halo=8, stride=2)
        path = toymodels.network(tmp_path / f"{free}.onnx", of=described, free=free)
        predict(raster, model=path, out=tmp_path / f"{free}.tif", probabilities=True)
        maps.append(read(tmp_path / f"{free}_probabilities.tif").astype(int))
        sizes.append(tile_size(tmp_path / f"{free}.tif"))
    assert np.abs(maps[0] - maps[1]).max() <= 1
    assert (maps[0] != maps[1]).mean() < 0.001
    assert sizes == [64, 184]  # 7 x 11 tiles of 4096 px, or 2 x 3 of 33,856 px


def test_a_size_that_was_told_stays_and_so_does_that_of_blended_tiles(tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "ortho.tif", noise(90, 200))
    path = toymodels.network(
        tmp_path / "m.onnx", of=toymodels.card(tile_size=64, halo=8, stride=2), free=True
    )
    predict(raster, model=path, out=tmp_path / "blended.tif", seams="blend")
    bare = onnx.load(path)
    del bare.metadata_props[:]
    onnx.save(bare, tmp_path / "bare.onnx")
    told = Told(scale=1, tile_size=64, classes=("a", "b", "c"), bands=("red", "green", "blue"))
    predict(raster, model=tmp_path / "bare.onnx", out=tmp_path / "told.tif", told=told)
    for name in ("blended", "told"):
        assert tile_size(tmp_path / f"{name}.tif") == 64


@pytest.fixture
def card_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A driver that tells of a graphics card."""
    program = tmp_path / "bin" / "nvidia-smi"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\n[ "$1" = --query-gpu=name ] && echo "NVIDIA T4"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")


@pytest.mark.usefixtures("card_here")
@pytest.mark.skipif("cuda" in available_providers(), reason="this onnxruntime has CUDA")
@pytest.mark.parametrize(("provider", "told"), [("auto", True), ("cpu", False)])
def test_a_card_that_is_not_used_is_told_of(tmp_path: Path, provider: str, told: bool) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx", of=toymodels.card())
    raster = write_raster(tmp_path / "ortho.tif", noise(20, 30))
    heard = Heard()
    predict(raster, model=path, out=tmp_path / "map.tif", provider=provider, events=heard)
    message = (
        "NVIDIA T4 is not used: this onnxruntime has no CUDA; install onnxruntime-gpu in place of "
        "onnxruntime"
    )
    assert (message in [each["message"] for each in heard.of("warning")]) == told


class Counting(Model):
    """Counts the tiles it infers."""

    tiles = 0

    def answer(self, tiles: NDArray[np.float32]) -> NDArray[np.float32]:
        Counting.tiles += len(tiles)
        return super().answer(tiles)


def test_tiles_without_valid_pixels_are_never_inferred(tmp_path: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx", of=toymodels.card(tile_size=32))
    valid = np.zeros((320, 320), bool)
    valid[40, 40] = valid[300, 10] = True
    raster = write_raster(tmp_path / "ortho.tif", noise(320, 320), mask=valid)
    counting = Counting.open(path)
    assert isinstance(counting, Counting)
    predict(raster, model=counting, out=tmp_path / "map.tif")
    assert Counting.tiles == 2
    assert np.array_equal(read(tmp_path / "map.tif")[0] != 255, valid)


def test_pixels_without_data_are_filled_with_the_mean_the_model_knows(tmp_path: Path) -> None:
    described = toymodels.card(
        ("gray",),
        halo=15,
        tile_size=64,
        classes={"classes": CLASSES},
        normalization={"mean": [200.0], "std": [50.0]},
    )
    path = toymodels.blur(tmp_path / "model.onnx", of=described)
    pixels = np.full((1, 40, 40), 100, np.uint8)
    pixels[0, :, 1:] = 0  # nodata
    raster = write_raster(tmp_path / "ortho.tif", pixels, nodata=0)
    predict(raster, model=path, out=tmp_path / "map.tif")
    found = read(tmp_path / "map.tif")[0]
    assert (found[:, 1:] == 255).all()
    assert (found[:, 0] == 1).all()  # its surroundings are bright only by their fill


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"seams": "none"}, r"seams is 'none' — choose from auto, crop, blend"),
        ({"tta": "d8"}, r"tta is 'd8' — choose from none, flips, d4"),
        ({"grid": "mine"}, r"grid is 'mine' — choose from raster, model"),
        ({"precision": "fp16"}, r"precision is 'fp16' — choose from auto, exact, fast"),
        ({"gsd": "own"}, r"gsd is 'own' — choose from auto, keep"),
        ({"min_area": -3}, r"min_area is -3 — give a number of at least 0"),
        ({"min_area": "4"}, r"min_area is '4'"),
        ({"batch": 0}, r"batch is 0 — give a number of at least 1"),
        ({"aoi": (1, 2, 3)}, r"area of interest is \(1, 2, 3\) — give a file"),
    ],
)
def test_what_there_is_not_is_refused(tmp_path: Path, given: dict, message: str) -> None:
    raster = write_raster(tmp_path / "ortho.tif", noise(20, 20))
    model = toymodels.pointwise(tmp_path / "m.onnx")
    with pytest.raises(ArgumentError, match=message):
        predict(raster, model=model, out=tmp_path / "map.tif", **given)


def test_one_band_may_be_given_as_a_word(tmp_path: Path) -> None:
    described = toymodels.card(("gray",))
    model = toymodels.pointwise(
        tmp_path / "m.onnx", weights=np.array([[1], [0], [-1]]), of=described
    )
    raster = write_raster(tmp_path / "ortho.tif", noise(20, 20))
    for name, bands in (("word", "green"), ("listed", ["green"])):
        predict(raster, model=model, out=tmp_path / f"{name}.tif", bands=bands)
    assert np.array_equal(read(tmp_path / "word.tif"), read(tmp_path / "listed.tif"))


def test_values_far_from_the_training_data_are_told(tmp_path: Path) -> None:
    described = toymodels.card(normalization={"mean": [127, 127, 127], "std": [70, 70, 70]})
    path = toymodels.pointwise(tmp_path / "m.onnx", of=described)
    heard = Heard()
    for name, factor in (("like", 1), ("deep", 100)):
        pixels = noise(20, 20).astype(np.uint16) * factor
        raster = write_raster(tmp_path / f"{name}.tif", pixels)
        predict(raster, model=path, out=tmp_path / f"{name}_map.tif", events=heard)
    far = [each["message"] for each in heard.of("warning") if "far from" in each["message"]]
    assert len(far) == 1
    assert far[0].startswith("deep.tif: ")
    assert "standard deviations" in far[0]


def test_a_raster_without_crs_is_mapped_with_a_warning(tmp_path: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx")
    pixels = noise(20, 20)
    raster = write_raster(tmp_path / "ortho.tif", pixels, crs=None, transform=None)
    heard = Heard()
    predict(raster, model=path, out=tmp_path / "map.tif", events=heard)
    assert [
        "no coordinate reference system" in each["message"] for each in heard.of("warning")
    ] == [True]
    assert not (tmp_path / "map.tif.aux.xml").read_text().count("SRS")
    with open_raster(tmp_path / "map.tif") as dataset:
        assert dataset.crs is None
        assert np.array_equal(dataset.read(1), toymodels.class_map(pixels))


def test_nir_tagged_alpha_is_data_for_a_four_band_model(tmp_path: Path) -> None:
    weights = np.array([[0, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, -1]])  # of NIR alone
    bias = np.array([-100, 0, 50])
    described = toymodels.card(("red", "green", "blue", "nir"), tile_size=128)
    path = toymodels.pointwise(tmp_path / "m.onnx", weights=weights, bias=bias, of=described)
    pixels = noise(150, 140, bands=4)
    source = write_raster(tmp_path / "a.tif", pixels)  # GDAL calls the last of four bytes alpha
    heard = Heard()
    predict(source, model=path, out=tmp_path / "map.tif", events=heard)
    assert any(
        "alpha" in each["message"] and "nir" in each["message"] for each in heard.of("warning")
    )
    expected = toymodels.scores(pixels, weights=weights, bias=bias).argmax(axis=0)
    found = read(tmp_path / "map.tif")[0]
    assert np.array_equal(found, np.array(toymodels.SCHEME.values)[expected])


def test_alpha_is_validity_for_a_three_band_model(tmp_path: Path, shared_data: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx", of=toymodels.card(tile_size=256))
    source = shared_data / "drone_alpha_nodata" / "pix4d_alpha_nodata.tif"
    predict(source, model=path, out=tmp_path / "map.tif")
    with rasterio.open(source) as dataset:
        pixels = dataset.read()
    expected = np.where(pixels[3] == 0, 255, toymodels.class_map(pixels[:3]))
    assert np.array_equal(read(tmp_path / "map.tif")[0], expected)
    assert 0.1 < (pixels[3] == 0).mean() < 0.2


def test_bands_are_found_by_name_in_any_order(tmp_path: Path, shared_data: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx", of=toymodels.card(dtype="uint16"))
    source = shared_data / "spacenet_samples" / "rotterdam_ms2_uint16.tif"  # b, g, r, nir
    predict(source, model=path, out=tmp_path / "map.tif")
    with rasterio.open(source) as dataset:
        pixels = dataset.read([3, 2, 1])
    expected = np.where((pixels == 0).all(axis=0), 255, toymodels.class_map(pixels))
    assert np.array_equal(read(tmp_path / "map.tif")[0], expected)


def test_several_rasters_go_to_a_folder(tmp_path: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx")
    scenes = {name: noise(30, 40, seed=i) for i, name in enumerate("ab")}
    rasters = [write_raster(tmp_path / f"{name}.tif", pixels) for name, pixels in scenes.items()]
    made = predict(rasters, model=path, out=tmp_path / "maps", confidence=True)
    assert [each.map.name for each in made] == ["a_map.tif", "b_map.tif"]
    for each, pixels in zip(made, scenes.values(), strict=True):
        assert np.array_equal(read(each.map)[0], toymodels.class_map(pixels))
        assert each.confidence == each.map.with_name(f"{each.map.stem}_confidence.tif")
        assert each.files() == [each.map, each.confidence]


def test_several_rasters_do_not_go_into_one_file(tmp_path: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx")
    rasters = [write_raster(tmp_path / f"{name}.tif", noise(5, 5)) for name in "ab"]
    with pytest.raises(OutputError, match=r"map\.tif is the name of one file, and there are 2"):
        predict(rasters, model=path, out=tmp_path / "map.tif")


def test_two_rasters_of_one_name_are_refused(tmp_path: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx")
    (tmp_path / "b").mkdir()
    rasters = [write_raster(folder / "a.tif", noise(5, 5)) for folder in (tmp_path, tmp_path / "b")]
    with pytest.raises(OutputError, match=r"two maps would be called a_map\.tif"):
        predict(rasters, model=path, out=tmp_path / "maps")


def test_a_result_that_is_there_is_kept_unless_told(tmp_path: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx")
    raster = write_raster(tmp_path / "ortho.tif", noise(5, 5))
    out = tmp_path / "map_confidence.tif"
    out.write_text("mine")
    with pytest.raises(OutputError, match="is there already"):
        predict(raster, model=path, out=tmp_path / "map.tif", confidence=True)
    assert out.read_text() == "mine"
    predict(raster, model=path, out=tmp_path / "map.tif", confidence=True, overwrite=True)
    assert read(out).shape == (1, 5, 5)


def test_a_map_that_is_done_is_left_as_it_is(tmp_path: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx")
    raster = write_raster(tmp_path / "ortho.tif", noise(90, 70))
    asked = {"model": path, "out": tmp_path / "map.tif", "polygons": tmp_path / "map.gpkg"}
    first = predict(raster, **asked)
    before = {each: each.stat().st_mtime_ns for each in first[0].files()}
    heard = Heard()
    assert predict(raster, **asked, events=heard) == first
    assert {each: each.stat().st_mtime_ns for each in before} == before
    assert heard.of("result")
    assert "is done" in heard.of("log")[0]["message"]
    for changed in ({"bands": (3, 2, 1)}, {"confidence": True}, {"seams": "blend"}):
        with pytest.raises(OutputError, match="is there already"):
            predict(raster, **asked, **changed)
    (tmp_path / "map.gpkg").unlink()
    (tmp_path / "map.tif").write_bytes(b"no raster")
    with pytest.raises(OutputError, match=r"map\.tif is there already"):
        predict(raster, **asked)


@pytest.mark.parametrize(
    ("valid", "aoi", "told"),
    [
        (50, None, None),
        (0, None, "ortho.tif has no valid pixel, so nothing is mapped"),
        (20, (452_008, 35_990, 452_012, 36_000), "ortho.tif has no valid pixel within --aoi, so"),
    ],
)
def test_a_map_of_nothing_is_told(
    tmp_path: Path, valid: int, aoi: tuple | None, told: str | None
) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx")
    pixels = np.ones((3, 40, 50), np.uint8)
    pixels[:, :, valid:] = 0
    raster = write_raster(tmp_path / "ortho.tif", pixels, nodata=0)
    for _ in ("made", "done already"):
        heard = Heard()
        predict(raster, model=path, out=tmp_path / "map.tif", aoi=aoi, events=heard)
        warnings = [each["message"] for each in heard.of("warning")]
        assert len(warnings) == (told is not None)
        assert told is None or warnings[0].startswith(told)


def test_one_bad_raster_does_not_stop_the_others(tmp_path: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx")
    good = [write_raster(tmp_path / f"{name}.tif", noise(40, 50)) for name in "ad"]
    cut = write_raster(tmp_path / "b.tif", noise(2000, 64), block=64, compress="deflate")
    with open_raster(cut) as dataset:  # a block that shows only when it is mapped
        offset = int(dataset.get_tag_item("BLOCK_OFFSET_0_6", "TIFF", bidx=1))
    with cut.open("r+b") as file:
        file.seek(offset)
        file.write(bytes(64))
    narrow = write_raster(tmp_path / "c.tif", noise(40, 50, bands=2))
    out, heard = tmp_path / "maps", Heard()
    rasters = [good[0], cut, narrow, good[1]]
    with pytest.raises(RasterError, match=r"2 of 4 rasters failed: c\.tif \(.+; b\.tif \(.+ — "):
        predict(rasters, model=path, out=out, events=heard)
    assert sorted(each.name for each in out.glob("*.tif")) == ["a_map.tif", "d_map.tif"]
    assert len(heard.of("result")) == 2
    assert len([each for each in heard.of("warning") if "skipping" in each["message"]]) == 2
    write_raster(cut, noise(40, 50))
    write_raster(narrow, noise(40, 50))
    made = predict(rasters, model=path, out=out)
    assert [each.map.exists() for each in made] == [True] * 4


def test_two_runs_on_one_map_refuse_each_other(tmp_path: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx")
    raster = write_raster(tmp_path / "ortho.tif", noise(90, 70))
    with held(tmp_path / "map.tif"), pytest.raises(OutputError, match="is being made by process"):
        predict(raster, model=path, out=tmp_path / "map.tif")
    predict(raster, model=path, out=tmp_path / "map.tif")
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "m.onnx",
        "map.qml",
        "map.tif",
        "map.tif.aux.xml",
        "ortho.tif",
    ]


def test_the_orthophoto_itself_is_never_replaced(tmp_path: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx")
    raster = write_raster(tmp_path / "ortho.tif", noise(5, 5))
    before = raster.read_bytes()
    with pytest.raises(OutputError, match="is the orthophoto itself"):
        predict(raster, model=path, out=raster, overwrite=True)
    assert raster.read_bytes() == before


@pytest.mark.parametrize("names", [{"out": "map.png"}, {"out": "map.tif", "polygons": "map.doc"}])
def test_a_format_that_cannot_be_written_is_refused(tmp_path: Path, names: dict) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx")
    raster = write_raster(tmp_path / "ortho.tif", noise(5, 5))
    with pytest.raises(OutputError, match=r"has an unknown format — let it end in \.(tif|gpkg)"):
        predict(raster, model=path, **{key: tmp_path / name for key, name in names.items()})
    assert not list(tmp_path.glob("*map*"))


def test_what_belonged_to_an_earlier_map_does_not_spoil_the_new_one(tmp_path: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx")
    raster = write_raster(tmp_path / "ortho.tif", noise(5, 5))
    for name in ("map.tif", "map.tif.ovr", "map.tif.aux.xml", "map_confidence.tif.aux.xml"):
        (tmp_path / name).write_text("old")
    predict(raster, model=path, out=tmp_path / "map.tif", confidence=True, overwrite=True)
    assert "old" not in {each.read_text("latin-1") for each in tmp_path.iterdir()}
    assert not (tmp_path / "map.tif.ovr").exists()


def test_a_raster_with_too_few_bands_is_named_with_what_is_expected(tmp_path: Path) -> None:
    path = toymodels.pointwise(
        tmp_path / "m.onnx",
        weights=np.ones((3, 4)),
        of=toymodels.card(("red", "green", "blue", "nir")),
    )
    raster = write_raster(tmp_path / "ortho.tif", noise(5, 5), names=("red", "green", "blue"))
    expected = r"model expects 4 bands \(red, green, blue, nir\) but .*ortho\.tif has 3 bands"
    with pytest.raises(RasterError, match=expected):
        predict(raster, model=path, out=tmp_path / "map.tif")


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_raster_cut_short_ends_in_one_error_and_leaves_no_map(
    tmp_path: Path, share: float
) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx")
    raster = write_raster(tmp_path / "ortho.tif", noise(400, 400), block=64, compress="deflate")
    raster.write_bytes(raster.read_bytes()[: int(raster.stat().st_size * share)])
    with pytest.raises(RasterError):
        predict(raster, model=path, out=tmp_path / "out" / "map.tif")
    assert not list((tmp_path / "out").glob("map*"))
    assert not running()


def test_a_model_that_fails_in_the_middle_ends_in_one_error(tmp_path: Path) -> None:
    path = toymodels.pointwise(
        tmp_path / "m.onnx", weights=np.full((3, 3), np.inf), of=toymodels.card()
    )
    raster = write_raster(tmp_path / "ortho.tif", noise(400, 400))
    with pytest.raises(ModelError, match="not finite"):
        predict(raster, model=path, out=tmp_path / "map.tif")
    assert not list(tmp_path.glob("*map*"))
    assert not running()


class Interrupting(Heard):
    """Raises an error at the first report of progress past the half."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def write(self, record: Record) -> None:
        super().write(record)
        if record["event"] == "progress" and record["done"] > record["total"] / 2:
            raise self.error


@pytest.mark.parametrize("error", [Cancelled("cancelled"), KeyboardInterrupt()], ids=repr)
def test_a_cancelled_run_ends_its_threads_and_goes_on_when_started_again(
    tmp_path: Path, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geoseg.prediction.PAUSE", 0.0)
    monkeypatch.setattr("geoseg.planning.STRIP_PIXELS", 1)
    path = toymodels.pointwise(tmp_path / "m.onnx", of=toymodels.card(tile_size=32))
    pixels = noise(320, 64)
    raster = write_raster(tmp_path / "ortho.tif", pixels)
    with pytest.raises(type(error)):
        predict(raster, model=path, out=tmp_path / "map.tif", events=Interrupting(error))
    assert not running()
    assert not list(tmp_path.glob("map*"))
    heard = Heard()
    predict(raster, model=path, out=tmp_path / "map.tif", events=heard)
    assert heard.of("progress")[0]["done"] >= 8
    assert np.array_equal(read(tmp_path / "map.tif")[0], toymodels.class_map(pixels))
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "m.onnx",
        "map.qml",
        "map.tif",
        "map.tif.aux.xml",
        "ortho.tif",
    ]


class StopAtTile(Events):
    def __init__(self, tile: int) -> None:
        super().__init__()
        self.tile = tile

    def write(self, record: Record) -> None:
        if record["event"] == "progress" and record["done"] >= self.tile:
            raise Cancelled("cancelled", "")


@pytest.mark.parametrize("tile", [7, 30, 61])
def test_a_blended_run_that_goes_on_ends_in_the_bytes_of_one_left_alone(
    tmp_path: Path, tile: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geoseg.prediction.PAUSE", 0.0)
    monkeypatch.setattr("geoseg.planning.STRIP_PIXELS", 1)
    described = toymodels.card(tile_size=64, stride=2, seams="blend")
    path = toymodels.network(tmp_path / "model.onnx", of=described)
    raster = write_raster(tmp_path / "ortho.tif", noise(300, 200), mask=~holes(300, 200))
    whole, parts = tmp_path / "whole" / "map.tif", tmp_path / "parts" / "map.tif"
    predict(raster, model=path, out=whole, confidence=True)
    with pytest.raises(Cancelled):
        predict(raster, model=path, out=parts, confidence=True, events=StopAtTile(tile))
    predict(raster, model=path, out=parts, confidence=True)
    assert digest(parts.parent) == digest(whole.parent)


def test_blending_changes_nothing_where_tiles_agree(tmp_path: Path) -> None:
    pixels, missing = noise(150, 170), holes(150, 170)
    raster = write_raster(tmp_path / "ortho.tif", pixels, mask=~missing)
    path = toymodels.pointwise(tmp_path / "m.onnx", of=toymodels.card(tile_size=32, stride=4))
    predict(raster, model=path, out=tmp_path / "map.tif", seams="blend")
    found = read(tmp_path / "map.tif")[0]
    scores = toymodels.scores(pixels)
    said = {value: place for place, value in enumerate(toymodels.SCHEME.values)}
    assert np.array_equal(found == 255, missing)
    places = np.vectorize(said.get)(np.where(missing, toymodels.SCHEME.values[0], found))
    chosen = np.take_along_axis(scores, places[None], axis=0)[0]
    assert (missing | (chosen == scores.max(axis=0))).all()  # of equal ones, either may win


def test_a_model_that_pools_over_its_tile_is_blended_unless_told(tmp_path: Path) -> None:
    """Its answer differs from tile to tile: cropped tiles show edges, blended ones do not."""
    described = toymodels.card(("gray",), tile_size=64, halo=16, classes={"classes": CLASSES})
    path = toymodels.pooling(tmp_path / "m.onnx", of=described)
    across = np.linspace(0, 250, 400)
    raster = write_raster(tmp_path / "ortho.tif", np.tile(across, (1, 100, 1)).astype("u1"))
    steps = {}
    for seams in ("auto", "crop", "blend"):
        out = tmp_path / f"{seams}.tif"
        predict(raster, model=path, out=out, probabilities=True, seams=seams)
        bright = read(out.with_name(f"{seams}_probabilities.tif"))[1].astype(int)
        steps[seams] = np.abs(np.diff(bright[50])).max()
    assert steps["auto"] == steps["blend"] <= 3
    assert steps["crop"] >= 19  # 32 px of the slope


def test_a_finer_raster_is_seen_at_the_models_resolution_and_mapped_on_its_own_grid(
    tmp_path: Path,
) -> None:
    coarse = noise(30, 50)
    pixels = coarse.repeat(4, axis=1).repeat(4, axis=2)  # 0.25 m: what the model sees is `coarse`
    missing = holes(120, 200)
    raster = write_raster(tmp_path / "ortho.tif", pixels, mask=~missing)
    path = toymodels.pointwise(tmp_path / "m.onnx", of=toymodels.card(gsd=1.0, tile_size=32))
    heard = Heard()
    predict(raster, model=path, out=tmp_path / "map.tif", events=heard)
    expected = toymodels.class_map(coarse).repeat(4, axis=0).repeat(4, axis=1)
    assert np.array_equal(read(tmp_path / "map.tif")[0], np.where(missing, 255, expected))
    with open_raster(tmp_path / "map.tif") as dataset:
        assert dataset.transform == QUARTER_METRE
    assert "the model sees it at 1 m" in heard.of("warning")[0]["message"]
    predict(raster, model=path, out=tmp_path / "seen.tif", grid="model")
    with open_raster(tmp_path / "seen.tif") as dataset:
        assert dataset.shape == (30, 50)
        assert dataset.transform.almost_equals(QUARTER_METRE @ Affine.scale(4))
        found = dataset.read(1)
    all_missing = missing.reshape(30, 4, 50, 4).all(axis=(1, 3))
    assert np.array_equal(found, np.where(all_missing, 255, toymodels.class_map(coarse)))
    predict(raster, model=path, out=tmp_path / "kept.tif", gsd="keep")
    assert np.array_equal(
        read(tmp_path / "kept.tif")[0], np.where(missing, 255, toymodels.class_map(pixels))
    )


@pytest.mark.parametrize("gsd", [0.07, 0.31, 1.9])
def test_a_resampled_map_covers_the_raster_whatever_the_ratio(tmp_path: Path, gsd: float) -> None:
    missing = holes(61, 83)
    raster = write_raster(tmp_path / "ortho.tif", noise(61, 83), mask=~missing)
    path = toymodels.pointwise(tmp_path / "m.onnx", of=toymodels.card(tile_size=16))
    predict(raster, model=path, out=tmp_path / "map.tif", gsd=gsd)
    found = read(tmp_path / "map.tif")[0]
    assert found.shape == (61, 83)
    assert np.array_equal(found == 255, missing)


def test_a_raster_that_does_not_tell_its_resolution_cannot_be_resampled(tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "ortho.tif", noise(9, 9), crs=None)
    path = toymodels.pointwise(tmp_path / "m.onnx", of=toymodels.card(gsd=1.0))
    with pytest.raises(RasterError, match="does not say how large its pixels are"):
        predict(raster, model=path, out=tmp_path / "map.tif", gsd=0.5)
    predict(raster, model=path, out=tmp_path / "map.tif")


def test_only_the_area_of_interest_is_mapped_and_inferred(tmp_path: Path) -> None:
    pixels = noise(100, 130)
    raster = write_raster(tmp_path / "ortho.tif", pixels)
    path = toymodels.pointwise(tmp_path / "m.onnx", of=toymodels.card(tile_size=32))
    west, south = QUARTER_METRE * (40, 60)
    east, north = QUARTER_METRE * (70, 20)
    heard = Heard()
    [made] = predict(
        raster, model=path, out=tmp_path / "map.tif", aoi=(west, south, east, north), events=heard
    )
    inside = np.zeros((100, 130), bool)
    inside[20:60, 40:70] = True
    expected = np.where(inside, toymodels.class_map(pixels), 255)
    assert np.array_equal(read(made.map)[0], expected)
    told = {each.name: 0.0625 * (expected == each.value).sum() for each in toymodels.SCHEME}
    assert made.areas == pytest.approx(told, rel=2e-3)  # the projection's scale
    assert heard.of("result")[0]["areas_m2"] == made.areas
    with pytest.raises(RasterError, match=r"does not lie on ortho\.tif"):
        predict(raster, model=path, out=tmp_path / "no.tif", aoi=(0, 0, 1, 1))


def test_averaging_over_symmetries_changes_nothing_for_a_pointwise_model(tmp_path: Path) -> None:
    pixels = noise(70, 90)
    raster = write_raster(tmp_path / "ortho.tif", pixels)
    path = toymodels.pointwise(tmp_path / "m.onnx", of=toymodels.card(tile_size=32))
    predict(raster, model=path, out=tmp_path / "map.tif", tta="d4")
    assert np.array_equal(read(tmp_path / "map.tif")[0], toymodels.class_map(pixels))


@pytest.mark.parametrize("change", ["model", "raster", "option"])
def test_strips_of_another_model_raster_or_option_are_never_mixed_in(
    tmp_path: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geoseg.prediction.PAUSE", 0.0)
    monkeypatch.setattr("geoseg.planning.STRIP_PIXELS", 1)
    path = toymodels.pointwise(tmp_path / "m.onnx", of=toymodels.card(tile_size=32))
    pixels = noise(320, 64)
    raster = write_raster(tmp_path / "ortho.tif", pixels)
    with pytest.raises(Cancelled):
        predict(
            raster, model=path, out=tmp_path / "map.tif", events=Interrupting(Cancelled("stop"))
        )
    bands = None
    bias = toymodels.BIAS
    if change == "model":
        bias = bias + np.array([0, 100, 0])
        toymodels.pointwise(path, bias=bias, of=toymodels.card(tile_size=32))
    elif change == "raster":
        pixels = noise(320, 64, seed=1)
        write_raster(raster, pixels)
    else:
        bands, pixels = (3, 2, 1), pixels[::-1]
    heard = Heard()
    predict(raster, model=path, out=tmp_path / "map.tif", bands=bands, events=heard)
    assert heard.of("progress")[0]["done"] == 0
    expected = toymodels.scores(pixels, bias=bias).argmax(axis=0)
    assert np.array_equal(
        read(tmp_path / "map.tif")[0], np.array(toymodels.SCHEME.values)[expected]
    )
    assert not list(tmp_path.glob(".map*")), "work folders of both runs are gone"


TILES = 85  # of the raster below


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], str]:
    """A command that computes for a second or two, and the digest of all it makes."""
    folder = tmp_path_factory.mktemp("job")
    described = toymodels.card(tile_size=256, halo=8, stride=2)
    path = toymodels.network(folder / "m.onnx", of=described)
    raster = write_raster(folder / "ortho.tif", noise(4_000, 1_000))
    command = [sys.executable, "-m", "geoseg", "predict", str(raster), "--model", str(path)]
    command += ["--confidence", "--threads", "1", "--events", "-", "--out"]
    subprocess.run([*command, folder / "out" / "map.tif"], check=True, capture_output=True)
    return command, digest(folder / "out")


def run_until(command: list[str], done: int) -> subprocess.Popen[str]:
    """Start a command and return it once it has told that ``done`` tiles are done."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None
    for line in child.stdout:
        record = json.loads(line)
        if record["event"] == "progress":
            assert record["total"] == TILES
            if record["done"] >= done:
                return child
    pytest.fail(f"the command ended before: {child.communicate()[1]}")


@pytest.mark.parametrize("done", [1, 40, TILES])
def test_a_killed_run_leaves_no_map_and_ends_in_the_same_bytes_when_run_again(
    tmp_path: Path, job: tuple[list[str], str], done: int
) -> None:
    command, undisturbed = job
    out = tmp_path / "out" / "map.tif"
    with run_until([*command, str(out)], done) as child:
        child.kill()
    assert child.returncode == -signal.SIGKILL
    assert not list(out.parent.glob("map*"))
    assert list(out.parent.glob(".map.tif.*"))
    subprocess.run([*command, out], check=True, capture_output=True)
    assert digest(out.parent) == undisturbed


def test_a_terminated_run_says_so_and_exits_with_3(
    tmp_path: Path, job: tuple[list[str], str]
) -> None:
    out = tmp_path / "out" / "map.tif"
    with run_until([*job[0], str(out)], 30) as child:
        child.terminate()
        told, complaint = child.communicate(timeout=10)
    assert child.returncode == 3
    assert json.loads(told.splitlines()[-1])["event"] == "cancelled"
    assert complaint.strip() == "cancelled — the same command goes on from what is done"
    assert not list(out.parent.glob("map*"))


@pytest.fixture
def tiny_disk(small_disk: Callable[[int], Path]) -> Path:
    return small_disk(2)


@pytest.mark.parametrize("free", [10_000, 400_000, 600_000], ids="{:_} bytes free".format)
def test_a_full_disk_is_told_in_one_line_and_leaves_no_map(
    tmp_path: Path, tiny_disk: Path, free: int
) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx", of=toymodels.card(tile_size=512))
    pixels = noise(1_100, 1_100)  # strips take 280 kB, all together 900 kB
    raster = write_raster(tmp_path / "ortho.tif", pixels)
    ballast = tiny_disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(tiny_disk).free - free))
    command = [sys.executable, "-m", "geoseg", "predict", raster, "--model", path]
    command += ["--out", tiny_disk / "map.tif"]
    ended = subprocess.run(command, capture_output=True, check=False, text=True)
    complaint = [line for line in ended.stderr.splitlines() if "error" in line]
    assert ended.returncode == 1, ended.stderr
    assert len(complaint) == 1
    assert "cannot write" in complaint[0]
    assert "Traceback" not in ended.stderr
    assert "tiff" not in ended.stderr.lower().replace(".tif", "")
    assert not list(tiny_disk.glob("map*"))
    ballast.unlink()
    subprocess.run(command, check=True, capture_output=True)
    assert np.array_equal(read(tiny_disk / "map.tif")[0], toymodels.class_map(pixels))


def test_a_folder_that_cannot_be_made_is_told_before_any_work(tmp_path: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx")
    raster = write_raster(tmp_path / "ortho.tif", noise(5, 5))
    heard = Heard()
    with pytest.raises(OutputError, match=r"m\.onnx is no folder"):
        predict(raster, model=path, out=path / "maps" / "map.tif", events=heard)
    assert not heard.of("progress")


def test_a_model_without_a_card_maps_with_what_it_is_told(tmp_path: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx", side="side", metadata={})
    pixels = noise(50, 60)
    raster = write_raster(tmp_path / "ortho.tif", pixels)
    told = Told(classes=("a", "b", "c"), tile_size=32, scale=255.0)
    predict(raster, model=path, out=tmp_path / "map.tif", told=told)
    expected = toymodels.scores(pixels / 255).argmax(axis=0)
    assert (read(tmp_path / "map.tif")[0] == expected).mean() > 0.999  # ties aside


def test_small_patches_go_to_their_neighbours_as_in_the_whole_map(tmp_path: Path) -> None:
    """However it is cut into strips, whoever computes it; confidence is left as it is."""
    raster = write_raster(tmp_path / "ortho.tif", noise(150, 90), block=32)
    model = toymodels.pointwise(tmp_path / "m.onnx", of=toymodels.card(tile_size=16))
    with mock.patch("geoseg.planning.STRIP_PIXELS", 1):  # ten strips
        predict(raster, model=model, out=tmp_path / "plain.tif", confidence=True)
        with rasterio.open(tmp_path / "plain.tif") as dataset:
            expected = absorb(dataset.read(1), 24)
            assert not np.array_equal(dataset.read(1), expected)
        given = {"model": model, "confidence": True, "min_area": 1.5}  # 24 px
        predict(raster, out=tmp_path / "ten.tif", **given)
        predict(raster, out=tmp_path / "shared.tif", workers=1, **given)
    predict(raster, out=tmp_path / "one.tif", **given)
    for name in ("ten", "shared", "one"):
        with rasterio.open(tmp_path / f"{name}.tif") as dataset:
            assert np.array_equal(dataset.read(1), expected)
        with (
            rasterio.open(tmp_path / f"{name}_confidence.tif") as dataset,
            rasterio.open(tmp_path / "plain_confidence.tif") as plain,
        ):
            assert np.array_equal(dataset.read(), plain.read())
    assert (tmp_path / "ten.tif").read_bytes() == (tmp_path / "shared.tif").read_bytes()
    assert not list(tmp_path.glob(".*"))


def test_where_there_is_no_faster_way_none_is_compared(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("geoseg.backends.openvino.available", lambda: False)
    raster = write_raster(tmp_path / "ortho.tif", noise(60, 70))
    model, heard = toymodels.pointwise(tmp_path / "m.onnx"), Heard()
    predict(raster, model=model, out=tmp_path / "map.tif", precision="auto", events=heard)
    (told,) = heard.of("log")
    assert "there is no faster way" in told["message"]
    assert "geoseg[openvino]" in told["message"]


def test_another_least_area_is_another_map(tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "ortho.tif", noise(60, 70))
    model, out = toymodels.pointwise(tmp_path / "m.onnx"), tmp_path / "map.tif"
    predict(raster, model=model, out=out, min_area=1)
    before = out.stat().st_mtime_ns
    predict(raster, model=model, out=out, min_area=1)
    assert out.stat().st_mtime_ns == before
    with pytest.raises(OutputError, match="is there already"):
        predict(raster, model=model, out=out, min_area=2)
