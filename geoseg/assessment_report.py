"""An assessment as a page to look at."""

import math
from collections.abc import Iterable

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from geoseg.assessment import Assessment
from geoseg.estimates import Z95, Estimates
from geoseg.ground import HECTARE
from geoseg.picture import class_rgb, verdict_rgb
from geoseg.report import (
    NO_VALUE,
    Picture,
    Report,
    confusion,
    figures,
    legend,
    pictures,
    table,
)


def report_of(assessment: Assessment) -> Report:
    """The figures, the confusion matrix, the estimates and the map of an assessment."""
    of = assessment.confusion
    page = Report(
        f"Accuracy of {assessment.class_map.name}",
        f"against {assessment.reference.name}, {of.total:,} {assessment.unit}",
    )
    page.section("In short", _in_short(assessment), *assessment.notes)
    if assessment.estimates is not None:
        page.section("The whole map", _estimates(assessment, assessment.estimates))
    title = "By class" if assessment.unit == "pixels" else "The points, counted as they are"
    page.section(title, _classes(assessment))
    page.section("Confusion", confusion(of.counts, assessment.scheme.names))
    if assessment.overview is not None:
        page.section(
            "Map and reference",
            _pictures(assessment, assessment.overview),
            legend(assessment.scheme),
        )
    return page


def _pictures(assessment: Assessment, overview: NDArray[np.uint8]) -> Markup:
    mapped, truth = overview
    verdict = verdict_rgb(mapped, truth)
    return pictures(
        Picture(pixels=class_rgb(mapped, assessment.scheme), caption="map", kind="map"),
        Picture(pixels=class_rgb(truth, assessment.scheme), caption="reference", kind="map"),
        Picture(pixels=verdict, caption="right (blue) and wrong (orange)", kind="map"),
    )


def _classes(assessment: Assessment) -> Markup:
    of = assessment.confusion
    columns = {
        "user's accuracy": of.users_accuracy,
        "producer's accuracy": of.producers_accuracy,
        "F1": of.f1,
        "IoU": of.iou,
        f"{assessment.unit} on the map": of.mapped,
        f"{assessment.unit} in the reference": of.reference,
    }
    return table(
        ["class", *columns],
        zip(assessment.scheme, *columns.values(), strict=True),
        caption="User's accuracy is precision, producer's accuracy recall.",
    )


def _in_short(assessment: Assessment) -> Markup:
    if assessment.estimates is not None:
        return figures(
            {"overall accuracy": (overall_text(assessment.estimates), "of the whole map")}
        )
    of = assessment.confusion
    return figures(
        {
            "overall accuracy": (of.overall_accuracy, f"share of the {assessment.unit}"),
            "kappa": (of.kappa, "agreement beyond chance"),
            "mean IoU": (of.mean_iou, "over classes on the map or in the reference"),
            "mean F1": (of.mean_f1, "over the same classes"),
        }
    )


def _estimates(assessment: Assessment, of: Estimates) -> Markup:
    columns = estimate_columns(assessment, of)
    return table(
        ["class", *columns],
        zip(assessment.scheme, *columns.values(), strict=True),
        caption="Estimates with 95 % confidence intervals from a stratified sample (Olofsson "
        "et al. 2014); areas are corrected for what the map gets wrong.",
    )


def overall_text(of: Estimates) -> str:
    """Overall accuracy of the whole map with its interval."""
    return str(_with_interval([of.overall_accuracy], [of.overall_accuracy_error], "{:.3f}")[0])


def estimate_columns(assessment: Assessment, of: Estimates) -> dict[str, list[str | None]]:
    """What is estimated for each class, as texts under headings; None where it is undefined."""
    unit, size = ("ha", HECTARE) if assessment.area_unit == "m2" else ("px", 1.0)
    return {
        f"area ({unit})": _with_interval(of.areas / size, of.areas_error / size, "{:,.3f}"),
        "share of the map": [f"{share:.1%}" for share in of.weights],
        "user's accuracy": _with_interval(of.users_accuracy, of.users_accuracy_error, "{:.3f}"),
        "producer's accuracy": _with_interval(
            of.producers_accuracy, of.producers_accuracy_error, "{:.3f}"
        ),
    }


def _with_interval(values: Iterable[float], errors: Iterable[float], form: str) -> list[str | None]:
    """``value ± half the 95 % interval``, of which a sample without spread tells nothing."""
    return [
        None
        if math.isnan(value)
        else f"{form.format(value)} ± {form.format(Z95 * error) if error > 0 else NO_VALUE}"
        for value, error in zip(values, errors, strict=True)
    ]
