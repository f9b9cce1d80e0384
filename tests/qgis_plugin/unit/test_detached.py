"""Processes that outlive the one that has started them."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qgis_plugin.worker import detached
from qgis_plugin.worker.detached import Process
from qgis_plugin.worker.errors import WorkerError


def wait(condition, seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(condition())


@pytest.fixture
def sleeper(tmp_path: Path):
    job = detached.start(
        [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"],
        log=tmp_path / "log.txt",
    )
    assert wait(lambda: (tmp_path / "log.txt").read_text() == "up\n")
    yield job
    detached.kill(job)


def test_a_job_lives_and_dies(sleeper: Process) -> None:
    assert sleeper.alive
    detached.kill(sleeper)
    assert wait(lambda: not sleeper.alive)


def test_a_job_is_no_child_of_the_one_that_starts_it(sleeper: Process) -> None:
    with pytest.raises(ChildProcessError):
        os.waitpid(sleeper.pid, os.WNOHANG)
    assert os.getsid(sleeper.pid) == sleeper.pid


def test_a_job_goes_on_when_the_one_that_has_started_it_is_killed(tmp_path: Path) -> None:
    script = f"""
import sys, os, signal
sys.path.insert(0, {str(Path(__file__).parents[3])!r})
from pathlib import Path
from qgis_plugin.worker import detached
job = detached.start([sys.executable, "-c", "import time; time.sleep(60)"], log=Path("log"))
print(*job, sep="\\n", flush=True)
os.killpg(0, signal.SIGKILL)
"""
    parent = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        start_new_session=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert parent.returncode < 0
    pid, born = parent.stdout.splitlines()
    job = Process(int(pid), born)
    assert job.alive
    detached.kill(job)
    assert wait(lambda: not job.alive)


def test_another_process_of_the_same_number_is_not_the_job() -> None:
    me = Process(os.getpid(), detached.born(os.getpid()))
    assert me.alive
    assert not me._replace(born="another").alive
    assert not me._replace(born="").alive
    detached.kill(me._replace(born="another"))  # we are still here


def test_a_stop_that_is_asked_for_reaches_the_job(tmp_path: Path) -> None:
    script = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (print('stopped'), sys.exit(3)))
print('up', flush=True)
time.sleep(60)
"""
    log = tmp_path / "log"
    job = detached.start([sys.executable, "-c", script], log=log)
    assert wait(lambda: "up" in log.read_text())
    detached.ask_to_stop(job)
    assert wait(lambda: not job.alive)
    assert log.read_text() == "up\nstopped\n"


def test_what_a_job_starts_is_killed_with_it(tmp_path: Path) -> None:
    script = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])
print(child.pid, flush=True)
time.sleep(60)
"""
    log = tmp_path / "log"
    job = detached.start([sys.executable, "-c", script], log=log)
    assert wait(lambda: log.read_text().strip())
    child = int(log.read_text())
    assert detached.born(child)
    detached.kill(job)
    assert wait(lambda: not detached.born(child))


def test_a_job_sees_nothing_of_qgis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDAL_DATA", "/nowhere")
    log = tmp_path / "log"
    show = "import os; print(os.environ.get('GDAL_DATA'), os.environ['PYTHONUTF8'])"
    job = detached.start([sys.executable, "-c", show], log=log)
    assert wait(lambda: not job.alive)
    assert log.read_text() == "None 1\n"


def test_a_job_that_has_ended_is_not_alive_although_nobody_has_asked() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    try:
        assert wait(lambda: not detached.born(child.pid))
    finally:
        child.wait()


def test_a_python_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkerError, match="cannot be started"):
        detached.start([str(tmp_path / "python"), "-c", ""], log=tmp_path / "log")
    with pytest.raises(WorkerError, match="is not a Python"):
        detached.start(["/bin/echo", "x"], log=tmp_path / "log")


@pytest.mark.skipif(not Path("/bin/ps").exists(), reason="needs ps")
def test_ps_tells_the_same_lives_and_deaths(sleeper: Process) -> None:
    born = detached._born_by_ps(sleeper.pid)
    assert born
    assert detached._born_by_ps(sleeper.pid) == born
    detached.kill(sleeper)
    assert wait(lambda: not detached._born_by_ps(sleeper.pid))
