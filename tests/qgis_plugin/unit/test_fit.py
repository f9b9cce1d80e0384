"""Facts of ``geoseg inspect`` judged: green, amber, red."""

from typing import Any, Dict

import pytest

from qgis_plugin.finding import Level
from qgis_plugin.predict.fit import findings


def facts(**raster: object) -> Dict[str, Any]:
    """A raster that fits in every respect, but for what is given."""
    sample = {"name": "red", "minimum": 1.0, "maximum": 9.0, "mean": 5.0, "std": 2.0, "shift": 0.5}
    known = {
        "crs": "EPSG:32632",
        "dtype": "uint8",
        "bands": {"red": 1},
        "gsd": 0.2,
        "gsd_ratio": 1.0,
        "values": [sample],
        "guesses": [],
    }
    return {"model": {"dtype": "uint8", "gsd": 0.2}, "raster": {**known, **raster}}


def levels(**raster: object) -> Dict[str, Level]:
    return {each.subject: each.level for each in findings(facts(**raster))}


def test_a_raster_that_fits_is_green_throughout() -> None:
    assert levels() == dict.fromkeys(("bands", "gsd", "dtype", "values"), Level.GOOD)


@pytest.mark.parametrize(
    ("ratio", "level"),
    [
        (0.1, Level.DOUBT),
        (0.89, Level.DOUBT),
        (0.91, Level.GOOD),
        (1.09, Level.GOOD),
        (1.2, Level.DOUBT),
        (2.1, Level.BAD),
    ],
)
def test_finer_rasters_are_resampled_and_much_coarser_ones_do_not_fit(
    ratio: float, level: Level
) -> None:
    assert levels(gsd_ratio=ratio)["gsd"] is level


def test_what_is_not_known_is_amber() -> None:
    told = levels(gsd=None, gsd_ratio=None, crs=None)
    assert told["no_gsd"] is Level.DOUBT
    assert told["crs"] is Level.DOUBT


def test_another_dtype_and_guessed_bands_are_amber() -> None:
    told = levels(dtype="uint16", guesses=["a.tif does not name its bands"])
    assert told["dtype"] is Level.DOUBT
    assert told["guess"] is Level.DOUBT
    assert "bands" not in told


def sample(**changes: object) -> Dict[str, Any]:
    return {**facts()["raster"]["values"][0], **changes}


def test_every_band_with_strange_values_is_named() -> None:
    values = [sample(shift=-3.0), sample(name="nir", shift=2.5), sample(name="blue", shift=1.0)]
    told = [each for each in findings(facts(values=values)) if each.subject == "values"]
    assert [(each.told["name"], each.level) for each in told] == [
        ("red", Level.DOUBT),
        ("nir", Level.DOUBT),
    ]


def test_the_farthest_of_usual_values_is_told() -> None:
    values = [sample(shift=0.1), sample(name="nir", shift=-1.5)]
    (told,) = [each for each in findings(facts(values=values)) if each.subject == "values"]
    assert told.told["name"] == "nir"


def test_a_band_without_contrast_and_a_raster_without_pixels_are_told() -> None:
    assert levels(values=[sample(minimum=5.0, maximum=5.0)])["flat"] is Level.DOUBT
    assert levels(values=[])["no_values"] is Level.BAD


def test_a_model_that_does_not_tell_its_values_is_shown_the_raster_s() -> None:
    values = [sample(shift=None), sample(shift=None, minimum=-4.0, maximum=11.0)]
    (told,) = [x for x in findings(facts(values=values)) if x.subject == "no_training_values"]
    assert (told.told["minimum"], told.told["maximum"]) == (-4.0, 11.0)
