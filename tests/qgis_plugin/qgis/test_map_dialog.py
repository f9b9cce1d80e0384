"""The dialog that maps: real layers, real model, real worker."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any, Callable, Dict, List

import numpy as np
import pytest
from osgeo import gdal
from qgis import processing
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsSettings,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from qgis.PyQt.QtGui import QGuiApplication

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0  # s
WEST, NORTH, GSD = 452_000.0, 5_411_000.0, 0.5  # of the orthophoto


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


@pytest.fixture
def place(ortho: Path, tmp_path: Path) -> Path:
    """A copy of the orthophoto in a folder of its own, for what is written beside it."""
    folder = tmp_path / "örtho & co"
    folder.mkdir()
    return Path(shutil.copy(ortho, folder / "town.tif"))


@pytest.fixture
def canvas(plugin, qgis_new_project):
    canvas = QgsMapCanvas()
    canvas.resize(260, 140)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:32632"))
    canvas.show()
    yield canvas
    canvas.close()
    canvas.deleteLater()


@pytest.fixture
def layer(plugin, qgis_new_project, place: Path) -> QgsRasterLayer:
    return QgsProject.instance().addMapLayer(QgsRasterLayer(str(place), "town"))


def look_at(canvas: QgsMapCanvas, column: int, row: int, width: int, height: int) -> None:
    """Show these pixels of the orthophoto; the canvas adds what its sides ask for."""
    west, north = WEST + GSD * column, NORTH - GSD * row
    canvas.setExtent(QgsRectangle(west, north - GSD * height, west + GSD * width, north))


@pytest.fixture
def open_dialog(canvas, layer, model: Path):
    from geoseg_qgis.predict.dialog import MapDialog

    made: List[Any] = []

    def open_(**changes: object) -> Any:
        dialog = MapDialog(**{"canvas": canvas, "layer": layer, "model": str(model), **changes})
        dialog.show()
        made.append(dialog)
        return dialog

    yield open_
    QgsSettings().remove("geoseg/written")
    for dialog in made:
        if sip.isdeleted(dialog):
            continue
        server = dialog.preview.server
        dialog.close()
        if server is not None:
            assert server.join(5.0)
        dialog.deleteLater()
    settle()


def looked(dialog: Any) -> str:
    """What is said of the fit once it is known."""
    wait(lambda: not dialog.timer.isActive() and "Looking" not in dialog.fit.text())
    return dialog.fit.text()


def run(dialog: Any) -> None:
    dialog.start.click()
    wait(lambda: dialog.work is None)


def group() -> Dict[str, Any]:
    """The layers of the topmost group, by name."""
    top = QgsProject.instance().layerTreeRoot().children()[0]
    return {node.name(): node.layer() for node in top.children()}


def legend(layer: QgsRasterLayer) -> Dict[int, Any]:
    return {int(each.value): (each.label, each.color.name()) for each in layer.renderer().classes()}


# whether it fits


def test_what_fits_is_told_before_the_run(open_dialog) -> None:
    dialog = open_dialog()
    told = looked(dialog)
    assert "Bands: red 1, green 2, blue 3" in told
    assert "Holds uint8, as the model expects" in told
    assert "The size of pixels is not known" in told  # this model does not tell its own
    assert [combo.currentIndex() for combo in dialog.bands] == [0, 1, 2]


CARD = """
import sys
from pathlib import Path
from tests.toymodels import card, pointwise
norm = {"mean": [127, 127, 10], "std": [70, 70, 20]}
pointwise(Path(sys.argv[1]), of=card(gsd=float(sys.argv[2]), dtype="uint16", normalization=norm))
"""


@pytest.mark.parametrize(
    ("gsd", "told"),
    [
        (0.5, "✓</span>&nbsp;Pixels of 0.5 m, as the model expects"),
        (1.0, "●</span>&nbsp;Pixels of 0.5 m; the model sees them at its own 1 m"),
        (0.1, "✗</span>&nbsp;Pixels of 0.5 m are 5.0 times as large as the model's"),
    ],
)
def test_what_does_not_fit_is_told_in_amber_and_red(
    open_dialog, tmp_path: Path, geoseg_python: str, gsd: float, told: str
) -> None:
    path = tmp_path / "strict.onnx"
    subprocess.run([geoseg_python, "-c", CARD, path, str(gsd)], check=True, cwd=ROOT)
    said = looked(open_dialog(model=str(path)))
    assert told in said
    assert "●</span>&nbsp;Holds uint8; the model was trained on uint16" in said
    assert "●</span>&nbsp;The mean of blue, 12" in said
    assert "mean of red" not in said


def test_every_finding_has_its_words(plugin) -> None:
    from geoseg_qgis.finding import Finding, Level
    from geoseg_qgis.predict.words import finding_text

    told = {
        "text": "a guess", "bands": {"red": 1}, "raster": 0.2, "model": 0.1, "ratio": 2.0,
        "name": "red", "minimum": 1.0, "maximum": 2.0, "mean": 1.5, "shift": -3.0,
    }  # fmt: skip
    subjects = (
        "bands", "guess", "gsd", "no_gsd", "dtype", "values", "no_training_values", "no_values",
        "flat", "crs",
    )  # fmt: skip
    for subject in subjects:
        for level in Level:
            words = finding_text(Finding(subject, level, told))
            assert words
            assert "{" not in words


def test_a_corrupt_model_is_told_in_one_line(open_dialog, tmp_path: Path) -> None:
    corrupt = tmp_path / "corrupt.onnx"
    corrupt.write_bytes(b"not a model")
    dialog = open_dialog(model=str(corrupt))
    told = looked(dialog)
    assert "corrupt.onnx" in told
    assert "✗" in told
    dialog.live.click()
    wait(lambda: not dialog.live.isChecked())
    run(dialog)
    assert "corrupt.onnx" in dialog.state.text()
    assert len(QgsProject.instance().mapLayers()) == 1


def test_a_band_that_is_not_there_is_not_preset(open_dialog, tmp_path: Path) -> None:
    path = tmp_path / "two.tif"
    gdal.GetDriverByName("GTiff").Create(str(path), 130, 70, 2)
    dialog = open_dialog(layer=QgsProject.instance().addMapLayer(QgsRasterLayer(str(path), "two")))
    assert "model expects 3 bands (red, green, blue)" in looked(dialog)
    assert [combo.currentIndex() for combo in dialog.bands] == [0, 1, -1]
    dialog.bands[0].setCurrentIndex(1)
    dialog.bands[0].activated.emit(1)
    assert dialog.band_numbers() == ()  # one is not chosen yet
    dialog.bands[2].setCurrentIndex(0)
    dialog.bands[2].activated.emit(0)
    assert dialog.band_numbers() == (2, 2, 1)


def test_bands_are_chosen_by_hand_where_there_are_too_many(
    open_dialog, tmp_path: Path, pixels: np.ndarray, expected
) -> None:
    path = tmp_path / "five.tif"
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), 130, 70, 5)
    for band, source in enumerate((0, 2, 1, 0, 2), start=1):
        dataset.GetRasterBand(band).WriteArray(pixels[source])
        dataset.GetRasterBand(band).SetDescription(f"b{band}")
    dataset = None
    five = QgsProject.instance().addMapLayer(QgsRasterLayer(str(path), "five"))
    dialog = open_dialog(layer=five)
    told = looked(dialog)
    assert "model expects 3 bands (red, green, blue)" in told
    assert "choose bands in the lists of bands or use" in told
    for number, combo in ((4, dialog.bands[0]), (3, dialog.bands[1]), (5, dialog.bands[2])):
        combo.setCurrentIndex(number - 1)
        combo.activated.emit(number - 1)
    settle()
    assert "Bands: red 4, green 3, blue 5" in looked(dialog)
    run(dialog)
    written = gdal.Open(str(tmp_path / "five_map.tif")).ReadAsArray()
    np.testing.assert_array_equal(written, expected(pixels))


def test_a_missing_environment_is_told(open_dialog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GEOSEG_PYTHON")
    dialog = open_dialog()
    assert "no Python with GeoSeg is set" in looked(dialog)
    run(dialog)
    assert "Settings ▸ Options ▸ GeoSeg" in dialog.state.text()


# the run


def test_a_map_comes_beside_the_orthophoto_and_into_a_group(
    open_dialog, layer, place: Path, classes, expected_map: np.ndarray
) -> None:
    dialog = open_dialog()
    dialog.polygons.setChecked(True)
    dialog.uncertainty.setChecked(True)
    assert dialog.out.filePath() == str(place.with_name("town_map.tif"))
    run(dialog)
    assert dialog.state.text().endswith(str(place.with_name("town_map.tif")).replace("&", "&amp;"))
    top = QgsProject.instance().layerTreeRoot().children()[0]
    assert top.name() == "town_map"
    names = ["Polygons", "town_map", "Confidence", "Uncertainty"]
    assert [node.name() for node in top.children()] == names
    assert [node.isVisible() for node in top.children()] == [False, True, False, False]
    again = open_dialog()
    assert again.uncertainty.isChecked()
    assert again.polygons.isChecked()
    layers = group()
    made = layers["town_map"]
    np.testing.assert_array_equal(gdal.Open(made.source()).ReadAsArray(), expected_map)
    assert made.crs() == layer.crs()
    assert made.extent() == layer.extent()
    assert legend(made) == classes
    assert made.opacity() == pytest.approx(0.7)
    ramps = [layers[name].renderer() for name in ("Confidence", "Uncertainty")]
    assert [ramp.type() for ramp in ramps] == ["singlebandpseudocolor"] * 2
    polygons = layers["Polygons"].renderer()
    assert {each.label() for each in polygons.categories() if each.label()} >= {
        name for name, _ in classes.values()
    }
    assert dialog.out.filePath() == str(place.with_name("town_map_2.tif"))  # the next one's
    run(dialog)
    tops = QgsProject.instance().layerTreeRoot().children()
    assert [top.name() for top in tops] == ["town_map_2", "town_map", "town"]
    assert "town_map_2" in group()  # and so in lists of layers, which show no groups
    assert [dialog.layers.item(row).text() for row in range(dialog.layers.count())] == ["town"]


def test_the_view_alone_is_mapped(
    open_dialog, canvas, place: Path, expected_map: np.ndarray
) -> None:
    look_at(canvas, 40, 20, 26, 14)
    dialog = open_dialog()
    dialog.part.setCurrentIndex(dialog.part.findData("view"))
    assert dialog.out.filePath() == str(place.with_name("town_view_map.tif"))
    run(dialog)
    written = gdal.Open(str(place.with_name("town_view_map.tif"))).ReadAsArray()
    mapped = written != 255
    rows, columns = np.nonzero(mapped)
    assert (columns.min(), columns.max()) == pytest.approx((40, 65), abs=1)
    assert (rows.min(), rows.max()) == pytest.approx((20, 33), abs=1)
    np.testing.assert_array_equal(written[mapped], expected_map[mapped])


def test_polygons_of_a_layer_in_memory_tell_where_to_map(
    open_dialog, place: Path, expected_map: np.ndarray
) -> None:
    area = QgsVectorLayer("Polygon?crs=EPSG:32632", "area", "memory")
    feature = QgsFeature()
    box = QgsRectangle(WEST + 5, NORTH - 20, WEST + 20, NORTH - 10)
    feature.setGeometry(QgsGeometry.fromRect(box))
    area.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayer(area)
    dialog = open_dialog()
    dialog.part.setCurrentIndex(dialog.part.findData("area"))
    run(dialog)
    written = gdal.Open(str(place.with_name("town_area_map.tif"))).ReadAsArray()
    wanted = np.full_like(expected_map, 255)
    wanted[20:40, 10:40] = expected_map[20:40, 10:40]
    np.testing.assert_array_equal(written, wanted)


def test_one_layer_of_many_in_a_file_and_only_what_its_filter_shows_is_the_area(
    open_dialog, place: Path, expected_map: np.ndarray, tmp_path: Path
) -> None:
    memory = QgsVectorLayer("Polygon?crs=EPSG:32632&field=kind:string", "area", "memory")
    for kind, west in (("yes", 5), ("no", 40)):
        feature = QgsFeature(memory.fields())
        feature["kind"] = kind
        box = QgsRectangle(WEST + west, NORTH - 20, WEST + west + 15, NORTH - 10)
        feature.setGeometry(QgsGeometry.fromRect(box))
        memory.dataProvider().addFeature(feature)
    path = str(tmp_path / "many.gpkg")
    context = QgsProject.instance().transformContext()
    for name in ("first", "second"):
        options = QgsVectorFileWriter.SaveVectorOptions()
        options.layerName = name
        if name == "second":
            options.actionOnExistingFile = (
                QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
            )
            options.ct = QgsCoordinateTransform(
                memory.crs(), QgsCoordinateReferenceSystem("EPSG:4326"), context
            )
        QgsVectorFileWriter.writeAsVectorFormatV3(memory, path, context, options)
    layer = QgsVectorLayer(f"{path}|layername=second|subset=kind = 'yes'", "yes", "ogr")
    assert layer.featureCount() == 1
    QgsProject.instance().addMapLayer(layer)
    dialog = open_dialog()
    dialog.part.setCurrentIndex(dialog.part.findData("area"))
    run(dialog)
    written = gdal.Open(str(place.with_name("town_area_map.tif"))).ReadAsArray()
    wanted = np.full_like(expected_map, 255)
    wanted[20:40, 10:40] = expected_map[20:40, 10:40]
    np.testing.assert_array_equal(written, wanted)


def test_several_orthophotos_are_mapped_into_a_folder(
    open_dialog, place: Path, expected_map: np.ndarray
) -> None:
    other = Path(shutil.copy(place, place.with_name("village.tif")))
    QgsProject.instance().addMapLayer(QgsRasterLayer(str(other), "village"))
    dialog = open_dialog()
    for row in range(dialog.layers.count()):
        dialog.layers.item(row).setCheckState(Qt.CheckState.Checked)
    assert dialog.out.filePath() == str(place.with_name("maps"))
    run(dialog)
    for name in ("town", "village"):
        written = gdal.Open(str(place.parent / "maps" / f"{name}_map.tif")).ReadAsArray()
        np.testing.assert_array_equal(written, expected_map)
    tops = QgsProject.instance().layerTreeRoot().children()
    assert {top.name() for top in tops} >= {"town_map", "village_map"}


def test_a_run_that_is_cancelled_ends_within_two_seconds_and_leaves_no_map(
    open_dialog, tmp_path: Path
) -> None:
    big = tmp_path / "big.tif"
    dataset = gdal.GetDriverByName("GTiff").Create(str(big), 6000, 6000, 3)
    dataset.GetRasterBand(1).Fill(9)
    dataset = None
    dialog = open_dialog(layer=QgsProject.instance().addMapLayer(QgsRasterLayer(str(big), "big")))
    dialog.start.click()
    wait(lambda: dialog.bar.maximum() > 0)
    asked = time.monotonic()
    dialog.cancel.click()
    wait(lambda: dialog.work is None)
    assert time.monotonic() - asked < 2.0
    assert "Cancelled" in dialog.state.text()
    assert not list(tmp_path.glob("big_map*"))  # what goes on from here is in a hidden folder
    assert dialog.start.isEnabled()


def test_what_was_mapped_before_a_run_is_cancelled_stays_and_is_loaded(
    open_dialog, place: Path
) -> None:
    big = place.with_name("z_big.tif")
    dataset = gdal.GetDriverByName("GTiff").Create(str(big), 6000, 6000, 3)
    dataset.GetRasterBand(1).Fill(9)
    dataset = None
    QgsProject.instance().addMapLayer(QgsRasterLayer(str(big), "z_big"))
    dialog = open_dialog()
    for row in range(dialog.layers.count()):
        dialog.layers.item(row).setCheckState(Qt.CheckState.Checked)
    dialog.start.click()
    wait(lambda: "z_big" in dialog.state.text())
    dialog.cancel.click()
    wait(lambda: dialog.work is None)
    assert "town_map.tif" in dialog.state.text()
    assert dialog.state.text().endswith("Cancelled. The same run goes on where it was.")
    assert set(group()) == {"town_map", "Confidence"}
    assert not list((place.parent / "maps").glob("z_big*"))


def test_a_run_goes_on_when_the_dialog_is_closed(open_dialog, place: Path) -> None:
    dialog = open_dialog()
    ended: List[str] = []
    dialog.ended.connect(lambda words, _good: ended.append(words))
    dialog.start.click()
    dialog.close()
    assert not dialog.isVisible()
    wait(lambda: ended)
    assert ended == ["Written: town_map.tif"]
    assert place.with_name("town_map.tif").exists()


def test_what_is_copied_does_the_same(
    open_dialog, canvas, place: Path, geoseg_python: str, tmp_path: Path
) -> None:
    look_at(canvas, 40, 20, 26, 14)
    dialog = open_dialog()
    dialog.part.setCurrentIndex(dialog.part.findData("view"))
    dialog.polygons.setChecked(True)
    call = dialog.call()
    dialog.copy.menu().copy_command()
    assert QGuiApplication.clipboard().text().startswith("geoseg predict ")
    results = processing.run(call.algorithm, dict(call.parameters))
    by_processing = gdal.Open(results["OUTPUT"]).ReadAsArray()
    assert place.with_name("town_view_map.gpkg").exists()
    again = [*call.arguments]
    again[again.index("--out") + 1] = str(tmp_path / "again.tif")
    subprocess.run([geoseg_python, "-m", "geoseg", *again], check=True, capture_output=True)
    np.testing.assert_array_equal(
        by_processing, gdal.Open(str(tmp_path / "again.tif")).ReadAsArray()
    )


def test_one_orthophoto_that_fails_does_not_keep_the_others_back(open_dialog, place: Path) -> None:
    other = Path(shutil.copy(place, place.with_name("broken.tif")))
    broken = QgsProject.instance().addMapLayer(QgsRasterLayer(str(other), "broken"))
    dialog = open_dialog()
    for row in range(dialog.layers.count()):
        dialog.layers.item(row).setCheckState(Qt.CheckState.Checked)
    assert len(dialog.chosen()) == 2
    other.write_bytes(other.read_bytes()[:1000])
    run(dialog)
    assert "broken.tif" in dialog.state.text()
    assert "town_map.tif" in dialog.state.text()
    assert QgsProject.instance().layerTreeRoot().children()[0].name() == "town_map"
    assert broken.isValid()


def test_a_place_for_one_map_is_not_the_folder_of_several(open_dialog, place: Path) -> None:
    other = Path(shutil.copy(place, place.with_name("village.tif")))
    QgsProject.instance().addMapLayer(QgsRasterLayer(str(other), "village"))
    dialog = open_dialog()
    dialog.out.setFilePath(str(place.with_name("mine.tif")))
    dialog.polygons.click()
    assert dialog.out.filePath() == str(place.with_name("mine.tif"))
    for row in range(dialog.layers.count()):
        dialog.layers.item(row).setCheckState(Qt.CheckState.Checked)
    assert dialog.out.filePath() == str(place.with_name("maps"))


def test_chosen_bands_are_kept_for_a_raster_alike_and_forgotten_for_another(
    open_dialog, place: Path, tmp_path: Path
) -> None:
    alike = Path(shutil.copy(place, place.with_name("village.tif")))
    path = tmp_path / "four.tif"
    gdal.Translate(str(path), str(place), bandList=[1, 2, 3, 1])
    project = QgsProject.instance()
    layers = [project.addMapLayer(QgsRasterLayer(str(each), each.stem)) for each in (alike, path)]
    dialog = open_dialog()
    looked(dialog)
    for combo in dialog.bands:
        combo.setCurrentIndex(2)
        combo.activated.emit(2)
    settle()
    assert "red 3, green 3, blue 3" in looked(dialog)
    for layer, bands in ((layers[0], (3, 3, 3)), (layers[1], ())):
        for row in range(dialog.layers.count()):
            item = dialog.layers.item(row)
            on = item.text() == layer.name()
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        looked(dialog)
        assert dialog.band_numbers() == bands
    assert [combo.count() for combo in dialog.bands] == [4, 4, 4]


# the preview


def previewed(dialog: Any) -> np.ndarray:
    """What the preview shows once it answers the newest request."""
    preview = dialog.preview
    wait(
        lambda: (
            not preview.timer.isActive()
            and not dialog.timer.isActive()
            and preview.newest
            and preview.shown == preview.newest
        )
    )
    return gdal.Open(preview.layer.source()).ReadAsArray()


def part_of(dialog: Any, whole: np.ndarray) -> np.ndarray:
    """The part of a map of the orthophoto on which the preview lies."""
    extent = dialog.preview.layer.extent()
    left, top = ((extent.xMinimum() - WEST) / GSD, (NORTH - extent.yMaximum()) / GSD)
    height, width = dialog.preview.layer.height(), dialog.preview.layer.width()
    return whole[round(top) : round(top) + height, round(left) : round(left) + width]


def test_the_preview_shows_the_view_and_follows_it(
    open_dialog, canvas, classes, expected_map: np.ndarray
) -> None:
    look_at(canvas, 10, 10, 26, 14)
    dialog = open_dialog()
    dialog.live.click()
    first = previewed(dialog)
    np.testing.assert_array_equal(first, part_of(dialog, expected_map))
    layer = dialog.preview.layer
    assert legend(layer) == classes
    assert QgsProject.instance().layerTreeRoot().children()[0].layer() is layer
    assert "Exactly as the map will be" in dialog.preview_state.text()
    corner = layer.extent().xMinimum()
    for column in (20, 40, 60):  # those between are outdated before they are answered
        look_at(canvas, column, 30, 26, 14)
    second = previewed(dialog)
    assert layer.extent().xMinimum() == pytest.approx(corner + 50 * GSD, abs=2 * GSD)
    np.testing.assert_array_equal(second, part_of(dialog, expected_map))
    for index, combo in enumerate(reversed(dialog.bands)):
        combo.setCurrentIndex(index)
        combo.activated.emit(index)
    before = dialog.preview.newest
    wait(lambda: dialog.preview.newest > before)
    assert previewed(dialog).shape == second.shape
    assert dialog.preview.subject.bands == (3, 2, 1)


def test_a_canvas_in_another_crs_shows_the_same(
    open_dialog, canvas, layer, expected_map: np.ndarray
) -> None:
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    turn = QgsCoordinateTransform(
        layer.crs(), canvas.mapSettings().destinationCrs(), QgsProject.instance()
    )
    box = QgsRectangle(WEST + 20, NORTH - 20, WEST + 30, NORTH - 15)
    canvas.setExtent(turn.transformBoundingBox(box))
    dialog = open_dialog()
    dialog.live.click()
    np.testing.assert_array_equal(previewed(dialog), part_of(dialog, expected_map))
    assert dialog.preview.layer.extent().contains(box)
    assert dialog.preview.layer.width() < 130


def test_a_threshold_on_the_preview_stays_when_the_view_moves(open_dialog, canvas) -> None:
    from geoseg_qgis.predict import veil

    look_at(canvas, 10, 10, 26, 14)
    dialog = open_dialog()
    dialog.live.click()
    previewed(dialog)
    layer = dialog.preview.layer
    assert veil.can_veil(layer)
    veil.veil(layer, 200)
    first = veil.source_of(layer)
    look_at(canvas, 30, 30, 26, 14)
    wait(lambda: veil.source_of(layer) != first)
    assert veil.least_of(layer) == 200
    assert layer.source().startswith("<VRTDataset")
    assert layer.renderer().alphaBand() == 2
    assert layer.isValid()


def test_a_model_that_breaks_under_the_preview_is_told_and_may_come_back(
    open_dialog, canvas, model: Path, tmp_path: Path
) -> None:
    look_at(canvas, 10, 10, 26, 14)
    mine = Path(shutil.copy(model, tmp_path / "mine.onnx"))
    dialog = open_dialog(model=str(mine))
    dialog.live.click()
    previewed(dialog)
    mine.write_bytes(b"not a model")
    look_at(canvas, 30, 10, 26, 14)
    wait(lambda: "mine.onnx" in dialog.preview_state.text())
    assert dialog.preview.layer is None
    shutil.copy(model, mine)
    look_at(canvas, 50, 10, 26, 14)
    previewed(dialog)


def test_a_view_beside_the_orthophoto_is_told_and_the_worker_waits(open_dialog, canvas) -> None:
    look_at(canvas, 1000, 1000, 26, 14)
    dialog = open_dialog()
    dialog.live.click()
    wait(lambda: "nothing of the orthophoto" in dialog.preview_state.text())
    look_at(canvas, 0, 0, 26, 14)
    previewed(dialog)


def worker() -> int:
    """The process of the preview's worker."""
    listed = Path("/proc/self/task").glob("*/children")
    children = [number for path in listed for number in path.read_text().split()]
    commands = {number: Path("/proc", number, "cmdline").read_bytes() for number in children}
    (number,) = (number for number, words in commands.items() if b"serve-stdio" in words)
    return int(number)


