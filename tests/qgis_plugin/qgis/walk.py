"""In a QGIS desktop: every panel and dialog, and the words in them that find no room.

Run by test_walk.py.
"""

import os
from typing import Any, Dict, List

from qgis import utils
from qgis.core import QgsProject, QgsRasterLayer, QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAction,
    QDialog,
    QLabel,
    QScrollArea,
    QTabBar,
    QTabWidget,
    QWidget,
)
from qgis.utils import iface

PANELS = ("GeosegLabel", "GeosegReview", "GeosegCheck", "GeosegJobs")
DIALOGS = {"geoseg_predict": "geosegMap", "geoseg_train": "geosegTrain"}
SCREEN = (1366, 768)  # px


def visit(ortho: str, languages: List[str]) -> Dict[str, Any]:
    window = iface.mainWindow()
    window.showNormal()
    window.setGeometry(0, 0, *SCREEN)
    layer = QgsRasterLayer(ortho, "ortho")
    QgsProject.instance().addMapLayer(layer)
    iface.setActiveLayer(layer)
    return {language: look_in(language) for language in languages}


def look_in(language: str) -> Dict[str, Any]:
    """What finds no room in a language, by panel and dialog."""
    QgsSettings().setValue("locale/overrideFlag", True)
    QgsSettings().setValue("locale/userLocale", language)
    utils.reloadPlugin("geoseg_qgis")
    settle(200)
    window = iface.mainWindow()
    found = {"labels": window.findChild(QAction, "geoseg_label").text()}
    for name in PANELS:
        panel = window.findChild(QWidget, name)
        panel.setUserVisible(True)
        settle(100)
        found[name] = each_page(panel)
        panel.setUserVisible(False)
    for action, name in DIALOGS.items():
        found[name] = in_dialog(action, name)
    python = os.environ.pop("GEOSEG_PYTHON")
    try:
        found["geosegFirstUse"] = in_dialog("geoseg_predict", "geosegFirstUse")
    finally:
        os.environ["GEOSEG_PYTHON"] = python
    return found


def in_dialog(action: str, name: str) -> List[str]:
    """What finds no room in a dialog."""
    iface.mainWindow().findChild(QAction, action).trigger()
    settle(300)
    dialog = iface.mainWindow().findChild(QDialog, name)
    found = each_page(dialog)
    if dialog.width() > SCREEN[0] or dialog.height() > SCREEN[1]:
        found.append(f"the dialog has {dialog.width()} x {dialog.height()} px")
    dialog.close()
    settle(200)
    return found


def each_page(top: QWidget) -> List[str]:
    """What finds no room on any page of a panel or dialog."""
    found = cut_off(top)
    for tabs in top.findChildren(QTabWidget):
        for page in range(tabs.count()):
            tabs.setCurrentIndex(page)
            settle(50)
            found += cut_off(tabs)
    return sorted(set(found))


def cut_off(top: QWidget) -> List[str]:
    """The words that are wider, or in more lines, than what they stand in."""
    found = []
    for each in top.findChildren(QWidget):
        if not each.isVisible():
            continue
        if isinstance(each, QLabel) and each.text():
            if each.wordWrap():
                short = each.heightForWidth(each.width()) > each.height()
            else:
                short = each.sizeHint().width() > each.width()
            found += [each.text()] if short else []
        elif isinstance(each, QAbstractButton) and each.text():
            found += [each.text()] if each.sizeHint().width() > each.width() else []
        elif isinstance(each, QTabBar):
            found += [each.tabText(0)] if each.sizeHint().width() > each.width() else []
        elif isinstance(each, QScrollArea) and each.widget() is not None:
            wide = each.widget().width() - each.viewport().width()
            found += [f"{each.widget()} by {wide} px"] if wide > 0 else []
    return found


def settle(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
