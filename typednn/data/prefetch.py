"""Computes the next items of an iterator in a thread, while the current one is used."""

import sys
import threading
from collections.abc import Generator, Iterator
from queue import SimpleQueue
from typing import Generic, TypeVar

__all__ = ["ahead"]

T = TypeVar("T")


def ahead(items: Generator[T], count: int) -> Iterator[T]:
    """Yield the items, up to ``count`` of which are computed ahead in a thread.

    What the iterator raises comes after the items before it. The thread ends with the items, or
    when the generator is closed or dropped; it is a daemon, so Python never waits for it.
    """
    producer = _Producer(items, count)
    try:
        producer.start()
        while (result := producer.next()) is not None:
            yield result[0]
    finally:
        producer.stop()


class _Producer(Generic[T]):
    """The thread. ``_results`` holds one-tuples of items, then an exception or None."""

    def __init__(self, items: Generator[T], count: int) -> None:
        self._items = items
        self._free = threading.Semaphore(count)
        self._results: SimpleQueue[tuple[T] | BaseException | None] = SimpleQueue()
        self._stopped = False
        self._is_ending = sys.is_finalizing  # modules may be empty when it is asked
        self._thread = threading.Thread(target=self._run, name="typednn prefetch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def next(self) -> tuple[T] | None:
        """Return the next item, in a tuple; None after the last. Raises what computing it raises."""
        result = self._results.get()
        if isinstance(result, BaseException):
            raise result
        self._free.release()
        return result

    def stop(self) -> None:
        """End the thread and wait for it. When Python itself ends it stands still already."""
        self._stopped = True
        if self._is_ending():
            return
        self._free.release()
        if self._thread.is_alive():  # an interrupt may come before it is
            self._thread.join()
            self._items.close()

    def _run(self) -> None:
        try:
            while self._free.acquire() and not self._stopped:
                self._results.put((next(self._items),))
        except StopIteration:
            self._results.put(None)
        except BaseException as error:  # noqa: BLE001 - it is raised again where the item is taken
            self._results.put(error)