def test_a_worker_that_is_killed_ends_the_preview_and_may_be_started_again(
    open_dialog, canvas
) -> None:
    look_at(canvas, 10, 10, 26, 14)
    dialog = open_dialog()
    dialog.live.click()
    previewed(dialog)
    os.kill(worker(), signal.SIGKILL)
    wait(lambda: not dialog.live.isChecked())
    assert "SIGKILL" in dialog.preview_state.text()
    assert len(QgsProject.instance().mapLayers()) == 1
    dialog.live.click()
    previewed(dialog)


def test_the_worker_and_the_layer_end_with_the_dialog(open_dialog, canvas) -> None:
    look_at(canvas, 10, 10, 26, 14)
    dialog = open_dialog()
    dialog.live.click()
    previewed(dialog)
    folder = Path(dialog.preview.layer.source()).parent
    server = dialog.preview.server
    dialog.close()
    assert server.join(5.0)
    assert not folder.exists()
    assert [each.name() for each in QgsProject.instance().mapLayers().values()] == ["town"]


def test_a_preview_whose_layer_is_removed_stops(open_dialog, canvas) -> None:
    look_at(canvas, 10, 10, 26, 14)
    dialog = open_dialog()
    dialog.live.click()
    previewed(dialog)
    server = dialog.preview.server
    QgsProject.instance().removeMapLayer(dialog.preview.layer.id())
    wait(lambda: not dialog.live.isChecked())
    assert server.join(5.0)


