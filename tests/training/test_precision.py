"""Exports in a lower precision: what the card says of them holds; what is too bad is refused."""

import json

import numpy as np
import onnx
import pytest
import rasterio
from rasterio.windows import Window
from sklearn.metrics import jaccard_score

from geoseg.card import ModelCard
from geoseg.errors import (
    CheckpointError,
    LabelError,
    ModelError,
    OutputError,
    RasterError,
    RecipeError,
)
from geoseg.events import JsonLines
from geoseg.labels import IGNORED
from geoseg.prediction import predict
from geoseg.tiling import Tile
from tests.scenes import noise, write_raster
from tests.training.finished_run import BANDS, graph_of, write_run
from training import checkpoint
from training.data.truth import VAL
from training.export import Trained, export
from training.precision import WINDOWS
from training.recipe import FinetuneDataRecipe, FinetuneRecipe
from training.reopening import Material
from training.run import Run

pytestmark = pytest.mark.usefixtures("one_thread")
ANY = {"max_loss": 1.0}  # the network was never trained


@pytest.fixture(scope="module")
def graph():
    return graph_of()


@pytest.fixture(scope="module")
def folder(tmp_path_factory, graph):
    return write_run(tmp_path_factory.mktemp("shared") / "run", graph)


@pytest.fixture(scope="module")
def files(folder):
    return {name: export(folder, precision=name, **ANY) for name in ("fp32", "fp16", "int8")}


@pytest.fixture
def own(tmp_path, graph):
    """A run that may be spoilt."""
    return write_run(tmp_path / "run", graph)


def card_of(path):
    return ModelCard.from_metadata(
        {each.key: each.value for each in onnx.load(path).metadata_props}
    )


def test_each_precision_has_a_file_of_its_own(files, folder):
    assert [path.name for path in files.values()] == [
        "model.onnx",
        "model-fp16.onnx",
        "model-int8.onnx",
    ]
    sizes = [path.stat().st_size for path in files.values()]
    assert sizes[0] > 1.5 * sizes[1] > 2 * sizes[2]
    for path in files.values():
        onnx.checker.check_model(onnx.load(path), full_check=True)


@pytest.mark.parametrize("precision", ["fp16", "int8"])
def test_the_card_tells_how_the_maps_compare_where_the_run_validates(
    files, folder, tmp_path, precision
):
    card = card_of(files[precision])
    told = card.quantization
    assert card.precision == told.precision == precision
    assert told.calibration_windows == WINDOWS
    assert told.measured_on == "validation"
    maps = []
    for name in ("fp32", precision):
        out = tmp_path / f"{name}.tif"
        predict(folder.parent / "town.tif", model=files[name], out=out, seams="crop")
        with rasterio.open(out) as opened:
            maps.append(opened.read(1))
    material = Material.reopen(Run(folder), Trained.load(Run(folder).best).about)
    known = material.truth.read(0, Window(0, 0, 120, 100), VAL)
    labelled = known != IGNORED
    assert labelled.sum() > 1000
    ious = [jaccard_score(known[labelled], said[labelled], average="macro") for said in maps]
    assert told.miou_fp32 == pytest.approx(ious[0])
    assert told.miou == pytest.approx(ious[1])
    assert card.metrics["miou"] == pytest.approx(ious[1])
    assert told.agreement > 0.85
    assert told.agreement == 1 or not np.array_equal(*maps)


def test_a_card_of_fp32_speaks_of_no_quantization(files):
    card = card_of(files["fp32"])
    assert card.quantization is None
    assert card.precision == "fp32"
    assert card.metrics["miou"] == 0.5  # as the run measured it


def test_the_same_bytes_come_out_again(files, folder, tmp_path):
    again = export(folder, precision="int8", out=tmp_path / "again.onnx", name="run", **ANY)
    assert again.read_bytes() == files["int8"].read_bytes()


def test_calibration_takes_training_windows_alone(folder):
    material = Material.reopen(Run(folder), Trained.load(Run(folder).best).about)
    sampler = material.windows(64)
    for index in range(WINDOWS):
        targets = sampler(index)["targets"]
        assert (targets != IGNORED).any()
    first = sampler(0)["images"]
    np.testing.assert_array_equal(first, material.windows(64)(0)["images"])
    assert not material.changed


