import dataclasses
import gc
import weakref
from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn
from typednn import grad, ops, value_and_grad
from typednn.autodiff.primitive import PRIMITIVES, primitive
from typednn.autodiff.tape import Tape, Unsaved
from typednn.ops import linear_algebra


def names(tape: Tape) -> list[str]:
    return [node[0].name for node in tape.nodes if node is not None]


def test_only_what_depends_on_a_watched_tensor_is_recorded() -> None:
    tape, data = Tape(), drawn(3)
    x = tape.watch(data)
    ops.exp(data) * 2.0
    ops.exp(x)
    _ = x > 0.0
    ops.argmax(x)
    x.astype(np.int64)
    assert names(tape) == ["exp"]


def test_no_gradient_is_computed_for_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gradient with respect to the images would be a large product that nobody reads."""
    shapes = []

    def counted(x: Any, y: Any) -> Any:
        shapes.append((x.shape, y.shape))
        return np.matmul(x, y)

    product = dataclasses.replace(PRIMITIVES["matmul"], forward=counted)
    monkeypatch.setattr(linear_algebra, "_matmul", product)
    value_and_grad(lambda w, x: ops.sum(x @ w))(drawn(3, 4), drawn(2, 3))
    assert shapes == [((2, 3), (3, 4)), ((3, 2), (2, 4))]


def test_values_that_no_gradient_rule_needs_are_not_kept() -> None:
    tape = Tape()
    x = tape.watch(drawn(3))
    y = ops.relu(x + 1.0)
    add, relu = (node for node in tape.nodes if node is not None)
    assert all(type(each) is Unsaved for each in add[2])
    assert relu[2][0] is y._primal and type(relu[2][1]) is Unsaved
    assert (relu[2][1].shape, relu[2][1].dtype, relu[2][1].ndim, relu[2][1].size) == (
        *((3,), np.float64, 1, 3),
    )


def test_a_step_s_memory_is_freed_without_the_garbage_collector() -> None:
    kept: list[Any] = []

    def loss(x: Any) -> Any:
        hidden = ops.tanh(x * 2.0)
        kept.append(weakref.ref(hidden._data))
        return ops.sum(hidden * hidden)

    gc.disable()
    try:
        grad(loss)(drawn(3))
        grad(lambda x: ops.sum(grad(loss)(x)))(drawn(3))
        assert [ref() for ref in kept] == [None, None]
    finally:
        gc.enable()


def test_inputs_are_never_written_to() -> None:
    data = drawn(4, 3)
    before = data.numpy().copy()
    grad(lambda x: ops.sum(ops.max(x, 0)) + ops.sum(x[1:] * x[:-1]) + ops.sum(x + x))(data)
    np.testing.assert_array_equal(data.numpy(), before)


def test_a_name_is_registered_once() -> None:
    with pytest.raises(AssertionError, match="add"):
        primitive("add", np.add, samples=())
