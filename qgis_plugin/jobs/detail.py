"""What is known of one job: how far it is, its curves, its log, and the buttons for it."""

from typing import Callable, Dict, Optional

from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QFontDatabase
from qgis.PyQt.QtWidgets import (
    QGridLayout,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ..setup.layout import say, text
from ..worker.errors import WorkerError
from ..worker.job import State
from .board import Entry
from .chart import Chart
from .copy_menu import CopyMenu
from .words import amount, duration

# figures that are drawn, the first that a run has; those of fine-tuning before those of pretraining
SCORES = ("miou", "knn_mean_accuracy")
LOSS = "loss"


class Detail(QWidget):
    """Shows one job of the board.

    Parameters
    ----------
    chosen : callable
        Gives the job that is shown.
    """

    def __init__(self, chosen: Callable[[], Optional[Entry]]) -> None:
        super().__init__()
        self.told = ""  # of the log
        self.title = text()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.facts = text()
        self.problem = text()
        self.problem.setTextFormat(Qt.TextFormat.PlainText)  # it may quote anything
        self.loss = Chart()
        self.score = Chart()
        curves = QWidget()
        column = QVBoxLayout(curves)
        column.addWidget(self.loss, 1)
        column.addWidget(self.score, 1)
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.tabs = QTabWidget()
        self.tabs.addTab(curves, self.tr("Curves"))
        self.tabs.addTab(self.log, self.tr("Log"))

        self.cancel = QPushButton(self.tr("Cancel"))
        self.resume = QPushButton(self.tr("Resume"))
        self.resume.setToolTip(self.tr("Run the same command again; it goes on where it stopped"))
        self.report = QPushButton(self.tr("Report"))
        self.report.setToolTip(self.tr("Open the report in the browser"))
        self.model = QPushButton(self.tr("Map…"))
        self.model.setToolTip(self.tr("Map an orthophoto with the model of this job"))
        self.remove = QPushButton(self.tr("Remove"))
        self.remove.setToolTip(self.tr("Take the job off the list; its run folder stays"))
        self.copy = QPushButton(self.tr("Copy as"))
        self.copy.setMenu(
            CopyMenu(lambda: entry.job.call if (entry := chosen()) else None, self.copy)
        )
        self.buttons = (
            self.cancel, self.resume, self.report, self.model, self.copy, self.remove
        )  # fmt: skip
        grid = QGridLayout()
        for number, button in enumerate(self.buttons):
            grid.addWidget(button, number // 3, number % 3)
        page = QVBoxLayout(self)
        page.setContentsMargins(4, 4, 4, 4)
        for part in (self.title, self.bar, self.facts, self.problem):
            page.addWidget(part)
        page.addWidget(self.tabs, 1)
        page.addStretch()  # or the words stand in the middle while there is no job
        page.addLayout(grid)

    def show_entry(self, entry: Optional[Entry]) -> None:
        """Show a job, or that there is none."""
        self._show_buttons(entry)
        self.tabs.setVisible(entry is not None)
        self.bar.setVisible(entry is not None and not (entry.state and entry.state.over))
        if entry is None:
            say(self.title, self.tr("No jobs yet. Training shows up here, and goes on when QGIS "
                                    "is closed."))  # fmt: skip
            say(self.facts, "")
            say(self.problem, "")
            return
        story = entry.story
        state = ", ".join(filter(None, [self.state_text(entry.state), self._part_text(entry)]))
        say(self.title, f"<b>{_escaped(entry.job.title)}</b> — {state}")
        self._show_progress(entry)
        failed = entry.state in {State.FAILED, State.VANISHED}
        say(self.problem, f"✗ {entry.problem}" if failed else "")
        curves = story.curves
        score = next((name for name in SCORES if name in curves), "")
        self.loss.setVisible(LOSS in curves or not score)  # a run without steps has none
        self.loss.show_curves({self.tr("Loss"): curves.get(LOSS, ())})
        self.score.setVisible(bool(score))
        self.score.show_curves({score_text(score): curves.get(score, ())})
        self._show_log(entry)

    def say_problem(self, error: WorkerError) -> None:
        """Tell what a button could not do."""
        say(self.problem, f"✗ {error}")

    def state_text(self, state: Optional[State]) -> str:
        """A state in the user's language."""
        names: Dict[Optional[State], str] = {
            None: self.tr("reading…"),
            State.RUNNING: self.tr("running"),
            State.STOPPING: self.tr("stopping…"),
            State.FINISHED: self.tr("finished"),
            State.CANCELLED: self.tr("cancelled"),
            State.FAILED: self.tr("failed"),
            State.VANISHED: self.tr("ended unexpectedly"),
        }
        return names[state]

    def _part_text(self, entry: Entry) -> str:
        """Which run is making its steps, of a job that pretrains first; else empty."""
        if entry.part is None or entry.state not in {State.RUNNING, State.STOPPING}:
            return ""
        if entry.part == 1:
            return self.tr("part 1 of 2: pretraining without labels")
        return self.tr("part 2 of 2: training on the labels")

    def _show_buttons(self, entry: Optional[Entry]) -> None:
        known = entry is not None and entry.state is not None
        over = known and entry.state.over
        self.cancel.setEnabled(known and not over)
        self.cancel.setText(
            self.tr("End now…") if entry is not None and entry.state is State.STOPPING
            else self.tr("Cancel")
        )  # fmt: skip
        self.resume.setEnabled(over and entry.state is not State.FINISHED)
        self.report.setEnabled(entry is not None and bool(entry.report))
        self.model.setEnabled(entry is not None and bool(entry.model))
        self.remove.setEnabled(over)
        self.copy.setEnabled(entry is not None)

    def _show_progress(self, entry: Entry) -> None:
        story = entry.story
        percent = story.percent
        self.bar.setRange(0, 0 if percent is None else 100)
        self.bar.setValue(round(percent or 0))
        running = entry.state in {State.RUNNING, State.STOPPING}
        facts = [] if entry.state is State.FINISHED else [amount(story)]
        if running and story.eta is not None:
            facts.append(self.tr("{time} left").format(time=duration(story.eta)))
        if running and story.rate:
            facts.append(f"{story.rate:.3g} {story.unit}/s")
        if entry.state is State.FINISHED and story.result("miou"):
            best = float(story.result("miou"))
            facts.append(
                self.tr("mean IoU {value:.3f} at the step that is kept").format(value=best)
            )
        if story.device:
            facts.append(self.tr("on {device}").format(device=story.device))
        say(self.facts, " · ".join(filter(None, facts)))

    def _show_log(self, entry: Entry) -> None:
        lines = "\n".join(entry.story.log)
        if lines == self.told:
            return  # or the reader would lose the place
        self.told = lines
        self.log.setPlainText(lines)
        bar = self.log.verticalScrollBar()
        bar.setValue(bar.maximum())


def score_text(score: str) -> str:
    """The name of a figure in the user's language."""
    if score == "miou":
        return QCoreApplication.translate("Detail", "Mean IoU")
    return QCoreApplication.translate("Detail", "Nearest neighbours’ accuracy")


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")
