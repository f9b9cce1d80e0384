"""Labels drawn on a real canvas by mouse events, and read by the real geoseg."""

import json
import shutil
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Callable, List, Tuple

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer
from qgis.PyQt.QtGui import QMouseEvent, QWheelEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QListWidget, QWidget

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
    folder = tmp_path / "örtho & co"
    folder.mkdir()
    return Path(shutil.copy(ortho, folder / "town.tif"))


@pytest.fixture
def canvas(plugin, qgis_new_project):
    canvas = QgsMapCanvas()
    canvas.resize(260, 140)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:32632"))
    canvas.setExtent(QgsRectangle(WEST, NORTH - 35, WEST + 65, NORTH))
    canvas.show()
    settle()
    yield canvas
    canvas.close()
    canvas.deleteLater()


@pytest.fixture
def dock(canvas, place: Path):
    from geoseg_qgis.labeling import label_file
    from geoseg_qgis.labeling.dock import LabelDock
    from geoseg_qgis.labeling.scheme import PRESETS

    QgsProject.instance().addMapLayer(QgsRasterLayer(str(place), "town"))
    label_file.create(place.with_name("labels.gpkg"), PRESETS["isprs"], utm())
    dock = LabelDock(canvas)
    dock.resize(340, 700)
    dock.show()
    dock.open_file(place.with_name("labels.gpkg"))
    yield dock
    dock.close_down()
    dock.deleteLater()
    settle()


def utm() -> QgsCoordinateReferenceSystem:
    return QgsCoordinateReferenceSystem("EPSG:32632")


def on_screen(canvas: QgsMapCanvas, x: float, y: float) -> QPoint:
    """Where on the canvas a place is, in metres right of and below the orthophoto's corner."""
    return (
        canvas.getCoordinateTransform()
        .transform(QgsPointXY(WEST + x, NORTH - y))
        .toQPointF()
        .toPoint()
    )


def move(view: QWidget, point: QPoint) -> None:
    """Lead the mouse with its left button down, which QTest.mouseMove does not know."""
    left = Qt.MouseButton.LeftButton
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(point),
        QPointF(view.mapToGlobal(point)),
        Qt.MouseButton.NoButton,
        left,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view, event)


def drag(canvas: QgsMapCanvas, *places: Tuple[float, float]) -> None:
    """Press the left button at the first place, lead the mouse along, release it at the last."""
    view, left = canvas.viewport(), Qt.MouseButton.LeftButton
    points = [on_screen(canvas, *place) for place in places]
    QTest.mousePress(view, left, Qt.KeyboardModifier.NoModifier, points[0])
    for point in points[1:]:
        move(view, point)
    QTest.mouseRelease(view, left, Qt.KeyboardModifier.NoModifier, points[-1])
    settle()


def labels(path: Path, layer: str = "labels") -> List[QgsFeature]:
    """What is in the file, as another program sees it."""
    return list(QgsVectorLayer(f"{path}|layername={layer}", "seen", "ogr").getFeatures())


def box(x: float, y: float, width: float, height: float) -> QgsGeometry:
    return QgsGeometry.fromRect(
        QgsRectangle(WEST + x, NORTH - y - height, WEST + x + width, NORTH - y)
    )


def counted(dock: Any) -> Any:
    wait(lambda: not dock.findings.timer.isActive() and dock.findings.counting is None)
    return dock.findings.tally


# the file


def test_a_new_label_file_is_made_by_the_dialog_and_opened(dock, place: Path) -> None:
    def accept() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog.objectName() == "geosegScheme"
        assert dialog.preset.currentText() == "Own classes"
        dialog.start_from("isprs")
        dialog.accept()

    QTimer.singleShot(100, accept)
    dock.new.click()
    made = place.with_name("labels_2.gpkg")  # labels.gpkg is there
    assert dock.layers.path == made
    assert [each.name for each in dock.layers.scheme][:2] == ["impervious surface", "building"]
    assert labels(made) == []


def test_own_classes_begin_with_an_empty_row_but_keep_what_was_typed() -> None:
    from geoseg_qgis.labeling.scheme_dialog import NAME, SchemeDialog

    def choose(name: str) -> List[str]:
        dialog.preset.setCurrentIndex(dialog.preset.findData(name))
        dialog.preset.activated.emit(dialog.preset.currentIndex())
        rows = range(dialog.table.rowCount())
        return [dialog.table.cellWidget(row, NAME).text() for row in rows]

    dialog = SchemeDialog()
    assert dialog.preset.currentData() == "custom"
    assert choose("custom") == [""]
    assert choose("building") == ["background", "building"]
    assert dialog.background.isChecked()
    assert choose("custom") == [""]
    assert not dialog.background.isChecked()
    dialog.table.cellWidget(0, NAME).setText("meadow")
    assert choose("custom") == ["meadow"]
    choose("building")
    dialog.table.cellWidget(1, NAME).setText("roof")
    assert choose("custom") == ["background", "roof"]
    assert dialog.scheme().classes[1].name == "roof"


