"""What is to be checked, as arguments of ``geoseg`` and for Processing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Callable, List, Tuple

from ..free_name import free_name
from ..worker.call import Call

ALLOCATIONS = ("proportional", "equal")  # in the order in which Processing lists them


@dataclass(frozen=True)
class Sample:
    """Points to be drawn in a map.

    Attributes
    ----------
    class_map, out : str
        Paths of the map and of the GeoPackage.
    count, minimum : int
        Points in all, and the least of each class.
    allocation : str
        How they are shared: one of ``ALLOCATIONS``.
    seed : int
        Another seed draws other points.
    """

    class_map: str
    out: str
    count: int = 500
    minimum: int = 50
    allocation: str = ALLOCATIONS[0]
    seed: int = 0

    def arguments(self) -> List[str]:
        """Of ``geoseg``. What is there under the name of the result is replaced."""
        return [
            "sample-points",
            self.class_map,
            *("--out", self.out),
            *("--count", str(self.count)),
            *("--minimum", str(self.minimum)),
            *("--allocation", self.allocation),
            *("--seed", str(self.seed)),
            "--overwrite",
        ]

    def call(self) -> Call:
        """To be copied."""
        given = {
            "INPUT": self.class_map,
            "COUNT": self.count,
            "MINIMUM": self.minimum,
            "ALLOCATION": ALLOCATIONS.index(self.allocation),
            "SEED": self.seed,
            "OUTPUT": self.out,
        }
        return Call(self.arguments(), "geoseg:samplepoints", given)


@dataclass(frozen=True)
class Windows:
    """Uncertain windows to be ranked.

    Attributes
    ----------
    class_maps : tuple of str
        Paths of the maps.
    out : str
        Path of the GeoPackage.
    count, size : int
        How many, and their side (px).
    diverse : float
        From 0 to 1: how much they are spread.
    labelled : str
        The label file whose ground is left out; empty for none.
    """

    class_maps: Tuple[str, ...]
    out: str
    count: int = 20
    size: int = 512
    diverse: float = 0.5
    labelled: str = ""

    def arguments(self) -> List[str]:
        """Of ``geoseg``. What is there under the name of the result is replaced."""
        return [
            "uncertain-windows",
            *self.class_maps,
            *("--out", self.out),
            *("--count", str(self.count)),
            *("--size", str(self.size)),
            *("--diverse", f"{self.diverse:g}"),
            *(("--labelled", self.labelled) if self.labelled else ()),
            "--overwrite",
        ]

    def call(self) -> Call:
        """To be copied."""
        given = {
            "INPUT": list(self.class_maps),
            "COUNT": self.count,
            "SIZE": self.size,
            "DIVERSE": self.diverse,
            "LABELLED": self.labelled or None,
            "OUTPUT": self.out,
        }
        return Call(self.arguments(), "geoseg:uncertainwindows", given)


@dataclass(frozen=True)
class Assessment:
    """A map to be held against a reference.

    Attributes
    ----------
    class_map, reference : str
        Paths.
    field : str
        The field of the reference that holds the class; empty to leave it to geoseg.
    report : str
        Path of the report; empty for none.
    """

    class_map: str
    reference: str
    field: str = ""
    report: str = ""

    def arguments(self) -> List[str]:
        """Of ``geoseg``."""
        return [
            "assess",
            self.class_map,
            *("--reference", self.reference),
            *(("--class-field", self.field) if self.field else ()),
            *(("--out", self.report, "--overwrite") if self.report else ()),
        ]

    def call(self) -> Call:
        """To be copied."""
        given = {
            "INPUT": self.class_map,
            "REFERENCE": self.reference,
            "CLASS_FIELD": self.field or None,
            "OUTPUT": self.report or None,
        }
        return Call(self.arguments(), "geoseg:assess", given)


def beside(class_map: str, ending: str, *, exists: Callable[[Path], bool] = Path.exists) -> str:
    """A name beside a map that is free, e.g. ``map_points.gpkg`` for ``map.tif``."""
    place, told = Path(class_map), Path(ending)
    return free_name(place.parent, f"{place.stem}_{told.stem}", told.suffix, exists=exists)
