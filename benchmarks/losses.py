"""Time and memory of every loss, forward and backward, beside its counterpart elsewhere.

    pip install monai
    python benchmarks/losses.py [--only NAME …] [--rounds 9] [--shape 8 6 512 512]

Counterparts are those of torch, MONAI and segmentation_models_pytorch (smp). Where neither has
one, and for the unified focal loss, whose public ports are made for two classes, the counterpart
is written here as those ports are written: one-hot targets, clipped probabilities, a tensor for
each term; it is marked "port". Each computes what its users would call, whose convention may
differ from ours by a factor. Targets hold no ignored pixels, because not every counterpart knows
any; ours looks for them all the same.

Ours and theirs take turns, on one thread; times are medians of the process's CPU time (system calls
included), which other work on the machine disturbs less than the clock, and their ratio is the
median of the rounds' ratios. Memory is what the process holds at most above its inputs, the
gradient included, measured in a process of its own each (Linux).
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from training.losses import build_loss

Loss = Callable[[Tensor, Tensor], Tensor]

# name of the row: our loss and its parameters, the counterpart's name
ROWS = {
    "cross_entropy": ("cross_entropy", {}, "torch"),
    "binary_cross_entropy": ("binary_cross_entropy", {}, "torch"),
    "binary_cross_entropy, multi-label": ("binary_cross_entropy", {}, "smp"),
    "focal": ("focal", {}, "MONAI"),
    "focal beside smp": ("focal", {}, "smp"),
    "dice": ("dice", {}, "smp"),
    "dice beside MONAI": ("dice", {}, "MONAI"),
    "tversky": ("tversky", {}, "smp"),
    "tversky beside MONAI": ("tversky", {}, "MONAI"),
    "focal_tversky": ("focal_tversky", {}, "smp"),
    "combo": ("combo", {}, "port"),
    "dice_focal": ("dice_focal", {}, "MONAI"),
    "modified_focal": ("modified_focal", {}, "port"),
    "modified_focal_tversky": ("modified_focal_tversky", {}, "port"),
    "hybrid_focal": ("hybrid_focal", {}, "MONAI + smp"),
    "unified_focal, symmetric": ("unified_focal", {}, "port"),
    "unified_focal, asymmetric": ("unified_focal", {"symmetric": False}, "port"),
    "unified_focal, two classes": ("unified_focal", {"symmetric": False}, "MONAI"),
    "lovasz": ("lovasz", {}, "smp"),
    "boundary": ("boundary", {}, "port"),
}


def ours(row: str, classes: int) -> Loss:
    name, parameters, _ = ROWS[row]
    return build_loss(name, classes=classes, **parameters)


def theirs(row: str) -> Loss:
    """The counterpart; libraries are loaded for it alone, so that its memory is its own."""
    name, _, library = ROWS[row]
    if library == "port":
        return PORTS[row]
    if library == "torch":
        return F.cross_entropy if name == "cross_entropy" else softmax_bce
    return from_smp(row) if library == "smp" else from_monai(row)


def softmax_bce(logits: Tensor, targets: Tensor) -> Tensor:
    return F.binary_cross_entropy(logits.softmax(1), one_hot(logits, targets))


def from_smp(row: str) -> Loss:
    from segmentation_models_pytorch import losses

    if "multi-label" in row:
        return losses.SoftBCEWithLogitsLoss()
    return {
        "focal": losses.FocalLoss("multiclass"),
        "dice": losses.DiceLoss("multiclass"),
        "tversky": losses.TverskyLoss("multiclass", alpha=0.3, beta=0.7),
        "focal_tversky": losses.TverskyLoss("multiclass", alpha=0.3, beta=0.7, gamma=0.75),
        "lovasz": losses.LovaszLoss("multiclass"),
    }[ROWS[row][0]]


def from_monai(row: str) -> Loss:
    from monai import losses

    shared = {"softmax": True, "to_onehot_y": True, "batch": True}
    focal = losses.FocalLoss(use_softmax=True, to_onehot_y=True)
    if row == "hybrid_focal":
        tversky = from_smp("focal_tversky")
        return lambda x, t: 0.5 * focal(x, t[:, None]) + 0.5 * tversky(x, t)
    if row == "unified_focal, two classes":
        unified = losses.AsymmetricUnifiedFocalLoss(to_onehot_y=True)
        return lambda x, t: unified(x.softmax(1), t[:, None])
    loss = {
        "focal": focal,
        "dice": losses.DiceLoss(**shared),
        "tversky": losses.TverskyLoss(alpha=0.3, beta=0.7, **shared),
        "dice_focal": losses.DiceFocalLoss(**shared),
    }[ROWS[row][0]]
    return lambda x, t: loss(x, t[:, None])


# --- counterparts written from their formulas -----------------------------------------------------


def one_hot(logits: Tensor, targets: Tensor) -> Tensor:
    return F.one_hot(targets, logits.shape[1]).movedim(-1, 1).to(logits.dtype)


def parts(logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Clipped probabilities, one-hot targets and their cross entropy, as the ports begin."""
    p, g = logits.softmax(1).clamp(1e-7, 1 - 1e-7), one_hot(logits, targets)
    return p, g, -g * p.log()


