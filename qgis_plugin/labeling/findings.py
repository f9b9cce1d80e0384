"""What is known of the labels: counted, and the loss asked for, beside QGIS after each edit."""

from typing import List, Optional, Tuple

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..work import Work
from ..worker.errors import Cancelled, WorkerError
from . import loss
from .advice import area_text, rarity
from .layers import LabelLayers, outline
from .tally import Counting, Tally

REST = 150  # ms without an edit until it is counted
LONG_REST = 4000  # ms without an edit until the loss is asked for: that starts a program
SHOWN = 6  # classes that a warning names


class Findings(QObject):
    """Counts the labels of a file and has a loss recommended."""

    counted = pyqtSignal(object)  # Tally
    advised = pyqtSignal(str)  # words, empty while they are not known

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self.layers: Optional[LabelLayers] = None
        self.tally = Tally()
        self.counting: Optional[Work] = None
        self.asking: Optional[Work] = None
        self.timer = self._make_timer(REST, self.count)
        self.long_timer = self._make_timer(LONG_REST, self.ask_loss)

    def watch(self, layers: Optional[LabelLayers]) -> None:
        """Look at another label file, or at none."""
        self.stop()
        self.layers = layers
        self.tally = Tally()
        self.refresh()

    def refresh(self) -> None:
        """Something has changed."""
        if self.layers is not None:
            self.timer.start()
            self.long_timer.start()

    def stop(self) -> None:
        """Look no more."""
        self.timer.stop()
        self.long_timer.stop()
        for work in (self.counting, self.asking):
            if work is not None:
                work.cancel()
        self.counting = self.asking = None

    def count(self) -> None:
        """Count now."""
        if self.layers is None:
            return
        if self.counting is not None:
            self.counting.cancel()
        layers = self.layers
        shapes = [outline(each, layers.labels) for each in layers.rasters]
        counting = Counting(layers.labels, layers.extents, shapes)
        work = Work(self.tr("Count labels"), lambda work: counting(work.isCanceled))
        self.counting = work
        work.ended.connect(lambda: self._hear_count(work))
        work.start()

    def ask_loss(self) -> None:
        """Ask for the loss now."""
        layers = self.layers
        if layers is None or self.asking is not None:
            self.long_timer.start()
            return
        rasters = [each.source().split("|")[0] for each in layers.rasters]
        shares = self.tally.shares.items()
        classes = [key for key, share in shares if isinstance(key, int) and share.polygons]
        if not rasters or not classes:
            self.advised.emit("")
            return
        if len(classes) == 1 and not layers.scheme.background:
            self.advised.emit(self.tr("Loss: it is recommended once two classes have labels"))
            return
        path = str(layers.path)
        work = Work(
            self.tr("Which loss suits the labels"),
            lambda work: loss.ask(path, rasters, work.isCanceled),
        )
        self.asking = work
        work.ended.connect(lambda: self._hear_loss(work))
        work.start()

    def warnings(self) -> List[Tuple[str, str]]:
        """What to be warned of, in words, with the name of what can be looked at, if anything."""
        told: List[Tuple[str, str]] = []
        if self.layers is None:
            return told
        tally = self.tally
        areas = {
            value: share.area for value, share in tally.shares.items() if isinstance(value, int)
        }
        known = {each.value for each in self.layers.scheme}
        found = rarity(self.layers.scheme, {v: area for v, area in areas.items() if v in known})
        if found.missing:
            names = ", ".join(each.name for each in found.missing[:SHOWN])
            more = " …" if len(found.missing) > SHOWN else ""
            told.append((self.tr("Not labelled yet: {names}").format(names=names + more), ""))
        for each, share in found.rare[:SHOWN]:
            words = self.tr("Rare: {name} has {share:.1%} of the labelled area ({area})")
            area = area_text(areas[each.value], metric=tally.metric)
            told.append((words.format(name=each.name, share=share, area=area), ""))
        strange = sum(
            share.polygons
            for value, share in tally.shares.items()
            if not isinstance(value, str) and value not in known
        )
        if strange:
            words = self.tr("{count} polygons have no class of the scheme")
            if strange == 1:
                words = self.tr("1 polygon has no class of the scheme")
            told.append((words.format(count=strange), "strange"))
        if tally.overlaps:
            words = self.tr("{count} overlaps of different classes: there the later polygon counts")
            if len(tally.overlaps) == 1:
                words = self.tr("1 overlap of different classes: there the later polygon counts")
            told.append((words.format(count=len(tally.overlaps)), "overlaps"))
        if tally.outside:
            words = self.tr("{count} polygons lie outside the orthophotos")
            if len(tally.outside) == 1:
                words = self.tr("1 polygon lies outside the orthophotos")
            told.append((words.format(count=len(tally.outside)), "outside"))
        return told

    def features(self, name: str) -> List[int]:
        """The labels that a warning is about."""
        if name == "overlaps":
            return sorted({fid for pair in self.tally.overlaps for fid in pair})
        if name == "outside":
            return self.tally.outside
        return self._strange()

    def _strange(self) -> List[int]:
        if self.layers is None:
            return []
        labels: QgsVectorLayer = self.layers.labels
        known = {each.value for each in self.layers.scheme}
        return [each.id() for each in labels.getFeatures() if each["class"] not in known]

    def _hear_count(self, work: Work) -> None:
        if work is not self.counting:
            return
        self.counting = None
        if work.problem is None:
            self.tally = work.found
            self.counted.emit(self.tally)

    def _hear_loss(self, work: Work) -> None:
        if work is not self.asking:
            return
        self.asking = None
        if isinstance(work.problem, Cancelled):
            return
        self.advised.emit(self._loss_words(work.problem, work.found))

    def _loss_words(self, problem: Optional[WorkerError], found: Optional[loss.Advice]) -> str:
        if problem is None:
            words = self.tr("Loss: {name}. {reason}")
            return words.format(name=found.name, reason=found.reason)
        if "No such command" in str(problem):
            return self.tr("Which loss suits is told by a GeoSeg that can train")
        return self.tr("Loss: {problem}").format(problem=problem.args[0])  # hints name commands

    def _make_timer(self, milliseconds: int, do: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(do)
        return timer
