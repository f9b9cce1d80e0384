"""Real child processes, watched without QGIS."""

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import List

import pytest

from qgis_plugin.worker import process
from qgis_plugin.worker.errors import Cancelled, WorkerError


class Watcher:
    """Takes down what a user would see; asks to stop as soon as ``stop_at`` is seen."""

    def __init__(self, stop_at: str = "") -> None:
        self.seen: List[str] = []
        self.stop_at = stop_at
        self.stopped_at = 0.0
        self.command = ""

    def isCanceled(self) -> bool:
        if self.stop_at and any(self.stop_at in line for line in self.seen):
            self.stopped_at = self.stopped_at or time.monotonic()
            return True
        return False

    def setProgress(self, progress: float) -> None:
        self.seen.append(f"{progress:g} %")

    def setProgressText(self, text: str) -> None:
        self.seen.append(f"task {text}")

    def pushInfo(self, info: str) -> None:
        self.seen.append(f"info {info}")

    def pushWarning(self, warning: str) -> None:
        self.seen.append(f"warning {warning}")

    def pushCommandInfo(self, info: str) -> None:
        self.command = info

    def pushConsoleInfo(self, info: str) -> None:
        self.seen.append(f"console {info}")


def child(script: str, *arguments: str) -> List[str]:
    prelude = (
        "import json, os, signal, subprocess, sys, time\n"
        "def tell(event, **fields): print(json.dumps({'event': event, **fields}), flush=True)\n"
    )
    return [sys.executable, "-c", prelude + script, *arguments]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")  # a killed orphan may wait to be reaped
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_job_tells_its_progress_and_gives_its_results() -> None:
    watcher = Watcher()
    script = """
tell('started', job='predict')
tell('progress', task='predict', done=1, total=4, unit='tiles')
tell('progress', task='predict', done=2, total=4, unit='tiles')
tell('warning', message='no CRS')
tell('log', message='cpu')
print('chatter of a library')
tell('result', path='a.tif')
tell('result', path='b.tif')
"""
    results = process.run(child(script), watcher)
    assert results == [{"path": "a.tif"}, {"path": "b.tif"}]
    assert watcher.seen == [
        "task predict",
        "25 %",
        "50 %",
        "warning no CRS",
        "info cpu",
        "console chatter of a library",
    ]


def test_the_command_is_told_as_a_shell_would_take_it() -> None:
    watcher = Watcher()
    process.run([sys.executable, "-c", "pass", "my photo.tif"], watcher)
    assert watcher.command == f"{sys.executable} -c pass 'my photo.tif'"


def test_text_in_any_script_arrives_whole(tmp_path: Path) -> None:
    watcher = Watcher()
    script = "tell('log', message=sys.argv[1]); print(sys.argv[1])"
    process.run(child(script, "høyde/正射影像 ü.tif"), watcher)
    assert watcher.seen == ["info høyde/正射影像 ü.tif", "console høyde/正射影像 ü.tif"]


def test_a_failed_job_says_what_its_error_event_says() -> None:
    script = """
tell('error', code='RasterError', message='a.tif is not a raster', hint='choose a GeoTIFF')
print('error: a.tif is not a raster', file=sys.stderr)
sys.exit(1)
"""
    with pytest.raises(WorkerError) as caught:
        process.run(child(script), Watcher())
    assert str(caught.value) == "a.tif is not a raster — choose a GeoTIFF"


def test_a_bug_leaves_its_traceback_in_the_log() -> None:
    script = "tell('error', code='bug', message='KeyError: 1', hint='')\n{}[1]"
    watcher = Watcher()
    with pytest.raises(WorkerError, match=r"KeyError: 1 — this is a bug in geoseg"):
        process.run(child(script), watcher)
    assert "console KeyError: 1" in watcher.seen


def test_wrong_usage_is_told_by_the_last_line_of_stderr() -> None:
    script = "sys.stderr.write('Usage: geoseg\\n\\nError: No such option: --bands\\n'); sys.exit(2)"
    with pytest.raises(WorkerError) as caught:
        process.run(child(script), Watcher())
    assert str(caught.value) == "No such option: --bands"


def test_a_job_that_dies_in_silence_is_still_an_error() -> None:
    with pytest.raises(WorkerError, match="exit code 7"):
        process.run(child("sys.exit(7)"), Watcher())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
def test_a_killed_job_names_the_signal() -> None:
    with pytest.raises(WorkerError, match=r"killed \(SIGKILL\).*memory"):
        process.run(child("os.kill(os.getpid(), signal.SIGKILL)"), Watcher())


def test_a_python_without_geoseg_is_named() -> None:
    with pytest.raises(WorkerError) as caught:
        process.run([sys.executable, "-S", "-m", "geoseg"], Watcher())
    assert str(caught.value).endswith(
        "has no geoseg — install it there with: python -m pip install geoseg-….whl"
    )


def test_a_program_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WorkerError, match="cannot be started"):
        process.run([str(tmp_path / "python")], Watcher())


