"""What the fit of a raster and a model is called in the user's language."""

from typing import Mapping

from qgis.PyQt.QtCore import QCoreApplication

from .fit import Finding, Level

MARKS: Mapping[Level, str] = {  # readable on light and dark; the signs tell without the colours
    Level.GOOD: '<span style="color:#3a9a45">✓</span>',
    Level.DOUBT: '<span style="color:#d58512">●</span>',
    Level.BAD: '<span style="color:#d9453a">✗</span>',
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("FitWords", text)


def escaped(words: str) -> str:
    """Words as rich text."""
    return words.replace("&", "&amp;").replace("<", "&lt;")


def line(level: Level, words: str) -> str:
    """A line of rich text under a coloured sign."""
    return f"{MARKS[level]}&nbsp;{escaped(words)}"


def finding_text(finding: Finding) -> str:
    """A finding as a sentence."""
    told = dict(finding.told)
    words = {
        "guess": lambda: told["text"],
        "bands": lambda: _tr("Bands: {bands}").format(
            bands=", ".join(f"{name} {number}" for name, number in told["bands"].items())
        ),
        "no_gsd": lambda: _tr("The size of pixels is not known of the raster or of the model"),
        "gsd": lambda: _gsd(finding),
        "dtype": lambda: (
            _tr("Holds {raster}, as the model expects").format(**told)
            if finding.level is Level.GOOD
            else _tr("Holds {raster}; the model was trained on {model}").format(**told)
        ),
        "no_values": lambda: _tr("Holds no valid pixels where samples were taken"),
        "flat": lambda: _tr("{name} is {minimum:g} everywhere").format(**told),
        "no_training_values": lambda: _tr(
            "Values from {minimum:g} to {maximum:g}; the model does not tell what it was trained on"
        ).format(**told),
        "values": lambda: _values(finding),
        "crs": lambda: _tr("Has no coordinate reference system; neither will the map"),
    }
    return words[finding.subject]()


def _gsd(finding: Finding) -> str:
    told = finding.told
    if finding.level is Level.GOOD:
        return _tr("Pixels of {raster:.3g} m, as the model expects").format(**told)
    if finding.level is Level.BAD:
        return _tr(
            "Pixels of {raster:.3g} m are {ratio:.1f} times as large as the model's; expect a poor "
            "map"
        ).format(**told)
    return _tr("Pixels of {raster:.3g} m; the model sees them at its own {model:.3g} m").format(
        **told
    )


def _values(finding: Finding) -> str:
    if finding.level is Level.GOOD:
        return _tr("Values like those that the model was trained on (within {shift:.1f} σ)").format(
            shift=abs(finding.told["shift"])
        )
    return _tr(
        "The mean of {name}, {mean:.4g}, is {shift:+.1f} σ from what the model was trained on"
    ).format(**finding.told)
