"""The machine's limits, measured once and kept in the user's cache folder, so that predictions agree.

The file has one entry for each processor, number of threads and version of numpy. One that is broken, or
says what no machine can do, is measured anew; where nothing can be written nothing is kept. Both are
said in reports.
"""

import json
import os
import platform
import stat
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from platformdirs import user_cache_path

from typednn.planning.plan.machine import Machine, measure

__all__ = ["Measurement", "again", "file", "kept"]

_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_DAY: Final = 24 * 60 * 60
_LARGEST: Final = 1 << 20  # bytes of the file; an entry has about 400
_POSSIBLE: Final = {
    "flops_per_second": (1e6, 1e16),
    "bytes_per_second": (1e6, 1e16),
    "seconds_per_call": (1e-10, 1.0),
    "transcendentals_per_second": (1e5, 1e15),
}
"""Of each limit the least and the most that is believed: a thousandth of what slow machines do, and a
thousand times what fast ones do."""
_LARGEST_CACHE: Final = 1 << 40  # bytes


@dataclass(frozen=True, slots=True)
class Measurement:
    """``when``: seconds since 1970. ``note``: why it was not kept or not found, if it was not."""

    machine: Machine
    when: float
    note: str = ""

    def __str__(self) -> str:
        """``measured 3 days ago``, and how to do it again where that is long."""
        days = int(max(time.time() - self.when, 0) // _DAY)
        age = "today" if days == 0 else "1 day ago" if days == 1 else f"{days} days ago"
        again = "; typednn plan --measure does it again" if days else ""
        return f"measured {age}{again}{f' ({self.note})' if self.note else ''}"


def file() -> Path:
    """Where measurements are kept."""
    return user_cache_path("typednn") / "machine.json"


@cache
def kept() -> Measurement:
    """This machine's, from the file, or measured now and written there."""
    entries, note = _read()
    found = _parsed(entries.get(_key()))
    if found is not None:
        return found
    if not note and _key() in entries:
        note = f"{file()} was broken"
    return _measured(entries, note)


def again() -> Measurement:
    """Measure this machine anew, whatever is kept."""
    kept.cache_clear()
    return _measured(_read()[0], "")


def _measured(entries: Mapping[str, Any], note: str) -> Measurement:
    found = Measurement(measure(), time.time())
    try:
        _write({**entries, _key(): {**asdict(found.machine), "when": found.when}})
    except OSError as error:
        note = f"not kept: {error.strerror or error}"
    return Measurement(found.machine, found.when, note)


def _key() -> str:
    """What the limits depend on."""
    threads = [f"{name}={os.environ[name]}" for name in _THREADS if name in os.environ]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return ", ".join([_processor(), f"{cores} cores", f"numpy {np.__version__}", *threads])


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, "") or platform.processor() or platform.machine()


def _read() -> tuple[Mapping[str, Any], str]:
    """The file's entries; and what is wrong with it, if it is there and something is."""
    try:
        if not _can_be_ours():
            return {}, f"{file()} was broken"
        entries = json.loads(file().read_text("utf-8"))
    except FileNotFoundError:
        return {}, ""
    except (OSError, ValueError, RecursionError):
        return {}, f"{file()} was broken"
    return (entries, "") if isinstance(entries, dict) else ({}, f"{file()} was broken")


def _can_be_ours() -> bool:
    """Whether it is a file, and not too large: to read a pipe or a device may take forever.

    Raises OSError, which is FileNotFoundError where nothing is there."""
    found = file().stat()
    return stat.S_ISREG(found.st_mode) and found.st_size <= _LARGEST


def _parsed(entry: Any) -> Measurement | None:
    """What an entry says; None where it is none, or numbers in it cannot be."""
    try:
        limits = {name: _within(entry[name], *most) for name, most in _POSSIBLE.items()}
        machine = Machine(**limits, cached=_cached(entry["cached"]))
        return Measurement(machine, _within(entry["when"], 1, time.time() + _DAY))  # clocks differ
    except (KeyError, TypeError, ValueError):
        return None


def _cached(pairs: Any) -> tuple[tuple[int, float], ...]:
    """The sizes that caches hold, the smallest first, and what they give. Raises ValueError, TypeError."""
    rates = {_size(size): _within(rate, *_POSSIBLE["bytes_per_second"]) for size, rate in pairs}
    if not rates or [*rates] != sorted(size for size, _ in pairs):
        raise ValueError(pairs)
    return tuple(rates.items())


def _size(value: Any) -> int:
    if type(value) is not int or not (0 < value <= _LARGEST_CACHE):
        raise ValueError(value)
    return value


def _within(value: Any, least: float, most: float) -> float:
    """The number. Raises ValueError where it is none, or out of bounds, as NaN is of all."""
    if type(value) not in (int, float) or not (least <= value <= most):
        raise ValueError(value)
    return float(value)


def _write(entries: Mapping[str, Any]) -> None:
    """All of the file or nothing, whoever else writes it. Raises OSError."""
    path = file()
    path.parent.mkdir(parents=True, exist_ok=True)
    if (
        path.exists() and not path.is_file()
    ):  # a pipe or a link to a device was put there by somebody
        raise OSError(f"{path} is no regular file")
    number, part = tempfile.mkstemp(dir=path.parent, prefix=".machine")
    try:
        with os.fdopen(number, "w", encoding="utf-8") as written:
            json.dump(entries, written, indent=1)
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
