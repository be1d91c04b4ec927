"""Signals that end a program: first ``finally`` blocks run, then the signal ends the process."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, NoReturn

__all__ = ["Ended", "end_by", "endings"]

_ENDINGS: Final = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Ended(BaseException):
    """A signal that asks the program to end has come."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.signal = number


@contextmanager
def endings() -> Iterator[None]:
    """In here these signals raise Ended, so that ``finally`` is heard: the cursor is shown again,
    files that are half written go. What a parent process wants ignored stays ignored."""
    before = {}
    if threading.current_thread() is threading.main_thread():  # others cannot set handlers
        for number in _ENDINGS:
            if signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, _end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    raise Ended(number)


def end_by(number: int) -> int:
    """End this process by the signal, as its parent expects; return the exit code if it fails."""
    os.kill(os.getpid(), number)
    return 128 + number
