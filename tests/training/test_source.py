"""Where the weights are that a network starts from."""

import pytest

from geoseg.errors import CheckpointError, RecipeError
from training.source import find_source


@pytest.fixture
def run(tmp_path):
    (tmp_path / "run" / "checkpoints").mkdir(parents=True)
    return tmp_path / "run"


def test_a_file_stands_for_itself_and_a_run_for_its_best_checkpoint(run):
    last, best = (run / "checkpoints" / name for name in ("last.pt", "best.pt"))
    last.touch()
    assert find_source(run, weights="random") == last
    best.touch()
    assert find_source(run, weights="random") == best
    assert find_source(last, weights="random") == last


def test_where_there_is_nothing_it_is_said(run):
    for nothing in (run, run / "run.pt", run / "no" / "run"):
        with pytest.raises(CheckpointError, match=f"neither a run nor .* {nothing} — give"):
            find_source(nothing, weights="random")


def test_an_exported_model_is_no_start(run):
    (run / "model.onnx").touch()
    with pytest.raises(CheckpointError, match=r"model\.onnx is an exported model, .* the run"):
        find_source(run / "model.onnx", weights="random")


def test_two_starts_are_refused(run):
    (run / "checkpoints" / "last.pt").touch()
    with pytest.raises(RecipeError, match=r"both --from and model.weights = 'imagenet'"):
        find_source(run, weights="imagenet")
