"""The measured machine is kept in the user's cache folder, and what is wrong there is said."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from typednn import ops, plan
from typednn.planning import measured
from typednn.planning.machine import Machine
from typednn.planning.measured import Measurement, again, file, kept

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
    monkeypatch.setattr(measured, "measure", measure)
    kept.cache_clear()
    yield found
    kept.cache_clear()


def in_another_process() -> Measurement:
    kept.cache_clear()
    return kept()


def test_it_is_measured_once(times: list[int]) -> None:
    first = kept()
    assert in_another_process() == first
    assert (first.machine, first.note, times) == (MACHINE, "", [1])
    assert abs(time.time() - first.when) < 60
    assert [path.name for path in file().parent.iterdir()] == ["machine.json"]


def test_it_is_measured_again_on_request(times: list[int]) -> None:
    kept()
    again()
    assert times == [2]
    assert in_another_process().machine == MACHINE
    assert times == [2]


def test_another_version_of_numpy_is_another_machine(
    times: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept()
    monkeypatch.setattr("numpy.__version__", "99.0")
    in_another_process()
    monkeypatch.setenv("OMP_NUM_THREADS", "77")
    in_another_process()
    assert times == [3]
    assert len(json.loads(file().read_text())) == 3


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
    kept()
    file().write_text(change(file().read_text()))
    assert in_another_process().note == f"{file()} was broken"
    assert times == [2]
    assert in_another_process().note == ""


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path, times: list[int]) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert kept().machine == MACHINE
    assert str(kept()) == f"measured today ({kept().note})"
    assert kept().note.startswith("not kept: ")
    in_another_process()
    assert times == [2]


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
    kept()
    entries = json.loads(file().read_text())
    for entry in entries.values():
        entry["when"] -= 3 * DAY
    file().write_text(json.dumps(entries))
    kept.cache_clear()
    planned = plan(ops.tanh, ops.ones((2, 3)))
    assert planned.machine == MACHINE
    assert "\n                           measured 3 days ago; typednn plan --measure" in str(
        planned
    )
    vars(planned)["machine"] = Machine(1.0, 1.0, 1.0, 1.0)  # one of your own
    assert " ago" not in str(planned)
