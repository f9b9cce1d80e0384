"""In a QGIS desktop: map an orthophoto through the plugin's own dialog. Run by test_desktop.py."""

import time
from typing import Any, Dict, List

import numpy as np
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QEventLoop, QTimer
from qgis.PyQt.QtWidgets import QAction, QApplication
from qgis.utils import iface

PATIENCE = 40.0  # s


def visit(ortho: str, model: str) -> Dict[str, Any]:
    layer = QgsRasterLayer(ortho, "ortho")
    QgsProject.instance().addMapLayers([QgsRasterLayer(ortho, "another"), layer])
    iface.setActiveLayer(layer)
    iface.mainWindow().findChild(QAction, "geoseg_predict").trigger()
    dialog = next(
        widget
        for widget in QApplication.topLevelWidgets()
        if widget.isVisible() and type(widget).__name__ == "AlgorithmDialog"
    )
    dialog.setParameters({"MODEL": model, "CONFIDENCE": True})
    chosen = dialog.createProcessingParameters()["INPUT"] in {layer, layer.id()}

    ended = []
    QgsApplication.taskManager().allTasksFinished.connect(lambda: ended.append(True))
    beats = [time.monotonic()]
    pulse = QTimer()
    pulse.timeout.connect(lambda: beats.append(time.monotonic()))
    pulse.start(10)
    dialog.runButton().click()
    while not ended and time.monotonic() - beats[0] < PATIENCE:
        settle()
    settle()
    pulse.stop()
    log = dialog.findChild(object, "txtLog")
    found = {
        "the active layer is chosen": chosen,
        "layers": {
            each.name(): legend(each) for each in QgsProject.instance().mapLayers().values()
        },
        "seconds": beats[-1] - beats[0],
        "longest pause": max(np.diff(beats)),
        "log": log.toPlainText() if log else "",
    }
    dialog.close()
    return found


def settle() -> None:
    loop = QEventLoop()
    QTimer.singleShot(50, loop.quit)
    loop.exec()


def legend(layer: QgsRasterLayer) -> List[List[Any]]:
    if layer.renderer().type() != "paletted":
        return []
    return [[each.value, each.label, each.color.name()] for each in layer.renderer().classes()]
