"""Land-cover maps from orthophotos: tiled inference, vectorising and accuracy.

The names in ``__all__`` are the public API. They are imported when first used, so that
``import geoseg`` and ``geoseg --help`` stay quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geoseg.assessment import assess
    from geoseg.card import ModelCard
    from geoseg.classes import ClassScheme, LandClass
    from geoseg.errors import GeosegError
    from geoseg.model import Model
    from geoseg.orthophoto import Orthophoto
    from geoseg.polygons import vectorize
    from geoseg.prediction import predict

_HOMES = {
    "ClassScheme": "geoseg.classes",
    "GeosegError": "geoseg.errors",
    "LandClass": "geoseg.classes",
    "Model": "geoseg.model",
    "ModelCard": "geoseg.card",
    "Orthophoto": "geoseg.orthophoto",
    "assess": "geoseg.assessment",
    "predict": "geoseg.prediction",
    "vectorize": "geoseg.polygons",
}

__all__ = [
    "ClassScheme",
    "GeosegError",
    "LandClass",
    "Model",
    "ModelCard",
    "Orthophoto",
    "assess",
    "predict",
    "vectorize",
]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
