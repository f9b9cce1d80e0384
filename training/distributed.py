"""One run on several ranks: processes that torchrun starts, each with a device and its windows.

The loss of a run is the mean over the ranks of what each computes from all embeddings, and
DistributedDataParallel takes the mean of their gradients. What is gathered here with gradients is
differentiated for the sum over the ranks, so that the two make up the gradient of the loss.
"""

import inspect
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from geoseg.errors import GeosegError, RecipeError
from training.contrast import Pairs

PATIENCE = timedelta(minutes=10)  # for a rank that died where nobody watches; torchrun does

Value = TypeVar("Value")


def started() -> int:
    """Ranks that torchrun started, whether or not they have joined."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def count() -> int:
    """Ranks that have joined; 1 without torchrun."""
    return dist.get_world_size() if dist.is_initialized() else 1


def rank() -> int:
    """Which of them this process is, from 0; the first alone writes and tells."""
    return dist.get_rank() if dist.is_initialized() else 0


def local_rank() -> int:
    """Which of the ranks on this machine this process is: the number of its GPU."""
    return int(os.environ.get("LOCAL_RANK", "0"))


def refuse(job: str) -> None:
    """Refuse to run what does not know of ranks under torchrun.

    Raises
    ------
    RecipeError
        If torchrun started several ranks.
    """
    if started() > 1:
        raise RecipeError(
            f"{job} runs as one process, but torchrun started {started()}",
            "run it without torchrun",
        )


@contextmanager
def joined(device: str) -> Iterator[None]:
    """Be one of the ranks that torchrun started; nothing without it.

    Parameters
    ----------
    device : str
        cpu or cuda. What the host agrees on goes over gloo in either case, so that no GPU waits.

    Raises
    ------
    RecipeError
        For other devices.
    """
    if started() == 1:
        yield
        return
    if device not in {"cpu", "cuda"}:
        raise RecipeError(
            f"{started()} ranks cannot train on {device}",
            "run without torchrun, or choose --device cpu or cuda",
        )
    dist.init_process_group("cpu:gloo,cuda:nccl" if device == "cuda" else "gloo", timeout=PATIENCE)
    try:
        yield
    finally:
        dist.destroy_process_group()


def share_of(batch: int) -> int:
    """Windows of a batch that fall to each rank.

    Raises
    ------
    RecipeError
        If the ranks cannot share it evenly.
    """
    if batch % count():
        raise RecipeError(
            f"train.batch is {batch}, which {count()} ranks cannot share evenly",
            f"set it to {-(-batch // count()) * count()}",
        )
    return batch // count()


def own_samples(sample: Callable[[int], Value], *, size: int) -> Callable[[int], Value]:
    """Of the samples of each batch, in the order of the ranks, those of this one.

    ``size`` is this rank's share of a batch: the ranks' batches number b, one after the other,
    hold the samples of one process's batch b.
    """
    mine, all_of_them = rank(), count()

    def own(index: int) -> Value:
        batch, place = divmod(index, size)
        return sample((batch * all_of_them + mine) * size + place)

    return own


def first_alone(action: Callable[[], Value]) -> Value:
    """What ``action`` gives on the first rank, or the error of the user it meets there, on all.

    What it gives is pickled, between ranks that trust each other.
    """
    if count() == 1:
        return action()
    outcome: list[Any] = [None, None]
    if rank() == 0:
        try:
            outcome[0] = action()
        except GeosegError as error:
            outcome[1] = error
    dist.broadcast_object_list(outcome)
    if outcome[1] is not None:
        raise outcome[1]
    value: Value = outcome[0]
    return value


def share_gradients(module: nn.Module, *, idle: bool = False) -> DistributedDataParallel:
    """The module with gradients that become their mean over the ranks in its backward pass.

    Its weights become those of the first rank. Buffers are left alone: all ranks change theirs
    alike. ``idle`` tells that some of its weights get no gradient.
    """
    options = inspect.signature(DistributedDataParallel).parameters  # renamed in torch 2.14
    sync = "forward_sync_buffers" if "forward_sync_buffers" in options else "broadcast_buffers"
    return DistributedDataParallel(module, find_unused_parameters=idle, **{sync: False})


def any_of(flag: bool) -> bool:
    """Whether it is true on any rank; all of them have the same answer."""
    if count() == 1:
        return flag
    flags = torch.tensor(int(flag))
    dist.all_reduce(flags, op=dist.ReduceOp.MAX)
    return bool(flags)


def mean(values: Tensor) -> Tensor:
    """The mean over the ranks, without gradients."""
    if count() == 1:
        return values.detach()
    total = values.detach().clone()
    dist.all_reduce(total)
    return total / count()


def gather_pairs(pairs: Pairs) -> Pairs:
    """The pairs of all ranks in their order, with gradients; ``own`` are those of this one.

    Every rank has as many.
    """
    if count() == 1:
        return pairs
    size = len(pairs.weights)
    return Pairs(
        gather(pairs.first),
        gather(pairs.second),
        gather(pairs.weights),
        own=slice(rank() * size, (rank() + 1) * size),
    )


def gather(part: Tensor) -> Tensor:
    """Tensors (n, …) of K ranks as one of (K · n, …).

    The gradient is that of the sum over the ranks of what they compute from it.
    """
    whole: Tensor = _Gather.apply(part) if count() > 1 else part
    return whole


class _Gather(torch.autograd.Function):
    # by all_gather and all_reduce, which every version of torch and every backend has
    @staticmethod
    def forward(ctx: Any, part: Tensor) -> Tensor:
        ctx.size = len(part)
        parts = [torch.empty_like(part) for _ in range(dist.get_world_size())]
        dist.all_gather(parts, part.contiguous())
        return torch.cat(parts)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        total = gradient.contiguous().clone()
        dist.all_reduce(total)
        begin = dist.get_rank() * ctx.size
        return total[begin : begin + ctx.size]
