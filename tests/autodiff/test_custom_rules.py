"""custom_vjp and custom_jvp: the rule is used everywhere, and a wrong one is refused."""

from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ShapeError, custom_jvp, custom_vjp, grad, jit, jvp, nn, ops, trees, vjp


def plain(x: Any, y: Any) -> Any:
    return {"product": x * y, "sum": ops.sum(x) + ops.sum(y), "n": ops.argmax(x)}


def doubled_rule(x: Any, y: Any) -> Any:
    """Twice the right gradient, so that one sees where it is used."""

    def pullback(g: Any) -> Any:
        return (g["product"] * y + g["sum"]) * 2.0, (g["product"] * x + g["sum"]) * 2.0

    return doubled(x, y), pullback


def doubled_tangent(primals: Any, tangents: Any) -> Any:
    (x, y), (dx, dy) = primals, tangents
    product, total = (dx * y + x * dy) * 2.0, (ops.sum(dx) + ops.sum(dy)) * 2.0
    return twice(x, y), {"product": product, "sum": total, "n": ops.asarray(0)}


doubled = custom_vjp(plain, doubled_rule)
twice = custom_jvp(plain, doubled_tangent)
BOTH = pytest.mark.parametrize("f", [doubled, twice], ids=["vjp", "jvp"])


def loss(f: Any) -> Any:
    return lambda x, y: ops.sum(f(x, y)["product"] ** 2) + f(x, y)["sum"]


@BOTH
def test_the_rule_gives_the_gradient(f: Any) -> None:
    x, y = drawn(3), drawn(3, seed=1)
    same(f(x, y)["product"], x.numpy() * y.numpy())
    expected = 2 * (2 * x.numpy() * y.numpy() * y.numpy() + 1)
    for taken in (grad(loss(f)), jit(grad(loss(f)))):
        np.testing.assert_allclose(taken(x, y).numpy(), expected)
    by_second = grad(loss(f), argnums=1)(x, y)
    np.testing.assert_allclose(by_second.numpy(), 2 * (2 * x.numpy() ** 2 * y.numpy() + 1))
    by_keyword = grad(lambda x: loss(lambda x, y: f(y=y, x=x))(x, y))(x)
    np.testing.assert_allclose(by_keyword.numpy(), expected)


@BOTH
def test_tangents_come_from_the_rule_too(f: Any) -> None:
    x, y, v = drawn(3), drawn(3, seed=1), drawn(3, seed=2)
    out, tangent = jvp(lambda x: f(x, y), (x,), (v,))
    same(out["product"], x.numpy() * y.numpy())
    np.testing.assert_allclose(tangent["product"].numpy(), 2 * v.numpy() * y.numpy())
    assert tangent["n"].item() == 0
    _, pullback = vjp(lambda x: f(x, y)["product"], x)
    np.testing.assert_allclose(pullback(v)[0].numpy(), 2 * v.numpy() * y.numpy())


@BOTH
def test_a_gradient_of_a_gradient_uses_the_rule_again(f: Any) -> None:
    x = drawn(3)
    second = grad(lambda x: ops.sum(grad(lambda x: ops.sum(f(x, x)["product"]))(x)))
    # x^2 has the rule's gradient 4 x, and that is differentiated as it is written
    same(second(x), np.full(3, 4.0))
    third = jit(grad(lambda x: ops.sum(grad(lambda x: ops.sum(f(x, x)["product"] ** 2))(x))))
    # 2 x^2 * 4 x = 8 (x x) x: the product inside is the rule's: 8 (4 x x + x x)
    np.testing.assert_allclose(third(x).numpy(), 40 * x.numpy() ** 2, rtol=1e-12)


def test_it_may_be_a_method_and_self_has_a_gradient() -> None:
    class Scale(nn.Module):
        weight: Any

        def __init__(self) -> None:
            self.weight = drawn(3)

        def _plain(self, x: Any) -> Any:
            return self.weight * x

        def _rule(self, x: Any) -> Any:
            out = self._plain(x)
            return out, lambda g: (trees.map(lambda w: g * 5.0, self), g * 7.0)

        __call__ = custom_vjp(_plain, _rule)

    model, x = Scale(), drawn(3, seed=1)
    same(grad(lambda m: ops.sum(m(x)))(model).weight, np.full(3, 5.0))
    same(grad(lambda x: ops.sum(model(x)))(x), np.full(3, 7.0))


