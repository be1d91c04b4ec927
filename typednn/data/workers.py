"""Transforms batches in other processes, in the order of the batches.

Processes are started by the method that the program has set (``multiprocessing.set_start_method``),
or else by "spawn", which is safe beside threads. The transformation must be a function of a
module then, and the main program guarded by ``if __name__ == "__main__"``.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.reduction import ForkingPickler
from typing import Any, Final, TypeAlias

import numpy as np

from typednn.data.errors import DataError
from typednn.data.order import generator

__all__ = ["Transform", "need_sendable", "transformed"]

Transform: TypeAlias = Callable[[Any, np.random.Generator], Any]
Numbered: TypeAlias = tuple[int, Any]

_AHEAD: Final = 2
"""Batches a worker that are computed ahead."""
_transform: Transform


def need_sendable(transform: Transform) -> None:
    """Raise DataError for a transformation that cannot be sent to another process."""
    try:
        ForkingPickler.dumps(transform)
    except Exception as error:  # noqa: BLE001 - a class's own __reduce__ may raise any
        expected = "a transform that can be sent to workers, such as a function of a module"
        raise DataError("DataLoader", expected, str(error).splitlines()[0]) from None


def transformed(
    batches: Iterable[Numbered], transform: Transform, seed: int, epoch: int, workers: int
) -> Iterator[Any]:
    """Yield ``transform(batch, rng)`` of each numbered batch, computed by so many processes.

    What ``transform`` raises is raised here. Raises DataError if a process dies.
    """
    method = multiprocessing.get_start_method(allow_none=True) or "spawn"
    context = multiprocessing.get_context(method)
    pool = ProcessPoolExecutor(workers, context, _start, (transform,))
    try:
        waiting: deque[Future[Any]] = deque()
        for number, batch in batches:
            waiting.append(pool.submit(_call, batch, seed, epoch, number))
            if len(waiting) > _AHEAD * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        expected = "workers that live until the last batch"
        found = "one that died: killed, out of memory, or unable to import the main program"
        raise DataError("DataLoader", expected, found) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _start(transform: Transform) -> None:
    """Prepare a worker. Ctrl-C is for the main process; when that ends, so does this one."""
    global _transform
    _transform = transform
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _call(batch: Any, seed: int, epoch: int, number: int) -> Any:
    return _transform(batch, generator(seed, epoch, number))
