"""The panel that checks: points drawn, answered by keys, and assessed by the real geoseg."""

import contextlib
import csv
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any, Callable, Dict

import numpy as np
import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, Qt, QTimer
from qgis.PyQt.QtGui import QKeyEvent, QKeySequence
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QShortcut

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
def canvas(plugin, qgis_new_project):
    canvas = QgsMapCanvas()
    canvas.resize(300, 200)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:32632"))
    canvas.show()
    yield canvas
    canvas.close()
    canvas.deleteLater()


@pytest.fixture
def place(class_map: Path, tmp_path: Path) -> Path:
    """A copy of the map, with its style, in a folder of its own."""
    folder = tmp_path / "mäps & more"
    shutil.copytree(class_map.parent, folder)
    return folder / class_map.name


@pytest.fixture
def layer(plugin, qgis_new_project, place: Path) -> QgsRasterLayer:
    return QgsProject.instance().addMapLayer(QgsRasterLayer(str(place), "map"))


@pytest.fixture
def dock(canvas, layer):
    from geoseg_qgis.check.dock import CheckDock

    dock = CheckDock(canvas, lambda: None)
    dock.resize(400, 700)
    dock.show()
    yield dock
    dock.close_all()
    dock.close()
    dock.deleteLater()
    settle()


@pytest.fixture
def points(dock, place: Path) -> Path:
    """Twelve points that the panel has drawn."""
    dock.points.count.setValue(12)
    dock.points.minimum.setValue(3)
    dock.points.draw.click()
    wait(lambda: dock.points.work is None)
    assert "12 points in" in dock.points.state.text()
    assert (
        QgsProject.instance().layerTreeRoot().layerOrder()[0] == dock.points.layers.currentLayer()
    )
    return place.with_name("map_points.gpkg")


def saved(path: Path) -> Dict[int, Any]:
    """What is in the file, read as no part of QGIS reads it."""
    with contextlib.closing(sqlite3.connect(path)) as base:
        return dict(base.execute("SELECT fid, reference FROM points").fetchall())


def press(canvas: QgsMapCanvas, *keys: Any) -> None:
    for key in keys:
        QTest.keyClick(canvas, key)


def test_keys_answer_point_after_point_and_each_answer_is_saved_at_once(
    dock, canvas, classes, points: Path
) -> None:
    assert [button.text()[3:] for button in dock.points.buttons] == [
        name.replace("&", "&&") for name, _ in classes.values()
    ]
    dock.points.look.click()
    assert canvas.mapTool() is dock.points.tool
    values = [each.value for each in dock.points.classes]
    first = dock.points.answers.points[0][1]
    assert canvas.center().distance(first) < GSD
    press(canvas, Qt.Key.Key_2)
    assert list(saved(points).values()) == [values[1], *[None] * 11]
    assert canvas.center().distance(dock.points.answers.points[1][1]) < GSD
    press(canvas, Qt.Key.Key_0, Qt.Key.Key_1)  # the second stays open
    assert list(saved(points).values())[:4] == [values[1], None, values[0], None]
    press(canvas, *[Qt.Key.Key_Backspace] * 3)
    assert dock.points.answers.at == 0
    press(canvas, Qt.Key.Key_3, Qt.Key.Key_9)  # there is no ninth class
    assert list(saved(points).values())[:4] == [values[2], None, values[0], None]
    assert (dock.points.progress.value(), dock.points.progress.maximum()) == (2, 12)
    assert dock.points.where.text() == "Point 2 of 12"


def test_going_back_deletes_nothing_that_is_selected(dock, canvas, points: Path) -> None:
    dock.points.look.click()
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas, event)
    assert dock.points.answers.at == 0
    assert not event.isAccepted()  # QGIS deletes what is selected at one that is


def test_the_class_at_a_point_is_chosen_by_its_name(dock, classes, points: Path) -> None:
    layer = dock.points.layers.currentLayer()
    setup = layer.editorWidgetSetup(layer.fields().indexOf("reference"))
    assert setup.type() == "ValueMap"
    offered = {name: value for each in setup.config()["map"] for name, value in each.items()}
    assert offered == {name: str(value) for value, (name, _) in classes.items()}


def test_a_new_session_goes_on_with_the_first_open_point(dock, canvas, points: Path) -> None:
    dock.points.look.click()
    press(canvas, Qt.Key.Key_1, Qt.Key.Key_1)
    from geoseg_qgis.check.answers import Answers

    again = Answers(QgsVectorLayer(str(points), "again"))
    assert (again.at, again.answered) == (2, 2)


def test_digits_are_answers_also_where_another_panel_has_them_as_shortcuts(
    dock, canvas, points: Path
) -> None:
    taken = []
    shortcut = QShortcut(QKeySequence("1"), canvas)
    shortcut.activated.connect(lambda: taken.append(1))
    dock.points.look.click()
    canvas.activateWindow()
    canvas.setFocus()
    settle()
    press(canvas, Qt.Key.Key_1)
    assert dock.points.answers.answered == 1
    assert not taken


