"""The chapters of the walk, inside QGIS: each does what its name says and takes its pictures.

Run by ``qgis.py``. A chapter opens the project that the one before has saved.
"""

import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import processing
from osgeo import gdal, ogr
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QEventLoop, Qt, QTimer
from qgis.PyQt.QtGui import QColor, QPainter
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAction,
    QApplication,
    QDialog,
    QDockWidget,
    QLineEdit,
    QTreeView,
    QWidget,
)
from qgis.utils import iface

SIZE = (1366, 768)  # px
MARGIN = 12  # px, between a dialog and the edge of the window
PATIENCE = 300.0  # s
LONG = 3600.0  # s, for a training on a busy machine
CLASSES = (
    ("building", "#c8473f"),
    ("paved", "#a3a3ab"),
    ("grass", "#a6d66b"),
    ("tree", "#2c7a3a"),
    ("water", "#3d7fc4"),
    ("bare soil", "#c79a5f"),
)
OPACITY = 0.6  # of a map over the orthophoto
THRESHOLD = 150  # of 250: less sure is hidden
POINTS, LEAST = 60, 8  # of the sample, and of each class
MISTAKE = 25  # one in so many answers, of a person, is wrong


class Walk:
    """The window of QGIS and the folder that is worked in.

    Parameters
    ----------
    folder : Path
        Holds the orthophoto, and what the chapters make.
    pictures : Path
        Where pictures go.
    """

    def __init__(self, folder: Path, pictures: Path) -> None:
        self.folder = folder
        self.pictures = pictures
        self.window = iface.mainWindow()
        self.canvas = iface.mapCanvas()
        self.window.showNormal()
        self.window.setGeometry(0, 0, *SIZE)
        for dock in self.window.findChildren(QDockWidget):
            dock.setVisible(dock.objectName() == "Layers")
        project = QgsProject.instance()
        if not project.read(str(folder / "town.qgz")):
            project.setCrs(QgsCoordinateReferenceSystem("EPSG:32632"))
            ortho = QgsRasterLayer(str(folder / "town.tif"), "town")
            project.addMapLayer(ortho)
            project.layerTreeRoot().findLayer(ortho).setExpanded(False)
            self.canvas.setExtent(ortho.extent())
        self.ortho = project.mapLayersByName("town")[0]
        iface.setActiveLayer(self.ortho)
        settle(500)
        iface.messageBar().clearWidgets()

    def save(self) -> None:
        """Keep the project for the next chapter."""
        QgsProject.instance().write(str(self.folder / "town.qgz"))

    def trigger(self, name: str) -> None:
        """Press a button of the toolbar."""
        self.window.findChild(QAction, f"geoseg_{name}").trigger()
        settle(300)

    def dock(self, name: str, *, width: int) -> QDockWidget:
        """Show one of the plugin's panels, alone on its side."""
        dock = self.window.findChild(QDockWidget, f"Geoseg{name}")
        dock.setUserVisible(True)
        self.window.resizeDocks([dock], [width], Qt.Orientation.Horizontal)
        settle(300)
        return dock

    def layers_width(self, width: int) -> None:
        """Leave the list of layers as much room."""
        layers = self.window.findChild(QDockWidget, "Layers")
        self.window.resizeDocks([layers], [width], Qt.Orientation.Horizontal)
        settle(200)

    def dialog(self, name: str) -> QDialog:
        """A dialog that is open."""
        return next(
            each
            for each in QApplication.topLevelWidgets()
            if each.objectName() == name and each.isVisible()
        )

    def look_at(self, share: float, *, east: float = 0.5, north: float = 0.5) -> None:
        """Show a share of the orthophoto's width, around a place told by its shares."""
        ground = self.ortho.extent()
        x = ground.xMinimum() + east * ground.width()
        y = ground.yMinimum() + north * ground.height()
        half = share * ground.width() / 2
        self.canvas.setExtent(QgsRectangle(x - half, y - half, x + half, y + half))
        self.drawn()

    def drawn(self) -> None:
        """Wait until the canvas is."""
        self.canvas.refresh()
        settle(300)
        wait(lambda: not self.canvas.isDrawing())
        settle(700)

    def shoot(self, name: str) -> None:
        """Take a picture of the whole window with the dialogs before it."""
        settle(400)
        picture = QApplication.primaryScreen().grabWindow(0)
        painter = QPainter(picture)
        painter.setPen(QColor(90, 90, 90))
        for each in QApplication.topLevelWidgets():  # no window manager frames them
            if isinstance(each, QDialog) and each.isVisible():
                painter.drawRect(each.geometry().adjusted(0, 0, -1, -1))
        painter.end()
        picture.save(str(self.pictures / f"{name}.png"))

    def portray(self, name: str, widget: QWidget) -> None:
        """Take a picture of a dialog or a panel."""
        settle(400)
        widget.grab().save(str(self.pictures / f"{name}.png"))

    def place(self, dialog: QDialog, *, left: bool = False) -> None:
        """Put a dialog beside what the canvas is to show."""
        x = MARGIN if left else SIZE[0] - dialog.width() - MARGIN
        dialog.move(x, SIZE[1] - dialog.height() - 3 * MARGIN)
        dialog.raise_()
        settle(300)

    def truth(self) -> Any:
        """What is really there, by a place on the ground."""
        raster = gdal.Open(str(self.folder / ".qgis" / "truth.tif"))
        west, gsd, _, north, _, _ = raster.GetGeoTransform()
        values = raster.ReadAsArray()
        return lambda x, y: int(values[int((north - y) / gsd), int((x - west) / gsd)])


