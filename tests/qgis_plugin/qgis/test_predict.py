"""``geoseg:predict`` in a real QGIS, by the real command in its own environment."""

import gc
import os
import threading
import time
from pathlib import Path
from typing import Any, Dict, List

import numpy as np
import pytest
from osgeo import gdal
from qgis import processing
from qgis.core import (
    QgsApplication,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)


def legend(layer: QgsRasterLayer) -> Dict[int, Any]:
    renderer = layer.renderer()
    assert isinstance(renderer, QgsPalettedRasterRenderer)
    return {int(each.value): (each.label, each.color.name()) for each in renderer.classes()}


class Log(QgsProcessingFeedback):
    """A feedback that remembers what it is told, and can stop the job by itself."""

    def __init__(self, *, cancel_on_progress: bool = False) -> None:
        super().__init__(False)
        self.percents: List[float] = []
        self.cancelled_at = 0.0
        self.progressChanged.connect(self.percents.append)
        if cancel_on_progress:
            self.progressChanged.connect(self.stop)

    def stop(self, _percent: float) -> None:
        self.cancelled_at = self.cancelled_at or time.monotonic()
        self.cancel()


@pytest.fixture
def predict(plugin, ortho: Path, model: Path, tmp_path: Path):
    def run(feedback=None, context=None, **changes: object) -> Dict[str, Any]:
        parameters = {
            "INPUT": str(ortho),
            "MODEL": str(model),
            "OUTPUT": str(tmp_path / "map.tif"),
            **changes,
        }
        return processing.run("geoseg:predict", parameters, feedback=feedback, context=context)

    return run


def test_the_provider_is_registered_with_its_algorithms(plugin) -> None:
    provider = QgsApplication.processingRegistry().providerById("geoseg")
    assert provider.name() == "GeoSeg"
    assert not provider.icon().isNull()
    for algorithm in provider.algorithms():
        assert algorithm.shortHelpString()
        assert not algorithm.icon().isNull()
        assert algorithm.create().name() == algorithm.name()


def test_the_map_is_what_the_model_says_on_the_grid_of_the_orthophoto(
    predict, expected, ortho: Path, pixels: np.ndarray
) -> None:
    feedback = Log()
    result = predict(feedback)
    dataset = gdal.Open(result["OUTPUT"])
    np.testing.assert_array_equal(dataset.ReadAsArray(), expected(pixels))
    source = gdal.Open(str(ortho))
    assert dataset.GetGeoTransform() == source.GetGeoTransform()
    assert dataset.GetSpatialRef().IsSame(source.GetSpatialRef())
    assert feedback.percents[-1] == 100.0


def test_a_loaded_map_has_the_names_and_colours_of_its_classes(predict, classes) -> None:
    layer = QgsRasterLayer(predict()["OUTPUT"], "map")
    assert legend(layer) == classes


@pytest.mark.usefixtures("plugin", "qgis_new_project", "layer_tree")
def test_maps_loaded_by_processing_have_them_too(classes, ortho: Path, model: Path) -> None:
    for _ in range(3):  # what styles a layer lives and dies with its run
        processing.runAndLoadResults(
            "geoseg:predict",
            {
                "INPUT": str(ortho),
                "MODEL": str(model),
                "CONFIDENCE": True,
                "OUTPUT": "TEMPORARY_OUTPUT",
            },
        )
        gc.collect()
    layers = list(QgsProject.instance().mapLayers().values())
    assert sorted(layer.name() for layer in layers) == ["Class map"] * 3 + ["Confidence"] * 3
    for layer in layers:
        if layer.name() == "Class map":
            assert legend(layer) == classes


def test_the_confidence_stands_beside_the_map(predict, tmp_path: Path) -> None:
    result = predict(CONFIDENCE=True)
    assert result["CONFIDENCE_OUTPUT"] == str(tmp_path / "map_confidence.tif")
    assert QgsRasterLayer(result["CONFIDENCE_OUTPUT"], "confidence").isValid()
    assert "CONFIDENCE_OUTPUT" not in predict()


def test_bands_are_taken_in_the_given_order(predict, expected, pixels: np.ndarray) -> None:
    result = predict(BANDS="3, 1, 2")
    written = gdal.Open(result["OUTPUT"]).ReadAsArray()
    np.testing.assert_array_equal(written, expected(pixels[[2, 0, 1]]))


def test_a_map_that_is_there_is_replaced(
    predict, expected, pixels: np.ndarray, tmp_path: Path
) -> None:
    (tmp_path / "map.tif").write_bytes(b"an older map")
    written = gdal.Open(predict()["OUTPUT"]).ReadAsArray()
    np.testing.assert_array_equal(written, expected(pixels))


def test_a_layer_of_the_project_is_mapped(predict, ortho: Path, qgis_new_project) -> None:
    layer = QgsRasterLayer(f"{ortho}|option:NUM_THREADS=2", "ortho")
    assert layer.isValid()
    QgsProject.instance().addMapLayer(layer)
    assert Path(predict(INPUT=layer)["OUTPUT"]).exists()


def algorithm_and_arguments(parameters: Dict[str, Any]) -> List[str]:
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("geoseg:predict")
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    return algorithm.arguments(parameters, context, "/maps/a.tif")


