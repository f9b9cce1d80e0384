"""An environment of GeoSeg's own: what it is for, where it goes, and the buttons that make it."""

import os
import sys
from pathlib import Path
from typing import Optional, Tuple

import qgis.utils
from qgis.core import Qgis, QgsSettings
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QCoreApplication, pyqtSignal
from qgis.PyQt.QtGui import QFontDatabase
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QGroupBox,
    QHBoxLayout,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)

from .. import settings
from ..work import Work, running
from ..worker import environment, installation, interpreter
from ..worker.errors import Cancelled, WorkerError
from ..worker.installation import Plan, Source
from .layout import form, say, text
from .network import proxy_variables
from .survey import Machine, survey

LOG_LINES = 2000
LOG_HEIGHT = 90  # px


def making() -> str:
    """What QGIS calls the work on an environment."""
    return QCoreApplication.translate("OwnEnvironment", "GeoSeg: environment")


def wheel_beside_zip() -> str:
    """GeoSeg's wheel in the folder of the zip that QGIS has installed last; "" unless one is."""
    folder = str(QgsSettings().value("app/plugin_installer/lastZipDirectory") or "")
    wheels = list(Path(folder).glob("geoseg-*.whl")) if folder else []
    return str(wheels[0]) if len(wheels) == 1 else ""


