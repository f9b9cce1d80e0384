"""Batches made ahead by threads, in the same order however many there are."""

from collections import deque
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Sample = Mapping[str, NDArray[np.generic]]
Tensors = dict[str, Tensor]


def batches(
    sample: Callable[[int], Sample], *, size: int, workers: int
) -> Callable[[int], Generator[Tensors]]:
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

    Returns
    -------
    callable
        From a number to an endless generator of the batches from that one on. Closing it stops
        the threads.
    """

    def make(number: int) -> Tensors:
        samples = [sample(index) for index in range(number * size, (number + 1) * size)]
        return {
            key: torch.from_numpy(np.stack([each[key] for each in samples])) for key in samples[0]
        }

    def generate(start: int) -> Generator[Tensors]:
        if not workers:
            while True:
                yield make(start)
                start += 1
        pool = ThreadPoolExecutor(workers, thread_name_prefix="windows")
        ahead: deque[Future[Tensors]] = deque()
        try:
            while True:
                while len(ahead) < 2 * workers:
                    ahead.append(pool.submit(make, start))
                    start += 1
                yield ahead.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    return generate
