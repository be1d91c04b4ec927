"""Functions with gradient rules of their own in planned loops and conditions: the rule is used there, too.

Each rule gives another gradient than the function's operations, so that a lost one is seen.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.planning.building import names, traced
from typednn import (
    Tensor,
    cond,
    custom_jvp,
    custom_vjp,
    fori_loop,
    grad,
    hvp,
    jit,
    jvp,
    nn,
    ops,
    remat,
    scan,
    switch,
    trees,
    vmap,
    while_loop,
)

AnyTensor = Tensor[Any, Any]


def drawn(*shape: int, seed: int = 0) -> AnyTensor:
    return ops.asarray(np.random.default_rng(seed).normal(size=shape))


def same(f: Callable[..., Any], *args: Any) -> None:
    """The planned function gives what the eager one does."""
    for a, b in zip(trees.leaves(jit(f)(*args)), trees.leaves(f(*args)), strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-12, atol=1e-12)


def again_rule(x: AnyTensor) -> Any:
    """Gradients of all orders are the rule's, which calls the function itself."""
    return again(x), lambda g: (g * 3.0 * again(x),)


again = custom_vjp(lambda x: x * x, again_rule)


def crossed_rule(x: AnyTensor, pair: dict[str, AnyTensor]) -> Any:
    out = {"sum": x + pair["a"], "product": x * pair["b"]}
    return out, lambda g: (
        g["sum"] * 5.0 + g["product"],
        {"a": g["product"] * x, "b": g["sum"] * 0.5},
    )


crossed = custom_vjp(lambda x, pair: {"sum": x + pair["a"], "product": x * pair["b"]}, crossed_rule)


def through_trees(x: AnyTensor) -> Any:
    out = crossed(x, {"a": x * 2.0, "b": ops.sin(x)})
    return out["sum"] * out["product"]


scaled = custom_vjp(lambda x: x * 2.0, lambda x: (x * 2.0, lambda g: (g * 7.0 * x,)))
steered = custom_jvp(lambda x: x * 2.0, lambda p, t: (p[0] * 2.0, t[0] * 7.0 * p[0]))
powered = custom_vjp(lambda x, n: x**n, lambda x, n: (x**n, lambda g: (g * 10.0 * n * x, None)))
outer = custom_vjp(
    lambda x: scaled(x) + again(x), lambda x: (scaled(x) + again(x), lambda g: (g * again(x),))
)
CUSTOM: dict[str, Callable[[AnyTensor], AnyTensor]] = {
    "vjp": scaled,
    "jvp": steered,
    "calls itself": again,
    "trees": through_trees,
    "number": lambda x: powered(x, 2),
    "keyword": lambda x: powered(n=2, x=x),
    "nested": outer,
    "gradient inside": lambda x: grad(lambda v: ops.sum(again(v) * x))(x),
    "mapped inside": lambda x: vmap(scaled)(x),
}


def in_scan(f: Any, w: AnyTensor) -> Any:
    return scan(lambda c, x: (f(c * x) * 0.3 + w, f(x)), w, drawn(3, 4))[0].sum()


def in_both_scans(f: Any, w: AnyTensor) -> Any:
    def step(c: Any, x: Any) -> Any:
        return scan(lambda c, y: (f(c) * 0.3 + y * x, ()), c, drawn(2, 4))[0], f(w * x)

    last, ys = scan(step, w, drawn(3, 4), reverse=True)
    return last.sum() + ys.sum()


def in_branches(f: Any, w: AnyTensor) -> Any:
    branches = (lambda x: f(x), lambda x: f(f(x)) * 0.5, lambda x: x)
    chosen = [
        switch(ops.asarray(k) + ops.astype(w[0] * 0.0, np.int64), branches, w) for k in range(3)
    ]
    return sum(chosen, start=cond(w[1] > 0.0, f, lambda x: x, w)).sum()


def in_branch_of_scan(f: Any, w: AnyTensor) -> Any:
    step = lambda c, x: (cond(x[0] > 0.0, lambda c: f(c), lambda c: c * x, c) * 0.5, ())
    return scan(step, w, drawn(4, 4))[0].sum()


def counted(f: Any, w: AnyTensor) -> Any:
    return fori_loop(0, 3, lambda i, c: f(c) * 0.4 + w, w).sum()


def kept_little(f: Any, w: AnyTensor) -> Any:
    return scan(remat(lambda c, x: (f(c * x) * 0.3 + w, ())), w, drawn(3, 4))[0].sum()


def mapped_outside(f: Any, w: AnyTensor) -> Any:
    one = lambda w, x: scan(lambda c, y: (f(c * y) * 0.3 + x, ()), w, drawn(2, 4))[0]
    return vmap(one)(ops.stack([w, w * 2.0]), drawn(2, 4, seed=3)).sum()


