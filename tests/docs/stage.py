"""The files that the documentation's examples speak of, as small as they can be."""

import shutil
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
from rasterio.transform import from_origin
from shapely import LineString, box

from geoseg.demo.scene import BANDS, CRS_OF_TOWN, TOWN, Scene, make_scene, write_labels, write_scene
from tests.isprs_lookalike import write_potsdam
from tests.scenes import write_raster
from tests.toymodels import card, network, pointwise

SIDE = 256  # px
SHARE = 0.2  # of the pixels are labelled
CORNER = 601_000.0, 5_322_000.0  # m, the demo's unseen.tif, where the how-to's boxes lie


def build(folder: Path) -> None:
    """Fill a folder."""
    scene = replace(make_scene(0, side=SIDE), transform=from_origin(*CORNER, 0.25, 0.25))
    (folder / "tiles").mkdir()
    (folder / "demo" / "scenes").mkdir(parents=True)
    # the same bytes under all names: what is trained on them for one page serves another
    write_scene(scene, image=folder / "ortho.tif", truth=folder / "truth.tif")
    for name in ("north", "south", "tiles/a", "demo/scenes/town", "demo/scenes/unseen"):
        shutil.copy(folder / "ortho.tif", folder / f"{name}.tif")
    shutil.copy(folder / "truth.tif", folder / "demo" / "scenes" / "unseen_truth.tif")
    write_labels(folder / "labels.gpkg", scene, share=SHARE)
    shutil.copy(folder / "labels.gpkg", folder / "demo" / "scenes" / "labels.gpkg")
    _write_bands(folder, scene)
    _write_field_notes(folder / "notes.gpkg", scene)
    east, north = CORNER
    gpd.GeoDataFrame(geometry=[box(east, north - 30, east + 30, north)], crs=CRS_OF_TOWN).to_file(
        folder / "parcels.gpkg"
    )
    write_potsdam(folder / "potsdam", side=96)
    seen = card(BANDS, tile_size=64, gsd=0.25, classes=TOWN, stride=2, halo=16)  # as the demo's
    network(folder / "model.onnx", of=seen)
    shutil.copy(folder / "model.onnx", folder / "demo" / "model.onnx")
    weights = np.array([[1, -2, 3], [-1, 4, -2]])
    pointwise(
        folder / "other.onnx", weights=weights, bias=np.array([0, 0]), softmax=True, metadata={}
    )


def _write_bands(folder: Path, scene: Scene) -> None:
    """Rasters with other bands and other numbers."""
    where = {"crs": CRS_OF_TOWN, "transform": scene.transform}
    write_raster(folder / "bgrn.tif", scene.image[[2, 1, 0, 3]], **where)
    deep = scene.image.astype("uint16") * 200
    write_raster(folder / "deep.tif", deep, nodata=0, names=BANDS, **where)


def _write_field_notes(path: Path, scene: Scene) -> None:
    """Points and lines that somebody brought from the field."""
    rows, columns = np.mgrid[40 : SIDE - 40 : 24, 40 : SIDE - 40 : 24].reshape(2, -1)
    places = gpd.points_from_xy(*(scene.transform @ (columns + 0.5, rows + 0.5)))
    kinds = [TOWN.named(int(value)).name for value in scene.truth[rows, columns]]
    gpd.GeoDataFrame({"kind": kinds}, geometry=places, crs=CRS_OF_TOWN).to_file(
        path, layer="points"
    )
    lines = [LineString([(p.x, p.y), (p.x + 1, p.y)]) for p in places]
    gpd.GeoDataFrame({"kind": kinds}, geometry=lines, crs=CRS_OF_TOWN).to_file(path, layer="lines")
