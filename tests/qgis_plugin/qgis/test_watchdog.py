"""The watchdog of the event loop bites."""

import subprocess
import sys
import time
from typing import Callable

import pytest
from qgis.PyQt.QtCore import QEventLoop, QTimer


def spend(seconds: float) -> None:
    began = time.thread_time()
    while time.thread_time() - began < seconds:
        pass


@pytest.mark.parametrize(
    ("do", "told"),
    [
        (lambda: spend(0.3), "busy for 0.3"),
        (lambda: time.sleep(1.2), "still for 1.2"),
        (lambda: subprocess.run([sys.executable, "-I", "-S", "-c", ""], check=True), "started ('"),
    ],
)
def test_what_keeps_the_event_loop_from_turning_is_found(
    watchdog, do: Callable[[], object], told: str
) -> None:
    watchdog.begin()
    loop = QEventLoop()
    QTimer.singleShot(30, do)
    QTimer.singleShot(60, loop.quit)
    loop.exec()
    QTimer.singleShot(60, loop.quit)
    loop.exec()
    assert [words.startswith(told[:-1]) for words in watchdog.stop()] == [True]
