"""Whether a training can begin, judged from what geoseg and the disk tell of it."""

import re
from dataclasses import dataclass
from typing import Any, Iterator, List, Mapping, Optional, Sequence

from ..finding import Finding, Level

FEW = 5  # polygons of a class, as geoseg's advice has it
LEAST_DISK = 1e9  # bytes: checkpoints of a small network, written beside the ones before
ENOUGH_DISK = 4e9  # bytes: those of a large network, of both steps
MEMORY = re.compile(r"([\d.]+) GB$")


@dataclass(frozen=True)
class Facts:
    """What is known of a training before it begins.

    Attributes
    ----------
    bands : mapping of str to int
        How many bands each image has that QGIS shows.
    chosen : sequence of int
        The numbers of the bands that are chosen; empty for all.
    labels : mapping, optional
        What ``geoseg suggest-loss --json`` tells of the labels.
    labels_problem : str
        Why it tells nothing; empty when it does, or was not asked.
    devices : mapping of str to str
        What ``geoseg doctor`` tells of where to train.
    random : str
        What stays random of a network whose last layer alone is fitted: ``all``, ``decoder``, or
        nothing that is known.
    memory : float
        What a GPU should have (GB).
    disk : int, optional
        Free bytes where the run goes; None where that is not known.
    """

    bands: Mapping[str, int]
    chosen: Sequence[int]
    labels: Optional[Mapping[str, Any]]
    labels_problem: str
    devices: Mapping[str, str]
    random: str
    memory: float
    disk: Optional[int]


def findings(facts: Facts) -> List[Finding]:
    """All that is to be said, in the order of a reader's questions."""
    return [
        *_bands(facts),
        *_labels(facts),
        *_network(facts.random),
        _device(facts),
        *([] if facts.disk is None else [_disk(facts.disk)]),
    ]


def _bands(facts: Facts) -> Iterator[Finding]:
    counts = sorted(set(facts.bands.values()))
    told = {"images": len(facts.bands), "bands": counts[0] if counts else 0}
    beyond = [number for number in facts.chosen if counts and not 1 <= number <= counts[0]]
    if beyond:
        yield Finding("beyond", Level.BAD, {**told, "number": beyond[0]})
    elif len(counts) > 1 and not facts.chosen:
        fewest = min(facts.bands, key=lambda name: facts.bands[name])
        most = max(facts.bands, key=lambda name: facts.bands[name])
        yield Finding("unlike", Level.BAD, {"few": fewest, "least": counts[0],
                                            "many": most, "most": counts[-1]})  # fmt: skip
    elif counts:
        used = len(facts.chosen) or counts[0]
        yield Finding("bands", Level.GOOD, {**told, "bands": used})


def _labels(facts: Facts) -> Iterator[Finding]:
    if facts.labels_problem:
        yield Finding("no_labels", Level.BAD, {"text": facts.labels_problem})
    if facts.labels is None:
        return
    classes = facts.labels["labels"]["classes"]
    there = [each for each in classes if each["pixels"]]
    if len(there) < 2:
        yield Finding("one_class", Level.BAD, {"name": there[0]["name"] if there else ""})
    else:
        yield Finding(
            "labels",
            Level.GOOD,
            {"classes": len(there), "pixels": sum(each["pixels"] for each in there)},
        )
    for each in classes:
        if not each["pixels"]:
            yield Finding("empty_class", Level.DOUBT, each)
    few = [each for each in there if each["polygons"] is not None and 0 < each["polygons"] < FEW]
    if few:
        names = ", ".join(each["name"] for each in few)
        yield Finding("few", Level.DOUBT, {"names": names, "least": FEW})


def _network(random: str) -> Iterator[Finding]:
    if random:
        level = Level.BAD if random == "all" else Level.DOUBT
        yield Finding(f"random_{random}", level)


def _device(facts: Facts) -> Finding:
    gpus = {name: told for name, told in facts.devices.items() if name != "cpu"}
    if "broken" in gpus:
        return Finding("broken", Level.BAD, {"text": gpus["broken"]})
    if not facts.devices:
        return Finding("no_training", Level.BAD)
    if not gpus:
        return Finding("cpu", Level.DOUBT, {"text": facts.devices["cpu"]})
    text = next(iter(gpus.values()))
    memory = MEMORY.search(text)
    small = memory is not None and float(memory[1]) < facts.memory
    told = {"text": text, "memory": facts.memory}
    return Finding("small_gpu", Level.DOUBT, told) if small else Finding("gpu", Level.GOOD, told)


def _disk(free: int) -> Finding:
    level = Level.BAD if free < LEAST_DISK else Level.DOUBT if free < ENOUGH_DISK else Level.GOOD
    return Finding("disk", level, {"free": free / 1e9})