def setup(walk: Walk) -> None:
    """What is shown at first, and the page in QGIS's options."""
    settings = sys.modules["geoseg_qgis.settings"]
    chosen = settings.python()
    settings.set_python("")
    walk.look_at(1.0)
    walk.trigger("predict")
    dialog = walk.dialog("geosegFirstUse")
    fill_setup(walk, dialog.panel.own)
    walk.place(dialog)
    walk.portray("setup", dialog)
    dialog.reject()
    settings.set_python(chosen)

    def look() -> None:  # the options are modal
        options = QApplication.activeModalWidget()
        try:
            panel = options.findChild(sys.modules["geoseg_qgis.options"].OptionsPage).panel
            fill_setup(walk, panel.own)
            panel.chosen.check.click()
            wait(panel.chosen.check.isEnabled)
            options.resize(900, 700)
            walk.portray("options", options)
        finally:
            options.reject()

    QTimer.singleShot(800, look)
    walk.trigger("settings")


def fill_setup(walk: Walk, own: QWidget) -> None:
    """Choose what an environment would be made of."""
    wait(lambda: own.machine is not None)
    own.kind.setCurrentIndex(own.kind.findData("file"))
    own.source.setFilePath(str(next(walk.folder.glob("geoseg-*.whl"))))
    own.base.setEditText("/usr/bin/python3")


def label(walk: Walk) -> None:
    """A label file with classes of one's own, and labels drawn into it."""
    walk.trigger("label")
    dock = walk.dock("Label", width=330)
    walk.layers_width(230)
    scheme = sys.modules["geoseg_qgis.labeling.scheme"]
    own = scheme.Scheme(
        tuple(
            scheme.LabelClass(number, name, color)
            for number, (name, color) in enumerate(CLASSES, start=1)
        )
    )

    def fill() -> None:
        dialog = walk.dialog("geosegScheme")
        dialog.preset.setCurrentIndex(dialog.preset.findData("custom"))
        dialog.show_scheme(own)
        dialog.resize(520, 430)
        walk.portray("classes", dialog)
        dialog.accept()

    QTimer.singleShot(500, fill)
    dock.make_file()
    shapes, values = drawn(walk.folder / ".qgis" / "drawn.gpkg")
    dock.layers.add(shapes, values)
    walk.look_at(0.42, east=0.42, north=0.55)
    dock.list.choose(1)
    dock.rectangle.click()
    wait(lambda: "cross_entropy" in dock.loss.text() or dock.loss.text() != "")
    walk.shoot("label")
    dock.rectangle.click()
    walk.save()