def test_the_own_classes_of_a_file_come_back_after_a_preset() -> None:
    from geoseg_qgis.labeling.scheme import LabelClass, Scheme
    from geoseg_qgis.labeling.scheme_dialog import SchemeDialog

    own = Scheme((LabelClass(0, "ground", "#010203"), LabelClass(9, "pool", "#0000aa")), True)
    dialog = SchemeDialog(own)
    dialog.start_from("isprs")
    assert len(dialog.scheme().classes) == 6
    dialog.start_from("custom")
    assert dialog.scheme() == own


def test_a_new_file_has_what_geoseg_reads(dock, place: Path, geoseg_python: str) -> None:
    path = place.with_name("labels.gpkg")
    code = (
        "import json, sys; from geoseg.label_file import _read_classes; from pathlib import Path; "
        "from geoseg.classes import PRESETS; "
        "print(json.dumps([_read_classes(Path(sys.argv[1])).model_dump(), "
        "{name: each.model_dump() for name, each in PRESETS.items()}]))"
    )
    told = subprocess.run([geoseg_python, "-c", code, path], check=True, capture_output=True)
    written, presets = json.loads(told.stdout)
    assert written == presets["isprs"]
    from geoseg_qgis.labeling.scheme import PRESETS

    for name, expected in presets.items():
        ours = PRESETS[name]
        assert [vars(each) for each in ours] == expected["classes"]
        assert ours.background == expected["background"]
    assert not list(place.parent.glob(".*"))


def test_a_file_that_is_there_is_never_replaced(dock, place: Path) -> None:
    from geoseg_qgis.labeling import label_file
    from geoseg_qgis.labeling.scheme_dialog import SchemeDialog

    path = place.with_name("labels.gpkg")
    before = path.read_bytes()
    dialog = SchemeDialog(path=str(path), crs=utm())
    dialog.start_from("isprs")
    dialog.accept()
    assert not dialog.result()
    assert "There is a file labels.gpkg already" in dialog.problem.text()
    with pytest.raises(Exception, match="already"):
        label_file.create(path, dialog.scheme(), utm())
    assert path.read_bytes() == before


