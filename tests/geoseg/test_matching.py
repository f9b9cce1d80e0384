from geoseg.classes import ClassScheme, LandClass
from geoseg.matching import match, plain_name


def scheme(**names: int) -> ClassScheme:
    return ClassScheme(
        classes=tuple(
            LandClass(value=value, name=name, color="#000000") for name, value in names.items()
        )
    )


def plain(*values: int) -> ClassScheme:
    return scheme(**{plain_name(value): value for value in values})


def test_names_win_over_values_and_the_contradiction_is_told() -> None:
    meaning, notes = match(scheme(Water=1, road=2), scheme(road=1, water=2))
    assert meaning == {1: 2, 2: 1}
    assert notes[0] == "'Water' is 1 in one scheme and 2 in the other: matched by name"


def test_values_match_what_has_no_name() -> None:
    assert match(plain(1, 2, 7), scheme(water=1, road=2)) == ({1: 1, 2: 2}, ())


def test_other_names_of_one_value_are_taken_as_the_same_with_a_note() -> None:
    meaning, notes = match(scheme(lake=3), scheme(water=3))
    assert meaning == {3: 3}
    assert notes == ("class 3 is 'lake' in one scheme and 'water' in the other: taken as the same",)


def test_a_value_whose_class_is_taken_by_name_matches_nothing() -> None:
    meaning, _ = match(scheme(water=5, lake=1), scheme(water=1))
    assert meaning == {5: 1}


def test_made_up_values_match_nothing() -> None:
    assert match(scheme(water=1, road=2), plain(1, 2), by_value=False) == ({}, ())
    meaning, notes = match(scheme(water=1, road=2), scheme(road=1, water=2), by_value=False)
    assert meaning == {1: 2, 2: 1}
    assert not notes
