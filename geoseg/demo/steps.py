"""A chain of commands that remembers what is done, so that it can stop anywhere and go on.

A step is done when its outputs are there and it was last asked for the same. What it was asked is
kept as a digest of its arguments, of the files it takes from outside and of the steps it builds
on: a changed seed or option redoes what depends on it, and nothing else.
"""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoseg import __version__
from geoseg.errors import Cancelled, GeosegError, OutputError
from geoseg.events import Events
from geoseg.output import write_whole

STATE = "demo.json"
TOLD = ("loss", "miou")  # metrics of a command that are passed on
OTHERS = 60  # s to wait for another demo in the same folder
PATIENCE = 10  # s that a child is given to end itself


class StepError(GeosegError):
    """A command that was run as a part of a job failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One link of a chain.

    Attributes
    ----------
    name : str
        Unique, for the state and the log.
    title : str
        What a person reads.
    work : tuple of str or callable
        Arguments of ``python -m geoseg``, run in the folder; or a function given the events.
    outputs : tuple of str
        Paths in the folder that exist when it is done.
    after : tuple of str
        Names of the steps whose outputs it reads.
    given : tuple of Path
        Files from outside that it reads.
    """

    name: str
    title: str
    work: tuple[str, ...] | Callable[[Events], None]
    outputs: tuple[str, ...]
    after: tuple[str, ...] = ()
    given: tuple[Path, ...] = ()
    asked: str = ""  # for a function: what it depends on besides


class Chain:
    """Steps in the order they run, in one folder.

    Parameters
    ----------
    folder : Path
        Where everything goes. The state is ``demo.json`` in it.
    steps : iterable of Step

    Raises
    ------
    OutputError
        If the folder cannot be made, or holds something that is none of ours.
    """

    def __init__(self, folder: Path, steps: Iterable[Step]) -> None:
        self.folder = folder
        self.steps = tuple(steps)
        self.state = self._open()
        self.digests: dict[str, str] = {}
        for step in self.steps:
            self.digests[step.name] = self._digest(step)

    def is_done(self, step: Step) -> bool:
        """Whether a step needs not be run."""
        entry = self.state.get(step.name, {})
        return entry.get("digest") == self.digests[step.name] and all(
            (self.folder / output).exists() for output in step.outputs
        )

    def run(self, events: Events) -> None:
        """Run what is not done.

        Raises
        ------
        StepError
            If a command fails, with its message.
        Cancelled
            If one is cancelled.
        """
        with _alone(self.folder, events) as lock:
            # what another run of the demo finished in the meantime is done
            self.state = self._open()
            self._run(events, lock)

    def _run(self, events: Events, lock: int) -> None:
        waiting = [step for step in self.steps if not self.is_done(step)]
        if waiting and len(waiting) < len(self.steps):
            events.log(f"{len(self.steps) - len(waiting)} of {len(self.steps)} steps are done")
        for step in self.steps:
            if self.is_done(step):
                continue
            began = time.monotonic()
            # before its work begins: a step that is killed is not done, whatever it left
            if self.state.pop(step.name, None):
                self._save()
            events.log(step.title)
            if callable(step.work):
                step.work(events)
            else:
                self._command(step, step.work, events, lock)
            missing = [each for each in step.outputs if not (self.folder / each).exists()]
            if missing:
                raise StepError(
                    f"{step.title} ended without {self.folder / missing[0]}",
                    f"see {self.log(step)}",
                )
            self.state[step.name] = {
                "digest": self.digests[step.name],
                "seconds": round(time.monotonic() - began, 1),
            }
            self._save()

    def log(self, step: Step) -> Path:
        """Where the output of a step's command goes."""
        return self.folder / "log" / f"{step.name}.txt"

    def _command(self, step: Step, arguments: tuple[str, ...], events: Events, lock: int) -> None:
        """Run a command in a process of its own and pass on what it tells."""
        self.log(step).parent.mkdir(exist_ok=True)
        # -P: what lies in the folder must not be taken for a module
        command = [sys.executable, "-P", "-m", "geoseg", *arguments, "--events", "-"]
        failure: dict[str, Any] = {}
        with (
            self.log(step).open("w", encoding="utf-8") as log,
            _child(command, self.folder, log, lock) as child,
        ):
            for line in child.stdout or ():
                record = _parse(line)
                if record is None:
                    log.write(line)
                elif record["event"] in {"error", "cancelled"}:
                    failure = record
                elif "within" not in record:  # of a part of the command, the step would jump
                    _relay(step.title, record, events)
            code = child.wait()
        if code == 0:
            return
        if failure.get("event") == "cancelled" or code == Cancelled.exit_code:
            raise Cancelled(f"{step.title} was cancelled", "run the same command again to go on")
        if failure and failure.get("code") != "bug":
            raise StepError(f"{step.title}: {failure['message']}", failure.get("hint", ""))
        reason = failure.get("message") or f"exit status {code}"
        raise StepError(f"{step.title} failed ({reason})", f"see {self.log(step)}")

    def _digest(self, step: Step) -> str:
        said = {
            "version": __version__,
            "work": step.asked if callable(step.work) else step.work,
            "after": [self.digests[name] for name in step.after],
            "given": [_fingerprint(path) for path in step.given],
        }
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def _open(self) -> dict[str, dict[str, Any]]:
        path = self.folder / STATE
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                if any(self.folder.iterdir()):
                    raise OutputError(
                        f"{self.folder} holds files that are not of a demo",
                        "give a new or empty folder",
                    )
                self.state = {}
                self._save()
            state = json.loads(path.read_text(encoding="utf-8"))
            return dict(state["steps"])
        except (ValueError, KeyError, TypeError) as error:
            raise OutputError(
                f"{path} is damaged ({error})", "remove it and what else is in the folder"
            ) from error
        except OSError as error:
            raise OutputError(
                f"cannot use {self.folder} ({error.strerror})", "give another folder"
            ) from error

    def _save(self) -> None:
        text = json.dumps({"steps": self.state}, indent=1)
        write_whole(self.folder / STATE, text.encode())


