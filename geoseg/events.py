"""What a running job tells: started, progress, metric, log, result, warning, error, cancelled.

A job is given one :class:`Events` and calls its methods. Where the events go is the sink's
business: JSON lines for programs, a progress bar or plain lines for people, nothing for library
callers.
"""

import json
import math
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Self, TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
)
from rich.text import Text

from geoseg.errors import Cancelled, OutputError, in_words

Record = dict[str, Any]
T = TypeVar("T")
LINE_EVERY = 30  # s, of a task that a file is told of


class Events(ABC):
    """The events of one job, in the order they happen."""

    def __init__(self) -> None:
        self._begun: dict[str, tuple[float, float]] = {}  # task -> (clock, done) at first report

    @abstractmethod
    def write(self, record: Record) -> None:
        """Pass one event on."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:  # noqa: B027 - most sinks have nothing to close
        """Let go of what the sink holds."""

    def emit(self, event: str, **fields: Any) -> None:
        """Write one event with the time it happened (ISO 8601, UTC)."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.write({"t": now, "event": event, **fields})

    def started(self, job: str, **fields: Any) -> None:
        self.emit("started", job=job, **fields)

    def progress(self, task: str, done: float, total: float, *, unit: str, **fields: Any) -> None:
        """Tell how far a task is; its rate (units/s) and time left (s) follow from the calls.

        A task that has ended may begin again. One that is a small part of something larger says of
        what: ``within`` names that task or job.
        """
        clock = time.monotonic()
        since, at = self._begun.setdefault(task, (clock, done))
        if done >= total:
            del self._begun[task]
        rate = (done - at) / (clock - since) if clock > since else 0.0
        eta = (total - done) / rate if rate > 0 else None
        self.emit(
            "progress",
            task=task,
            done=done,
            total=total,
            unit=unit,
            rate=round(rate, 3),
            eta_s=None if eta is None else round(eta, 1),
            **fields,
        )

    def follow(self, task: str, items: Collection[T], *, unit: str, **fields: Any) -> Iterator[T]:
        """The items, one by one; tells of each before it is given, and of the end."""
        return self.count(task, items, len(items), unit=unit, **fields)

    def count(
        self, task: str, items: Iterable[T], total: int, *, unit: str, **fields: Any
    ) -> Iterator[T]:
        """As :meth:`follow`, of items that come as they are asked for and are this many."""
        if total:
            self.progress(task, 0, total, unit=unit, **fields)
        for done, item in enumerate(items, start=1):
            yield item
            self.progress(task, done, total, unit=unit, **fields)

    def metric(self, step: int, **values: Any) -> None:
        self.emit("metric", step=step, **values)

    def log(self, message: str) -> None:
        self.emit("log", message=message)

    def warning(self, message: str) -> None:
        self.emit("warning", message=message)

    def result(self, **fields: Any) -> None:
        self.emit("result", **fields)

    def failed(self, error: BaseException) -> None:
        """Tell why the job ended early."""
        if isinstance(error, Cancelled | KeyboardInterrupt):
            self.emit("cancelled", message=str(error) or "interrupted")
        elif told := in_words(error):
            self.emit("error", code=told.code, message=told.message, hint=told.hint)
        else:
            self.emit("error", code="bug", message=f"{type(error).__name__}: {error}", hint="")


class Quiet(Events):
    """Tells nobody; for callers of the Python API."""

    def write(self, record: Record) -> None:
        pass


class JsonLines(Events):
    """One JSON object a line, flushed at once, for programs that follow a job."""

    def __init__(self, stream: IO[str]) -> None:
        super().__init__()
        self.stream = stream

    def write(self, record: Record) -> None:
        self.stream.write(json.dumps(record, default=str) + "\n")
        self.stream.flush()


class _Time(ProgressColumn):
    """The time left that was told, counting down; the time taken when the task is done.

    Rich's own estimate forgets what is older than 30 s, which slow steps are.
    """

    def render(self, task: Task) -> Text:
        if task.finished_time is not None:
            return Text(f"in {_clock(task.finished_time)}")
        end = task.fields["end"]
        return Text("" if end is None else f"{_clock(max(0.0, end - task.get_time()))} left")