def index(p: Tensor, g: Tensor, *, fp_weight: float, fn_weight: float) -> Tensor:
    """Tversky index (N, K)."""
    tp, fp, fn = (each.sum((2, 3)) for each in (g * p, (1 - g) * p, g * (1 - p)))
    return (tp + 1e-6) / (tp + fn_weight * fn + fp_weight * fp + 1e-6)


def combo_port(logits: Tensor, targets: Tensor) -> Tensor:
    p, g, entropy = parts(logits, targets)
    dice = index(p, g, fp_weight=0.5, fn_weight=0.5).mean()
    return 0.5 * entropy.sum(1).mean() - 0.5 * dice


def modified_focal_port(logits: Tensor, targets: Tensor) -> Tensor:
    p, _, entropy = parts(logits, targets)
    return (0.6 * (1 - p).pow(0.5) * entropy).sum(1).mean()


def modified_focal_tversky_port(logits: Tensor, targets: Tensor) -> Tensor:
    p, g = logits.softmax(1).clamp(1e-7, 1 - 1e-7), one_hot(logits, targets)
    return (1 - index(p, g, fp_weight=0.4, fn_weight=0.6)).pow(0.5).mean()


def symmetric_port(logits: Tensor, targets: Tensor) -> Tensor:
    p, g, entropy = parts(logits, targets)
    focal = (0.6 * (1 - p).pow(0.5) * entropy).sum(1).mean()
    tversky = (1 - index(p, g, fp_weight=0.4, fn_weight=0.6)).pow(0.5).mean()
    return 0.5 * focal + 0.5 * tversky


def asymmetric_port(logits: Tensor, targets: Tensor) -> Tensor:
    p, g, entropy = parts(logits, targets)
    common = 0.4 * (1 - p[:, :1]).pow(0.5) * entropy[:, :1]
    focal = torch.cat([common, 0.6 * entropy[:, 1:]], 1).sum(1).mean()
    missed = 1 - index(p, g, fp_weight=0.4, fn_weight=0.6)
    tversky = torch.cat([missed[:, :1], missed[:, 1:].pow(0.5)], 1).mean()
    return 0.5 * focal + 0.5 * tversky


def boundary_port(logits: Tensor, targets: Tensor) -> Tensor:
    p, g = logits.softmax(1), one_hot(logits, targets)
    true, drawn = (F.max_pool2d(1 - each, 3, 1, 1) - (1 - each) for each in (g, p))
    near_true, near_drawn = (F.max_pool2d(each, 5, 1, 2) for each in (true, drawn))
    precision = (drawn * near_true).sum((2, 3)) / (drawn.sum((2, 3)) + 1e-7)
    recall = (near_drawn * true).sum((2, 3)) / (true.sum((2, 3)) + 1e-7)
    score = 2 * precision * recall / (precision + recall + 1e-7)
    return 0.5 * F.cross_entropy(logits, targets) + 0.5 * (1 - score).mean()


