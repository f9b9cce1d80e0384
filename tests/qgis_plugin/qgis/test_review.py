"""The panel for finished maps: opacity, before and after, weak areas; on a map made by geoseg."""

import subprocess
import time
from pathlib import Path
from typing import Any, Callable, Dict

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsProject, QgsRasterLayer
from qgis.gui import QgsMapCanvas, QgsMapToolPan
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest

PATIENCE = 30.0  # s


def settle(milliseconds: int = 30) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        settle()


SOFT = """
import sys
from pathlib import Path
from tests.toymodels import WEIGHTS, BIAS, pointwise
pointwise(Path(sys.argv[1]), weights=WEIGHTS / 256, bias=BIAS / 256, softmax=True)
"""


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory, geoseg_python: str, ortho: Path
) -> Dict[str, Path]:
    """The map of the orthophoto, and its confidence, by a model that is not always sure."""
    folder = tmp_path_factory.mktemp("maps & more")
    model, path = folder / "soft.onnx", folder / "map.tif"
    subprocess.run([geoseg_python, "-c", SOFT, model], check=True, cwd=Path(__file__).parents[3])
    command = [geoseg_python, "-m", "geoseg", "predict", ortho, "--model", model, "--out", path]
    subprocess.run([*command, "--confidence"], check=True, capture_output=True)
    return {"map": path, "confidence": folder / "map_confidence.tif"}


@pytest.fixture
def layer(plugin, qgis_new_project, made) -> QgsRasterLayer:
    return QgsProject.instance().addMapLayer(QgsRasterLayer(str(made["map"]), "map"))


@pytest.fixture
def canvas(plugin, qgis_new_project, layer, ortho: Path):
    below = QgsProject.instance().addMapLayer(QgsRasterLayer(str(ortho), "ortho"))
    canvas = QgsMapCanvas()
    canvas.resize(260, 140)
    canvas.setDestinationCrs(layer.crs())
    canvas.setExtent(layer.extent())
    canvas.setLayers([layer, below])
    canvas.show()
    yield canvas
    canvas.close()
    canvas.deleteLater()


@pytest.fixture
def dock(canvas, layer):
    from geoseg_qgis.predict.review import ReviewDock

    dock = ReviewDock(canvas)
    dock.show()
    dock.show_map(layer)
    wait(lambda: dock.counts)
    yield dock
    dock.leave()
    dock.close()
    dock.deleteLater()
    settle()


def alpha(layer: QgsRasterLayer) -> np.ndarray:
    """How opaque each pixel of a map is drawn, (h, w) uint8."""
    block = layer.renderer().block(1, layer.extent(), layer.width(), layer.height())
    drawn = np.frombuffer(bytes(block.data()), np.uint32)
    return (drawn.reshape(layer.height(), layer.width()) >> 24).astype(np.uint8)


def test_weak_areas_are_hidden_by_the_handle_and_shown_again(dock, layer, made) -> None:
    confidence = gdal.Open(str(made["confidence"])).ReadAsArray()
    files = sorted(made["map"].parent.iterdir())
    least = int(np.median(confidence))
    legend = [(each.value, each.label) for each in layer.renderer().classes()]
    for value in (least, 251, 1, least + 20):
        dock.slider.set_value(value)
        wait(lambda: not dock.timer.isActive())
        np.testing.assert_array_equal(alpha(layer) > 0, confidence >= value)
    assert layer.crs().authid() == "EPSG:32632"
    assert [(each.value, each.label) for each in layer.renderer().classes()] == legend
    dock.slider.set_value(0)
    wait(lambda: not dock.timer.isActive())
    assert layer.source() == str(made["map"])
    assert (alpha(layer) > 0).all()
    assert sorted(made["map"].parent.iterdir()) == files


def test_a_map_with_a_threshold_is_its_own_file_for_geoseg(dock, layer, made) -> None:
    from geoseg_qgis.processing.algorithm import source_file

    dock.slider.set_value(120)
    wait(lambda: not dock.timer.isActive())
    assert layer.source().startswith("<VRTDataset")
    assert source_file(layer) == str(made["map"])


def test_the_histogram_counts_the_confidence_and_tells_what_is_hidden(dock, made) -> None:
    confidence = gdal.Open(str(made["confidence"])).ReadAsArray()
    assert dock.counts == np.bincount(confidence.ravel(), minlength=251)[:251].tolist()
    dock.slider.set_value(150)
    share = 100 * (confidence < 150).mean()
    assert dock.told.text() == f"Less than 60 % sure: {share:.1f} % of the map is hidden."


def test_a_threshold_is_kept_by_the_project(dock, layer, made, tmp_path: Path) -> None:
    dock.slider.set_value(180)
    wait(lambda: not dock.timer.isActive())
    before = alpha(layer)
    project = QgsProject.instance()
    assert project.write(str(tmp_path / "p.qgs"))
    other = QgsProject()
    assert other.read(str(tmp_path / "p.qgs"))
    (found,) = other.mapLayersByName("map")
    assert found.isValid()
    np.testing.assert_array_equal(alpha(found), before)


@pytest.fixture
def placeless(layer, made, tmp_path: Path) -> Path:
    """The map without a geotransform and a CRS, its confidence beside it."""
    for name in ("map", "confidence"):
        copy = str(tmp_path / made[name].name)
        gdal.Translate(copy, str(made[name]), options=["-co", "PROFILE=BASELINE"])
    for sidecar in tmp_path.glob("*.xml"):  # where GDAL keeps them instead
        sidecar.unlink()
    return tmp_path / "map.tif"