def test_a_preview_whose_orthophoto_is_removed_stops(open_dialog, canvas, layer) -> None:
    look_at(canvas, 10, 10, 26, 14)
    dialog = open_dialog()
    dialog.live.click()
    previewed(dialog)
    QgsProject.instance().removeMapLayer(layer.id())
    look_at(canvas, 30, 10, 26, 14)
    settle(300)
    assert not dialog.live.isChecked()
    assert not QgsProject.instance().mapLayers()


def test_a_new_project_ends_the_preview(open_dialog, canvas) -> None:
    look_at(canvas, 10, 10, 26, 14)
    dialog = open_dialog()
    dialog.live.click()
    previewed(dialog)
    QgsProject.instance().clear()
    settle(300)
    assert not dialog.live.isChecked()
    assert "Add an orthophoto to the project" in looked(dialog)


def test_a_raster_without_a_place_has_no_preview(
    open_dialog, tmp_path: Path, pixels: np.ndarray, expected
) -> None:
    path = tmp_path / "bare.tif"
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), 130, 70, 3)
    for band in range(3):
        dataset.GetRasterBand(band + 1).WriteArray(pixels[band])
    dataset = None
    bare = QgsProject.instance().addMapLayer(QgsRasterLayer(str(path), "bare"))
    dialog = open_dialog(layer=bare)
    assert "no coordinate reference system" in looked(dialog)
    dialog.live.click()
    assert "bare has no georeference" in dialog.preview_state.text()
    assert not dialog.live.isChecked()
    run(dialog)
    written = gdal.Open(str(tmp_path / "bare_map.tif")).ReadAsArray()
    np.testing.assert_array_equal(written, expected(pixels))
