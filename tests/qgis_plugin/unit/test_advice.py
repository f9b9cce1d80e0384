"""Which classes are rare or missing."""

from qgis_plugin.labeling.advice import area_text, rarity
from qgis_plugin.labeling.scheme import LabelClass, Scheme

GROUND, ROOF, TREE = (
    LabelClass(value, name, "#000000") for value, name in enumerate(("ground", "roof", "tree"))
)
SCHEME = Scheme((GROUND, ROOF, TREE))


def test_a_class_is_rare_below_a_tenth_of_an_even_share() -> None:
    # three classes: an even share is a third, a tenth of it 3.33 %
    found = rarity(SCHEME, {0: 60.0, 1: 36.6, 2: 3.4})
    assert not found.rare
    found = rarity(SCHEME, {0: 60.0, 1: 36.7, 2: 3.3})
    assert [(each.name, round(share, 4)) for each, share in found.rare] == [("tree", 0.033)]
    assert not found.missing


def test_a_class_without_labels_is_missing_and_not_rare() -> None:
    found = rarity(SCHEME, {0: 10.0, 2: 0.0})
    assert [each.name for each in found.missing] == ["roof", "tree"]
    assert not found.rare


def test_nothing_is_missing_before_the_first_label() -> None:
    assert rarity(SCHEME, {}) == rarity(SCHEME, {1: 0.0})
    assert not rarity(SCHEME, {}).missing


def test_a_background_needs_no_labels() -> None:
    scheme = Scheme((GROUND, ROOF), background=True)
    assert not rarity(scheme, {1: 5.0}).missing


def test_areas_are_told_in_the_unit_that_suits() -> None:
    told = [area_text(area) for area in (0, 0.25, 12.4, 9999.0, 12_345.0, 3.21e6)]
    assert told == ["0 m²", "0.25 m²", "12 m²", "9\u202f999 m²", "1.23 ha", "3.21 km²"]
