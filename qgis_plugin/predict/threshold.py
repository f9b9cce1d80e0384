"""Weak areas of a map hidden: the map and its confidence as one virtual raster, no new file."""

from html import escape
from typing import Optional, Sequence, Tuple

LEVELS = 250  # of a confidence raster: 0 (impossible) to 250 (certain); 255 is nodata
ALPHA = 2  # the band that hides


def virtual_raster(
    class_map: str,
    confidence: str,
    least: int,
    *,
    size: Tuple[int, int],
    transform: Optional[Sequence[float]],
    crs: str,
) -> str:
    """The XML of a raster of two bands: the class map, and 255 where it is confident, else 0.

    GDAL opens the text itself. See https://gdal.org/en/stable/drivers/raster/vrt.html.

    Parameters
    ----------
    class_map, confidence : str
        Paths of rasters on one grid.
    least : int
        The least confidence that is shown, 1 to 251 (nothing is).
    size : two ints
        Width and height (px).
    transform : six floats, optional
        From pixels to the CRS: x of the corner, x per column, x per row, y likewise.
    crs : str
        WKT; may be empty.
    """
    # GDAL interpolates between the entries of a table
    table = f"{'0:0,' if least > 1 else ''}{least - 1}:0,{least}:255,255:255"
    alpha = "<ColorInterp>Alpha</ColorInterp>"  # so that other programs see no more
    bands = (
        (1, "<NoDataValue>255</NoDataValue>", "SimpleSource", class_map, ""),
        (ALPHA, alpha, "ComplexSource", confidence, f"<LUT>{table}</LUT>"),
    )
    return (
        f'<VRTDataset rasterXSize="{size[0]}" rasterYSize="{size[1]}">'
        + (f"<SRS>{escape(crs)}</SRS>" if crs else "")
        + (f"<GeoTransform>{', '.join(map(repr, transform))}</GeoTransform>" if transform else "")
        + "".join(
            f'<VRTRasterBand dataType="Byte" band="{number}">{told}<{source}>'
            f'<SourceFilename relativeToVRT="0">{escape(path)}</SourceFilename>'
            f"<SourceBand>1</SourceBand>{more}</{source}></VRTRasterBand>"
            for number, told, source, path, more in bands
        )
        + "</VRTDataset>"
    )


def hidden_share(counts: Sequence[int], least: int) -> float:
    """The share (0 to 1) of pixels whose confidence is below ``least``.

    Parameters
    ----------
    counts : sequence of int
        Pixels by confidence, 0 to 250.
    least : int
    """
    total = sum(counts)
    return sum(counts[:least]) / total if total else 0.0
