"""Sees to it that QGIS goes on: that nothing keeps its event loop from turning."""

import sys
import threading
import time
from typing import List

from qgis.PyQt.QtCore import QTimer

PERIOD = 10  # ms
BUSY = 0.1  # s of a processor that one turn may take
STILL = 1.0  # s that it may take by the clock, on a machine that does other things beside
_on_duty: "List[Watchdog]" = []


def _hear(event: str, arguments: object) -> None:
    if event == "subprocess.Popen":
        for watchdog in _on_duty:
            watchdog.hear_child(str(arguments))


sys.addaudithook(_hear)  # there is no way to take one back


class Watchdog:
    """Notes each turn of the event loop that takes too long, and each child that the thread of the
    event loop starts, for which it would have to wait.
    """

    def __init__(self) -> None:
        self.thread = threading.current_thread()
        self.found: List[str] = []
        self.turn = (0.0, 0.0)
        self.timer = QTimer()
        self.timer.timeout.connect(self._beat)

    def begin(self) -> None:
        """Watch from now on."""
        self.turn = (time.monotonic(), time.thread_time())
        self.timer.start(PERIOD)
        _on_duty.append(self)

    def hear_child(self, words: str) -> None:
        if threading.current_thread() is self.thread:
            self.found.append(f"started {words}")

    def stop(self) -> List[str]:
        """What was found."""
        self.timer.stop()
        if self in _on_duty:
            _on_duty.remove(self)
        return self.found

    def _beat(self) -> None:
        still, busy = self.turn
        self.turn = (time.monotonic(), time.thread_time())
        if self.turn[1] - busy > BUSY:
            self.found.append(f"busy for {self.turn[1] - busy:.2f} s")
        elif self.turn[0] - still > STILL:
            self.found.append(f"still for {self.turn[0] - still:.2f} s")
