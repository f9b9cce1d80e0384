"""In a QGIS desktop: what the plugin adds, opens, and leaves behind. Run by test_desktop.py."""

import os
import sys
import threading
from pathlib import Path
from typing import Any, Dict, List

from qgis import utils
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from qgis.PyQt.QtWidgets import (
    QAction,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QDockWidget,
    QLabel,
    QToolBar,
    QWidget,
)
from qgis.utils import iface


def visit() -> Dict[str, Any]:
    window = iface.mainWindow()
    started = traces()
    found = {
        "started": started,
        "toolbar is visible": window.findChild(QToolBar, "GeosegToolBar").isVisible(),
        "icons": [
            not window.findChild(QAction, name).icon().isNull() for name in started["actions"]
        ],
        "jobs": toggle_jobs(),
        "panels": {dock.windowTitle(): dock.toggleViewAction().text() for dock in panels()},
        "tabs": open_all_panels(),
        "predict dialog": open_predict_dialog(),
        "without an environment": ask_without_environment(),
        "options": open_options(),
        "setting": sys.modules["geoseg_qgis.settings"].python(),
    }
    sys.modules["geoseg_qgis.settings"].set_python("")
    for _ in range(20):
        utils.reloadPlugin("geoseg_qgis")
        settle()
    found["reloaded"] = traces()
    utils.unloadPlugin("geoseg_qgis")
    settle()
    found["unloaded"] = traces()
    return found


def settle(milliseconds: int = 50) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def traces() -> Dict[str, List[str]]:
    """Everything in the application that is the plugin's."""
    window = iface.mainWindow()
    names = {
        "toolbars": [bar.objectName() for bar in window.findChildren(QToolBar)],
        "actions": [action.objectName() for action in window.findChildren(QAction)],
        "menus": [action.text().replace("&", "") for action in iface.rasterMenu().actions()],
        "docks": [bar.objectName() for bar in window.findChildren(QDockWidget)],
        "processes": children(),
        "providers": [each.id() for each in QgsApplication.processingRegistry().providers()],
        "modules": list(sys.modules),
        "widgets": [type(widget).__module__ for widget in QApplication.allWidgets()],
        "threads": [thread.name for thread in threading.enumerate()],
    }
    ours = ("geoseg", "Geoseg", "GeoSeg")
    return {
        kind: sorted(name for name in listed if name.startswith(ours) or "_pump" in name)
        for kind, listed in names.items()
    }


def children() -> List[str]:
    """What processes of GeoSeg this QGIS has started and not ended (Linux)."""
    listed = Path("/proc/self/task").glob("*/children")
    numbers = [number for path in listed for number in path.read_text().split()]
    commands = [Path("/proc", number, "cmdline").read_bytes().decode() for number in numbers]
    return [f"geoseg {command}" for command in commands if "geoseg" in command]


def trigger(name: str) -> None:
    iface.mainWindow().findChild(QAction, name).trigger()


def toggle_jobs() -> List[bool]:
    """Whether the panel of jobs is shown: at first, then after each press of its button."""
    dock = iface.mainWindow().findChild(QWidget, "GeosegJobs")
    seen = [dock.isVisible()]
    for _ in range(2):
        trigger("geoseg_jobs")
        settle()
        seen.append(dock.isVisible())
    return seen


def open_all_panels() -> List[int]:
    """Of each panel, how many others are tabs of the same place once all are open."""
    window = iface.mainWindow()
    for dock in panels():
        dock.setUserVisible(True)
    settle(300)
    found = [len(window.tabifiedDockWidgets(dock)) for dock in panels()]
    for dock in panels():
        dock.setUserVisible(False)
    settle()
    return found


def panels() -> List[QDockWidget]:
    docks = iface.mainWindow().findChildren(QDockWidget)
    return [dock for dock in docks if dock.objectName().startswith("Geoseg")]


def open_predict_dialog() -> str:
    trigger("geoseg_predict")
    settle(300)
    dialog = next(
        widget
        for widget in QApplication.topLevelWidgets()
        if widget.isVisible() and widget.objectName() == "geosegMap"
    )
    title = dialog.windowTitle()
    dialog.close()
    settle()
    return title


def ask_without_environment() -> str:
    python = os.environ.pop("GEOSEG_PYTHON")
    try:
        trigger("geoseg_predict")
        trigger("geoseg_train")
        settle(300)
        (dialog,) = iface.mainWindow().findChildren(QDialog, "geosegFirstUse")
        text = dialog.findChild(QLabel).text()
        dialog.reject()
    finally:
        os.environ["GEOSEG_PYTHON"] = python
    settle()
    return text


def open_options() -> Dict[str, Any]:
    """Open the page, check the Python, enter another and accept."""
    found: Dict[str, Any] = {}

    def look() -> None:  # inside the options' own event loop: they are modal
        options = QApplication.activeModalWidget()
        try:
            page = options.findChild(sys.modules["geoseg_qgis.options"].OptionsPage)
            found["shown"] = page.isVisible()
            chosen = page.panel.chosen
            chosen.check.click()
            found["told at once"] = chosen.findings.text()
            while not chosen.check.isEnabled():
                settle(100)
            found["told"] = chosen.findings.text()
            chosen.python.setFilePath("/opt/geoseg/bin/python")
            options.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok).click()
        except BaseException:
            options.reject()  # or the session would wait for it
            raise

    QTimer.singleShot(500, look)
    trigger("geoseg_settings")
    return found
