"""``make bench``: which works are chosen, what stands in a row, and that a system which is missing is named."""

import subprocess
from typing import Any, cast

import numpy as np
import pytest

from benchmarks.peers import systems, turns
from benchmarks.peers.__main__ import results, table
from benchmarks.peers.systems import NoPeerError, built
from benchmarks.peers.turns import Worker, compared
from benchmarks.peers.works import WORKS, Work, chosen, data, parameters

NONE = cast("subprocess.Popen[str]", None)
TINY = next(work for work in WORKS if work.model == "tiny")


def worker(system: str, *seconds: float, **more: Any) -> Worker:
    return Worker(system, NONE, seconds=[*seconds], processor=[*seconds], **more)


def test_only_some_works() -> None:
    assert chosen("") == [*WORKS]
    assert {work.model for work in chosen("mlp, lenet")} == {"mlp", "lenet"}
    assert [work.name for work in chosen("mlp, batch 64")] != []
    with pytest.raises(ValueError, match="ONLY=resnet names no work; choose from mlp, tiny, lenet"):
        chosen("resnet")


def test_the_ratio_is_to_the_fastest_peer() -> None:
    workers = [
        worker("typednn native", 1e-3, 2e-3, 9e-3),
        worker("PyTorch eager", 4e-3),
        worker("JAX jit", 3e-3),
        worker("numpy by hand", missing="only perceptrons are written by hand"),
    ]
    rows = results(workers)
    assert rows == [
        {"system": "typednn native", "median_us": 2000.0, "ratio_to_fastest_peer": 1.5},
        {"system": "PyTorch eager", "median_us": 4000.0, "ratio_to_fastest_peer": 0.75},
        {"system": "JAX jit", "median_us": 3000.0, "ratio_to_fastest_peer": 1.0},
    ]
    lines = [*table(workers)]
    assert any("1.50" in line and "2000.0 us" in line for line in lines)
    assert lines[-1].split() == [
        *("numpy", "by", "hand", "missing"),
        *["only", "perceptrons", "are", "written", "by", "hand"],
    ]


def test_without_peers_there_is_no_ratio() -> None:
    (row,) = results([worker("typednn native", 1e-3), worker("JAX jit", missing="no jax")])
    assert row["ratio_to_fastest_peer"] is None


def test_other_losses_are_an_error() -> None:
    ours = worker("typednn native", losses=[1.0, 0.9, 0.8])
    near = worker("PyTorch eager", losses=[1.0, 0.9, 0.80009])
    turns._check_losses(TINY, [ours, near])
    far = worker("JAX jit", losses=[1.0, 0.9, 0.8002])
    with pytest.raises(RuntimeError, match="tiny mlp.*the losses of typednn native are .*JAX jit"):
        turns._check_losses(TINY, [ours, near, far])
    with pytest.raises(RuntimeError):
        turns._check_losses(TINY, [ours, worker("JAX jit", losses=[np.nan] * 3)])


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(systems.SYSTEMS, "JAX jit", ("with_jax", "jit", "no_such_package"))
    with pytest.raises(NoPeerError, match="no_such_package is not installed"):
        built("JAX jit", TINY)


def test_processes_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*systems.SYSTEMS]:
        if name not in ("typednn numpy", "numpy by hand"):
            monkeypatch.delitem(systems.SYSTEMS, name)
    found = compared(TINY, 1, rounds=3, seconds=0.001)
    assert [each.system for each in found] == ["typednn numpy", "numpy by hand"]
    for each in found:
        assert len(each.seconds) == len(each.processor) == len(each.losses) == 3
        assert each.process.returncode == 0


@pytest.mark.parametrize("work", WORKS)
def test_all_systems_begin_with_the_same(work: Work) -> None:
    for one, other in zip(parameters(work.model), parameters(work.model), strict=True):
        np.testing.assert_array_equal(one, other)
    for one, other in zip(data(work), data(work), strict=True):
        np.testing.assert_array_equal(one, other)
