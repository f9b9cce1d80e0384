"""The step loop of every training script: it knows batches, losses and checkpoints, no method."""

import math
import os
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

import torch
from torch import Tensor, nn

from geoseg.errors import Cancelled, CheckpointError, RecipeError
from geoseg.events import Events
from training import checkpoint, distributed
from training.device import Device, Precision
from training.metrics import Metrics
from training.optimizer import clip_gradients
from training.run import Run
from training.schedule import Schedule

Batch = dict[str, Tensor]
Batches = Callable[[int], Generator[Mapping[str, Tensor]]]
"""From a number (from 0) to all batches from that one on; equal numbers give equal batches."""
Step = Callable[[Batch], Mapping[str, Tensor]]
"""From a batch on the device to scalar losses; the one named ``loss`` is optimised."""
Evaluate = Callable[[int], Mapping[str, float]]
"""From a step to figures of the network as it is then."""

STDERR = 2  # file descriptor
EARLY = {1, 3}  # steps after which a run tells of itself: the time left follows from the two


def train(
    *,
    run: Run,
    parts: Mapping[str, nn.Module],
    optimizer: torch.optim.Optimizer,
    schedule: Schedule,
    batches: Batches,
    step: Step,
    device: Device,
    events: Events,
    steps: int,
    epoch: int,
    accumulate: int = 1,
    clip: float = 0.0,
    precision: Precision = "fp32",
    seed: int = 0,
    log_every: int = 10,
    checkpoint_every: float = 300.0,
    before_step: Callable[[int], None] = lambda _: None,
    after_step: Callable[[int], None] = lambda _: None,
    evaluate: Evaluate | None = None,
    evaluate_every: int | None = None,
    score: str | None = None,
    patience: int | None = None,
    description: Mapping[str, Any] | None = None,
    hold: Callable[[], AbstractContextManager[Any]] = nullcontext,
    rates: Callable[[], Mapping[str, float]] = dict,
) -> None:
    """Train until ``steps`` are done, going on from the run's last checkpoint.

    What a step does follows from its number alone: its batch, its learning rate and its random
    numbers (dropout, augmentation). A run that was killed and resumed therefore ends, on a CPU, in
    the same weights as one that was left alone.

    Of several ranks all run this loop, each with its own batches; losses are means over them, all
    stop after the same step, and the first alone writes.

    Parameters
    ----------
    run : Run
        Where checkpoints, metrics and events go. A file ``cancel`` in it, SIGTERM or SIGINT stop
        the loop after the step, with a checkpoint.
    parts : mapping of str to module
        All that has a state, on the device; saved under these names. Fine-tuning starts from the
        one named ``network``.
    optimizer : Optimizer
        Over the parameters of the parts.
    schedule : Schedule
        Factor of each group's initial learning rate.
    batches : Batches
        See there. A step takes ``accumulate`` of them.
    step : Step
        See there; called under autocast, with the parts in training mode.
    device : Device
        Where the parts are.
    events : Events
        Told of the progress every ``log_every`` steps, and earlier of the time left.
    steps, epoch : int
        Steps of the run, and of an epoch. Of none, the parts are evaluated and saved as they are.
    accumulate : int
        Batches to a step.
    clip : float
        Greatest norm of the gradient; 0 leaves it.
    precision : str
        fp32, bf16 or fp16.
    seed : int
        Of the random numbers of the steps.
    log_every : int
        Steps between two reports; losses are only fetched from the device then.
    checkpoint_every : float
        Seconds between two checkpoints; there is one at the end of each epoch, too.
    before_step : callable, optional
        Called with each step's number (from 1) before it.
    after_step : callable, optional
        Called with each step's number (from 1) when the weights have moved.
    evaluate : Evaluate, optional
        Called every ``evaluate_every`` steps (default: every epoch) and after the last.
    score : str, optional
        The figure of ``evaluate`` by which the best checkpoint is chosen; the higher the better.
    patience : int, optional
        Evaluations in a row without a better score after which training ends.
    description : mapping, optional
        Plain data that the checkpoints carry along.
    hold : callable
        Gives a context in which gradients stay on their rank, for all but a step's last batch.
    rates : callable
        What else to tell beside the images a second of each report, e.g. how fast they could be
        read.

    Raises
    ------
    Cancelled
        If asked to stop; the checkpoint is written.
    CheckpointError
        If the run's checkpoint does not fit the parts.
    RecipeError
        If the loss is no longer a number.
    """
    state = _State(run, parts, optimizer, device.scaler(precision), description or {})
    start = state.restore()
    if start:
        events.log(f"going on from step {start} of {steps}")
    steps = state.end(steps, patience, start)
    evaluate_every = evaluate_every or epoch
    rank, ranks = distributed.rank(), distributed.count()
    clock = _Clock()
    tell = partial(
        events.progress,
        "train",
        total=steps,
        unit="steps",
        device=device.name,
        run=str(run.folder.absolute()),  # whose cancel file stops these steps
    )
    with (
        closing(batches(start * accumulate)) as source,
        _reporting(run, events, start=start, epoch=epoch) as report,
        _Stop(run) as stop,
    ):
        if not steps:
            state.evaluate(0, evaluate, lambda at, values: events.metric(at, **values), score)
            state.save(0, run.last)
        state.train_mode()
        for done in range(start + 1, steps + 1):
            state.set_rate(schedule(done - 1))
            before_step(done)
            for micro in range((done - 1) * accumulate, done * accumulate):
                batch = device.put(next(source))
                device.begin(seed_of(seed, micro * ranks + rank))
                with hold() if (micro + 1) % accumulate else nullcontext():
                    with device.autocast(precision):
                        values = step(batch)
                    state.scaler.scale(values["loss"] / accumulate).backward()
                state.losses.add(values)
                clock.images += len(next(iter(batch.values()))) * ranks
            state.apply_gradients(clip)
            after_step(done)
            device.finish_step()

            if done % log_every == 0 or done == steps:
                means = {**state.losses.mean(), "lr": float(optimizer.param_groups[0]["lr"])}
                report(done, means, images_per_s=clock.rate(), **rates())
                tell(done, loss=means["loss"])
            elif done - start in EARLY:
                tell(done, loss=state.losses.fetch()[-1]["loss"])  # waits for the device, too
            if done % evaluate_every == 0 or done == steps:
                with clock.paused():
                    state.evaluate(done, evaluate, report, score)
            ended = done == steps or (patience is not None and state.worse >= patience)
            asked = distributed.any_of(stop.requested) and not ended
            due = asked or ended or done % epoch == 0
            state.keep(done, due=due, every=checkpoint_every)
            if asked:
                run.cancel_file.unlink(missing_ok=True)
                raise Cancelled(
                    f"stopped after step {done} of {steps}",
                    "run the same command again to go on",
                )
            if ended:
                break


