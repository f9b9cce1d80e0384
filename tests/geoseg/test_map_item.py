from pathlib import Path

import pystac
import pytest
import rasterio
from pystac.extensions.classification import ClassificationExtension
from pystac.extensions.projection import ProjectionExtension
from rasterio.warp import transform_bounds

from geoseg.prediction import predict
from tests import toymodels
from tests.scenes import TURNED, noise, write_raster


def mapped(folder: Path, **raster: object) -> pystac.Item:
    path = write_raster(folder / "o.tif", noise(40, 50), **raster)
    model = toymodels.pointwise(folder / "m.onnx")
    (made,) = predict(path, model=model, out=folder / "roofs 1.tif", confidence=True, stac=True)
    assert made.item == folder / "roofs 1.json"
    assert made.item in made.files()
    return pystac.Item.from_file(made.item)


def test_an_item_is_valid_and_lies_where_the_map_does(tmp_path: Path) -> None:
    item = mapped(tmp_path)
    projection = ProjectionExtension.ext(item)
    with rasterio.open(tmp_path / "roofs 1.tif") as dataset:
        assert projection.epsg == dataset.crs.to_epsg()
        assert projection.shape == [*dataset.shape]
        assert projection.transform == list(dataset.transform)[:6]
        bounds = transform_bounds(dataset.crs, "EPSG:4326", *dataset.bounds)
    assert item.bbox == pytest.approx(bounds, abs=1e-9)
    assert item.properties["geoseg:model"]["name"] == "toy"
    item.stac_extensions = []  # pystac brings the core schemas only
    assert item.validate()


def test_assets_name_the_files_and_the_classes(tmp_path: Path) -> None:
    item = mapped(tmp_path)
    assert {name: Path(asset.href).name for name, asset in item.assets.items()} == {
        "map": "roofs 1.tif",
        "confidence": "roofs 1_confidence.tif",
    }
    classes = ClassificationExtension.ext(item.assets["map"]).classes
    assert [each.value for each in classes] == [*toymodels.SCHEME.values]
    assert [each.description for each in classes] == [*toymodels.SCHEME.names]


def test_a_turned_map_has_a_turned_outline(tmp_path: Path) -> None:
    item = mapped(tmp_path, transform=TURNED)
    ring = item.geometry["coordinates"][0]
    assert len({round(x, 7) for x, _ in ring}) > 2
    assert item.bbox[0] == pytest.approx(min(x for x, _ in ring))


def test_a_map_without_a_crs_has_no_place(tmp_path: Path) -> None:
    item = mapped(tmp_path, crs=None, transform=None)
    assert item.geometry is None
    assert ProjectionExtension.ext(item).epsg is None
    item.stac_extensions = []
    assert item.validate()
