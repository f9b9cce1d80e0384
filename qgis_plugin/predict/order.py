"""What is to be mapped, as arguments of ``geoseg predict`` and for Processing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, List, Sequence, Tuple

from ..free_name import free_name
from ..worker.call import Call

ALGORITHM = "geoseg:predict"


@dataclass(frozen=True)
class Order:
    """One run.

    Attributes
    ----------
    rasters : tuple of str
        Paths of the orthophotos.
    model : str
        Path of the model.
    out : str
        The class map; a folder where there are several rasters.
    bands : str
        The rasters' bands in the model's order, e.g. ``"4,1,2"``; empty to leave it to geoseg.
    area : str
        Where to map: a file of polygons, or least x and y and greatest x and y in the raster's CRS;
        empty for all.
    confidence, uncertainty : bool
        Whether to write them too.
    polygons : str
        The file, or folder, of polygons; empty for none.
    """

    rasters: Tuple[str, ...]
    model: str
    out: str
    bands: str = ""
    area: str = ""
    confidence: bool = False
    uncertainty: bool = False
    polygons: str = ""

    def arguments(self) -> List[str]:
        """Of ``geoseg``. What is there under the name of a result is replaced."""
        return [
            "predict",
            *self.rasters,
            *("--model", self.model),
            *("--out", self.out),
            *(("--bands", self.bands) if self.bands else ()),
            *(("--aoi", self.area) if self.area else ()),
            *(("--confidence",) if self.confidence else ()),
            *(("--uncertainty",) if self.uncertainty else ()),
            *(("--polygons", self.polygons) if self.polygons else ()),
            "--overwrite",
        ]

    def call(self) -> Call:
        """To be copied; Processing maps one raster at a time."""
        if len(self.rasters) != 1:
            return Call(self.arguments())
        given: Dict[str, Any] = {
            "INPUT": self.rasters[0],
            "MODEL": self.model,
            "BANDS": self.bands or None,
            "CONFIDENCE": self.confidence,
            "UNCERTAINTY": self.uncertainty,
            "EXTENT": None,
            "AREA": None,
            "POLYGONS": self.polygons or None,
            "OUTPUT": self.out,
        }
        box = as_box(self.area)
        if box:
            west, south, east, north = box
            given["EXTENT"] = f"{west},{east},{south},{north}"
        elif self.area:
            given["AREA"] = self.area
        return Call(self.arguments(), ALGORITHM, given)


def box_text(west: float, south: float, east: float, north: float) -> str:
    """A box as ``--aoi`` takes it."""
    return ",".join(f"{number:.12g}" for number in (west, south, east, north))


def as_box(area: str) -> Tuple[str, ...]:
    """The four numbers of a box, as they stand; none where an area is a file."""
    parts = tuple(area.split(","))
    try:
        [float(part) for part in parts]
    except ValueError:
        return ()
    return parts if len(parts) == 4 else ()


def map_place(
    rasters: Sequence[str], part: str, *, exists: Callable[[Path], bool] = Path.exists
) -> str:
    """Where maps go when nobody says: beside the first raster, under a name that is free.

    Parameters
    ----------
    rasters : sequence of str
        At least one path.
    part : str
        What tells the map of a part from that of the whole, e.g. ``"view"``; may be empty.
    exists : callable
        Whether a path is taken.
    """
    first = Path(rasters[0])
    if len(rasters) > 1:
        return free_name(first.parent, "maps", "", exists=exists)
    stem = "_".join(filter(None, (first.stem, part, "map")))
    return free_name(first.parent, stem, ".tif", ".gpkg", exists=exists)


def polygons_beside(out: str, *, several: bool) -> str:
    """Where the polygons of a map go."""
    return out if several else str(Path(out).with_suffix(".gpkg"))
