"""The three layers of a label file in the project: their look, and what a new polygon is given."""

from pathlib import Path
from typing import List, Mapping, Optional, Sequence

from qgis.core import (
    NULL,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateTransform,
    QgsCsException,
    QgsDefaultValue,
    QgsEditFormConfig,
    QgsEditorWidgetSetup,
    QgsExpression,
    QgsExpressionContext,
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRendererCategory,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..worker.errors import WorkerError
from .label_file import (
    CLASS,
    CLASSES,
    EXTENTS,
    LABELS,
    RASTER,
    ROLE,
    ROLES,
    file_with,
    note_origin,
    open_layer,
    read_scheme,
    write_scheme,
)
from .saving import SavedEdits
from .scheme import Scheme

SIDES = 16  # points on each side of a raster's outline, for when it is turned into another CRS
ROLE_COLORS = {"train": "#ff7f0e", "val": "#9467bd", "test": "#17becf"}


class LabelLayers(QObject):
    """A label file, open in the project.

    Layers of the file that the project has already are used as they are.

    Parameters
    ----------
    path : Path
        The label file.

    Raises
    ------
    WorkerError
        If it is none.
    """

    changed = pyqtSignal()  # labels or extents were saved
    scheme_changed = pyqtSignal()
    failed = pyqtSignal(str)
    removed = pyqtSignal()  # one of the layers left the project

    def __init__(self, path: Path, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self.path = path
        self.rasters: List[QgsRasterLayer] = []  # those that are labelled
        found = {name: _in_project(path, name) for name in (CLASSES, LABELS, EXTENTS)}
        layers = {name: layer or open_layer(path, name) for name, layer in found.items()}
        self.classes, self.labels, self.extents = layers.values()
        self.scheme = read_scheme(self.classes)
        _add(path, [layer for name, layer in layers.items() if found[name] is None])
        self.ids = [layer.id() for layer in layers.values()]
        self.edits: List[SavedEdits] = []
        for layer in (self.labels, self.extents):
            self._prepare(layer)
            edits = SavedEdits(layer, self.complete, self)
            edits.saved.connect(self.changed)
            edits.failed.connect(self.failed)
            self.edits.append(edits)
        self.extents.dataChanged.connect(self.changed)  # also by others: Check adds windows
        self.style()
        self.classes.afterCommitChanges.connect(self._read_scheme)
        QgsProject.instance().layersWillBeRemoved.connect(self._leave)

    def close(self) -> None:
        """Save, and let go of the layers; they stay in the project."""
        project = QgsProject.instance()
        project.layersWillBeRemoved.disconnect(self._leave)
        self.extents.dataChanged.disconnect(self.changed)
        self.classes.afterCommitChanges.disconnect(self._read_scheme)
        for edits in self.edits:
            edits.close()
        for layer in (self.labels, self.extents):
            if layer.isEditable() and not layer.isModified():
                layer.commitChanges()

    def set_scheme(self, scheme: Scheme) -> None:
        """Put another scheme in the place of the present one.

        Raises
        ------
        WorkerError
            If the file does not take it.
        """
        write_scheme(self.classes, scheme)

    def preset(self, value: object) -> QgsVectorLayer:
        """Have new polygons get a class, or a role of extents; gives their layer, in edit mode."""
        is_role = isinstance(value, str)
        layer = self.extents if is_role else self.labels
        field = layer.fields().indexOf(ROLE if is_role else CLASS)
        layer.setDefaultValueDefinition(field, QgsDefaultValue(QgsExpression.quotedValue(value)))
        if not layer.isEditable():
            layer.startEditing()
        return layer

    def add(self, geometries: Sequence[QgsGeometry], values: Sequence[object]) -> bool:
        """Add polygons in the CRS of the labels, each with its class or role; one undo takes them.

        Gives whether all are saved.
        """
        good = True
        for edits, name, kind in zip(self.edits, (CLASS, ROLE), (int, str)):  # noqa: B905
            layer = edits.layer
            field = layer.fields().indexOf(name)
            pairs = zip(geometries, values)  # noqa: B905 - strict= comes with Python 3.10
            chosen = [(geometry, value) for geometry, value in pairs if isinstance(value, kind)]
            if not chosen:
                continue
            if not layer.isEditable() and not layer.startEditing():
                self.failed.emit(self.tr("{name} cannot be edited").format(name=self.path.name))
                return False
            context = layer.createExpressionContext()
            layer.beginEditCommand(self.tr("Add labels"))
            for geometry, value in chosen:
                layer.addFeature(new_feature(layer, geometry, {field: value}, context))
            layer.endEditCommand()
            good = edits.save() and good
        return good

    def undo(self) -> bool:
        """Take back the last edit of this session; whether there was one."""
        for edits in self.edits:
            edits.save()
        last = max(self.edits, key=lambda edits: edits.newest)
        return last.undo()

    def complete(self, layer: QgsVectorLayer) -> None:
        """Note on new polygons which raster they were drawn on."""
        field = layer.fields().indexOf(RASTER)
        if field < 0 or not self.rasters:
            return
        shapes = [(raster_name(each), outline(each, layer)) for each in self.rasters]
        for fid, feature in layer.editBuffer().addedFeatures().items():
            if feature[field] not in (None, NULL, ""):
                continue
            inside = feature.geometry().pointOnSurface()
            name = next((name for name, shape in shapes if shape.intersects(inside)), None)
            if name is not None:
                layer.changeAttributeValue(fid, field, name)

    def style(self) -> None:
        """Give the layers the colours and names of their classes."""
        labels = [_category(each.value, each.name, each.color, filled=True) for each in self.scheme]
        labels.append(_category(None, self.tr("no class of the scheme"), "#ff00ff", filled=False))
        extents = [
            _category(role, self.tr("Extent: {role}").format(role=role), color, filled=False)
            for role, color in ROLE_COLORS.items()
        ]
        names = {each.name: each.value for each in self.scheme}
        for layer, field, categories, choices in (
            (self.labels, CLASS, labels, names),
            (self.extents, ROLE, extents, {role: role for role in ROLES}),
        ):
            layer.setRenderer(QgsCategorizedSymbolRenderer(field, categories))
            setup = QgsEditorWidgetSetup("ValueMap", {"map": [{k: v} for k, v in choices.items()]})
            layer.setEditorWidgetSetup(layer.fields().indexOf(field), setup)
            layer.emitStyleChanged()
            layer.triggerRepaint()

    def _prepare(self, layer: QgsVectorLayer) -> None:
        note_origin(layer)
        form = layer.editFormConfig()
        form.setSuppress(QgsEditFormConfig.FeatureFormSuppress.SuppressOn)  # the class is known
        layer.setEditFormConfig(form)

    def _read_scheme(self) -> None:
        try:
            self.scheme = read_scheme(self.classes)
        except WorkerError as error:
            self.failed.emit(str(error))
            return
        self.style()
        self.scheme_changed.emit()

    def _leave(self, ids: Sequence[str]) -> None:
        if set(ids) & set(self.ids):
            self.removed.emit()


def new_feature(
    layer: QgsVectorLayer,
    geometry: QgsGeometry,
    attributes: Mapping[int, object],
    context: QgsExpressionContext,
) -> QgsFeature:
    """A feature with the layer's default values where no attribute is given."""
    shape = QgsGeometry(geometry)
    shape.convertToMultiType()
    return QgsVectorLayerUtils.createFeature(layer, shape, dict(attributes), context)


def raster_name(layer: QgsRasterLayer) -> str:
    """What labels call a raster: the name of its file."""
    return Path(layer.source().split("|")[0]).name


def shown_bands(raster: QgsRasterLayer) -> List[int]:
    """The bands of a raster that are seen, but for its transparency; none where that is unclear."""
    renderer = raster.renderer()
    used = [each for each in renderer.usesBands() if 1 <= each <= raster.bandCount()]
    return [each for each in dict.fromkeys(used) if each != renderer.alphaBand()]


def outline(raster: QgsRasterLayer, layer: QgsVectorLayer) -> QgsGeometry:
    """A raster's outline in the CRS of a layer; empty where that CRS cannot say it."""
    shape = QgsGeometry.fromRect(raster.extent())
    if raster.crs().isValid() and layer.crs().isValid() and raster.crs() != layer.crs():
        shape = shape.densifyByCount(SIDES)
        turn = QgsCoordinateTransform(raster.crs(), layer.crs(), QgsProject.instance())
        try:
            shape.transform(turn)
        except QgsCsException:
            return QgsGeometry()
    return shape


def _in_project(path: Path, name: str) -> Optional[QgsVectorLayer]:
    for layer in QgsProject.instance().mapLayers().values():
        if file_with(layer, name) == path:
            return layer
    return None


def _add(path: Path, layers: Sequence[QgsVectorLayer]) -> None:
    if not layers:
        return
    project = QgsProject.instance()
    taken = {each.name() for each in project.mapLayers().values()}
    for layer in layers:
        if layer.name() in taken:  # that of another label file
            layer.setName(f"{layer.name()} ({path.stem})")
    group = project.layerTreeRoot().insertGroup(0, path.stem)
    project.addMapLayers(list(layers), False)
    for layer in layers:
        group.insertLayer(0, layer)


def _category(value: object, name: str, color: str, *, filled: bool) -> QgsRendererCategory:
    red, green, blue = bytes.fromhex(color[1:])
    symbol = QgsFillSymbol.createSimple(
        {
            "color": f"{red},{green},{blue},110",
            "outline_color": f"{red},{green},{blue},255",
            "outline_width": "0.4" if filled else "0.7",
            "style": "solid" if filled else "no",
            "outline_style": "solid" if filled else "dash",
        }
    )
    return QgsRendererCategory(value, symbol, name)
