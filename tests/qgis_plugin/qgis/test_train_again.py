"""From the panel that checks, once around: label, train again as a job, map, see what changed."""

import subprocess
import time
from pathlib import Path
from typing import Any, Callable

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QEventLoop, QTimer

PATIENCE = 300.0  # s; a machine may do other things beside


def wait(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        loop = QEventLoop()
        QTimer.singleShot(50, loop.quit)
        loop.exec()


@pytest.fixture
def predict(geoseg_python: str, town: Path, tmp_path: Path):
    """Maps the town with the model of a run, and shows the map."""

    def run(model: str, name: str) -> QgsRasterLayer:
        out = tmp_path / name
        command = [geoseg_python, "-m", "geoseg", "predict", town / "town.tif", "--model", model]
        subprocess.run([*command, "--out", out], check=True, capture_output=True)
        return QgsProject.instance().addMapLayer(QgsRasterLayer(str(out), out.stem))

    return run


@pytest.fixture
def trained(make_board, town: Path, recipe, geoseg_python: str, tmp_path: Path):
    """A board of jobs, and the finished one on it, which has learnt from a copy of the labels."""
    from geoseg_qgis.worker.call import Call

    board = make_board()
    (tmp_path / "tiny.toml").write_text(recipe(steps=6, epoch=6))
    labels, run = tmp_path / "labels.gpkg", str(tmp_path / "run")
    labels.write_bytes((town / "labels.gpkg").read_bytes())
    arguments = [
        *("finetune", str(tmp_path / "tiny.toml"), "--images", str(town / "town.tif")),
        *("--labels", str(labels), "--out", run, "--device", "cpu"),
    ]
    entry = board.start("Town", Call(arguments), python=geoseg_python, run=run)
    wait(lambda: entry.state is not None and entry.state.over)
    assert entry.model, entry.problem
    return board, entry


def label(path: Path) -> None:
    """Turn most of what was labelled as the first class into the second."""
    layer = QgsVectorLayer(f"{path}|layername=labels", "labels")
    grounds = [each for each in layer.getFeatures() if each["class"] == 0]
    roof = QgsFeature(layer.fields())
    roof.setGeometry(QgsGeometry.unaryUnion([each.geometry() for each in grounds[1:]]))
    roof.setAttribute("class", 1)
    assert layer.dataProvider().addFeatures([roof])[0]
    assert layer.dataProvider().deleteFeatures([each.id() for each in grounds[1:]])


def test_more_labels_another_run_and_what_it_changed(
    trained, predict, watchdog, tmp_path: Path
) -> None:
    from geoseg_qgis.check.dock import CheckDock
    from geoseg_qgis.train.images import ImageList

    board, first = trained
    before = predict(first.model, "before.tif")
    label(tmp_path / "labels.gpkg")

    canvas = QgsMapCanvas()
    dock = CheckDock(canvas, lambda: board)
    page = dock.improve
    watchdog.begin()
    page.list_runs()
    page.train.click()
    assert page.state.text() == "Started; the panel of jobs shows how far it is."
    (second,) = (entry for entry in board.entries.values() if entry is not first)
    assert second.job.title == "Train again: run_2"
    wait(lambda: second.state is not None and second.state.over)
    assert second.state.value == "finished", second.problem
    assert watchdog.stop() == []
    assert second.model == str(tmp_path / "run_2" / "model.onnx")
    page.list_runs()
    assert page.runs.currentText() == "Train again: run_2"  # the newest comes first
    assert page.runs.currentIndex() == 0

    after = predict(second.model, "after.tif")
    dock.maps.setLayer(after)
    page.before.setLayer(before)
    page.compare.click()
    wait(lambda: page.work is None)
    old, new = (gdal.Open(each.source()).ReadAsArray().astype(int) for each in (before, after))
    coded = gdal.Open(str(tmp_path / "after_changes.tif")).ReadAsArray()
    np.testing.assert_array_equal(coded, np.where(old != new, 256 * old + new, 0))
    (shown,) = QgsProject.instance().mapLayersByName("Changes")
    assert QgsProject.instance().layerTreeRoot().layerOrder()[0] is shown
    images = ImageList(shown)
    assert shown.name() not in [images.item(row).text() for row in range(images.count())]
    codes = {int(each.value): each.label for each in shown.renderer().classes()}
    names = {0: "ground", 1: "roof"}
    assert codes.pop(0) == "unchanged"
    assert codes == {
        code: f"{names[code // 256]} → {names[code % 256]}" for code in set(coded.flat) - {0}
    }
    dock.close_all()
    for part in (dock, canvas):
        part.close()
        part.deleteLater()
