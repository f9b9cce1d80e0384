"""``geoseg:vectorize`` in a real QGIS, by the real command."""

from pathlib import Path
from typing import Any, Dict

import numpy as np
import pytest
from qgis import processing
from qgis.core import (
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsVectorLayer,
)

PIXEL = 0.25  # m²


def legend(layer: QgsVectorLayer) -> Dict[int, Any]:
    renderer = layer.renderer()
    assert isinstance(renderer, QgsCategorizedSymbolRenderer)
    assert renderer.classAttribute() == "class"
    return {
        int(each.value()): (each.label(), each.symbol().color().name())
        for each in renderer.categories()
    }


def test_polygons_cover_the_map_class_by_class(
    plugin, classes, class_map: Path, expected_map: np.ndarray, tmp_path: Path
) -> None:
    out = str(tmp_path / "map.gpkg")
    result = processing.run("geoseg:vectorize", {"INPUT": str(class_map), "OUTPUT": out})
    assert result["OUTPUT"] == out
    layer = QgsVectorLayer(out, "polygons")
    assert layer.crs().authid() == "EPSG:32632"
    areas = dict.fromkeys(classes, 0.0)
    for feature in layer.getFeatures():
        areas[feature["class"]] += feature.geometry().area()
        assert feature["name"] == classes[feature["class"]][0]
    for value, area in areas.items():
        assert area == pytest.approx(PIXEL * (expected_map == value).sum())
    assert legend(layer) == classes


def test_loaded_polygons_have_the_colours_of_their_classes(
    plugin, classes, qgis_new_project, layer_tree, class_map: Path
) -> None:
    processing.runAndLoadResults(
        "geoseg:vectorize", {"INPUT": str(class_map), "OUTPUT": "TEMPORARY_OUTPUT"}
    )
    (layer,) = QgsProject.instance().mapLayers().values()
    assert layer.name() == "Polygons"
    assert legend(layer) == classes


def test_the_arguments_are_those_of_the_command(plugin, class_map: Path) -> None:
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("geoseg:vectorize")
    parameters = {"INPUT": str(class_map), "OUTPUT": "unused"}
    context = QgsProcessingContext()
    assert algorithm.arguments(parameters, context, "/maps/a.gpkg") == [
        "vectorize",
        str(class_map),
        "--out",
        "/maps/a.gpkg",
        "--overwrite",
    ]
    everything = {**parameters, "MIN_AREA": 4, "SIMPLIFY": 0.5, "CLASSES": " 0,7 "}
    assert algorithm.arguments(everything, context, "/maps/a.gpkg") == [
        "vectorize",
        str(class_map),
        "--out",
        "/maps/a.gpkg",
        "--min-area",
        "4.0",
        "--simplify",
        "0.5",
        "--classes",
        "0,7",
        "--overwrite",
    ]


def test_a_class_that_is_not_a_number_is_one_line(plugin, class_map: Path, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match=r"give class values, e\.g\. 1,2$"):
        processing.run(
            "geoseg:vectorize",
            {"INPUT": str(class_map), "CLASSES": "grass", "OUTPUT": str(tmp_path / "a.gpkg")},
        )
