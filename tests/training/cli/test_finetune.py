"""The commands of the training core: help, usage and what they refuse."""

import runpy
import subprocess
import sys

import geopandas as gpd
import pytest
from click.testing import CliRunner
from shapely import box

import training
from geoseg.cli import cli
from geoseg.errors import (
    CheckpointError,
    EnvironmentIncompleteError,
    LabelError,
    OutputError,
    RasterError,
    RecipeError,
)
from training.cli.export import export
from training.cli.finetune import finetune
from training.cli.recipe import recipe


@pytest.fixture
def runner():
    return CliRunner()


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a.tif", "b.tif", "c.tif", "l.gpkg"):
        (tmp_path / name).touch()
    square = {"kind": ["roof"], "geometry": [box(0, 0, 1, 1)]}
    gpd.GeoDataFrame(square, crs=4326).to_file(tmp_path / "kinds.geojson")


@pytest.mark.parametrize("command", [finetune, export, recipe])
def test_help_has_an_example(runner, command):
    result = runner.invoke(command, ["--help"])
    assert result.exit_code == 0
    assert "Example" in result.output
    assert f"geoseg {command.name}" in result.output


def test_help_does_not_load_torch():
    code = (
        "import sys\nfrom geoseg.cli import cli\n"
        "for name in ('finetune', 'export', 'recipe'):\n"
        "    cli.main([name, '--help'], standalone_mode=False)\n"
        "sys.exit('torch' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode
        == 0
    )


@pytest.mark.parametrize("kind", ["pretrain", "finetune"])
def test_the_printed_template_is_a_recipe(runner, kind, tmp_path):
    from training.recipe import KINDS, read_recipe

    result = runner.invoke(recipe, [kind])
    (tmp_path / "mine.toml").write_text(result.output)
    assert read_recipe(KINDS[kind], tmp_path / "mine.toml") == KINDS[kind]()


def test_a_shipped_recipe_is_printed_in_full(runner, tmp_path):
    from training.recipe import FinetuneRecipe, read_recipe

    result = runner.invoke(recipe, ["finetune", "quick"])
    (tmp_path / "mine.toml").write_text(result.output)
    assert read_recipe(FinetuneRecipe, tmp_path / "mine.toml") == read_recipe(
        FinetuneRecipe, "quick"
    )


def test_a_recipe_is_printed_with_what_is_changed(runner):
    result = runner.invoke(recipe, ["finetune", "quick", "--set", "train.steps=7"])
    assert "\nsteps = 7\n" in result.output
    assert runner.invoke(recipe, ["finetune", "--set", "train.steps=7"]).exit_code == 2


@pytest.mark.parametrize(
    "more", [["--pretrain", "quick", "--from", "r"], ["--pretrain-set", "train.steps=7"]]
)
def test_two_starts_or_a_change_of_nothing_are_wrong_usage(runner, more):
    arguments = ["quick", "--images", "a.tif", "--labels", "a.gpkg", "--out", "run", *more]
    assert runner.invoke(finetune, arguments).exit_code == 2


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (["--set", "train.step=1"], RecipeError),
        (["--set", "loss.name=auto", "--set", "loss.gamma=2"], RecipeError),
        (["--pretrain", "quik"], RecipeError),
        (["--from", "nowhere"], CheckpointError),
        (["--from", ".", "--set", "model.weights=imagenet"], RecipeError),
        (["--images", "nowhere.tif"], RasterError),
        (["--labels", "nowhere.gpkg"], LabelError),
        (["--class-field", "kind"], LabelError),
        (["--labels", "kinds.geojson", "--class-field", "kin"], LabelError),
        (["--out", "."], OutputError),
        (["--out", "a.tif"], OutputError),
    ],
)
@pytest.mark.usefixtures("files")
def test_what_is_cheap_to_check_is_refused_before_torch_is_loaded(
    monkeypatch, runner, wrong, error
):
    monkeypatch.setitem(sys.modules, "training.finetune", None)
    arguments = ["quick", "--images", "a.tif", "--labels", "l.gpkg", "--out", "run"]
    result = runner.invoke(finetune, [*arguments, *wrong])
    assert isinstance(result.exception, error)


@pytest.mark.usefixtures("files")
def test_a_data_set_or_images_that_are_not_there_are_refused_as_early(monkeypatch, runner):
    for command in ("finetune", "pretrain"):
        monkeypatch.setitem(sys.modules, f"training.{command}", None)
        result = runner.invoke(cli, [command, "quick", "--data", "nowhere", "--out", "run"])
        assert "there is no folder nowhere" in str(result.exception)
    result = runner.invoke(cli, ["pretrain", "quick", "--images", "nowhere.tif", "--out", "run"])
    assert "there is no file nowhere.tif" in str(result.exception)
    arguments = ["--images", "a.tif", "--labels", "kinds.geojson", "--class-field", "kin"]
    result = runner.invoke(cli, ["pretrain", "quick", "--out", "run", *arguments])
    assert "has no field 'kin'; its fields are kind" in str(result.exception)


