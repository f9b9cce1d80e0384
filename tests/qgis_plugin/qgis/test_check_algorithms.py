"""``geoseg:samplepoints`` and ``geoseg:uncertainwindows`` in a real QGIS, by the real command."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis import processing
from qgis.core import (
    NULL,
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingException,
    QgsVectorLayer,
)

WEST, NORTH, GSD = 452_000.0, 5_411_000.0, 0.5  # of the orthophoto


@pytest.fixture(scope="module")
def unsure_map(tmp_path_factory, geoseg_python: str, ortho: Path, model: Path) -> Path:
    """The map of the orthophoto, with its uncertainty."""
    path = tmp_path_factory.mktemp("unsure") / "map.tif"
    command = [geoseg_python, "-m", "geoseg", "predict", ortho, "--model", model, "--out", path]
    subprocess.run([*command, "--uncertainty"], check=True, capture_output=True)
    return path


def test_points_carry_the_mapped_class_and_room_for_the_true_one(
    plugin, classes, class_map: Path, expected_map: np.ndarray, tmp_path: Path
) -> None:
    out = str(tmp_path / "points.gpkg")
    parameters = {"INPUT": str(class_map), "COUNT": 40, "MINIMUM": 5, "OUTPUT": out}
    assert processing.run("geoseg:samplepoints", parameters)["OUTPUT"] == out
    layer = QgsVectorLayer(out, "points")
    assert layer.featureCount() == 40
    assert layer.crs().authid() == "EPSG:32632"
    for feature in layer.getFeatures():
        point = feature.geometry().asPoint()
        row, col = int((NORTH - point.y()) / GSD), int((point.x() - WEST) / GSD)
        assert feature["class"] == expected_map[row, col]
        assert feature["name"] == classes[feature["class"]][0]
        assert feature["reference"] == NULL


def test_windows_are_ranked_by_the_uncertainty_of_the_map(
    plugin, unsure_map: Path, tmp_path: Path
) -> None:
    out = str(tmp_path / "windows.gpkg")
    parameters = {"INPUT": [str(unsure_map)], "COUNT": 3, "SIZE": 20, "OUTPUT": out}
    processing.run("geoseg:uncertainwindows", parameters)
    beside = unsure_map.with_name("map_uncertainty.tif")
    levels = gdal.Open(str(beside)).ReadAsArray() / 250
    layer = QgsVectorLayer(out, "windows")
    found = sorted(layer.getFeatures(), key=lambda feature: feature["rank"])
    assert [feature["rank"] for feature in found] == [1, 2, 3]
    for feature in found:
        box = feature.geometry().boundingBox()
        row, col = round((NORTH - box.yMaximum()) / GSD), round((box.xMinimum() - WEST) / GSD)
        assert (box.width(), box.height()) == (20 * GSD, 20 * GSD)
        mean = levels[row : row + 20, col : col + 20].mean()
        assert feature["score"] == pytest.approx(mean, abs=1e-6)
        assert sum(json.loads(feature["shares"]).values()) == pytest.approx(1, abs=1e-3)


def test_the_arguments_are_those_of_the_commands(plugin, class_map: Path) -> None:
    registry, context = QgsApplication.processingRegistry(), QgsProcessingContext()
    sample = registry.createAlgorithmById("geoseg:samplepoints")
    assert sample.arguments({"INPUT": str(class_map), "ALLOCATION": 1}, context, "p.gpkg") == [
        *("sample-points", str(class_map), "--out", "p.gpkg", "--count", "500"),
        *("--minimum", "50", "--allocation", "equal", "--seed", "0", "--overwrite"),
    ]
    windows = registry.createAlgorithmById("geoseg:uncertainwindows")
    assert windows.arguments({"INPUT": [str(class_map)]}, context, "w.gpkg") == [
        *("uncertain-windows", str(class_map), "--out", "w.gpkg", "--count", "20"),
        *("--size", "512", "--diverse", "0.5", "--overwrite"),
    ]
    given = {"INPUT": [str(class_map)], "LABELLED": "/labels.gpkg"}
    asked = windows.arguments(given, context, "w.gpkg")
    assert asked[asked.index("--labelled") + 1] == "/labels.gpkg"


def test_a_map_without_uncertainty_is_one_line(plugin, class_map: Path, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match=r"map again with --uncertainty$"):
        processing.run(
            "geoseg:uncertainwindows",
            {"INPUT": [str(class_map)], "OUTPUT": str(tmp_path / "w.gpkg")},
        )
