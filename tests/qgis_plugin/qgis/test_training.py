"""The algorithms that train, in a real QGIS, by the real command."""

import json
import subprocess
from pathlib import Path
from typing import Any, Dict

import pytest
from qgis import processing
from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingException

ROOT = Path(__file__).parents[3]
FINETUNE = """
[data]
window = 32
block = 32
statistics_windows = 4
[model]
encoder = "tu-test_resnet"
atrous_rates = [1, 2, 3]
[train]
epoch = 2
batch = 2
workers = 1
[export]
tile = 64
halo = 16
"""
PRETRAIN = """
[data]
window = 64
statistics_windows = 4
[model]
encoder = "tu-test_resnet"
atrous_rates = [1, 2, 3]
[method]
view = 32
region = 8
[train]
batch = 4
workers = 1
"""
WORDS = """
from training.losses import LOSSES
from training.recipe import FinetuneRecipe, PretrainRecipe, shipped
print(*LOSSES, sep=",")
print(*shipped(FinetuneRecipe), sep=",")
print(*shipped(PretrainRecipe), sep=",")
"""

SIZES = """
import json
from training.recipe import FinetuneRecipe, PretrainRecipe, read_recipe, shipped
tuned, pretrained = {}, {}
for name in shipped(FinetuneRecipe):
    each = read_recipe(FinetuneRecipe, name)
    tuned[name] = each.train.steps, each.train.batch, each.data.window, each.model.encoder
for name in shipped(PretrainRecipe):
    each = read_recipe(PretrainRecipe, name)
    pretrained[name] = each.train.steps, each.train.batch
print(json.dumps([tuned, pretrained]))
"""


@pytest.fixture(scope="module")
def data(town: Path) -> Path:
    (town / "fine.toml").write_text(FINETUNE)
    (town / "pre.toml").write_text(PRETRAIN)
    return town


@pytest.fixture
def given(data: Path, tmp_path: Path) -> Dict[str, Any]:
    return {
        "IMAGES": [str(data / "town.tif")],
        "LABELS": [f"{data / 'labels.gpkg'}|layername=labels"],
        "RECIPE_FILE": str(data / "fine.toml"),
        "STEPS": 2,
        "DEVICE": "cpu",
        "OUTPUT": str(tmp_path / "run"),
    }


def create(name: str) -> Any:
    return QgsApplication.processingRegistry().createAlgorithmById(f"geoseg:{name}")


def test_a_network_is_pretrained_fine_tuned_and_exported(
    plugin, given: Dict[str, Any], data: Path, tmp_path: Path
) -> None:
    pretrained = processing.run(
        "geoseg:pretrain",
        {
            **{name: given[name] for name in ("IMAGES", "DEVICE", "STEPS")},
            "RECIPE_FILE": str(data / "pre.toml"),
            "OUTPUT": str(tmp_path / "pretrained"),
        },
    )
    assert Path(pretrained["CHECKPOINT"]).is_file()
    assert Path(pretrained["REPORT"]).is_file()
    tuned = processing.run("geoseg:finetune", {**given, "START": pretrained["OUTPUT"]})
    assert Path(tuned["MODEL"]) == tmp_path / "run" / "model.onnx"
    assert Path(tuned["REPORT"]).is_file()
    assert 0 <= tuned["MEAN_IOU"] <= 1
    recipe = (tmp_path / "run" / "recipe.toml").read_text(encoding="utf-8")
    assert 'name = "auto"' in recipe
    assert "steps = 2\n" in recipe
    exported = processing.run(
        "geoseg:export",
        {"RUN": tuned["OUTPUT"], "HALO": 0, "OUTPUT": str(tmp_path / "again.onnx")},
    )
    assert Path(exported["OUTPUT"]).stat().st_size > 0


def test_a_loss_is_suggested_for_labels(plugin, given: Dict[str, Any]) -> None:
    told = processing.run(
        "geoseg:suggestloss", {"LABELS": given["LABELS"][0], "IMAGES": given["IMAGES"]}
    )
    assert told["LOSS"] == "cross_entropy"
    assert told["REASON"].startswith("All classes are labelled about as much")


def test_labels_that_are_none_are_one_line(plugin, given: Dict[str, Any], data: Path) -> None:
    with pytest.raises(QgsProcessingException, match=r"town\.tif"):
        processing.run("geoseg:finetune", {**given, "LABELS": given["IMAGES"]})


def test_two_starts_are_refused(plugin, given: Dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="PRETRAIN, START each say where to start"):
        create("finetune").arguments(
            {**given, "PRETRAIN": "quick", "START": str(tmp_path)}, QgsProcessingContext(), "run"
        )


def test_the_arguments_are_those_of_the_command(
    plugin, given: Dict[str, Any], data: Path, tmp_path: Path
) -> None:
    context = QgsProcessingContext()
    town, labels = str(data / "town.tif"), str(data / "labels.gpkg")
    defaults = {name: given[name] for name in ("IMAGES", "LABELS")}
    assert create("finetune").arguments(defaults, context, "run") == [
        *("finetune", "quick", "--images", town, "--labels", labels),
        *("--set", "loss.name=auto", "--out", "run"),
    ]
    everything = {**given, "PRETRAIN": "simclr", "PRETRAIN_STEPS": 3, "LOSS": "recipe"}
    everything |= {"SET": "train.seed=1 optim.lr=0.1", "BANDS": "1,2", "OVERWRITE": True}
    assert create("finetune").arguments(everything, context, "run") == [
        *("finetune", str(data / "fine.toml"), "--images", town, "--labels", labels),
        *("--bands", "1,2", "--pretrain", "simclr", "--pretrain-set", "train.steps=3"),
        *("--set", "train.steps=2", "--set", "train.seed=1", "--set", "optim.lr=0.1"),
        *("--out", "run", "--device", "cpu", "--overwrite"),
    ]
    export = create("export").arguments({"RUN": str(tmp_path), "TILE": 64}, context, "m.onnx")
    assert export == [
        *("export", str(tmp_path), "--out", "m.onnx", "--precision", "fp32"),
        *("--checkpoint", "best", "--tile", "64", "--overwrite"),
    ]


def test_losses_and_recipes_are_those_of_geoseg(plugin, geoseg_python: str) -> None:
    from geoseg_qgis.train import order

    told = subprocess.run(
        [geoseg_python, "-c", WORDS], check=True, capture_output=True, text=True, cwd=ROOT
    )
    losses, recipes, pretraining = (set(line.split(",")) for line in told.stdout.splitlines())
    assert set(order.LOSSES) == losses
    assert set(order.RECIPES) == recipes
    assert set(order.PRETRAINING_RECIPES) == pretraining


def test_budgets_tell_what_their_recipes_do(plugin, geoseg_python: str) -> None:
    from geoseg_qgis.train.budget import BUDGETS

    told = subprocess.run(
        [geoseg_python, "-c", SIZES], check=True, capture_output=True, text=True, cwd=ROOT
    )
    tuned, pretrained = json.loads(told.stdout)
    for budget in BUDGETS:
        assert tuned[budget.after] == tuned[budget.recipe]
        steps, batch, window, encoder = tuned[budget.recipe]
        assert (budget.batch, budget.window) == (batch, window)
        assert budget.network.replace("-", "").lower() == encoder
        steps_before, batch_before = pretrained[budget.pretraining]
        assert budget.pretraining_batch == batch_before
        factor = 10 if budget.name == "longer" else 1
        assert (budget.steps, budget.pretraining_steps) == (factor * steps, factor * steps_before)
