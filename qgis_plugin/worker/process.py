"""The child process: the one place that starts one.

A child gets none of the variables by which QGIS, or the shell that started it, points at its own
Python, GDAL, PROJ, Qt and certificates: with them another Python imports the wrong libraries and
dies.
"""

import contextlib
import os
import queue
import shlex
import signal
import subprocess
import threading
import time
from collections import deque
from typing import (
    IO,
    Any,
    Callable,
    Deque,
    Dict,
    Iterator,
    List,
    Mapping,
    Optional,
    Protocol,
    Sequence,
    Tuple,
)

from .errors import Cancelled, WorkerError
from .events import Event, parse

SCRUBBED = {"LD_LIBRARY_PATH", "LD_PRELOAD", "SSL_CERT_FILE", "__PYVENV_LAUNCHER__"}
SCRUBBED_PREFIXES = ("PYTHON", "GDAL_", "PROJ_", "DYLD_", "PIP_", "QT_", "QGIS_")

POLL = 0.1  # s between two looks at whether the user wants the job to stop
GRACE = 1.5  # s a job has to stop cleanly before it is killed
LAST_LINES = 30  # of stderr, kept for a job that dies without telling why
CANCELLED = 3  # exit code of geoseg for a job that was asked to stop
BUG = 70  # exit code of geoseg for an error of its own; the error is the last line but one
REPORT = "this is a bug in geoseg; please report it"


class Feedback(Protocol):
    """What a job is watched through; QgsProcessingFeedback is one."""

    def isCanceled(self) -> bool: ...

    def setProgress(self, progress: float) -> None: ...

    def setProgressText(self, text: str) -> None: ...

    def pushInfo(self, info: str) -> None: ...

    def pushWarning(self, warning: str) -> None: ...

    def pushCommandInfo(self, info: str) -> None: ...

    def pushConsoleInfo(self, info: str) -> None: ...


def child_environment(environ: Mapping[str, str]) -> Dict[str, str]:
    """The variables a child may see, and those that make its text UTF-8 on every platform.

    ``PYTHONSAFEPATH`` keeps a folder that happens to be called ``geoseg`` in the working directory
    from being taken for the package.
    """
    kept = {
        name: value
        for name, value in environ.items()
        if name.upper() not in SCRUBBED and not name.upper().startswith(SCRUBBED_PREFIXES)
    }
    return {**kept, "PYTHONUTF8": "1", "PYTHONSAFEPATH": "1"}


def run(command: Sequence[str], feedback: Feedback) -> List[Mapping[str, Any]]:
    """Run a command that writes events on stdout and pass them on to the user.

    Called from any thread; blocks until the child has ended. Everything is told to ``feedback``
    from the calling thread.

    Parameters
    ----------
    command : sequence of str
        The program and its arguments.
    feedback : Feedback
        Is told of progress, warnings and logs, and asked whether to stop.

    Returns
    -------
    list of mapping
        The fields of the ``result`` events, in order.

    Raises
    ------
    Cancelled
        If the user asked to stop; the child has ended, within two seconds of the request.
    WorkerError
        If the command failed, with the message and hint of its ``error`` event where it has one.
    """
    story = _Story(feedback)
    feedback.pushCommandInfo(" ".join(shlex.quote(part) for part in command))
    try:
        with _started(command) as child:
            for stream, line in _lines(child, feedback.isCanceled):
                if stream is child.stdout:
                    story.hear(line)
                else:
                    story.last.append(line)
            code = child.wait()
    except Cancelled as error:
        error.results = story.results
        raise
    if code == 0:
        return story.results
    error = story.end(code)
    error.results = story.results
    raise error


