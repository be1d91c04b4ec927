"""The number of threads that compute a plan's native code.

It is the first of ``$TYPEDNN_NUM_THREADS`` and ``$OMP_NUM_THREADS`` that is set, else the number of physical
cores on which this process may run: two threads of one core share its multipliers, so a product gains nothing
by the second. ``set_num_threads`` changes it at any time. Results do not depend on it.
"""

import ctypes
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

__all__ = ["VARIABLES", "get_num_threads", "set_num_threads", "shared_number"]

VARIABLES: Final = ("TYPEDNN_NUM_THREADS", "OMP_NUM_THREADS")

_CPUS: Final = Path("/sys/devices/system/cpu")
_QUOTA: Final = Path("/sys/fs/cgroup/cpu.max")

_MOST: Final = 1 << 16

_NUMBER: Final = ctypes.c_int(0)
"""The number; 0 until it is asked for. The pool of threads reads it where it lies."""


def get_num_threads() -> int:
    """Return how many threads compute native code, the calling one included.

    Raises ValueError if an environment variable says it, and is no whole number from 1 on.
    """
    if not _NUMBER.value:
        _NUMBER.value = _given() or _available()
    return _NUMBER.value


def set_num_threads(number: int) -> None:
    """Let so many threads compute native code from now on, the calling one included.

    Results are the same for any number. Other back ends, and the libraries that numpy uses, have numbers of their own.
    Raises TypeError if ``number`` is no int, and ValueError if it is less than 1.
    """
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError(f"set_num_threads: number must be an int, not {number!r}")
    if number < 1:
        raise ValueError(f"set_num_threads: number must be 1 or more, not {number}")
    _NUMBER.value = min(number, _MOST)


def shared_number() -> ctypes.c_int:
    """Return the place in memory at which the number stands, now and after each change."""
    get_num_threads()
    return _NUMBER


def _given() -> int | None:
    """Return what the environment says; None if it says nothing."""
    for name in VARIABLES:
        text = os.environ.get(name, "").strip()
        if not text:
            continue
        # OpenMP takes a list, of which the first number is that of the outermost level
        first = text.split(",")[0].strip() if name == "OMP_NUM_THREADS" else text
        if not first.isdecimal() or int(first) < 1:
            raise ValueError(
                f"{name} must be a whole number from 1 on, not {text!r}; set it to one, or unset it"
            )
        return min(int(first), _MOST)
    return None


def _available() -> int:
    """Return the number of physical cores on which this process may run, at most what its group may use."""
    if not hasattr(os, "sched_getaffinity"):
        return os.cpu_count() or 1
    cores = {_core(cpu) for cpu in os.sched_getaffinity(0)}
    return max(min([len(cores), *_quota()]), 1)


def _core(cpu: int) -> str:
    """Return what the logical processors of one core have in common."""
    try:
        return (_CPUS / f"cpu{cpu}" / "topology" / "thread_siblings_list").read_text("ascii")
    except OSError:
        return str(cpu)


def _quota() -> Iterator[int]:
    """Yield how many processors a container may use at a time, if Linux limits that (cgroup v2)."""
    with suppress(OSError, ValueError):  # there is no such file, or no limit: "max 100000"
        quota, period = map(int, _QUOTA.read_text("ascii").split())
        yield -(-quota // period)
