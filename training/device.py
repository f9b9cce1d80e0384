"""cpu, cuda, mps and tpu behind one small interface."""

import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, Literal, TypeVar

import psutil
import torch
from torch import Tensor, nn

from geoseg.errors import EnvironmentIncompleteError, RecipeError
from geoseg.plural import plural
from training import distributed

Precision = Literal["fp32", "bf16", "fp16"]
Compilation = Literal["no", "yes", "cuda-graphs"]
TPU_PACKAGES = ("torch_tpu", "torch_xla")  # the first is preferred
NAMES = ("cuda", "mps", "tpu", "cpu")  # in the order "auto" tries them

Module = TypeVar("Module", bound=nn.Module)


@dataclass(frozen=True, slots=True)
class Device:
    """Where a network runs.

    Attributes
    ----------
    name : str
        cpu, cuda, mps or tpu.
    torch : torch.device
        The same as torch calls it.
    """

    name: str
    torch: torch.device

    def place(self, module: Module) -> Module:
        """Move a module here; convolutions on CUDA and CPUs are fastest with the channels last.

        On a CPU, forward and backward took 0.82 (ResNet-18) to 0.98 (EfficientNet-b0) of the time.
        """
        if self.name in {"cuda", "cpu"}:
            return module.to(self.torch, memory_format=torch.channels_last)  # type: ignore[call-overload]
        return module.to(self.torch)

    def put(self, batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Copy a batch here, without waiting for it where the device allows."""
        if self.name == "cuda":
            batch = {key: value.pin_memory() for key, value in batch.items()}
        return {key: value.to(self.torch, non_blocking=True) for key, value in batch.items()}

    def compile(self, module: Module, how: Compilation) -> Module:
        """Compile a module in place, as one graph of static shapes, when it is first called."""
        if how != "no":
            mode = "reduce-overhead" if how == "cuda-graphs" else None
            module.compile(fullgraph=True, dynamic=False, mode=mode)
        return module

    def begin(self, seed: int) -> None:
        """Begin a batch: seed its random numbers, and give back what CUDA graphs returned."""
        torch.manual_seed(seed)
        if self.torch.type == "xla":
            import torch_xla

            torch_xla.manual_seed(seed)
        elif self.name == "cuda":
            torch.compiler.cudagraph_mark_step_begin()

    def autocast(self, precision: Precision) -> AbstractContextManager[Any]:
        """What a step runs in, so that its matrix products use ``precision``."""
        if precision == "fp32":
            return nullcontext()
        dtype = torch.bfloat16 if precision == "bf16" else torch.float16
        return torch.autocast(self.torch.type, dtype=dtype)

    def scaler(self, precision: Precision) -> torch.amp.GradScaler:
        """Keeps fp16 gradients from vanishing; does nothing for the other precisions."""
        enabled = precision == "fp16"
        return torch.amp.GradScaler(self.torch.type if enabled else "cpu", enabled=enabled)

    def finish_step(self) -> None:
        """End the step's graph where one is recorded lazily (torch_xla)."""
        if self.torch.type == "xla":
            import torch_xla

            torch_xla.sync()

    def synchronize(self) -> None:
        """Wait until all that was asked of the device is done."""
        if self.name == "cuda":
            torch.cuda.synchronize()
        elif self.name == "mps":
            torch.mps.synchronize()
        elif self.torch.type == "xla":
            import torch_xla

            torch_xla.sync(wait=True)


def available() -> list[str]:
    """The devices of this machine, the fastest first."""
    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "tpu": any(find_spec(package) is not None for package in TPU_PACKAGES),
        "cpu": True,
    }
    return [name for name in NAMES if there[name]]