def read(command: Sequence[str], *, timeout: float, is_canceled: Callable[[], bool]) -> str:
    """What a short command prints on stdout.

    Parameters
    ----------
    command : sequence of str
        The program and its arguments.
    timeout : float
        How long (s) it may take.
    is_canceled : callable
        Whether the user wants it to stop; asked several times a second.

    Raises
    ------
    Cancelled
        If the user asked to stop.
    WorkerError
        If it fails or takes longer.
    """
    deadline = time.monotonic() + timeout
    with _started(command) as child:
        while True:
            try:
                out, err = child.communicate(timeout=POLL)
                break
            except subprocess.TimeoutExpired:
                if not is_canceled() and time.monotonic() < deadline:
                    continue
            _stop(child)
            child.communicate()  # closes the pipes
            if is_canceled():
                raise Cancelled("the job was cancelled")
            raise WorkerError(
                f"{command[0]} did not answer within {timeout:.0f} s",
                "try again, or choose another Python",
            )
    if child.returncode != 0:
        raise died(child.returncode, err.splitlines())
    return out


def follow(
    command: Sequence[str],
    *,
    hear: Callable[[str], None],
    is_canceled: Callable[[], bool],
    variables: Mapping[str, str],
) -> None:
    """Run a command and pass on each line that it prints, on either stream.

    Parameters
    ----------
    command : sequence of str
        The program and its arguments.
    hear : callable
        Called with each line, from the calling thread.
    is_canceled : callable
        Whether the user wants it to stop; asked several times a second.
    variables : mapping of str to str
        Environment variables besides those that every child may see.

    Raises
    ------
    Cancelled
        If the user asked to stop; the child and what it started have ended.
    WorkerError
        If it fails.
    """
    last: Deque[str] = deque(maxlen=LAST_LINES)
    with _started(command, variables) as child:
        for _, line in _lines(child, is_canceled):
            last.append(line)
            hear(line)
        code = child.wait()
    if code != 0:
        raise died(code, last)


def converse(
    command: Sequence[str],
    *,
    asked: "queue.SimpleQueue[str]",
    hear: Callable[[str], None],
    is_canceled: Callable[[], bool],
    variables: Mapping[str, str],
) -> None:
    """Run a command that answers lines on its stdin by lines on its stdout, until it ends.

    Parameters
    ----------
    command : sequence of str
        The program and its arguments.
    asked : queue of str
        Lines for the child, which it is given as they come.
    hear : callable
        Called with each line of its stdout, from the calling thread.
    is_canceled : callable
        Whether it is no longer wanted; asked several times a second.
    variables : mapping of str to str
        Environment variables besides those that every child may see.

    Raises
    ------
    Cancelled
        If it was no longer wanted; the child has ended.
    WorkerError
        If it has ended by itself, whatever its exit code.
    """
    last: Deque[str] = deque(maxlen=LAST_LINES)
    over = threading.Event()
    with _started(command, variables, subprocess.PIPE) as child:
        try:
            threading.Thread(target=_feed, args=(child.stdin, asked, over), daemon=True).start()
            for stream, line in _lines(child, is_canceled):
                if stream is child.stdout:
                    hear(line)
                else:
                    last.append(line)
        finally:
            over.set()
        code = child.wait()
    raise died(code, last)


def died(code: int, lines: Sequence[str]) -> WorkerError:
    """The error of a child that ended with ``code`` and told why only on stderr, if at all."""
    told = [line.strip() for line in lines if line.strip()]
    last = told[-1] if told else ""
    if "No module named geoseg" in last:
        return WorkerError(
            f"{last.partition(':')[0]} has no geoseg",
            "install it there with: python -m pip install geoseg-….whl",
        )
    if code < 0:
        return WorkerError(
            f"the job was killed ({_signal_name(-code)})",
            "the machine may be short of memory; close other programs and try again",
        )
    if code == BUG and len(told) > 1:
        return WorkerError(told[-2], REPORT)
    label, colon, rest = last.partition(": ")
    message = rest if colon and label.lower() == "error" else last
    return WorkerError(message or f"the job ended with exit code {code} and no word")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