def test_answers_give_the_accuracy_of_the_whole_map_with_intervals(
    dock, classes, points: Path, place: Path, expected_map: np.ndarray
) -> None:
    dock.points.look.click()
    values = [each.value for each in dock.points.classes]
    layer = dock.points.answers.layer
    seen = {feature.id(): feature["class"] for feature in layer.getFeatures()}
    wrong = dock.points.answers.points[0][0]
    for fid, _ in dock.points.answers.points:  # right everywhere but at the first
        right = values.index(seen[fid])
        press(
            dock.points.canvas,
            Qt.Key.Key_1 + (right + 1) % 3 if fid == wrong else Qt.Key.Key_1 + right,
        )
    assert dock.points.where.text() == "All points have an answer."
    page = dock.accuracy
    assert page.reference.currentLayer() is layer
    page.start.click()
    wait(lambda: page.work is None)
    assert page.state.text() == ""
    # Olofsson et al. 2014, eq. 1: only the wrong point's class has an error
    share = (expected_map == seen[wrong]).mean()
    drawn = list(seen.values()).count(seen[wrong])
    assert f"<b>{1 - share / drawn:.3f} ± " in page.overall.text()
    table = page.classes
    names = {table.item(row, 0).text(): row for row in range(table.rowCount())}
    row = names[classes[seen[wrong]][0]]
    assert table.item(row, 1).text().startswith(f"{1 - 1 / drawn:.3f} ± 0.")
    assert not table.item(row, 1).toolTip()
    for other in set(names.values()) - {row}:
        assert table.item(other, 1).text() == "1.000 ± –"
        assert table.item(other, 1).toolTip().startswith("No interval: ")
    assert table.horizontalHeaderItem(3).text() == "Area (ha)"
    cells = [
        int(page.confusion.item(line, column).text()) for line in range(3) for column in range(1, 4)
    ]
    assert sum(cells) == 12
    assert place.with_name("map_accuracy.html").exists()
    out = place.with_name("figures.csv")
    page.save_csv(str(out))
    with out.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert float(lines[-1]["users_accuracy"]) == pytest.approx(1 - share / drawn)


def test_a_raster_is_a_reference_as_well(dock, layer, place: Path) -> None:
    truth = QgsRasterLayer(str(shutil.copy(place, place.with_name("truth.tif"))), "truth")
    QgsProject.instance().addMapLayer(truth)
    page = dock.accuracy
    page.reference.setLayer(truth)
    page.start.click()
    wait(lambda: page.work is None)
    assert page.overall.text() == "Overall accuracy: <b>1.000</b>"
    assert page.classes.columnCount() == 3  # areas are estimated from points only


def test_unanswered_points_are_one_line(dock, points: Path) -> None:
    dock.accuracy.start.click()
    wait(lambda: dock.accuracy.work is None)
    assert dock.accuracy.state.text().startswith("✗ of 12 points of ")
    assert not dock.accuracy.csv.isEnabled()


def test_an_answer_that_cannot_be_saved_says_so_and_stays_at_the_point(
    dock, canvas, points
) -> None:
    QgsProject.instance().addMapLayer(QgsVectorLayer(str(points), "drawn"))
    layer = QgsVectorLayer("?query=select * from drawn", "locked", "virtual")  # cannot be changed
    QgsProject.instance().addMapLayer(layer)
    dock.points.layers.setLayer(layer)
    dock.points.look.click()
    press(canvas, Qt.Key.Key_1)
    assert dock.points.state.text().startswith("✗ the answer cannot be saved in locked")
    assert (dock.points.answers.at, dock.points.answers.answered) == (0, 0)


def test_points_of_another_kind_say_what_they_lack(dock, canvas) -> None:
    layer = QgsVectorLayer("Point?crs=EPSG:32632&field=name:string", "trees", "memory")
    QgsProject.instance().addMapLayer(layer)
    dock.points.layers.setLayer(layer)
    assert dock.points.state.text().startswith("✗ trees has no field reference")
    dock.points.look.click()
    assert canvas.mapTool() is not dock.points.tool


def test_commands_can_be_copied(dock, points: Path) -> None:
    dock.points.copy_menu.copy_command()
    assert QApplication.clipboard().text().startswith("geoseg sample-points ")
    assert dock.accuracy.call().algorithm == "geoseg:assess"


def test_the_panel_leaves_nothing_on_the_canvas(dock, canvas, points: Path) -> None:
    dock.points.look.click()
    assert dock.points.tool.mark.isVisible()
    assert not dock.points.sample.isVisible()  # all answers have room
    dock.points.look.click()
    assert dock.points.sample.isVisible()
    assert canvas.mapTool() is None
    assert not dock.points.tool.mark.isVisible()
    assert canvas.childAt(QPoint(1, 1)) is not None
