"""Trainings as arguments of geoseg, as parameters of Processing, and where their runs go."""

from dataclasses import replace
from pathlib import Path
from typing import Set

from qgis_plugin.train.order import (
    Export,
    Finetuning,
    Pretraining,
    recipe_beside,
    run_place,
    suggestion,
)

LEAST = Finetuning("quick", ("a.tif",), ("l.gpkg",), "run")


def test_fine_tuning_is_the_arguments_of_finetune() -> None:
    assert LEAST.arguments() == [
        *("finetune", "quick", "--images", "a.tif", "--labels", "l.gpkg", "--out", "run"),
    ]
    everything = Finetuning(
        "mine.toml",
        ("a.tif", "b.tif"),
        ("l.gpkg", "m.tif"),
        "run",
        class_field="kind",
        bands="4,1,2",
        pretraining="simclr",
        pretraining_steps=7,
        steps=9,
        loss="focal",
        overrides=("loss.gamma=2", "train.seed=1"),
        device="cpu",
        overwrite=True,
    )
    assert everything.arguments() == [
        *("finetune", "mine.toml", "--images", "a.tif", "--images", "b.tif"),
        *("--labels", "l.gpkg", "--labels", "m.tif", "--class-field", "kind", "--bands", "4,1,2"),
        *("--pretrain", "simclr", "--pretrain-set", "train.steps=7"),
        *("--set", "loss.name=focal", "--set", "train.steps=9"),
        *("--set", "loss.gamma=2", "--set", "train.seed=1"),
        *("--out", "run", "--device", "cpu", "--overwrite"),
    ]


def test_steps_of_pretraining_count_only_where_there_is_some() -> None:
    assert "--pretrain-set" not in replace(LEAST, pretraining_steps=7).arguments()


def test_processing_tells_names_from_files_and_runs_from_weights() -> None:
    named = LEAST.call().parameters
    assert (named["RECIPE"], named["RECIPE_FILE"]) == ("quick", None)
    assert (named["START"], named["WEIGHTS"]) == (None, None)
    assert named["LOSS"] == "recipe"
    own = replace(LEAST, recipe="mine.toml", start="runs/v1.2", loss="auto").call().parameters
    assert (own["RECIPE"], own["RECIPE_FILE"]) == (None, "mine.toml")
    assert (own["START"], own["WEIGHTS"]) == ("runs/v1.2", None)
    assert own["LOSS"] == "auto"
    weights = replace(LEAST, start="net.PTH").call().parameters
    assert (weights["START"], weights["WEIGHTS"]) == (None, "net.PTH")


def test_pretraining_is_the_arguments_of_pretrain() -> None:
    order = Pretraining("simclr", ("a.tif",), "run", "1", 5, ("train.batch=4",), "cuda", True)
    assert order.arguments() == [
        *("pretrain", "simclr", "--images", "a.tif", "--bands", "1"),
        *("--set", "train.steps=5", "--set", "train.batch=4"),
        *("--out", "run", "--device", "cuda", "--overwrite"),
    ]


def test_an_export_tells_sizes_only_when_they_are_given() -> None:
    assert Export("run", "m.onnx").arguments() == [
        *("export", "run", "--out", "m.onnx", "--precision", "fp32", "--checkpoint", "best"),
        "--overwrite",
    ]
    assert Export("run", "m.onnx", tile=512, halo=0, dynamic=True, name="n").arguments() == [
        *("export", "run", "--out", "m.onnx", "--precision", "fp32", "--checkpoint", "best"),
        *("--tile", "512", "--halo", "0", "--dynamic", "--name", "n", "--overwrite"),
    ]


def test_a_suggestion_is_asked_with_all_images() -> None:
    assert suggestion("l.shp", ["a.tif", "b.tif"], class_field="k") == [
        *("suggest-loss", "l.shp", "a.tif", "b.tif", "--class-field", "k"),
    ]


def test_runs_go_beside_the_image_under_a_name_that_is_free(tmp_path: Path) -> None:
    taken: Set[Path] = set()
    town = str(tmp_path / "town.v2.tif")

    def place() -> str:
        return Path(run_place(town, exists=taken.__contains__)).name

    assert place() == "town.v2_run"
    taken |= {tmp_path / "town.v2_run", tmp_path / "town.v2_run_2-pretrained"}
    assert place() == "town.v2_run_3"
    assert Path(recipe_beside("/r/v1.2")) == Path("/r/v1.2-recipe.toml")
