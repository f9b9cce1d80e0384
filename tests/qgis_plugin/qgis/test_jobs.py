"""Jobs of a real, tiny training: followed, re-attached, cancelled, resumed, killed, finished."""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any, Callable, List

import pytest
from qgis.PyQt.QtCore import QEventLoop, QTimer
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QApplication, QMessageBox

ROOT = Path(__file__).parents[3]
PATIENCE = 120.0  # s
DATA = """
import sys
from pathlib import Path
from tests.scenes import noise, write_raster
from tests.training.label_squares import write_squares
folder = Path(sys.argv[1])
write_raster(folder / "town.tif", noise(128, 128))
squares = [(k % 2, (32 * k, 8, 32 * k + 24, 120)) for k in range(4)]
write_squares(folder / "labels.gpkg", squares, names=("ground", "roof"))
"""
RECIPE = """
[data]
window = 32
block = 32
statistics_windows = 4
[model]
encoder = "tu-test_resnet"
atrous_rates = [1, 2, 3]
[loss]
name = "cross_entropy"
[train]
steps = {steps}
epoch = {epoch}
batch = 2
workers = 1
log_every = 2
[export]
tile = 64
halo = 16
"""
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


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, geoseg_python: str) -> Path:
    folder = tmp_path_factory.mktemp("data ü")
    subprocess.run([geoseg_python, "-c", DATA, folder], check=True, cwd=ROOT)
    for name, steps, epoch in (("long", LONG, 20), ("short", SHORT, 2)):
        (folder / f"{name}.toml").write_text(RECIPE.format(steps=steps, epoch=epoch))
    return folder


@pytest.fixture
def finetune(plugin, data: Path, tmp_path: Path):
    """The arguments that train, by the recipe's name."""
    from geoseg_qgis.worker.call import Call

    def call(recipe: str) -> Any:
        return Call([
            *("finetune", str(data / f"{recipe}.toml"), "--images", str(data / "town.tif")),
            *("--labels", str(data / "labels.gpkg"), "--out", str(tmp_path / "run")),
            *("--device", "cpu"),
        ])  # fmt: skip

    return call


@pytest.fixture
def boards(plugin, qgis_app, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes boards of one profile; their jobs are killed at the end."""
    from geoseg_qgis.jobs import board
    from geoseg_qgis.worker import detached

    monkeypatch.setattr(board, "home", lambda: tmp_path / "jobs")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    made: List[Any] = []

    def make() -> Any:
        for each in made:
            each.close()
        made.append(board.Board())
        return made[-1]

    yield make
    for each in made:
        each.close()
        for entry in each.entries.values():
            detached.kill(entry.job.process)


@pytest.fixture
def show(boards):
    """A board and the panel that shows it."""
    from geoseg_qgis.jobs.dock import JobsDock

    docks = []

    def make() -> Any:
        dock = JobsDock(boards())
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
        "Town", finetune("long"), python=geoseg_python, run=str(tmp_path / "run")
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
        "Town", finetune("short"), python=geoseg_python, run=str(tmp_path / "run")
    )
    beats, longest = time.monotonic(), 0.0
    while entry.state is None or not entry.state.over:  # QGIS goes on meanwhile
        settle(10)
        longest, beats = max(longest, time.monotonic() - beats), time.monotonic()
    assert entry.state is State.FINISHED, dock.detail.problem.text()
    assert longest < 1.0
    assert not dock.detail.resume.isEnabled()
    assert [point.step for point in entry.story.curves["loss"]] == [2, 4]

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


def test_a_training_that_cannot_begin_says_why(
    show, finetune, geoseg_python: str, tmp_path: Path
) -> None:
    from geoseg_qgis.worker.call import Call
    from geoseg_qgis.worker.job import State

    dock, ended = show(), []
    dock.board.ended.connect(ended.append)
    arguments = [*finetune("short").arguments, "--labels", str(tmp_path / "missing.gpkg")]
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
    entry = dock.board.start("Town", finetune("long"), python=geoseg_python)
    wait(lambda: entry.state is State.RUNNING)
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
    call = finetune("short")
    dock.board.start("Town", call, python=geoseg_python)
    menu = dock.detail.copy.menu()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions() if action.isVisible()] == [
        "Copy as command",
        "Copy as Python",
    ]
    menu.actions()[0].trigger()
    assert QApplication.clipboard().text() == call.as_command(windows=False)


def test_a_python_that_is_gone_is_told(show, finetune, tmp_path: Path) -> None:
    from geoseg_qgis.worker.errors import WorkerError

    dock = show()
    with pytest.raises(WorkerError, match="cannot be started"):
        dock.board.start("Town", finetune("short"), python=str(tmp_path / "python"))
    assert not dock.board.entries
