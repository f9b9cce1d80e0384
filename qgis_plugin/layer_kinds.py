"""Lists of layers of several kinds, in any QGIS."""

from qgis.core import Qgis, QgsMapLayerProxyModel
from qgis.gui import QgsMapLayerComboBox


def show_kinds(combo: QgsMapLayerComboBox, *kinds: QgsMapLayerProxyModel.Filter) -> None:
    """Have a list show the layers of several kinds.

    From QGIS 3.34 on, kinds that are joined are a number, which ``setFilters`` warns of.
    """
    joined = kinds[0]
    for kind in kinds[1:]:
        joined = joined | kind
    flags = getattr(Qgis, "LayerFilters", None)
    combo.setFilters(joined if flags is None else flags(joined))