def seconds_of(folder: Path) -> dict[str, float]:
    """How long each step of a chain took when it was last run, by its name."""
    state = json.loads((folder / STATE).read_text(encoding="utf-8"))
    return {name: entry["seconds"] for name, entry in state["steps"].items()}


@contextmanager
def _alone(folder: Path, events: Events) -> Iterator[int]:
    """Keep other demos out of a folder; gives what children inherit to keep them out as well.

    A demo that is killed leaves its command running for a moment, until it finds nobody to tell
    its progress to. The lock is the command's, too, so that the next demo waits for its end.
    """
    with (folder / "demo.lock").open("a") as file:
        deadline = time.monotonic() + OTHERS
        told = False
        while not _lock(file.fileno()):
            if time.monotonic() > deadline:
                raise OutputError(
                    f"another demo is at work in {folder}", "wait for it, or give another folder"
                )
            if not told:
                events.log("waiting for another demo in this folder to end")
                told = True
            time.sleep(0.2)
        yield file.fileno()


def _lock(file: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows: the folder is the user's to guard
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _child(
    command: list[str], folder: Path, log: Any, lock: int
) -> Iterator[subprocess.Popen[str]]:
    """A process that does not outlive the block."""
    child = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        encoding="utf-8",
        pass_fds=() if os.name == "nt" else (lock,),
    )
    try:
        with child:
            try:
                yield child
            except BaseException:
                child.terminate()
                with suppress(subprocess.TimeoutExpired):
                    child.wait(PATIENCE)
                child.kill()
                raise
    finally:
        if child.stdout:
            child.stdout.close()


def _parse(line: str) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) and "event" in record else None


def _relay(title: str, record: Mapping[str, Any], events: Events) -> None:
    """Pass a child's event on as one of the step; its other figures stay in its own folder."""
    match record["event"]:
        case "progress":
            events.progress(title, record["done"], record["total"], unit=record["unit"])
        case "metric":
            figures = {name: record[name] for name in TOLD if name in record}
            events.metric(record["step"], **figures)
        case "warning":
            events.warning(f"{title}: {record['message']}")


def _fingerprint(path: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise StepError(f"there is no file {path}", "check the path") from error
    return str(path), status.st_size, status.st_mtime_ns
