"""Two runs on one result refuse each other; a killed one is in nobody's way."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geoseg.errors import OutputError
from geoseg.lock import held

HOLD = """
import sys, time
from pathlib import Path
from geoseg.lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path):
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "map.tif")], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout.readline() == "held\n"
    yield child
    child.kill()
    child.wait()
    child.stdout.close()


def test_a_result_that_another_process_makes_is_refused_with_its_owner(
    holder, tmp_path: Path
) -> None:
    with (
        pytest.raises(OutputError, match=f"being made by process {holder.pid} on .+ since 20"),
        held(tmp_path / "map.tif"),
    ):
        pass
    with held(tmp_path / "other.tif"):
        pass


def test_a_killed_owner_is_in_nobodys_way(holder, tmp_path: Path) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert list(tmp_path.iterdir())
    with held(tmp_path / "map.tif"):
        pass
    assert not list(tmp_path.iterdir())


def test_a_lock_is_held_once_in_a_process_and_let_go_on_an_error(tmp_path: Path) -> None:
    with (
        held(tmp_path / "map.tif"),
        pytest.raises(OutputError, match="being made by"),
        held(tmp_path / "map.tif"),
    ):
        pass
    with pytest.raises(KeyError), held(tmp_path / "map.tif"):
        raise KeyError
    assert not list(tmp_path.iterdir())


def test_locks_taken_in_turns_by_many_are_never_held_twice(tmp_path: Path) -> None:
    """Each child adds one to a counter, unprotected but for the lock."""
    count = tmp_path / "count"
    count.write_text("0")
    turn = """
import sys, time
from pathlib import Path
from geoseg.errors import OutputError
from geoseg.lock import held
path, done = Path(sys.argv[1]), 0
while done < 20:
    try:
        with held(path.with_name("map.tif")):
            seen = int(path.read_text())
            time.sleep(0.0005)
            path.write_text(str(seen + 1))
            done += 1
    except OutputError:
        time.sleep(0.0002)
"""
    children = [subprocess.Popen([sys.executable, "-c", turn, str(count)]) for _ in range(3)]
    deadline = time.monotonic() + 60
    for child in children:
        assert child.wait(timeout=deadline - time.monotonic()) == 0
    assert count.read_text() == "60"


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot write to"), held(tmp_path / "file" / "map.tif"):
        pass