def test_a_job_stops_cleanly_when_asked(tmp_path: Path) -> None:
    script = """
def stop(*_):
    time.sleep(0.2)  # a killed job would not come to the next line
    open(sys.argv[1], 'w').close()
    tell('cancelled', message='cancelled'); sys.exit(3)
signal.signal(signal.SIGTERM, stop)
tell('log', message='running')
time.sleep(60)
"""
    with pytest.raises(Cancelled):
        process.run(child(script, str(tmp_path / "tidied")), Watcher(stop_at="running"))
    assert (tmp_path / "tidied").exists()


@pytest.mark.skipif(os.name == "nt", reason="nothing can be ignored on Windows")
def test_a_job_that_will_not_stop_is_killed_with_its_children_within_two_seconds() -> None:
    script = """
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pid = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid
tell('log', message=f'running {os.getpid()} {pid}')
while True: time.sleep(60)
"""
    watcher = Watcher(stop_at="running")
    with pytest.raises(Cancelled):
        process.run(child(script), watcher)
    assert time.monotonic() - watcher.stopped_at < 2.0
    time.sleep(0.1)
    assert not [pid for pid in watcher.seen[0].split()[-2:] if alive(int(pid))]


@pytest.mark.skipif(os.name == "nt", reason="needs a process group")
def test_a_job_ends_although_what_it_started_holds_its_pipes() -> None:
    script = """
subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])
tell('result', path='a.tif')
"""
    started = time.monotonic()
    assert process.run(child(script), Watcher()) == [{"path": "a.tif"}]
    assert time.monotonic() - started < 10


def test_much_on_both_streams_never_blocks() -> None:
    script = """
for i in range(2000):
    print('out', 'x' * 100); print('err', 'x' * 100, file=sys.stderr)
"""
    watcher = Watcher()
    process.run(child(script), watcher)
    assert len(watcher.seen) == 2000


def test_no_thread_is_left_behind() -> None:
    process.run(child("pass"), Watcher())
    time.sleep(0.1)
    assert threading.active_count() == 1 or not [
        thread for thread in threading.enumerate() if "_pump" in thread.name
    ]


@pytest.mark.parametrize(
    "name",
    [
        "PYTHONHOME",
        "PYTHONPATH",
        "PYTHONEXECUTABLE",
        "GDAL_DATA",
        "GDAL_DRIVER_PATH",
        "PROJ_LIB",
        "PROJ_DATA",
        "LD_LIBRARY_PATH",
        "LD_PRELOAD",
        "DYLD_LIBRARY_PATH",
        "PIP_INDEX_URL",
        "QT_PLUGIN_PATH",
        "QGIS_PREFIX_PATH",
        "SSL_CERT_FILE",
        "__PYVENV_LAUNCHER__",
    ],
)
def test_a_child_does_not_see_what_points_at_another_python(name: str) -> None:
    assert name not in process.child_environment({name: "/usr/share/qgis"})


def test_a_child_keeps_the_rest() -> None:
    environ = {"PATH": "/usr/bin", "HOME": "/home/a", "CUDA_VISIBLE_DEVICES": "1", "TMPDIR": "/tmp"}
    assert process.child_environment(environ) == {
        **environ,
        "PYTHONUTF8": "1",
        "PYTHONSAFEPATH": "1",
    }


def test_the_environment_of_qgis_does_not_reach_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")  # a Python that heeds it does not even start
    monkeypatch.setenv("GDAL_DATA", "/nowhere")
    results = process.run(child("tell('result', names=sorted(os.environ))"), Watcher())
    assert not {"PYTHONHOME", "GDAL_DATA"} & set(results[0]["names"])


def test_a_short_command_gives_what_it_prints() -> None:
    out = process.read(child("tell('x', a=1)"), timeout=30, is_canceled=lambda: False)
    assert json.loads(out) == {"event": "x", "a": 1}


def test_a_short_command_that_takes_long_is_stopped() -> None:
    with pytest.raises(WorkerError, match="did not answer within 0 s"):
        process.read(child("time.sleep(60)"), timeout=0.3, is_canceled=lambda: False)


def test_a_short_command_can_be_cancelled() -> None:
    with pytest.raises(Cancelled):
        process.read(child("time.sleep(60)"), timeout=60, is_canceled=lambda: True)


def test_a_short_command_that_fails_says_why() -> None:
    with pytest.raises(WorkerError, match=r"^no such thing$"):
        process.read(
            child("sys.exit('error: no such thing')"), timeout=30, is_canceled=lambda: False
        )


def test_a_job_that_fails_in_the_end_tells_what_it_has_made() -> None:
    script = """
tell('result', path='a.tif')
tell('error', code='RasterError', message='b.tif is damaged', hint='copy it again')
sys.exit(1)
"""
    with pytest.raises(WorkerError, match="is damaged") as caught:
        process.run(child(script), Watcher())
    assert caught.value.results == [{"path": "a.tif"}]


def test_a_job_that_is_cancelled_tells_what_it_has_made() -> None:
    script = """
tell('result', path='a.tif')
tell('progress', task='map b.tif', done=1, total=4)
time.sleep(60)
"""
    with pytest.raises(Cancelled) as caught:
        process.run(child(script), Watcher(stop_at="map b.tif"))
    assert caught.value.results == [{"path": "a.tif"}]
