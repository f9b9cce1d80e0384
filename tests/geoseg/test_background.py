import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from geoseg.background import Background


class Closed:
    """Items that tell when they were made and whether they were closed."""

    def __init__(self, count: int = 1_000_000, fails_at: int | None = None) -> None:
        self.count, self.fails_at = count, fails_at
        self.made = 0
        self.closed = False
        self.thread: threading.Thread | None = None

    def __iter__(self) -> Iterator[int]:
        self.thread = threading.current_thread()
        try:
            for item in range(self.count):
                if item == self.fails_at:
                    raise OSError("no more")
                self.made += 1
                yield item
        finally:
            self.closed = True


@contextmanager
def within(seconds: float) -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds


def test_items_keep_their_order_and_are_made_on_another_thread() -> None:
    items = Closed(100)
    with Background(items, ahead=3) as made:
        assert list(made) == list(range(100))
    assert items.thread is not threading.current_thread()
    assert items.closed


def test_only_a_few_items_are_made_ahead() -> None:
    items = Closed()
    with Background(items, ahead=3) as made:
        assert next(iter(made)) == 0
        time.sleep(0.1)
        assert items.made <= 1 + 3 + 1  # used, waiting, in work


def test_an_error_is_raised_where_its_item_would_be_used() -> None:
    with Background(Closed(fails_at=2), ahead=5) as made:
        used = iter(made)
        assert [next(used), next(used)] == [0, 1]
        with pytest.raises(OSError, match="no more"):
            next(used)


def test_leaving_early_ends_the_thread_and_closes_the_items() -> None:
    items = Closed()
    with within(2), Background(items, ahead=2) as made:
        next(iter(made))
    assert items.closed
    assert items.thread is not None
    assert not items.thread.is_alive()


def test_an_error_of_the_user_ends_a_chain_of_threads() -> None:
    first = Closed()

    def second() -> Iterator[int]:
        with Background(first, ahead=2) as made:
            yield from made

    def interrupted() -> None:
        with Background(second(), ahead=2) as made:
            next(iter(made))
            raise KeyboardInterrupt

    with within(2), pytest.raises(KeyboardInterrupt):
        interrupted()
    assert first.closed
