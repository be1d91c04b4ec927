import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from jaxtyping import Float32, Float64, Int64

from tests.ops.tensors import drawn, same
from typednn import ShapeError, Tensor, grad, ops, value_and_grad, vjp


def squares(x: Any) -> Any:
    return ops.sum(ops.square(x))


def test_value_and_gradient() -> None:
    x = drawn(2, 3)
    value, gradient = value_and_grad(squares)(x)
    same(value, np.square(x.numpy()).sum())
    same(gradient, 2 * x.numpy())
    same(grad(squares)(x), 2 * x.numpy())


def test_further_arguments_are_passed_on_and_not_differentiated() -> None:
    def scaled(x: Any, factor: Any, *more: Any, power: Any) -> Any:
        return ops.sum(factor * x**power) + more[0]

    x = drawn(3)
    value, gradient = value_and_grad(scaled)(x, 2.0, 5.0, power=2)
    np.testing.assert_allclose(value.numpy(), 2 * np.square(x.numpy()).sum() + 5)
    same(gradient, 4 * x.numpy())


@dataclass(frozen=True)
class Model:
    weight: Float64[Tensor, "i"]
    bias: Float64[Tensor, ""]
    unused: Float64[Tensor, "2 3"]
    steps: Int64[Tensor, "2"]
    name: str


def test_the_gradient_of_a_tree_is_a_tree_of_the_same_type() -> None:
    model = Model(drawn(3), drawn(), drawn(2, 3), ops.arange(2), "m")
    x = drawn(3, seed=1)
    gradient = grad(lambda m, x: ops.sum(m.weight * x) + m.bias)(model, x)
    assert type(gradient) is Model
    same(gradient.weight, x.numpy())
    same(gradient.bias, 1.0)
    same(gradient.unused, np.zeros((2, 3)))
    same(gradient.steps, np.zeros(2, np.int64))
    assert gradient.name == "m"


def test_trees_of_tuples_lists_and_dicts() -> None:
    tree = (drawn(2), [drawn(3)], {"a": drawn(), "b": None})
    gradient = grad(lambda t: ops.sum(t[0]) + ops.prod(t[1][0]) * t[2]["a"])(tree)
    assert type(gradient) is tuple and type(gradient[1]) is list and gradient[2]["b"] is None
    same(gradient[0], np.ones(2))


def test_a_result_that_does_not_depend_on_the_argument() -> None:
    same(grad(lambda x: ops.asarray(2.0))(drawn(3)), np.zeros(3))


def test_the_argument_itself_as_result() -> None:
    value, gradient = value_and_grad(lambda x: x)(drawn())
    same(value, drawn().numpy())
    same(gradient, 1.0)


def test_a_tensor_used_twice_gets_both_gradients() -> None:
    same(grad(lambda x: x * x + x)(ops.asarray(3.0)), np.float32(7))


def test_the_dtype_of_the_gradient_is_the_argument_s() -> None:
    x = drawn(3, dtype=np.float32)
    found = grad(lambda x: ops.sum(ops.square(x.astype(np.float64))))(x)
    same(found, 2 * x.numpy())


def test_names_are_kept() -> None:
    gradient, both = grad(squares), value_and_grad(squares)
    assert gradient.__name__ == both.__name__ == "squares"
    assert gradient.__wrapped__ is both.__wrapped__ is squares


def test_an_error_in_the_function_is_passed_on() -> None:
    def fails(x: Any) -> Any:
        return ops.sum(x @ x)

    with pytest.raises(ShapeError, match="^matmul: "):
        grad(fails)(drawn(2, 3))


