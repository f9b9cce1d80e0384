"""What two processes compute together, for the tests to compare with one."""

import training  # noqa: F401, I001 - before torch, for OpenMP's threads to sleep while they wait

import os
import sys
from contextlib import nullcontext
from pathlib import Path

import torch
from timm.layers import BatchNormAct2d
from torch import nn

from geoseg.errors import OutputError
from training import distributed
from training.batch_norm import synchronize_batch_norm
from training.contrast import Pairs
from training.methods import build_method
from training.network import SegmentationNetwork
from training.pretraining_step import PretrainingStep
from training.views import Augmentation, draw_views

SIDE, COUNT = 32, 4


def build(name, dtype, bands=3, *, arch="DeepLabV3Plus", encoder="tu-test_resnet"):
    torch.manual_seed(0)
    rates = (1, 2, 3) if arch == "DeepLabV3Plus" else None
    network = SegmentationNetwork(
        arch=arch, encoder=encoder, bands=bands, classes=None, atrous_rates=rates
    )
    for module in network.modules():
        if isinstance(module, nn.Dropout | nn.Dropout2d):
            module.p = 0.0  # chance is each rank's own
    method = build_method(name, network=network)
    network.train_only(method.trains)
    step = PretrainingStep(
        network, method, mean=torch.zeros(bands), std=torch.ones(bands), view=SIDE, region=8
    )
    return step.to(dtype).train()


def make_batch(dtype, seed=1, bands=3):
    """Views as a worker would have rendered them, so that no noise is drawn."""
    random = torch.Generator().manual_seed(seed)
    drawn = draw_views(
        Augmentation(view=SIDE), COUNT, window=(40, 40), bands=["a"] * bands, symmetric=False,
        generator=random,
    )  # fmt: skip
    batch = {"regions": torch.rand((COUNT, 2, 3), generator=random)}
    for view in ("first", "second"):
        images = torch.randn((COUNT, bands, SIDE, SIDE), generator=random)
        batch[f"{view}.images"] = images.to(dtype)
        batch[f"{view}.valid"] = torch.ones((COUNT, 1, SIDE, SIDE), dtype=torch.bool)
        batch[f"{view}.geometry"] = drawn[f"{view}.geometry"]
    return batch


def learn(name, dtype, *, accumulate=1, backend=None, steps=1, **network):
    """Losses, gradients and statistics after the batches of a step, on however many ranks."""
    step = build(name, dtype, **network)
    rank, ranks = distributed.rank(), distributed.count()
    if backend:
        step.compile(fullgraph=True, dynamic=False, backend=backend)
    whole, hold = step, nullcontext
    if ranks > 1:
        synchronize_batch_norm(step, fused=False)
        idle = step.network.has_idle(step.method.trains, side=SIDE)
        whole = distributed.share_gradients(step, idle=idle)
        hold = whole.no_sync
    size = COUNT // ranks
    own = slice(rank * size, (rank + 1) * size)
    losses = []
    for micro in range(steps * accumulate):
        if micro % accumulate == 0:
            step.zero_grad()
        batch = {key: value[own] for key, value in make_batch(dtype, seed=micro + 1).items()}
        with hold() if (micro + 1) % accumulate else nullcontext():
            values, _ = whole(batch)
            (values["loss"] / accumulate).backward()
        losses.append(distributed.mean(values["loss"]))
    return {
        "loss": torch.stack(losses),
        **{f"gradient of {k}": p.grad for k, p in step.named_parameters() if p.grad is not None},
        **{key: value for key, value in step.state_dict().items() if "running" in key},
    }


def gather_what_depends_on_the_rank():
    """The gradient of a sum over ranks that differs from rank to rank."""
    part = torch.full((2, 3), float(distributed.rank() + 1), requires_grad=True)
    whole = distributed.gather(part)
    (whole.square().sum() * (distributed.rank() + 1)).backward()
    pairs = distributed.gather_pairs(Pairs(part, part, part[:, 0].detach()))
    return {"whole": whole, "gradient": part.grad, "own": pairs.weights[pairs.own]}


def normalize(layer, shape, dtype):
    torch.manual_seed(0)
    layer = {**vars(nn), "BatchNormAct2d": BatchNormAct2d}[layer](shape[1]).to(dtype)
    nn.init.uniform_(layer.weight)
    nn.init.uniform_(layer.bias)
    whole = (torch.randn(shape) * 3 + 100).to(dtype)
    ranks, size = distributed.count(), shape[0] // distributed.count()
    if ranks > 1:
        synchronize_batch_norm(layer, fused=False)
    part = whole[distributed.rank() * size :][:size].clone().requires_grad_()
    out = layer(part)
    weight = torch.linspace(-1, 1, whole.numel(), dtype=dtype).view(shape)
    (out * weight[distributed.rank() * size :][:size]).sum().backward()
    layer.eval()
    return {
        "out": distributed.gather(out.detach()),
        "gradient": distributed.gather(part.grad),
        "weight": distributed.mean(layer.weight.grad) * ranks,
        "bias": distributed.mean(layer.bias.grad) * ranks,
        "mean": layer.running_mean,
        "variance": layer.running_var,
        "batches": layer.num_batches_tracked,
        "evaluated": layer(whole),
    }


def agreed():
    mine = distributed.rank() == 1
    told = [distributed.any_of(mine), distributed.any_of(False)]
    found = {"told": told, "first": distributed.first_alone(lambda: os.environ["RANK"])}

    def fail():
        raise OutputError(f"rank {os.environ['RANK']} found no space", "make some")

    try:
        distributed.first_alone(fail)
    except OutputError as error:
        found["error"] = str(error)
    return found


if __name__ == "__main__":
    asked, out = torch.load(sys.argv[1]), Path(sys.argv[2])
    torch.set_num_threads(1)
    with distributed.joined("cpu"):
        results = {key: globals()[name](*args, **options) for key, name, args, options in asked}
        torch.save(results, out / f"{distributed.rank()}.pt")
