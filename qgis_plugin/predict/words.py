"""What the fit of a raster and a model is called in the user's language."""

from qgis.PyQt.QtCore import QCoreApplication

from ..finding import Finding, Level
from ..worker.errors import WorkerError

translate = QCoreApplication.translate


def in_dialog(words: str) -> str:
    """What geoseg says to those who type commands, for those who see lists."""
    for option, place in (
        ("with --bands", translate("FitWords", "in the lists of bands")),
        ("with --uncertainty", translate("FitWords", "with Uncertainty ticked")),
    ):
        words = words.replace(option, place)
    return words


def no_orthophoto(listed: int) -> str:
    """What to do where none of the orthophotos that are listed is ticked."""
    if listed:
        return translate("FitWords", "Tick an orthophoto")
    return translate(
        "FitWords", "Add an orthophoto to the project from a file: web maps cannot be read"
    )


def nothing_ticked() -> WorkerError:
    """Why no run can begin where none of the orthophotos is ticked."""
    return WorkerError(
        translate("FitWords", "no orthophoto is chosen"),
        translate("FitWords", "tick one in the list, or add one to the project first"),
    )


def finding_text(finding: Finding) -> str:
    """A finding as a sentence."""
    told = dict(finding.told)
    words = {
        "guess": lambda: in_dialog(told["text"]),
        "bands": lambda: translate("FitWords", "Bands: {bands}").format(
            bands=", ".join(f"{name} {number}" for name, number in told["bands"].items())
        ),
        "no_gsd": lambda: translate(
            "FitWords", "The size of pixels is not known of the raster or of the model"
        ),
        "gsd": lambda: _gsd(finding),
        "dtype": lambda: (
            translate("FitWords", "Holds {raster}, as the model expects").format(**told)
            if finding.level is Level.GOOD
            else translate("FitWords", "Holds {raster}; the model was trained on {model}").format(
                **told
            )
        ),
        "no_values": lambda: translate(
            "FitWords", "Holds no valid pixels where samples were taken"
        ),
        "flat": lambda: translate("FitWords", "{name} is {minimum:g} everywhere").format(**told),
        "no_training_values": lambda: translate(
            "FitWords",
            "Values from {minimum:g} to {maximum:g}; what the model was trained on is not known",
        ).format(**told),
        "values": lambda: _values(finding),
        "crs": lambda: translate(
            "FitWords", "Has no coordinate reference system; neither will the map"
        ),
    }
    return words[finding.subject]()


def _gsd(finding: Finding) -> str:
    told = finding.told
    if finding.level is Level.GOOD:
        return translate("FitWords", "Pixels of {raster:.3g} m, as the model expects").format(
            **told
        )
    if finding.level is Level.BAD:
        return translate(
            "FitWords",
            "Pixels of {raster:.3g} m are {ratio:.1f} times as large as the model's; expect a poor "
            "map",
        ).format(**told)
    return translate(
        "FitWords", "Pixels of {raster:.3g} m; the model sees them at its own {model:.3g} m"
    ).format(**told)


def _values(finding: Finding) -> str:
    if finding.level is Level.GOOD:
        return translate(
            "FitWords",
            "Values like those that the model was trained on "
            "(within {shift:.1f} standard deviations)",
        ).format(shift=abs(finding.told["shift"]))
    return translate(
        "FitWords",
        "The mean of {name}, {mean:.4g}, is {shift:+.1f} standard deviations from what the model "
        "was trained on",
    ).format(**finding.told)
