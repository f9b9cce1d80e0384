"""The warm worker: a child that keeps model and raster open and answers view after view."""

import json
import queue
import shutil
import tempfile
import threading
from typing import Any, Callable, List, Mapping, Optional

from . import process
from .errors import Cancelled, WorkerError

PATIENCE = 3.0  # s that a closed one may take to end
_running: "List[Server]" = []

TEMPORARY = ("TMPDIR", "TEMP", "TMP")  # what names the folder of temporary files on some platform


class Server:
    """``geoseg serve-stdio``, started at once and ended by :meth:`close`.

    The child ends with this process too, however that ends: it reads its stdin to the end.

    Parameters
    ----------
    python : str
        The Python that has geoseg.
    hear : callable
        Is given each reply, on a thread of the server's own.
    ended : callable
        Is given why the child has ended by itself, on that thread; not called after ``close``.
    """

    def __init__(
        self,
        python: str,
        *,
        hear: Callable[[Mapping[str, Any]], None],
        ended: Callable[[WorkerError], None],
    ) -> None:
        self._command = [python, "-m", "geoseg", "serve-stdio"]
        self._hear = hear
        self._ended = ended
        self._asked: "queue.SimpleQueue[str]" = queue.SimpleQueue()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="geoseg-server", daemon=True)
        _running.append(self)
        self._thread.start()

    def ask(self, request: Mapping[str, Any]) -> None:
        """Send a request; see ``geoseg serve-stdio --help``."""
        self._asked.put(json.dumps(request))

    def close(self) -> None:
        """Have the child end, without waiting for it."""
        self._closed.set()

    def join(self, timeout: float) -> bool:
        """Wait (s) until the child has ended; whether it has."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        # a folder of its own: a child that is killed leaves its files there
        folder = tempfile.mkdtemp(prefix="geoseg-preview-")
        problem: Optional[WorkerError] = None
        try:
            process.converse(
                self._command,
                asked=self._asked,
                hear=self._hear_line,
                is_canceled=self._closed.is_set,
                variables=dict.fromkeys(TEMPORARY, folder),
            )
        except Cancelled:
            pass
        except WorkerError as error:
            problem = error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            _running.remove(self)
        if problem is not None and not self._closed.is_set():
            self._ended(problem)

    def _hear_line(self, line: str) -> None:
        try:
            reply = json.loads(line)
        except ValueError:
            return  # a library's chatter
        if isinstance(reply, dict) and not self._closed.is_set():
            self._hear(reply)


def stop_all() -> None:
    """End those that run, and wait until they have ended."""
    for server in tuple(_running):
        server.close()
        server.join(PATIENCE)
