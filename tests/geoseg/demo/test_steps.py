import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geoseg.demo.steps import Chain, Step, StepError, seconds_of
from geoseg.errors import OutputError
from geoseg.events import Events, Quiet
from tests.scenes import write_raster


class Heard(Events):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[dict] = []

    def write(self, record) -> None:
        self.records.append(record)


class Kitchen:
    """Three function steps that count how often they run: b and c need a."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs: list[str] = []

    def step(self, name: str, *after: str, asked: str = "") -> Step:
        return Step(
            name=name,
            title=name,
            work=self.cook(name),
            outputs=(f"{name}.txt",),
            after=after,
            asked=asked,
        )

    def cook(self, name: str) -> Callable[[Events], None]:
        def work(_events: Events) -> None:
            self.runs.append(name)
            (self.folder / f"{name}.txt").write_text(name)

        return work

    def run(self, *, asked_of_b: str = "") -> list[str]:
        self.runs = []
        steps = [self.step("a"), self.step("b", "a", asked=asked_of_b), self.step("c", "b")]
        steps.append(self.step("d", "a"))
        Chain(self.folder, steps).run(Quiet())
        return self.runs


@pytest.fixture
def kitchen(tmp_path: Path) -> Kitchen:
    return Kitchen(tmp_path / "demo")


def test_what_is_done_is_not_done_again(kitchen: Kitchen) -> None:
    assert kitchen.run() == ["a", "b", "c", "d"]
    assert kitchen.run() == []


def test_a_changed_option_redoes_what_depends_on_it(kitchen: Kitchen) -> None:
    kitchen.run()
    assert kitchen.run(asked_of_b="more salt") == ["b", "c"]
    assert kitchen.run(asked_of_b="more salt") == []


def test_a_missing_result_is_made_again(kitchen: Kitchen) -> None:
    kitchen.run()
    (kitchen.folder / "d.txt").unlink()
    assert kitchen.run() == ["d"]


def test_a_step_that_was_cut_off_is_not_taken_for_done(tmp_path: Path) -> None:
    kitchen = Kitchen(tmp_path)
    Chain(tmp_path, [kitchen.step("a")]).run(Quiet())
    step = kitchen.step("a", asked="changed")  # its old output stands there still

    def fails(_events: Events) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Chain(tmp_path, [replace(step, work=fails)]).run(Quiet())
    assert not Chain(tmp_path, [step]).is_done(step)
    assert not Chain(tmp_path, [kitchen.step("a")]).is_done(kitchen.step("a"))


def test_a_changed_file_from_outside_redoes_the_step(tmp_path: Path) -> None:
    given = tmp_path / "ortho.tif"
    given.write_text("one")
    kitchen = Kitchen(tmp_path / "demo")

    def run() -> list[str]:
        kitchen.runs = []
        Chain(kitchen.folder, [replace(kitchen.step("a"), given=(given,))]).run(Quiet())
        return kitchen.runs

    assert run() == ["a"]
    assert run() == []
    given.write_text("another")
    assert run() == ["a"]
    given.unlink()
    with pytest.raises(StepError, match=r"no file .*ortho\.tif"):
        run()


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("years of work")
    with pytest.raises(OutputError, match="not of a demo"):
        Chain(tmp_path, [])
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.odt"]


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot use"):
        Chain(tmp_path / "file" / "demo", [])


@pytest.mark.parametrize("text", ["", "[]", '{"steps": 3}', '{"steps": {'])
def test_a_damaged_state_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "demo.json").write_text(text)
    with pytest.raises(OutputError, match="damaged"):
        Chain(tmp_path, [])


def vectorize(source: str, out: str = "map.gpkg", **fields) -> Step:
    work = ("vectorize", source, "--out", out)
    return Step(name="vectorize", title="polygons", work=work, outputs=(out,), **fields)


def test_a_command_runs_in_a_process_of_its_own_and_is_followed(tmp_path: Path) -> None:
    folder, heard = tmp_path / "demo", Heard()
    source = write_raster(tmp_path / "map.tif", np.eye(30, dtype=np.uint8))
    chain = Chain(folder, [vectorize(str(source))])
    chain.run(heard)
    assert (folder / "map.gpkg").exists()
    begin, *progress = heard.records
    assert (begin["event"], begin["message"]) == ("log", "polygons")
    assert {(each["event"], each["task"]) for each in progress} == {("progress", "polygons")}
    assert progress[-1]["done"] == progress[-1]["total"] > 0
    assert seconds_of(folder)["vectorize"] > 0


def test_a_step_that_counts_nothing_is_told_by_its_name_alone(kitchen: Kitchen) -> None:
    heard = Heard()
    Chain(kitchen.folder, [kitchen.step("a"), kitchen.step("b", "a")]).run(heard)
    assert [(each["event"], each["message"]) for each in heard.records] == [
        ("log", "a"),
        ("log", "b"),
    ]


def test_what_a_command_tells_of_its_parts_is_not_taken_for_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tells = (
        "from geoseg.events import JsonLines; import sys; events = JsonLines(sys.stdout); "
        "events.progress('train', 1, 2, unit='steps'); "
        "events.progress('validate', 3, 9, unit='tiles', within='train')"
    )
    command = tmp_path / "command"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{tells}"\n')
    command.chmod(0o755)
    monkeypatch.setattr("geoseg.demo.steps.sys.executable", str(command))
    heard = Heard()
    step = replace(vectorize("map.tif"), outputs=())
    Chain(tmp_path / "demo", [step]).run(heard)
    told = [(each["done"], each["unit"]) for each in heard.records if each["event"] == "progress"]
    assert told == [(1, "steps")]


def test_the_error_of_a_command_is_passed_on_in_its_own_words(tmp_path: Path) -> None:
    chain = Chain(tmp_path / "demo", [vectorize(str(tmp_path / "missing.tif"))])
    with pytest.raises(StepError, match=r"^polygons: there is no file .*missing\.tif") as caught:
        chain.run(Quiet())
    assert caught.value.hint
    assert "\n" not in str(caught.value)


def test_a_command_that_is_used_wrongly_says_where_to_look(tmp_path: Path) -> None:
    step = replace(vectorize("map.tif"), work=("vectorize", "--nonsense"))
    chain = Chain(tmp_path / "demo", [step])
    with pytest.raises(StepError, match=r"polygons failed .*vectorize\.txt"):
        chain.run(Quiet())
    assert "nonsense" in chain.log(step).read_text()


def test_a_command_that_makes_nothing_is_an_error(tmp_path: Path) -> None:
    source = write_raster(tmp_path / "map.tif", np.eye(30, dtype=np.uint8))
    step = replace(vectorize(str(source)), outputs=("elsewhere.gpkg",))
    with pytest.raises(StepError, match=r"ended without .*elsewhere\.gpkg"):
        Chain(tmp_path / "demo", [step]).run(Quiet())


SCRIPT = """
import sys
from pathlib import Path
from geoseg.demo import steps
from geoseg.events import JsonLines
import signal
from geoseg.errors import Cancelled

