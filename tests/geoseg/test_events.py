import io
import json
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console

from geoseg.errors import Cancelled, OutputError, RasterError
from geoseg.events import Events, JsonLines, Lines, Quiet, Record, Tee, Terminal, open_events


class Heard(Events):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[Record] = []

    def write(self, record: Record) -> None:
        self.records.append(record)


def lines(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_event_has_a_time_with_its_zone() -> None:
    heard = Heard()
    heard.log("hello")
    (record,) = heard.records
    assert datetime.fromisoformat(record["t"]).utcoffset() is not None
    assert (record["event"], record["message"]) == ("log", "hello")


def test_progress_tells_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([100.0, 102.0, 105.0])
    monkeypatch.setattr("geoseg.events.time.monotonic", lambda: next(clock))
    heard = Heard()
    for done in (10, 14, 20):  # a resumed task does not begin at 0
        heard.progress("map", done, 40, unit="tiles")
    assert [record["rate"] for record in heard.records] == [0.0, 2.0, 2.0]
    assert [record["eta_s"] for record in heard.records] == [None, 13.0, 10.0]
    assert {record["unit"] for record in heard.records} == {"tiles"}


@pytest.mark.parametrize(
    ("error", "event", "fields"),
    [
        (
            RasterError("bad", "do this"),
            "error",
            {"code": "RasterError", "message": "bad", "hint": "do this"},
        ),
        (Cancelled("cancelled"), "cancelled", {"message": "cancelled"}),
        (KeyboardInterrupt(), "cancelled", {"message": "interrupted"}),
        (
            PermissionError(13, "Permission denied", "a.tif"),
            "error",
            {"code": "AccessError", "message": "a.tif cannot be used (Permission denied)"},
        ),
        (ZeroDivisionError("by 0"), "error", {"code": "bug", "message": "ZeroDivisionError: by 0"}),
    ],
    ids=repr,
)
def test_a_job_that_ends_early_says_why(
    tmp_path: Path, error: BaseException, event: str, fields: dict
) -> None:
    path = tmp_path / "events.jsonl"
    with pytest.raises(type(error)), open_events(str(path), "predict"):
        raise error
    first, last = lines(path)
    assert (first["event"], first["job"]) == ("started", "predict")
    assert last["event"] == event
    assert fields.items() <= last.items()


def test_events_are_appended_and_complete_at_once(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text('{"event": "earlier"}\n')
    with open_events(str(path), "predict") as events:
        events.result(map=Path("map.tif"), areas={"häuser": 1.5})
        assert [record["event"] for record in lines(path)] == ["earlier", "started", "result"]
    assert lines(path)[-1]["map"] == "map.tif"


def test_events_go_to_stdout_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    with open_events("-", "predict") as events:
        events.metric(3, loss=0.25)
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["event"] for record in printed] == ["started", "metric"]
    assert (printed[1]["step"], printed[1]["loss"]) == (3, 0.25)


def test_an_event_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(OutputError, match=r"cannot write events to .*file.a \(File exists"),
        open_events(str(tmp_path / "file" / "a"), "predict"),
    ):
        pass


def test_a_person_sees_progress_and_warnings_on_stderr_as_they_are_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Terminal() as events:
        events.started("predict")
        events.warning("bands [1] and [red] are a guess; " + "long " * 30)
        for done in (2, 3):
            events.progress("map a.tif", done, 3, unit="tiles")
        events.progress("pretrain", 1, 1, unit="run")  # over before it is told of
        events.metric(1, loss=0.5)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "warning: bands [1] and [red] are a guess; long" in printed.err
    assert "3/3 tiles" in printed.err
    assert "pretrain" not in printed.err


