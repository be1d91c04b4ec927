"""``plan.profile``: each operation once, with times that add up, and a trace that others open."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.steps import STEPS
from tests.backends.native.compiling import COMPILER
from tests.planning.plan.test_plan import adam, step
from typednn import ops
from typednn.backends.native import backend as native
from typednn.planning.plan.machine import Machine
from typednn.planning.plan.plan import Plan, plan
from typednn.planning.plan.profiles import Profile
from typednn.planning.run.backends import BackendName

MACHINE = Machine(1e10, 1e10, 1e-6, 1e9)
ROUNDING = 1e-12
BACKENDS: list[Any] = ["numpy", *(["native"] if COMPILER is not None else [])]


def planned(f: Any, *arguments: Any, backend: BackendName) -> Plan:
    found = plan(f, *arguments, backend=backend)
    vars(found)["machine"] = MACHINE
    return found


def profiled(name: str, backend: BackendName, n: int = 3) -> tuple[Plan, Profile]:
    f, arguments = STEPS[name]()
    found = planned(f, *arguments, backend=backend)
    return found, found.profile(n)


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_operation_is_timed_once(backend: BackendName) -> None:
    of, profile = profiled("examples/digits.py", backend)
    assert sorted(each.name for each in profile.operations) == sorted(x.name for x in of.operations)
    assert sum(each.cost.flops for each in profile.operations) == of.flops
    assert profile.backend == backend
    assert len(profile.calls) == 3


@pytest.mark.parametrize("backend", BACKENDS)
def test_times_add_up(backend: BackendName) -> None:
    _, profile = profiled("examples/digits.py", backend)
    assert profile.seconds == min((stop - start) * 1e-9 for start, stop, _ in profile.calls)
    seconds = sum(each.seconds for each in profile.operations) + profile.between
    assert seconds == pytest.approx(profile.seconds, abs=1e-6)
    for start, stop, spans in profile.calls:
        times = [start, *[time for _, *pair in spans for time in pair], stop]
        assert times == sorted(times)


def test_the_roofline() -> None:
    """The least time that arithmetic, memory or functions allow, over the measured one."""
    x = ops.ones((64, 64))
    profile = planned(lambda x: (x @ x, ops.exp(x), x.mT + 1.0), x, backend="numpy").profile(1)
    found = {each.name: each for each in profile.operations}
    assert [found[name].limit for name in ("matmul", "exp")] == ["products", "functions"]
    assert found["add"].limit == "memory"
    moved = found["add"].cost.bytes_moved
    assert found["add"].achieved == pytest.approx(moved / 1e10 / found["add"].seconds)
    assert found["exp"].achieved <= 1.0 or found["exp"].seconds < 2e-5


def test_a_limit_that_was_beaten_is_raised() -> None:
    found = plan(lambda x: x @ x, ops.ones((128, 128)), backend="numpy")
    vars(found)["machine"] = Machine(1e3, 1e10, 1e-6, 1e9)
    profile = found.profile(1)
    (operation,) = profile.operations
    assert operation.achieved <= 1.0 + ROUNDING or operation.seconds < 2e-5
    assert "products were faster than measured before, 1.00 kFLOP/s" in str(profile)


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_table(backend: BackendName) -> None:
    _, profile = profiled("784-128-10, batch 64", backend, 1)
    lines = str(profile).splitlines()
    assert lines[0].startswith(f"step, back end {backend}: ")
    assert lines[0].endswith("the fastest of 1 call")
    rows = [line for line in lines if "%" in line]
    assert len(rows) == len(profile.operations) + 1
    assert any("∂" in row and "eager_step.py:44" in row for row in rows)
    assert rows[-1].endswith("between operations")


@pytest.mark.skipif(COMPILER is None, reason="needs a C compiler")
def test_what_numpy_computes_is_marked() -> None:
    def f(x: Any) -> Any:
        return ops.cumulative_sum(ops.exp(x), axis=0)

    profile = planned(f, ops.ones((5, 5)), backend="native").profile(1)
    assert {each.name: each.by_numpy for each in profile.operations} == {
        "exp": False,
        "cumulative_sum": True,
    }
    assert "cumulative_sum (numpy) test_profile.py:" in str(profile)


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_trace(backend: BackendName, tmp_path: Path) -> None:
    """Complete events inside of those of their calls, as Perfetto wants them."""
    _, profile = profiled("examples/digits.py", backend, 2)
    profile.save_trace(tmp_path / "trace.json")
    read = json.loads((tmp_path / "trace.json").read_text())
    name, *events = read["traceEvents"]
    assert name["ph"] == "M"
    assert {each["ph"] for each in events} == {"X"}
    calls = [each for each in events if each["cat"] == "call"]
    assert len(calls) == 2
    for each in events:
        inside = [c for c in calls if c["ts"] <= each["ts"] and _end(each) <= _end(c) + 1e-6]
        assert inside and each["dur"] >= 0
    assert {each["cat"] for each in events} == {"call", backend}
    assert any(each["args"].get("line", "").partition(":")[2].isdigit() for each in events)


def _end(event: dict[str, Any]) -> float:
    return float(event["ts"] + event["dur"])


@pytest.mark.skipif(COMPILER is None, reason="needs a C compiler")
def test_if_it_does_not_compile_numpy_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    found = planned(lambda x: ops.exp(x), ops.ones(3), backend="native")

    def fails(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(native, "library", fails)
    with pytest.warns(UserWarning, match="profile: .*: a plan's C cannot be used: full"):
        assert found.profile(1).backend == "numpy"


@pytest.mark.parametrize("n", [0, -1, 1.5, True])
def test_a_wrong_number_of_calls(n: Any) -> None:
    found = planned(lambda x: x + 1.0, ops.ones(3), backend="numpy")
    with pytest.raises(ValueError, match="profile: n must be a positive number of calls, not"):
        found.profile(n)


def test_without_operations() -> None:
    profile = planned(lambda x: x, ops.ones(3), backend="numpy").profile(1)
    assert profile.operations == []
    assert "between operations" in str(profile)


def test_arguments_without_examples() -> None:
    """Drawn numbers, and 0 as the index; large arrays of the function itself have their values."""
    profile = plan(step, batch=4, state=adam).profile(1)
    assert len(profile.operations) > 5
    found = plan(lambda x: x + ops.ones((300, 300)), ops.ones((300, 300))).profile(1)
    assert np.isfinite(found.seconds)