PORTS: dict[str, Loss] = {
    "combo": combo_port,
    "modified_focal": modified_focal_port,
    "modified_focal_tversky": modified_focal_tversky_port,
    "unified_focal, symmetric": symmetric_port,
    "unified_focal, asymmetric": asymmetric_port,
    "boundary": boundary_port,
}


# --- measurement ----------------------------------------------------------------------------------


def inputs(row: str, shape: tuple[int, int, int, int]) -> tuple[Tensor, Tensor]:
    n, k, h, w = (shape[0], 2, *shape[2:]) if "two classes" in row else shape
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(n, k, h, w, generator=generator, requires_grad=True)
    if "multi-label" in row:
        return logits, torch.randint(0, 2, (n, k, h, w), generator=generator).float()
    # blocks of 32 px, so that there are outlines, but not everywhere
    coarse = torch.randint(0, k, (n, -(-h // 32), -(-w // 32)), generator=generator)
    targets = coarse.repeat_interleave(32, 1).repeat_interleave(32, 2)[:, :h, :w]
    return logits, targets.contiguous()


def step(loss: Loss, logits: Tensor, targets: Tensor) -> float:
    """CPU seconds of one forward and backward pass."""
    logits.grad = None
    begun = time.process_time()
    loss(logits, targets).backward()
    return time.process_time() - begun


def times(row: str, shape: tuple[int, int, int, int], rounds: int) -> tuple[float, float, float]:
    """Medians of ours and theirs (s), which take turns, and of their ratio."""
    logits, targets = inputs(row, shape)
    losses = [ours(row, logits.shape[1]), theirs(row)]
    taken = []
    for turn in range(rounds + 1):
        order = (0, 1) if turn % 2 else (1, 0)
        seconds = {which: step(losses[which], logits, targets) for which in order}
        taken.append((seconds[0], seconds[1], seconds[0] / seconds[1]))
    own, other, ratio = (statistics.median(found) for found in zip(*taken[1:], strict=True))
    return own, other, ratio


def memory(row: str, whose: str, shape: tuple[int, int, int, int]) -> float:
    """Peak above the inputs (MiB), in a process of its own."""
    command = [sys.executable, __file__, "--measure", row, whose, "--shape", *map(str, shape)]
    # large blocks go back to the system when freed, so that the peak is what is held at once
    environment = os.environ | {"MALLOC_MMAP_THRESHOLD_": "65536"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return float(done.stdout)


def measure(row: str, whose: str, shape: tuple[int, int, int, int]) -> float:
    logits, targets = inputs(row, shape)
    loss = ours(row, logits.shape[1]) if whose == "ours" else theirs(row)
    small = tuple(each[..., :64, :64].detach().contiguous() for each in (logits, targets))
    step(loss, small[0].requires_grad_(), small[1])  # loads code, starts threads
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = status("VmRSS")
    step(loss, logits, targets)
    return (status("VmHWM") - before) / 1024


def status(key: str) -> int:
    """A line of this process's status (KiB)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(key + ":")).split()[1])


def table(rows: list[str], shape: tuple[int, int, int, int], rounds: int) -> Iterator[str]:
    yield "| loss | counterpart | ours, ms | theirs, ms | ratio | ours, MiB | theirs, MiB | ratio |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for row in rows:
        own, other, ratio = times(row, shape, rounds)
        own_peak, other_peak = (memory(row, whose, shape) for whose in ("ours", "theirs"))
        yield (
            f"| {row} | {ROWS[row][2]} | {1000 * own:.0f} | {1000 * other:.0f} | {ratio:.2f} "
            f"| {own_peak:.0f} | {other_peak:.0f} | {own_peak / other_peak:.2f} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", metavar="NAME", help="rows whose name begins so")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--shape", type=int, nargs=4, default=(8, 6, 512, 512), metavar="PX")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    torch.set_num_threads(1)
    shape = tuple(options.shape)
    if options.measure:
        print(measure(*options.measure, shape))
        return
    rows = [row for row in ROWS if not options.only or row.startswith(tuple(options.only))]
    for line in table(rows, shape, options.rounds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
