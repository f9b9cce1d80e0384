"""Edits of a layer that are saved as soon as they are made, and can be taken back all the same."""

import time
from typing import Any, Callable, Dict, List, Optional

from qgis.core import QgsFeature, QgsFeatureRequest, QgsGeometry, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

AGAIN = 2000  # ms until a save is tried again that another user's has kept from the file


class _Change:
    """What one save did to a layer, with what is needed to take it back."""

    def __init__(self) -> None:
        self.added: List[int] = []
        self.removed: List[QgsFeature] = []
        self.geometries: Dict[int, QgsGeometry] = {}  # before
        self.attributes: Dict[int, Dict[int, Any]] = {}  # before
        self.time = time.monotonic()


class SavedEdits(QObject):
    """Commits each edit of a layer at once and keeps it in edit mode.

    A commit empties QGIS's own stack of undo, which is why there is one here. Nothing is locked
    between edits, so several users can draw in one file.

    Parameters
    ----------
    layer : QgsVectorLayer
    complete : callable
        Is given the layer before each save, to fill in what the features lack.
    """

    saved = pyqtSignal()
    failed = pyqtSignal(str)

    def __init__(
        self,
        layer: QgsVectorLayer,
        complete: Callable[[QgsVectorLayer], None],
        parent: Optional[QObject] = None,
    ) -> None:
        super().__init__(parent)
        self.layer = layer
        self.complete = complete
        self.changes: List[_Change] = []
        self._current: Optional[_Change] = None
        self._undoing = False
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.save)
        layer.editCommandEnded.connect(self._soon)
        layer.committedFeaturesAdded.connect(self._note_added)

    def close(self) -> None:
        """Save what there is and let go of the layer."""
        self.save()
        self.timer.stop()
        self.layer.editCommandEnded.disconnect(self._soon)
        self.layer.committedFeaturesAdded.disconnect(self._note_added)

    @property
    def newest(self) -> float:
        """When (s, of a clock that only runs forward) the last edit was saved, or less than any."""
        return self.changes[-1].time if self.changes else -1.0

    def join(self, first: int) -> None:
        """Have one undo take back all saves from the ``first`` on, which only added features."""
        joined = self.changes[first:]
        if joined:
            joined[-1].added = [fid for change in joined for fid in change.added]
            self.changes[first:] = joined[-1:]

    def _soon(self) -> None:
        # not at once: the tool that made the edit still works with it
        self.timer.start(0)

    def save(self) -> bool:
        """Commit what was edited; whether all is saved."""
        layer = self.layer
        if not layer.isEditable() or not layer.isModified():
            return True
        if layer.isEditCommandActive():
            self.timer.start(AGAIN)
            return False
        if not self._undoing:
            layer.editCommandEnded.disconnect(self._soon)
            try:
                self.complete(layer)
            finally:
                layer.editCommandEnded.connect(self._soon)
        self._current = self._before()
        good = layer.commitChanges(False)
        change, self._current = self._current, None
        if not good:
            self.failed.emit("; ".join(layer.commitErrors()))
            self.timer.start(AGAIN)
            return False
        if not self._undoing:
            self.changes.append(change)
        self.saved.emit()
        return True

    def undo(self) -> bool:
        """Take the last saved edit back; whether there was one and it could be."""
        if (
            not self.save()
            or not self.changes
            or not (self.layer.isEditable() or self.layer.startEditing())
        ):
            return False
        change = self.changes[-1]
        self._undoing = True
        try:
            self.layer.beginEditCommand("undo")
            self.layer.deleteFeatures(change.added)
            # under their old ids, which a GeoPackage never gives away again
            self.layer.addFeatures(change.removed)
            for fid, geometry in change.geometries.items():
                self.layer.changeGeometry(fid, geometry)
            for fid, values in change.attributes.items():
                self.layer.changeAttributeValues(fid, values)
            self.layer.endEditCommand()
            if not self.save():
                self.layer.rollBack(False)
                return False
        finally:
            self._undoing = False
        self.changes.remove(change)
        return True

    def _before(self) -> _Change:
        buffer, change = self.layer.editBuffer(), _Change()
        removed = list(buffer.deletedFeatureIds())
        changed = {**buffer.changedGeometries(), **buffer.changedAttributeValues()}
        request = QgsFeatureRequest().setFilterFids([*removed, *(fid for fid in changed)])
        for feature in self.layer.dataProvider().getFeatures(request):
            fid = feature.id()
            if fid in removed:
                change.removed.append(QgsFeature(feature))
            if fid in buffer.changedGeometries():
                change.geometries[fid] = QgsGeometry(feature.geometry())
            if fid in buffer.changedAttributeValues():
                indexes = buffer.changedAttributeValues()[fid]
                change.attributes[fid] = {index: feature.attribute(index) for index in indexes}
        return change

    def _note_added(self, _layer: str, features: List[QgsFeature]) -> None:
        if self._current is not None:
            self._current.added += [feature.id() for feature in features]
