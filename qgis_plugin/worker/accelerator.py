"""The graphics card: which wheels of PyTorch its driver can run."""

import re
import shutil
from typing import Callable, Mapping, NamedTuple, Optional, Tuple

from . import process
from .errors import Cancelled, WorkerError

WHEELS = "https://download.pytorch.org/whl"
# The CUDA a wheel is built with runs on any driver of the same major version:
# https://docs.nvidia.com/deploy/cuda-compatibility/minor-version-compatibility.html
BUILDS = ((13, "cu130"), (12, "cu126"))
CUDA = re.compile(r"CUDA(?: \w+)? Version: *(\d+)\.(\d+)")
CARD = re.compile(r"^\| +\d+ +(\S.*?) {2,}", re.MULTILINE)
PATIENCE = 15.0  # s; a driver that sleeps takes seconds to answer


class Card(NamedTuple):
    """A graphics card of NVIDIA.

    Attributes
    ----------
    name : str
        E.g. NVIDIA GeForce RTX 4070; empty when it is not told.
    cuda : tuple of int
        The latest CUDA the driver runs, e.g. ``(12, 4)``.
    """

    name: str
    cuda: Tuple[int, int]

    @property
    def build(self) -> Optional[str]:
        """The newest build of PyTorch that the driver runs; None when it is too old for any."""
        return next((build for major, build in BUILDS if self.cuda[0] >= major), None)


def read(report: str) -> Optional[Card]:
    """The first card in what ``nvidia-smi`` prints."""
    cuda = CUDA.search(report)
    if cuda is None:
        return None
    name = CARD.search(report)
    title = re.sub(r" +(On|Off|N/A|TCC|WDDM|MCDM)$", "", name[1]) if name else ""
    return Card(title.strip(), (int(cuda[1]), int(cuda[2])))


def find(environ: Mapping[str, str], *, is_canceled: Callable[[], bool]) -> Optional[Card]:
    """The card of this machine, None when it has none or its driver does not answer."""
    places = (
        shutil.which("nvidia-smi", path=environ.get("PATH")),
        shutil.which("/usr/lib/wsl/lib/nvidia-smi"),  # not on the path of every WSL
        shutil.which(f"{environ.get('SYSTEMROOT', '')}\\System32\\nvidia-smi.exe"),
    )
    program = next((place for place in places if place), None)
    if program is None:
        return None
    try:
        return read(process.read([program], timeout=PATIENCE, is_canceled=is_canceled))
    except Cancelled:
        raise
    except WorkerError:
        return None


def index(build: str) -> str:
    """The package index of a build of PyTorch: cpu, cu126, …"""
    return f"{WHEELS}/{build}"
