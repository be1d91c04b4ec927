"""Signals that end the process: ``finally`` blocks run first, then the process ends.

The command and the training loop use it. It imports nothing but the standard library.
"""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, NoReturn

__all__ = ["Terminated", "end_by_signal", "raise_on_signals"]

_SIGNALS: Final = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Terminated(SystemExit):
    """Raised by a signal that asks the process to end. ``signal``: its number.

    If nobody catches it, the process ends with the exit code of shells, ``128 + signal``.
    """

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.signal = number


@contextmanager
def raise_on_signals() -> Iterator[None]:
    """Within this context SIGTERM and SIGHUP raise Terminated, so that ``finally`` blocks run.

    They show the cursor again, save what is to be saved and remove incomplete files. A signal that
    the parent process has set to be ignored stays ignored, and one with a handler keeps it.
    """
    before = {}
    if threading.current_thread() is threading.main_thread():  # only it can set handlers
        for number in _SIGNALS:
            if signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, _raise_terminated)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _raise_terminated(number: int, frame: FrameType | None) -> NoReturn:
    raise Terminated(number)


def end_by_signal(number: int) -> int:
    """End this process by the signal, as its parent expects; return the exit code if it fails."""
    os.kill(os.getpid(), number)
    return 128 + number
