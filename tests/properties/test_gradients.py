"""Gradients of programs that nobody wrote down: random compositions, random shapes, random layouts.

Nothing in them grows fast: where numbers get large, differences say nothing about a gradient.
"""

from collections.abc import Callable

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from typednn import Tensor, grad, ops, vjp
from typednn.testing import arrays_like, check_gradients, check_second_gradients

QUICK = settings(max_examples=60)
Unary = Callable[[Tensor], Tensor]

SMOOTH: dict[str, Unary] = {
    "tanh": ops.tanh,
    "sigmoid": ops.sigmoid,
    "exp of sine": lambda x: ops.exp(ops.sin(x)),
    "softmax": lambda x: ops.softmax(x, axis=-1),
    "log of square": lambda x: ops.log(x * x + 1.0),
    "centred": lambda x: x - ops.mean(x, axis=0, keepdims=True),
    "times its transpose": lambda x: ops.tanh(x @ x.mT) @ x,
    "twice": lambda x: ops.concat([x, x[::-1]], axis=-1),
    "divided": lambda x: 1.0 / (x * x + 2.0),
    "gathered": lambda x: ops.take(x, ops.asarray(np.array([0, -1, 0])), axis=0),
}

PROGRAMS = st.lists(st.sampled_from(sorted(SMOOTH)), min_size=1, max_size=4)
MATRICES = arrays_like("n m", dtype=np.float64, min_size=1, max_size=3)


def composed(names: list[str]) -> Unary:
    def program(x: Tensor) -> Tensor:
        for name in names:
            x = SMOOTH[name](x)
        return ops.tanh(x)

    return program


@QUICK
@given(PROGRAMS, MATRICES)
def test_a_composition_has_the_gradient_of_differences(names: list[str], x: Tensor) -> None:
    check_gradients(composed(names), x)


@settings(max_examples=25)
@given(PROGRAMS, arrays_like("n m", dtype=np.float64, min_size=1, max_size=2))
def test_a_composition_has_the_second_gradient_of_differences(names: list[str], x: Tensor) -> None:
    check_second_gradients(composed(names), x)


@QUICK
@given(PROGRAMS, MATRICES, st.floats(-3, 3), st.floats(-3, 3))
def test_a_pullback_is_linear(names: list[str], x: Tensor, a: float, b: float) -> None:
    out, pull = vjp(composed(names), x)
    ones, ramp = ops.ones(out.shape, dtype=np.float64), out
    (together,) = pull(ones * a + ramp * b)
    (apart_a,), (apart_b,) = pull(ones), pull(ramp)
    np.testing.assert_allclose(together, apart_a * a + apart_b * b, rtol=1e-9, atol=1e-9)


@QUICK
@given(PROGRAMS, MATRICES)
def test_the_chain_rule_holds(names: list[str], x: Tensor) -> None:
    """The pullback of a composition is the composition of the pullbacks."""
    first, second = composed(names), ops.sigmoid
    middle, pull_first = vjp(first, x)
    out, pull_second = vjp(second, middle)
    weights = ops.ones(out.shape, dtype=np.float64)
    (apart,) = pull_first(*pull_second(weights))
    _, pull = vjp(lambda x: second(first(x)), x)
    np.testing.assert_allclose(*pull(weights), apart, rtol=1e-12, atol=1e-14)


@QUICK
@given(arrays_like("*s m", "#m", dtype=np.float64, min_size=0))
def test_a_broadcast_gradient_has_the_shape_of_its_operand(pair: tuple[Tensor, ...]) -> None:
    def total(pair: tuple[Tensor, ...]) -> Tensor:
        return ops.sum(pair[0] * pair[1])

    gradient = grad(total)(pair)
    assert [g.shape for g in gradient] == [x.shape for x in pair]
