"""The plugin's life in QGIS: toolbar, menu, options page, Processing provider."""

from typing import Callable, List, Optional

from qgis.core import Qgis, QgsApplication, QgsVectorLayer
from qgis.gui import QgisInterface, QgsDockWidget
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction, QDialog, QToolBar

from . import settings, work
from .check import dock as check_dock
from .i18n import translator
from .icons import icon
from .jobs import board, dock
from .labeling import dock as label_dock
from .options import PAGE, GeosegOptionsFactory
from .predict import dialog as map_dialog
from .predict import review
from .processing import provider
from .setup import first_use, own  # QGIS forgets a package on unloading only if it is named so
from .train import dialog as train_dialog
from .worker import server
from .worker.errors import WorkerError
from .worker.job import State

NAME = "GeoSeg"


class GeosegPlugin:
    """GeoSeg in QGIS; ``iface`` is None where there is no desktop."""

    def __init__(self, iface: Optional[QgisInterface]) -> None:
        self.iface = iface
        self.translator = translator.install()  # before the first text
        self.provider: Optional[provider.GeosegProvider] = None
        self.options: Optional[GeosegOptionsFactory] = None
        self.toolbar: Optional[QToolBar] = None
        self.actions: List[QAction] = []
        self.dialogs: List[QDialog] = []
        self.board: Optional[board.Board] = None
        self.jobs: Optional[dock.JobsDock] = None
        self.check: Optional[check_dock.CheckDock] = None
        self.review: Optional[review.ReviewDock] = None
        self.labels: Optional[label_dock.LabelDock] = None
        self.panels: List[QgsDockWidget] = []

    def tr(self, text: str) -> str:
        return QCoreApplication.translate("GeosegPlugin", text)

    def initProcessing(self) -> None:
        """Register the provider; all that ``qgis_process`` needs."""
        self.provider = provider.GeosegProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:
        """Build what the user sees."""
        self.initProcessing()
        self.options = GeosegOptionsFactory()
        self.iface.registerOptionsWidgetFactory(self.options)
        self.toolbar = self.iface.addToolBar(NAME)
        self.toolbar.setObjectName("GeosegToolBar")  # QGIS restores its place by this name
        self.toolbar.setToolTip(NAME)
        self.add_labels()
        self.add_action("train", icon("train"), self.tr("Train a model…"), self.open_train)
        self.add_action("predict", icon("predict"), self.tr("Map with a model…"), self.open_predict)
        self.add_review()
        self.add_check()
        self.add_jobs()
        self.add_action("settings", icon("settings"), self.tr("Settings…"), self.open_settings)
        self.iface.initializationCompleted.connect(self.gather_panels)

    def unload(self) -> None:
        """Take away everything that was built."""
        self.iface.initializationCompleted.disconnect(self.gather_panels)
        self.panels.clear()
        for dialog in tuple(self.dialogs):
            dialog.close()
        if self.labels is not None:
            self.labels.close_down()
            self.iface.removeDockWidget(self.labels)
            self.labels.deleteLater()
            self.labels = None
        work.stop_all()
        server.stop_all()
        if self.check is not None:
            self.check.close_all()
            self.iface.removeDockWidget(self.check)
            self.check.deleteLater()
            self.check = None
        if self.board is not None:  # the jobs themselves go on
            self.board.close()
            self.iface.removeDockWidget(self.jobs)
            self.jobs.deleteLater()
            self.board.deleteLater()
            self.board = self.jobs = None
        if self.review is not None:
            self.review.leave()
            self.iface.removeDockWidget(self.review)
            self.review.deleteLater()
            self.review = None
        for action in self.actions:
            self.iface.removePluginRasterMenu(NAME, action)
            action.deleteLater()
        self.actions.clear()
        if self.toolbar is not None:
            self.iface.mainWindow().removeToolBar(self.toolbar)
            self.toolbar.deleteLater()
            self.toolbar = None
        if self.options is not None:
            self.iface.unregisterOptionsWidgetFactory(self.options)
            self.options = None
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
        translator.remove(self.translator)
        self.translator = None

    def add_action(self, name: str, image: QIcon, text: str, run: Callable[[], None]) -> None:
        """Add an action to the toolbar and to the menu Raster ▸ GeoSeg."""
        action = QAction(image, text, self.iface.mainWindow())
        action.setObjectName(f"geoseg_{name}")
        action.triggered.connect(lambda _checked: run())
        self.toolbar.addAction(action)
        self.iface.addPluginToRasterMenu(NAME, action)
        self.actions.append(action)

    def add_dock(self, dock: QgsDockWidget, title: str) -> None:
        """Add a panel, closed.

        Its title is a word that a narrow tab has room for; among the panels of QGIS, in the menu
        View ▸ Panels, it is listed as GeoSeg's.
        """
        listed = dock.windowTitle()
        dock.setWindowTitle(title)
        dock.toggleViewAction().setText(listed)
        self.iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        dock.hide()  # QGIS opens it again where it was open before
        self.panels.append(dock)
        self.gather_panels()

    def gather_panels(self) -> None:
        """Make the closed panels tabs of one place.

        QGIS, once it has started, puts those that its saved window does not know one below the
        other: together they are higher than a small screen.
        """
        window, first = self.iface.mainWindow(), self.panels[0]
        area = window.dockWidgetArea(first)
        for panel in self.panels[1:]:
            beside = window.dockWidgetArea(panel) == area and not panel.isFloating()
            if beside and panel.isHidden():
                window.tabifyDockWidget(first, panel)

    def add_review(self) -> None:
        """Add the panel for finished maps, closed, and the action that opens and closes it."""
        self.review = review.ReviewDock(self.iface.mapCanvas(), self.iface.mainWindow())
        self.add_dock(self.review, self.tr("Look"))
        self.add_action(
            "review", icon("review"), self.tr("Look at a map"), self.review.toggleUserVisible
        )

    def add_check(self) -> None:
        """Add the panel that checks maps, closed, and the action that opens and closes it."""
        self.check = check_dock.CheckDock(
            self.iface.mapCanvas(), lambda: self.board, self.iface.mainWindow()
        )
        self.add_dock(self.check, self.tr("Check"))
        self.add_action(
            "check", icon("check"), self.tr("Check and improve"), self.check.toggleUserVisible
        )

    def add_labels(self) -> None:
        """Add the panel of labels, closed, and the action that opens and closes it."""
        self.labels = label_dock.LabelDock(self.iface.mapCanvas(), self.iface.mainWindow())
        self.labels.digitize_asked.connect(self.digitize)
        self.add_dock(self.labels, self.tr("Labels"))
        self.add_action("label", icon("label"), self.tr("Labels"), self.labels.toggleUserVisible)

    def digitize(self, layer: QgsVectorLayer) -> None:
        """Have QGIS's own tool draw polygons into a layer."""
        self.iface.setActiveLayer(layer)
        self.iface.actionAddFeature().trigger()
        self.iface.mapCanvas().setFocus()

    def add_jobs(self) -> None:
        """Add the panel of jobs, closed, and the action that opens and closes it."""
        self.board = board.Board()
        self.board.ended.connect(self.tell_end)
        self.jobs = dock.JobsDock(self.board, self.iface.mainWindow())
        self.jobs.model_asked.connect(self.open_predict)
        self.add_dock(self.jobs, self.tr("Jobs"))
        self.add_action("jobs", icon("jobs"), self.tr("Jobs"), self.jobs.toggleUserVisible)

    def tell_end(self, name: str) -> None:
        """Say in the message bar that a job has ended."""
        entry = self.board.entries[name]
        levels = {
            State.FINISHED: Qgis.MessageLevel.Success,
            State.CANCELLED: Qgis.MessageLevel.Info,  # as the user wished
        }
        self.iface.messageBar().pushMessage(
            NAME,
            f"{entry.job.title}: {self.jobs.detail.state_text(entry.state)}",
            levels.get(entry.state, Qgis.MessageLevel.Warning),
        )

    def open_train(self) -> None:
        """Open the dialog that trains, on the layer that is active."""
        try:
            settings.located_python()
        except WorkerError as error:
            self.open_first_use(error.args[0])  # the dialog is the hint
            return
        for known in self.dialogs:
            if isinstance(known, train_dialog.TrainDialog) and known.isVisible():
                known.raise_()
                known.activateWindow()
                return
        dialog = train_dialog.TrainDialog(
            self.board, self.iface.activeLayer(), self.iface.mainWindow()
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.started.connect(self.show_job)
        self.show_dialog(dialog)

    def show_job(self, name: str) -> None:
        """Show a job in its panel."""
        self.jobs.setUserVisible(True)
        self.jobs.choose(name)

    def open_predict(self, model: str = "") -> None:
        """Open the dialog that maps, on the layer that is active."""
        try:
            settings.located_python()
        except WorkerError as error:
            self.open_first_use(error.args[0])  # the dialog is the hint
            return
        for known in self.dialogs:
            if isinstance(known, map_dialog.MapDialog) and known.isVisible():
                if model:
                    known.model.setFilePath(model)
                known.raise_()
                known.activateWindow()
                return
        dialog = map_dialog.MapDialog(
            self.iface.mapCanvas(), self.iface.activeLayer(), model, self.iface.mainWindow()
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.mapped.connect(self.review.show_map)
        dialog.mapped.connect(self.check.maps.setLayer)
        dialog.ended.connect(self.tell_map)
        self.show_dialog(dialog)

    def tell_map(self, words: str, good: bool) -> None:
        """Say in the message bar how a map has ended."""
        level = Qgis.MessageLevel.Success if good else Qgis.MessageLevel.Warning
        self.iface.messageBar().pushMessage(NAME, words, level)

    def show_dialog(self, dialog: QDialog) -> None:
        """Show a dialog that deletes itself; until then its Python part, which does all the work,
        lives only as long as somebody refers to it.
        """
        self.dialogs.append(dialog)
        dialog.destroyed.connect(lambda: self.dialogs.remove(dialog))
        dialog.show()

    def open_first_use(self, problem: str) -> None:
        """Open the panel by which GeoSeg gets its Python, under what was missing."""
        for each in self.dialogs:
            if isinstance(each, first_use.FirstUseDialog):
                each.activateWindow()
                return
        dialog = first_use.FirstUseDialog(problem, self.iface.mainWindow())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self.tell_making)
        self.show_dialog(dialog)

    def tell_making(self) -> None:
        """Say, where an environment is still being made, that it goes on."""
        if next(work.running(own.making()), None) is not None:
            words = self.tr("The environment goes on being made; QGIS tells when it is complete.")
            self.iface.messageBar().pushMessage(NAME, words, Qgis.MessageLevel.Info)

    def open_settings(self) -> None:
        """Open QGIS's options at the page of GeoSeg."""
        self.iface.showOptionsDialog(self.iface.mainWindow(), currentPage=PAGE)
