"""The step loop on a network small enough to check by hand."""

import json
import math
import os
import signal
import time

import pytest
import torch
from torch import nn

from geoseg.errors import Cancelled, CheckpointError, RecipeError
from geoseg.events import JsonLines, Quiet
from training import checkpoint
from training.device import pick
from training.loop import seed_of, train
from training.metrics import read_metrics
from training.optimizer import build_optimizer
from training.recipe import FinetuneRecipe
from training.run import Run
from training.schedule import build_schedule

CPU = pick("cpu")


def batches(start):
    while True:
        random = torch.Generator().manual_seed(start)
        yield {"images": torch.randn(4, 3, generator=random)}
        start += 1


class Trial:
    """A dropout and a linear layer, fitted by Adam to give zeros."""

    def __init__(self, folder, **options):
        torch.manual_seed(0)
        self.run = Run.open(folder, job="finetune", recipe=FinetuneRecipe(), inputs={})
        self.network = nn.Sequential(nn.Dropout(0.5), nn.Linear(3, 2))
        self.steps = []
        self.optimizer = build_optimizer(
            "adam", [{"params": self.network.parameters(), "lr": 0.1}],
            betas=(0.9, 0.99), momentum=0.0, weight_decay=0.0,
        )  # fmt: skip
        self.options = {
            "steps": 12,
            "epoch": 4,
            "log_every": 5,
            "schedule": build_schedule("cosine", steps=12, epoch=4),
            "batches": batches,
            "events": Quiet(),
            "step": self.step,
            **options,
        }

    def step(self, batch):
        self.steps.append(batch["images"])
        return {"loss": self.network(batch["images"]).square().mean()}

    def __call__(self, **options):
        train(
            run=self.run, parts={"network": self.network}, optimizer=self.optimizer, device=CPU,
            **{**self.options, **options},
        )  # fmt: skip
        return {name: value.clone() for name, value in self.network.state_dict().items()}


def same(one, other):
    return all(torch.equal(one[name], other[name]) for name in one)


def stop_at(trial, count):
    """A step that asks for the stop while the step of that number runs."""

    def step(batch):
        if len(trial.steps) == count - 1:
            trial.run.cancel_file.touch()
        return trial.step(batch)

    return step


@pytest.mark.parametrize("options", [{}, {"accumulate": 3}, {"clip": 0.01}])
@pytest.mark.parametrize("at", [1, 4, 7, 11])
def test_stopped_and_resumed_is_as_if_never_stopped(tmp_path, at, options):
    whole = Trial(tmp_path / "whole", **options)
    expected = whole()
    first = Trial(tmp_path / "halves", **options)
    accumulate = options.get("accumulate", 1)
    with pytest.raises(Cancelled, match=f"stopped after step {at} of 12"):
        first(step=stop_at(first, (at - 1) * accumulate + 1))
    assert not first.run.cancel_file.exists()
    second = Trial(tmp_path / "halves", **options)
    assert same(second(), expected)
    assert len(first.steps) + len(second.steps) == 12 * accumulate
    rows = [read_metrics(each.run.folder / "metrics.csv") for each in (whole, second)]
    assert rows[0] == rows[1]


def test_a_signal_stops_after_the_step_and_handlers_are_put_back(tmp_path):
    before = signal.getsignal(signal.SIGTERM)
    trial = Trial(tmp_path / "run")

    def step(batch):
        os.kill(os.getpid(), signal.SIGTERM)
        return trial.step(batch)

    with pytest.raises(Cancelled, match="after step 1 "):
        trial(step=step)
    assert signal.getsignal(signal.SIGTERM) == before
    assert checkpoint.load(trial.run.last)["step"] == 1