def test_a_run_of_a_share_of_the_labels_calibrates_on_that_share(tmp_path, graph):
    recipe = FinetuneRecipe(data=FinetuneDataRecipe(fraction=0.3, block=64))
    folder = write_run(tmp_path / "run", graph, recipe=recipe)
    material = Material.reopen(Run(folder), Trained.load(Run(folder).best).about)
    taught = material.windows(64).truth
    assert taught.train.pixels.sum() < material.truth.train.pixels.sum()
    np.testing.assert_array_equal(taught.val.pixels, material.truth.val.pixels)


def test_what_costs_too_much_is_refused_unless_forced(own, tmp_path):
    with pytest.raises(ModelError, match=r"int8 agrees with fp32 on .* mean IoU .* --force"):
        export(own, precision="int8", max_loss=-1.0)
    assert not (own / "model-int8.onnx").exists()
    path = export(own, precision="int8", max_loss=-1.0, force=True)
    assert card_of(path).quantization.precision == "int8"
    with pytest.raises(OutputError, match="there already"):  # a forced one is no other's
        export(own, precision="int8", max_loss=-1.0)


def test_without_validation_it_is_measured_on_training_windows(tmp_path, graph):
    recipe = FinetuneRecipe(data=FinetuneDataRecipe(validation_share=0))
    folder = write_run(tmp_path / "run", graph, extents=None, recipe=recipe)
    with (tmp_path / "events").open("w") as stream:
        path = export(folder, precision="fp16", events=JsonLines(stream), **ANY)
    told = (tmp_path / "events").read_text()
    assert "nothing validates this run" in told
    progress = [json.loads(line) for line in told.splitlines() if '"progress"' in line]
    done = {each["task"]: (each["done"], each["total"]) for each in progress}
    assert done == {"check": (8, 8), "calibrate": (32, 32), "compare": (32, 32)}
    card = card_of(path)
    assert card.quantization.measured_on == "training"
    assert card.quantization.miou == pytest.approx(card.quantization.miou_fp32, abs=0.01)
    assert card.metrics["miou"] == 0.5  # not replaced by what flatters


def test_an_unknown_precision_is_refused(own):
    with pytest.raises(RecipeError, match="no precision 'int4' — choose fp32, fp16, int8"):
        export(own, precision="int4")


@pytest.mark.parametrize(
    ("gone", "error", "complaint"),
    [
        ("town.tif", RasterError, r"images and labels are needed again: .*town\.tif"),
        ("labels.gpkg", LabelError, r"images and labels are needed again: .*labels\.gpkg"),
    ],
)
def test_without_the_runs_images_and_labels_there_is_one_clear_line(
    own, tmp_path, gone, error, complaint
):
    (tmp_path / gone).unlink()
    with pytest.raises(error, match=f"{complaint}.* — put them back, or use --precision fp32"):
        export(own, precision="int8", **ANY)
    assert not list(own.glob("*.onnx"))


def test_images_of_other_bands_are_refused(own, tmp_path):
    write_raster(tmp_path / "town.tif", noise(100, 120, bands=4), names=BANDS[::-1])
    with pytest.raises(RasterError, match="now has the bands nir, blue, green, red"):
        export(own, precision="int8", **ANY)


def test_a_checkpoint_that_names_no_labels_is_refused(own):
    path = own / "checkpoints" / "best.pt"
    state = checkpoint.load(path)
    del state["description"]["labels"]
    checkpoint.save(path, state)
    with pytest.raises(CheckpointError, match="does not say where its labels are"):
        export(own, precision="int8", **ANY)


def test_changed_images_are_told(own, tmp_path):
    path = own / "checkpoints" / "best.pt"
    state = checkpoint.load(path)
    state["description"]["training"]["data_digest"] = "another"
    checkpoint.save(path, state)
    with (tmp_path / "events").open("w") as stream:
        export(own, precision="fp16", events=JsonLines(stream), **ANY)
    assert "have changed since the run" in (tmp_path / "events").read_text()


def test_16_bit_images_larger_than_fp16_can_hold(tmp_path):
    graph = graph_of(mean=32_000.0, std=18_000.0)
    folder = write_run(tmp_path / "run", graph, dtype="uint16")
    card = card_of(export(folder, precision="fp16", **ANY))
    assert card.quantization.agreement > 0.99
    assert Tile(size=card.tile_size, halo=card.halo, stride=card.stride).core == 32