def seed_of(seed: int, index: int) -> int:
    """A seed for one of many things in a row, unlike its neighbours' and any other row's.

    SplitMix64 (Steele et al. 2014, doi:10.1145/2660193.2660195) of the two numbers.
    """
    value = (seed * 0x9E3779B97F4A7C15 + index + 1) * 0x9E3779B97F4A7C15 % 2**64
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    value = (value ^ value >> 27) * 0x94D049BB133111EB % 2**64
    return (value ^ value >> 31) % 2**63


@contextmanager
def _reporting(
    run: Run, events: Events, *, start: int, epoch: int
) -> Iterator[Callable[..., None]]:
    """A function that keeps a step's figures in the run's folder and tells them.

    Of several ranks, the first one's alone does.
    """
    if distributed.rank():
        yield lambda *_, **__: None
        return
    with Metrics(run.folder, start=start, epoch=epoch) as metrics:

        def report(step: int, values: Mapping[str, float], **passing: float) -> None:
            metrics.add(step, values)
            events.metric(step, **values, **passing)

        yield report


class _Losses:
    """The losses since the last report; on the device until they are asked for."""

    def __init__(self) -> None:
        self.fetched: list[dict[str, float]] = []
        self.names: list[str] = []
        self.waiting: list[Tensor] = []

    def add(self, values: Mapping[str, Tensor]) -> None:
        """Keep the means over all ranks."""
        self.names = list(values)
        row = torch.stack([value.detach().float() for value in values.values()])
        self.waiting.append(distributed.mean(row))

    def fetch(self) -> list[dict[str, float]]:
        """All of them as plain numbers."""
        # row by row: a table of any number of them would be compiled anew on a TPU
        rows = [row.tolist() for row in self.waiting]
        self.fetched += [dict(zip(self.names, row, strict=True)) for row in rows]
        self.waiting = []
        bad = [row for row in self.fetched if not math.isfinite(row["loss"])]
        if bad:
            raise RecipeError(
                f"the loss became {bad[0]['loss']}",
                "lower optim.lr, set optim.clip = 1.0, or train in fp32; the last checkpoint is "
                "from before",
            )
        return list(self.fetched)

    def mean(self) -> dict[str, float]:
        """Their means, and a new start."""
        rows = self.fetch()
        self.fetched = []
        return {name: math.fsum(row[name] for row in rows) / len(rows) for name in rows[0]}


