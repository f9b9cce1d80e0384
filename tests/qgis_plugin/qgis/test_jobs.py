"""Jobs of a real, tiny training: followed, re-attached, cancelled, resumed, killed, finished."""

import os
import signal
import time
from pathlib import Path
from typing import Any, Callable

import pytest
from qgis.PyQt.QtCore import QEventLoop, QTimer
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QApplication, QMessageBox

PATIENCE = 300.0  # s; a machine may do other things beside
LONG, SHORT = 1_000_000, 4  # steps


def settle(milliseconds: int = 50) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        settle()


@pytest.fixture
def finetune(plugin, town: Path, recipe, tmp_path: Path):
    """The arguments that train, by the number of steps."""
    from geoseg_qgis.worker.call import Call

    def call(steps: int) -> Any:
        path = tmp_path / f"{steps}.toml"
        path.write_text(recipe(steps=steps, epoch=2 if steps == SHORT else 20))
        return Call([
            *("finetune", str(path), "--images", str(town / "town.tif")),
            *("--labels", str(town / "labels.gpkg"), "--out", str(tmp_path / "run")),
            *("--device", "cpu"),
        ])  # fmt: skip

    return call


@pytest.fixture
def show(make_board):
    """A board and the panel that shows it."""
    from geoseg_qgis.jobs.dock import JobsDock

    docks = []

    def make() -> Any:
        dock = JobsDock(make_board())
        dock.show()
        docks.append(dock)
        return dock

    yield make
    for dock in docks:
        dock.close()
        dock.deleteLater()


def test_a_training_is_followed_found_again_stopped_resumed_and_killed(
    show, finetune, geoseg_python: str, tmp_path: Path
) -> None:
    from geoseg_qgis.worker.job import State

    dock = show()
    assert dock.chosen() is None
    entry = dock.board.start(
        "Town", finetune(LONG), python=geoseg_python, run=str(tmp_path / "run")
    )
    name = entry.name
    assert dock.chosen() is entry
    wait(lambda: len(entry.story.curves.get("loss", ())) > 3)
    assert entry.state is State.RUNNING
    assert dock.detail.cancel.isEnabled()
    assert not dock.detail.remove.isEnabled()
    assert "of 1e+06 steps" in dock.detail.facts.text()
    dock.close()

    dock = show()  # as the next session does
    entry = dock.board.entries[name]
    assert entry.state is None
    assert dock.detail.state_text(entry.state) == "reading…"
    wait(lambda: entry.state is State.RUNNING)
    seen = len(entry.story.curves["loss"])
    wait(lambda: len(entry.story.curves["loss"]) > seen)
    wait(lambda: "miou" in entry.story.curves)
    assert dock.detail.score.isVisible()
    ended = []
    dock.board.ended.connect(ended.append)

    dock.detail.cancel.click()
    assert entry.state is State.STOPPING
    assert dock.detail.cancel.text() == "End now…"
    wait(lambda: entry.state is State.CANCELLED)
    assert ended == [name]
    assert (tmp_path / "run" / "checkpoints" / "last.pt").exists()
    reached = entry.story.curves["loss"][-1].step
    assert reached <= int(entry.story.log[-1].split()[3])  # stopped after step N of …

    dock.detail.resume.click()
    assert entry.state is None
    wait(lambda: any("going on from step" in line for line in entry.story.log))
    wait(lambda: entry.story.training and entry.state is State.RUNNING)
    os.killpg(entry.job.process.pid, signal.SIGKILL)
    wait(lambda: entry.state is State.VANISHED)
    assert "ended without a word" in dock.detail.problem.text()
    assert dock.detail.resume.isEnabled()
    assert not dock.board.timer.isActive()

    dock.detail.remove.click()
    assert dock.chosen() is None
    assert (tmp_path / "run" / "recipe.toml").exists()
    assert not list((tmp_path / "jobs").iterdir())


