"""``geoseg:assess`` in a real QGIS, by the real command."""

from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis import processing
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsVectorLayer,
)


@pytest.fixture
def truth(class_map: Path, expected_map: np.ndarray, tmp_path: Path) -> Path:
    """The map itself, but wrong in its first ten rows."""
    path = tmp_path / "truth.tif"
    gdal.GetDriverByName("GTiff").CreateCopy(str(path), gdal.Open(str(class_map)))
    dataset = gdal.Open(str(path), gdal.GA_Update)
    wrong = expected_map.copy()
    wrong[:10] = np.where(wrong[:10] == 3, 7, 3)
    dataset.GetRasterBand(1).WriteArray(wrong)
    dataset = None  # closes the file
    return path


def test_figures_and_report_come_back(plugin, class_map: Path, truth: Path, tmp_path: Path) -> None:
    result = processing.run(
        "geoseg:assess",
        {
            "INPUT": str(class_map),
            "REFERENCE": str(truth),
            "OUTPUT": str(tmp_path / "report.html"),
        },
    )
    assert result["OVERALL_ACCURACY"] == pytest.approx(60 / 70)
    assert 0 < result["MEAN_IOU"] < result["MEAN_F1"] < 1
    assert 0 < result["KAPPA"] < result["OVERALL_ACCURACY"]
    assert "<html" in Path(result["OUTPUT"]).read_text(encoding="utf-8")


def test_the_arguments_are_those_of_the_command(plugin, class_map: Path, truth: Path) -> None:
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("geoseg:assess")
    parameters = {"INPUT": str(class_map), "REFERENCE": str(truth)}
    context = QgsProcessingContext()
    assert algorithm.arguments(parameters, context, "") == [
        "assess",
        str(class_map),
        "--reference",
        str(truth),
    ]
    with_field = {**parameters, "CLASS_FIELD": "kind"}
    assert algorithm.arguments(with_field, context, "/reports/a.html") == [
        "assess",
        str(class_map),
        "--reference",
        str(truth),
        "--class-field",
        "kind",
        "--out",
        "/reports/a.html",
        "--overwrite",
    ]


def test_polygons_of_a_layer_serve_as_the_reference(
    plugin, class_map: Path, qgis_new_project, tmp_path: Path
) -> None:
    polygons = str(tmp_path / "polygons.gpkg")
    processing.run("geoseg:vectorize", {"INPUT": str(class_map), "OUTPUT": polygons})
    layer = QgsVectorLayer(f"{polygons}|layername=polygons", "polygons")
    QgsProject.instance().addMapLayer(layer)
    parameters = {"INPUT": str(class_map), "REFERENCE": layer, "CLASS_FIELD": "class"}
    result = processing.run("geoseg:assess", parameters)
    assert result["OVERALL_ACCURACY"] == 1.0
    assert "OUTPUT" not in result
    layer.setSubsetString('"class" = 3')
    with pytest.raises(QgsProcessingException, match="only the features of a filter"):
        processing.run("geoseg:assess", parameters)


def test_a_layer_in_memory_is_refused(plugin, class_map: Path, qgis_new_project) -> None:
    layer = QgsVectorLayer("Polygon?crs=EPSG:32632&field=class:integer", "sketch", "memory")
    QgsProject.instance().addMapLayer(layer)
    with pytest.raises(QgsProcessingException, match="sketch comes from the provider memory"):
        processing.run("geoseg:assess", {"INPUT": str(class_map), "REFERENCE": layer})