def train(walk: Walk) -> None:
    """A training, as it is set up."""
    walk.look_at(0.6)
    walk.trigger("train")
    dialog = walk.dialog("geosegTrain")
    wait(lambda: dialog.level is not None and dialog.looking is None)
    walk.portray("train", dialog)
    dialog.start.click()
    wait(lambda: not dialog.isVisible())
    walk.save()


def running(walk: Walk) -> None:
    """The training in a later session, while it runs: its first part, that without labels."""
    dock = walk.dock("Jobs", width=430)
    walk.layers_width(230)
    walk.look_at(0.6)
    entry = dock.chosen()
    wait(lambda: len(entry.story.curves.get("loss", ())) > 2, LONG)
    walk.shoot("job")


def finished(walk: Walk) -> None:
    """The training at its end."""
    dock = walk.dock("Jobs", width=430)
    walk.layers_width(230)
    walk.look_at(0.6)
    entry = dock.chosen()
    wait(lambda: entry.state is not None and entry.state.over, LONG)
    iface.messageBar().clearWidgets()
    walk.shoot("job_done")


def model(walk: Walk) -> str:
    """What has been trained."""
    return str(walk.folder / "town_run" / "model.onnx")


def preview(walk: Walk) -> None:
    """The dialog that maps, over its own preview."""
    walk.layers_width(230)
    hide(QgsProject.instance(), "labels", "extents")
    walk.window.findChild(QWidget, "GeosegJobs").model_asked.emit(model(walk))
    settle(300)
    dialog = walk.dialog("geosegMap")
    walk.place(dialog)
    walk.look_at(0.7, east=0.65)
    wait(lambda: dialog.fits)
    dialog.live.click()
    dialog.uncertainty.setChecked(True)
    wait(lambda: dialog.preview.shown)
    shown = dialog.preview.shown
    walk.look_at(0.7, east=0.66)  # the time of a worker that has begun
    wait(lambda: dialog.preview.shown > shown)
    walk.drawn()
    walk.shoot("preview")
    dialog.start.click()
    wait(lambda: dialog.work is not None)
    wait(lambda: dialog.work is None)
    dialog.close()
    settle(300)
    walk.save()


def review(walk: Walk) -> None:
    """The map, with the line between before and after."""
    dock = walk.dock("Review", width=300)
    walk.layers_width(230)
    dock.maps.setLayer(class_map())
    walk.look_at(0.62, east=0.55, north=0.5)
    dock.opacity.setValue(round(100 * OPACITY))
    dock.swipe.setChecked(True)
    wait(lambda: dock.counts)
    walk.drawn()
    walk.shoot("review")
    dock.swipe.setChecked(False)
    dock.opacity.setValue(100)
    dock.slider.set_value(THRESHOLD)
    walk.drawn()
    walk.shoot("threshold")
    dock.slider.set_value(0)
    walk.drawn()
    walk.save()


def check(walk: Walk) -> None:
    """Sample points, one by one, and the accuracy that they tell."""
    dock = walk.dock("Check", width=400)
    walk.layers_width(230)
    dock.maps.setLayer(class_map())
    page = dock.points
    page.count.setValue(POINTS)
    page.minimum.setValue(LEAST)
    page.draw.click()
    wait(lambda: page.work is None and page.answers is not None)
    show_map(False)  # not to be swayed
    page.look.click()
    known = page.answers
    truth = walk.truth()
    values = [each.value for each in page.classes]
    for number, (_fid, point) in enumerate(known.points):
        if number == 7:
            walk.drawn()
            walk.shoot("points")
        value = truth(point.x(), point.y())
        if number % MISTAKE == MISTAKE - 1:
            value = values[0]
        QTest.keyClick(walk.canvas, Qt.Key.Key_1 + values.index(value))
    page.look.setChecked(False)
    walk.canvas.unsetMapTool(page.tool)
    show_map(True)
    dock.tabs.setCurrentIndex(1)
    page = dock.accuracy
    page.start.click()
    wait(lambda: page.work is None)
    walk.window.resizeDocks([dock], [560], Qt.Orientation.Horizontal)
    walk.look_at(0.8)
    walk.shoot("accuracy")
    walk.save()


