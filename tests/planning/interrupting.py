"""Programs that interrupt steps: by signals, callbacks, forks. Each is run in a process of its own, and
prints "right" at its end."""

import gc
import multiprocessing
import signal
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import make_dataclass
from typing import Any
from unittest.mock import patch

import optree

from tests.planning.hooked import WAIT, Hooked, Stopping, forked, given, inside_of_a_step, send
from typednn import jit, trees
from typednn.tracing import tracing


def a_handler_calls_the_same_function() -> None:
    f = Hooked()
    f.check(0.0)
    handled = []

    def handler(*_: Any) -> None:
        f.check(0.1)  # the same signature
        f.check(0.2, 6)  # another one, which is compiled here
        handled.append(1)

    signal.signal(signal.SIGUSR1, handler)
    for _ in range(3):
        f.do = send
        f.check(0.0)
        f.check(0.2)
    assert len(handled) == 3


def callbacks_call_the_same_function() -> None:
    f = Hooked()
    f.check(0.0)
    called: list[str] = []

    class Deleted:
        def __del__(self) -> None:
            f.check(0.1)
            called.append("__del__")

    class Collected(Deleted):
        def __init__(self) -> None:
            self.me = self

    def gone(_: object) -> None:
        f.check(0.2)
        called.append("weakref")

    def collected(phase: str, _: object) -> None:
        if phase == "stop":
            f.check(0.1, 6)
            called.append("gc")

    held: list[Any] = [Deleted()]
    f.do = held.clear
    f.check(0.0)
    held = [type("Plain", (), {})()]
    reference = weakref.ref(held[0], gone)
    f.do = held.clear
    f.check(0.0)
    Collected()
    gc.callbacks.append(collected)
    f.do = gc.collect
    f.check(0.0)
    gc.callbacks.clear()
    assert reference() is None
    assert called == ["__del__", "weakref", "__del__", "gc"], called


def an_operation_calls_the_function_that_it_is_in() -> None:
    f = Hooked()
    f.do = lambda: f.check(0.1)
    f.check(0.0)
    f.check(0.2)


def steps_are_stopped_in_the_middle() -> None:
    f = Hooked()
    f.check(0.0)
    held = f.planned._storage.nbytes

    def raising(error: BaseException) -> Callable[[], None]:
        def do() -> None:
            raise error

        return do

    for error in (KeyboardInterrupt(), SystemExit(1), ValueError("no"), MemoryError()):
        for _ in range(10):
            f.do = raising(error)
            try:
                f.check(0.0)
            except (KeyboardInterrupt, SystemExit, ValueError, MemoryError) as raised:
                assert raised is error
                raised.__traceback__ = None  # it refers to the arrays of the call
            f.check(0.1)
    f.check(0.2)
    assert len(f.planned._storage.idle) == 1
    assert f.planned._storage.nbytes == held, (f.planned._storage.nbytes, held)


def interrupts_come_at_any_point_of_a_call() -> None:
    f, at = Hooked(), 0
    f.check(0.0)
    while Stopping(at).during(lambda: f.planned(given(0.1))):
        f.check(0.2)
        assert len(f.planned._storage.idle) == 1
        at += 1
    assert at > 10, at


def interrupts_come_at_any_point_of_a_compilation() -> None:
    f, at = Hooked(), 0
    while Stopping(at).during(lambda: f.planned(given(0.1))):
        assert not tracing.names
        f.check(0.2)
        f.planned = jit(f.planned.__wrapped__)
        at += 1
    assert at > 100, at


def another_thread_is_inside() -> None:
    f = Hooked()
    f.check(0.0)
    with inside_of_a_step(f):
        f.check_all()
        forked(f.check_all)
    f.check(0.0)


def a_step_forks() -> None:
    f = Hooked()
    f.check(0.0)
    f.do = lambda: forked(f.check_all)
    f.check(0.1)


def processes_of_a_pool() -> None:
    global POOLED
    POOLED = f = Hooked()
    f.check(0.0)
    with inside_of_a_step(f), multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map_async(in_pool, [*f.expected] * 4).get(WAIT) == [True] * 24


POOLED: Hooked


def in_pool(key: tuple[float, int]) -> bool:
    POOLED.check(*key)
    return True


def another_thread_meets_a_dataclass() -> None:
    """Forked while a thread is between optree's registry and ours."""
    inside = threading.Event()
    around = optree.register_pytree_node
    first, second = (make_dataclass(name, ["x"]) for name in ("First", "Second"))
    thread = threading.Thread(target=lambda: trees.leaves(first(1)))

    def slow(*args: Any, **kwargs: Any) -> Any:
        if threading.current_thread() is thread:
            inside.set()
            time.sleep(1)  # who forks waits for it
        return around(*args, **kwargs)

    with patch.object(optree, "register_pytree_node", slow):
        thread.start()
        assert inside.wait(WAIT)
        forked(lambda: (trees.leaves(first(1)), trees.leaves(second(2))))
        thread.join()
    assert trees.leaves([first(1), second(2)]) == [1, 2]


def a_handler_meets_a_dataclass() -> None:
    """In the middle of the same: it is refused, and nothing is left behind."""
    around = optree.register_pytree_node
    refused: list[str] = []
    first, second = (make_dataclass(name, ["x"]) for name in ("First", "Second"))

    def interrupted(*args: Any, **kwargs: Any) -> Any:
        if not refused:
            send()
        return around(*args, **kwargs)

    def handler(*_: Any) -> None:
        try:
            trees.leaves(second(2))
        except RuntimeError as error:
            refused.append(str(error))

    signal.signal(signal.SIGUSR1, handler)
    with patch.object(optree, "register_pytree_node", interrupted):
        assert trees.leaves(first(1)) == [1]
    (words,) = refused
    assert "Second cannot be made a container" in words and "for First; use it once" in words
    assert trees.leaves([first(1), second(2)]) == [1, 2]


PROGRAMS: tuple[Callable[[], None], ...] = (
    a_handler_calls_the_same_function,
    callbacks_call_the_same_function,
    an_operation_calls_the_function_that_it_is_in,
    steps_are_stopped_in_the_middle,
    interrupts_come_at_any_point_of_a_call,
    interrupts_come_at_any_point_of_a_compilation,
    another_thread_is_inside,
    a_step_forks,
    processes_of_a_pool,
    another_thread_meets_a_dataclass,
    a_handler_meets_a_dataclass,
)