def facts() -> dict[str, str]:
    """Devices of this machine, each with what it is and its memory, for ``geoseg doctor``.

    Raises
    ------
    Exception
        Whatever torchvision raises beside a torch of another build, with which nothing trains.
    """
    import_module("torchvision")
    found = {}
    for name in available():
        match name:
            case "cuda":
                for number in range(torch.cuda.device_count()):
                    card = torch.cuda.get_device_properties(number)
                    found[f"cuda:{number}"] = f"{card.name}, {card.total_memory / 1e9:.1f} GB"
            case "mps":
                memory = torch.mps.recommended_max_memory()
                found[name] = f"Apple GPU, {memory / 1e9:.1f} GB"
            case "tpu":
                package = next(each for each in TPU_PACKAGES if find_spec(each) is not None)
                found[name] = f"by {package} {version(package)}"
            case "cpu":
                memory = psutil.virtual_memory().total
                found[name] = f"{plural(torch.get_num_threads(), 'thread')}, {memory / 1e9:.1f} GB"
    return found


def pick(name: str = "auto") -> Device:
    """A device by name, or the fastest one there is; of several ranks, each has its own GPU.

    Raises
    ------
    RecipeError
        If there is no such kind of device.
    EnvironmentIncompleteError
        If there is, but not here.
    """
    if name == "auto":
        name = available()[0]
    if name not in NAMES:
        raise RecipeError(f"there is no device {name!r}", f"choose auto, {', '.join(NAMES)}")
    if name not in available():
        raise EnvironmentIncompleteError(
            f"no {name} device was found", f"choose among {', '.join(available())}"
        )
    if name == "cuda":
        torch.set_float32_matmul_precision("high")  # TF32, which cuDNN uses unasked
        torch.backends.cudnn.benchmark = True  # shapes are static
        return Device(name, _gpu())
    if name == "tpu":
        return Device(name, _tpu())
    return Device(name, torch.device(name))


def check_precision(device: Device, precision: Precision) -> None:
    """Refuse a precision that the device does not have.

    Raises
    ------
    RecipeError
        For fp16 anywhere but on CUDA, which alone scales gradients, and bf16 on old GPUs.
    """
    if precision == "fp16" and device.name != "cuda":
        raise RecipeError(
            f"train.precision is 'fp16', which {device.name} does not train in",
            "use bf16 or fp32",
        )
    if precision == "bf16" and device.name == "cuda" and not torch.cuda.is_bf16_supported():
        raise RecipeError(
            "train.precision is 'bf16', which this GPU does not have", "use fp16 or fp32"
        )


def check_compilation(device: Device, how: Compilation) -> None:
    """Refuse to compile where that cannot work.

    Raises
    ------
    RecipeError
        For TPUs, whose own compiler needs no asking, and for CUDA graphs elsewhere than on CUDA.
    EnvironmentIncompleteError
        Without the compiler that torch would call.
    """
    if how == "no":
        return
    if device.name == "tpu":
        raise RecipeError(
            f"train.compile is {how!r}, but a TPU's steps are always compiled", 'set it to "no"'
        )
    if how == "cuda-graphs" and device.name != "cuda":
        raise RecipeError(
            f"train.compile is 'cuda-graphs', which {device.name} does not have",
            'set it to "yes" or "no"',
        )
    if device.name == "cuda" and find_spec("triton") is None:
        raise EnvironmentIncompleteError(
            f"train.compile is {how!r}, but triton is not installed",
            'install it, or set train.compile to "no"',
        )
    if device.name == "cpu" and shutil.which(_cxx()) is None:
        raise EnvironmentIncompleteError(
            f"train.compile is {how!r}, but there is no C++ compiler {_cxx()}",
            'install it, or set train.compile to "no"',
        )


def _cxx() -> str:
    """What torch calls to compile for the CPU (``torch._inductor.config.cpp.cxx``)."""
    usual = {"darwin": "clang++", "win32": "cl"}
    return os.environ.get("CXX") or usual.get(sys.platform, "g++")


def _gpu() -> torch.device:
    number, there = distributed.local_rank(), torch.cuda.device_count()
    if number >= there:
        raise EnvironmentIncompleteError(
            f"rank {number} of this machine has no GPU; there are {there}",
            f"start at most {there} with --nproc-per-node",
        )
    torch.cuda.set_device(number)
    return torch.device("cuda", number)


def _tpu() -> torch.device:
    if find_spec("torch_tpu") is not None:
        import torch_tpu  # noqa: F401 - registers the device type "tpu"

        return torch.device("tpu")
    import torch_xla

    device: torch.device = torch_xla.device()
    return device
