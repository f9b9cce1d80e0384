"""Which class of one scheme is which of another."""

from geoseg.classes import ClassScheme


def plain_name(value: int) -> str:
    """The name of a class of which only the value is known."""
    return f"class {value}"


def match(
    source: ClassScheme, target: ClassScheme, *, by_value: bool = True
) -> tuple[dict[int, int], tuple[str, ...]]:
    """Which class of one scheme is which of another.

    By name first, without regard to case. What is left is matched by value, as long as the
    target's class of that value is not taken by name; unless ``by_value`` is false, since the
    source's values mean nothing.

    Returns
    -------
    meaning : dict of int to int
        From source values to target values; classes without a counterpart are not in it.
    notes : tuple of str
        Where the schemes contradict each other, for a person to judge.
    """
    by_name = {each.name.casefold(): each for each in target}
    valued = {each.value: each for each in target} if by_value else {}
    meaning, notes = {}, []
    for each in source:
        same = by_name.get(each.name.casefold())
        if same is not None:
            meaning[each.value] = same.value
            if by_value and same.value != each.value:
                notes.append(
                    f"{each.name!r} is {each.value} in one scheme and {same.value} in the other: "
                    "matched by name"
                )
    taken = set(meaning.values())
    for each in source:
        like = valued.get(each.value)
        if each.value in meaning or like is None or like.value in taken:
            continue
        meaning[each.value] = like.value
        if plain_name(each.value) not in {each.name, like.name}:
            notes.append(
                f"class {each.value} is {each.name!r} in one scheme and {like.name!r} in the "
                "other: taken as the same"
            )
    return meaning, tuple(notes)
