"""What is made of a job's events."""

import math

import pytest

from qgis_plugin.worker.events import Event
from qgis_plugin.worker.story import Story

END_OF_PRETRAINING = ("progress", {"task": "pretrain", "done": 1, "total": 1, "unit": "run"})


def told(*events) -> Story:
    story = Story()
    for kind, fields in events:
        story.hear(Event(kind, fields))
    return story


def test_progress_is_the_last_that_was_told() -> None:
    story = told(
        ("started", {"job": "finetune"}),
        ("progress", {"task": "train", "done": 1, "total": 4, "unit": "steps", "eta_s": None}),
        ("progress", {"task": "train", "done": 2, "total": 4, "unit": "steps", "eta_s": 9.5}),
    )
    assert (story.task, story.done, story.total, story.unit) == ("train", 2, 4, "steps")
    assert (story.percent, story.eta) == (50, 9.5)
    assert story.training


def test_steps_go_on_while_they_are_validated() -> None:
    train = {"task": "train", "done": 2, "total": 4, "unit": "steps", "run": "/run"}
    check = {"task": "validate", "done": 1, "total": 3, "unit": "tiles"}
    story = told(("progress", train), ("progress", {**check, "within": "train"}))
    assert (story.task, story.done, story.run, story.training) == ("train", 2, "/run", True)
    story.hear(Event("progress", {**check, "within": "finetune"}))
    assert (story.task, story.done, story.training) == ("validate", 1, False)


def test_what_comes_after_a_task_is_told_in_its_place() -> None:
    story = told(
        ("progress", {"task": "train", "done": 1, "total": 2, "unit": "steps", "run": "/run"}),
        ("log", {"message": "loss is now 0.3"}),
    )
    assert (story.task, story.percent) == ("train", 50)
    story.hear(Event("progress", {"task": "train", "done": 2, "total": 2, "run": "/run"}))
    story.hear(Event("warning", {"message": "odd"}))
    assert story.task == "train"
    story.hear(Event("log", {"message": "exporting at 256 px"}))
    assert (story.task, story.percent, story.run) == ("exporting at 256 px", None, "/run")
    assert not story.training


def test_figures_become_curves() -> None:
    story = told(
        ("metric", {"t": "x", "step": 2, "loss": 0.9, "lr": 1e-3, "note": "text", "flag": True}),
        ("metric", {"t": "x", "step": 4, "loss": 0.7}),
        ("metric", {"t": "x", "step": 4, "miou": 0.3}),
    )
    assert story.curves == {
        "loss": [(2, 0.9), (4, 0.7)],
        "lr": [(2, 1e-3)],
        "miou": [(4, 0.3)],
    }


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, None, "0.5"])
def test_what_is_no_figure_is_in_no_curve(value) -> None:
    assert told(("metric", {"step": 1, "loss": value})).curves == {}
    assert told(("metric", {"step": value, "loss": 1.0})).curves == {}


def test_the_curves_of_pretraining_end_where_those_of_its_fine_tuning_begin() -> None:
    progress = {"task": "train", "done": 1, "total": 4, "unit": "steps"}
    story = told(
        ("progress", {**progress, "run": "/run/pretraining"}),
        ("metric", {"t": "x", "step": 1, "loss": 5.0, "knn": 0.4}),
        END_OF_PRETRAINING,
    )
    assert story.curves == {}
    assert (story.run, story.task, story.percent) == ("", "", None)  # not known of what follows
    for event in (
        ("metric", {"t": "x", "step": 2, "loss": 0.7}),
        ("progress", {**progress, "run": "/run"}),
        ("started", {}),
        END_OF_PRETRAINING,  # as a job tells again that goes on after it
        ("metric", {"t": "x", "step": 3, "loss": 0.6}),
    ):
        story.hear(Event(*event))
    assert story.curves == {"loss": [(2, 0.7), (3, 0.6)]}


def test_a_job_that_goes_on_forgets_its_end_and_redraws_from_its_checkpoint() -> None:
    story = told(
        ("started", {}),
        ("metric", {"step": 2, "loss": 0.9}),
        ("metric", {"step": 4, "loss": 0.8}),
        ("metric", {"step": 6, "loss": 0.7}),
        ("cancelled", {"message": "stopped after step 6 of 9"}),
        ("started", {}),
        ("metric", {"step": 4, "loss": 0.5}),
    )
    assert not story.cancelled
    assert story.curves == {"loss": [(2, 0.9), (4, 0.5)]}


def test_an_error_says_what_to_do_and_a_bug_where_to_tell_it() -> None:
    error = told(("error", {"code": "LabelError", "message": "no labels", "hint": "draw some"}))
    assert str(error.error) == "no labels — draw some"
    bug = told(("error", {"code": "bug", "message": "KeyError: 1", "hint": ""}))
    assert "please report it" in str(bug.error)
    assert list(bug.log) == [f"✗ {bug.error}"]


def test_the_run_that_makes_the_steps_is_that_of_the_last_progress() -> None:
    story = Story()
    assert story.run == ""
    for folder in ("a-pretrained", "a"):
        story.hear(Event("progress", {"task": "train", "run": folder, "device": "cuda"}))
        assert (story.run, story.device) == (folder, "cuda")
    story.hear(Event("result", {"run": "elsewhere"}))
    assert story.run == "a"


def test_results_and_the_device_are_kept() -> None:
    story = told(
        ("started", {"device": "cuda"}),
        ("log", {"message": "hello"}),
        ("warning", {"message": "careful"}),
        ("result", {"model": "a.onnx", "report": None}),
    )
    assert story.device == "cuda"
    assert story.result("model") == "a.onnx"
    assert not story.result("report")
    assert list(story.log) == ["hello", "⚠ careful"]


def test_progress_that_makes_no_sense_is_unknown() -> None:
    story = told(("progress", {"task": None, "done": "x", "total": math.inf}))
    assert story.percent is None
    assert not story.task
