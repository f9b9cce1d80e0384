"""How good a map is, as ``geoseg assess`` tells it, in rows for a table and for a file."""

import csv
import io
from dataclasses import dataclass
from typing import Any, Callable, List, Mapping, Optional, Sequence, Tuple

Told = Mapping[str, Any]
NO_VALUE = "–"


@dataclass(frozen=True)
class Figure:
    """A number and half its 95 % confidence interval, as far as they are known."""

    value: Optional[float]
    spread: Optional[float] = None

    @property
    def is_bare(self) -> bool:
        """Whether the sample has no spread: of points that are all alike the formula makes ± 0."""
        return self.spread == 0

    def text(self, form: Callable[[float], str]) -> str:
        """``0.87 ± 0.03``; ``form`` writes one number."""
        if self.value is None:
            return NO_VALUE
        told = form(self.value)
        if self.spread is None:
            return told
        return f"{told} ± {NO_VALUE if self.is_bare else form(self.spread)}"


@dataclass(frozen=True)
class Row:
    """What is known of one class.

    Attributes
    ----------
    users, producers : Figure
        Accuracies, 0 to 1.
    area : Figure
        In the truth, by the estimate: ha, or pixels where the map has no CRS; else no value.
    """

    name: str
    color: str
    users: Figure
    producers: Figure
    area: Figure


def overall(told: Told) -> Figure:
    """The overall accuracy: of the whole map where it is estimated, else of what was compared."""
    of = told["estimates"] or told
    return Figure(of["overall_accuracy"], of.get("overall_accuracy_ci95"))


def area_unit(told: Told) -> str:
    """``ha`` or ``px``; empty where no areas are estimated."""
    estimates = told["estimates"]
    if not estimates:
        return ""
    return "ha" if "area_ha" in estimates["classes"][0] else "px"


def rows(told: Told) -> List[Row]:
    """The classes in the order of the confusion matrix."""
    of = (told["estimates"] or told)["classes"]
    unit = area_unit(told)
    return [
        Row(
            each["name"],
            each["color"],
            *(
                Figure(each[f"{name}_accuracy"], each.get(f"{name}_accuracy_ci95"))
                for name in ("users", "producers")
            ),
            Figure(each.get(f"area_{unit}"), each.get(f"area_{unit}_ci95")),
        )
        for each in of
    ]


def confusion(told: Told) -> Tuple[Sequence[str], Sequence[Sequence[int]]]:
    """The names of the classes, and what was counted: mapped class by reference class."""
    return [each["name"] for each in told["classes"]], told["confusion"]


def as_csv(told: Told) -> str:
    """A line for each class with all its figures and its row of the confusion matrix, and one for
    all of them. Spreads are half of 95 % confidence intervals.
    """
    unit = area_unit(told)
    names, counts = confusion(told)
    heads = [
        *("class", "name", "users_accuracy", "users_accuracy_ci95"),
        *("producers_accuracy", "producers_accuracy_ci95"),
        *((f"area_{unit}", f"area_{unit}_ci95") if unit else ()),
        *(f"reference: {name}" for name in names),
    ]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    for place, row in enumerate(rows(told)):
        figures = [row.users, row.producers, *((row.area,) if unit else ())]
        numbers = [number for figure in figures for number in (figure.value, figure.spread)]
        writer.writerow([told["classes"][place]["value"], row.name, *numbers, *counts[place]])
    of = overall(told)
    blank = len(heads) - 4
    writer.writerow(["", "overall accuracy", of.value, of.spread, *[None] * blank])
    return out.getvalue()
