"""Run folders: the same command again, another command, and folders that hold other things."""

import json

import pytest

from geoseg.errors import OutputError
from geoseg.events import Quiet
from training import checkpoint
from training.recipe import FinetuneRecipe, read_recipe
from training.run import Run

QUICK = read_recipe(FinetuneRecipe, "quick")
OTHER = read_recipe(FinetuneRecipe, "quick", ["train.steps=1"])


def open_run(folder, recipe=QUICK, inputs=None, *, overwrite=False):
    return Run.open(
        folder, job="finetune", recipe=recipe, inputs=inputs or {"images": "a"}, overwrite=overwrite
    )


def trained(folder):
    run = open_run(folder)
    checkpoint.save(run.last, {"step": 1})
    return run


def test_a_new_run_holds_its_recipe(tmp_path):
    run = open_run(tmp_path / "run")
    assert read_recipe(FinetuneRecipe, run.folder / "recipe.toml") == QUICK
    assert run.result is None


def test_the_same_command_opens_the_same_run(tmp_path):
    trained(tmp_path / "run").finish(miou=0.5)
    assert open_run(tmp_path / "run").result == {"miou": 0.5}


def test_another_recipe_or_other_images_are_refused(tmp_path):
    trained(tmp_path / "run")
    with pytest.raises(OutputError, match=r"with train.steps = 240, not 1 — .*--overwrite"):
        open_run(tmp_path / "run", OTHER)
    with pytest.raises(OutputError, match=r"run holds a run with other images — give the same"):
        open_run(tmp_path / "run", inputs={"images": "b"})
    with pytest.raises(OutputError, match=r"not 1 and other labels and another start — "):
        open_run(tmp_path / "run", OTHER, {"images": "a", "labels": "b", "start": "c"})


def test_two_values_that_differ_are_told_and_how_many_more(tmp_path):
    trained(tmp_path / "run")
    keys = ["data.window=64", "data.gray=0.5", "export.tile=64", "train.patience=5"]
    others = read_recipe(FinetuneRecipe, "quick", keys)
    told = r"with data\.window = 128, not 64, data\.gray = 0\.0, not 0\.5, and 2 more — "
    with pytest.raises(OutputError, match=told):
        open_run(tmp_path / "run", others)
    with pytest.raises(OutputError, match=r"with export\.tile unset, not 64 — "):
        open_run(tmp_path / "run", read_recipe(FinetuneRecipe, "quick", ["export.tile=64"]))


def test_a_recipe_that_cannot_be_read_is_another(tmp_path):
    run = trained(tmp_path / "run")
    (run.folder / "recipe.toml").write_text("steps =")
    with pytest.raises(OutputError, match="holds a run with another recipe — "):
        open_run(run.folder, OTHER)


def test_a_run_of_another_job_is_refused(tmp_path):
    trained(tmp_path / "run")
    with pytest.raises(OutputError, match=r"of another job \(finetune\) — another --out"):
        Run.open(tmp_path / "run", job="pretrain", recipe=OTHER, inputs={"images": "b"})


def test_what_is_known_by_now_is_refused_by_now_and_nothing_is_changed(tmp_path):
    run = trained(tmp_path / "run")
    run.refuse_other({"images": "a"}, recipe=QUICK, overwrite=False)
    with pytest.raises(OutputError, match="other images"):
        run.refuse_other({"images": "b"}, recipe=QUICK, overwrite=False)
    run.refuse_other({"images": "b"}, recipe=QUICK, overwrite=True)
    assert run.last.exists()
    Run(tmp_path / "new").refuse_other({"images": "b"}, recipe=QUICK, overwrite=False)
    assert not (tmp_path / "new").exists()


def test_a_run_that_never_trained_makes_way(tmp_path):
    open_run(tmp_path / "run")
    run = open_run(tmp_path / "run", OTHER)
    assert read_recipe(FinetuneRecipe, run.folder / "recipe.toml") == OTHER


def test_overwriting_removes_the_other_run_and_nothing_else(tmp_path):
    run = trained(tmp_path / "run")
    (run.folder / "notes.txt").write_text("mine")
    again = open_run(run.folder, OTHER, overwrite=True)
    assert not again.last.exists()
    assert (run.folder / "notes.txt").exists()
    assert read_recipe(FinetuneRecipe, run.folder / "recipe.toml") == OTHER


def test_a_folder_of_other_things_is_refused(tmp_path):
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(OutputError, match="holds files but no run"):
        open_run(tmp_path)


def test_a_place_that_is_no_folder_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    for place in ("file", "file/run"):
        with pytest.raises(OutputError, match="file is no folder"):
            open_run(tmp_path / place)


def test_a_request_to_stop_that_came_before_does_not_count(tmp_path):
    run = open_run(tmp_path / "run")
    run.cancel_file.touch()
    assert not open_run(tmp_path / "run").cancel_file.exists()


def test_what_the_run_tells_is_kept_with_it_failures_too(tmp_path):
    run = open_run(tmp_path / "run")

    def fail(events):
        events.log("hello")
        raise OutputError("disk full", "buy another")

    with pytest.raises(OutputError), run.telling(Quiet(), "finetune") as events:
        fail(events)
    lines = (run.folder / "events.jsonl").read_text().splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["started", "log", "error"]
