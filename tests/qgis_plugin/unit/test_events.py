"""The event stream, read without QGIS."""

import pytest

from qgis_plugin.worker.events import Event, parse


def test_a_line_becomes_its_event() -> None:
    line = '{"t": "2025-01-01T00:00:00Z", "event": "warning", "message": "no CRS"}\n'
    event = parse(line)
    assert event is not None
    assert event.kind == "warning"
    assert event.text("message") == "no CRS"


@pytest.mark.parametrize(
    "line", ["", "Loading…", "[1, 2]", "{", '{"event"', '{"message": "no kind"}', '{"event": 3}']
)
def test_what_is_no_event_is_left_to_the_log(line: str) -> None:
    assert parse(line) is None


@pytest.mark.parametrize(
    ("done", "total", "percent"),
    [(0, 4, 0.0), (1, 4, 25.0), (4, 4, 100.0), (9, 4, 100.0), (1.5, 3.0, 50.0)],
)
def test_progress_is_a_share_of_the_task(done: float, total: float, percent: float) -> None:
    assert Event("progress", {"done": done, "total": total}).percent == percent


@pytest.mark.parametrize("fields", [{}, {"done": 1}, {"done": 1, "total": 0}, {"done": None}])
def test_progress_without_an_end_is_unknown(fields: dict) -> None:
    assert Event("progress", fields).percent is None


def test_a_missing_field_reads_as_nothing() -> None:
    assert Event("error", {"hint": None}).text("hint") == ""
    assert Event("error", {}).text("message") == ""
