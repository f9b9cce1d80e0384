"""Run an iterator on a thread of its own, a few items ahead of whoever uses them."""

import threading
from collections.abc import Generator, Iterable, Iterator
from queue import Empty, Full, Queue
from types import TracebackType
from typing import Generic, Self, TypeVar

T = TypeVar("T")

POLL = 0.1  # s; waiting in short turns lets signals through, also on Windows


class Background(Generic[T]):
    """The same items in the same order, made on another thread; a context manager.

    An error that making an item raises is raised where the item would be used. Leaving the
    context ends the thread after the item in work and closes ``items``.

    Parameters
    ----------
    items : iterable
        Used by the other thread only; what a generator opens stays on that thread.
    ahead : int
        How many items may wait.
    """

    def __init__(self, items: Iterable[T], *, ahead: int) -> None:
        self._items = items
        self._queue: Queue[tuple[T] | BaseException | None] = Queue(ahead)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._make, name="geoseg-background", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._thread.join()

    def __iter__(self) -> Iterator[T]:
        while True:
            try:
                made = self._queue.get(timeout=POLL)
            except Empty:
                continue
            if made is None:
                return
            if isinstance(made, BaseException):
                raise made
            yield made[0]

    def _make(self) -> None:
        source = iter(self._items)
        try:
            for item in source:
                self._put((item,))
                if self._stopping.is_set():
                    break
            self._put(None)
        except BaseException as error:  # noqa: BLE001 - raised again where the item would be used
            self._put(error)
        finally:
            if isinstance(source, Generator):
                source.close()

    def _put(self, made: tuple[T] | BaseException | None) -> None:
        while not self._stopping.is_set():
            try:
                self._queue.put(made, timeout=POLL)
            except Full:
                continue
            return
