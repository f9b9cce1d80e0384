"""Take the picture of QGIS for README and docs: ``.venv/bin/python docs/screenshots/qgis.py``.

Its argument is the folder of ``make demo`` (else ``demo``), whose second town is mapped with
its model by the plugin of ``make plugin``, in a profile of its own. Needs QGIS, xvfb-run
and xauth.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "images" / "qgis.png"
PROFILE = """\
[PythonPlugins]
geoseg_qgis=true

[app]
projections\\unknownCrsBehavior=NoAction

[locatorFilters]
enabled=false
"""
SIZE = (1366, 768)  # px
SESSION = """\
import runpy
from qgis.PyQt.QtCore import QTimer
QTimer.singleShot(0, lambda: runpy.run_path({script!r})["session"]({ortho!r}, {model!r}))
"""
DIALOG = (460, 420)  # px
MARGIN = 16  # px
VIEW = 0.5  # of the orthophoto's width, beside the dialog
OPACITY = 0.65  # of the map, so that the orthophoto shows through
PATIENCE = 120.0  # s


def outside(demo: Path) -> None:
    """Start QGIS on a screen of its own."""
    from PIL import Image

    PICTURE.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="geoseg-") as folder:
        profile = Path(folder) / "profiles" / "default"
        with zipfile.ZipFile(ROOT / "dist" / "geoseg_qgis.zip") as archive:
            archive.extractall(profile / "python" / "plugins")
        (profile / "QGIS").mkdir()
        (profile / "QGIS" / "QGIS3.ini").write_text(PROFILE)
        session = Path(folder) / "session.py"
        session.write_text(
            SESSION.format(
                script=str(Path(__file__).resolve()),
                ortho=str(shutil.copy(demo / "scenes" / "unseen.tif", Path(folder, "town.tif"))),
                model=str(shutil.copy(demo / "model.onnx", Path(folder, "town.onnx"))),
            ),
            encoding="utf-8",
        )
        subprocess.run(
            [
                *("xvfb-run", "-a", "-s", "-screen 0 {}x{}x24 -dpi 96".format(*SIZE)),
                *("qgis", "--nologo", "--noversioncheck"),
                *("--profiles-path", folder, "--code", str(session)),
            ],
            check=True,
            env={
                "GEOSEG_PYTHON": str(ROOT / ".venv" / "bin" / "python"),
                **os.environ,
                "PATH": f"/usr/bin:{os.environ['PATH']}",  # QGIS takes the first Python for its own
                "QT_QPA_PLATFORM": "xcb",
                "LC_ALL": "C.UTF-8",
            },
        )
    if not PICTURE.exists():
        sys.exit("QGIS took no picture; its words are above")
    with Image.open(PICTURE) as picture:  # 256 colours: a file that a page loads at once
        small = picture.convert("RGB").quantize(256, kmeans=3)
    small.save(PICTURE, optimize=True)


def inside(ortho: str, model: str) -> None:
    """Map the orthophoto through the dialog and take the picture."""
    from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsRectangle
    from qgis.PyQt.QtWidgets import QAction, QApplication, QDockWidget, QSplitter, QTabWidget
    from qgis.utils import iface

    window = iface.mainWindow()
    window.showNormal()
    window.setGeometry(0, 0, *SIZE)
    for dock in window.findChildren(QDockWidget):
        dock.setVisible(dock.objectName() == "Layers")
    project = QgsProject.instance()
    layer = QgsRasterLayer(ortho, "orthophoto")
    project.addMapLayer(layer)
    project.layerTreeRoot().findLayer(layer).setExpanded(False)
    iface.setActiveLayer(layer)

    ended = []
    QgsApplication.taskManager().allTasksFinished.connect(lambda: ended.append(True))
    window.findChild(QAction, "geoseg_predict").trigger()
    dialog = next(
        widget
        for widget in QApplication.topLevelWidgets()
        if widget.isVisible() and type(widget).__name__ == "AlgorithmDialog"
    )
    dialog.setParameters({"MODEL": model})
    dialog.runButton().click()
    wait(lambda: bool(ended) and len(project.mapLayers()) > 1)

    mapped = next(each for each in project.mapLayers().values() if each is not layer)
    mapped.renderer().setOpacity(OPACITY)
    mapped.triggerRepaint()
    project.layerTreeRoot().findLayer(mapped).setExpanded(True)
    iface.messageBar().clearWidgets()
    dialog.findChild(QTabWidget).setCurrentIndex(0)  # the parameters
    dialog.findChild(QSplitter).setSizes([DIALOG[0], 0])  # no room for the help
    dialog.resize(*DIALOG)
    dialog.move(SIZE[0] - dialog.width() - MARGIN, SIZE[1] - dialog.height() - 3 * MARGIN)
    canvas = iface.mapCanvas()
    ground = layer.extent()
    left = canvas.width() - DIALOG[0] - 2 * MARGIN  # px that the dialog does not cover
    pixel = VIEW * ground.width() / left
    west, north = ground.xMinimum(), ground.yMaximum()
    canvas.setExtent(
        QgsRectangle(west, north - pixel * canvas.height(), west + pixel * canvas.width(), north)
    )
    wait(lambda: False, seconds=4)  # the canvas draws in its own time
    QApplication.primaryScreen().grabWindow(0).save(str(PICTURE))
    dialog.close()


def wait(done: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Let QGIS go on until something is done."""
    from qgis.PyQt.QtCore import QElapsedTimer, QEventLoop, QTimer

    clock = QElapsedTimer()
    clock.start()
    while not done() and clock.elapsed() < 1000 * seconds:
        loop = QEventLoop()
        QTimer.singleShot(50, loop.quit)
        loop.exec()


def session(ortho: str, model: str) -> None:
    """Everything inside QGIS, and out again whatever happens."""
    from qgis.core import QgsProject
    from qgis.utils import iface

    try:
        inside(ortho, model)
    except Exception:  # noqa: BLE001 - QGIS would show it in a dialog that nobody sees
        traceback.print_exc()
    finally:
        QgsProject.instance().clear()  # or QGIS asks whether to save
        iface.actionExit().trigger()


if __name__ == "__main__":
    outside(Path(sys.argv[1] if len(sys.argv) > 1 else "demo"))
