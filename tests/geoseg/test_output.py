import os
from functools import partial
from pathlib import Path

import pytest

from geoseg.errors import OutputError
from geoseg.output import refuse_existing, replacing, write_whole


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "map.tif"
    with replacing(path) as part:
        part.write_text("half")
        assert part.suffix == ".tif"
        assert not path.exists()
        part.write_text("whole")
    assert path.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "map.tif"
    path.write_text("before")
    with pytest.raises(type(error)), replacing(path) as part:
        part.write_text("half")
        raise error
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_folders_are_made_and_failures_told_in_one_line(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b.json", b"{}")
    assert (tmp_path / "a" / "b.json").read_bytes() == b"{}"
    with pytest.raises(OutputError, match=r"cannot write .*c\.json \(File exists\)"):
        write_whole(tmp_path / "a" / "b.json" / "c.json", b"{}")


def test_what_could_not_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "there.gpkg").touch()
    with pytest.raises(OutputError, match="there already"):
        refuse_existing(tmp_path / "there.gpkg", overwrite=False)
    refuse_existing(tmp_path / "there.gpkg", overwrite=True)
    with pytest.raises(OutputError, match=r"there\.gpkg is no folder"):
        refuse_existing(tmp_path / "there.gpkg" / "deep" / "out.gpkg", overwrite=False)
    with pytest.raises(OutputError, match="is a folder"):
        refuse_existing(tmp_path, overwrite=True)


def test_a_folder_that_can_be_made_is_not_before_there_is_something_to_write(tmp_path) -> None:
    path = tmp_path / "new" / "deep" / "out.gpkg"
    refuse_existing(path, overwrite=False)
    assert not list(tmp_path.iterdir())
    with replacing(path) as part:
        part.touch()
    assert path.exists()


@pytest.mark.skipif(os.name == "nt", reason="devices are no files there")
def test_no_file_takes_the_place_of_a_device(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for write in (partial(refuse_existing, overwrite=True), partial(write_whole, content=b"")):
        with pytest.raises(OutputError, match="pipe is a device"):
            write(pipe)
    assert pipe.is_fifo()