def test_the_arguments_are_those_of_the_command(plugin, ortho: Path) -> None:
    parameters = {"INPUT": str(ortho), "MODEL": "/models/m.onnx", "OUTPUT": "unused"}
    assert algorithm_and_arguments(parameters) == [
        "predict",
        str(ortho),
        "--model",
        "/models/m.onnx",
        "--out",
        "/maps/a.tif",
        "--overwrite",
    ]
    everything = {**parameters, "BANDS": " nir,red ", "CONFIDENCE": True, "UNCERTAINTY": True}
    assert algorithm_and_arguments(everything) == [
        "predict",
        str(ortho),
        "--model",
        "/models/m.onnx",
        "--out",
        "/maps/a.tif",
        "--bands",
        "nir,red",
        "--confidence",
        "--uncertainty",
        "--overwrite",
    ]


def test_extent_polygons_and_area_are_arguments_too(plugin, ortho: Path, tmp_path: Path) -> None:
    area = tmp_path / "area.geojson"
    ring = "[[9, 48], [9.1, 48], [9.1, 48.1], [9, 48]]"
    area.write_text(f'{{"type": "Polygon", "coordinates": [{ring}]}}')
    given = {"INPUT": str(ortho), "MODEL": "/m.onnx", "OUTPUT": "unused"}
    box = {**given, "EXTENT": "452001,452002.5,5410990,5410999 [EPSG:32632]"}
    asked = algorithm_and_arguments(box)
    assert asked[asked.index("--aoi") + 1] == "452001,5410990,452002.5,5410999"
    asked = algorithm_and_arguments({**given, "AREA": str(area)})
    assert asked[asked.index("--aoi") + 1] == str(area)
    with pytest.raises(QgsProcessingException, match="give one of them"):
        algorithm_and_arguments({**box, "AREA": str(area)})


def test_only_the_extent_is_mapped_and_polygons_come_with_it(
    predict, expected_map: np.ndarray, tmp_path: Path
) -> None:
    result = predict(
        EXTENT="452005,452020,5410980,5410990 [EPSG:32632]", POLYGONS=str(tmp_path / "p.gpkg")
    )
    wanted = np.full_like(expected_map, 255)
    wanted[20:40, 10:40] = expected_map[20:40, 10:40]
    np.testing.assert_array_equal(gdal.Open(result["OUTPUT"]).ReadAsArray(), wanted)
    assert QgsVectorLayer(result["POLYGONS"], "polygons").featureCount() > 0


def fails(run, **changes: object) -> str:
    with pytest.raises(QgsProcessingException) as caught:
        run(**changes)
    message = str(caught.value)
    assert "\n" not in message
    assert "Traceback" not in message
    return message


def test_a_corrupt_model_is_one_line(predict, tmp_path: Path) -> None:
    corrupt = tmp_path / "corrupt.onnx"
    corrupt.write_bytes(b"not a model")
    assert "corrupt.onnx" in fails(predict, MODEL=str(corrupt))
    assert not (tmp_path / "map.tif").exists()


def test_a_missing_model_is_one_line(predict) -> None:
    assert "nowhere.onnx" in fails(predict, MODEL="/nowhere.onnx")


def test_bands_that_are_not_there_are_one_line(predict) -> None:
    assert "9" in fails(predict, BANDS="1,2,9")


def test_a_folder_that_cannot_be_written_is_one_line(predict, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "file" in fails(predict, OUTPUT=str(tmp_path / "file" / "map.tif"))


def test_another_format_is_refused(predict, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="png"):
        predict(OUTPUT=str(tmp_path / "map.png"))


def test_a_raster_that_is_no_file_is_refused(predict, qgis_new_project) -> None:
    layer = QgsRasterLayer("type=xyz&url=http://localhost/{z}/{x}/{y}.png", "tiles", "wms")
    QgsProject.instance().addMapLayer(layer)
    assert "tiles comes from the provider wms" in fails(predict, INPUT=layer)


def test_a_missing_environment_leads_to_the_settings(
    predict, plugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GEOSEG_PYTHON")
    assert "Settings ▸ Options ▸ GeoSeg" in fails(predict)
    algorithm = QgsApplication.processingRegistry().algorithmById("geoseg:predict")
    able, problem = algorithm.canExecute()
    assert not able
    assert "no Python with GeoSeg is set" in problem


def test_an_environment_without_geoseg_is_named(predict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOSEG_PYTHON", "/usr/bin/python3")
    assert "has no geoseg — install it there" in fails(predict)


def test_a_cancelled_job_ends_within_two_seconds_and_leaves_no_file(
    predict, tmp_path: Path, geoseg_python: str
) -> None:
    big = tmp_path / "big.tif"
    dataset = gdal.GetDriverByName("GTiff").Create(str(big), 6000, 6000, 3)
    dataset.GetRasterBand(1).Fill(9)
    dataset = None
    feedback = Log(cancel_on_progress=True)
    with pytest.raises(QgsProcessingException, match="cancelled"):
        predict(feedback, INPUT=str(big))
    assert time.monotonic() - feedback.cancelled_at < 2.0
    assert not (tmp_path / "map.tif").exists()


def test_pip_has_put_no_numpy_or_gdal_beside_those_of_qgis() -> None:
    here = Path(os.environ.get("VIRTUAL_ENV") or Path(pytest.__file__).parents[4])
    for module in (np, gdal):
        assert here not in Path(module.__file__).parents


def test_a_job_may_run_on_another_thread(predict, expected, pixels: np.ndarray) -> None:
    results: Dict[str, Any] = {}
    worker = threading.Thread(target=lambda: results.update(predict()))
    worker.start()
    while worker.is_alive():
        QgsApplication.processEvents()
        worker.join(0.02)
    np.testing.assert_array_equal(gdal.Open(results["OUTPUT"]).ReadAsArray(), expected(pixels))