def test_a_place_that_takes_no_file_is_told_in_the_dialog(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from geoseg_qgis.labeling import label_file
    from geoseg_qgis.labeling.scheme_dialog import SchemeDialog

    place.with_name(".new.part.gpkg").mkdir()  # where it is written first
    dialog = SchemeDialog(path=str(place.with_name("new.gpkg")), crs=utm())
    dialog.start_from("isprs")
    dialog.accept()
    assert not dialog.result()
    assert "takes no GeoPackage" in dialog.problem.text()
    assert len(dialog.scheme().classes) == 6
    monkeypatch.setattr(label_file, "disk_usage", lambda _: SimpleNamespace(free=1000))
    dialog.accept()
    assert dialog.problem.text().endswith("is full — make room, or choose another")
    place.with_name(".new.part.gpkg").rmdir()
    dialog.accept()
    assert dialog.made == place.with_name("new.gpkg")
    assert dialog.made.exists()


def test_what_is_no_label_file_is_told(dock, place: Path) -> None:
    dock.open_file(place)
    assert "has no layer classes" in dock.problem.text()
    assert dock.layers is not None  # the one before stays


def test_a_folder_that_takes_no_file_is_told(plugin, tmp_path: Path) -> None:
    from geoseg_qgis.labeling import label_file
    from geoseg_qgis.labeling.scheme import PRESETS
    from geoseg_qgis.worker.errors import WorkerError

    with pytest.raises(WorkerError, match="nowhere"):
        label_file.create(tmp_path / "nowhere" / "a.gpkg", PRESETS["isprs"], utm())


# drawing


def test_no_button_moves_when_words_come_and_go(dock) -> None:
    from geoseg_qgis.setup.layout import say

    def places() -> list:
        settle()
        return [button.mapTo(dock, QPoint(0, 0)) for button in (dock.polygon, dock.undo)]

    counted(dock)
    for label in (dock.hint, dock.warnings, dock.loss, dock.problem):
        say(label, "")
    before = places()
    for label in (dock.hint, dock.warnings, dock.loss, dock.problem):
        say(label, "words that take some lines " * 9)
    assert places() == before


def test_the_layers_of_a_second_label_file_are_told_from_those_of_the_first(
    dock, place: Path
) -> None:
    from geoseg_qgis.labeling import label_file
    from geoseg_qgis.labeling.scheme import PRESETS

    assert dock.layers.labels.name() == "labels"
    label_file.create(place.with_name("more.gpkg"), PRESETS["isprs"], utm())
    dock.open_file(place.with_name("more.gpkg"))
    assert dock.layers.labels.name() == "labels (more)"
    assert dock.layers.extents.name() == "extents (more)"


def test_the_label_file_of_a_project_that_is_opened_again_goes_on(
    dock, place: Path, tmp_path: Path
) -> None:
    path, project = dock.layers.path, QgsProject.instance()
    assert project.write(str(tmp_path / "town.qgz"))
    project.clear()
    assert dock.layers is None
    assert project.read(str(tmp_path / "town.qgz"))
    assert dock.layers.path == path
    assert dock.rectangle.isEnabled()
    assert len(dock.ticked()) == 1
    assert sum(isinstance(each, QgsVectorLayer) for each in project.mapLayers().values()) == 3
    assert not project.isDirty()


def test_a_rectangle_is_a_label_of_the_chosen_class_in_the_file_at_once(
    dock, canvas, place: Path
) -> None:
    dock.list.choose(3)
    dock.rectangle.click()
    drag(canvas, (10, 5), (20, 12), (30, 15))
    (label,) = labels(place.with_name("labels.gpkg"))
    assert label["class"] == 3
    assert label["raster"] == "town.tif"
    assert label["author"]
    assert label["made"].date().year() >= 2024
    drawn, expected = label.geometry(), box(10, 5, 20, 10)
    assert drawn.intersection(expected).area() > 0.95 * drawn.combine(expected).area()
    assert not dock.layers.labels.isModified()


def test_a_freehand_outline_becomes_a_valid_polygon(dock, canvas, place: Path) -> None:
    dock.list.choose(1)
    dock.freehand.click()
    drag(canvas, (10, 5), (30, 5), (30, 15), (10, 15), (10, 6))
    (label,) = labels(place.with_name("labels.gpkg"))
    assert label["class"] == 1
    assert label.geometry().isGeosValid()
    assert label.geometry().area() == pytest.approx(200, rel=0.1)
    drag(canvas, (40, 5), (60, 25), (60, 5), (40, 25))  # crosses itself
    figure = labels(place.with_name("labels.gpkg"))[1].geometry()
    assert figure.isGeosValid()
    assert figure.area() == pytest.approx(200, rel=0.15)


def test_a_click_and_a_drawing_that_is_given_up_add_nothing(dock, canvas, place: Path) -> None:
    dock.rectangle.click()
    drag(canvas, (10, 5), (10, 5))
    view, left = canvas.viewport(), Qt.MouseButton.LeftButton
    QTest.mousePress(view, left, Qt.KeyboardModifier.NoModifier, on_screen(canvas, 10, 5))
    move(view, on_screen(canvas, 30, 20))
    QTest.mousePress(
        view, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, on_screen(canvas, 30, 20)
    )
    QTest.mouseRelease(view, left, Qt.KeyboardModifier.NoModifier, on_screen(canvas, 30, 20))
    settle()
    assert not labels(place.with_name("labels.gpkg"))


def test_keys_choose_the_class(dock, canvas, place: Path) -> None:
    canvas.activateWindow()
    canvas.setFocus()
    settle()
    for number, value in ((2, 1), (6, 5), (9, 5)):  # no class has the key 9
        QTest.keyClick(canvas, Qt.Key(Qt.Key.Key_0 + number))
        assert dock.list.value() == value
    dock.rectangle.click()
    drag(canvas, (10, 5), (30, 15))
    assert [each["class"] for each in labels(place.with_name("labels.gpkg"))] == [5]


def test_extents_get_their_role(dock, canvas, place: Path) -> None:
    for role in ("val", "train"):
        dock.list.choose(role)
        if not dock.rectangle.isChecked():
            dock.rectangle.click()
        drag(canvas, (10, 5), (30, 15))
    path = place.with_name("labels.gpkg")
    assert [each["role"] for each in labels(path, "extents")] == ["val", "train"]
    assert not labels(path)
    assert counted(dock).of("val").area == pytest.approx(200, rel=0.05)


def test_labels_drawn_on_a_map_in_another_crs_lie_where_they_were_drawn(
    dock, canvas, place: Path
) -> None:
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    canvas.setExtent(
        canvas.mapSettings().layerExtentToOutputExtent(
            QgsProject.instance().mapLayersByName("town")[0],
            QgsRectangle(WEST, NORTH - 35, WEST + 65, NORTH),
        )
    )
    settle()
    dock.rectangle.click()
    view, left = canvas.viewport(), Qt.MouseButton.LeftButton
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    QTest.mousePress(view, left, Qt.KeyboardModifier.NoModifier, middle - QPoint(30, 30))
    move(view, middle)
    QTest.mouseRelease(view, left, Qt.KeyboardModifier.NoModifier, middle + QPoint(30, 30))
    settle()
    (label,) = labels(place.with_name("labels.gpkg"))
    centre = label.geometry().centroid().asPoint()
    assert centre.distance(QgsPointXY(WEST + 32.5, NORTH - 17.5)) < 2.0


def test_what_qgis_digitizes_itself_is_preset_and_saved(dock, place: Path) -> None:
    dock.list.choose(4)
    asked: List[Any] = []
    dock.digitize_asked.connect(asked.append)
    dock.polygon.click()
    (layer,) = asked
    assert layer.isEditable()
    # as QGIS's tool does it: the form is suppressed, defaults are evaluated, an edit command
    layer.beginEditCommand("Add feature")
    shape = box(1, 1, 5, 5)
    shape.convertToMultiType()
    layer.addFeature(
        QgsVectorLayerUtils.createFeature(layer, shape, {}, layer.createExpressionContext())
    )
    layer.endEditCommand()
    settle()
    (label,) = labels(place.with_name("labels.gpkg"))
    assert (label["class"], label["raster"]) == (4, "town.tif")


def test_a_polygon_of_another_layer_is_taken_over_with_its_class(dock, canvas, place: Path) -> None:
    other = QgsVectorLayer(
        "Polygon?crs=EPSG:4326&field=class:integer&field=name:string", "m", "memory"
    )
    turn = QgsCoordinateTransform(utm(), other.crs(), QgsProject.instance())
    for shape, told in ((box(10, 5, 20, 10), (77, "Tree")), (box(40, 5, 20, 10), (77, "moor"))):
        feature = QgsFeature(other.fields())
        shape.transform(turn)
        feature.setGeometry(shape)
        feature.setAttributes(list(told))
        other.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayer(other)
    canvas.setLayers([dock.layers.labels, other])
    settle()
    dock.list.choose(4)
    dock.accept.click()
    for x, y in ((20, 10), (50, 10), (5, 30)):  # nothing lies at the last one
        drag(canvas, (x, y))
    taken = labels(place.with_name("labels.gpkg"))
    assert [each["class"] for each in taken] == [3, 4]  # the scheme has no moor: what is chosen
    expected = box(10, 5, 20, 10)
    drawn = taken[0].geometry()
    assert drawn.intersection(expected).area() > 0.99 * drawn.combine(expected).area()
    drag(canvas, (20, 10))  # the label now lies above it, and is no source itself
    assert len(labels(place.with_name("labels.gpkg"))) == 3


# proposals


@pytest.fixture
def roof(place: Path) -> QgsGeometry:
    """A roof on a lawn, painted over the orthophoto before it is opened."""
    lawn = np.random.default_rng(5).normal(0, 4, (3, 70, 130))
    lawn += np.array([70, 120, 60])[:, None, None]
    lawn[:, 10:40, 30:90] += np.array([100, -40, 0])[:, None, None]
    dataset = gdal.Open(str(place), gdal.GA_Update)
    for band, values in enumerate(lawn.round().astype(np.uint8), start=1):
        dataset.GetRasterBand(band).WriteArray(values)
    dataset = None  # closes the file
    return box(15, 5, 30, 15)


@pytest.fixture
def fill(roof: QgsGeometry, dock, canvas) -> Any:
    """Smart fill, chosen."""
    canvas.setLayers([dock.layers.labels, *dock.ticked()])
    canvas.activateWindow()
    settle()
    dock.fill.click()
    assert dock.fill.isChecked(), dock.problem.text()
    return dock.tools[dock.fill]


def click(canvas: QgsMapCanvas, x: float, y: float, *, right: bool = False) -> None:
    button = Qt.MouseButton.RightButton if right else Qt.MouseButton.LeftButton
    QTest.mouseClick(
        canvas.viewport(), button, Qt.KeyboardModifier.NoModifier, on_screen(canvas, x, y)
    )
    settle()


def turn_wheel(canvas: QgsMapCanvas, x: float, y: float, modifier: Any) -> None:
    view, point = canvas.viewport(), on_screen(canvas, x, y)
    event = QWheelEvent(
        QPointF(point),
        QPointF(view.mapToGlobal(point)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        modifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def agreement(one: QgsGeometry, other: QgsGeometry) -> float:
    return one.intersection(other).area() / one.combine(other).area()


@pytest.mark.parametrize("crs", ["EPSG:32632", "EPSG:3857"])
def test_the_region_under_the_mouse_becomes_a_label_by_enter(
    fill, dock, place: Path, roof: QgsGeometry, crs: str
) -> None:
    canvas = dock.canvas
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
    turn = QgsCoordinateTransform(
        utm(), canvas.mapSettings().destinationCrs(), QgsProject.instance()
    )
    canvas.setExtent(turn.transformBoundingBox(QgsRectangle(WEST, NORTH - 35, WEST + 65, NORTH)))
    settle()
    dock.list.choose(1)
    middle = turn.transform(QgsPointXY(WEST + 30, NORTH - 12))
    where = canvas.getCoordinateTransform().transform(middle).toQPointF().toPoint()
    QTest.mouseClick(
        canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where
    )
    wait(lambda: fill.proposal is not None or dock.problem.text())
    assert not dock.problem.text()
    assert fill.band.asGeometry().area() > 0
    assert "Enter" in dock.hint.text()
    assert not labels(place.with_name("labels.gpkg"))
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    settle()
    (label,) = labels(place.with_name("labels.gpkg"))
    assert (label["class"], label["raster"]) == (1, "town.tif")
    assert agreement(label.geometry(), roof) > 0.97
    assert fill.proposal is None
    assert not dock.hint.isVisible()


def test_a_second_click_takes_a_region_and_esc_gives_it_up(
    fill, dock, canvas, place: Path, roof: QgsGeometry
) -> None:
    path = place.with_name("labels.gpkg")
    click(canvas, 30, 12)
    wait(lambda: fill.proposal is not None)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    settle(300)
    assert fill.proposal is None
    assert not fill.band.asGeometry().area()
    assert not labels(path)
    click(canvas, 30, 12)
    wait(lambda: fill.proposal is not None)
    click(canvas, 55, 30)  # beside it: the lawn is proposed instead
    wait(lambda: fill.proposal is not None)
    assert not labels(path)
    lawn = QgsGeometry(fill.proposal)
    assert not lawn.contains(QgsPointXY(WEST + 30, NORTH - 12))
    click(canvas, 50, 28)  # inside
    click(canvas, 30, 12)
    wait(lambda: fill.proposal is not None)
    click(canvas, 2, 2, right=True)
    taken = labels(path)
    assert len(taken) == 2
    assert agreement(taken[0].geometry(), lawn) > 0.999
    assert agreement(taken[1].geometry(), roof) > 0.97


def test_the_wheel_and_the_keys_widen_a_region(place: Path, roof, fill, dock, canvas) -> None:
    click(canvas, 30, 12)
    wait(lambda: fill.proposal is not None)
    scale, before = canvas.scale(), QgsGeometry(fill.proposal)
    for _ in range(14):
        turn_wheel(canvas, 30, 12, Qt.KeyboardModifier.ControlModifier)
    wait(lambda: fill.proposal.area() > 2 * before.area())  # all alike: the lawn as well
    assert canvas.scale() == scale
    for _ in range(14):
        QTest.keyClick(canvas, Qt.Key.Key_Minus)
    wait(lambda: agreement(fill.proposal, before) > 0.999)
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    wait(lambda: dock.proposals.then is None)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    turn_wheel(canvas, 30, 12, Qt.KeyboardModifier.NoModifier)
    assert canvas.scale() < scale  # now it zooms


def test_without_an_environment_smart_fill_says_what_is_missing(
    dock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GEOSEG_PYTHON")
    dock.fill.click()
    assert "No Python with GeoSeg is set" in dock.problem.text()
    assert "Settings" in dock.problem.text()
    assert not dock.fill.isChecked()


def test_a_click_beside_the_ticked_orthophotos_is_told(fill, dock, canvas) -> None:
    dock.rasters.item(0).setCheckState(Qt.CheckState.Unchecked)
    click(canvas, 30, 12)
    assert "No ticked orthophoto lies there" in dock.problem.text()
    assert fill.seed is None


def test_a_worker_that_dies_is_told_and_starts_again(fill, dock, canvas) -> None:
    click(canvas, 30, 12)
    wait(lambda: fill.proposal is not None)
    dock.proposals.server.ask({"quit": True})
    wait(lambda: dock.proposals.server is None)
    assert dock.problem.text()
    click(canvas, 30, 12)
    wait(lambda: fill.proposal is not None)
    assert not dock.problem.text()


def test_a_patch_of_a_class_map_is_taken_over_with_its_class(
    dock, canvas, place: Path, class_map: Path, expected_map: np.ndarray
) -> None:
    from geoseg_qgis.labeling.scheme import LabelClass, Scheme

    layer = QgsRasterLayer(str(class_map), "map")
    QgsProject.instance().addMapLayer(layer)
    canvas.setLayers([dock.layers.labels, layer])
    settle()
    classes = ((1, "Grass"), (0, "soil"), (5, "car"))  # 3 by name, 0 by value, 7 not at all
    dock.layers.set_scheme(Scheme(tuple(LabelClass(*each, "#010203") for each in classes)))
    settle()
    dock.list.choose(5)
    dock.accept.click()
    path = place.with_name("labels.gpkg")
    for number, (value, expected) in enumerate(((3, 1), (0, 0), (7, 5))):
        patch, (row, column) = largest_patch(expected_map, value)
        click(canvas, (column + 0.5) * GSD, (row + 0.5) * GSD)
        wait(lambda n=number: len(labels(path)) > n or dock.problem.text())
        assert not dock.problem.text()
        found = labels(path)
        assert found[-1]["class"] == expected
        assert agreement(found[-1].geometry(), patch) > 0.999999


def test_maps_are_no_orthophotos_to_label(dock, class_map: Path) -> None:
    from geoseg_qgis.predict.results import load

    before = names(dock.rasters)
    QgsProject.instance().addMapLayer(QgsRasterLayer(str(class_map), "of others"))
    load({"map": str(class_map)}, QgsProject.instance())
    assert names(dock.rasters) == sorted([*before, "of others"])


def names(rows: QListWidget) -> List[str]:
    return [rows.item(row).text() for row in range(rows.count())]


def test_what_a_map_hides_is_not_taken_over(dock, canvas, place: Path) -> None:
    from geoseg_qgis.predict.veil import can_veil, veil

    driver, told = gdal.GetDriverByName("GTiff"), gdal.Open(str(place))
    colors = gdal.ColorTable()
    colors.SetColorEntry(1, (200, 0, 0, 255))
    for name, right in (("map.tif", 1), ("map_confidence.tif", 40)):
        dataset = driver.Create(str(place.with_name(name)), 130, 70, 1)
        dataset.SetProjection(told.GetProjection())
        dataset.SetGeoTransform(told.GetGeoTransform())
        values = np.ones((70, 130), np.uint8) if name == "map.tif" else np.full((70, 130), 240)
        values[:, 80:] = right
        if name == "map.tif":
            dataset.GetRasterBand(1).SetColorTable(colors)
        dataset.GetRasterBand(1).WriteArray(values.astype(np.uint8))
        dataset = None  # closes the file
    layer = QgsRasterLayer(str(place.with_name("map.tif")), "map")
    QgsProject.instance().addMapLayer(layer)
    assert can_veil(layer)
    veil(layer, 100)
    canvas.setLayers([layer])
    settle()
    dock.accept.click()
    click(canvas, 60, 20)  # hidden
    click(canvas, 10, 20)
    path = place.with_name("labels.gpkg")
    wait(lambda: labels(path) or dock.problem.text())
    (label,) = labels(path)
    assert label["class"] == 1
    assert agreement(label.geometry(), box(0, 0, 80 * GSD, 70 * GSD)) > 0.999999


def largest_patch(values: np.ndarray, value: int) -> Tuple[QgsGeometry, Tuple[int, int]]:
    """Of the pixels of a class that share edges: the outline, and one that the mouse can meet."""
    left = {tuple(place) for place in np.argwhere(values == value)}
    best: List[Tuple[int, int]] = []
    while left:
        patch, edge = [], [left.pop()]
        while edge:
            row, column = edge.pop()
            patch.append((row, column))
            for near in (
                (row - 1, column),
                (row + 1, column),
                (row, column - 1),
                (row, column + 1),
            ):
                if near in left:
                    left.remove(near)
                    edge.append(near)
        best = max(best, patch, key=len)
    pixels = [box(column * GSD, row * GSD, GSD, GSD) for row, column in best]
    return QgsGeometry.unaryUnion(pixels), best[len(best) // 2]


# many at once


@pytest.fixture
def parcels() -> QgsVectorLayer:
    """A thousand squares in another CRS with a kind each, one of them without a place."""
    layer = QgsVectorLayer(
        "Polygon?crs=EPSG:4326&field=id:integer&field=kind:string", "p", "memory"
    )
    turn = QgsCoordinateTransform(utm(), layer.crs(), QgsProject.instance())
    made = []
    for number in range(1000):
        feature = QgsFeature(layer.fields())
        shape = box(number % 20 * 3, number // 20 * 0.7, 2, 0.5)
        shape.transform(turn)
        feature.setGeometry(shape if number else QgsGeometry())
        feature.setAttributes([number, ("tree", "3", "moor", None)[number % 4]])
        made.append(feature)
    layer.dataProvider().addFeatures(made)
    QgsProject.instance().addMapLayer(layer)
    return layer


@pytest.fixture
def copying(dock, parcels: QgsVectorLayer, monkeypatch: pytest.MonkeyPatch):
    from geoseg_qgis.labeling import copying
    from geoseg_qgis.labeling.copy_dialog import CopyDialog

    monkeypatch.setattr(copying, "SAVED_AT_ONCE", 300)  # several saves, one undo
    dialog = CopyDialog(dock.layers, parcels)
    dialog.show()
    wait(lambda: dialog.work is None)
    dialog.field.setField("kind")
    wait(lambda: dialog.work is None)
    yield dialog
    dialog.reject()
    dialog.deleteLater()


def choose(dialog: Any, value: str, told: Any) -> None:
    combo = dialog.combos[value]
    combo.setCurrentIndex(combo.findData(told))


def test_polygons_of_a_layer_are_copied_by_an_attribute(copying, dock, place: Path) -> None:
    path = place.with_name("labels.gpkg")
    assert copying.classes() == {"3": 3, "tree": 3}  # isprs: 3 is called tree
    assert [copying.table.item(row, 1).text() for row in range(4)] == ["250"] * 4
    choose(copying, "moor", 2)
    choose(copying, "3", None)
    dock.layers.add([box(0, 0, 5, 5)], [1])
    copying.copy.click()
    wait(lambda: copying.work is None and copying.adding is None)
    assert "1 that" in copying.problem.text()  # the one without a place
    found = labels(path)[1:]
    assert sorted(each["class"] for each in found) == [2] * 250 + [3] * 249
    assert all(each["raster"] == "town.tif" and each["author"] for each in found)
    expected = box(2 * 3, 0, 2, 0.5)
    assert max(agreement(each.geometry(), expected) for each in found) > 0.999
    dock.undo.click()
    assert [each["class"] for each in labels(path)] == [1]


def test_only_selected_polygons_are_copied_and_all_of_them_without_an_attribute(
    copying, parcels: QgsVectorLayer, place: Path
) -> None:
    parcels.selectByIds([each.id() for each in parcels.getFeatures() if 7 <= each["id"] < 12])
    copying.show_layer(parcels)
    assert copying.selected.isChecked()
    copying.field.setField("")
    wait(lambda: copying.work is None)
    assert list(copying.combos) == [""]
    copying.copy.click()
    assert "Choose a class" in copying.problem.text()
    choose(copying, "", 4)
    copying.copy.click()
    wait(lambda: not copying.isVisible())
    assert [each["class"] for each in labels(place.with_name("labels.gpkg"))] == [4] * 5


def test_a_copy_that_is_cancelled_leaves_nothing(
    copying, dock, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geoseg_qgis.labeling.copying.SAVED_AT_ONCE", 30)  # of 500
    path = place.with_name("labels.gpkg")
    dock.layers.add([box(0, 0, 5, 5)], [1])
    saved = []

    def cancel_once(done: int) -> None:
        if done >= 60 and not saved:
            saved.append(done)
            QTimer.singleShot(0, copying.reject)

    copying.progress.valueChanged.connect(cancel_once)
    copying.copy.click()
    wait(copying.problem.text)
    assert saved
    assert len(labels(path)) == 1
    assert "Nothing was copied" in copying.problem.text()
    assert copying.copy.isEnabled()
    dock.undo.click()
    assert not labels(path)


# undo


def test_saved_edits_are_taken_back_one_by_one(dock, place: Path) -> None:
    path, layers = place.with_name("labels.gpkg"), dock.layers
    layers.add([box(0, 0, 5, 5)], [1])
    layers.add([box(10, 0, 5, 5), box(20, 0, 5, 5)], [2, 3])
    layers.add([box(0, 0, 50, 30)], ["test"])
    first = labels(path)[0].id()
    layer = layers.labels
    layer.beginEditCommand("edit")
    layer.changeGeometry(first, box(0, 0, 9, 9))
    layer.changeAttributeValue(first, layer.fields().indexOf("class"), 5)
    layer.endEditCommand()
    settle()
    layer.beginEditCommand("delete")
    layer.deleteFeature(first)
    layer.endEditCommand()
    settle()
    assert [each["class"] for each in labels(path)] == [2, 3]
    dock.undo.click()
    seen = {each.id(): each for each in labels(path)}
    assert seen[first]["class"] == 5
    assert seen[first]["author"] not in (None, NULL)
    assert seen[first].geometry().area() == pytest.approx(81)
    dock.undo.click()
    seen = {each.id(): each for each in labels(path)}
    assert seen[first]["class"] == 1
    assert seen[first].geometry().area() == pytest.approx(25)
    dock.undo.click()
    assert not labels(path, "extents")
    dock.undo.click()
    assert [each["class"] for each in labels(path)] == [1]
    dock.undo.click()
    assert not labels(path)
    dock.undo.click()
    assert "nothing to take back" in dock.problem.text()


def test_two_users_draw_in_one_file(dock, place: Path) -> None:
    path = place.with_name("labels.gpkg")
    other = QgsVectorLayer(f"{path}|layername=labels", "other", "ogr")
    dock.layers.add([box(0, 0, 5, 5)], [1])
    feature = QgsFeature(other.fields())
    shape = box(10, 10, 5, 5)
    shape.convertToMultiType()
    feature.setGeometry(shape)
    feature["class"], feature["author"] = 2, "somebody else"
    assert other.dataProvider().addFeatures([feature])[0]
    dock.layers.add([box(20, 0, 5, 5)], [3])
    assert [each["class"] for each in labels(path)] == [1, 2, 3]


# what is known


def test_area_count_and_warnings_follow_the_edits(dock) -> None:
    dock.layers.add([box(0, 0, 20, 20), box(10, 10, 20, 20)], [0, 1])
    tally = counted(dock)
    assert (tally.of(0).polygons, tally.of(1).polygons) == (1, 1)
    # the ellipsoid's area: the projection stretches here by less than 0.1 %
    assert tally.of(0).area == pytest.approx(400, rel=2e-3)
    assert len(tally.overlaps) == 1
    assert dock.list.items[0].text(1) == "1"
    assert "1 overlap of different classes" in dock.warnings.text()
    assert "Not labelled yet: low vegetation" in dock.warnings.text()
    dock.layers.add([box(500, 500, 2, 2)], [2])
    counted(dock)
    assert "1 polygon lies outside" in dock.warnings.text()
    assert "Rare: low vegetation" in dock.warnings.text()
    dock.look_at("outside")
    assert dock.layers.labels.selectedFeatureCount() == 1


def test_neighbours_and_overlaps_of_one_class_are_no_warning(dock) -> None:
    dock.layers.add([box(0, 0, 10, 10), box(10, 0, 10, 10), box(5, 0, 3, 3)], [0, 1, 0])
    assert counted(dock).overlaps == []


def test_a_loss_is_recommended_by_geoseg(dock) -> None:
    dock.layers.add([box(0, 0, 20, 20), box(30, 0, 20, 20)], [0, 1])
    counted(dock)
    dock.findings.ask_loss()
    wait(lambda: dock.findings.asking is None)
    assert dock.loss.text().startswith("Loss: ")
    assert "No such" not in dock.loss.text()
    assert "error" not in dock.loss.text()


def test_no_loss_is_recommended_for_one_class(dock) -> None:
    dock.layers.add([box(0, 0, 20, 20), box(30, 0, 20, 20)], [0, 0])
    counted(dock)
    dock.findings.ask_loss()
    assert dock.findings.asking is None
    assert dock.loss.text() == "Loss: it is recommended once two classes have labels"


def test_an_extent_that_is_added_from_elsewhere_counts(dock, place: Path) -> None:
    from geoseg_qgis.check.extents import add_extent

    assert counted(dock).of("train").polygons == 0
    assert add_extent(str(place.with_name("labels.gpkg")), box(0, 0, 20, 20), utm())
    assert dock.findings.timer.isActive()
    assert counted(dock).of("train").polygons == 1


# classes


def test_changed_classes_are_in_the_file_the_list_and_the_colours(dock, place: Path) -> None:
    from geoseg_qgis.labeling.scheme import LabelClass, Scheme

    dock.layers.add([box(0, 0, 20, 20)], [0])
    dock.layers.set_scheme(
        Scheme((LabelClass(0, "ground", "#010203"), LabelClass(9, "pool", "#0000aa")))
    )
    assert [item.text(0) for item in dock.list.items.values()][:2] == ["1  ground", "2  pool"]
    rows = labels(place.with_name("labels.gpkg"), "classes")
    assert [(row["value"], row["name"]) for row in rows] == [(0, "ground"), (9, "pool")]
    categories = dock.layers.labels.renderer().categories()
    assert [each.label() for each in categories][:2] == ["ground", "pool"]
    assert categories[0].symbol().color().name() == "#010203"
    assert dock.layers.extents.renderer().categories()[0].value() == "train"


def test_a_class_that_labels_have_stays(dock) -> None:
    from geoseg_qgis.labeling.scheme_dialog import SchemeDialog

    dialog = SchemeDialog(dock.layers.scheme, frozenset({5}))
    dialog.table.setCurrentCell(5, 0)
    dialog.remove.click()
    dialog.accept()
    assert "There are labels of class 5" in dialog.problem.text()
    assert not dialog.result()
    dialog.start_from("loveda")
    dialog.accept()
    assert dialog.result()
    assert len(dialog.scheme().classes) == 7


# the end


def test_a_label_file_whose_layer_is_removed_is_let_go(dock, canvas, place: Path) -> None:
    dock.rectangle.click()
    QgsProject.instance().removeMapLayer(dock.layers.labels.id())
    settle()
    assert dock.layers is None
    assert canvas.mapTool() is None or canvas.mapTool() not in dock.tools.values()
    assert not dock.rectangle.isEnabled()
    dock.open_file(place.with_name("labels.gpkg"))
    assert dock.layers is not None
    dock.layers.add([box(0, 0, 20, 20)], [0])
    assert len(labels(place.with_name("labels.gpkg"))) == 1
