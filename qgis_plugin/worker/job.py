"""Jobs that go on without QGIS: what is kept of each, so that the next session finds it again.

A job has a folder of its own in the user's profile: ``job.json`` (what was started),
``events.jsonl`` (what it tells) and ``log.txt`` (what it prints). Its events do not go to the run
folder, which the job itself opens and refuses when it holds anything that is not its own; and a job
may fail before it has opened one.
"""

import json
import os
import shutil
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from enum import Enum
from pathlib import Path
from typing import Any, Dict, List

from . import detached
from .call import Call
from .detached import Process
from .errors import WorkerError
from .process import died
from .story import Story

CANCEL = "cancel"  # the file in a run folder that asks the run to stop
NONE = Process(0, "")  # of a job that was not started yet
LAST_BYTES = 4000  # of what a job has printed


class State(Enum):
    """How a job is."""

    RUNNING = "running"
    STOPPING = "stopping"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"
    VANISHED = "vanished"  # killed, or the machine went down

    @property
    def over(self) -> bool:
        return self not in {State.RUNNING, State.STOPPING}


@dataclass(frozen=True)
class Job:
    """A command that was started, and the process it last ran as.

    Attributes
    ----------
    folder : Path
        The job's own folder.
    title : str
        What the user calls it.
    call : Call
        What was started.
    python : str
        The Python that has geoseg.
    run : str
        The run folder; empty for a command without one.
    process : Process
        As which it runs or ran.
    started : str
        When (ISO 8601, UTC).
    stopping : bool
        Whether the user has asked it to stop.
    """

    folder: Path
    title: str
    call: Call
    python: str
    run: str = ""
    process: Process = NONE
    started: str = ""
    stopping: bool = False

    @property
    def events(self) -> Path:
        return self.folder / "events.jsonl"

    @property
    def log(self) -> Path:
        return self.folder / "log.txt"

    @property
    def command(self) -> List[str]:
        """The command line; the same again goes on where the run stopped."""
        return [self.python, "-m", "geoseg", *self.call.arguments, "--events", str(self.events)]

    def launch(self) -> "Job":
        """Start it, or start it again to go on; the job as it is then.

        Raises
        ------
        WorkerError
            If it cannot be started, or runs.
        """
        if self.process.alive:
            raise WorkerError(f"{self.title} is running", "wait until it has ended")
        self.save()  # what cannot be kept is not begun
        begun = datetime.now(timezone.utc).isoformat(timespec="seconds")
        job = replace(
            self,
            process=detached.start(self.command, log=self.log),
            started=begun,
            stopping=False,
        )
        job.save()
        return job

    def cancel(self, story: Story) -> "Job":
        """Ask it to stop after what it is at; the job as it is then.

        A run that makes steps is asked by a file, as on every system. Before that there is nothing
        to lose, and the run would take the file for one that was left over.

        Raises
        ------
        WorkerError
            If that cannot be written.
        """
        run = Path(story.run or self.run)
        if self.run and story.training and run.is_dir():
            _write(run / CANCEL, "")
        else:
            detached.ask_to_stop(self.process)
        job = replace(self, stopping=True)
        job.save()
        return job

    def kill(self) -> "Job":
        """End it at once; a run loses what it has done since its last checkpoint."""
        detached.kill(self.process)
        job = replace(self, stopping=True)
        job.save()
        return job

    def state(self, story: Story, *, alive: bool) -> State:
        """How it is, by what it has told and whether its process runs."""
        if alive:
            return State.STOPPING if self.stopping else State.RUNNING
        if story.error is not None:
            return State.FAILED
        if story.cancelled:
            return State.CANCELLED
        if story.results:
            return State.FINISHED
        if self.stopping:
            return State.CANCELLED
        return State.VANISHED if story.begun else State.FAILED

    def problem(self, story: Story) -> WorkerError:
        """Why it failed or vanished."""
        if story.error is not None:
            return story.error
        if story.begun:
            return WorkerError(
                "the job ended without a word",
                "the machine may have been short of memory or switched off; Resume goes on from "
                "the last checkpoint",
            )
        return died(1, self.last_words().splitlines())

    def last_words(self) -> str:
        """The end of what it has printed."""
        try:
            with self.log.open("rb") as stream:
                stream.seek(max(stream.seek(0, os.SEEK_END) - LAST_BYTES, 0))
                return stream.read().decode("utf-8", "replace")
        except OSError:
            return ""

    def save(self) -> None:
        """Keep it for the next session.

        Raises
        ------
        WorkerError
            If its folder cannot be written.
        """
        told: Dict[str, Any] = {
            "title": self.title,
            "call": self.call.to_json(),
            "python": self.python,
            "run": self.run,
            "process": list(self.process),
            "started": self.started,
            "stopping": self.stopping,
        }
        _write(self.folder / "job.json", json.dumps(told, indent=1))

    @classmethod
    def load(cls, folder: Path) -> "Job":
        """The job that was kept in a folder.

        Raises
        ------
        WorkerError
            If there is none, or it cannot be read.
        """
        try:
            told = json.loads((folder / "job.json").read_text("utf-8"))
            return cls(
                folder,
                told["title"],
                Call.from_json(told["call"]),
                told["python"],
                told["run"],
                Process(*told["process"]),
                told["started"],
                told["stopping"],
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise WorkerError(f"{folder} holds no job ({error})") from error

    def forget(self) -> None:
        """Remove the job's own folder; its run folder stays."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _write(path: Path, text: str) -> None:
    """Write a file, whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, "utf-8")
        part.replace(path)
    except OSError as error:
        raise WorkerError(
            f"{path} cannot be written ({error.strerror})", "look at the disk's space and rights"
        ) from error


def new(home: Path, *, title: str, call: Call, python: str, run: str = "") -> Job:
    """A job that has not been started yet, with a folder of its own in ``home``."""
    begun = datetime.now(timezone.utc).strftime("%Y%m%d-%H%M%S")
    return Job(home / f"{begun}-{uuid.uuid4().hex[:8]}", title, call, python, run)


def known(home: Path) -> List[Job]:
    """The jobs that were kept, the oldest first."""
    found = []
    for folder in sorted(home.iterdir()) if home.is_dir() else []:
        try:
            found.append(Job.load(folder))
        except WorkerError:
            continue  # e.g. one whose disk was full
    return found
