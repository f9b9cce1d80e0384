"""Graphs run by OpenVINO on the CPU, in float32 or bfloat16: its own runtime, a package apart."""

from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoseg.backends import Arithmetic
from geoseg.errors import ModelError
from geoseg.graph import Graph

HINTS = {"fp32": "f32", "bf16": "bf16"}


def available() -> bool:
    """Whether the package is installed."""
    return find_spec("openvino") is not None


def runtime() -> str:
    """The package and its version."""
    return f"openvino {version('openvino')}"


@cache
def arithmetics() -> tuple[Arithmetic, ...]:
    """What this processor computes in without emulating it; fp32 comes first."""
    import openvino

    told = openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return ("fp32", "bf16") if "BF16" in told else ("fp32",)


class OpenVino:
    """A :class:`geoseg.backends.Backend`.

    Parameters
    ----------
    path : Path
    graph : Graph
        Of that file.
    arithmetic : "fp32" or "bf16"
        OpenVINO takes bfloat16 unasked on processors that have it; here it is always told.
    threads : int or None
        Of the CPU; None for all.

    Raises
    ------
    ModelError
        If the graph cannot be read.
    """

    provider = "openvino"

    def __init__(
        self, path: Path, graph: Graph, *, arithmetic: Arithmetic, threads: int | None
    ) -> None:
        import openvino

        self.arithmetic = arithmetic
        self.runtime = runtime()
        self._core = openvino.Core()
        self._settings = {
            "PERFORMANCE_HINT": "LATENCY",  # all threads on one batch
            "INFERENCE_PRECISION_HINT": HINTS[arithmetic],
            **({"INFERENCE_NUM_THREADS": threads} if threads else {}),
        }
        self._answer = graph.answer.name
        try:
            self._model: Any = self._core.read_model(path)
        except Exception as error:
            raise ModelError(
                f"{path} cannot be run ({str(error).strip().splitlines()[-1]})",
                "use --provider cpu, or export the model again",
            ) from error
        self._shape: tuple[int, ...] | None = None
        self._request: Any = None

    def run(self, tiles: NDArray[Any]) -> NDArray[Any]:
        if tiles.shape != self._shape:  # kernels for the one shape of a run beat those for any
            self._model.reshape(list(tiles.shape))
            compiled = self._core.compile_model(self._model, "CPU", self._settings)
            self._request, self._shape = compiled.create_infer_request(), tiles.shape
        self._request.infer([np.ascontiguousarray(tiles)], share_inputs=True)
        return np.array(self._request.get_tensor(self._answer).data)
