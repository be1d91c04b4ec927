"""The source of a plan: functions are written once, and shared by nodes that compute the same."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.backends.native.compiling import needs_compiler
from typednn import jit, ops, value_and_grad
from typednn.backends.native import source
from typednn.backends.native.emit.site import Target
from typednn.planning.trace.graph import Node

pytestmark = needs_compiler

X, Y = (ops.normal((6, 6), rng=np.random.default_rng(k)) for k in (0, 1))

STEPS: dict[str, Callable[..., Any]] = {
    "axes": lambda x, y: (ops.softmax(x, axis=0), ops.softmax(y, axis=1), ops.softmax(y, axis=0)),
    "operands in another order": lambda x, y: (ops.exp(x - y) * 2.0, ops.exp(y - x) * 2.0),
    "operands of a chain": lambda x, y: (ops.exp(x - y) * y, ops.exp(y - x) * y),
    "numbers": lambda x, y: (ops.exp(x * 2.0), ops.exp(x * 3.0), ops.exp(y * 2.0)),
    "slices": lambda x, y: value_and_grad(lambda x: ops.sum(x[1:3] * x[2:4] + x[1:3]))(x),
    "layers": lambda x, y: ops.relu(ops.relu(x @ y + x[0]) @ y + x[0]) @ y.mT,
    "strides": lambda x, y: (ops.tanh(x).mT + y, ops.tanh(x) + y, ops.tanh(y).mT + x),
}


def written(f: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> str:
    texts: list[str] = []

    def write(*arguments: Any) -> tuple[str, ...]:
        units = source.write_source(*arguments)
        texts.extend(units)
        return units

    monkeypatch.setattr("typednn.backends.native.backend.write_source", write)
    jit(f, backend="native").program(X, Y)
    (text,) = texts
    return text


@pytest.mark.parametrize("name", STEPS)
def test_sharing_changes_no_text(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = written(STEPS[name], monkeypatch)
    monkeypatch.setattr(source, "_signature", lambda node: node)
    assert written(STEPS[name], monkeypatch) == shared


def test_what_is_computed_twice_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    names = []
    function = source.Writer._function

    def counted(self: source.Writer, node: Node, *more: Any) -> Any:
        names.append(node.name)
        return function(self, node, *more)

    monkeypatch.setattr(source.Writer, "_function", counted)
    text = written(lambda x, y: [ops.softmax(x), ops.softmax(y)], monkeypatch)
    assert names == ["softmax"]
    assert text.count("if (softmax_0(") == 2


def test_a_large_array_among_the_parameters_is_not_told_by_what_is_written_of_it() -> None:
    assert not source._are_plain([np.zeros(2)])
    assert source._are_plain([(1, (slice(1, None), None)), "x", np.dtype("float32")])


def test_the_helpers_are_always_inlined() -> None:
    """One that is not keeps the loop around it from becoming vector instructions."""
    text = source._prelude(Target(lanes=8, registers=16))
    assert not re.findall(r"^static inline", text, re.MULTILINE)


def test_a_truth_value_in_a_chain_is_as_wide_as_its_operands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """gcc 12 computes with narrow ones at a third of the speed."""
    text = written(lambda x, y: ops.where(x > y, x * y, y), monkeypatch)
    assert re.findall(r"const (\w+) t\d = e\d > e\d;", text) == ["int32_t"]
