"""The loop on torch_xla, under PJRT_DEVICE=CPU, against plain torch on the CPU.

In an environment of its own (``make test-xla``). Chance on the device differs between the two:
there is no dropout and no noise.
"""

from types import SimpleNamespace

import pytest
import torch
import torch_xla.debug.metrics as xla
from torch import nn

from geoseg.events import Quiet
from training import checkpoint
from training.average import Average
from training.data.augment import augment, draw_augmentation
from training.device import pick
from training.health import Health
from training.loop import train
from training.losses import build_loss
from training.methods import build_method
from training.metrics import read_metrics
from training.network import Normalize, SegmentationNetwork
from training.optimizer import build_optimizer
from training.pretraining_step import PretrainingStep
from training.recipe import FinetuneRecipe
from training.run import Run
from training.schedule import build_schedule
from training.views import Augmentation, draw_views

STEPS, COUNT, WINDOW, VIEW = 7, 4, 48, 32
BANDS = ("red", "green", "blue", "nir")
RULES = Augmentation(view=VIEW, noise=0.0)
# first of all: autograd counts devices when it first runs
DEVICES = {name: pick(name) for name in ("tpu", "cpu")}


def build_network(classes):
    torch.manual_seed(0)
    network = SegmentationNetwork(
        encoder="tu-test_resnet", bands=len(BANDS), classes=classes, atrous_rates=(1, 2, 3)
    )
    for module in network.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    return network


def windows(random):
    size = (COUNT, WINDOW, WINDOW)
    return {
        "images": torch.randint(0, 256, (COUNT, 4, *size[1:]), generator=random).byte(),
        "valid": torch.rand(size, generator=random) > 0.05,
        "targets": torch.randint(0, 3, size, generator=random),
    }


def pretraining_batches(start):
    while True:
        random = torch.Generator().manual_seed(start)
        drawn = draw_views(
            RULES, COUNT, window=(WINDOW, WINDOW), bands=BANDS, symmetric=False, generator=random
        )
        regions = torch.rand((COUNT, 2, 3), generator=random)
        yield {**windows(random), **drawn, "regions": regions}
        start += 1


def finetuning_batches(start):
    rules = Augmentation(view=WINDOW, noise=0.0)
    while True:
        random = torch.Generator().manual_seed(start)
        drawn = draw_augmentation(
            rules, COUNT, bands=BANDS, flips=True, scale=(0.8, 1.25), generator=random
        )
        yield {**windows(random), **drawn}
        start += 1


def pretraining(device, name):
    network = build_network(None)
    method = build_method(name, network=network)
    network.train_only(method.trains)
    mean, std = torch.full((4,), 128.0), torch.full((4,), 74.0)
    compute = device.place(
        PretrainingStep(network, method, mean=mean, std=std, view=VIEW, region=8)
    )
    health = Health(Quiet())

    def step(batch):
        losses, pairs = compute(batch)
        health.watch(pairs)
        return losses

    return SimpleNamespace(
        parts={"network": network, "method": method},
        learning=[each for each in compute.parameters() if each.requires_grad],
        batches=pretraining_batches,
        step=step,
        after_step=lambda _: method.follow(network),
        evaluate=lambda _: health.figures(),
    )


def finetuning(device, name):
    network = device.place(build_network(3))
    average = Average(network, decay=0.99)
    normalize = device.place(Normalize([128.0] * 4, [74.0] * 4))
    loss = device.place(build_loss(name, classes=3))

    def step(batch):
        inputs, targets = augment(
            normalize(batch["images"]), batch["valid"], batch["targets"], batch
        )
        return {"loss": loss(network(inputs), targets)}

    return SimpleNamespace(
        parts={"network": average.network, "learner": network},
        learning=list(network.parameters()),
        batches=finetuning_batches,
        step=step,
        after_step=average.update,
        evaluate=None,
    )


def run_on(name, job, folder, *, optimizer, lr):
    """The rows of metrics.csv, and how often XLA had compiled after each step."""
    device = DEVICES[name]
    job = job(device)
    compiled = []

    def before_step(_):
        data = xla.metric_data("CompileTime")
        compiled.append(data[0] if data else 0)

    run = Run.open(folder, job="finetune", recipe=FinetuneRecipe(), inputs={})
    train(
        run=run,
        parts=job.parts,
        optimizer=build_optimizer(
            optimizer,
            [{"params": job.learning, "lr": lr}],
            betas=(0.9, 0.99),
            momentum=0.9,
            weight_decay=0.1,
        ),
        # AdamW's factor 1 - rate * decay comes to round to 1
        schedule=build_schedule("poly", steps=STEPS, epoch=2, power=4.0),
        batches=job.batches,
        step=job.step,
        device=device,
        events=Quiet(),
        steps=STEPS,
        epoch=3,
        clip=1.0,
        log_every=1,
        before_step=before_step,
        after_step=job.after_step,
        evaluate=job.evaluate,
    )
    before_step(STEPS + 1)
    assert checkpoint.load(run.last)["step"] == STEPS
    return read_metrics(folder / "metrics.csv"), compiled[1:]


@pytest.mark.parametrize(
    ("kind", "name", "optimizer"),
    [
        (pretraining, "glcnet", "adamw"),
        (pretraining, "moco-v2", "sgd"),
        (pretraining, "vicregl", "sgd"),
        (finetuning, "cross_entropy", "sgd"),
        (finetuning, "unified_focal", "adamw"),
    ],
)
def test_losses_are_those_of_the_cpu_and_nothing_is_compiled_after_the_third_step(
    kind, name, optimizer, tmp_path
):
    # Adam's first steps are the gradient's signs, which rounding turns: only a small rate agrees
    rate = {"lr": 1e-2 if optimizer == "sgd" else 1e-5, "optimizer": optimizer}
    plain, _ = run_on("cpu", lambda device: kind(device, name), tmp_path / "cpu", **rate)
    rows, compiled = run_on("tpu", lambda device: kind(device, name), tmp_path / "xla", **rate)
    for row, expected in zip(rows, plain, strict=True):
        assert float(row["loss"]) == pytest.approx(float(expected["loss"]), abs=1e-4)
    assert compiled[2] > 0
    assert compiled[2:] == [compiled[2]] * (STEPS - 2), compiled
