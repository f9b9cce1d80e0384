"""Runs that stopped early are told apart from those that are done."""

import io

import pytest
from click.testing import CliRunner

from geoseg.cli import cli
from geoseg.errors import CheckpointError
from geoseg.events import JsonLines
from tests.training.finished_run import graph_of
from training import checkpoint
from training.export import export
from training.recipe import FinetuneRecipe, PretrainRecipe
from training.run import Run
from training.start import start_network
from training.unfinished import stopped_early


@pytest.fixture
def run(tmp_path):
    recipe = PretrainRecipe.model_validate({"train": {"steps": 120}})
    return Run.open(tmp_path / "pretrained", job="pretrain", recipe=recipe, inputs={})


def test_a_run_that_stopped_early_is_told_with_the_checkpoint_taken(run):
    checkpoint.save(run.last, {"step": 72})
    told = "pretrained stopped after 72 of 120 steps: its {} checkpoint is taken"
    assert stopped_early(run, run.last) == told.format("last")
    assert stopped_early(run, run.best) == told.format("best")


def test_nothing_is_told_of_a_run_that_is_done_or_trained_to_its_end(run):
    checkpoint.save(run.last, {"step": 120})
    assert stopped_early(run, run.last) is None
    checkpoint.save(run.last, {"step": 72})  # as patience ends it
    run.finish(checkpoint=str(run.last))
    assert stopped_early(run, run.last) is None


def test_who_starts_from_a_run_that_stopped_early_is_warned(run):
    network = graph_of().network
    state = {"weights": {"network": network.state_dict()}, "description": {"bands": ["a"]}}
    checkpoint.save(run.last, {**state, "step": 72})
    begun = start_network(network, run.folder, weights="random", parts="all", bands=["a"])
    assert begun.warnings == (stopped_early(run, run.last),)


def test_who_exports_a_run_that_stopped_early_is_warned(tmp_path):
    recipe = FinetuneRecipe.model_validate({"train": {"steps": 200, "patience": 3}})
    run = Run.open(tmp_path / "run", job="finetune", recipe=recipe, inputs={})
    state = {"step": 21, "description": {}, "figures": {}}  # no classes: an export goes no further
    told = "run stopped after 21 of 200 steps: its last checkpoint is taken"
    for worse, warned in ((2, True), (3, False)):  # evaluations without a rise; patience ends it
        checkpoint.save(run.last, {**state, "worse": worse})
        with io.StringIO() as stream, pytest.raises(CheckpointError, match="knows no classes"):
            try:
                export(run.folder, events=JsonLines(stream))
            finally:
                assert (told in stream.getvalue()) == warned
        done = CliRunner().invoke(cli, ["export", str(run.folder)])
        assert (told in done.output) == warned
