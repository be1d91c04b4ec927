"""jacobian, hessian and hvp: by hand, by rows and by columns, of trees, and their messages."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from jaxtyping import Float64

from tests.ops.tensors import drawn, same
from typednn import ShapeError, Tensor, grad, hessian, hvp, jacobian, jit, ops
from typednn.autodiff import jacobians


def close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-12, atol=1e-14)


def wide(x: Any) -> Any:
    """From "n" to "2n n"."""
    return ops.tanh(ops.concat([x, x * x])[:, None] * x)


def test_the_axes_of_the_result_come_first() -> None:
    a, x = drawn(2, 3), drawn(3)
    close(jacobian(lambda x: a @ x)(x), a.numpy())
    found = jacobian(lambda a: a @ x)(a)
    assert found.shape == (2, 2, 3)
    close(found, np.einsum("ik,j->ikj", np.eye(2), x.numpy()))


def test_by_columns_equals_by_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    x = drawn(3)
    by_columns = jacobian(wide)(x)
    assert by_columns.shape == (6, 3, 3)
    monkeypatch.setattr(jacobians, "_by_columns", jacobians._by_rows)
    close(jacobian(wide)(x), by_columns.numpy())


def test_the_cheaper_side_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(jacobians, "_by_columns")
    jacobian(ops.sum)(drawn(3))
    with pytest.raises(NameError):
        jacobian(wide)(drawn(3))


@dataclass(frozen=True)
class Model:
    weight: Float64[Tensor, "n"]
    bias: Float64[Tensor, ""]
    name: str


def test_of_a_tree_it_is_a_tree_of_trees() -> None:
    model, x = Model(drawn(3), drawn(), "m"), drawn(2, 3, seed=1)
    found = jacobian(lambda m: {"out": x @ m.weight + m.bias, "square": m.bias**2})(model)
    assert type(found["out"]) is Model and found["out"].name == "m"
    close(found["out"].weight, x.numpy())
    close(found["out"].bias, np.ones(2))
    same(found["square"].weight, np.zeros(3))
    close(found["square"].bias, 2 * model.bias.numpy())


def test_integer_tensors_have_zeros_and_the_dtype_is_the_argument_s() -> None:
    tree = (drawn(2, dtype=np.float32), ops.arange(3))
    found = jacobian(lambda t: (ops.exp(t[0].astype(np.float64)), ops.argmax(t[0])))(tree)
    assert found[0][0].dtype == np.float32
    same(found[0][1], np.zeros((2, 3), np.int64))
    same(found[1][0], np.zeros(2, np.float32))


def test_the_hessian_is_symmetric_and_hvp_is_its_product() -> None:
    a, x, v = drawn(3, 3), drawn(3), drawn(3, seed=1)

    def f(x: Any) -> Any:
        return ops.sum(ops.exp(a @ x)) * ops.sum(ops.sin(x))

    found = hessian(f)(x)
    close(found, found.numpy().T)
    close(found, jacobian(grad(f))(x).numpy())
    close(hvp(f, (x,), (v,))[0], found.numpy() @ v.numpy())
    close(jit(hessian(f))(x), found.numpy())
    close(jit(lambda x: hvp(f, (x,), (v,))[0])(x), found.numpy() @ v.numpy())
    b = hessian(lambda x: ops.sum((a @ x) ** 2))(x)
    close(b, 2 * a.numpy().T @ a.numpy())


def test_the_hessian_by_several_arguments() -> None:
    x, y, u, v = (drawn(2, seed=k) for k in range(4))
    found = hvp(lambda x, y: ops.sum(x * x * y), (x, y), (u, v))
    close(found[0], 2 * (y.numpy() * u.numpy() + x.numpy() * v.numpy()))
    close(found[1], 2 * x.numpy() * u.numpy())


def test_of_a_model_the_hessian_is_a_tree_of_trees() -> None:
    model = Model(drawn(3), drawn(), "m")
    found: Any = hessian(lambda m: ops.sum(m.weight * m.weight) * m.bias)(model)
    close(found.weight.weight, 2 * model.bias.numpy() * np.eye(3))
    close(found.weight.bias, 2 * model.weight.numpy())
    close(found.bias.weight, 2 * model.weight.numpy())
    same(found.bias.bias, 0.0)


def test_no_elements() -> None:
    assert jacobian(lambda x: x * 2.0)(ops.zeros((0,))).shape == (0, 0)


def test_as_a_method_it_is_by_self() -> None:
    @dataclass(frozen=True)
    class Line:
        slope: Float64[Tensor, ""]

        @jacobian
        def at(self, x: Any) -> Any:
            return self.slope * x

    same(Line(drawn()).at(drawn(3, seed=1)).slope, drawn(3, seed=1).numpy())


MISTAKES: dict[str, tuple[Any, type[Exception], str]] = {
    "integers": (
        lambda: jacobian(ops.abs)(ops.arange(3)),
        TypeError,
        "abs: the first argument holds no floating-point tensor to differentiate; it is int64(3,)",
    ),
    "integers as result": (
        lambda: jacobian(ops.argmax)(drawn(3)),
        TypeError,
        "argmax: a Jacobian is taken of floating-point tensors, not of int64()",
    ),
    "no scalar": (
        lambda: hessian(ops.exp)(drawn(3)),
        ShapeError,
        (
            "exp: a gradient is taken of a floating-point scalar, not of float64(3,); reduce it,"
            " e.g. with .mean()"
        ),
    ),
    "a product of another shape": (
        lambda: hvp(ops.sum, (drawn(3),), (drawn(2),)),
        ShapeError,
        "hvp: primals[0] is float64(3,), so its tangent must be too, not float64(2,)",
    ),
    "a product without a scalar": (
        lambda: hvp(ops.exp, (drawn(3),), (drawn(3),)),
        ShapeError,
        (
            "exp: a gradient is taken of a floating-point scalar, not of float64(3,); reduce it,"
            " e.g. with .mean()"
        ),
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_message(name: str) -> None:
    call, error, message = MISTAKES[name]
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message
