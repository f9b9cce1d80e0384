"""All jobs of the profile: followed while they run, whoever has started them and when."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Dict, Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..work import Work
from ..worker import job
from ..worker.call import Call
from ..worker.errors import WorkerError
from ..worker.events import parse
from ..worker.job import Job, State
from ..worker.story import Story
from ..worker.tail import Tail

PERIOD = 500  # ms between two looks at the jobs that run


def home() -> Path:
    """The folder of the profile where jobs are kept."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "geoseg" / "jobs"


@dataclass
class Entry:
    """A job and what is known of it.

    Attributes
    ----------
    job : Job
        What was started.
    state : State
        How it is; None until all that it has told has been read.
    followed : bool
        Whether it was started or seen running in this session, and has not ended since.
    launch : Work, optional
        What is starting it just now.
    refusal : WorkerError, optional
        Why it could not be started.
    """

    job: Job
    tail: Tail
    story: Story = field(default_factory=Story)
    state: Optional[State] = None
    followed: bool = False
    launch: Optional[Work] = None
    refusal: Optional[WorkerError] = None

    @property
    def name(self) -> str:
        return self.job.folder.name

    @property
    def part(self) -> Optional[int]:
        """1 while it pretrains for the run that it is about, then 2; None where there is but one
        part, or it is not known yet.
        """
        if self.story.pretrained:
            return 2
        return 1 if "--pretrain" in self.job.call.arguments and self.story.run else None

    @property
    def model(self) -> str:
        """The model that it has made, empty when there is none."""
        return self._made("model", "model.onnx")

    @property
    def report(self) -> str:
        """The report that it has written, empty when there is none."""
        return self._made("report", "report.html")

    @property
    def problem(self) -> WorkerError:
        """Why it failed or vanished."""
        return self.refusal or self.job.problem(self.story)

    def _made(self, result: str, name: str) -> str:
        usual = str(Path(self.job.run) / name) if self.job.run else ""
        path = self.story.result(result) or usual
        return path if path and Path(path).is_file() else ""


class Board(QObject):
    """Starts jobs, finds those of earlier sessions again, and tells what becomes of them.

    Files are read a piece at a time, so that QGIS never waits for a long story.
    """

    listed = pyqtSignal()  # jobs were added or removed
    changed = pyqtSignal(str)  # something is new about the job of this name
    ended = pyqtSignal(str)  # a job has ended that was followed

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self.entries: Dict[str, Entry] = {}
        for known in job.known(home()):
            self._add(known)
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.look)
        self._wake()

    def start(self, title: str, call: Call, *, python: str, run: str = "") -> Entry:
        """Start a job; it goes on when QGIS is closed. One that cannot be started has failed."""
        entry = self._add(job.new(home(), title=title, call=call, python=python, run=run))
        self._launch(entry)
        self.listed.emit()
        return entry

    def resume(self, name: str, *, python: str) -> None:
        """Start a job's command again, by another Python even; it goes on from its checkpoint."""
        entry = self.entries[name]
        entry.job = replace(entry.job, python=python)
        entry.story.restart()
        self._launch(entry)
        self.changed.emit(name)

    def cancel(self, name: str) -> None:
        """Ask a job to stop with a checkpoint.

        Raises
        ------
        WorkerError
            If it cannot be asked.
        """
        entry = self.entries[name]
        entry.job = entry.job.cancel(entry.story)
        self._judge(entry, alive=True)

    def kill(self, name: str) -> None:
        """End a job at once."""
        entry = self.entries[name]
        entry.job = entry.job.kill()
        self._wake()

    def remove(self, name: str) -> None:
        """Take a job that has ended off the list; its run folder stays.

        Raises
        ------
        WorkerError
            If it runs.
        """
        entry = self.entries[name]
        if entry.job.process.alive:
            raise WorkerError(f"{entry.job.title} is running", "cancel it first")
        entry.job.forget()
        del self.entries[name]
        self.listed.emit()

    def look(self) -> None:
        """Read what the jobs have told since the last look; one piece of one long story."""
        behind = False
        for entry in tuple(self.entries.values()):
            if behind or entry.launch or (entry.state is not None and entry.state.over):
                continue
            alive = entry.job.process.alive  # before its events: its last come before its end
            lines = entry.tail.read()
            for line in lines:
                event = parse(line)
                if event is not None:
                    entry.story.hear(event)
            behind = entry.tail.behind
            if not behind:
                self._judge(entry, alive=alive)
            if lines:
                self.changed.emit(entry.name)
        if behind:
            QTimer.singleShot(0, self.look)
        self._wake()

    def close(self) -> None:
        """Follow the jobs no longer; they go on."""
        self.timer.stop()

    def _add(self, known: Job) -> Entry:
        entry = Entry(known, Tail(known.events))
        self.entries[entry.name] = entry
        return entry

    def _launch(self, entry: Entry) -> None:
        """Start a job's process, which QGIS does not wait for."""
        known = entry.job
        entry.state, entry.refusal, entry.followed = None, None, True
        entry.launch = Work(self.tr("GeoSeg: start a job"), lambda _work: known.launch())
        entry.launch.ended.connect(self._follow)
        entry.launch.start()

    def _follow(self) -> None:
        """A process has been started, or could not be."""
        work = self.sender()
        entry = next((each for each in self.entries.values() if each.launch is work), None)
        if entry is None:
            return
        entry.launch, entry.refusal = None, work.problem
        if work.found is not None:
            entry.job = work.found
        self.look()

    def _judge(self, entry: Entry, *, alive: bool) -> None:
        before, entry.state = entry.state, entry.job.state(entry.story, alive=alive)
        if entry.refusal is not None:
            entry.state = State.FAILED
        if entry.state is not before:
            self.changed.emit(entry.name)
        if alive:
            entry.followed = True
        elif entry.followed:
            entry.followed = False
            self.ended.emit(entry.name)

    def _wake(self) -> None:
        """Look again and again while there is something to see."""
        open_ = any(each.state is None or not each.state.over for each in self.entries.values())
        if open_ and not self.timer.isActive():
            self.timer.start(PERIOD)
        elif not open_:
            self.timer.stop()
