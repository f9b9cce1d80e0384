"""In a QGIS desktop: map an orthophoto through the plugin's own dialog. Run by test_desktop.py."""

import threading
import time
from typing import Any, Callable, Dict, List

import numpy as np
from qgis import utils
from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QEventLoop, QTimer
from qgis.PyQt.QtWidgets import QAction, QDialog, QWidget
from qgis.utils import iface

PREVIEW = "Preview of ortho"
PATIENCE = 20.0  # s


def visit(ortho: str, model: str, out: str) -> Dict[str, Any]:
    layer = QgsRasterLayer(ortho, "ortho")
    QgsProject.instance().addMapLayers([QgsRasterLayer(ortho, "another"), layer])
    iface.setActiveLayer(layer)
    iface.mainWindow().findChild(QAction, "geoseg_predict").trigger()
    dialog = iface.mainWindow().findChild(QDialog, "geosegMap")
    dialog.model.setFilePath(model)
    chosen = dialog.chosen() == [layer]
    beats = [time.monotonic()]
    pulse = QTimer()
    pulse.timeout.connect(lambda: beats.append(time.monotonic()))
    pulse.start(10)
    dialog.live.click()
    wait(lambda: dialog.preview.shown)
    previewed = dialog.preview_state.text()
    dialog.out.setFilePath(out)
    dialog.start.click()
    wait(lambda: dialog.work is None)
    pulse.stop()
    found = {
        "the active layer is chosen": chosen,
        "previewed": previewed,
        "layers": {
            each.name(): legend(each) for each in QgsProject.instance().mapLayers().values()
        },
        "longest pause": max(np.diff(beats)),
        "looked at": iface.mainWindow().findChild(QWidget, "GeosegReview").maps.currentText(),
        "told": dialog.state.text(),
    }
    shown = dialog.preview.shown
    dialog.live.click()
    wait(lambda: dialog.preview.shown > shown)
    found["previewed again"] = PREVIEW in names()
    utils.unloadPlugin("geoseg_qgis")  # in the midst of it
    found["left at once"] = PREVIEW in names()
    found["threads left"] = threads()
    return found


def names() -> List[str]:
    return [each.name() for each in QgsProject.instance().mapLayers().values()]


def threads() -> List[str]:
    return [each.name for each in threading.enumerate() if "geoseg" in each.name]


def wait(condition: Callable[[], Any]) -> None:
    began = time.monotonic()
    while not condition() and time.monotonic() - began < PATIENCE:
        settle()


def settle() -> None:
    loop = QEventLoop()
    QTimer.singleShot(50, loop.quit)
    loop.exec()


def legend(layer: QgsRasterLayer) -> List[List[Any]]:
    if layer.renderer().type() != "paletted":
        return []
    return [[each.value, each.label, each.color.name()] for each in layer.renderer().classes()]
