"""Class schemes as the label file holds them: value, name and colour of each class."""

import colorsys
import re
from dataclasses import dataclass
from typing import Dict, Iterator, Optional, Tuple

from ..worker.errors import WorkerError

MAX_VALUE = 254  # 255 is the nodata of class maps
COLOR = re.compile(r"#[0-9a-fA-F]{6}")
HOTKEYS = 9  # the keys 1 to 9


@dataclass(frozen=True)
class LabelClass:
    """One class: ``value`` is 0 to 254, ``color`` is ``#rrggbb``."""

    value: int
    name: str
    color: str


@dataclass(frozen=True)
class Scheme:
    """The classes of a label file, in the order of their hotkeys.

    Attributes
    ----------
    classes : tuple of LabelClass
    background : bool
        Whether what carries no label inside an extent is class 0.

    Raises
    ------
    WorkerError
        If it is none that ``geoseg`` would read.
    """

    classes: Tuple[LabelClass, ...]
    background: bool = False

    def __post_init__(self) -> None:
        if not self.classes:
            raise WorkerError("a class scheme has no classes", "add at least one")
        for each in self.classes:
            if not 0 <= each.value <= MAX_VALUE:
                raise WorkerError(
                    f"the class {each.name!r} has the value {each.value}", "values are 0 to 254"
                )
            if not each.name.strip():
                raise WorkerError(f"the class {each.value} has no name", "give it one")
            if not COLOR.fullmatch(each.color):
                raise WorkerError(
                    f"the class {each.name!r} has the colour {each.color!r}", "colours are #rrggbb"
                )
        for told, items in (
            ("value", [each.value for each in self.classes]),
            ("name", [each.name.strip().casefold() for each in self.classes]),
        ):
            for item in items:
                if items.count(item) > 1:
                    raise WorkerError(
                        f"two classes have the {told} {item!r}", f"give each its own {told}"
                    )
        if self.background and self.of_value(0) is None:
            raise WorkerError(
                "the scheme has a background but no class 0", "add a class with value 0"
            )

    def __iter__(self) -> Iterator[LabelClass]:
        return iter(self.classes)

    def of_value(self, value: object) -> Optional[LabelClass]:
        """The class of a value, None where no class has it."""
        return next((each for each in self.classes if each.value == value), None)

    def meant_by(self, told: object) -> Optional[LabelClass]:
        """The class that a field of another layer means: by its name, else by its value."""
        text = str(told).strip()
        for each in self.classes:
            if each.name.strip().casefold() == text.casefold():
                return each
        try:
            number = float(text)
        except ValueError:
            return None
        return self.of_value(number)


def spread_color(index: int) -> str:
    """The ``index``-th of colours that differ well, by steps of the golden ratio in hue."""
    hue = (0.08 + index * 0.618034) % 1.0
    rgb = colorsys.hls_to_rgb(hue, 0.45 + 0.15 * (index % 3 - 1), 0.65)
    return "#" + "".join(f"{round(255 * part):02x}" for part in rgb)


def _preset(*classes: Tuple[str, str], background: bool = False) -> Scheme:
    made = tuple(LabelClass(value, *each) for value, each in enumerate(classes))
    return Scheme(made, background)


# as geoseg.classes.PRESETS has them, which a test compares
PRESETS: Dict[str, Scheme] = {
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
