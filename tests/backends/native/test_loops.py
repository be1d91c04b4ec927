"""Loops and conditions in C: the same steps, in one call of C."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from benchmarks.loops import lstm
from tests.backends.native.compiling import needs_compiler
from typednn import cond, fori_loop, jit, nn, ops, plan, scan, trees, value_and_grad, while_loop
from typednn.planning.run.backends import in_backend
from typednn.shapes.shape import ShapeError

pytestmark = needs_compiler


def drawn(*shape: int) -> Any:
    return ops.normal(shape, rng=np.random.default_rng(sum(shape)))


def agree(f: Callable[..., Any], *arguments: Any) -> None:
    """All is one call of C, twice the same after NaN in all memory, and equal to numpy's result."""
    step = jit(f, backend="native")
    program = step.program(*arguments)
    left = [x.name for x, each in program.layout.kernels.items() if each.run is not in_backend]
    assert (left, len(program._steps)) == ([], 1)
    wanted = [x.numpy() for x in trees.leaves(f(*arguments))]
    for _ in range(2):
        program.poison()
        got = [x.numpy() for x in trees.leaves(step(*arguments))]
        for a, b in zip(got, wanted, strict=True):
            np.testing.assert_allclose(a, b, rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize("steps", [1, 2, 5, 6])
@pytest.mark.parametrize("reverse", [False, True])
def test_scan(steps: int, reverse: bool) -> None:
    def f(start: Any, xs: Any, weight: Any) -> Any:
        def body(carry: Any, x: Any) -> Any:
            h, total = carry
            h = ops.tanh(h @ weight + x)
            return (h, total + ops.sum(h)), (h * 2.0, total)

        xs = ops.flip(xs, axis=0) if reverse else xs
        return scan(body, (start, ops.zeros(())), xs)

    agree(f, drawn(3, 4), drawn(steps, 3, 4), drawn(4, 4))


CARRIES: dict[str, Callable[[Any, Any], Any]] = {
    "swapped": lambda c, x: ((c[1], c[0]), c[0] + x),
    "unchanged": lambda c, x: ((c[0], c[1] + x), c[0]),
    "the same twice": lambda c, x: ((c[0] + x, c[0] + x), c[0] + x),
    "a view": lambda c, x: ((c[1].mT.mT + x, ops.tanh(c[0]).mT.reshape((4, 4))), x.mT),
    "constants": lambda c, x: (
        (c[0] + ops.asarray(np.arange(4, dtype=np.float32)), c[1] * 0.5),
        ops.asarray(np.eye(4, dtype=np.float32)),
    ),
}


@pytest.mark.parametrize("name", CARRIES)
def test_what_a_step_may_carry(name: str) -> None:
    body = CARRIES[name]
    for steps in (1, 3, 4):
        agree(lambda a, xs: scan(body, (a, a * 2.0), xs), drawn(4, 4), drawn(steps, 4, 4))


def test_operands_that_do_not_lie_in_order() -> None:
    def f(a: Any, xs: Any, w: Any) -> Any:
        xs = ops.permute_dims(xs, (1, 2, 0))[:, ::2]
        return scan(lambda c, x: (c @ w.mT + x.mT.sum(), x * 1.5), a.mT, xs)

    agree(f, drawn(4, 4), drawn(3, 5, 6), drawn(4, 4))
    agree(lambda xs: scan(lambda c, x: (c + x, c), ops.zeros(3), xs[::-1]), drawn(5, 3))


def test_a_number_and_rows_that_are_one() -> None:
    agree(lambda x: scan(lambda c, x: (c * 2.0 + x, c), ops.ones(()), x), drawn(4))
    agree(
        lambda x: scan(lambda c, y: (c * y, c + x), ops.ones((1, 1)), ops.ones((3, 1, 1))),
        drawn(1, 1),
    )


def test_an_lstm_and_its_gradient() -> None:
    parameters = drawn(16, 128), drawn(32, 128), drawn(128)
    agree(value_and_grad(lstm(scan)), parameters, drawn(7, 8, 16))


def test_loops_in_loops() -> None:
    def f(x: Any) -> Any:
        def outer(total: Any, row: Any) -> Any:
            inner = scan(lambda c, v: (c * 0.5 + v, c), total, row)
            return inner

        return scan(outer, ops.zeros(()), x)

    agree(f, drawn(3, 4))


def test_fori_loop() -> None:
    agree(lambda x: fori_loop(0, 5, lambda i, c: c * 0.5 + x, x), drawn(3, 4))
    x = drawn(3, 4)
    none = jit(lambda x: fori_loop(0, 0, lambda i, c: c * 0.5, x), backend="native")(x)
    np.testing.assert_array_equal(none.numpy(), x.numpy())


@pytest.mark.parametrize("start", [0.5, 30.0, 100.0])
def test_while_loop(start: float) -> None:
    def f(x: Any) -> Any:
        return while_loop(
            lambda c: ops.sum(c[0]) < 100.0, lambda c: (c[0] * 2.0 + 1.0, c[0]), (x, x * 0.0)
        )

    agree(f, ops.ones((2, 2)) * start)


@pytest.mark.parametrize("index", [True, False])
def test_cond(index: bool) -> None:
    def f(p: Any, x: Any) -> Any:
        return cond(p, lambda x: ops.exp(x).mT, lambda x: x.mT * 2.0, x)

    agree(f, ops.asarray(index), drawn(3, 4))


def test_an_index_that_a_step_refuses_is_refused_in_the_same_words() -> None:
    def f(x: Any, index: Any) -> Any:
        return scan(lambda c, i: (c + ops.take(x, i, axis=0), c), ops.zeros(3), index)

    messages = []
    index = ops.asarray(np.array([[0], [1], [9]]))
    for backend in ("numpy", "native"):
        with pytest.raises((ShapeError, IndexError)) as caught:
            jit(lambda x, i: f(x, i[:, 0]), backend=backend)(drawn(4, 3), index)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]


def test_a_body_that_c_does_not_know_is_left_to_numpy() -> None:
    def f(xs: Any) -> Any:
        return scan(lambda c, x: (c + ops.cumulative_sum(x, axis=0), c), ops.zeros(3), xs)

    planned = plan(f, drawn(4, 3), backend="native")
    assert "scan" in [node.name for node in planned.by_numpy]
    assert "numpy computes 1: scan" in " ".join(str(planned).split())


def test_a_layer_with_a_loop() -> None:
    layer = nn.LSTM(5, 6, rng=np.random.default_rng(0))
    program = jit(layer, backend="native").program(drawn(2, 7, 5))
    kernels = program.layout.kernels.items()
    assert not [node for node, each in kernels if each.run is not in_backend]
