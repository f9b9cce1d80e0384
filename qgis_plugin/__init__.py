"""GeoSeg in QGIS: collects what a job needs, starts it in its own environment, shows the result."""

from typing import TYPE_CHECKING, Optional

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .plugin import GeosegPlugin


def classFactory(iface: "Optional[QgisInterface]") -> "GeosegPlugin":
    """Give QGIS the plugin; ``iface`` is None in ``qgis_process``."""
    from .plugin import GeosegPlugin  # what needs no QGIS is imported without it

    return GeosegPlugin(iface)
