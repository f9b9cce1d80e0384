"""Time and memory of the contrastive loss beside its broadcast-cosine formulation.

    python benchmarks/ntxent.py [--windows 256] [--regions 4] [--length 64] [--rounds 3]

Public ports of GLCNet and SimCLR compare all embeddings with each other by
``F.cosine_similarity(z[:, None], z[None], dim=2)``, which holds products (2M, 2M, D); ours is one
matrix product. Forward and backward, in float32. Both take turns; times are medians over the
rounds, and the ratio is the median of the rounds' ratios. Memory is what the process holds at most
above its inputs, measured in a process of its own each (Linux).
"""

import training  # noqa: F401, I001 - before torch, for OpenMP's threads to sleep while they wait

import argparse
import statistics
import time
from multiprocessing import get_context
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from training.contrast import nt_xent

TEMPERATURE = 0.5


def broadcast(first: Tensor, second: Tensor, *, temperature: float) -> Tensor:
    """The loss of M pairs without the positive in the denominator, as the ports write it."""
    count = len(first)
    both = torch.cat([first, second])
    similarity = F.cosine_similarity(both.unsqueeze(1), both.unsqueeze(0), dim=2)
    positives = torch.cat([similarity.diag(count), similarity.diag(-count)])
    pair = torch.arange(count).repeat(2)
    negatives = (pair[:, None] != pair).float()
    partition = (negatives * torch.exp(similarity / temperature)).sum(1)
    return -torch.log(torch.exp(positives / temperature) / partition).mean()


LOSSES = {"nt_xent": nt_xent, "broadcast cosine": broadcast}


def inputs(count: int, length: int) -> tuple[Tensor, Tensor]:
    torch.manual_seed(0)
    first = torch.randn(count, length)
    second = first + 0.5 * torch.randn(count, length)
    return first.requires_grad_(), second.requires_grad_()


def spend(name: str, pairs: tuple[Tensor, Tensor]) -> float:
    """The loss, its gradient left in the pairs."""
    loss = LOSSES[name](*pairs, temperature=TEMPERATURE)
    loss.backward()
    return loss.item()


def peak(name: str, count: int, length: int) -> float:
    """MB above what the process held before."""
    spend(name, inputs(8, length))  # loads what is loaded once
    pairs = inputs(count, length)
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = status("VmRSS")
    spend(name, pairs)
    return (status("VmHWM") - before) / 1024


def status(key: str) -> int:
    """A line of this process's status (KiB)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(key + ":")).split()[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--windows", type=int, default=256)
    parser.add_argument("--regions", type=int, default=4)
    parser.add_argument("--length", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    count = options.windows * options.regions
    pairs = inputs(count, options.length)
    values = [spend(name, pairs) for name in LOSSES]
    times: dict[str, list[float]] = {name: [] for name in LOSSES}
    busy: dict[str, list[float]] = {name: [] for name in LOSSES}
    for _ in range(options.rounds):
        for name in LOSSES:
            begun, spent = time.perf_counter(), time.process_time()
            spend(name, pairs)
            times[name].append(time.perf_counter() - begun)
            busy[name].append(time.process_time() - spent)
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        memory = [pool.apply(peak, (name, count, options.length)) for name in LOSSES]
    print(f"{count} pairs of {options.length} numbers, torch {torch.__version__}")
    print(f"losses {values[0]:.6f} and {values[1]:.6f}")
    print(f"{'':18}{'ms':>8}{'CPU ms':>8}{'MB':>8}")
    for name, held in zip(LOSSES, memory, strict=True):
        wall, cpu = (1e3 * statistics.median(each[name]) for each in (times, busy))
        print(f"{name:18}{wall:8.1f}{cpu:8.1f}{held:8.0f}")
    ours, theirs = LOSSES
    faster, lighter = (
        statistics.median(b / a for a, b in zip(each[ours], each[theirs], strict=True))
        for each in (times, busy)
    )
    print(f"faster {faster:.1f} times, CPU time {lighter:.1f} times less", end=", ")
    print(f"memory {memory[1] / memory[0]:.1f} times less")


if __name__ == "__main__":
    main()
