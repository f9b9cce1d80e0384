"""Graphs run by ONNX Runtime: on the CPU in float32, or by a provider for another device."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from geoseg.backends import Arithmetic
from geoseg.errors import EnvironmentIncompleteError, ModelError
from geoseg.graph import Graph

PROVIDERS = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
    "directml": "DmlExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
}
AUTO = ("cuda", "directml", "cpu")  # those that keep to float32, fastest first
SILENT = 4  # onnxruntime's severity "fatal"; errors come to us as exceptions


def available() -> list[str]:
    """The providers of the installed onnxruntime, by our names."""
    installed = ort.get_available_providers()
    return [key for key, name in PROVIDERS.items() if name in installed]


class OnnxRuntime:
    """A :class:`geoseg.backends.Backend`.

    Parameters
    ----------
    path : Path
    graph : Graph
        Of that file.
    provider : str
        One that is :func:`available`, or ``auto``.
    threads : int or None
        Of the CPU; None for all.

    Raises
    ------
    ModelError
        If the graph cannot be run.
    EnvironmentIncompleteError
        If the provider does not start.
    """

    arithmetic: Arithmetic = "fp32"
    runtime = f"onnxruntime {ort.__version__}"

    def __init__(self, path: Path, graph: Graph, *, provider: str, threads: int | None) -> None:
        wanted = [key for key in AUTO if key in available()] if provider == "auto" else [provider]
        options = ort.SessionOptions()
        options.log_severity_level = SILENT
        options.intra_op_num_threads = threads or 0
        ort.set_default_logger_severity(SILENT)
        try:
            session = ort.InferenceSession(path, options, [PROVIDERS[key] for key in wanted])
        except Exception as error:
            raise ModelError(
                f"{path} cannot be run ({reason(error)})", "export the model again"
            ) from error
        used = session.get_providers()[0]
        if provider not in {"auto", "cpu"} and used != PROVIDERS[provider]:
            raise EnvironmentIncompleteError(
                f"the provider {provider!r} is installed but does not start",
                "check its driver and libraries, or use --provider auto",
            )
        self.provider = next((key for key, name in PROVIDERS.items() if name == used), used)
        self._graph = graph
        self._session: Any = session

    def run(self, tiles: NDArray[Any]) -> NDArray[Any]:
        answers = self._session.run([self._graph.answer.name], {self._graph.image.name: tiles})
        return np.asarray(answers[0])


def reason(error: Exception) -> str:
    """An error's first line, without onnxruntime's codes."""
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    return re.sub(r"^\[ONNXRuntimeError\] : \d+ : \w+ : ", "", first)
