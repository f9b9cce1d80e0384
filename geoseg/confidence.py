"""The confidence raster that belongs to a class map."""

from pathlib import Path
from typing import Any

from geoseg.errors import RasterError
from geoseg.orthophoto import open_raster
from geoseg.plural import plural
from geoseg.products import CONFIDENCE, Product


def open_confidence(class_map: Any, given: str | Path | None) -> Any:
    """A rasterio dataset (uint8, 0 to 250, nodata 255), or None if there is none.

    Parameters
    ----------
    class_map : rasterio dataset
    given : path, optional
        The confidence raster; else one that stands beside the map and is of the same run.

    Raises
    ------
    RasterError
        If the given one cannot be read or does not lie on the map's grid.
    """
    if given is None:
        return open_beside(class_map, CONFIDENCE)
    raster = open_raster(Path(given))
    if raster.count == 1 and raster.dtypes[0] == "uint8" and _same_grid(raster, class_map):
        return raster
    with raster:
        raise RasterError(
            f"{given} is not the confidence of {class_map.name}: {plural(raster.count, 'band')} of "
            f"{raster.dtypes[0]}, {raster.width} × {raster.height} px",
            "give the raster that predict --confidence made with the map",
        )


def open_beside(class_map: Any, product: Product) -> Any:
    """What else the run of a class map wrote beside it, as a rasterio dataset; None if it did not.

    Raises
    ------
    RasterError
        If it is there and cannot be read.
    """
    from geoseg.planning import JOB_TAG  # brings onnxruntime

    path = Path(class_map.name)
    beside = path.with_name(f"{path.stem}{product.suffix}{path.suffix}")
    job = class_map.tags().get(JOB_TAG)
    if job is None or not beside.exists():
        return None
    raster = open_raster(beside)
    if raster.tags().get(JOB_TAG) == job:
        return raster
    raster.close()
    return None


def _same_grid(raster: Any, other: Any) -> bool:
    return bool(raster.shape == other.shape and raster.transform.almost_equals(other.transform))