def improve(walk: Walk) -> None:
    """Where to label next, and training again."""
    dock = walk.dock("Check", width=400)
    walk.layers_width(230)
    dock.maps.setLayer(class_map())
    dock.tabs.setCurrentIndex(2)
    page = dock.windows
    show_map(False)  # what is to be labelled lies below
    page.count.setValue(12)
    page.size.setValue(96)
    page.labels.setFilePath(str(walk.folder / "labels.gpkg"))
    page.find.click()
    wait(lambda: page.work is None)
    page.list.setCurrentItem(page.list.topLevelItem(0))
    page.add.click()
    walk.drawn()
    walk.shoot("windows")
    dock.tabs.setCurrentIndex(3)
    walk.portray("improve", dock)


def again(walk: Walk) -> None:
    """Training with more labels: the last layer alone is fitted to what is pretrained already."""
    walk.look_at(0.6)
    walk.trigger("train")
    dialog = walk.dialog("geosegTrain")
    dialog.budget.setCurrentIndex(0)
    wait(lambda: dialog.level is not None and dialog.looking is None)
    walk.portray("head", dialog)
    dialog.reject()


def algorithm(walk: Walk) -> None:
    """An algorithm in QGIS's own dialog."""
    toolbox = walk.window.findChild(QDockWidget, "ProcessingToolbox")
    toolbox.setUserVisible(True)
    toolbox.findChild(QLineEdit).setText("geoseg")
    tree = toolbox.findChild(QTreeView)
    name = QgsApplication.processingRegistry().algorithmById("geoseg:predict").displayName()
    exactly = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
    found = tree.model().match(
        tree.model().index(0, 0), Qt.ItemDataRole.DisplayRole, name, 1, exactly
    )
    tree.setCurrentIndex(found[0])
    walk.layers_width(230)
    dialog = processing.createAlgorithmDialog(
        "geoseg:predict", {"INPUT": walk.ortho.id(), "MODEL": model(walk)}
    )
    dialog.show()
    dialog.resize(820, 560)
    walk.place(dialog, left=True)
    walk.shoot("processing")
    dialog.close()


CHAPTERS: dict[str, Callable[[Walk], None]] = {
    "setup": setup,
    "label": label,
    "train": train,
    "running": running,
    "finished": finished,
    "preview": preview,
    "review": review,
    "check": check,
    "improve": improve,
    "again": again,
    "processing": algorithm,
}


def drawn(path: Path) -> Any:
    """Polygons that an analyst has drawn, and their classes."""
    source = ogr.Open(str(path))
    found = [
        (QgsGeometry.fromWkt(each.geometry().ExportToWkt()), each.GetField("class"))
        for each in source.GetLayer(0)
    ]
    return [shape for shape, _ in found], [value for _, value in found]


def class_map() -> QgsRasterLayer:
    """The map of the town."""
    return QgsProject.instance().mapLayersByName("town_map")[0]


def show_map(on: bool) -> None:
    """Show or hide the map."""
    node = QgsProject.instance().layerTreeRoot().findLayer(class_map().id())
    node.setItemVisibilityCheckedParentRecursive(on) if on else node.setItemVisibilityChecked(on)


def hide(project: QgsProject, *names: str) -> None:
    """Hide layers."""
    for name in names:
        for layer in project.mapLayersByName(name):
            project.layerTreeRoot().findLayer(layer.id()).setItemVisibilityChecked(False)


def settle(milliseconds: int) -> None:
    """Let QGIS go on for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait(done: Callable[[], Any], seconds: float = PATIENCE) -> None:
    """Let QGIS go on until something is done."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("QGIS was waited for in vain")
        settle(100)


def session(chapter: str, folder: str, pictures: str) -> None:
    """One chapter, and out of QGIS again whatever happens."""
    try:
        CHAPTERS[chapter](Walk(Path(folder), Path(pictures)))
    except Exception:  # noqa: BLE001 - QGIS would show it in a dialog that nobody sees
        traceback.print_exc()
    finally:
        QgsProject.instance().clear()  # or QGIS asks whether to save
        QgsApplication.taskManager().cancelAll()  # or it asks about them
        settle(1000)
        iface.actionExit().trigger()