def test_a_training_ends_with_a_model_and_a_report(
    show, finetune, geoseg_python: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from geoseg_qgis.worker.job import State

    dock = show()
    entry = dock.board.start(
        "Town", finetune(SHORT), python=geoseg_python, run=str(tmp_path / "run")
    )
    beats, longest = time.monotonic(), 0.0
    while entry.state is None or not entry.state.over:  # QGIS goes on meanwhile
        settle(10)
        longest, beats = max(longest, time.monotonic() - beats), time.monotonic()
    assert entry.state is State.FINISHED, dock.detail.problem.text()
    assert longest < 1.0
    assert not dock.detail.resume.isEnabled()
    assert [point.step for point in entry.story.curves["loss"]] == [2, 4]
    best = max(point.value for point in entry.story.curves["miou"])
    assert f"mean IoU {best:.3f} at the step that is kept" in dock.detail.facts.text()

    opened, asked = [], []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    dock.model_asked.connect(asked.append)
    dock.detail.report.click()
    dock.detail.model.click()
    assert opened == [str(tmp_path / "run" / "report.html")]
    assert asked == [str(tmp_path / "run" / "model.onnx")]

    again = show()
    wait(lambda: again.chosen().state is State.FINISHED)
    assert again.chosen().model == asked[0]


def test_a_job_that_pretrains_first_tells_which_part_it_is_at(show, tmp_path: Path) -> None:
    from geoseg_qgis.jobs.board import Entry
    from geoseg_qgis.worker import job
    from geoseg_qgis.worker.call import Call
    from geoseg_qgis.worker.events import Event
    from geoseg_qgis.worker.tail import Tail

    detail = show().detail
    call = Call(["finetune", "quick", "--pretrain", "quick", "--out", "/work/run"])
    made = job.new(tmp_path, title="Town", call=call, python="", run="/work/run")
    entry = Entry(made, Tail(made.events), state=job.State.RUNNING)
    detail.show_entry(entry)
    assert detail.title.text() == "<b>Town</b> — running"  # not known yet
    for progress, words in (
        (
            {"task": "train", "run": "/work/run-pretrained"},
            "running, part 1 of 2: pretraining without labels",
        ),
        ({"task": "pretrain"}, "running, part 2 of 2: training on the labels"),
        ({"task": "train", "run": "/work/run"}, "running, part 2 of 2: training on the labels"),
    ):
        entry.story.hear(Event("progress", progress))
        detail.show_entry(entry)
        assert detail.title.text() == f"<b>Town</b> — {words}"
    entry.state = job.State.FINISHED
    detail.show_entry(entry)
    assert detail.title.text() == "<b>Town</b> — finished"


def test_a_run_without_steps_shows_its_figure_and_no_empty_chart(show, tmp_path: Path) -> None:
    from geoseg_qgis.jobs.board import Entry
    from geoseg_qgis.worker import job
    from geoseg_qgis.worker.call import Call
    from geoseg_qgis.worker.events import Event
    from geoseg_qgis.worker.tail import Tail

    detail = show().detail
    made = job.new(tmp_path, title="Town", call=Call(["finetune", "head"]), python="")
    entry = Entry(made, Tail(made.events), state=job.State.FINISHED)
    detail.show_entry(entry)
    assert detail.loss.isVisible()  # says that there is nothing to draw
    entry.story.hear(Event("metric", {"step": 0, "miou": 0.5}))
    detail.show_entry(entry)
    assert not detail.loss.isVisible()
    assert detail.score.curves == {"Mean IoU": [(0, 0.5)]}


def test_a_training_that_cannot_begin_says_why(
    show, finetune, geoseg_python: str, tmp_path: Path
) -> None:
    from geoseg_qgis.worker.call import Call
    from geoseg_qgis.worker.job import State

    dock, ended = show(), []
    dock.board.ended.connect(ended.append)
    arguments = [*finetune(SHORT).arguments, "--labels", str(tmp_path / "missing.gpkg")]
    bad = dock.board.start("No labels", Call(arguments), python=geoseg_python)
    wait(lambda: bad.state is State.FAILED)
    assert "missing.gpkg" in dock.detail.problem.text()
    assert not (tmp_path / "run").exists()

    wrong = dock.board.start("Usage", Call(["finetune", "--nope"]), python=geoseg_python)
    dock.choose(wrong.name)
    wait(lambda: wrong.state is State.FAILED)
    assert "--nope" in dock.detail.problem.text()
    assert ended == [bad.name, wrong.name]  # however quickly


def test_a_job_that_will_not_stop_is_ended_once_the_user_agrees(
    show, finetune, geoseg_python: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from geoseg_qgis.worker.job import State

    dock = show()
    entry = dock.board.start("Town", finetune(LONG), python=geoseg_python)
    wait(lambda: entry.story.begun)  # from then on it handles signals
    os.kill(entry.job.process.pid, signal.SIGSTOP)
    dock.detail.cancel.click()
    settle(600)
    assert entry.state is State.STOPPING
    answers = [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop(0))
    dock.detail.cancel.click()
    settle(600)
    assert entry.state is State.STOPPING
    dock.detail.cancel.click()
    wait(lambda: entry.state is State.CANCELLED)


def test_a_job_is_copied_as_text(show, finetune, geoseg_python: str) -> None:
    dock = show()
    call = finetune(SHORT)
    dock.board.start("Town", call, python=geoseg_python)
    menu = dock.detail.copy.menu()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions() if action.isVisible()] == [
        "Copy as command",
        "Copy as Python",
    ]
    menu.actions()[0].trigger()
    assert QApplication.clipboard().text() == call.as_command(windows=False)


def test_a_job_that_is_started_is_the_one_that_is_shown(show, finetune, tmp_path: Path) -> None:
    dock = show()
    first, second = (
        dock.board.start(title, finetune(SHORT), python=str(tmp_path / "none"))
        for title in ("Town", "Again")
    )
    assert dock.chosen() is second
    dock.choose(first.name)
    dock.list()
    assert dock.chosen() is first


def test_a_python_that_is_gone_is_told_and_that_of_the_settings_goes_on(
    show, finetune, geoseg_python: str, tmp_path: Path
) -> None:
    from geoseg_qgis.worker.job import State

    dock, ended = show(), []
    dock.board.ended.connect(ended.append)
    python = tmp_path / "python"
    entry = dock.board.start("Town", finetune(SHORT), python=str(python))
    wait(lambda: entry.state is State.FAILED)
    assert "cannot be started" in dock.detail.problem.text()
    assert ended == [entry.name]
    dock.detail.resume.click()
    assert entry.job.python == geoseg_python
    wait(lambda: entry.state is State.RUNNING)
    assert not dock.detail.problem.isVisible()
