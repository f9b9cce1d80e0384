"""Uncertain windows into a label file, another run from the last, and what has changed."""

import shutil
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Callable

import numpy as np
import pytest
from osgeo import gdal, osr
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer

PATIENCE = 60.0  # s
LABELS = """
import sys
from pathlib import Path
import geopandas as gpd
from shapely.geometry import box
from geoseg.classes import ClassScheme, LandClass
from geoseg.label_file import write_label_file
scheme = ClassScheme(classes=(LandClass(value=1, name="grass", color="#00ff00"),))
def frame(**fields):
    return gpd.GeoDataFrame(fields, geometry=[box(9, 48, 9.1, 48.1)], crs="EPSG:4326")
write_label_file(
    Path(sys.argv[1]), scheme=scheme, labels=frame(**{"class": [1]}), extents=frame(role=["val"])
)
"""


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


@pytest.fixture(scope="module")
def unsure_map(tmp_path_factory, geoseg_python: str, ortho: Path, model: Path) -> Path:
    """The map of the orthophoto, with its uncertainty."""
    path = tmp_path_factory.mktemp("unsure") / "map.tif"
    command = [geoseg_python, "-m", "geoseg", "predict", ortho, "--model", model, "--out", path]
    subprocess.run([*command, "--uncertainty"], check=True, capture_output=True)
    return path


@pytest.fixture
def place(unsure_map: Path, tmp_path: Path) -> Path:
    shutil.copytree(unsure_map.parent, tmp_path / "mäps")
    return tmp_path / "mäps" / "map.tif"


@pytest.fixture
def labels(tmp_path: Path, geoseg_python: str) -> Path:
    """A label file in degrees, with one extent elsewhere."""
    path = tmp_path / "labels.gpkg"
    subprocess.run([geoseg_python, "-c", LABELS, path], check=True)
    return path


@pytest.fixture
def board():
    """What the page needs of the jobs: one finished run, and where another is started."""
    started = []
    arguments = ["finetune", "quick", "--images", "a.tif", "--labels", "l.gpkg", "--out", "run"]
    job = SimpleNamespace(title="Town", call=SimpleNamespace(arguments=arguments), run="run")
    entry = SimpleNamespace(name="1", job=job, model="run/model.onnx")
    other = SimpleNamespace(name="2", job=job, model="")  # has not ended
    return SimpleNamespace(
        entries={"1": entry, "2": other},
        started=started,
        start=lambda title, call, **rest: started.append((title, call, rest)),
    )


@pytest.fixture
def dock(plugin, qgis_new_project, place: Path, board):
    from geoseg_qgis.check.dock import CheckDock

    canvas = QgsMapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:32632"))
    QgsProject.instance().addMapLayer(QgsRasterLayer(str(place), "map"))
    dock = CheckDock(canvas, lambda: board)
    dock.resize(400, 700)
    dock.show()
    yield dock
    dock.close_all()
    for part in (dock, canvas):
        part.close()
        part.deleteLater()
    settle()


def test_a_window_is_found_shown_and_added_to_the_label_file_once(dock, labels: Path) -> None:
    page = dock.windows
    page.count.setValue(3)
    page.size.setValue(20)
    page.find.click()
    wait(lambda: page.work is None)
    assert page.state.text().startswith("Windows found: 3. ")
    assert page.list.topLevelItemCount() == 3
    page.list.setCurrentItem(page.list.topLevelItem(1))
    window = page.windows[1].geometry()
    assert page.canvas.extent().contains(window.boundingBox())
    page.labels.setFilePath(str(labels))
    page.add.click()
    assert page.state.text().startswith("Added.")
    layer = QgsVectorLayer(f"{labels}|layername=extents", "extents")
    first, second = layer.getFeatures()
    assert (first["role"], second["role"]) == ("val", "train")
    centre = second.geometry().centroid().asPoint()
    utm, degrees = osr.SpatialReference(), osr.SpatialReference()
    for reference, code in ((utm, 32632), (degrees, 4326)):
        reference.ImportFromEPSG(code)
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    there = window.centroid().asPoint()
    lon, lat, _ = osr.CoordinateTransformation(utm, degrees).TransformPoint(there.x(), there.y())
    assert (centre.x(), centre.y()) == pytest.approx((lon, lat), abs=1e-7)
    page.add.click()
    assert page.state.text().startswith("The window is an extent of the file already")
    assert layer.featureCount() == 2
    page.find.click()  # what is to be labelled already is not found again
    wait(lambda: page.work is None)
    assert page.list.topLevelItemCount() == 3
    assert not any(each.geometry().equals(window) for each in page.windows)