def test_a_second_interrupt_does_not_wait(tmp_path):
    trial = Trial(tmp_path / "run")

    def step(batch):
        noting = signal.getsignal(signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        while signal.getsignal(signal.SIGINT) == noting:
            time.sleep(0.001)  # until it has been heard: two that wait are one
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(60)  # ends at once
        return trial.step(batch)

    # of tests that a shell runs in the background it is ignored
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            trial(step=step)
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_gradient_of_accumulated_batches_is_that_of_one_large_batch(tmp_path):
    options = {"steps": 1, "seed": 1}
    trial = Trial(tmp_path / "parts", **options, accumulate=4)
    trial.network[0] = nn.Identity()
    parts = trial()

    def joined(start):
        source = batches(start)
        yield {"images": torch.cat([next(source)["images"] for _ in range(4)])}

    trial = Trial(tmp_path / "whole", **options, batches=joined)
    trial.network[0] = nn.Identity()
    for name, value in trial().items():
        torch.testing.assert_close(value, parts[name])


def test_clipping_bounds_the_gradient(tmp_path):
    trial = Trial(tmp_path / "run", steps=1, clip=1e-3)
    trial.optimizer = torch.optim.SGD(trial.network.parameters(), lr=1.0)
    before = {name: value.clone() for name, value in trial.network.state_dict().items()}
    after = trial()
    moved = math.sqrt(sum(float((after[name] - before[name]).square().sum()) for name in after))
    assert moved == pytest.approx(1e-3, rel=1e-3)


def test_the_best_checkpoint_is_that_of_the_highest_score(tmp_path):
    scores = {4: 0.2, 8: 0.7, 12: 0.6}
    trial = Trial(tmp_path / "run")
    seen = {}

    def evaluate(step):
        trial.network.eval()
        seen[step] = {k: v.clone() for k, v in trial.network.state_dict().items()}
        return {"miou": scores[step]}

    trial(evaluate=evaluate, score="miou")
    best = checkpoint.load(trial.run.best)
    assert (best["step"], best["figures"]) == (8, {"miou": 0.7})
    assert same(best["weights"]["network"], seen[8])
    assert checkpoint.load(trial.run.last)["step"] == 12
    assert trial.network.training  # evaluation does not leave it out of training mode


def test_the_last_step_is_evaluated_even_in_the_middle_of_an_epoch(tmp_path):
    asked = []
    Trial(tmp_path / "run", steps=6)(evaluate=lambda step: asked.append(step) or {"miou": 0.0})
    assert asked == [4, 6]


def test_a_loss_that_is_no_number_ends_the_run_before_it_is_saved(tmp_path):
    trial = Trial(tmp_path / "run", log_every=1)

    def step(batch):
        loss = trial.step(batch)["loss"]
        return {"loss": loss * math.nan if len(trial.steps) > 4 else loss}

    with pytest.raises(RecipeError, match=r"loss became nan — lower optim.lr"):
        trial(step=step, checkpoint_every=1e-9)
    state = checkpoint.load(trial.run.last)
    assert state["step"] == 4
    assert all(value.isfinite().all() for value in state["weights"]["network"].values())


def test_a_checkpoint_of_another_network_is_refused(tmp_path):
    Trial(tmp_path / "run", steps=1)()
    other = Trial(tmp_path / "run")
    other.network = nn.Sequential(nn.Dropout(0.5), nn.Linear(4, 2))
    with pytest.raises(CheckpointError, match="belongs to another network"):
        other()


def test_progress_is_told_with_the_loss(tmp_path):
    with (tmp_path / "events.jsonl").open("w") as stream:
        Trial(tmp_path / "run", events=JsonLines(stream))()
    told = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    progress = [each for each in told if each["event"] == "progress"]
    assert [(each["task"], each["done"], each["total"]) for each in progress] == [
        ("train", done, 12) for done in (1, 3, 5, 10, 12)
    ]
    assert [each["eta_s"] is not None for each in progress] == [False, *[True] * 4]
    assert {each["device"] for each in progress} == {"cpu"}
    assert {each["run"] for each in progress} == {str(tmp_path / "run")}
    losses = [float(row["loss"]) for row in read_metrics(tmp_path / "run" / "metrics.csv")]
    assert [each["loss"] for each in progress[2:]] == pytest.approx(losses)
    assert all(each["loss"] > 0 for each in progress)
    assert all(each["images_per_s"] > 0 for each in told if each["event"] == "metric")


def test_bf16_trains_on_the_cpu(tmp_path):
    trial = Trial(tmp_path / "run", steps=2, precision="bf16")
    assert all(value.dtype == torch.float32 for value in trial().values())


def test_seeds_of_neighbours_differ():
    seeds = {seed_of(seed, index) for seed in range(20) for index in range(500)}
    assert len(seeds) == 20 * 500
    assert all(0 <= each < 2**63 for each in seeds)


def test_training_ends_when_the_score_has_not_risen_for_long_enough(tmp_path):
    scores = dict(zip(range(2, 13, 2), [0.1, 0.4, 0.3, 0.4, 0.9, 0.9], strict=True))
    told = {"evaluate": lambda done: {"miou": scores[done]}, "evaluate_every": 2, "score": "miou"}
    trial = Trial(tmp_path / "run", **told)
    ended = trial(patience=2)  # not above 0.4 after steps 6 and 8
    assert len(trial.steps) == 8
    assert checkpoint.load(trial.run.best)["step"] == 4
    assert checkpoint.load(trial.run.last)["step"] == 8
    again = Trial(tmp_path / "run", **told)
    assert same(again(patience=2), ended)
    assert not again.steps


@pytest.mark.parametrize("at", [3, 6, 7])
def test_patience_is_as_long_for_a_resumed_run(tmp_path, at):
    told = {"evaluate": lambda done: {"miou": -done}, "evaluate_every": 2, "score": "miou"}
    first = Trial(tmp_path / "run", **told)
    with pytest.raises(Cancelled):
        first(step=stop_at(first, at), patience=3)
    second = Trial(tmp_path / "run", **told)
    second(patience=3)
    assert len(first.steps) + len(second.steps) == 8


def test_each_step_is_announced_with_its_number(tmp_path):
    told = []
    trial = Trial(tmp_path / "run")
    with pytest.raises(Cancelled):
        trial(step=stop_at(trial, 5), before_step=told.append)
    Trial(tmp_path / "run")(before_step=told.append)
    assert told == list(range(1, 13))


def test_there_is_a_checkpoint_at_the_end_of_each_epoch(tmp_path):
    trial = Trial(tmp_path / "run", epoch=4)

    def break_down(done):
        if done == 10:
            raise MemoryError

    with pytest.raises(MemoryError):
        trial(before_step=break_down, checkpoint_every=1e9)
    assert checkpoint.load(trial.run.last)["step"] == 8


def test_a_truncated_checkpoint_is_refused_and_left_as_it_is(tmp_path):
    trial = Trial(tmp_path / "run", steps=4)
    trial()
    whole = trial.run.last.read_bytes()
    trial.run.last.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CheckpointError, match=r"last\.pt cannot be read .* may be truncated"):
        Trial(tmp_path / "run")()
    assert len(trial.run.last.read_bytes()) == len(whole) // 2


def test_a_checkpoint_of_a_fused_optimiser_goes_on_with_another(tmp_path):
    whole = Trial(tmp_path / "whole")
    expected = whole()
    first = Trial(tmp_path / "halves")
    with pytest.raises(Cancelled):
        first(step=stop_at(first, 5))
    second = Trial(tmp_path / "halves")
    second.optimizer = torch.optim.Adam(second.network.parameters(), lr=0.1, betas=(0.9, 0.99))
    for name, value in second().items():
        torch.testing.assert_close(value, expected[name])
    assert not second.optimizer.param_groups[0]["fused"]