def test_a_person_sees_the_time_left_of_slow_steps_and_then_the_time_taken(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock = 0.0
    with pytest.MonkeyPatch.context() as patch, Terminal() as events:
        patch.setattr("geoseg.events.time.monotonic", lambda: clock)
        events.bars.get_time = lambda: clock
        for done in (0, 1, 2):
            clock = 91.0 * done
            events.progress("train", done, 3, unit="steps")
        with events.console.capture() as seen:
            events.console.print(events.bars)
        assert "2/3 steps 1:31 left" in seen.get()
        clock = 3671.0
        events.progress("train", 3, 3, unit="steps")
    assert "3/3 steps in 1:01:11" in capsys.readouterr().err


def test_a_file_is_told_of_a_slow_task_every_half_minute_and_when_it_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = 0.0
    monkeypatch.setattr("geoseg.events.time.monotonic", lambda: clock)
    with open_events(None, "pretrain") as events:
        assert isinstance(events, Lines)
        events.warning("[1] is a guess")
        for done in range(101):
            clock = 0.7 * done
            events.progress("pretrain", done, 100, unit="steps")
        events.progress("pretrain", 100, 100, unit="steps")
        events.progress("write", 1, 1, unit="")
    assert capsys.readouterr().err.splitlines() == [
        "warning: [1] is a guess",
        "pretrain 0/100 steps",
        "pretrain 43/100 steps, 0:40 left",
        "pretrain 86/100 steps, 0:10 left",
        "pretrain 100/100 steps in 1:10",
        "write 1/1",
    ]


def test_a_part_of_a_job_is_worth_a_line_in_a_file_while_it_is_slow_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = 0.0
    monkeypatch.setattr("geoseg.events.time.monotonic", lambda: clock)
    with open_events(None, "finetune") as events:
        for pace in (1, 20, 1):  # s a tile
            events.progress("train", pace, 40, unit="steps")
            for done in range(4):
                events.progress("validate", done, 3, unit="tiles", within="train")
                clock += pace if done < 3 else 0
        events.progress("train", 40, 40, unit="steps", loss=0.12345)
    assert capsys.readouterr().err.splitlines() == [
        "train 1/40 steps",
        "validate 2/3 tiles, 0:20 left",
        "validate 3/3 tiles in 1:00",
        "train 1/40 steps",
        "train 40/40 steps in 1:06, loss 0.1235",
    ]


def test_the_bar_of_what_begins_again_does_too(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 0.0
    monkeypatch.setattr("geoseg.events.time.monotonic", lambda: clock)
    seen = []
    with Terminal() as events:
        events.bars.get_time = lambda: clock
        for pace in (10, 1):  # s a tile
            for done in (0, 1, 2):
                events.progress("validate", done, 2, unit="tiles")
                with events.console.capture() as shown:
                    events.console.print(events.bars)
                seen.append(shown.get().split(maxsplit=1)[1].lstrip("━╸╺ ").strip())
                clock += pace
    assert seen == [
        "0/2 tiles",
        "1/2 tiles 0:10 left",
        "2/2 tiles in 0:20",
        "0/2 tiles",
        "1/2 tiles 0:01 left",
        "2/2 tiles in 0:02",
    ]


def test_a_bar_begins_where_its_task_goes_on() -> None:
    shown = io.StringIO()
    with Terminal() as events:
        events.console = Console(file=shown, force_terminal=True)
        events.bars = events._new_bars()
        events.progress("train", 13, 120, unit="steps")
    assert " 13/120" in shown.getvalue()
    assert "0/120" not in shown.getvalue()


def test_a_terminal_gets_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with open_events(None, "predict") as events:
        assert isinstance(events, Terminal)


def test_a_job_that_fails_at_once_shows_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RasterError), open_events(None, "predict"):
        raise RasterError("bad")
    assert capsys.readouterr() == ("", "")


def test_a_tee_tells_all_and_quiet_tells_nobody(tmp_path: Path) -> None:
    heard = Heard()
    with (tmp_path / "e").open("w") as stream, Tee(heard, JsonLines(stream), Quiet()) as events:
        events.log("hello")
    assert heard.records == lines(tmp_path / "e")
