"""The command that trains again from a run."""

from pathlib import Path

import pytest

from qgis_plugin.check.retraining import next_run, retrained
from qgis_plugin.worker.errors import WorkerError

MORE = ["--from", "run", "--out", "run_2", "--set", "model.init=all", "--set"]
MORE += ["model.weights=random"]


@pytest.mark.parametrize(
    "start",
    [
        ["--out", "run"],
        ["-o", "run", "--from", "pretrained"],
        ["--out=run", "--from=pretrained", "--overwrite"],
        ["--out", "run", "--pretrain", "quick", "--pretrain-set", "train.steps=9"],
    ],
)
def test_the_earlier_run_takes_the_place_of_what_it_began_with(start) -> None:
    given = ["finetune", "quick", "--images", "a.tif", "b.tif", "--labels", "l.gpkg"]
    kept = [*given, "--set", "train.steps=5"]
    again = retrained([*given, *start, "--set", "train.steps=5"], run="run", out="run_2")
    assert again == [*kept, *MORE]
    third = retrained(again, run="run_2", out="run_3")
    assert third == [*kept, *MORE[4:], "--from", "run_2", "--out", "run_3"]


@pytest.mark.parametrize("arguments", [[], ["pretrain", "quick", "--out", "run"]])
def test_only_fine_tuning_goes_on(arguments) -> None:
    with pytest.raises(WorkerError, match="only a fine-tuned run"):
        retrained(arguments, run="run", out="run_2")


@pytest.mark.parametrize(
    ("run", "taken", "name"),
    [
        ("run", (), "run_2"),
        ("run_2", (), "run_3"),
        ("run", ("run_2", "run_3"), "run_4"),
        ("town_north", (), "town_north_2"),
        ("run", ("run_2-pretrained",), "run_3"),
    ],
)
def test_runs_are_counted(run: str, taken, name: str) -> None:
    place = Path("/runs")
    found = next_run(str(place / run), exists=lambda path: path.name in taken)
    assert found == str(place / name)
