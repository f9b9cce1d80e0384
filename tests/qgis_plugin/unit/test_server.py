"""A warm worker, with a child of a few lines in the place of geoseg."""

import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, List, Mapping

import pytest

from qgis_plugin.worker import server as servers
from qgis_plugin.worker.errors import WorkerError
from qgis_plugin.worker.server import Server

PATIENCE = 10.0  # s
ECHO = """
import json, os, sys, tempfile, time
for line in sys.stdin:
    asked = json.loads(line)
    if asked.get("die"):
        sys.exit(asked["die"])
    if asked.get("hang"):
        import signal
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("chatter of a library")
    print(json.dumps({"id": asked["id"], "pid": os.getpid(), "folder": tempfile.gettempdir()}))
    sys.stdout.flush()
    if asked.get("hang"):
        time.sleep(60)
"""


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """Stands for the Python that has geoseg: it runs ``ECHO``, whatever is asked of it."""
    script, path = tmp_path / "echo.py", tmp_path / "python"
    script.write_text(ECHO)
    path.write_text(f"#!/bin/sh\nexec {sys.executable} {script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def start(python: Path):
    """Starts a server whose child echoes; replies and ends are put into a queue."""
    made: List[Server] = []

    def begin() -> Any:
        heard: "queue.Queue[Any]" = queue.Queue()
        server = Server(str(python), hear=heard.put, ended=heard.put)
        made.append(server)
        return server, heard

    yield begin
    for server in made:
        server.close()
        assert server.join(PATIENCE)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_requests_are_answered_in_order_by_one_child(start) -> None:
    server, heard = start()
    for number in range(20):
        server.ask({"id": number, "text": "höhe"})
    replies: List[Mapping[str, Any]] = [heard.get(timeout=PATIENCE) for _ in range(20)]
    assert [reply["id"] for reply in replies] == list(range(20))
    assert len({reply["pid"] for reply in replies}) == 1


def test_the_child_and_its_temporary_files_go_when_it_is_closed(start) -> None:
    server, heard = start()
    server.ask({"id": 1})
    reply = heard.get(timeout=PATIENCE)
    folder = Path(reply["folder"])
    assert folder.is_dir()
    assert folder.parent == Path(tempfile.gettempdir())
    server.close()
    assert server.join(PATIENCE)
    assert not alive(reply["pid"])
    assert not folder.exists()
    assert heard.empty()  # an end that was wished for is not told


def test_a_child_that_does_not_listen_is_killed_within_two_seconds(start) -> None:
    server, heard = start()
    server.ask({"id": 1, "hang": True})
    reply = heard.get(timeout=PATIENCE)
    began = time.monotonic()
    server.close()
    assert time.monotonic() - began < 0.1
    assert server.join(2.0)
    assert not alive(reply["pid"])


def test_a_child_that_dies_is_told_with_its_reason(start) -> None:
    server, heard = start()
    server.ask({"id": 1})
    reply = heard.get(timeout=PATIENCE)
    os.kill(reply["pid"], signal.SIGKILL)
    problem = heard.get(timeout=PATIENCE)
    assert isinstance(problem, WorkerError)
    assert "SIGKILL" in str(problem)
    server.ask({"id": 2})  # and nothing happens
    assert server.join(PATIENCE)


def test_an_end_with_a_reason_on_stderr_tells_it(start) -> None:
    server, heard = start()
    server.ask({"id": 1, "die": "error: there is no room"})
    assert str(heard.get(timeout=PATIENCE)) == "there is no room"


def test_a_python_that_is_not_there_is_told() -> None:
    heard: "queue.Queue[Any]" = queue.Queue()
    server = Server("/nowhere/python", hear=heard.put, ended=heard.put)
    assert "cannot be started" in str(heard.get(timeout=PATIENCE))
    assert server.join(PATIENCE)


def test_all_are_ended_at_once_and_waited_for(start) -> None:
    both = [start(), start()]
    pids = []
    for server, heard in both:
        server.ask({"id": 1})
        pids.append(heard.get(timeout=PATIENCE)["pid"])
    servers.stop_all()
    assert not any(map(alive, pids))
    assert not servers._running


ABANDON = """
import os, queue, sys
sys.path.insert(0, sys.argv[2])
from qgis_plugin.worker.server import Server
heard = queue.Queue()
Server(sys.argv[1], hear=heard.put, ended=heard.put).ask({"id": 1})
print(heard.get(timeout=10)["pid"], flush=True)
os._exit(1)
"""


def test_the_child_ends_with_a_parent_that_crashes(tmp_path: Path, python: Path) -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", ABANDON, str(python), str(root)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    deadline = time.monotonic() + PATIENCE
    while alive(int(done.stdout)):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_no_thread_is_left(start) -> None:
    server, heard = start()
    server.ask({"id": 1})
    heard.get(timeout=PATIENCE)
    server.close()
    assert server.join(PATIENCE)
    time.sleep(0.3)
    names = [thread.name for thread in threading.enumerate()]
    assert not [name for name in names if "geoseg" in name or "_pump" in name or "_feed" in name]
