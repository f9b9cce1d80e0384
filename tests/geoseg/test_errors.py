import errno
import os
import pickle

import pytest

from geoseg import errors
from geoseg.errors import AccessError, Cancelled, GeosegError, RasterError, in_words

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, GeosegError)
]


def test_an_error_reads_as_what_was_wrong_and_what_to_do() -> None:
    error = RasterError("a.tif has no band 7", "choose bands with --bands")
    assert str(error) == "a.tif has no band 7 — choose bands with --bands"
    assert (error.message, error.hint) == ("a.tif has no band 7", "choose bands with --bands")
    assert error.code == "RasterError"


def test_an_error_without_a_hint_is_its_message() -> None:
    assert str(Cancelled("cancelled")) == "cancelled"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_leaves_a_worker_process_whole(kind: type[GeosegError]) -> None:
    error = pickle.loads(pickle.dumps(kind("message", "hint")))
    assert type(error) is kind
    assert error.args == ("message", "hint")


def test_only_a_cancelled_job_exits_with_3() -> None:
    assert {kind: kind.exit_code for kind in KINDS} == {
        kind: 3 if kind is Cancelled else 1 for kind in KINDS
    }


def test_what_the_system_refuses_is_told_in_words_and_a_bug_is_not() -> None:
    error = RasterError("no raster")
    assert in_words(error) is error
    told = in_words(OSError(errno.EACCES, os.strerror(errno.EACCES), "a.tif"))
    assert isinstance(told, AccessError)
    assert told.message == "a.tif cannot be used (Permission denied)"
    told = in_words(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert str(told).startswith("the output cannot be written (No space left on device) — ")
    for bug in (ValueError("1"), OSError("?"), FileNotFoundError(errno.ENOENT, "", "lost.py")):
        assert in_words(bug) is None
