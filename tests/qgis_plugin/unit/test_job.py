"""Jobs that are found again: kept, re-attached, stopped, killed, resumed, forgotten."""

import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from qgis_plugin.worker import detached, job
from qgis_plugin.worker.call import Call
from qgis_plugin.worker.errors import WorkerError
from qgis_plugin.worker.events import Event, parse
from qgis_plugin.worker.job import Job, State
from qgis_plugin.worker.story import Story
from qgis_plugin.worker.tail import Tail

CALL = Call(("finetune", "quick"), "geoseg:finetune", {"A": 1})
# stands for a geoseg: it is run as `python -m geoseg ARGUMENTS --events PATH` in the folder
GEOSEG = """
import json, pathlib, signal, sys, time
events, how, run = pathlib.Path(sys.argv[-1]), sys.argv[1], pathlib.Path(sys.argv[2])
def tell(event, **fields):
    with events.open("a") as stream: stream.write(json.dumps({"event": event, **fields}) + "\\n")
def stop(*_):
    tell("cancelled", message="stopped"); sys.exit(3)
signal.signal(signal.SIGTERM, stop)
if how == "usage": sys.exit("Usage: geoseg\\n\\nError: No such option: --x")
tell("started", job="finetune")
if how == "error":
    tell("error", code="LabelError", message="no labels", hint="draw some"); sys.exit(1)
if how == "train":
    run.mkdir(exist_ok=True)
    tell("progress", task="train", done=1, total=9)
    while not (run / "cancel").exists(): time.sleep(0.02)
    tell("cancelled", message="stopped after step 1"); sys.exit(3)
if how == "wait": time.sleep(60)
tell("result", model="m.onnx")
"""


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Start a job with the stand-in; those that still run are killed at the end."""
    program = tmp_path / "geoseg_stand_in.py"
    program.write_text(GEOSEG)
    monkeypatch.setattr(
        Job,
        "command",
        property(
            lambda self: [sys.executable, str(program), *self.call.arguments, str(self.events)]
        ),
    )
    begun = []

    def go(how: str) -> Job:
        run = tmp_path / "run"
        made = job.new(
            tmp_path / "jobs", title=how, call=Call((how, str(run))), python="p", run=str(run)
        ).launch()
        begun.append(made)
        return made

    yield go
    for each in begun:
        detached.kill(each.process)


def follow(one: Job) -> Story:
    story = Story()
    for line in Tail(one.events).read():
        event = parse(line)
        if event:
            story.hear(event)
    return story


def state(one: Job) -> State:
    alive = one.process.alive  # before its events are read, or its last would be missed
    return one.state(follow(one), alive=alive)


def wait(condition, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_command_tells_its_events_to_the_folder_of_the_job(tmp_path: Path) -> None:
    one = job.new(tmp_path, title="x", call=CALL, python="/env/bin/python")
    assert one.command == [
        *("/env/bin/python", "-m", "geoseg", "finetune", "quick"),
        *("--events", str(one.folder / "events.jsonl")),
    ]


def test_a_job_runs_to_its_end_and_is_found_again(start, tmp_path: Path) -> None:
    one = start("end")
    wait(lambda: state(one).over)
    assert state(one) is State.FINISHED
    (again,) = job.known(tmp_path / "jobs")
    assert again == one
    assert state(again) is State.FINISHED
    assert follow(again).result("model") == "m.onnx"
    again.forget()
    assert job.known(tmp_path / "jobs") == []


def test_a_job_that_trains_is_stopped_by_the_file(start, tmp_path: Path) -> None:
    one = start("train")
    wait(lambda: follow(one).training)
    assert state(one) is State.RUNNING
    one = one.cancel(follow(one))
    assert (tmp_path / "run" / "cancel").exists()
    wait(lambda: state(one).over)
    assert state(one) is State.CANCELLED
    assert state(Job.load(one.folder)) is State.CANCELLED


def test_a_job_of_several_runs_is_asked_in_the_one_that_makes_steps(start, tmp_path: Path) -> None:
    one = replace(start("train"), run=str(tmp_path))  # a folder that is there, but not asked
    wait(lambda: follow(one).training)
    story = follow(one)
    story.run = str(tmp_path / "run")
    one = one.cancel(story)
    wait(lambda: state(one) is State.CANCELLED)
    assert not (tmp_path / "cancel").exists()


def test_a_job_that_does_not_yet_train_is_stopped_by_a_signal(start, tmp_path: Path) -> None:
    one = start("wait")
    wait(lambda: follow(one).begun)
    one = one.cancel(follow(one))
    assert not (tmp_path / "run").exists()  # a run folder that holds only this would be refused
    wait(lambda: state(one).over)
    assert state(one) is State.CANCELLED


def test_a_job_that_is_killed_from_outside_has_vanished(start) -> None:
    one = start("wait")
    wait(lambda: follow(one).begun)
    detached.kill(one.process)
    wait(lambda: state(one).over)
    assert state(one) is State.VANISHED
    assert "ended without a word" in str(one.problem(follow(one)))


def test_a_job_that_the_user_kills_is_cancelled(start) -> None:
    one = start("wait")
    wait(lambda: follow(one).begun)
    one = one.kill()
    wait(lambda: state(one).over)
    assert state(one) is State.CANCELLED


def test_a_failure_is_told_by_its_event(start) -> None:
    one = start("error")
    wait(lambda: state(one).over)
    assert state(one) is State.FAILED
    assert str(one.problem(follow(one))) == "no labels — draw some"


def test_wrong_usage_is_told_by_what_was_printed(start) -> None:
    one = start("usage")
    wait(lambda: state(one).over)
    assert state(one) is State.FAILED
    assert str(one.problem(follow(one))) == "No such option: --x"


def test_a_job_goes_on_by_the_same_command(start) -> None:
    one = start("train")
    wait(lambda: follow(one).training)
    with pytest.raises(WorkerError, match="is running"):
        one.launch()
    one = one.cancel(follow(one))
    wait(lambda: state(one).over)
    (Path(one.run) / "cancel").unlink()
    again = one.launch()
    assert again.process != one.process
    assert not again.stopping
    wait(lambda: follow(again).training)
    again.cancel(follow(again))
    wait(lambda: state(again).over)
    assert follow(again).log.count("stopped after step 1") == 2


def test_what_is_no_job_is_passed_over(tmp_path: Path) -> None:
    good = job.new(tmp_path, title="good", call=CALL, python="p")
    good.folder.mkdir()
    good.save()
    for name, text in (("a", "{"), ("b", "[]"), ("c", "{}"), ("d", None)):
        (tmp_path / name).mkdir()
        if text is not None:
            (tmp_path / name / "job.json").write_text(text)
    (tmp_path / "file").write_text("")
    assert job.known(tmp_path) == [good]
    assert job.known(tmp_path / "none") == []


def test_a_number_that_is_used_again_is_not_the_job(start) -> None:
    one = start("wait")
    assert not replace(one, process=one.process._replace(born="before the reboot")).process.alive


def test_no_words_are_no_error(tmp_path: Path) -> None:
    one = job.new(tmp_path, title="x", call=CALL, python="p")
    assert not one.last_words()
    story = Story()
    story.hear(Event("started", {}))
    assert one.state(story, alive=False) is State.VANISHED


def test_what_cannot_be_kept_is_not_begun(tmp_path: Path) -> None:
    (tmp_path / "jobs").write_text("a file")
    one = job.new(tmp_path / "jobs", title="x", call=CALL, python=sys.executable)
    with pytest.raises(WorkerError, match="cannot be written"):
        one.launch()
