"""How QGIS shows shares that are stored as whole numbers: a colour ramp with labels in percent."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from geoseg.classes import document

# from unsure to sure; viridis (Smith & van der Walt 2015), which the colour-blind read as well
RAMP = ("#440154", "#3b528b", "#21918c", "#5ec962", "#fde725")


def ramp_qml(colors: Sequence[str], *, top: int) -> str:
    """A QGIS style (3.22 and later) for a band of shares: a single-band pseudocolour renderer.

    Parameters
    ----------
    colors : sequence of str
        ``#rrggbb``, at even steps from 0 to 1.
    top : int
        What is stored for a share of 1.
    """
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology")
    renderer = ET.SubElement(
        ET.SubElement(root, "pipe"),
        "rasterrenderer",
        type="singlebandpseudocolor",
        band="1",
        opacity="1",
        alphaBand="-1",
        classificationMin="0",
        classificationMax=str(top),
    )
    shader = ET.SubElement(
        ET.SubElement(renderer, "rastershader"),
        "colorrampshader",
        colorRampType="INTERPOLATED",
        classificationMode="1",
        minimumValue="0",
        maximumValue=str(top),
        clip="0",
    )
    for index, color in enumerate(colors):
        share = index / (len(colors) - 1)
        value = f"{share * top:g}"
        ET.SubElement(shader, "item", value=value, label=f"{share:.0%}", color=color, alpha="255")
    return document(root)
