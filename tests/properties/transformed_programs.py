"""Programs drawn from a seed that apply transformations to each other, in any order.

Each is a function of two vectors ``x`` and ``w`` to a vector, and nests loops, conditions, maps,
gradients, tangents, ``remat``, ``stop_gradient`` and rules of users.
"""

from collections.abc import Callable
from random import Random
from typing import Any, Final, TypeAlias

import numpy as np

from typednn import (
    cond,
    custom_jvp,
    custom_vjp,
    fori_loop,
    grad,
    jvp,
    ops,
    remat,
    scan,
    stop_gradient,
    switch,
    vmap,
)

__all__ = ["SIZE", "drawn_program"]

SIZE: Final = 4

Program: TypeAlias = Callable[[Any, Any], Any]  # Any: tensors of float64

ONES: Final = ops.ones(SIZE, dtype=np.float64)
bent = custom_vjp(lambda x: ops.sin(x), lambda x: (ops.sin(x), lambda g: (g * ops.cos(x) * 1.5,)))
tilted = custom_jvp(lambda x: ops.sin(x), lambda p, t: (ops.sin(p[0]), t[0] * p[0]))


def drawn_program(random: Random, depth: int) -> Program:
    """Return a program in which transformations nest this deep."""
    if not depth:
        return random.choice(SIMPLE)(random)
    parts = drawn_program(random, depth - 1), drawn_program(random, depth - 1)
    return random.choice(NESTING)(*parts)


def _product(random: Random) -> Program:
    rng = np.random.default_rng(random.randrange(1000))
    matrix = ops.asarray(rng.normal(size=(SIZE, SIZE)) * 0.5)
    return lambda x, w: matrix @ x + w * (x @ matrix)


SIMPLE: Final[list[Callable[[Random], Program]]] = [
    _product,
    lambda _: lambda x, w: ops.tanh(x),
    lambda _: lambda x, w: x * w,
    lambda _: lambda x, w: x + w * 0.5,
    lambda _: lambda x, w: stop_gradient(ops.tanh(x * w)) * x,
    lambda _: lambda x, w: stop_gradient(w) * x,
    lambda _: lambda x, w: bent(x * w),
    lambda _: lambda x, w: tilted(x) + w,
    lambda _: lambda x, w: ops.softmax(x * w, axis=0),
    lambda _: lambda x, w: ops.sort(x) * w,
    lambda _: lambda x, w: x[ops.asarray([3, 1, 0, 2])] * x[0] + w[1:2],
]


def _scanned(f: Program, g: Program) -> Program:
    def program(x: Any, w: Any) -> Any:
        def step(carry: Any, y: Any) -> Any:
            return ops.tanh(f(carry, w) + y), g(carry, w) * y

        last, stacked = scan(step, x, ops.stack([x, w, x * w]))
        return last + stacked.sum(0) * 0.1

    return program


def _scanned_again(f: Program, _: Program) -> Program:
    def program(x: Any, w: Any) -> Any:
        step = remat(lambda carry, y: (ops.tanh(f(carry * y, w)), ()))
        return scan(step, x, ops.stack([w, x]))[0]

    return program


def _counted(f: Program, _: Program) -> Program:
    def program(x: Any, w: Any) -> Any:
        return fori_loop(0, 3, lambda i, c: ops.tanh(f(c, w)) + i.astype(np.float64) * 0.1, x)

    return program


def _chosen(f: Program, g: Program) -> Program:
    return lambda x, w: cond(x.sum() > 0.1, lambda x: f(x, w), lambda x: g(x, w) * 0.5, x)


def _switched(f: Program, g: Program) -> Program:
    def program(x: Any, w: Any) -> Any:
        branches = [lambda x: f(x, w), lambda x: g(x, w), lambda x: x * w]
        return switch(ops.argmax(x), branches, x)

    return program


def _mapped(f: Program, _: Program) -> Program:
    def program(x: Any, w: Any) -> Any:
        return vmap(lambda a: f(a, w), out_axes=1)(ops.stack([x, x * 0.5, w])).sum(1)

    return program


def _mapped_loop(f: Program, _: Program) -> Program:
    def one(a: Any, b: Any) -> Any:
        return scan(lambda c, y: (ops.tanh(f(c, b) * y), ()), a, ops.stack([a, b]))[0]

    return lambda x, w: vmap(one)(ops.stack([x, w]), ops.stack([w, x])).sum(0)


def _ruled(f: Program, _: Program) -> Program:
    def rule(x: Any) -> Any:
        return f(x, ONES), lambda g: (g * x,)

    ruled = custom_vjp(lambda x: f(x, ONES), rule)
    return lambda x, w: ruled(x) * w


NESTING: Final[list[Callable[[Program, Program], Program]]] = [
    lambda f, g: lambda x, w: g(f(x, w) * 0.7, w),
    lambda f, g: lambda x, w: f(x, w) + g(x, w) * x,
    _scanned,
    _scanned_again,
    _counted,
    _chosen,
    _switched,
    _mapped,
    _mapped_loop,
    lambda f, _: lambda x, w: grad(lambda v: (ops.tanh(f(v, w)) * x).sum())(x),
    lambda f, _: lambda x, w: jvp(lambda v: f(v, w), (x,), (w,))[1],
    lambda f, _: lambda x, w: remat(lambda v: f(v, w))(x),
    _ruled,
]
