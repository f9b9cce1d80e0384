"""What is measured on pixels is what is known of a model by its making."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper
from scipy.ndimage import uniform_filter

from geoseg.card import ModelCard
from geoseg.errors import CardError, ModelError, RasterError
from geoseg.halo import AGREEING, Context, least_halo, measure_context, store
from geoseg.model import Model
from geoseg.orthophoto import Orthophoto
from tests import toymodels
from tests.scenes import noise, write_raster

CLASSES = {
    "classes": [
        {"value": 0, "name": "dark", "color": "#000000"},
        {"value": 1, "name": "bright", "color": "#ffffff"},
    ]
}


def gray(**changes: object) -> ModelCard:
    return toymodels.card(("gray",), classes=CLASSES, **changes)


def measured(model: Path, raster: Path) -> Context:
    opened = Model.open(model, threads=1)
    with Orthophoto.open(raster) as photo:
        return measure_context(opened, photo)


@pytest.mark.parametrize("width", [1, 9, 31])
def test_the_halo_of_a_blur_is_half_its_width(tmp_path: Path, width: int) -> None:
    model = toymodels.blur(tmp_path / "m.onnx", of=gray(tile_size=96), width=width)
    found = measured(model, write_raster(tmp_path / "o.tif", noise(300, 350, bands=1)))
    assert found.stride == 1
    assert found.halo == width // 2
    assert found.seams == "crop"
    assert found.crop == 1


def test_agreement_by_distance_is_what_scipy_finds_pixel_by_pixel(tmp_path: Path) -> None:
    size, step, width = 64, 16, 9
    pixels = noise(size, size, bands=1, seed=4)
    around = np.pad(pixels[0], step, "reflect")

    def tile(down: int, right: int) -> np.ndarray:
        """What a tile says that begins so many pixels from the raster's corner."""
        cut = around[step + down :, step + right :][:size, :size].astype("f8")
        means = uniform_filter(cut, width, mode="constant")
        return np.rint(means * width**2) > toymodels.BLUR_THRESHOLD * width**2

    middle = tile(0, 0)
    before, after, above, below = tile(0, -step), tile(0, step), tile(-step, 0), tile(step, 0)
    expected = []
    for near in range(step):
        far = size - 1 - near
        same = [
            told
            for along in range(step, size - step)
            for told in (
                before[along, far] == middle[along, far - step],
                after[along, near] == middle[along, near + step],
                above[far, along] == middle[far - step, along],
                below[near, along] == middle[near + step, along],
            )
        ]
        expected.append(np.mean(same))
    model = toymodels.blur(tmp_path / "m.onnx", of=gray(tile_size=size), width=width)
    found = measured(model, write_raster(tmp_path / "o.tif", pixels))
    assert [share for _, share in found.agreement] == pytest.approx(expected, abs=1e-12)
    assert 0.3 < expected[0] < expected[4] == 1
    assert found.pixels == 4 * (size - 2 * step)


def strided(path: Path, *, of: ModelCard, stride: int, global_mean: bool = False) -> Path:
    """The maximum of blocks of ``stride`` px, enlarged again; with the tile's mean if told."""
    pool = {"kernel_shape": [stride, stride], "strides": [stride, stride]}
    nodes = [
        helper.make_node("MaxPool", ["image"], ["most"], **pool),
        helper.make_node("Resize", ["most", "", "times"], ["large"], mode="nearest"),
    ]
    last = "large"
    if global_mean:
        nodes += [
            helper.make_node("GlobalAveragePool", ["image"], ["mean"]),
            helper.make_node("Add", ["large", "mean"], ["sum"]),
        ]
        last = "sum"
    nodes += [
        toymodels.conv([last, "sign", "offset"], "scores"),
        helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
    ]
    threshold = 247 + 127 * global_mean
    weights = {
        "times": np.array([1, 1, stride, stride], "f4"),
        "sign": np.array([[[[-0.1]]], [[[0.1]]]], "f4"),
        "offset": np.array([0, -0.2 * threshold], "f4"),
    }
    return toymodels.save(
        path, nodes, weights, channels=1, classes=2, side=of.tile_size, metadata=of.to_metadata()
    )


@pytest.mark.parametrize("global_mean", [False, True])
@pytest.mark.parametrize("stride", [4, 8])
def test_the_stride_of_a_pooling_is_found_by_shifting(
    tmp_path: Path, stride: int, *, global_mean: bool
) -> None:
    of = gray(tile_size=96, stride=stride)
    model = strided(tmp_path / "m.onnx", of=of, stride=stride, global_mean=global_mean)
    raster = write_raster(tmp_path / "o.tif", noise(200, 230, bands=1))
    assert measured(model, raster).stride == stride


def test_a_model_that_pools_over_the_tile_is_better_blended(tmp_path: Path) -> None:
    """Its answer changes with the tile, at any distance from the edge."""
    of = gray(tile_size=64, stride=4)
    model = strided(tmp_path / "m.onnx", of=of, stride=4, global_mean=True)
    ramp = np.linspace(-60, 60, 400)[None, None]
    pixels = np.clip(noise(400, 400, bands=1) + ramp, 0, 255).astype("u1")
    found = measured(model, write_raster(tmp_path / "o.tif", pixels))
    assert found.halo is None
    assert found.widest == 16
    assert found.blend > found.crop
    assert found.seams == "blend"


