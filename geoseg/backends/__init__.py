"""What runs a graph: one module for each runtime, all with the same face."""

from typing import Any, Literal, Protocol

from numpy.typing import NDArray

Arithmetic = Literal["fp32", "bf16"]
"""How numbers are held between the layers of a graph; one of 8-bit integers stays one in either."""


class Backend(Protocol):
    """A graph, loaded and ready to run.

    Attributes
    ----------
    provider : str
        Where it runs, by our names, e.g. ``cpu`` or ``openvino``.
    arithmetic : "fp32" or "bf16"
    runtime : str
        What runs it, with its version.
    """

    provider: str
    arithmetic: Arithmetic
    runtime: str

    def run(self, tiles: NDArray[Any]) -> NDArray[Any]:
        """The graph's answer (N, K, H, W) to tiles (N, C, H, W); fails with any kind of error.

        In float32, or as a compact graph has it.
        """
        ...