@pytest.mark.parametrize(
    "arguments",
    [
        ["finetune", "quick", "--images", "a.tif", "--labels", "l.gpkg", "--out", "run"],
        ["pretrain", "quick", "--images", "a.tif", "--out", "run"],
        ["losses"],
        ["demo", "town"],
    ],
)
def test_where_torch_is_missing_it_is_said_how_to_install_it(monkeypatch, runner, arguments):
    monkeypatch.setattr("geoseg.extras.find_spec", lambda _name: None)
    result = runner.invoke(cli, arguments)
    assert isinstance(result.exception, EnvironmentIncompleteError)
    assert "pip install 'geoseg[train]'" in str(result.exception)


@pytest.mark.usefixtures("files")
def test_options_take_one_value_or_several(monkeypatch, runner):
    given = {}

    def keep(recipe, **options):
        given.update(options, recipe=recipe)
        return {"model": "m", "report": "r"}

    monkeypatch.setattr("training.finetune.finetune", keep)
    result = runner.invoke(
        finetune,
        ["quick", "--images", "a.tif", "b.tif", "--labels", "l.gpkg", "--out", "run",
         "--images", "c.tif", "--set", "train.steps=1", "--set", "optim.lr=0.1",
         "--bands", "4,red"],
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert given["recipe"] == "quick"
    assert [str(path) for path in given["images"]] == ["a.tif", "b.tif", "c.tif"]
    assert [str(path) for path in given["labels"]] == ["l.gpkg"]
    assert given["overrides"] == ("train.steps=1", "optim.lr=0.1")
    assert given["bands"] == (4, "red")


@pytest.mark.usefixtures("files")
def test_a_fraction_is_a_value_of_the_recipe(monkeypatch, runner):
    given = {}

    def keep(recipe, **options):
        given.update(options)
        return {"model": "m", "report": "r"}

    monkeypatch.setattr("training.finetune.finetune", keep)
    arguments = ["quick", "--images", "a.tif", "--labels", "l.gpkg", "--out", "run"]
    result = runner.invoke(finetune, [*arguments, "--fraction", "0.01", "--set", "optim.lr=1"])
    assert result.exit_code == 0, result.output
    assert given["overrides"] == ("optim.lr=1", "data.fraction=0.01")
    assert runner.invoke(finetune, [*arguments, "--fraction", "0"]).exit_code == 2


@pytest.mark.parametrize("name", ["few-labels", "head"])
@pytest.mark.usefixtures("files")
def test_a_recipe_that_goes_on_from_a_pretraining_says_so_by_its_name(runner, name):
    arguments = [name, "--images", "a.tif", "--labels", "l.gpkg", "--out", "run"]
    refusal = str(runner.invoke(finetune, arguments).exception)
    assert refusal.startswith(f"the recipe {name} goes on from a pretrained network — add --from")
    assert "optim." not in refusal
    own = runner.invoke(finetune, ["quick", *arguments[1:], "--set", "optim.batch_norm=kept"])
    assert str(own.exception).startswith("optim.batch_norm = 'kept' would keep statistics")


@pytest.mark.parametrize("command", ["finetune", "pretrain"])
def test_a_recipe_that_is_missing_or_mistyped_is_named(runner, command):
    result = runner.invoke(cli, [command, "--images", "a.tif", "--out", "run"])
    assert result.exit_code == 2
    assert "Missing argument 'RECIPE'. Give a TOML file or one of " in result.output
    assert "quick" in result.output
    arguments = ["--images", "a.tif", "--labels", "l.gpkg", "--out", "run"]
    result = runner.invoke(cli, [command, "quik", *arguments])
    assert str(result.exception) == "there is no recipe 'quik' — did you mean 'quick'?"
    result = runner.invoke(cli, [command, "mine.toml", *arguments])
    assert "— give a TOML file or one of " in str(result.exception)


def test_what_is_missing_is_wrong_usage(runner):
    result = runner.invoke(finetune, ["quick", "--images", "a.tif", "--out", "run"])
    assert result.exit_code == 2
    assert "--labels" in result.output


@pytest.mark.parametrize("script", ["finetune", "export"])
def test_scripts_take_the_same_command_line(script, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [script, "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(f"{training.__path__[0]}/{script}.py", run_name="__main__")
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert f"geoseg {script}" in told
    assert "Example" in told


def test_bad_input_is_one_line_and_status_1(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "geoseg", "finetune", "quick", "--images", tmp_path / "none.tif",
         "--labels", tmp_path / "none.gpkg", "--out", tmp_path / "run"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 1
    assert result.stderr.startswith("error: there is no file")
    assert len(result.stderr.splitlines()) == 1
