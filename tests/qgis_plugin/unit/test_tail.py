"""A file that grows, read line by line."""

from pathlib import Path

from qgis_plugin.worker import tail
from qgis_plugin.worker.tail import Tail


def test_only_whole_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    reader = Tail(path)
    assert reader.read() == []
    with path.open("wb") as stream:
        for written, lines in (
            (b"one\ntw", ["one"]),
            (b"", []),
            (b"o\r\n\xc3", ["two"]),
            (b"\xa9\nfour\n", ["é", "four"]),
        ):
            stream.write(written)
            stream.flush()
            assert reader.read() == lines


def test_a_file_that_is_begun_anew_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text("a long line\nhalf")
    reader = Tail(path)
    assert reader.read() == ["a long line"]
    path.write_text("new\n")
    assert reader.read() == ["new"]


def test_a_large_file_is_read_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    lines = [f"{number:0100}" for number in range(3 * tail.CHUNK // 100)]
    path.write_text("\n".join(lines) + "\n")
    reader = Tail(path)
    read = reader.read()
    assert reader.behind
    assert 0 < len(read) < len(lines)
    while reader.behind:
        read += reader.read()
    assert read == lines


def test_a_folder_in_its_place_has_no_lines(tmp_path: Path) -> None:
    assert Tail(tmp_path).read() == []
