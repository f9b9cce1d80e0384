"""The files that the documentation's examples speak of, as small as they can be."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
from rasterio.transform import from_origin
from shapely import box

from geoseg.demo.scene import CRS_OF_TOWN, TOWN, Scene, make_scene, write_labels, write_scene
from tests.isprs_lookalike import write_potsdam
from tests.scenes import write_raster
from tests.toymodels import card, network, pointwise

SIDE = 320  # px
SHARE = 0.2  # of the pixels are labelled
CORNER = 452_000.0, 37_000.0  # m, where the how-to's boxes lie


def build(folder: Path) -> None:
    """Fill a folder."""
    scene = replace(make_scene(0, side=SIDE), transform=from_origin(*CORNER, 0.25, 0.25))
    for name in ("ortho", "north", "south"):
        write_scene(scene, image=folder / f"{name}.tif", truth=folder / "truth.tif")
    for name in ("labels", "checked"):
        write_labels(folder / f"{name}.gpkg", scene, share=SHARE)
    _write_bands(folder, scene)
    (folder / "tiles").mkdir()
    write_scene(scene, image=folder / "tiles" / "a.tif")
    east, north = CORNER
    gpd.GeoDataFrame(geometry=[box(east, north - 30, east + 30, north)], crs=CRS_OF_TOWN).to_file(
        folder / "parcels.gpkg"
    )
    write_potsdam(folder / "potsdam", side=96)
    _write_town(folder / "town" / "scenes", scene)
    seen = card(tile_size=64, gsd=0.25, classes=TOWN, stride=2, halo=16)
    network(folder / "model.onnx", of=seen)
    weights = np.array([[1, -2, 3], [-1, 4, -2]])
    pointwise(
        folder / "other.onnx", weights=weights, bias=np.array([0, 0]), softmax=True, metadata={}
    )


def _write_bands(folder: Path, scene: Scene) -> None:
    """Rasters with other bands and other numbers."""
    where = {"crs": CRS_OF_TOWN, "transform": scene.transform}
    write_raster(folder / "cir.tif", scene.image[[3, 0, 1]], **where)
    deep = scene.image.astype("uint16") * 200
    names = ("red", "green", "blue", "nir")
    write_raster(folder / "deep.tif", deep, nodata=0, names=names, **where)


def _write_town(folder: Path, scene: Scene) -> None:
    """What ``geoseg demo town`` makes before it trains."""
    folder.mkdir(parents=True)
    write_scene(scene, image=folder / "town.tif")
    write_labels(folder / "labels.gpkg", scene, share=SHARE)
    write_scene(scene, image=folder / "unseen.tif", truth=folder / "unseen_truth.tif")
