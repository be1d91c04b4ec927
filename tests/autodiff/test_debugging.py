"""``debug_gradients`` names the first operation whose gradient is not finite; it changes nothing else."""

import inspect
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import same
from typednn import Tensor, debug_gradients, grad, jit, nn, ops, trees, vjp

Function = Callable[[Tensor[Any, Any]], Tensor[Any, Any]]


def on(*numbers: float) -> Tensor[Any, Any]:
    return ops.asarray(np.array(numbers))


def refused(f: Function, *numbers: float) -> str:
    """What is said of the gradient of the sum of ``f``."""
    with np.errstate(all="ignore"), debug_gradients(), pytest.raises(FloatingPointError) as found:
        grad(lambda x: ops.sum(f(x)))(on(*numbers))
    return str(found.value)


def chosen(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
    root = ops.sqrt(x)  # the line that is named
    return ops.where(x > 0.0, root, 0.0)


SOURCE = Path(__file__).read_text().splitlines()
LINE = next(i for i, line in enumerate(SOURCE, 1) if "the line that is named" in line)


def test_it_names_operation_line_operand_and_values() -> None:
    said = refused(chosen, 4.0, 0.0, 0.0)
    assert said == (
        f"{__file__}:{LINE}: the gradient of sqrt with respect to operand 0, float64(3,), is the"
        " first that is not finite: 2 of 3 elements; nan at [1], where operand 0 is 0.0; if ops.where takes"
        " another value there, give it a safe operand first, see ops.where"
    )


def test_it_names_the_operand() -> None:
    said = refused(lambda x: 1.0 / x, 2.0, 0.0)
    assert "of divide with respect to operand 1, float64(2,)" in said
    assert "-inf at [1], where operand 1 is 0.0" in said


def test_it_names_the_value_that_was_not_finite_before() -> None:
    said = refused(lambda x: ops.log(x) * x, 1.0, 0.0)
    assert f"the first value that was not finite is the result of log ({__file__}:" in said


def test_it_says_so_where_the_gradient_came_in_not_finite() -> None:
    _, pull = pulled()
    with (
        debug_gradients(),
        pytest.raises(FloatingPointError, match="and so is the gradient that it is"),
    ):
        pull(on(np.inf))


def pulled() -> Any:
    with debug_gradients():
        return vjp(ops.exp, on(1.0))


def test_a_gradient_of_a_gradient_is_looked_at() -> None:
    def slope(x: Any) -> Any:
        return ops.sum(grad(lambda x: ops.sum(x**1.5))(x))

    with np.errstate(all="ignore"):
        assert np.isinf(grad(slope)(on(0.0)).numpy())
        with (
            debug_gradients(),
            pytest.raises(FloatingPointError, match="of pow with respect to operand 0"),
        ):
            grad(slope)(on(0.0))


def test_a_jitted_function_runs_as_it_stands() -> None:
    step = jit(lambda x: grad(lambda x: ops.sum(chosen(x)))(x))
    same(step(on(4.0, 1.0)), [0.25, 0.5])
    with debug_gradients():
        same(step(on(4.0, 1.0)), [0.25, 0.5])
        with (
            np.errstate(all="ignore"),
            pytest.raises(FloatingPointError, match=r"test_debugging\.py:"),
        ):
            step(on(4.0, 0.0))
    with np.errstate(all="ignore"):
        assert np.isnan(step(on(4.0, 0.0)).numpy()[1])


def test_a_jitted_gradient_may_be_traced_meanwhile() -> None:
    step = jit(lambda x: grad(lambda x: ops.sum(chosen(x)))(x))
    with debug_gradients():
        step.program(on(4.0))


def test_all_else_is_as_without_it() -> None:
    model = nn.Linear(3, 2, rng=np.random.default_rng(0))
    x = ops.ones((4, 3))

    def loss(model: nn.Linear) -> Tensor[Any, Any]:
        return ops.sum(ops.maximum(ops.gelu(model(x)), 0.1)) + ops.sum(ops.stack([x[0], x[1]]))

    plain = grad(loss)(model)
    with debug_gradients():
        looked = grad(loss)(model)
    for one, other in zip(trees.leaves(plain), trees.leaves(looked), strict=True):
        assert one.numpy().tobytes() == other.numpy().tobytes()


def test_it_ends_with_its_block() -> None:
    with debug_gradients():
        with debug_gradients():
            pass
        with np.errstate(all="ignore"), pytest.raises(FloatingPointError):
            grad(lambda x: ops.sum(chosen(x)))(on(0.0))
    with np.errstate(all="ignore"):
        assert np.isnan(grad(lambda x: ops.sum(chosen(x)))(on(0.0)).numpy())


def test_the_example_of_where_is_right_and_what_it_warns_of_true() -> None:
    document = inspect.getdoc(ops.where) or ""  # indented alike by all versions of Python
    (example,) = re.findall(r":\n\n((?: {4}.*\n)+)", document)

    def root(x: Any) -> Any:
        names: dict[str, Any] = {"ops": ops, "x": x}
        exec(textwrap.dedent(example), names)  # noqa: S102 - our own docstring
        return ops.sum(names["root"])

    (warned,) = re.findall(r"``(ops\.where\(.*?\))`` is NaN at 0", document)
    with np.errstate(all="ignore"):
        with debug_gradients():
            same(grad(root)(on(0.0, 4.0)), [0.0, 0.25])
        found = grad(lambda x: ops.sum(eval(warned, {"ops": ops, "x": x})))(on(0.0, 4.0))
    np.testing.assert_array_equal(found, [np.nan, 0.25])
