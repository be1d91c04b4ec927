"""The machine's limits, measured once and kept in the user's cache folder, so that predictions agree.

The file has one entry for each processor, number of threads and version of numpy. One that is broken is
measured anew, and where nothing can be written nothing is kept: both are said in reports.
"""

import json
import math
import os
import platform
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from platformdirs import user_cache_path

from typednn.planning.machine import Machine, measure

__all__ = ["Measurement", "again", "file", "kept"]

_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_DAY: Final = 24 * 60 * 60


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
        entries = json.loads(file().read_text("utf-8"))
    except FileNotFoundError:
        return {}, ""
    except (OSError, ValueError, RecursionError):
        return {}, f"{file()} was broken"
    return (entries, "") if isinstance(entries, dict) else ({}, f"{file()} was broken")


def _parsed(entry: Any) -> Measurement | None:
    """What an entry says; None where it is none, or numbers in it cannot be."""
    try:
        machine = Machine(
            flops_per_second=_limit(entry["flops_per_second"]),
            bytes_per_second=_limit(entry["bytes_per_second"]),
            seconds_per_call=_limit(entry["seconds_per_call"]),
            transcendentals_per_second=_limit(entry["transcendentals_per_second"]),
            cached=tuple([(int(size), _limit(rate)) for size, rate in entry["cached"]]),
        )
        return Measurement(machine, _limit(entry["when"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _limit(value: Any) -> float:
    number = float(value)
    if not (0 < number < math.inf):
        raise ValueError(value)
    return number


def _write(entries: Mapping[str, Any]) -> None:
    """All of the file or nothing, whoever else writes it. Raises OSError."""
    path = file()
    path.parent.mkdir(parents=True, exist_ok=True)
    number, part = tempfile.mkstemp(dir=path.parent, prefix=".machine")
    try:
        with os.fdopen(number, "w", encoding="utf-8") as written:
            json.dump(entries, written, indent=1)
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
