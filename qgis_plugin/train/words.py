"""What there is to say before a training, in the user's language."""

from qgis.PyQt.QtCore import QCoreApplication

from ..finding import Finding, Level
from ..grouped import grouped
from .budget import Budget

translate = QCoreApplication.translate


def finding_text(finding: Finding) -> str:
    """A finding as a sentence."""
    told = dict(finding.told)
    words = {
        "beyond": lambda: translate("TrainWords", "Band {number} is chosen, but there are {bands}"),
        "unlike": lambda: translate(
            "TrainWords",
            "{few} has {least} bands, {many} has {most}: choose the bands that all have",
        ),
        "bands": lambda: translate("TrainWords", "Images: {images}; bands: {bands}"),
        "no_labels": lambda: "{text}",
        "one_class": lambda: (
            translate("TrainWords", "Only {name} is labelled on these images: label other classes")
            if told["name"]
            else translate("TrainWords", "Nothing is labelled on these images")
        ),
        "labels": lambda: translate(
            "TrainWords", "Labels of {classes} classes, {pixels} pixels in all"
        ),
        "empty_class": lambda: translate(
            "TrainWords", "Nothing is labelled as {name}: the network will not learn it"
        ),
        "few": lambda: translate("TrainWords", "Fewer than {least} polygons: {names}"),
        "random_all": lambda: translate(
            "TrainWords",
            "The last layer alone can only be fitted to a network that has learnt: start from your "
            "images or a previous run",
        ),
        "random_decoder": lambda: translate(
            "TrainWords",
            "Such weights mostly fill the encoder alone: what lies between it and the last layer "
            "stays random, and the map will be poor",
        ),
        "broken": lambda: translate("TrainWords", "Training does not work here: {text}"),
        "no_training": lambda: translate(
            "TrainWords",
            "GeoSeg's Python can only map: install it for training in Settings ▸ Options ▸ GeoSeg",
        ),
        "cpu": lambda: translate(
            "TrainWords", "No GPU was found: trains on the processor ({text}), which takes longer"
        ),
        "gpu": lambda: translate("TrainWords", "Trains on {text}"),
        "small_gpu": lambda: translate(
            "TrainWords",
            "Trains on {text}; this asks for about {memory:g} GB: fewer windows to a step "
            "(train.batch) need less",
        ),
        "disk": lambda: (
            translate("TrainWords", "{free:.0f} GB are free for the run")
            if finding.level is Level.GOOD
            else translate("TrainWords", "Only {free:.1f} GB are free for the run")
        ),
    }
    if "text" in told:
        told["text"] = told["text"].replace(" with --bands", "")  # here it is a field
    if "pixels" in told:
        told["pixels"] = grouped(told["pixels"])
    return words[finding.subject]().format(**told)


def budget_name(budget: Budget) -> str:
    """A budget in a list."""
    names = {
        "head": translate("TrainWords", "A minute: fit the last layer only"),
        "quick": translate("TrainWords", "Quick: a first model"),
        "longer": translate("TrainWords", "Longer: ten times the steps"),
        "published": translate("TrainWords", "As published: a large network"),
    }
    return names[budget.name]


def budget_text(budget: Budget, *, steps: int, pretraining_steps: int) -> str:
    """What a number of steps does, as far as it is known.

    Parameters
    ----------
    budget : Budget
    steps, pretraining_steps : int
        Those that are chosen; 0 for no pretraining.
    """
    minutes = translate("TrainWords", "Takes minutes on a laptop's processor.")
    times = {
        "head": minutes
        if pretraining_steps
        else translate("TrainWords", "Takes about a minute on a laptop's processor."),
        "quick": minutes,
        "longer": translate("TrainWords", "Takes an hour or so on a laptop's processor."),
        "published": translate(
            "TrainWords", "Asks for a GPU: hours, and days for all of the pretraining."
        ),
    }
    sees = (
        translate(
            "TrainWords",
            "{network} stays as it is; its last layer alone is fitted to the labels.",
        )
        if budget.fits
        else translate("TrainWords", "{network} sees {windows} labelled windows of {window} px.")
    )
    parts = [
        sees.format(
            network=budget.network, windows=grouped(steps * budget.batch), window=budget.window
        )
    ]
    if pretraining_steps:
        parts.append(
            translate("TrainWords", "Before that, {windows} windows without labels.").format(
                windows=grouped(pretraining_steps * budget.pretraining_batch)
            )
        )
    if steps == budget.steps and pretraining_steps in {0, budget.pretraining_steps}:
        parts.append(times[budget.name])
    if steps or pretraining_steps:
        parts.append(
            translate(
                "TrainWords", "The jobs panel tells the time left once the first steps are done."
            )
        )
    return " ".join(parts)