def test_arguments_without_floats_have_no_gradient() -> None:
    picked = custom_vjp(
        lambda x, i: x[i], lambda x, i: (x[i], lambda g: (ops.full_like(x, 9.0), None))
    )
    same(grad(lambda x: picked(x, ops.asarray(1)))(drawn(3)), np.full(3, 9.0))


def test_a_rule_that_only_depends_on_part_of_the_result() -> None:
    x, y = drawn(3), drawn(3, seed=1)
    same(grad(lambda x: doubled(x, y)["sum"])(x), np.full(3, 2.0))


def wrong(rule: Any, plain: Any = lambda x: x * 2.0) -> Any:
    return lambda: grad(lambda x: ops.sum(custom_vjp(plain, rule)(x)))(drawn(3))


def wrong_tangent(rule: Any) -> Any:
    return lambda: grad(lambda x: ops.sum(custom_jvp(lambda x: x * 2.0, rule)(x)))(drawn(3))


captured: Any = lambda w: custom_vjp(lambda x: x * w, lambda x: (x * w, lambda g: (g * w,)))

MISTAKES: dict[str, tuple[Any, type[Exception], str]] = {
    "no function": (
        lambda: custom_vjp(ops.exp, 3),  # type: ignore[arg-type] # on purpose
        TypeError,
        "custom_vjp: the rule of exp must be a function, not int",
    ),
    "no rule": (
        lambda: custom_vjp(ops.exp),  # type: ignore[call-arg] # on purpose
        TypeError,
        "custom_vjp: exp has no rule; write custom_vjp(exp, rule), where rule(*args) returns (result, pullback)",
    ),
    "no rule of tangents": (
        lambda: custom_jvp(ops.exp),  # type: ignore[call-arg] # on purpose
        TypeError,
        (
            "custom_jvp: exp has no rule; write custom_jvp(exp, rule), where rule(primals, tangents)"
            " returns (result, tangent)"
        ),
    ),
    "no pair": (
        wrong(lambda x: x * 2.0),
        TypeError,
        "<lambda>: a rule of custom_vjp returns a pair, (result, pullback), not Tensor",
    ),
    "another result": (
        wrong(lambda x: (ops.sum(x), lambda g: (g,))),
        ShapeError,
        "<lambda>: the function's result is float64(3,), so its rule's result must be too, not float64()",
    ),
    "no tuple": (
        wrong(lambda x: (x, lambda g: g)),
        TypeError,
        (
            "<lambda>: the pullback of its rule returns a tuple of 1, a gradient for each argument,"
            " not Tensor"
        ),
    ),
    "too many": (
        wrong(lambda x: (x, lambda g: (g, g))),
        TypeError,
        (
            "<lambda>: the pullback of its rule returns a tuple of 1, a gradient for each argument,"
            " not tuple of 2"
        ),
    ),
    "another shape": (
        wrong(lambda x: (x, lambda g: (ops.sum(g),))),
        ShapeError,
        "<lambda>: argument 0 is float64(3,), so its gradient must be too, not float64()",
    ),
    "none": (
        wrong(lambda x: (x, lambda g: (None,))),
        TypeError,
        (
            "<lambda>: argument 0 holds floating-point tensors, so its gradient is a tree like it, not"
            " None; ops.zeros_like makes zeros"
        ),
    ),
    "a tensor of the closure": (
        lambda: grad(lambda w: ops.sum(captured(w)(w)))(drawn(3)),
        TypeError,
        (
            "<lambda>: its rule uses a tensor by which a gradient is taken, but which is none of its"
            " arguments; pass it as one"
        ),
    ),
    "no pair of tangents": (
        wrong_tangent(lambda primals, tangents: tangents[0]),
        TypeError,
        "<lambda>: a rule of custom_jvp returns a pair, (result, tangent), not Tensor",
    ),
    "a tangent of another shape": (
        wrong_tangent(lambda primals, tangents: (primals[0], ops.sum(tangents[0]))),
        ShapeError,
        "<lambda>: the rule's result is float64(3,), so its tangent must be too, not float64()",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_message(name: str) -> None:
    call, error, message = MISTAKES[name]
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message
    if name not in ("no function", "a tensor of the closure"):
        with pytest.raises(error):
            jit(call)()
