"""What is different between two maps: a raster of the pixels whose class has changed."""

from pathlib import Path
from typing import Callable, Mapping, NamedTuple

from qgis.analysis import QgsRasterCalculator, QgsRasterCalculatorEntry
from qgis.core import (
    QgsFeedback,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsRasterFileWriter,
    QgsRasterLayer,
)
from qgis.PyQt.QtGui import QColor

from ..work import Work
from ..worker.errors import Cancelled, WorkerError
from .map_classes import MapClass

BASE = 256  # a change is coded as BASE · before + after, and 0 where there is none
FADED = QColor(255, 255, 255, 170)  # over the map, which has the colours of the changes
CODED = f'("before@1" != "after@1") * ({BASE} * "before@1" + "after@1")'


class Changes(NamedTuple):
    """The raster of changes, and how many pixels have each code that occurs in it."""

    path: str
    pixels: Mapping[int, int]

    @property
    def share(self) -> float:
        """Of the pixels with a class, those whose class has changed."""
        total = sum(self.pixels.values())
        return 1 - self.pixels.get(0, 0) / total if total else 0.0


def finding(before: str, after: str, out: str) -> Callable[[Work], Changes]:
    """What is to be done beside QGIS to write the changes of two maps, on the grid of the later.

    Where one of them has no class, neither has the result.
    """

    def do(work: Work) -> Changes:
        old, new = QgsRasterLayer(before, "before"), QgsRasterLayer(after, "after")
        for layer in (old, new):
            if not layer.isValid():
                raise WorkerError(f"{layer.source()} cannot be opened")
        entries = []
        for layer in (old, new):
            entry = QgsRasterCalculatorEntry()
            entry.raster, entry.bandNumber, entry.ref = layer, 1, f"{layer.name()}@1"
            entries.append(entry)
        part = Path(out).with_name(f".{Path(out).name}")
        feedback = QgsFeedback()

        def look(percent: float) -> None:
            work.move("changes", percent / 100)
            if work.isCanceled():
                feedback.cancel()

        feedback.progressChanged.connect(look)
        try:
            result = QgsRasterCalculator(
                CODED,
                str(part),
                QgsRasterFileWriter.driverForExtension("tif"),
                new.extent(),
                new.crs(),
                new.width(),
                new.height(),
                entries,
                QgsProject.instance().transformContext(),
            ).processCalculation(feedback)
            if work.isCanceled():
                raise Cancelled("cancelled")
            if result != QgsRasterCalculator.Result.Success:
                raise WorkerError(
                    f"the changes cannot be written to {out}",
                    "look at the disk's space and rights",
                )
            made = QgsRasterLayer(str(part), "changes")
            codes = BASE * BASE
            counts = made.dataProvider().histogram(1, codes, -0.5, codes - 0.5).histogramVector
            del made  # Windows renames no file that is open
            part.replace(out)
        finally:
            for end in ("", ".aux.xml"):
                Path(f"{part}{end}").unlink(missing_ok=True)
        return Changes(out, {code: count for code, count in enumerate(counts) if count})

    return do


def show(
    changes: Changes, layer: QgsRasterLayer, classes: Mapping[int, MapClass], *, unchanged: str
) -> None:
    """Colour each change as the class that is there now, and name both; the rest is faded."""
    shown = [QgsPalettedRasterRenderer.Class(0, FADED, unchanged)]
    for code in changes.pixels:
        if code == 0:
            continue
        before, after = (classes.get(value) for value in divmod(code, BASE))
        names = " → ".join(
            each.name if each is not None else str(value)
            for each, value in zip((before, after), divmod(code, BASE))  # noqa: B905 - Python 3.9
        )
        color = after.color if after is not None else layer.renderer().nodataColor()
        shown.append(QgsPalettedRasterRenderer.Class(code, color, names))
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, shown))
