"""What a job has told so far: how far it is, its figures, and how it ended."""

from collections import deque
from typing import Any, Deque, Dict, List, Mapping, NamedTuple, Optional

from .errors import WorkerError
from .events import Event
from .process import REPORT

REMEMBERED = 500  # lines of the log
NO_FIGURES = {"t", "step"}
TRAIN = "train"  # the task of making steps, which go on after what is told of within it
PRETRAINED = "pretrain"  # the task whose one progress tells that a pretraining is over


class Point(NamedTuple):
    """A figure at a step."""

    step: int
    value: float


class Story:
    """A job's events, taken in one by one.

    A command that goes on where an earlier one stopped tells another ``started``: what ended the
    earlier one is forgotten, its curves stay.

    Attributes
    ----------
    begun : bool
        Whether the job has told anything since it was last started.
    task : str
        What it is at; done, total, unit and eta (s) tell how far.
    device : str
        Where it computes, as far as it tells.
    run : str
        The folder of the run whose steps it makes, as far as it tells: that of pretraining before
        that of the job.
    pretrained : bool
        Whether the pretraining that goes before that of the job is over.
    curves : dict of str to list of Point
        The figures of the run at hand, in the order of their steps.
    results : list of mapping
        The fields of its results.
    error : WorkerError, optional
        Why it failed.
    cancelled : bool
        Whether it has stopped because it was asked to.
    log : deque of str
        The last lines of warnings, logs, and errors.
    """

    def __init__(self) -> None:
        self.curves: Dict[str, List[Point]] = {}
        self.log: Deque[str] = deque(maxlen=REMEMBERED)
        self.device = self.run = ""
        self.pretrained = False
        self._start()

    def _start(self) -> None:
        self.begun = False
        self.task = self.unit = ""
        self.done: Optional[float] = None
        self.total: Optional[float] = None
        self.eta: Optional[float] = None
        self.rate: Optional[float] = None
        self.results: List[Mapping[str, Any]] = []
        self.error: Optional[WorkerError] = None
        self.cancelled = False

    @property
    def training(self) -> bool:
        """Whether steps are being made, which a file can stop."""
        return self.task == TRAIN and not self.cancelled and self.error is None

    @property
    def percent(self) -> Optional[float]:
        """How much of its task is done; None where that is unknown."""
        return Event("progress", {"done": self.done, "total": self.total}).percent

    def restart(self) -> None:
        """Forget how the job ended: it has been started again."""
        self._start()

    def hear(self, event: Event) -> None:
        """Take in one event."""
        if event.kind == "started":
            self._start()
            self.begun = True
        elif event.kind == "progress" and event.text("within") != TRAIN:
            self._count(event)
        elif event.kind == "metric":
            self._add_figures(event)
        elif event.kind in {"log", "warning"}:
            mark = "⚠ " if event.kind == "warning" else ""
            self.log.append(mark + event.text("message"))
            if not mark and None not in (self.done, self.total) and self.done >= self.total:
                self._count(Event("progress", {"task": event.text("message"), "run": self.run}))
        elif event.kind == "result":
            self.results.append(event.fields)
        elif event.kind == "cancelled":
            self.cancelled = True
            self.log.append(event.text("message"))
        elif event.kind == "error":
            hint = REPORT if event.text("code") == "bug" else event.text("hint")
            self.error = WorkerError(event.text("message"), hint)
            self.log.append(f"✗ {self.error}")
        self.device = event.text("device") or self.device

    def result(self, field: str) -> str:
        """A field of the last result that has it, empty when none has."""
        return next((str(each[field]) for each in reversed(self.results) if each.get(field)), "")

    def _count(self, event: Event) -> None:
        """Take in how far it is; the curves begin anew where pretraining is followed."""
        if event.text("task") == PRETRAINED:
            if not self.pretrained:
                self.curves.clear()
            self.pretrained = True
            event = Event(event.kind, {})  # how far the next run is, nobody has told yet
        self.task, self.unit = event.text("task"), event.text("unit")
        self.done, self.total = number(event, "done"), number(event, "total")
        self.eta, self.rate = number(event, "eta_s"), number(event, "rate")
        self.run = event.text("run")

    def _add_figures(self, event: Event) -> None:
        step = number(event, "step")
        if step is None:
            return
        for name in event.fields:
            value = None if name in NO_FIGURES else number(event, name)
            if value is None:
                continue
            curve = self.curves.setdefault(name, [])
            while curve and curve[-1].step >= step:
                curve.pop()  # steps after the checkpoint from which the job went on
            curve.append(Point(int(step), value))


def number(event: Event, field: str) -> Optional[float]:
    """A field as a number, None when it is none (nor NaN or infinite)."""
    value = event.fields.get(field)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) < float("inf") else None