def test_a_map_without_a_place_hides_its_weak_areas_too(dock, made, placeless: Path) -> None:
    bare = QgsProject.instance().addMapLayer(QgsRasterLayer(str(placeless), "bare"))
    dock.show_map(bare)
    extent = bare.extent()
    dock.slider.set_value(150)
    wait(lambda: not dock.timer.isActive())
    assert bare.extent() == extent
    confidence = gdal.Open(str(made["confidence"])).ReadAsArray()
    np.testing.assert_array_equal(alpha(bare) > 0, confidence >= 150)


def test_a_map_whose_rows_are_turned_is_told_to_show_all(dock, placeless: Path) -> None:
    dataset = gdal.Open(str(placeless), gdal.GA_Update)
    dataset.SetGeoTransform((452_000.0, 0.4, 0.3, 5_411_000.0, 0.3, -0.4))
    dataset = None
    dock.show_map(QgsProject.instance().addMapLayer(QgsRasterLayer(str(placeless), "turned")))
    assert not dock.slider.isEnabled()
    assert "rows are turned" in dock.told.text()


def test_another_layer_brings_its_own_state(dock, layer, made) -> None:
    other = QgsRasterLayer(str(made["confidence"]), "confidence")
    QgsProject.instance().addMapLayer(other)
    dock.slider.set_value(99)
    wait(lambda: not dock.timer.isActive())
    dock.maps.setLayer(other)
    assert not dock.slider.isEnabled()
    assert dock.told.text().startswith("No confidence stands beside this layer. Tick Confidence")
    dock.maps.setLayer(layer)
    assert dock.slider.value == 99
    assert dock.slider.isEnabled()


def test_orthophotos_are_not_offered_as_maps(dock, layer, ortho: Path) -> None:
    dock.slider.set_value(99)  # the layer has a second band now, which hides
    wait(lambda: not dock.timer.isActive())
    QgsProject.instance().addMapLayer(QgsRasterLayer(str(ortho), "another"))
    assert [dock.maps.layer(at) for at in range(dock.maps.count())] == [layer]


def test_the_opacity_is_that_of_the_layer(dock, layer) -> None:
    dock.opacity.setValue(35)
    assert layer.opacity() == pytest.approx(0.35)
    dock.slider.set_value(120)
    wait(lambda: not dock.timer.isActive())
    assert layer.opacity() == pytest.approx(0.35)


def drag(canvas: QgsMapCanvas, start: int, stop: int) -> None:
    """Drag the mouse from one column of the canvas to another."""
    view, button, none = canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0)
    QTest.mousePress(view, button, none, QPoint(start, 70))
    for x in range(start, stop, 10 if stop > start else -10):
        QTest.mouseMove(view, QPoint(x, 70))
    QTest.mouseMove(view, QPoint(stop, 70))
    QTest.mouseRelease(view, button, none, QPoint(stop, 70))
    settle()


def shown(canvas: QgsMapCanvas) -> np.ndarray:
    image = canvas.grab().toImage().convertToFormat(4)  # RGB32
    pixels = image.bits().asarray(image.sizeInBytes())
    return np.array(pixels, np.uint8).reshape(image.height(), image.width(), 4)[..., :3]


def test_the_swipe_shows_what_lies_below_on_the_left_of_its_line(dock, canvas, layer) -> None:
    pan = QgsMapToolPan(canvas)
    canvas.setMapTool(pan)
    canvas.refresh()
    canvas.waitWhileRendering()
    settle(200)
    after = shown(canvas)
    dock.swipe.click()
    assert canvas.mapTool() is dock.tool
    wait(lambda: dock.tool.curtain.image is not None)
    canvas.setLayers([each for each in canvas.layers() if each is not layer])
    canvas.waitWhileRendering()
    settle(300)
    dock.tool.deactivate()
    before = shown(canvas)
    canvas.setLayers([layer, *canvas.layers()])
    canvas.waitWhileRendering()
    dock.tool.activate()
    wait(lambda: dock.tool.curtain.image is not None)
    settle(300)
    assert (before != after).any()
    dock.tool.curtain.move(180)
    settle()
    split = shown(canvas)
    grip = 12  # px about the line
    np.testing.assert_array_equal(split[:, : 180 - grip], before[:, : 180 - grip])
    np.testing.assert_array_equal(split[:, 180 + grip :], after[:, 180 + grip :])
    drag(canvas, 180, 60)
    assert dock.tool.curtain.split == pytest.approx(60)
    dock.swipe.click()
    assert canvas.mapTool() is pan
    assert dock.tool.curtain is None
    assert not dock.swipe.isChecked()


def test_another_tool_ends_the_swipe(dock, canvas) -> None:
    dock.swipe.click()
    pan = QgsMapToolPan(canvas)
    canvas.setMapTool(pan)
    assert not dock.swipe.isChecked()
    assert dock.tool.curtain is None


def test_the_handle_moves_by_mouse_and_keys(dock) -> None:
    slider = dock.slider
    slider.resize(263, 90)  # 251 px for 252 values
    middle = QPoint(round(slider.place(100)), 40)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), middle)
    assert slider.value == pytest.approx(100, abs=1)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    assert slider.value == pytest.approx(111, abs=1)
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert slider.value == 0
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert slider.value == 251


def test_a_map_that_is_removed_leaves_nothing_to_do(dock, layer) -> None:
    dock.slider.set_value(50)
    QgsProject.instance().removeMapLayer(layer.id())
    settle(100)
    assert not dock.slider.isEnabled()