class OwnEnvironment(QGroupBox):
    """Have an environment made, brought up to date or removed.

    Nothing is made, fetched or removed but by its buttons. What has begun goes on when the panel
    is closed, and is shown by the next one.
    """

    made = pyqtSignal(str, str)  # its Python, chosen by now; what geoseg doctor finds in it

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Environment of GeoSeg’s own"))
        self.machine: Optional[Machine] = None
        self.work: Optional[Work] = None
        self._make_choices()
        self._make_progress()
        self._lay_out()
        self._follow(next(running(making()), None))
        self.survey = Work(self.tr("GeoSeg: look for Pythons"), survey)
        self.survey.ended.connect(self.show_machine)
        self.survey.start()

    def _make_choices(self) -> None:
        self.purpose = QComboBox()
        self.purpose.addItem(self.tr("Mapping only"), False)
        self.purpose.addItem(self.tr("Mapping and training"), True)
        self.purpose.setCurrentIndex(1)
        self.build = QComboBox()
        self.kind = QComboBox()
        self.kind.addItem(self.tr("its wheel file, the rest from the package index"), "file")
        self.kind.addItem(self.tr("a folder of wheels, without a network"), "folder")
        self.kind.addItem(self.tr("a package index that has it"), "index")
        self.source = QgsFileWidget()
        self.source.setFilePath(wheel_beside_zip())
        self.source.setToolTip(
            self.tr("geoseg-….whl, which comes beside the plugin's zip: GeoSeg is not on PyPI yet")
        )
        self.base = QComboBox()
        self.base.setEditable(True)
        self.base.setToolTip(
            self.tr("The Python to make it with: 3.{minor} or later, 64 bit").format(
                minor=interpreter.OLDEST[1]
            )
        )
        self.folder = QgsFileWidget()
        self.folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        usual = installation.usual_folder(
            platform=sys.platform, home=str(Path.home()), environ=os.environ
        )
        self.folder.setFilePath(usual)
        for box in (self.purpose, self.build, self.kind):
            box.currentIndexChanged.connect(self.show_choices)
        for line in (self.source, self.folder):
            line.fileChanged.connect(self.show_choices)
        self.base.editTextChanged.connect(self.show_choices)

    def _make_progress(self) -> None:
        self.space = text()
        self.create = QPushButton()
        self.create.clicked.connect(self.start_making)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.clicked.connect(self.stop_making)
        self.remove = QPushButton(self.tr("Remove…"))
        self.remove.clicked.connect(self.start_removal)
        self.doing = text()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(LOG_LINES)
        self.log.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.log.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.log.setMinimumHeight(LOG_HEIGHT)
        for part in (self.bar, self.doing, self.log):
            part.hide()

    def _lay_out(self) -> None:
        purpose = QHBoxLayout()
        purpose.addWidget(self.purpose)
        purpose.addWidget(self.build, 1)
        buttons = QHBoxLayout()
        for button in (self.create, self.cancel, self.remove):
            buttons.addWidget(button)
        buttons.addWidget(self.bar, 1)
        buttons.addStretch()
        rows = form(self)
        rows.addRow(self.tr("For"), purpose)
        rows.addRow(self.tr("GeoSeg from"), self.kind)
        rows.addRow("", self.source)
        rows.addRow(self.tr("Made with"), self.base)
        rows.addRow(self.tr("Folder"), self.folder)
        rows.addRow("", self.space)
        rows.addRow("", buttons)
        rows.addRow("", self.doing)
        rows.addRow(self.log)

    def plan(self) -> Plan:
        """The environment that the choices describe."""
        build = self.build.currentData() or "cpu"
        return Plan(
            self.base.currentText().strip(),
            self.folder.filePath().strip(),
            build if self.purpose.currentData() else "map",
            Source(self.kind.currentData(), self.source.filePath().strip()),
        )

    def show_choices(self) -> None:
        """Tell what the choices come to, and allow what is possible."""
        offline, kind = self.kind.currentData() == "folder", self.kind.currentData()
        self.build.setVisible(bool(self.purpose.currentData()) and not offline)
        self.source.setVisible(kind != "index")
        self.source.setStorageMode(
            QgsFileWidget.StorageMode.GetDirectory if offline else QgsFileWidget.StorageMode.GetFile
        )
        self.source.setFilter("" if offline else self.tr("Wheels (*.whl)"))
        plan = self.plan()
        mark = installation.mark_of(plan.folder)
        self.create.setText(self.tr("Update") if mark.get("complete") else self.tr("Create"))
        looking = self.machine is None
        refusal = installation.refusal(plan)
        if self.work is not None:
            say(self.space, "")
        elif looking:
            say(self.space, self.tr("Looking for Pythons and a graphics card…"))
        else:
            say(self.space, f"✗ {refusal}" if refusal else self._space_text(plan))
        busy = looking or self.work is not None
        self.create.setEnabled(not busy and refusal is None)
        self.remove.setEnabled(not busy and bool(mark))
        self.cancel.setVisible(self.work is not None)

    def _space_text(self, plan: Plan) -> str:
        try:
            free = installation.free_space(plan.folder)
        except WorkerError as error:
            return f"✗ {error}"
        return self.tr("Takes up to {needed:.1f} GB of disk; {free:.0f} GB are free.").format(
            needed=plan.space / environment.GIGABYTE, free=free / environment.GIGABYTE
        )

    def show_machine(self) -> None:
        """Offer the Pythons and builds that were found."""
        self.machine = self.survey.found or Machine([], None)
        named = self.base.currentText()
        self.base.clear()
        for each in self.machine.interpreters:
            self.base.addItem(each.path)
        if named:
            self.base.setEditText(named)
        card = self.machine.card
        for build in installation.builds(platform=sys.platform, card=card):
            self.build.addItem(self._build_text(build), build)
        if card and not card.build:
            self.build.setToolTip(
                self.tr(
                    "The driver of {name} runs CUDA {cuda}, for which there is no PyTorch: update "
                    "it to train on the graphics card"
                ).format(name=card.name, cuda=".".join(map(str, card.cuda)))
            )
        self.show_choices()

    def _build_text(self, build: str) -> str:
        if build == "cpu":
            return self.tr("on the processor")
        if build == "default":
            return self.tr("on this Mac")
        name = self.machine.card.name if self.machine and self.machine.card else ""
        return self.tr("on {card} ({build})").format(card=name or "NVIDIA", build=build)

    def start_making(self) -> None:
        """Make the environment, or bring it up to date."""
        plan, variables = self.plan(), proxy_variables()

        def make(work: Work) -> Tuple[str, str]:
            findings = installation.create(
                plan,
                hear=work.said.emit,
                move=work.move,
                is_canceled=work.isCanceled,
                variables=variables,
            )
            return plan.python, findings

        work = Work(making(), make)
        work.ended.connect(lambda: _choose(work))  # whether or not this panel is there by then
        self.log.clear()
        self._follow(work.start())

    def start_removal(self) -> None:
        """Remove the environment, once the user has agreed."""
        folder = self.folder.filePath()
        answer = QMessageBox.question(
            self,
            self.tr("Remove the environment"),
            self.tr("Remove {folder} and all that is in it?").format(folder=folder),
        )
        if answer != QMessageBox.StandardButton.Yes:
            return
        self.log.clear()
        self._follow(Work(making(), lambda _: installation.remove(folder)).start())

    def stop_making(self) -> None:
        """Ask what is being made to stop."""
        if self.work is not None:
            self.work.cancel()
            say(self.doing, self.tr("Stopping…"))

    def _follow(self, work: Optional[Work]) -> None:
        """Show a work's progress: one that was begun here, or before this panel was opened."""
        self.work = work
        if work is not None:
            work.said.connect(self.log.appendPlainText)
            work.moved.connect(self.show_progress)
            work.ended.connect(self.show_made)
            self.bar.show()
            self.log.show()
            self.show_progress(*work.at)
        self.show_choices()

    def show_progress(self, doing: str, share: float) -> None:
        """Tell what is being done."""
        say(self.doing, doing)
        self.bar.setRange(0, 0 if share < 0 else 100)  # 0 to 0: busy
        self.bar.setValue(round(100 * share))

    def show_made(self) -> None:
        """Tell what came of it; an environment that was made is the one to use."""
        work, self.work = self.work, None
        self.bar.hide()
        if work is None:
            return
        problem = work.problem
        if isinstance(problem, Cancelled):
            say(self.doing, self.tr("Cancelled; nothing was left behind."))
        elif problem is not None:
            say(self.doing, f"✗ {problem}")
        elif work.found is None:
            say(self.doing, self.tr("Removed."))
        else:
            python, findings = work.found
            if environment.BROKEN in findings:
                say(self.doing, f"✗ {broken_words()}")
            else:
                say(self.doing, self.tr("✓ The environment is ready and chosen above."))
            self.made.emit(python, findings)
        self.show_choices()


def broken_words() -> str:
    """Of an environment that was made to train and cannot."""
    return QCoreApplication.translate(
        "OwnEnvironment",
        "The environment is chosen and maps, but its PyTorch does not start. "
        "Remove it and have it made anew.",
    )


def _choose(work: Work) -> None:
    """Work with the environment that was made from now on, and tell so wherever the user is."""
    if isinstance(work.problem, Cancelled):
        return
    level = Qgis.MessageLevel.Warning
    if work.problem is not None:
        words = str(work.problem)
    else:
        python, findings = work.found
        settings.set_python(python)
        if environment.BROKEN in findings:
            words = broken_words()
        else:
            level = Qgis.MessageLevel.Success
            words = QCoreApplication.translate(
                "OwnEnvironment", "The environment is ready and chosen."
            )
    qgis.utils.iface.messageBar().pushMessage("GeoSeg", words, level, 0)  # until it is clicked away