def mapped_branches(f: Any, w: AnyTensor) -> Any:
    one = lambda w, x: cond(x[0] > 0.0, lambda w: f(w) * x, lambda w: w, w)
    return vmap(one)(ops.stack([w, w * 2.0, w * 3.0]), drawn(3, 4, seed=3)).sum()


PLACES = [
    in_scan,
    in_both_scans,
    in_branches,
    in_branch_of_scan,
    counted,
    kept_little,
    mapped_outside,
    mapped_branches,
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", CUSTOM)
def test_a_rule_holds_in_a_plan(name: str, place: Any) -> None:
    f, w = CUSTOM[name], drawn(4, seed=7)
    loss = lambda w: place(f, w)
    same(loss, w)
    same(grad(loss), w)
    direction = ops.asarray(np.cos(np.arange(4.0)))
    same(lambda w: hvp(loss, (w,), (direction,)), w)
    same(lambda w: jvp(loss, (w,), (direction,)), w)


@pytest.mark.parametrize("name", CUSTOM)
def test_a_rule_holds_around_a_loop_of_unknown_length(name: str) -> None:
    """Which has no gradient itself; the one that is taken in its body uses the rule."""
    f = CUSTOM[name]

    def run(w: AnyTensor) -> AnyTensor:
        step = lambda c: c * 0.5 + grad(lambda v: ops.sum(f(v * c)))(w) * 0.01
        return while_loop(lambda c: ops.sum(c * c) > 0.1, step, w)

    same(run, drawn(4))


def test_a_plan_does_not_grow_with_the_steps() -> None:
    def planned(steps: int) -> list[str]:
        loss = lambda w: scan(lambda c, x: (scaled(c) * x, ()), w, drawn(steps, 4))[0].sum()
        return names(traced(grad(loss), drawn(4)))

    assert planned(3) == planned(30)


def test_a_rule_that_uses_a_tensor_from_around_alone() -> None:
    """The function does not, so only its gradient can tell."""

    def loss(w: AnyTensor, scale: AnyTensor) -> Any:
        picked = custom_vjp(lambda x: x * 2.0, lambda x: (x * 2.0, lambda g: (g * scale,)))
        step = lambda c, x: (cond(c[0] > -9.0, lambda c: picked(c), lambda c: c, c) * x, ())
        return scan(step, w, drawn(3, 4))[0].sum()

    same(loss, drawn(4), drawn(4))
    with pytest.raises(TypeError) as refused:
        jit(grad(loss))(drawn(4), drawn(4))
    assert str(refused.value) == (
        "<lambda>: its gradient rule uses a tensor from around a loop or a condition, which is none"
        " of the function's arguments; pass it as one"
    )


class Clipped(nn.Module):
    """A layer with a rule, in a Repeat, which calls it in a loop."""

    weight: AnyTensor

    def __init__(self, seed: int) -> None:
        self.weight = drawn(4, seed=seed)

    def _plain(self, x: AnyTensor) -> AnyTensor:
        return x * self.weight

    def _rule(self, x: AnyTensor) -> Any:
        def pullback(g: AnyTensor) -> Any:
            return trees.map(lambda w: ops.clip(g * x, -0.1, 0.1).sum(0), self), g * 2.0

        return x * self.weight, pullback

    __call__ = custom_vjp(_plain, _rule)


def test_a_method_with_a_rule_is_repeated() -> None:
    seeds = iter(range(3))
    model = nn.Repeat(3, lambda: Clipped(next(seeds)))
    same(grad(lambda model, x: model(x).sum()), model, drawn(2, 4))


def closed(w: AnyTensor, f: Any) -> Any:
    scale = ops.exp(w)
    return f(
        custom_vjp(lambda x: x * scale, lambda x: (x * scale, lambda g: (g * 7.0 * scale,))), w
    )


def test_a_tensor_from_around_that_is_no_argument() -> None:
    """A condition cannot use the rule, and says so; a scan is unrolled, where the rule holds."""
    take: Any = lambda f, x: cond(x[0] > -9.0, lambda x: f(x), lambda x: x, x).sum()
    x, w = drawn(4), drawn(4, seed=1)
    same(lambda x: closed(w, lambda f, _: take(f, x)), x)
    with pytest.raises(TypeError) as refused:
        jit(grad(lambda x, w: closed(w, lambda f, _: take(f, x))))(x, w)
    assert str(refused.value) == (
        "cond: <lambda> has a gradient rule of its own, but uses a tensor which is none of its"
        " arguments, or returns something else than tensors; pass the tensor as an argument"
    )
    looped: Any = lambda f, x: scan(lambda c, y: (f(c) + y, ()), x, drawn(3, 4))[0].sum()
    same(grad(lambda x, w: closed(w, lambda f, _: looped(f, x))), x, w)
