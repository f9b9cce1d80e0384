"""Processes that outlive QGIS.

They are known by their number and the time they were started at, since numbers are used again.
"""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, NamedTuple, Sequence

from . import process
from .errors import WorkerError

PATIENCE = 30.0  # s that a Python takes to start at most
# The job is no child of QGIS: when it ends, QGIS need not be there to take notice, and it is not
# stopped with a group, a terminal or a session that QGIS belongs to.
LAUNCHER = """
import subprocess, sys
log, *command = sys.argv[1:]
if sys.platform == "win32":
    apart = {"creationflags": subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP}
else:
    apart = {"start_new_session": True}
with open(log, "ab") as stream:
    job = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, **apart)
print(job.pid)
"""


class Process(NamedTuple):
    """A process of this or an earlier session.

    Attributes
    ----------
    pid : int
        Its number.
    born : str
        When it was started, in words that mean something only to :func:`born`.
    """

    pid: int
    born: str

    @property
    def alive(self) -> bool:
        return bool(self.born) and born(self.pid) == self.born


def start(command: Sequence[str], *, log: Path) -> Process:
    """Start a command that goes on when QGIS ends; what it prints is appended to ``log``.

    Raises
    ------
    WorkerError
        If it cannot be started.
    """
    launcher = [command[0], "-I", "-S", "-c", LAUNCHER, str(log), *command]
    out = process.read(launcher, timeout=PATIENCE, is_canceled=lambda: False)
    try:
        pid = int(out)
    except ValueError as error:
        raise WorkerError(
            f"{command[0]} is not a Python", "choose another in Settings ▸ Options ▸ GeoSeg"
        ) from error
    return Process(pid, born(pid))


def born(pid: int) -> str:
    """When the process was started, empty when there is none of this number."""
    if sys.platform == "win32":
        return _born_on_windows(pid)
    if sys.platform.startswith("linux"):
        return _born_on_linux(pid)
    return _born_by_ps(pid)


def _born_on_linux(pid: int) -> str:
    """Ticks from the boot; see proc_pid_stat(5). The name, in brackets, may hold anything."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("utf-8").strip()
    except OSError:
        return ""
    state, ticks = fields[0], fields[19]
    return "" if state in {"Z", "X"} else f"{boot} {ticks}"  # ended, but nobody has asked


def _born_by_ps(pid: int) -> str:
    """For macOS and the BSDs, which have no /proc."""
    told = subprocess.run(
        ["/bin/ps", "-o", "state=,lstart=", "-p", str(pid)],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env={"LC_ALL": "C", "TZ": "UTC"},
    ).stdout.strip()
    return "" if told.startswith("Z") else told.partition(" ")[2].strip()


def _born_on_windows(pid: int) -> str:
    import ctypes  # here: its wintypes are not everywhere
    from ctypes import wintypes

    kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.OpenProcess.argtypes = (wintypes.DWORD, wintypes.BOOL, wintypes.DWORD)
    kernel.OpenProcess.restype = wintypes.HANDLE
    kernel.WaitForSingleObject.argtypes = (wintypes.HANDLE, wintypes.DWORD)
    kernel.GetProcessTimes.argtypes = (wintypes.HANDLE, *[ctypes.POINTER(wintypes.FILETIME)] * 4)
    kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
    query, synchronize, ended = 0x1000, 0x100000, 0
    handle = kernel.OpenProcess(query | synchronize, False, pid)
    if not handle:
        return ""
    try:
        if kernel.WaitForSingleObject(handle, 0) == ended:
            return ""
        times = [wintypes.FILETIME() for _ in range(4)]
        if not kernel.GetProcessTimes(handle, *(ctypes.byref(each) for each in times)):
            return ""
        return f"{times[0].dwHighDateTime} {times[0].dwLowDateTime}"
    finally:
        kernel.CloseHandle(handle)


def ask_to_stop(job: Process) -> None:
    """Ask a job to stop; where that cannot be asked, on Windows, end it."""
    if sys.platform == "win32":
        kill(job)
    elif job.alive:
        with contextlib.suppress(ProcessLookupError):
            os.kill(job.pid, signal.SIGTERM)


def kill(job: Process) -> None:
    """End a job at once, and what it has started."""
    if not job.alive:
        return
    if sys.platform == "win32":
        hidden: Dict[str, Any] = {"creationflags": subprocess.CREATE_NO_WINDOW}
        tree = ["taskkill", "/F", "/T", "/PID", str(job.pid)]
        subprocess.run(tree, check=False, capture_output=True, **hidden)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(job.pid, signal.SIGKILL)
