"""What is green, amber and red before a training."""

from dataclasses import replace
from typing import Any, Dict, List, Optional

import pytest

from qgis_plugin.finding import Level
from qgis_plugin.train.checks import Facts, findings


def label(name: str, pixels: int, polygons: Optional[int] = 9) -> Dict[str, Any]:
    return {"value": 1, "name": name, "pixels": pixels, "share": 0.5, "polygons": polygons}


def told(*classes: Dict[str, Any]) -> Dict[str, Any]:
    return {"loss": {}, "labels": {"classes": list(classes)}}


GOOD = Facts(
    bands={"a": 4, "b": 4},
    chosen=(),
    labels=told(label("ground", 10), label("roof", 20)),
    labels_problem="",
    devices={"cuda:0": "NVIDIA X, 8.5 GB", "cpu": "2 threads, 25.3 GB"},
    random="",
    memory=8.0,
    disk=10**11,
)


def marks(facts: Facts) -> List[Any]:
    return [(each.subject, each.level) for each in findings(facts)]


def test_all_is_green_where_all_is_well() -> None:
    assert marks(GOOD) == [(subject, Level.GOOD) for subject in ("bands", "labels", "gpu", "disk")]
    assert findings(GOOD)[1].told == {"classes": 2, "pixels": 30}


@pytest.mark.parametrize(
    ("changes", "subject", "level"),
    [
        ({"bands": {"a": 3, "b": 4}}, "unlike", Level.BAD),
        ({"chosen": (1, 5)}, "beyond", Level.BAD),
        ({"chosen": (0,)}, "beyond", Level.BAD),
        ({"labels": None, "labels_problem": "no labels"}, "no_labels", Level.BAD),
        ({"labels": told(label("roof", 3), label("tree", 0))}, "one_class", Level.BAD),
        ({"labels": told(label("roof", 0))}, "one_class", Level.BAD),
        ({"labels": told(*(label(n, n) for n in (1, 2, 0)))}, "empty_class", Level.DOUBT),
        ({"labels": told(label("a", 9, 2), label("b", 9, None))}, "few", Level.DOUBT),
        ({"random": "all"}, "random_all", Level.BAD),
        ({"random": "decoder"}, "random_decoder", Level.DOUBT),
        ({"devices": {"cpu": "2 threads"}}, "cpu", Level.DOUBT),
        ({"devices": {}}, "no_training", Level.BAD),
        ({"devices": {"broken": "ImportError: torch"}}, "broken", Level.BAD),
        ({"memory": 60.0}, "small_gpu", Level.DOUBT),
        ({"devices": {"tpu": "by torch_xla 2.9"}}, "gpu", Level.GOOD),
        ({"disk": 5 * 10**8}, "disk", Level.BAD),
        ({"disk": 2 * 10**9}, "disk", Level.DOUBT),
    ],
)
def test_what_is_amiss_is_told(changes: Dict[str, Any], subject: str, level: Level) -> None:
    assert (subject, level) in marks(replace(GOOD, **changes))


def test_images_with_unlike_bands_may_share_those_that_are_chosen() -> None:
    assert ("bands", Level.GOOD) in marks(replace(GOOD, bands={"a": 3, "b": 4}, chosen=(1, 2)))