class _Story:
    """What a child has told so far."""

    def __init__(self, feedback: Feedback) -> None:
        self.feedback = feedback
        self.results: List[Mapping[str, Any]] = []
        self.error: Optional[Event] = None
        self.task = ""
        self.last: Deque[str] = deque(maxlen=LAST_LINES)

    def hear(self, line: str) -> None:
        event = parse(line)
        if event is None:
            self.feedback.pushConsoleInfo(line)
        elif event.kind == "progress":
            if event.text("task") != self.task:  # QGIS logs each text that it is given
                self.task = event.text("task")
                self.feedback.setProgressText(self.task)
            if event.percent is not None:
                self.feedback.setProgress(event.percent)
        elif event.kind == "warning":
            self.feedback.pushWarning(event.text("message"))
        elif event.kind == "log":
            self.feedback.pushInfo(event.text("message"))
        elif event.kind == "result":
            self.results.append(event.fields)
        elif event.kind == "error":
            self.error = event

    def end(self, code: int) -> WorkerError:
        """Why the child ended with ``code``."""
        if code == CANCELLED:
            return Cancelled("the job was cancelled")
        if self.error is not None and self.error.text("code") != "bug":
            return WorkerError(self.error.text("message"), self.error.text("hint"))
        for line in self.last:
            self.feedback.pushConsoleInfo(line)
        if self.error is not None:
            return WorkerError(self.error.text("message"), REPORT)
        return died(code, self.last)


@contextlib.contextmanager
def _started(
    command: Sequence[str],
    variables: Optional[Mapping[str, str]] = None,
    stdin: int = subprocess.DEVNULL,
) -> "Iterator[subprocess.Popen[str]]":
    """A child that has ended when the context has, whatever happens in it."""
    kwargs: Dict[str, Any] = (
        {"creationflags": subprocess.CREATE_NO_WINDOW}  # or a console window flashes up
        if os.name == "nt"
        else {"start_new_session": True}  # so that its own children can be killed with it
    )
    try:
        child = subprocess.Popen(
            list(command),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**child_environment(os.environ), **(variables or {})},
            encoding="utf-8",
            errors="replace",
            **kwargs,
        )
    except OSError as error:
        raise WorkerError(
            f"{command[0]} cannot be started ({error.strerror or error})",
            "choose the Python that has geoseg in Settings ▸ Options ▸ GeoSeg",
        ) from error
    try:
        yield child
    finally:
        _stop(child)


def _stop(child: "subprocess.Popen[str]") -> None:
    """Ask the child to stop when it still runs; kill it when it does not, and what it started."""
    if child.poll() is None:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(GRACE)
    if os.name == "nt":
        child.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # none left; macOS: zombies
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _lines(
    child: "subprocess.Popen[str]", is_canceled: Callable[[], bool]
) -> "Iterator[Tuple[IO[str], str]]":
    """The lines of both streams as they come, until both end or the user wants to stop.

    A thread for each stream, since neither pipe may fill up while the other is waited for, and
    select() knows no pipes on Windows.
    """
    lines: "queue.Queue[Tuple[IO[str], Optional[str]]]" = queue.Queue()
    streams = [stream for stream in (child.stdout, child.stderr) if stream is not None]
    for stream in streams:
        threading.Thread(target=_pump, args=(stream, lines), daemon=True).start()
    ended: Optional[float] = None
    open_streams = len(streams)
    while open_streams or child.poll() is None:
        if is_canceled():
            raise Cancelled("the job was cancelled")
        try:
            stream, line = lines.get(timeout=POLL)
        except queue.Empty:
            # a grandchild that outlives the child may hold its pipes open
            if child.poll() is not None:
                ended = ended or time.monotonic()
                if time.monotonic() - ended > GRACE:
                    return
            continue
        if line is None:
            open_streams -= 1
        else:
            yield stream, line


def _pump(stream: IO[str], lines: "queue.Queue[Tuple[IO[str], Optional[str]]]") -> None:
    with stream:  # here: closing it elsewhere would wait for this very read
        for line in stream:
            lines.put((stream, line.rstrip("\n")))
    lines.put((stream, None))


def _feed(stream: IO[str], lines: "queue.SimpleQueue[str]", over: threading.Event) -> None:
    with contextlib.suppress(OSError), stream:  # the child may end before it has read all
        while not over.is_set():
            try:
                line = lines.get(timeout=POLL)
            except queue.Empty:
                continue
            stream.write(line + "\n")
            stream.flush()
