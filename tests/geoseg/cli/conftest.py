import signal
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from geoseg.cli import main


class Done(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The last line on stderr, which tells what went wrong."""
        assert "Traceback" not in self.err
        return self.err.strip().splitlines()[-1]


@pytest.fixture
def geoseg(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Done]]:
    """The ``geoseg`` command, run in this process."""
    before = signal.getsignal(signal.SIGTERM)  # the command sets its own

    def run(*arguments: object) -> Done:
        with pytest.raises(SystemExit) as ended:
            main([str(each) for each in arguments])
        out, err = capsys.readouterr()
        return Done(int(ended.value.code or 0), out, err)

    yield run
    signal.signal(signal.SIGTERM, before)
