from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from geoseg.classes import NODATA, PRESETS, ClassScheme, LandClass, spread_color
from geoseg.errors import ClassError

HOUSE = LandClass(value=2, name="house & <garden>", color="#d7301f")
WATER = LandClass(value=5, name="water", color="#0000FF")
SCHEME = ClassScheme(classes=(WATER, HOUSE))


@pytest.mark.parametrize(
    "fields",
    [
        {"value": -1},
        {"value": NODATA},
        {"name": ""},
        {"color": "red"},
        {"color": "#12345"},
        {"more": 1},
    ],
)
def test_a_class_is_valid_from_birth(fields: dict) -> None:
    with pytest.raises(ValidationError):
        LandClass.model_validate({"value": 1, "name": "a", "color": "#000000", **fields})


@pytest.mark.parametrize(
    ("classes", "background", "complaint"),
    [
        ((), False, "has no classes"),
        ((HOUSE, WATER.model_copy(update={"value": 2})), False, "class value 2 stands twice"),
        (
            (HOUSE, HOUSE.model_copy(update={"value": 3})),
            False,
            "class name 'house .* stands twice",
        ),
        ((HOUSE,), True, "a background but no class 0"),
    ],
)
def test_a_scheme_that_contradicts_itself_is_refused(
    classes: tuple, background: bool, complaint: str
) -> None:
    with pytest.raises(ClassError, match=complaint):
        ClassScheme(classes=classes, background=background)


def test_classes_keep_the_order_of_the_outputs() -> None:
    assert (SCHEME.values, SCHEME.names) == ((5, 2), ("water", "house & <garden>"))
    assert list(SCHEME) == [WATER, HOUSE]
    assert len(SCHEME) == 2
    assert SCHEME.named(2) == HOUSE


def test_an_unknown_value_is_named_with_those_there_are() -> None:
    with pytest.raises(ClassError, match=r"no class has the value 3; the scheme has \[5, 2\]"):
        SCHEME.named(3)


def test_gdal_is_told_names_and_colours_by_value() -> None:
    assert SCHEME.category_names() == ["", "", "house & <garden>", "", "", "water"]
    assert SCHEME.color_table() == {
        2: (215, 48, 31, 255),
        5: (0, 0, 255, 255),
        255: (0, 0, 0, 0),
    }


def test_qgis_is_told_names_and_colours() -> None:
    raster = ET.fromstring(SCHEME.raster_qml().split("\n", 1)[1])
    entries = [dict(each.attrib) for each in raster.iter("paletteEntry")]
    assert [(each["value"], each["label"], each["color"]) for each in entries] == [
        ("5", "water", "#0000FF"),
        ("2", "house & <garden>", "#d7301f"),
    ]
    vector = ET.fromstring(SCHEME.vector_qml("class").split("\n", 1)[1])
    renderer = vector.find("renderer-v2")
    assert renderer is not None
    assert renderer.get("attr") == "class"
    symbols = {
        each.get("name"): next(
            prop.get("v") for prop in each.iter("prop") if prop.get("k") == "color"
        )
        for each in vector.iter("symbol")
    }
    categories = [
        (each.get("value"), symbols[each.get("symbol")]) for each in vector.iter("category")
    ]
    assert categories == [("5", "0,0,255,160"), ("2", "215,48,31,160")]


def test_qgis_offers_names_for_values() -> None:
    style = ET.fromstring(SCHEME.choice_qml("seen").split("\n", 1)[1])
    field = style.find("fieldConfiguration/field[@name='seen']/editWidget[@type='ValueMap']")
    assert field is not None
    choices = [(each.get("name"), each.get("value")) for each in field.iter("Option")]
    assert [each for each in choices if each[1]] == [("water", "5"), ("house & <garden>", "2")]


def test_a_scheme_of_names_has_values_in_order_and_different_colours() -> None:
    scheme = ClassScheme.from_names([f"class {i}" for i in range(12)])
    assert scheme.values == tuple(range(12))
    assert len({each.color for each in scheme}) == 12


@given(st.integers(0, 10_000))
def test_spread_colours_are_colours(index: int) -> None:
    assert LandClass(value=0, name="a", color=spread_color(index)).rgb


def test_a_scheme_survives_json() -> None:
    for scheme in (SCHEME, *PRESETS.values()):
        assert ClassScheme.model_validate_json(scheme.model_dump_json()) == scheme