def test_the_label_file_of_the_project_is_proposed(dock, labels: Path) -> None:
    layer = QgsVectorLayer(f"{labels}|layername=extents", "extents")
    QgsProject.instance().addMapLayer(layer)
    dock.tabs.setCurrentIndex(2)
    settle()
    assert dock.windows.labels.filePath() == str(labels)
    assert dock.windows.order().labelled == str(labels)


def test_a_map_without_its_uncertainty_is_told_what_to_do(dock, place: Path) -> None:
    place.with_name("map_uncertainty.tif").unlink()
    dock.windows.find.click()
    wait(lambda: dock.windows.work is None)
    assert dock.windows.state.text().endswith("— map again with Uncertainty ticked")


def test_a_file_without_extents_is_named(plugin, tmp_path: Path) -> None:
    from geoseg_qgis.check.extents import add_extent
    from geoseg_qgis.worker.errors import WorkerError

    window = QgsGeometry.fromRect(QgsRectangle(0, 0, 1, 1))
    with pytest.raises(WorkerError, match="has no layer extents"):
        add_extent(str(tmp_path / "no.gpkg"), window, QgsCoordinateReferenceSystem("EPSG:32632"))


def test_one_click_trains_again_from_the_last_run(dock, board) -> None:
    page = dock.improve
    page.list_runs()
    assert [page.runs.itemText(index) for index in range(page.runs.count())] == ["Town"]
    page.train.click()
    assert page.state.text().startswith("Started"), page.state.text()
    ((title, call, rest),) = board.started
    assert title == "Train again: run_2"
    assert rest["run"] == "run_2"
    assert call.arguments[-8:-4] == ["--from", "run", "--out", "run_2"]


def test_changes_are_named_and_coloured_and_the_rest_is_faded(
    dock, classes, place: Path, expected_map: np.ndarray
) -> None:
    later = place.with_name("later.tif")
    gdal.Translate(str(later), str(place))  # a later GDAL refuses to write into a map as it is
    shutil.copy(place.with_suffix(".qml"), later.with_suffix(".qml"))
    values = expected_map.copy()
    values[5:15, 5:15] = 7
    values[20:25, 20:25] = 255  # nodata
    dataset = gdal.Open(str(later), gdal.GA_Update)
    dataset.GetRasterBand(1).WriteArray(values)
    dataset = None  # closes the file
    layer = QgsRasterLayer(str(later), "later")
    QgsProject.instance().addMapLayer(layer)
    earlier = dock.maps.currentLayer()
    dock.maps.setLayer(layer)
    dock.improve.before.setLayer(earlier)
    dock.improve.compare.click()
    wait(lambda: dock.improve.work is None)
    path = place.with_name("later_changes.tif")
    share = (expected_map != values)[values != 255].mean()
    words = f"{share:.1%} of what both maps show has changed. Written: {path}"
    assert dock.improve.state.text() == words
    written = gdal.Open(str(path))
    coded, nodata = written.ReadAsArray(), written.GetRasterBand(1).GetNoDataValue()
    known = values != 255
    before, after = expected_map.astype(int), values.astype(int)
    assert (coded[known] == np.where(before != after, 256 * before + after, 0)[known]).all()
    assert (coded[~known] == nodata).all()
    (shown,) = QgsProject.instance().mapLayersByName("Changes")
    listed = shown.renderer().classes()
    faded = next(each for each in listed if each.label == "unchanged")
    assert faded.value == 0
    assert 0 < faded.color.alpha() < 255
    named = {each.label: each.color.name() for each in listed if each is not faded}
    color = classes[7][1]
    assert named == {"grass → roof & <wall>": color, "ground → roof & <wall>": color}
    assert sorted(each.name for each in path.parent.glob(".*")) == []
    dock.improve.compare.click()
    wait(lambda: dock.improve.work is None)
    root = QgsProject.instance().layerTreeRoot()
    both = QgsProject.instance().mapLayersByName("Changes")
    seen = [root.findLayer(each.id()).itemVisibilityChecked() for each in both]
    assert sorted(seen) == [False, True]
    assert not root.findLayer(shown.id()).itemVisibilityChecked()


def test_only_other_class_maps_are_offered_as_earlier_ones(dock, place: Path) -> None:
    other = QgsRasterLayer(str(place.with_name("map_uncertainty.tif")), "Uncertainty")
    QgsProject.instance().addMapLayer(other)
    assert dock.improve.before.count() == 0
    dock.improve.compare.click()
    assert dock.improve.state.text().startswith("✗ there is no other class map")
    earlier = dock.maps.currentLayer()
    later = earlier.clone()
    QgsProject.instance().addMapLayer(later)
    dock.maps.setLayer(later)
    offered = [dock.improve.before.layer(at) for at in range(dock.improve.before.count())]
    assert offered == [earlier]
