"""Class schemes of label files."""

import pytest

from qgis_plugin.labeling.scheme import PRESETS, LabelClass, Scheme, spread_color
from qgis_plugin.worker.errors import WorkerError

GRASS, ROOF = LabelClass(1, "grass", "#31a354"), LabelClass(7, "roof", "#d7301f")


@pytest.mark.parametrize(
    ("classes", "background", "told"),
    [
        ((), False, "no classes"),
        ((LabelClass(255, "a", "#000000"),), False, "255"),
        ((LabelClass(-1, "a", "#000000"),), False, "-1"),
        ((LabelClass(1, " ", "#000000"),), False, "no name"),
        ((LabelClass(1, "a", "red"),), False, "'red'"),
        ((LabelClass(1, "a", "#0000000"),), False, "#0000000"),
        ((GRASS, LabelClass(1, "b", "#000000")), False, "value 1"),
        ((GRASS, LabelClass(2, "Grass ", "#000000")), False, "name 'grass'"),
        ((GRASS,), True, "no class 0"),
    ],
)
def test_a_scheme_that_geoseg_would_not_read_is_refused(classes, background, told) -> None:
    with pytest.raises(WorkerError, match=told):
        Scheme(classes, background)


def test_a_class_is_meant_by_its_name_before_its_value() -> None:
    scheme = Scheme((LabelClass(1, "2", "#000000"), LabelClass(2, "roof", "#ffffff")))
    assert scheme.meant_by("2").value == 1
    assert scheme.meant_by(" ROOF ").value == 2
    assert Scheme((GRASS, ROOF)).meant_by(7.0) == ROOF
    for stranger in ("tree", 3, 1.5, None, "", "nan"):
        assert Scheme((GRASS, ROOF)).meant_by(stranger) is None


def test_spread_colors_differ() -> None:
    assert len({spread_color(index) for index in range(64)}) == 64


def test_presets_are_known_by_name() -> None:
    assert list(PRESETS) == ["isprs", "loveda", "building"]
