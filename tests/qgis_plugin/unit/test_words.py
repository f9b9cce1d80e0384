"""How far a job is, in words."""

import pytest

from qgis_plugin.jobs.words import amount, duration
from qgis_plugin.worker.events import Event
from qgis_plugin.worker.story import Story


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (3569, "59 min"),
        (3599, "1 h"),
        (7500, "2 h 5 min"),
        (86_399, "1 d"),
        (97_200, "1 d 3 h"),
    ],
)
def test_times_are_easy_to_read(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_an_amount_names_its_task_and_unit() -> None:
    story = Story()
    assert not amount(story)
    story.hear(Event("progress", {"task": "train", "done": 20, "total": 300, "unit": "steps"}))
    assert amount(story) == "train 20 of 300 steps"
    story.hear(Event("progress", {"task": "read", "done": 1}))
    assert amount(story) == "read"