class _Stop:
    """Whether the run has been asked to stop: by its cancel file, SIGTERM or SIGINT.

    A signal must not end a step halfway, so it is only noted here; a second one is not.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.signalled = False
        self.before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                self.before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.signalled = True
        signal.signal(number, self.before[number])
        if number == signal.SIGINT and distributed.rank() == 0:
            # a person waits; not by a stream, which may be in use
            os.write(STDERR, b"\nstopping after this step; Ctrl-C again stops at once\n")

    @property
    def requested(self) -> bool:
        return self.signalled or self.run.cancel_file.exists()


class _Clock:
    """How many images a second go through; validation is not counted."""

    def __init__(self) -> None:
        self.images = 0
        self.since = time.monotonic()

    def rate(self) -> float:
        """Images a second since it was last asked."""
        now = time.monotonic()
        rate = self.images / max(now - self.since, 1e-9)
        self.images, self.since = 0, now
        return round(rate, 2)

    @contextmanager
    def paused(self) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.since += time.monotonic() - begun


class _State:
    """All that a checkpoint holds."""

    def __init__(
        self,
        run: Run,
        parts: Mapping[str, nn.Module],
        optimizer: torch.optim.Optimizer,
        scaler: torch.amp.GradScaler,
        description: Mapping[str, Any],
    ) -> None:
        self.run = run
        self.parts = parts
        self.optimizer = optimizer
        self.scaler = scaler
        self.description = dict(description)
        self.best = -math.inf
        self.worse = 0  # evaluations since
        self.figures: dict[str, float] = {}  # of the last evaluation
        self.losses = _Losses()
        self.kept = time.monotonic()
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", float(group["lr"]))

    def set_rate(self, factor: float) -> None:
        for group in self.optimizer.param_groups:
            rate = group["initial_lr"] * factor
            if isinstance(group["lr"], Tensor):
                rate = torch.tensor([rate], device=group["lr"].device)[0]  # see `Average.update`
            group["lr"] = rate

    def train_mode(self) -> None:
        for part in self.parts.values():
            part.train()

    def apply_gradients(self, clip: float) -> None:
        if clip:
            self.scaler.unscale_(self.optimizer)
            clip_gradients(self.optimizer, clip)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        self.optimizer.zero_grad(set_to_none=True)

    def end(self, steps: int, patience: int | None, start: int) -> int:
        """The last step: ``start``, where a run that is gone on from had ended by its patience."""
        return start if patience and self.worse >= patience else steps

    def evaluate(
        self,
        step: int,
        evaluate: Evaluate | None,
        report: Callable[..., None],
        score: str | None,
    ) -> None:
        """Take and tell the figures of the parts as they are, and keep the best."""
        if evaluate is None:
            return
        self.figures = dict(evaluate(step))
        self.train_mode()
        report(step, self.figures)
        self.judge(step, score)

    def judge(self, step: int, score: str | None) -> None:
        """Keep the weights as the best if their ``score`` is."""
        reached = -math.inf if score is None else self.figures.get(score, -math.inf)
        if not reached > self.best:  # NaN is not
            self.worse += 1
            return
        self.best, self.worse = reached, 0
        # in this order: a kill in between repeats both
        self.save_weights(step, self.run.best)
        self.save(step, self.run.last)

    def keep(self, step: int, *, due: bool, every: float) -> None:
        """Save if it is due, or longer than ``every`` (s) since it was."""
        if due or time.monotonic() - self.kept > every:
            self.save(step, self.run.last)
            self.kept = time.monotonic()

    def save_weights(self, step: int, path: Path) -> None:
        """What another run or an export needs."""
        self._write(path, self._weights(step))

    def save(self, step: int, path: Path) -> None:
        """What going on needs, too."""
        more = {
            "optimizer": self.optimizer.state_dict(),
            "scaler": self.scaler.state_dict(),
            "best": self.best,
            "worse": self.worse,
        }
        self._write(path, {**self._weights(step), **more})

    @staticmethod
    def _write(path: Path, state: Mapping[str, Any]) -> None:
        if distributed.rank() == 0:
            checkpoint.save(path, state)

    def _weights(self, step: int) -> dict[str, Any]:
        return {
            "losses": self.losses.fetch(),  # first: it refuses to go on when they are no numbers
            "weights": {name: part.state_dict() for name, part in self.parts.items()},
            "step": step,
            "figures": self.figures,
            "description": self.description,
        }

    def restore(self) -> int:
        """Take over the run's last checkpoint; the step it was made after, 0 without one."""
        state = distributed.first_alone(self._read)
        if state is None:
            return 0
        try:
            for name, part in self.parts.items():
                part.load_state_dict(state["weights"][name])
            for saved, group in zip(
                state["optimizer"]["param_groups"], self.optimizer.param_groups, strict=True
            ):  # what depends on the device, which may be another now
                saved |= {key: group[key] for key in ("lr", "capturable", "fused") if key in group}
            self.optimizer.load_state_dict(state["optimizer"])
            self.scaler.load_state_dict(state["scaler"])
            self.best, self.worse = state["best"], state["worse"]
        except (KeyError, RuntimeError, ValueError) as error:
            raise CheckpointError(
                f"{self.run.last} belongs to another network ({str(error).splitlines()[0]})",
                "choose another --out, or --overwrite to start afresh",
            ) from error
        self.figures = state["figures"]
        self.losses.fetched = state["losses"]
        step: int = state["step"]
        return step

    def _read(self) -> dict[str, Any] | None:
        return checkpoint.load(self.run.last) if self.run.last.exists() else None
