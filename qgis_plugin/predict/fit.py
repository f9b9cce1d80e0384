"""Whether a raster is what a model expects, judged from what ``geoseg inspect --json`` tells."""

from typing import Any, Iterator, List, Mapping, Sequence

from ..finding import Finding, Level

GSD_TOLERANCE = 0.10  # as geoseg's: from there on the raster is resampled
COARSE = 2.0  # times the model's ground sample distance; what it knows is no longer to be seen
STRANGE = 2.0  # standard deviations between the mean of a raster and that of the training data


def findings(facts: Mapping[str, Any]) -> List[Finding]:
    """All that is to be said of the raster in ``facts``, in the order of a reader's questions."""
    model, raster = facts["model"], facts["raster"]
    return [
        *_bands(raster),
        _gsd(model, raster),
        Finding(
            "dtype",
            Level.GOOD if raster["dtype"] == model["dtype"] else Level.DOUBT,
            {"raster": raster["dtype"], "model": model["dtype"]},
        ),
        *_values(raster["values"]),
        *([Finding("crs", Level.DOUBT)] if not raster["crs"] else []),
    ]


def _bands(raster: Mapping[str, Any]) -> Iterator[Finding]:
    if raster["guesses"]:
        for guess in raster["guesses"]:
            yield Finding("guess", Level.DOUBT, {"text": guess})
    else:
        yield Finding("bands", Level.GOOD, {"bands": raster["bands"]})


def _gsd(model: Mapping[str, Any], raster: Mapping[str, Any]) -> Finding:
    ratio = raster["gsd_ratio"]
    told = {"raster": raster["gsd"], "model": model["gsd"], "ratio": ratio}
    if ratio is None:
        return Finding("no_gsd", Level.DOUBT, told)
    if abs(ratio - 1) <= GSD_TOLERANCE:
        return Finding("gsd", Level.GOOD, told)
    return Finding("gsd", Level.BAD if ratio > COARSE else Level.DOUBT, told)


def _values(samples: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    if not samples:
        yield Finding("no_values", Level.BAD)
        return
    for each in samples:
        if each["minimum"] == each["maximum"]:
            yield Finding("flat", Level.DOUBT, each)
    known = [each for each in samples if each["shift"] is not None]
    if not known:
        yield Finding(
            "no_training_values",
            Level.GOOD,
            {
                "minimum": min(each["minimum"] for each in samples),
                "maximum": max(each["maximum"] for each in samples),
            },
        )
        return
    strange = [each for each in known if abs(each["shift"]) > STRANGE]
    for each in strange:
        yield Finding("values", Level.DOUBT, each)
    if not strange:
        yield Finding("values", Level.GOOD, max(known, key=lambda each: abs(each["shift"])))
