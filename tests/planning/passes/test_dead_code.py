"""Only dead code is eliminated."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.planning.building import names, ones, traced
from typednn import ShapeError, Tensor, grad, jit, losses, ops
from typednn.planning.passes import eliminate_dead_code


def test_what_nobody_reads_is_left_out() -> None:
    def wasteful(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        _ = ops.exp(ops.tanh(x))
        return -ops.sqrt(x)

    graph = traced(wasteful, ones(3))
    assert names(graph) == ["tanh", "exp", "sqrt", "negative"]
    assert names(eliminate_dead_code(graph)) == ["sqrt", "negative"]


@pytest.mark.parametrize("twice", [False, True])
def test_all_outputs_stay(twice: bool) -> None:
    graph = traced(lambda x: (ops.exp(x), x, [ops.tanh(x)] * (1 + twice)), ones(3))
    assert eliminate_dead_code(graph).nodes == graph.nodes
    assert eliminate_dead_code(graph).outputs == graph.outputs


WRONG = ops.asarray(np.array([0, 9]))

NONE = ops.asarray(np.array([0, 0]))

REFUSED: dict[str, Callable[[Tensor[Any, Any], Tensor[Any, Any]], Any]] = {
    "nll": lambda x, index: losses.cross_entropy(x, index),
    "class_labels": lambda x, lengths: losses.ctc(x[:, None], NONE[:, None], lengths, NONE),
    "take": lambda x, index: ops.sum(ops.take(x, index, axis=0)),
    "getitem": lambda x, index: ops.sum(x[index]),
    "gather": lambda x, index: ops.sum(ops.gather(x, index[:, None], 1)),
    "one_hot": lambda x, index: ops.sum(x) + ops.sum(ops.one_hot(index, 3)) * 0.0,
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_gradient_refuses_what_the_function_does(case: str) -> None:
    f, x = REFUSED[case], ones(2, 3)
    with pytest.raises(ShapeError) as eager:
        grad(f)(x, WRONG)
    with pytest.raises(ShapeError) as planned:
        jit(grad(f))(x, WRONG)
    assert str(planned.value) == str(eager.value)


def test_exponents_of_integers_are_refused_though_nobody_reads_the_power() -> None:
    def f(x: Tensor[Any, Any], n: Tensor[Any, Any]) -> Any:
        _ = ops.pow(n, n)
        return x

    for run in (f, jit(f)):
        with pytest.raises(ValueError, match="negative integer powers"):
            run(ones(2), ops.asarray(np.array([-1])))


@pytest.mark.parametrize("case", REFUSED)
def test_positions_are_refused_though_nobody_reads_what_is_there(case: str) -> None:
    def f(x: Tensor[Any, Any], index: Tensor[Any, Any]) -> Any:
        REFUSED[case](x, index)
        return x

    for run in (f, jit(f)):
        with pytest.raises(ShapeError):
            run(ones(2, 3), WRONG)


@pytest.mark.parametrize("case", REFUSED)
def test_positions_that_are_known_are_refused_though_nobody_reads_what_is_there(case: str) -> None:
    def f(x: Tensor[Any, Any]) -> Any:
        REFUSED[case](x, WRONG)
        return x

    x = ones(2, 3)
    with pytest.raises(ShapeError) as eager:
        f(x)
    with pytest.raises(ShapeError) as planned:
        jit(f)(x)
    assert str(planned.value) == str(eager.value)


def test_positions_that_are_known_to_fit_are_no_reason_to_look() -> None:
    fitting = ops.asarray(np.array([0, 1]))

    def wasteful(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        _ = ops.take(x, fitting, axis=1)
        x[ops.zeros((0,), dtype=np.int64)]
        _ = fitting**fitting
        _ = ops.one_hot(fitting, 2)
        return -x

    assert names(eliminate_dead_code(traced(wasteful, ones(2, 3)))) == ["negative"]


def test_what_cannot_refuse_goes() -> None:
    def wasteful(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        x[0]
        _ = ops.pow(x, x)
        return -x

    assert names(eliminate_dead_code(traced(wasteful, ones(3)))) == ["negative"]
