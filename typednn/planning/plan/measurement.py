"""Measure the machine's limits once, and store them in the user's cache folder.

So all predictions on one machine agree. The file has one entry for each processor, number
of cores and threads, and version of numpy. If an entry is broken or has impossible values, the
machine is measured again. If the file cannot be written, the measurement is not
stored. Reports mention both cases.
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

__all__ = [
    "THREAD_VARIABLES",
    "Measurement",
    "cache_file",
    "cached_measurement",
    "core_count",
    "measure_again",
    "processor_name",
]

THREAD_VARIABLES: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_DAY: Final = 24 * 60 * 60
_MAX_FILE_BYTES: Final = 1 << 20  # bytes of the file; an entry has about 400
_BOUNDS: Final = {
    "flops_per_second": (1e6, 1e16),
    "bytes_per_second": (1e6, 1e16),
    "seconds_per_call": (1e-10, 1.0),
    "transcendentals_per_second": (1e5, 1e15),
}
"""For each limit, the least and the greatest plausible value: a thousandth of what slow machines
reach, and a thousand times what fast ones reach."""
_MAX_CACHE_BYTES: Final = 1 << 40  # bytes


@dataclass(frozen=True, slots=True)
class Measurement:
    """A machine's limits and when they were measured.

    ``when``: seconds since 1970. ``note``: why it could not be read from the file or stored;
    or empty.
    """

    machine: Machine
    when: float
    note: str = ""

    def __str__(self) -> str:
        """``measured 3 days ago``, and a hint how to measure again, if not today."""
        days = int(max(time.time() - self.when, 0) // _DAY)
        age = "today" if days == 0 else "1 day ago" if days == 1 else f"{days} days ago"
        hint = "; typednn plan --measure does it again" if days else ""
        return f"measured {age}{hint}{f' ({self.note})' if self.note else ''}"


def cache_file() -> Path:
    """Return the path of the file in which measurements are stored."""
    return user_cache_path("typednn") / "machine.json"


@cache
def cached_measurement() -> Measurement:
    """Return this machine's measurement: from the file, or measured now and stored there."""
    entries, note = _read()
    found = _parse(entries.get(_key()))
    if found is not None:
        return found
    if not note and _key() in entries:
        note = f"{cache_file()} was broken"
    return _measure_and_store(entries, note)


def measure_again() -> Measurement:
    """Measure this machine and store the result, even if the file has an entry for it."""
    cached_measurement.cache_clear()
    return _measure_and_store(_read()[0], "")


def _measure_and_store(entries: Mapping[str, Any], note: str) -> Measurement:
    found = Measurement(measure(), time.time())
    try:
        _write({**entries, _key(): {**asdict(found.machine), "when": found.when}})
    except OSError as error:
        note = f"not kept: {error.strerror or error}"
    return Measurement(found.machine, found.when, note)


def _key() -> str:
    """Return the key of this machine's entry: everything that the limits depend on."""
    threads = [f"{name}={os.environ[name]}" for name in THREAD_VARIABLES if name in os.environ]
    return ", ".join(
        [processor_name(), f"{core_count()} cores", f"numpy {np.__version__}", *threads]
    )


def core_count() -> int:
    """Return the number of cores on which this process may run."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def processor_name() -> str:
    """Return the name of the processor's model."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, "") or platform.processor() or platform.machine()


def _read() -> tuple[Mapping[str, Any], str]:
    """Return the file's entries, and a note if the file exists but cannot be read."""
    try:
        if not _is_plausible_file():
            return {}, f"{cache_file()} was broken"
        entries = json.loads(cache_file().read_text("utf-8"))
    except FileNotFoundError:
        return {}, ""
    except (OSError, ValueError, RecursionError):
        return {}, f"{cache_file()} was broken"
    return (entries, "") if isinstance(entries, dict) else ({}, f"{cache_file()} was broken")


def _is_plausible_file() -> bool:
    """Return whether it is a regular file of a plausible size; a pipe or device may block.

    Raises OSError; FileNotFoundError if it does not exist.
    """
    found = cache_file().stat()
    return stat.S_ISREG(found.st_mode) and found.st_size <= _MAX_FILE_BYTES


def _parse(entry: Any) -> Measurement | None:
    """Parse an entry. Return None if it is malformed or has impossible values."""
    try:
        limits = {name: _in_bounds(entry[name], *most) for name, most in _BOUNDS.items()}
        machine = Machine(**limits, cached=_parse_cached(entry["cached"]))
        return Measurement(
            machine, _in_bounds(entry["when"], 1, time.time() + _DAY)
        )  # clocks may differ
    except (KeyError, TypeError, ValueError):
        return None


def _parse_cached(pairs: Any) -> tuple[tuple[int, float], ...]:
    """Check pairs of a size in bytes, ascending, and a bandwidth in bytes per second.

    Raises ValueError or TypeError.
    """
    rates = {
        _parse_size(size): _in_bounds(rate, *_BOUNDS["bytes_per_second"]) for size, rate in pairs
    }
    if not rates or [*rates] != sorted(size for size, _ in pairs):
        raise ValueError(pairs)
    return tuple(rates.items())


def _parse_size(value: Any) -> int:
    if type(value) is not int or not (0 < value <= _MAX_CACHE_BYTES):
        raise ValueError(value)
    return value


def _in_bounds(value: Any, least: float, most: float) -> float:
    """Return the number. Raises ValueError for no number, NaN, or one out of bounds."""
    if type(value) not in (int, float) or not (least <= value <= most):
        raise ValueError(value)
    return float(value)


def _write(entries: Mapping[str, Any]) -> None:
    """Write the file atomically, since other processes may write it too. Raises OSError."""
    path = cache_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file():  # a pipe, or a link to a device
        raise OSError(f"{path} is no regular file")
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".machine")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(entries, stream, indent=1)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
