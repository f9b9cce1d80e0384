"""The virtual raster that hides weak areas."""

import xml.etree.ElementTree as ET
from bisect import bisect_right
from typing import List, Tuple

import pytest

from qgis_plugin.predict.threshold import hidden_share, virtual_raster

CORNER = (452_000.0, 0.5, 0.0, 5_411_000.0, 0.0, -0.5)


def parsed(least: int, **changes: str) -> ET.Element:
    paths = {"class_map": "/a/map.tif", "confidence": "/a/map_confidence.tif", **changes}
    text = virtual_raster(**paths, least=least, size=(130, 70), transform=CORNER, crs="")
    return ET.fromstring(text)


def table(least: int) -> List[Tuple[float, float]]:
    pairs = parsed(least).find(".//LUT").text.split(",")
    return [tuple(map(float, pair.split(":"))) for pair in pairs]


def looked_up(entries: List[Tuple[float, float]], value: float) -> float:
    """As GDAL reads a table: straight lines between entries, the last one kept beyond the ends."""
    at = bisect_right([source for source, _ in entries], value)
    if at == 0:
        return entries[0][1]
    if at == len(entries):
        return entries[-1][1]
    (x0, y0), (x1, y1) = entries[at - 1], entries[at]
    return y0 + (y1 - y0) * (value - x0) / (x1 - x0)


@pytest.mark.parametrize("least", [1, 2, 125, 250, 251])
def test_what_is_below_the_threshold_is_transparent_and_all_else_opaque(least: int) -> None:
    entries = table(least)
    assert entries == sorted(set(entries))
    for value in range(251):
        assert looked_up(entries, value) == (255 if value >= least else 0)


def test_paths_with_signs_of_xml_are_kept() -> None:
    raster = parsed(9, class_map="/a & b/<map>.tif")
    names = [each.text for each in raster.iter("SourceFilename")]
    assert names == ["/a & b/<map>.tif", "/a/map_confidence.tif"]


def test_the_grid_is_kept_to_the_last_bit() -> None:
    transform = (452_000.1, 1 / 3, 0.0, 5_411_000.7, 0.0, -1 / 3)
    text = virtual_raster("m", "c", 9, size=(13, 7), transform=transform, crs="")
    raster = ET.fromstring(text)
    assert tuple(map(float, raster.find("GeoTransform").text.split(","))) == transform
    assert (raster.get("rasterXSize"), raster.get("rasterYSize")) == ("13", "7")


def test_a_raster_without_a_place_gets_none() -> None:
    text = virtual_raster("m", "c", 9, size=(13, 7), transform=None, crs="")
    assert {each.tag for each in ET.fromstring(text)} == {"VRTRasterBand"}


def test_the_share_that_is_hidden_counts_what_lies_below() -> None:
    counts = [0] * 251
    counts[10], counts[200] = 30, 70
    assert hidden_share(counts, 10) == 0
    assert hidden_share(counts, 11) == pytest.approx(0.3)
    assert hidden_share(counts, 251) == 1
    assert hidden_share([0] * 251, 99) == 0
