"""The branch of a condition that is not taken eagerly: compared, and never computed."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.arrays import bits
from typednn import (
    cond,
    custom_vjp,
    fori_loop,
    grad,
    jit,
    losses,
    nn,
    ops,
    random,
    remat,
    scan,
    switch,
    vmap,
    while_loop,
)
from typednn.autodiff.primitive import PRIMITIVES
from typednn.random import debug_key_reuse

X = ops.asarray([0.0, -1.0, 2.0])
SEVEN = ops.asarray(np.array(7))  # mypy does not look into arrays
XS = ops.ones((4, 3))
KEY = random.key(3)
RNG = np.random.default_rng(0)
LAYER = nn.Linear(3, 3, rng=RNG)


def doubled_rule(x: Any) -> Any:
    return x * 2, lambda g: (g * 2,)


doubled = custom_vjp(lambda x: x * 2, doubled_rule)

UNTAKEN: dict[str, Callable[[Any], Any]] = {
    "warns": lambda x: ops.log(x) / 0.0,
    "warns in a closure": lambda x: ops.log(X - 9.0) + x,
    "refuses a value": lambda x: x + losses.cross_entropy(XS, ops.asarray([0, 1, 2, 9])),
    "index out of range": lambda x: x + ops.take(X, SEVEN),
    "scan": lambda x: scan(lambda c, v: (c + ops.log(X), v), x, XS)[0],
    "while": lambda x: while_loop(lambda c: ops.sum(X) < 9, lambda c: c * 1.0, x),
    "endless": lambda x: while_loop(lambda c: ops.sum(c) < 9, lambda c: c * 0.0 - 1.0, x),
    "fori": lambda x: fori_loop(0, 3, lambda i, c: c * 2, x),
    "nested": lambda x: cond(ops.sum(x) > 0, lambda x: ops.log(x), lambda x: -x, x),
    "grad": lambda x: grad(lambda y: ops.sum(y * ops.log(X)))(x),
    "grad of a closure": lambda x: grad(lambda y: ops.sum(ops.log(y)))(X) + x,
    "vmap": lambda x: vmap(lambda row: ops.log(row - 5.0) + x)(XS)[0],
    "jit": lambda x: jit(lambda x: ops.log(x - 5.0))(x),
    "remat": lambda x: remat(lambda x: ops.log(x - 5.0))(x),
    "custom": lambda x: doubled(x) + doubled(ops.log(X)),
    "draws": lambda x: x + random.normal(KEY, (3,)),
    "values": lambda x: x * float(ops.sum(x)) if bool(ops.all(x > 0)) else x,
    "generator": lambda x: x + ops.normal((3,), rng=RNG),
    "layer": lambda x: LAYER(x[None])[0],
    "large": lambda x: x + ops.sum(ops.zeros((1 << 40,))),
}
AROUND: dict[str, Callable[[Any], Any]] = {
    "eager": lambda f: f,
    "grad": lambda f: grad(lambda x: ops.sum(f(x))),
    "second gradient": lambda f: grad(
        lambda x: ops.sum(grad(lambda y: ops.sum(f(y) * y))(x)),
    ),
    "vmap": lambda f: lambda x: vmap(f)(ops.stack([x, x])),
    "debug_key_reuse": lambda f: lambda x: _watched(f, x),
}


def _watched(f: Any, x: Any) -> Any:
    with debug_key_reuse():
        assert random.split(KEY).shape == (2,)
        return f(x)


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("name", UNTAKEN)
def test_nothing_of_it_is_computed(name: str, around: str) -> None:
    f, state = UNTAKEN[name], RNG.bit_generator.state
    wrapped = AROUND[around]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = wrapped(lambda x: cond(ops.sum(XS) > 99, f, lambda x: x * x, x))(X)
        also = wrapped(lambda x: switch(1, [f, lambda x: x * x, f], x))(X)
    assert bits(got) == bits(also) == bits(wrapped(lambda x: x * x)(X))
    assert RNG.bit_generator.state == state


def test_no_primitive_runs() -> None:
    exp = PRIMITIVES["exp"]
    computed = exp.forward

    def forward(*_: Any, **__: Any) -> Any:
        raise AssertionError("computed")

    def f(x: Any) -> Any:
        return ops.exp(x) + ops.exp(X) + scan(lambda c, v: (c + ops.exp(X), v), x, XS)[0]

    object.__setattr__(exp, "forward", forward)  # records are frozen
    try:
        assert bits(cond(ops.sum(X) > 9, f, lambda x: x, X)) == bits(X)
        with pytest.raises(AssertionError, match="computed"):
            f(X)
    finally:
        object.__setattr__(exp, "forward", computed)


def test_a_value_that_it_keeps_belongs_to_no_gradient() -> None:
    seen: list[Any] = []

    def kept(x: Any) -> Any:
        seen.append(ops.exp(x))
        return x

    def loss(x: Any) -> Any:
        return ops.sum(cond(ops.sum(x) > 9, kept, lambda x: x * 3, x))

    assert bits(grad(loss)(X)) == bits(ops.full_like(X, 3.0))
    with pytest.raises(TypeError, match="kept .* by a side effect"):
        seen[0] + 1


def test_an_error_of_a_branch_that_is_not_taken() -> None:
    def unfinished(x: Any) -> Any:
        raise NotImplementedError("later")

    for around in (lambda f: f, jit):
        with pytest.raises(NotImplementedError, match="later"):
            around(lambda x: cond(ops.sum(x) > 9, unfinished, lambda x: x, x))(X)