@pytest.mark.parametrize(
    ("f", "argument", "error", "message"),
    [
        (
            squares,
            2.0,
            TypeError,
            (
                "squares: the first argument holds no floating-point tensor to differentiate;"
                " it is float"
            ),
        ),
        (
            ops.exp,
            drawn(3),
            ShapeError,
            (
                "exp: a gradient is taken of a floating-point scalar, not of float64(3,);"
                " reduce it, e.g. with .mean()"
            ),
        ),
        (
            ops.argmax,
            drawn(3),
            ShapeError,
            (
                "argmax: a gradient is taken of a floating-point scalar, not of int64();"
                " reduce it, e.g. with .mean()"
            ),
        ),
        (
            lambda x: 1.0,
            drawn(),
            TypeError,
            "<lambda>: a gradient is taken of a scalar tensor, not of float",
        ),
    ],
)
def test_message(f: Any, argument: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        grad(f)(argument)
    assert str(caught.value) == message


def test_vjp_gives_a_gradient_for_each_argument() -> None:
    x, y, g = drawn(2, 3), drawn(3, 4), drawn(2, 4)
    out, pullback = vjp(ops.matmul, x, y)
    same(out, x.numpy() @ y.numpy())
    for _ in range(2):
        to_x, to_y = pullback(g)
        same(to_x, g.numpy() @ y.numpy().T)
        same(to_y, x.numpy().T @ g.numpy())


def test_vjp_of_a_tree_of_results() -> None:
    x = drawn(3)
    out, pullback = vjp(lambda x: {"a": x * 2.0, "b": (x, 7)}, x)
    assert out["b"][1] == 7
    (gradient,) = pullback({"a": ops.ones((3,), dtype=np.float64), "b": (x, 7)})
    same(gradient, 2 + x.numpy())


def test_a_pullback_refuses_another_shape_dtype_or_structure() -> None:
    pullback: Any = vjp(ops.exp, drawn(3))[1]
    with pytest.raises(ShapeError) as caught:
        pullback(drawn(2))
    assert str(caught.value) == (
        "vjp: the function's result is float64(3,), so its gradient must be too, not float64(2,)"
    )
    with pytest.raises(ShapeError, match=r"not float32\(3,\)"):
        pullback(drawn(3, dtype=np.float32))
    with pytest.raises(TypeError, match="vjp: the function's result is"):
        pullback((drawn(3),))


def test_a_typed_function_keeps_its_types() -> None:
    def loss(w: Float32[Tensor, "n"], x: Float32[Tensor, "b n"]) -> Float32[Tensor, ""]:
        return ops.mean(x @ w)

    gradient = grad(loss)(ops.ones((3,)), ops.ones((2, 3)))
    same(gradient, np.ones(3, np.float32))


# --- argnums and has_aux


def three(x: Any, n: Any, y: Any) -> Any:
    return ops.sum(x * x) * ops.sum(y) * n


def test_the_gradient_with_respect_to_other_arguments() -> None:
    x, y = drawn(3), drawn(2, seed=1)
    by_y = np.full(2, 2 * np.square(x.numpy()).sum())
    by_x = 4 * x.numpy() * y.numpy().sum()
    np.testing.assert_allclose(grad(three, argnums=2)(x, 2.0, y).numpy(), by_y)
    value, both = value_and_grad(three, argnums=(2, 0))(x, 2.0, y)
    assert type(both) is tuple
    np.testing.assert_allclose(value.numpy(), 2 * np.square(x.numpy()).sum() * y.numpy().sum())
    np.testing.assert_allclose(both[0].numpy(), by_y)
    np.testing.assert_allclose(both[1].numpy(), by_x)
    (alone,) = grad(three, argnums=(0,))(x, 2.0, y)
    np.testing.assert_allclose(alone.numpy(), by_x)


def test_what_a_function_returns_beside_its_value_has_no_gradient() -> None:
    x = drawn(3)
    kept: list[Any] = []

    def with_aux(x: Any) -> Any:
        kept.append(x * 2.0)
        return ops.sum(x * x), {"twice": kept[-1], "text": "a", "number": 3}

    (value, aux), gradient = value_and_grad(with_aux, has_aux=True)(x)
    same(value, np.square(x.numpy()).sum())
    same(gradient, 2 * x.numpy())
    same(aux["twice"], 2 * x.numpy())
    assert aux["twice"]._tape is None and (aux["text"], aux["number"]) == ("a", 3)
    same(grad(with_aux, has_aux=True)(x)[0], 2 * x.numpy())
    out, pullback, aux = vjp(with_aux, x, has_aux=True)
    same(pullback(out)[0], 2 * x.numpy() * out.numpy())
    same(aux["twice"], 2 * x.numpy())


def test_an_outer_gradient_sees_what_is_returned_beside_the_value() -> None:
    def outer(x: Any) -> Any:
        return grad(lambda y: (ops.sum(y * y), x * y), has_aux=True)(x)[1]

    same(grad(lambda x: ops.sum(outer(x)))(ops.asarray([3.0])), np.full(1, 6, np.float32))


def test_a_copy_has_the_options() -> None:
    copied = copy.copy(grad(three, argnums=2))
    np.testing.assert_allclose(copied(drawn(3), 0.0, drawn(2)).numpy(), np.zeros(2))


WRONG_OPTIONS: dict[str, tuple[Any, type[Exception], str]] = {
    "twice": (
        lambda: grad(three, argnums=(0, 0)),  # type: ignore[arg-type] # on purpose
        ValueError,
        (
            "grad: argnums is (0, 0), it must be one position or several different ones, counted"
            " from 0"
        ),
    ),
    "negative": (
        lambda: value_and_grad(three, argnums=-1),  # type: ignore[arg-type] # on purpose
        ValueError,
        (
            "value_and_grad: argnums is -1, it must be one position or several different ones,"
            " counted from 0"
        ),
    ),
    "a text": (
        lambda: grad(three, argnums="x"),  # type: ignore[arg-type] # on purpose
        TypeError,
        "grad: argnums is 'x', it must be an int or a tuple of ints",
    ),
    "by keyword": (
        lambda: grad(three, argnums=2)(drawn(3), 2.0, y=drawn(2)),  # type: ignore[call-arg] # on purpose
        TypeError,
        (
            "three: the gradient is taken with respect to argument 2, counted from 0, but the call"
            " has 2 arguments by position"
        ),
    ),
    "no tensor": (
        lambda: grad(three, argnums=1)(drawn(3), 2.0, drawn(2)),
        TypeError,
        (
            "three: argument 1, counted from 0, holds no floating-point tensor to differentiate; it"
            " is float"
        ),
    ),
    "no pair": (
        lambda: grad(squares, has_aux=True)(drawn(3)),
        TypeError,
        "squares: with has_aux=True it returns a pair, (result, aux), not Tensor",
    ),
    "three parts": (
        lambda: vjp(lambda x: (x, x, x), drawn(3), has_aux=True),
        TypeError,
        "<lambda>: with has_aux=True it returns a pair, (result, aux), not tuple of 3",
    ),
    "a number for has_aux": (
        lambda: grad(squares, has_aux=1),  # type: ignore[arg-type]  # on purpose
        TypeError,
        "grad: has_aux is int, it must be True or False",
    ),
    "a text for has_aux": (
        lambda: vjp(squares, drawn(3), has_aux="aux"),  # type: ignore[arg-type]  # on purpose
        TypeError,
        "vjp: has_aux is str, it must be True or False",
    ),
    "a pair": (
        lambda: grad(lambda x: (ops.sum(x), x))(drawn(3)),  # type: ignore[shape-dtype]  # on purpose
        TypeError,
        (
            "<lambda>: a gradient is taken of a scalar tensor, not of tuple; for a pair (scalar, aux)"
            " pass has_aux=True"
        ),
    ),
}


@pytest.mark.parametrize("name", WRONG_OPTIONS)
def test_message_about_options(name: str) -> None:
    call, error, message = WRONG_OPTIONS[name]
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message