class Terminal(Events):
    """A progress bar a task and plain lines for the rest, on stderr, for people."""

    def __init__(self) -> None:
        super().__init__()
        self.console = Console(stderr=True)
        self.bars = self._new_bars()
        self.tasks: dict[str, TaskID] = {}
        self.note = ""

    def close(self) -> None:
        """Leave the bars as they are; what is told afterwards stands below them."""
        if self.tasks:
            self.bars.stop()
            self.bars, self.tasks = self._new_bars(), {}

    def write(self, record: Record) -> None:
        match record["event"]:
            case "progress":
                self._move(record)
            case "metric":
                # the first figure: more would not fit into a terminal of 80 columns
                values = [each for each in record.items() if each[0] not in {"t", "event", "step"}]
                self.note = next((f"{k} {v:.4g}" for k, v in values if _is_number(v)), "")
            case "warning":
                self._print(f"[yellow]warning:[/] {escape(record['message'])}")
            case "log":
                self._print(f"[dim]{escape(record['message'])}[/]")
            case "result":
                self.close()  # the command prints it, and bars would be drawn over that

    def _new_bars(self) -> Progress:
        return Progress(
            TextColumn("{task.description:<12}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[unit]}"),
            _Time(),
            TextColumn("[dim]{task.fields[note]}"),
            console=self.console,
        )

    def _print(self, line: str) -> None:
        self.console.print(line, highlight=False, soft_wrap=True)

    def _move(self, record: Record) -> None:
        task, done, total = record["task"], record["done"], record["total"]
        if task not in self.tasks:
            if done >= total:
                return  # told of when it is over alone: there was nothing to see
            self.bars.start()  # not before there is something to show
            self.tasks[task] = self.bars.add_task(
                task, completed=done, total=total, unit=record["unit"], note="", end=None
            )
            self.note = ""
        elif done < total and self.bars.tasks[self.tasks[task]].finished:
            self.bars.reset(self.tasks[task])
            self.note = ""
        left = record["eta_s"]
        self.bars.update(
            self.tasks[task],
            completed=done,
            total=total,
            note=self.note,
            end=None if left is None else self.bars.get_time() + left,
        )


class Lines(Events):
    """Plain lines on stderr where that is a file or a pipe, for people who look in now and then.

    A bar would be drawn there once, when all is over.
    """

    def __init__(self) -> None:
        super().__init__()
        self.begun: dict[str, float] = {}  # task -> clock when it began
        self.told: dict[str, tuple[float, float]] = {}  # task -> clock, done of its last line

    def write(self, record: Record) -> None:
        match record["event"]:
            case "progress":
                self._move(record)
            case "warning":
                self._print(f"warning: {record['message']}")
            case "log":
                self._print(record["message"])

    def _move(self, record: Record) -> None:
        task, done, total = record["task"], record["done"], record["total"]
        clock = time.monotonic()
        began = self.begun.setdefault(task, clock)
        ends = done >= total
        if ends:
            del self.begun[task]
        part = "within" in record  # worth a line when it is slow alone
        since, at = self.told.get(task, (began, total) if part else (-math.inf, -1))
        if done == at if ends else clock < since + LINE_EVERY:
            return
        if ends and part:
            del self.told[task]
        else:
            self.told[task] = (clock, done)
        left = record["eta_s"]
        if ends:  # a task of one step may be told of when it is done alone
            end = f" in {_clock(clock - began)}" if clock > began else ""
        else:
            end = "" if left is None else f", {_clock(left)} left"
        loss = f", loss {record['loss']:.4g}" if "loss" in record else ""
        self._print(f"{task} {done}/{total} {record['unit']}".rstrip() + end + loss)

    def _print(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")


class Tee(Events):
    """Tells several sinks, e.g. a person and the run folder."""

    def __init__(self, *sinks: Events) -> None:
        super().__init__()
        self.sinks = sinks

    def write(self, record: Record) -> None:
        for sink in self.sinks:
            sink.write(record)


def _clock(seconds: float) -> str:
    """``1:31``, or ``2:01:31`` from an hour on."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@contextmanager
def open_events(target: str | None, job: str) -> Iterator[Events]:
    """Events of a command, to where ``--events`` says.

    Parameters
    ----------
    target : str or None
        ``-`` for JSON lines on stdout, a path to append JSON lines to, None for a person: bars on
        a terminal, else plain lines.
    job : str
        The command's name, told in the ``started`` event.

    Raises
    ------
    OutputError
        If the file cannot be opened.
    """
    with ExitStack() as stack:
        sink: Events
        if target is None:
            sink = Terminal() if sys.stderr.isatty() else Lines()
        elif target == "-":
            sink = JsonLines(sys.stdout)
        else:
            sink = JsonLines(stack.enter_context(open_log(Path(target))))
        stack.enter_context(sink)
        sink.started(job)
        try:
            yield sink
        except BaseException as error:
            sink.failed(error)
            raise


def open_log(path: Path) -> IO[str]:
    """Open a file of events to append to; its folder is made if need be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a", encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"cannot write events to {path} ({error.strerror})", "choose another path for --events"
        ) from error
