"""The measured machine is kept in the user's cache folder, and what is wrong there is said."""

import json
import math
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from typednn import ops, plan
from typednn.planning.plan import measurement
from typednn.planning.plan.machine import Machine
from typednn.planning.plan.measurement import (
    Measurement,
    cache_file,
    cached_measurement,
    measure_again,
)

DAY = 24 * 60 * 60
MACHINE = Machine(1e9, 1e10, 1e-6, 1e8, ((1024, 1e11), (4096, 5e10)))


@pytest.fixture(autouse=True)
def times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A cache folder of its own, and a machine that counts how often it is measured."""
    found = [0]

    def measure() -> Machine:
        found[0] += 1
        return MACHINE

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(measurement, "measure", measure)
    cached_measurement.cache_clear()
    yield found
    cached_measurement.cache_clear()


def in_another_process() -> Measurement:
    cached_measurement.cache_clear()
    return cached_measurement()


def test_it_is_measured_once(times: list[int]) -> None:
    first = cached_measurement()
    assert in_another_process() == first
    assert (first.machine, first.note, times) == (MACHINE, "", [1])
    assert abs(time.time() - first.when) < 60
    assert [path.name for path in cache_file().parent.iterdir()] == ["machine.json"]


def test_it_is_measured_again_on_request(times: list[int]) -> None:
    cached_measurement()
    measure_again()
    assert times == [2]
    assert in_another_process().machine == MACHINE
    assert times == [2]


def test_another_version_of_numpy_is_another_machine(
    times: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    cached_measurement()
    monkeypatch.setattr("numpy.__version__", "99.0")
    in_another_process()
    monkeypatch.setenv("OMP_NUM_THREADS", "77")
    in_another_process()
    assert times == [3]
    assert len(json.loads(cache_file().read_text())) == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "",
        lambda text: text[: len(text) // 2],
        lambda text: "[]",
        lambda text: "\x00" + text,
        lambda text: text.replace("1000000000.0", "NaN"),
        lambda text: text.replace("1000000000.0", "-1"),
        lambda text: text.replace("1000000000.0", '"fast"'),
        lambda text: text.replace("flops_per_second", "flops"),
    ],
)
def test_a_broken_file_is_measured_anew(change: object, times: list[int]) -> None:
    assert callable(change)
    cached_measurement()
    cache_file().write_text(change(cache_file().read_text()))
    assert in_another_process().note == f"{cache_file()} was broken"
    assert times == [2]
    assert in_another_process().note == ""


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path, times: list[int]) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert cached_measurement().machine == MACHINE
    assert str(cached_measurement()) == f"measured today ({cached_measurement().note})"
    assert cached_measurement().note.startswith("not kept: ")
    in_another_process()
    assert times == [2]


def test_a_file_that_cannot_be_read_is_replaced(
    times: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    cached_measurement()

    read = Path.read_text

    def refuse(path: Path, encoding: str) -> str:
        if path == cache_file():
            raise PermissionError(13, "Permission denied")
        return read(path, encoding)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", refuse)
        assert in_another_process().note == f"{cache_file()} was broken"
    assert in_another_process().note == ""
    assert times == [2]


@pytest.mark.parametrize("what", ["a folder", "a device", "a socket"])
def test_what_is_no_regular_file_is_left_as_it_is(what: str, times: list[int]) -> None:
    cache_file().parent.mkdir(parents=True)
    if what == "a folder":
        cache_file().mkdir()
    elif what == "a socket":
        os.mknod(cache_file(), stat.S_IFSOCK | 0o600)
    else:
        cache_file().symlink_to(os.devnull)
    before = cache_file().lstat()
    for _ in range(2):
        assert in_another_process().machine == MACHINE
        assert cached_measurement().note == f"not kept: {cache_file()} is no regular file"
    assert measure_again().note == f"not kept: {cache_file()} is no regular file"
    assert times == [3]
    assert cache_file().lstat() == before
    assert [path.name for path in cache_file().parent.iterdir()] == ["machine.json"]


def test_a_link_that_leads_nowhere_is_replaced(times: list[int]) -> None:
    cache_file().parent.mkdir(parents=True)
    cache_file().symlink_to("nowhere")
    assert cached_measurement().note == ""
    assert in_another_process().note == ""
    assert times == [1]


def test_a_file_that_is_too_large_to_be_ours_is_not_read(times: list[int]) -> None:
    cached_measurement()
    cache_file().write_text(cache_file().read_text() + " " * (1 << 20))
    assert in_another_process().note == f"{cache_file()} was broken"
    assert in_another_process().note == ""
    assert times == [2]


LIMITS = [
    "flops_per_second",
    "bytes_per_second",
    "seconds_per_call",
    "transcendentals_per_second",
]
NO_LIMITS: list[Any] = [
    *(0, 0.0, -0.0, -1.0, 1e300, 5e-324, -1e9, 10**400, math.nan, math.inf, -math.inf),
    *(None, True, "1e9", [1e9], {"value": 1e9}),
]
NOT_CACHED: list[Any] = [
    *(None, {}, [], 7, [[]], [[1024]], [[1024, 1e11, 1]], ["12"]),
    *([[size, 1e11]] for size in (0, -1, 1.5, 1e3, True, "1024", 10**300, None, math.nan)),
    *([[1024, rate]] for rate in NO_LIMITS),
    [[4096, 1e11], [1024, 5e10]],
    [[1024, 1e11], [1024, 5e10]],
]
NO_DATES: list[Any] = [0, -1.0, math.nan, math.inf, 1e300, 10**400, None, True, "today", [1e9]]
CASES = [
    *((name, value) for name in LIMITS for value in NO_LIMITS),
    *(("cached", value) for value in NOT_CACHED),
    *(("when", value) for value in NO_DATES),
]


def with_entry(**changes: Any) -> None:
    """The kept entry, changed."""
    entries = json.loads(cache_file().read_text())
    for entry in entries.values():
        entry |= changes
    cache_file().write_text(json.dumps(entries))


@pytest.mark.parametrize(("name", "value"), CASES, ids=[f"{n}={v!r:.40}" for n, v in CASES])
def test_a_number_that_cannot_be_is_measured_anew(
    name: str, value: object, times: list[int]
) -> None:
    cached_measurement()
    with_entry(**{name: value})
    found = in_another_process()
    assert (found.machine, found.note) == (MACHINE, f"{cache_file()} was broken")
    assert times == [2]
    assert in_another_process().note == ""


def test_a_date_in_the_future_is_measured_anew(times: list[int]) -> None:
    cached_measurement()
    with_entry(when=time.time() + 0.9 * DAY)  # clocks differ
    assert in_another_process().note == ""
    with_entry(when=1)  # a machine without a clock
    assert in_another_process().note == ""
    with_entry(when=time.time() + 1.1 * DAY)
    assert in_another_process().note == f"{cache_file()} was broken"
    assert times == [2]


@pytest.mark.parametrize("entry", [None, [], {}, 3, "machine"])
def test_an_entry_that_is_none_is_measured_anew(entry: object, times: list[int]) -> None:
    cached_measurement()
    cache_file().write_text(json.dumps(dict.fromkeys(json.loads(cache_file().read_text()), entry)))
    assert in_another_process().note == f"{cache_file()} was broken"
    assert times == [2]


@pytest.mark.parametrize("factor", [1e-2, 1e3])
def test_slow_and_fast_machines_are_believed(factor: float, times: list[int]) -> None:
    """A processor that is emulated, and one of a day to come."""
    cached_measurement()
    rates = {name: getattr(MACHINE, name) * factor for name in LIMITS}
    with_entry(**{**rates, "seconds_per_call": MACHINE.seconds_per_call / factor})
    assert in_another_process().machine.flops_per_second == MACHINE.flops_per_second * factor
    assert times == [1]


def test_the_entries_of_other_machines_are_kept(times: list[int]) -> None:
    cached_measurement()
    others = {"another": json.loads(cache_file().read_text()).popitem()[1], "broken": 7}
    cache_file().write_text(json.dumps(others))
    assert in_another_process().note == ""
    assert times == [2]
    assert json.loads(cache_file().read_text()).items() >= others.items()


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (-1, "measured today"),
        (0.9, "measured today"),
        (1.5, "measured 1 day ago; typednn plan --measure does it again"),
        (3.1, "measured 3 days ago; typednn plan --measure does it again"),
    ],
)
def test_how_old_it_is(days: float, text: str) -> None:
    assert str(Measurement(MACHINE, time.time() - days * DAY)) == text


def test_the_report_says_how_old_it_is() -> None:
    cached_measurement()
    entries = json.loads(cache_file().read_text())
    for entry in entries.values():
        entry["when"] -= 3 * DAY
    cache_file().write_text(json.dumps(entries))
    cached_measurement.cache_clear()
    planned = plan(ops.tanh, ops.ones((2, 3)))
    assert planned.machine == MACHINE
    assert "\n                           measured 3 days ago; typednn plan --measure" in str(
        planned
    )
    vars(planned)["machine"] = Machine(1.0, 1.0, 1.0, 1.0)  # one of your own
    assert " ago" not in str(planned)
