"""A step that something can be done in the middle of, and what is done there by the programs in ``interrupting``."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

import numpy as np

from tests.arrays import bits
from tests.records import record_of
from typednn import Tensor, jit, ops
from typednn.autodiff.tape import apply
from typednn.planning.run.jit import Jit

__all__ = ["WAIT", "Hooked", "Stopping", "forked", "given", "inside_of_a_step", "send"]

WAIT = 30  # seconds, after which a process that waits is killed


class Hooked:
    """A jitted function that does something in the middle of each step.

    It computes before and behind, in memory that would be overwritten by another call in the same.
    """

    def __init__(self) -> None:
        self.do: Callable[[], object] = lambda: None
        hook = record_of("hook", self._forward)

        def step(x: Any) -> Any:
            before = ops.exp(x @ x)
            after = ops.tanh(apply(hook, before) @ before + before)
            return ops.sum(after * ops.mean(before)), ops.mean(after, axis=0)

        self.planned: Jit[Any, Any] = jit(step)
        self.expected = {}
        for size in (4, 6):
            for value in (0.0, 0.1, 0.2):
                x = given(value, size)
                self.expected[value, size] = bits(step(x))

    def _forward(self, x: Any) -> Any:
        do, self.do = self.do, lambda: None
        out = x.copy()
        do()
        return out

    def check(self, value: float, size: int = 4) -> None:
        """Raises AssertionError where a step gives anything but what it gives by itself."""
        found = bits(self.planned(given(value, size)))
        assert found == self.expected[value, size], (value, size)

    def check_all(self) -> None:
        for value, size in self.expected:
            self.check(value, size)


def given(value: float, size: int = 4) -> Tensor[Any, Any]:
    return ops.asarray(np.linspace(value, value + 1, size * size, dtype="f4").reshape(size, size))


def send() -> None:
    os.kill(os.getpid(), signal.SIGUSR1)
    time.sleep(0)


class Stop(BaseException):
    """What the handler of a signal raises."""


class Stopping:
    """Raises Stop at the point number ``at`` where a signal's handler could run in planning's own files.

    That is where a function begins, and where one of C's has returned.
    """

    FOLDERS = ("/planning/run", "/planning/trace")

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, frame: Any, event: str, _: object) -> None:
        if event in ("call", "c_return") and self._is_ours(frame.f_code):
            self.left -= 1
            if self.left < 0:
                sys.setprofile(None)
                raise Stop

    def _is_ours(self, code: CodeType) -> bool:
        return code.co_filename.rpartition("/")[0].endswith(self.FOLDERS)

    def during(self, do: Callable[[], object]) -> bool:
        """Whether it was stopped."""
        sys.setprofile(self)
        try:
            do()
        except Stop:
            return True
        finally:
            sys.setprofile(None)
        return False


@contextmanager
def inside_of_a_step(f: Hooked) -> Iterator[None]:
    """Another thread is in the middle of a step, which is right at the end."""
    inside, done, right = threading.Event(), threading.Event(), threading.Event()

    def wait() -> None:
        inside.set()
        done.wait(WAIT)

    def run() -> None:
        f.do = wait
        f.check(0.1)
        right.set()

    thread = threading.Thread(target=run)
    thread.start()
    assert inside.wait(WAIT)
    yield
    done.set()
    thread.join()
    assert right.is_set()


def forked(do: Callable[[], object]) -> None:
    """Do it in a child, which is killed where it waits; AssertionError where it does not end well."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(WAIT)
        try:
            do()
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    assert status == 0, f"the child was stopped: {status}"