def cancel(*_):
    raise Cancelled("cancelled")

signal.signal(signal.SIGTERM, cancel)
step = steps.Step(name="slow", title="slow", outputs=("out.gpkg",),
                  work=("vectorize", sys.argv[2], "--out", "out.gpkg"))
try:
    steps.Chain(Path(sys.argv[1]), [step]).run(JsonLines(sys.stdout))
except Cancelled:
    sys.exit(3)
"""


def test_cancelling_ends_the_command_too(tmp_path: Path) -> None:
    fifo = tmp_path / "map.tif"
    os.mkfifo(fifo)  # opening it blocks: the child hangs until it is ended
    parent = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "demo"), str(fifo)],
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        children: list[int] = []
        for _ in range(300):
            children = _children(parent.pid)
            if children:
                break
            time.sleep(0.1)
        assert children
        time.sleep(0.5)
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(30) == 3
    for _ in range(100):
        if not any(_alive(child) for child in children):
            break
        time.sleep(0.1)
    assert not any(_alive(child) for child in children)


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(each) for each in text.split()]


def _alive(pid: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_the_state_is_plain_json(kitchen: Kitchen) -> None:
    kitchen.run()
    state = json.loads((kitchen.folder / "demo.json").read_text())
    assert set(state["steps"]) == {"a", "b", "c", "d"}
