"""What geoseg assess tells as rows of a table and as CSV."""

import csv
import io
from typing import Any, Dict

import pytest

from qgis_plugin.check.figures import NO_VALUE, Figure, area_unit, as_csv, overall, rows


def told(*, estimates: bool) -> Dict[str, Any]:
    """Two classes and five points; numbers that name their place."""
    classes = [
        {"value": 3, "name": "grass, wet", "color": "#31a354"},
        {"value": 7, "name": "roof", "color": "#d7301f"},
    ]
    plain = {
        "overall_accuracy": 0.8,
        "confusion": [[3, 1], [0, 1]],
        "classes": [
            {**classes[0], "users_accuracy": 0.75, "producers_accuracy": 1.0},
            {**classes[1], "users_accuracy": 1.0, "producers_accuracy": None},
        ],
        "estimates": None,
    }
    if estimates:
        plain["estimates"] = {
            "overall_accuracy": 0.9,
            "overall_accuracy_ci95": 0.05,
            "classes": [
                {
                    **each,
                    "users_accuracy": 0.7,
                    "users_accuracy_ci95": 0.2,
                    "producers_accuracy": 0.6,
                    "producers_accuracy_ci95": None,
                    "area_ha": 12.5,
                    "area_ha_ci95": 1.5,
                }
                for each in classes
            ],
        }
    return plain


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure(0.5, 0.125), "0.50 ± 0.12"),
        (Figure(0.5), "0.50"),
        (Figure(1.0, 0.0), "1.00 ± –"),  # all points were right: how far off it is, none tells
        (Figure(0.0, 0.0), "0.00 ± –"),
        (Figure(1.0, 0.001), "1.00 ± 0.00"),
        (Figure(None), NO_VALUE),
        (Figure(None, 0.1), NO_VALUE),
    ],
)
def test_a_figure_is_told_with_its_interval_as_far_as_both_are_known(figure, text: str) -> None:
    assert figure.text("{:.2f}".format) == text


def test_estimates_come_before_counts() -> None:
    assert overall(told(estimates=False)) == Figure(0.8)
    assert overall(told(estimates=True)) == Figure(0.9, 0.05)
    first, second = rows(told(estimates=False))
    assert (first.users, first.producers, first.area) == (Figure(0.75), Figure(1.0), Figure(None))
    assert (second.name, second.color, second.producers) == ("roof", "#d7301f", Figure(None))
    first, _ = rows(told(estimates=True))
    assert (first.users, first.producers) == (Figure(0.7, 0.2), Figure(0.6))
    assert first.area == Figure(12.5, 1.5)


def test_areas_are_in_pixels_without_a_crs() -> None:
    without = told(estimates=True)
    for each in without["estimates"]["classes"]:
        each["area_px"] = each.pop("area_ha")
        each["area_px_ci95"] = each.pop("area_ha_ci95")
    assert area_unit(without) == "px"
    assert rows(without)[0].area == Figure(12.5, 1.5)


@pytest.mark.parametrize("estimates", [False, True])
def test_a_file_has_all_figures_and_the_confusion_in_one_table(estimates: bool) -> None:
    first, second, last = csv.DictReader(io.StringIO(as_csv(told(estimates=estimates))))
    assert (first["class"], first["name"]) == ("3", "grass, wet")
    assert (first["reference: grass, wet"], first["reference: roof"]) == ("3", "1")
    assert first["users_accuracy"] == ("0.7" if estimates else "0.75")
    assert first.get("area_ha_ci95") == ("1.5" if estimates else None)
    assert second["producers_accuracy"] == ("0.6" if estimates else "")
    assert (last["name"], last["users_accuracy"]) == (
        "overall accuracy",
        "0.9" if estimates else "0.8",
    )
