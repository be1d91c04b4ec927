import dataclasses
import gc
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from tests.records import record_of
from typednn import grad, jit, ops, value_and_grad, vjp
from typednn.autodiff.primitive import PRIMITIVES
from typednn.autodiff.tape import Tape, Unsaved, apply
from typednn.ops import linear_algebra
from typednn.shapes import ShapeError


def names(tape: Tape) -> list[str]:
    return [node[0].name for node in tape.nodes if node is not None]


def test_only_what_depends_on_a_watched_tensor_is_recorded() -> None:
    tape, data = Tape(), drawn(3)
    x = tape.watch(data)
    _ = ops.exp(data) * 2.0
    _ = ops.exp(x)
    _ = (x > 0.0).astype(np.float64)
    _ = ops.argmax(x)
    _ = x.astype(np.int64)
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
    unsaved = relu[2][1]
    assert (unsaved.shape, unsaved.dtype) == ((3,), np.dtype(np.float64))
    assert (unsaved.ndim, unsaved.size) == (1, 3)


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


def test_threads_that_record_on_one_tape_give_the_right_gradient() -> None:
    """Each thread's chain of operations is its own: a place that two of them took would mix their gradients."""
    x = drawn(8)
    factors = [ops.asarray(1 + k / 50, np.float64) for k in range(8)]

    def one(x: Any, k: int) -> Any:
        part = x[k]
        for _ in range(60):
            part = ops.tanh(part * factors[k])
        return part

    def loss(x: Any) -> Any:
        with ThreadPoolExecutor(8) as pool:
            return ops.sum(ops.stack([*pool.map(lambda k: one(x, k), range(8))]))

    expected = grad(lambda x: ops.sum(ops.stack([one(x, k) for k in range(8)])))(x).numpy()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(20):
            np.testing.assert_array_equal(grad(loss)(x).numpy(), expected)
    finally:
        sys.setswitchinterval(interval)


def test_a_tape_s_places_are_drawn_once_whichever_order_threads_append_in() -> None:
    """A count of the nodes is another one when a second thread has appended in between."""
    tape = Tape()
    x = tape.watch(drawn())
    waiting, appended = Event(), Event()

    class Slow(list[Any]):
        def append(self, node: Any) -> None:
            super().append(node)
            if node is not None and node[0].name == "exp":
                waiting.set()
                assert appended.wait(10)

    tape.nodes = Slow(tape.nodes)
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(ops.exp, x)
        assert waiting.wait(10)
        early = ops.tanh(x)
        appended.set()
        y = late.result()
    same(tape.pull([(y._index, ops.ones((), dtype=np.float64))])[x._index], np.exp(x._data))
    slope = 1 - np.tanh(x._data) ** 2
    found = tape.pull([(early._index, ops.ones((), dtype=np.float64))])[x._index]
    np.testing.assert_allclose(found.numpy(), slope, rtol=1e-14)


def test_one_pullback_is_called_by_threads_at_once() -> None:
    x = drawn(5)
    out, pullback = vjp(lambda x: ops.tanh(x * x), x)
    (expected,) = pullback(out)
    with ThreadPoolExecutor(4) as pool:
        for (found,) in pool.map(lambda _: pullback(out), range(40)):
            same(found, expected.numpy())


@pytest.mark.parametrize("axis", [0, -1])
@pytest.mark.parametrize(
    "f",
    [
        *(ops.sum, ops.prod, ops.mean, ops.max, ops.min, ops.argmax, ops.argmin, ops.all, ops.any),
        *(ops.softmax, ops.log_softmax, ops.logsumexp, ops.cumulative_sum, ops.sort, ops.argsort),
    ],
)
def test_a_scalar_has_no_axis_whoever_computes(f: Any, axis: int) -> None:
    """To numpy it has: it would compute these."""

    def at_axis(x: Any) -> Any:
        return f(x, axis=axis)

    texts = []
    for call in (at_axis, jit(at_axis), grad(at_axis)):
        with pytest.raises(ShapeError, match=f"no axis {axis}$") as caught:
            call(ops.asarray(1.0))
        texts.append(str(caught.value))
    assert texts[0] == texts[1] == texts[2]


def test_what_is_watched_between_operations_hides_none_before_it() -> None:
    tape = Tape()
    x = tape.watch(drawn(3))
    y = ops.exp(x)
    z = tape.watch(drawn(3))
    out = y * z
    found = tape.pull([(out._index, ops.ones((3,), dtype=np.float64))])
    same(found[x._index], z._data * np.exp(x._data))
    same(found[z._index], np.exp(x._data))


def test_operands_of_another_kind_are_refused_before_numpy_converts_them() -> None:
    integers: Any = ops.asarray([1, 2])  # mypy refuses them too
    with pytest.raises(ShapeError, match="^exp: x is int64, it must be floating-point"):
        ops.exp(integers)


def test_numpys_errors_are_explained() -> None:
    with pytest.raises(
        ShapeError, match=r"^take: x \(3,\): index 5 is out of range for axis 0 of size 3"
    ) as caught:
        ops.take(ops.ones((3,)), ops.asarray(np.array([5])), 0)  # mypy does not look into arrays
    assert caught.value.code == "shape-index"
    with pytest.raises(ShapeError, match="^broadcast_to: .* is larger than any array can be"):
        ops.broadcast_to(ops.ones((1,)), (2**62,))


def test_a_primitive_s_own_error_of_memory_keeps_its_words() -> None:
    def full(x: Any) -> Any:
        raise MemoryError("the card is full")

    with pytest.raises(MemoryError, match="^the card is full$"):
        apply(record_of("full", full), ops.ones((2,)))