def test_pixels_without_data_do_not_count(tmp_path: Path) -> None:
    missing = np.zeros((300, 300), bool)
    missing[::6, ::6] = True
    raster = write_raster(tmp_path / "o.tif", noise(300, 300, bands=1), mask=~missing)
    model = toymodels.blur(tmp_path / "m.onnx", of=gray(tile_size=96), width=9)
    full = write_raster(tmp_path / "full.tif", noise(300, 300, bands=1))
    found = measured(model, raster)
    assert found.halo == 4
    assert found.pixels == pytest.approx(measured(model, full).pixels * 35 / 36, rel=0.01)


def test_a_raster_of_holes_is_refused(tmp_path: Path) -> None:
    holes = np.zeros((300, 300), bool)
    raster = write_raster(tmp_path / "o.tif", noise(300, 300, bands=1), mask=holes)
    model = toymodels.blur(tmp_path / "m.onnx", of=gray(tile_size=96), width=9)
    with pytest.raises(RasterError, match="mostly valid"):
        measured(model, raster)


def test_a_raster_smaller_than_a_tile_is_refused(tmp_path: Path) -> None:
    model = toymodels.blur(tmp_path / "m.onnx", of=gray(tile_size=96), width=9)
    with pytest.raises(RasterError, match="mostly valid"):
        measured(model, write_raster(tmp_path / "o.tif", noise(80, 300, bands=1)))


def test_a_tile_too_small_to_be_shifted_is_refused(tmp_path: Path) -> None:
    model = strided(tmp_path / "m.onnx", of=gray(tile_size=24, stride=8), stride=8)
    with pytest.raises(ModelError, match="too small"):
        measured(model, write_raster(tmp_path / "o.tif", noise(80, 80, bands=1)))


@pytest.mark.parametrize(
    ("shares", "halo"),
    [
        ([1, 1, 1], 0),
        ([0.5, 1, 1], 4),
        ([1, 0.5, 1], 8),
        ([1, 1, 0.5], None),
        ([0.99, AGREEING, 1], 4),
    ],
)
def test_the_halo_is_where_the_last_poor_share_ends(shares: list[float], halo: int | None) -> None:
    assert least_halo(np.array(shares), 4) == halo


def context(**changes: object) -> Context:
    told = {
        "stride": 8, "spacing": 8, "halo": 16, "agreement": ((0, 0.9), (8, 0.99), (16, 1.0)),
        "crop": 1.0, "blend": 0.99, "pixels": 9,
    }  # fmt: skip
    return Context(**{**told, **changes})


def test_storing_changes_the_card_and_nothing_else(tmp_path: Path) -> None:
    of = toymodels.card(tile_size=96, gsd=0.3, license="CC0")
    path = toymodels.network(tmp_path / "m.onnx", of=of)
    before = onnx.load(path)
    store(Model.open(path), context())
    after, model = onnx.load(path), Model.open(path)
    assert after.graph == before.graph
    for old, new in zip(before.graph.initializer, after.graph.initializer, strict=True):
        assert np.array_equal(numpy_helper.to_array(old), numpy_helper.to_array(new))
    assert model.card == of.model_copy(update={"stride": 8, "halo": 16, "seams": "crop"})
    keys = {each.key: each.value for each in before.metadata_props}
    told = {each.key: each.value for each in after.metadata_props}
    changed = {key for key in keys | told if keys.get(key) != told.get(key)}
    assert changed == {"geoseg", "tiles_overlap"}
    assert told["tiles_overlap"] == "33"
    assert [each.name for each in tmp_path.iterdir()] == ["m.onnx"]


def test_a_card_keeps_what_only_newer_versions_know(tmp_path: Path) -> None:
    metadata = toymodels.card().to_metadata()
    metadata["geoseg"] = metadata["geoseg"].replace('{"card', '{"new": [1, 2], "card', 1)
    path = toymodels.pointwise(tmp_path / "m.onnx", metadata=metadata)
    store(Model.open(path), context())
    assert '"new": [1, 2]' in {e.key: e.value for e in onnx.load(path).metadata_props}["geoseg"]


def test_a_measurement_that_found_no_halo_stores_the_widest(tmp_path: Path) -> None:
    path = toymodels.network(tmp_path / "m.onnx", of=toymodels.card(tile_size=96))
    card = store(Model.open(path), context(halo=None, crop=0.9))
    assert (card.halo, card.seams) == (24, "blend")


def test_a_card_that_would_contradict_itself_is_not_written(tmp_path: Path) -> None:
    path = toymodels.network(tmp_path / "m.onnx", of=toymodels.card(tile_size=60))
    before = path.read_bytes()
    with pytest.raises(CardError, match="not a multiple"):
        store(Model.open(path), context())
    assert path.read_bytes() == before
