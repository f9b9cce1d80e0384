"""Orders as arguments of geoseg, as parameters of Processing, and where their maps go."""

from pathlib import Path
from typing import Set

import pytest

from qgis_plugin.predict.order import Order, as_box, box_text, map_place, polygons_beside


def test_an_order_is_the_arguments_of_predict() -> None:
    order = Order(("a.tif",), "m.onnx", "a_map.tif")
    assert order.arguments() == [
        *("predict", "a.tif", "--model", "m.onnx", "--out", "a_map.tif", "--overwrite"),
    ]
    everything = Order(
        ("a.tif", "b.tif"),
        *("m.onnx", "maps", "3,1,2", "1,2,3,4"),
        confidence=True,
        uncertainty=True,
        polygons="maps",
    )
    assert everything.arguments() == [
        *("predict", "a.tif", "b.tif", "--model", "m.onnx", "--out", "maps", "--bands", "3,1,2"),
        *("--aoi", "1,2,3,4", "--confidence", "--uncertainty", "--polygons", "maps"),
        "--overwrite",
    ]


def test_processing_gets_a_box_in_its_own_order_and_polygons_as_a_layer() -> None:
    boxed = Order(("a.tif",), "m.onnx", "o.tif", area="1.5,-2,3,4").call().parameters
    assert boxed["EXTENT"] == "1.5,3,-2,4"
    assert boxed["AREA"] is None
    layer = Order(("a.tif",), "m.onnx", "o.tif", area="a,b.gpkg").call().parameters
    assert layer["AREA"] == "a,b.gpkg"
    assert layer["EXTENT"] is None


def test_processing_does_not_map_several_at_once() -> None:
    assert Order(("a.tif", "b.tif"), "m.onnx", "maps").call().algorithm == ""


@pytest.mark.parametrize("area", ["", "area.gpkg", "1,2,3", "1,2,3,4,5", "1,2,3,x"])
def test_what_is_not_four_numbers_is_no_box(area: str) -> None:
    assert as_box(area) == ()


def test_a_box_keeps_millimetres_of_projected_coordinates() -> None:
    text = box_text(452_000.125, 5_411_000.0625, 452_001.5, 5_411_002.001)
    assert text == "452000.125,5411000.0625,452001.5,5411002.001"


def test_maps_go_beside_the_raster_under_a_name_that_is_free(tmp_path: Path) -> None:
    taken: Set[Path] = set()
    town = str(tmp_path / "town.tif")

    def place(part: str = "") -> str:
        return Path(map_place([town], part, exists=taken.__contains__)).name

    assert place() == "town_map.tif"
    assert place("view") == "town_view_map.tif"
    taken |= {tmp_path / "town_map.tif", tmp_path / "town_map_2.gpkg"}
    assert place() == "town_map_3.tif"


def test_several_maps_go_into_a_folder_and_their_polygons_too() -> None:
    out = map_place(["/o/a.tif", "/p/b.tif"], "", exists=lambda _path: False)
    assert out == str(Path("/o/maps"))
    assert polygons_beside(out, several=True) == out
    assert polygons_beside("/o/a_map.tif", several=False) == str(Path("/o/a_map.gpkg"))
