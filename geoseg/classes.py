"""Land-cover classes: value, name and colour, and how GDAL and QGIS want to be told of them."""

import colorsys
from collections.abc import Iterator
from typing import Annotated, Self
from xml.etree import ElementTree as ET

from pydantic import BaseModel, ConfigDict, Field, model_validator

from geoseg.errors import ClassError

NODATA = 255  # of every class map; no class has this value
MAX_VALUE = NODATA - 1


class LandClass(BaseModel):
    """One class of a map."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Annotated[int, Field(ge=0, le=MAX_VALUE)]
    name: Annotated[str, Field(min_length=1)]
    color: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]

    @property
    def rgb(self) -> tuple[int, int, int]:
        red, green, blue = bytes.fromhex(self.color[1:])
        return red, green, blue


class ClassScheme(BaseModel):
    """The classes of a map, in the order of a model's outputs.

    ``background`` says that, inside a labelled extent, what carries no label is class 0;
    otherwise it is ignored.

    Raises
    ------
    ClassError
        If a value or a name stands twice, or ``background`` is set without a class 0.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    classes: tuple[LandClass, ...]
    background: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.classes:
            raise ClassError("a class scheme has no classes", "give at least one class")
        for field in ("value", "name"):
            seen = [getattr(each, field) for each in self.classes]
            twice = sorted({item for item in seen if seen.count(item) > 1})
            if twice:
                raise ClassError(
                    f"class {field} {twice[0]!r} stands twice", f"give each class its own {field}"
                )
        if self.background and 0 not in self.values:
            raise ClassError(
                "the scheme has a background but no class 0", "add a class with value 0"
            )
        return self

    @classmethod
    def from_names(cls, names: list[str], *, background: bool = False) -> "ClassScheme":
        """Values 0, 1, … in order and colours spread around the colour circle."""
        return cls(
            classes=tuple(
                LandClass(value=value, name=name, color=spread_color(value))
                for value, name in enumerate(names)
            ),
            background=background,
        )

    def __iter__(self) -> Iterator[LandClass]:  # type: ignore[override]  # classes, not fields
        return iter(self.classes)

    def __len__(self) -> int:
        return len(self.classes)

    @property
    def values(self) -> tuple[int, ...]:
        return tuple(each.value for each in self.classes)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.classes)

    def named(self, value: int) -> LandClass:
        """The class of a value.

        Raises
        ------
        ClassError
            If no class has it.
        """
        for each in self.classes:
            if each.value == value:
                return each
        raise ClassError(
            f"no class has the value {value}; the scheme has {list(self.values)}",
            "correct the value or add the class",
        )

    def color_table(self) -> dict[int, tuple[int, int, int, int]]:
        """Value to RGBA for GDAL; nodata is transparent."""
        table = {each.value: (*each.rgb, 255) for each in self.classes}
        return {**table, NODATA: (0, 0, 0, 0)}

    def category_names(self) -> list[str]:
        """Names indexed by value for GDAL, empty where no class has the value."""
        names = {each.value: each.name for each in self.classes}
        return [names.get(value, "") for value in range(max(self.values) + 1)]

    def raster_qml(self) -> str:
        """A QGIS style for a class map (3.22 and later): a paletted renderer."""
        root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology")
        pipe = ET.SubElement(root, "pipe")
        renderer = ET.SubElement(
            pipe, "rasterrenderer", type="paletted", band="1", opacity="1", alphaBand="-1"
        )
        palette = ET.SubElement(renderer, "colorPalette")
        for each in self.classes:
            ET.SubElement(
                palette,
                "paletteEntry",
                value=str(each.value),
                label=each.name,
                color=each.color,
                alpha="255",
            )
        return document(root)

    def vector_qml(self, field: str = "class") -> str:
        """A QGIS style for polygons (3.22 and later), categorised by ``field``."""
        root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology")
        renderer = ET.SubElement(
            root, "renderer-v2", type="categorizedSymbol", attr=field, enableorderby="0"
        )
        categories = ET.SubElement(renderer, "categories")
        symbols = ET.SubElement(renderer, "symbols")
        for index, each in enumerate(self.classes):
            ET.SubElement(
                categories,
                "category",
                value=str(each.value),
                label=each.name,
                symbol=str(index),
                render="true",
            )
            symbol = ET.SubElement(symbols, "symbol", type="fill", name=str(index), alpha="1")
            layer = ET.SubElement(symbol, "layer", {"class": "SimpleFill", "enabled": "1"})
            red, green, blue = each.rgb
            options = {
                "color": f"{red},{green},{blue},160",
                "outline_color": f"{red},{green},{blue},255",
                "outline_width": "0.2",
                "style": "solid",
            }
            for key, value in options.items():
                ET.SubElement(layer, "prop", k=key, v=value)
        return document(root)

    def choice_qml(self, field: str) -> str:
        """A QGIS style (3.22 and later) in which ``field`` is chosen from the classes' names."""
        root = ET.Element("qgis", version="3.22.0", styleCategories="Fields")
        fields = ET.SubElement(root, "fieldConfiguration")
        widget = ET.SubElement(
            ET.SubElement(fields, "field", name=field), "editWidget", type="ValueMap"
        )
        options = ET.SubElement(ET.SubElement(widget, "config"), "Option", type="Map")
        choices = ET.SubElement(options, "Option", name="map", type="List")
        for each in self.classes:
            choice = ET.SubElement(choices, "Option", type="Map")
            ET.SubElement(choice, "Option", name=each.name, type="QString", value=str(each.value))
        return document(root)


def document(root: ET.Element) -> str:
    """The text of a QGIS style."""
    ET.indent(root)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(
        root, encoding="unicode"
    )


def spread_color(index: int) -> str:
    """The ``index``-th of colours that differ well, by steps of the golden ratio in hue."""
    hue = (0.08 + index * 0.618034) % 1.0
    rgb = colorsys.hls_to_rgb(hue, 0.45 + 0.15 * (index % 3 - 1), 0.65)
    return "#" + "".join(f"{round(255 * part):02x}" for part in rgb)


def _preset(*classes: tuple[str, str], background: bool = False) -> ClassScheme:
    return ClassScheme(
        classes=tuple(
            LandClass(value=value, name=name, color=color)
            for value, (name, color) in enumerate(classes)
        ),
        background=background,
    )


PRESETS = {
    # the colours of the ISPRS 2D semantic labelling contest
    "isprs": _preset(
        ("impervious surface", "#ffffff"),
        ("building", "#0000ff"),
        ("low vegetation", "#00ffff"),
        ("tree", "#00ff00"),
        ("car", "#ffff00"),
        ("clutter", "#ff0000"),
    ),
    # Wang et al. 2021, arXiv:2110.08733
    "loveda": _preset(
        ("background", "#ffffff"),
        ("building", "#ff0000"),
        ("road", "#ffff00"),
        ("water", "#0000ff"),
        ("barren", "#9f81b7"),
        ("forest", "#00ff00"),
        ("agriculture", "#ffc380"),
    ),
    "building": _preset(("background", "#c8c8c8"), ("building", "#d7301f"), background=True),
}
