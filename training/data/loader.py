"""Batches made ahead by threads, in the same order however many there are."""

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Sample = Mapping[str, NDArray[np.generic]]
Tensors = dict[str, Tensor]


class Loader:
    """Samples in batches: batch b holds the samples from b x size on.

    Reading and decoding leave Python's lock free, so threads do, and share what they opened.

    Parameters
    ----------
    sample : callable
        From a number to a sample, from any thread.
    size : int
        Samples in a batch.
    workers : int
        Threads; 0 makes each batch when it is asked for.
    finish : callable, optional
        From a batch's number and the batch to what is handed out, from any thread.
    """

    def __init__(
        self,
        sample: Callable[[int], Sample],
        *,
        size: int,
        workers: int,
        finish: Callable[[int, Tensors], Tensors] | None = None,
    ) -> None:
        self.sample = sample
        self.size = size
        self.workers = workers
        self.finish = finish
        self._lock = threading.Lock()
        self._spent = {"reading": 0.0, "views": 0.0, "waiting": 0.0}  # s; the first two in threads
        self._batches = 0
        self._since = time.monotonic()

    def __call__(self, start: int) -> Generator[Tensors]:
        """An endless generator of the batches from one on. Closing it stops the threads."""
        if not self.workers:
            while True:
                yield self._waited(lambda number=start: self._make(number))
                start += 1
        pool = ThreadPoolExecutor(self.workers, thread_name_prefix="windows")
        ahead: deque[Future[Tensors]] = deque()
        try:
            while True:
                while len(ahead) < 2 * self.workers:
                    ahead.append(pool.submit(self._make, start))
                    start += 1
                yield self._waited(ahead.popleft().result)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def rates(self) -> dict[str, float]:
        """How fast batches could come, and how long they kept one waiting, since last asked.

        Returns
        -------
        dict
            ``read_per_s`` and, where they are finished, ``views_per_s``: samples a second that
            all threads together could read, or finish, if they did nothing else; ``waited``,
            share of the time for which nothing was ready.
        """
        with self._lock:
            spent, samples = dict(self._spent), self._batches * self.size
            self._spent = dict.fromkeys(spent, 0.0)
            self._batches = 0
            now = time.monotonic()
            elapsed, self._since = now - self._since, now
        done = max(self.workers, 1) * samples
        rates = {"read_per_s": round(done / max(spent["reading"], 1e-9), 1)}
        if self.finish:
            rates["views_per_s"] = round(done / max(spent["views"], 1e-9), 1)
        return rates | {"waited": round(min(spent["waiting"] / max(elapsed, 1e-9), 1.0), 4)}

    def _make(self, number: int) -> Tensors:
        begun = time.monotonic()
        first = number * self.size
        samples = [self.sample(index) for index in range(first, first + self.size)]
        batch = {
            key: torch.from_numpy(np.stack([each[key] for each in samples])) for key in samples[0]
        }
        read = time.monotonic()
        finished = self.finish(number, batch) if self.finish else batch
        with self._lock:
            self._spent["reading"] += read - begun
            self._spent["views"] += time.monotonic() - read
            self._batches += 1
        return finished

    def _waited(self, get: Callable[[], Tensors]) -> Tensors:
        begun = time.monotonic()
        batch = get()
        with self._lock:
            self._spent["waiting"] += time.monotonic() - begun
        return batch
