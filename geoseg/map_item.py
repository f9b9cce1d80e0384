"""A map as a STAC item, to be kept beside its files."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pystac
import shapely
from pystac.extensions.classification import Classification, ClassificationExtension
from pystac.extensions.projection import ProjectionExtension
from rasterio.warp import transform_geom

from geoseg.mosaic import read_scheme
from geoseg.orthophoto import open_raster
from geoseg.output import write_whole
from geoseg.stac import plain

COG = "image/tiff; application=geotiff; profile=cloud-optimized"
TYPES = {
    ".fgb": "application/vnd.flatgeobuf",
    ".gpkg": "application/geopackage+sqlite3",
    ".parquet": "application/vnd.apache.parquet",
}


def write_map_item(class_map: Path, others: Mapping[str, Path]) -> Path:
    """Write a STAC item of a map beside it, with the projection and classification extensions.

    Its time is that of the map, as orthophotos seldom tell theirs. A map without a CRS has no
    place on Earth.

    Parameters
    ----------
    class_map : Path
        One that ``predict`` made.
    others : mapping of str to Path
        Further files by name, e.g. ``confidence``.

    Returns
    -------
    Path
        The map's, ending in ``.json``.

    Raises
    ------
    RasterError
        If the map cannot be read.
    OutputError
        If the item cannot be written.
    """
    with open_raster(class_map) as raster:
        west, south, east, north = 0, raster.height, raster.width, 0
        corners = [(west, north), (west, south), (east, south), (east, north)]
        outline = shapely.Polygon([raster.transform @ corner for corner in corners])
        crs, shape, transform = raster.crs, [raster.height, raster.width], raster.transform
        tags = raster.tags()
    geometry = bbox = None
    if crs is not None:
        dense = shapely.segmentize(outline, outline.length / 64)  # straight lines bend on the way
        geometry = transform_geom(crs, "EPSG:4326", shapely.geometry.mapping(dense))
        bbox = list(shapely.geometry.shape(geometry).bounds)
    made = datetime.fromtimestamp(class_map.stat().st_mtime, UTC)
    item = pystac.Item(
        id=plain(class_map.stem) or "map",
        geometry=geometry,
        bbox=bbox,
        datetime=made,
        properties={"created": made.isoformat(), "geoseg:model": json.loads(tags["GEOSEG_MODEL"])},
    )
    projection = ProjectionExtension.ext(item, add_if_missing=True)
    projection.apply(
        epsg=crs.to_epsg() if crs else None,
        wkt2=crs.to_wkt(version="WKT2_2019") if crs and not crs.to_epsg() else None,
        shape=shape,
        transform=list(transform)[:6],
    )
    asset = pystac.Asset(class_map.name, title="classes", media_type=COG, roles=["data"])
    item.add_asset("map", asset)
    scheme = read_scheme(class_map)
    if scheme is not None:
        ClassificationExtension.ext(asset, add_if_missing=True).apply(
            classes=[
                Classification.create(
                    value=each.value,
                    name=plain(each.name) or f"class_{each.value}",
                    description=each.name,
                    color_hint=each.color[1:].upper(),
                )
                for each in scheme
            ]
        )
    for name, path in others.items():
        kind = TYPES.get(path.suffix.lower(), COG)
        beside = path.name if path.parent == class_map.parent else str(path.absolute())
        item.add_asset(name, pystac.Asset(beside, title=name, media_type=kind, roles=["data"]))
    out = class_map.with_suffix(".json")
    write_whole(out, json.dumps(item.to_dict(include_self_link=False), indent=2).encode())
    return out
