"""The pool of threads: one library for all plans of a process, which compute their parts by it."""

import ctypes
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from typednn.backends.native.compiler import FLAGS, Compiler
from typednn.backends.native.libraries import CompilationError, library
from typednn.planning.run.threads import shared_number

__all__ = ["NoThreadsError", "compute_in_parts", "pool"]

_FLAGS: Final[Sequence[str]] = (*FLAGS, "-pthread")


class NoThreadsError(OSError):
    """The pool of threads cannot be used here; the message says why."""


@cache
def pool(compiler: Compiler) -> ctypes.CDLL:
    """Return the library of the pool. Its threads are started with the first work.

    Raises NoThreadsError if it does not work here, and ValueError if the number of threads is no number.
    """
    source = files("typednn.backends.native").joinpath("c", "pool.c").read_text("utf-8")
    number = shared_number()
    try:
        found = library([source], compiler, _FLAGS)
    except (CompilationError, OSError) as error:
        raise NoThreadsError(
            f"one thread computes, since the pool cannot be used: {error}"
        ) from error
    if found.begin(ctypes.byref(number)):
        raise NoThreadsError(
            "one thread computes, since the process may not register what fork does"
        )
    return found


def compute_in_parts(plan: ctypes.CDLL, compiler: Compiler) -> None:
    """Let the threads of the pool compute what a plan's library divides; without a pool the caller computes it."""
    if not hasattr(plan, "divide_by"):
        return
    try:
        plan.divide_by(pool(compiler).divide)
    except NoThreadsError:
        return
