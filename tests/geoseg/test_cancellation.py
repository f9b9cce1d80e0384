"""Requests to stop that come where a library would swallow them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from geoseg import cancellation

# a request that comes while a module is imported by somebody who can do without it
SWALLOWING = """
import os, signal, sys

class Optional:
    def find_spec(self, name, path, target=None):
        if name == "geoseg.serving":
            sys.meta_path.remove(self)
            try:
                os.kill(os.getpid(), signal.SIGTERM)
                sum(range(1000))
            except BaseException:
                print("swallowed", file=sys.stderr)

sys.meta_path.insert(0, Optional())
"""


@pytest.fixture
def heeded() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    cancellation.heed()
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("heeded")
def test_a_request_passes_by_those_who_catch_every_error() -> None:
    with pytest.raises(KeyboardInterrupt, match="cancelled"):
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(1)
        except Exception:  # noqa: BLE001 - as libraries do
            pytest.fail("the request was taken for an error")


def test_a_request_during_an_import_ends_the_command_after_it(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(SWALLOWING, encoding="utf-8")
    command = [sys.executable, "-m", "geoseg", "serve-stdio"]
    with subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        try:
            assert running.wait(20) == 3
        finally:
            running.kill()
        assert running.stderr.read().split() == [b"cancelled"]
