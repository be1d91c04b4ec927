"""Transformations in inner functions, whose names may be the sizes that they are in the outer one."""

from jaxtyping import Float32

from typednn import (
    Tensor,
    cond,
    fori_loop,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    linearize,
    ops,
    scan,
    switch,
    vjp,
    vmap,
    while_loop,
)


def energy(x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return ops.sum(x * x * y)


def scaled(x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x * y


def right(
    x: Float32[Tensor, "n"], y: Float32[Tensor, "n"], wide: Float32[Tensor, "n n"]
) -> Float32[Tensor, "n"]:
    def by_hvp(v: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return hvp(lambda x: energy(x, y), (x,), (v,))[0]

    def by_jvp(v: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return jvp(scaled, (x, v), (v, x))[1]

    def by_vjp(v: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        _, pullback = vjp(lambda x: scaled(x, y), x)
        return pullback(v)[0]

    def by_linearize(v: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        _, push = linearize(lambda x: scaled(x, y), x)
        return push(v)

    def by_grad(v: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return grad(energy)(v, x)

    def by_matrices(v: Float32[Tensor, "n"]) -> Float32[Tensor, "n n"]:
        return jacobian(scaled)(v, x) + hessian(energy)(x, v)

    def by_vmap(v: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return vmap(lambda a, b: a * b)(v, x) + vmap(scaled, in_axes=(0, None))(wide, v)[0]

    def by_scan(v: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return scan(lambda total, e: (total + e[0], total * e[1]), ops.zeros(()), (v, x))[1]

    def by_fori_loop(v: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return fori_loop(0, 3, lambda _, total: x * 2.0, v)

    def by_while_loop(v: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return while_loop(lambda total: ops.sum(total) < 3, lambda total: x * 2.0, v)

    def by_cond(v: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return cond(ops.sum(v) < 3, lambda v: x * 2.0, lambda v: v, v)

    def by_switch(v: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return switch(ops.asarray(1), [lambda v: x, lambda v: v], v)

    first = by_hvp(x) + by_jvp(x) + by_vjp(x) + by_linearize(x) + by_grad(x) + by_matrices(x)[0]
    second = by_vmap(x) + by_scan(x) + by_fori_loop(x) + by_while_loop(x)
    return first + second + by_cond(x) + by_switch(x)


def wrong(x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    def by_hvp(v: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
        # E: hvp: primals[0] is float32(n,), so its tangent must be too, not float32(m,) [shape]
        return hvp(lambda x: energy(x, y), (x,), (v,))[0]

    def by_vjp(v: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        _, pullback = vjp(lambda x: scaled(x, y), x)
        # E: vjp: the function's result is float32(n,), so its gradient must be too, not float32(n+1,) [shape]
        return pullback(ops.concat([v, ops.zeros(1)]))[0]

    def by_vmap(v: Float32[Tensor, "m"]) -> Float32[Tensor, "m"]:
        # E: vmap: the mapped axes of <lambda> have different sizes: a (m,) has size m on axis 0, but b (n,) has size n on axis 0 [shape]
        return vmap(lambda a, b: a * b)(v, x)

    def by_scan(v: Float32[Tensor, "m"]) -> Float32[Tensor, "m"]:
        # E: scan: xs has shapes (m,), (n,); axis 0, the steps, has one size in all of them, 1 at least [shape]
        return scan(lambda total, e: (total + e[0], total), ops.zeros(()), (v, x))[1]

    def by_cond(v: Float32[Tensor, "m"]) -> Float32[Tensor, "m"]:
        # E: cond: result is float32 (n,) in one branch, float32 (m,) in another; all branches return the same shapes and dtypes [shape]
        return cond(ops.sum(v) < 3, lambda v: x * 2.0, lambda v: v, v)

    return by_hvp(x) + by_vjp(x) + by_vmap(x) + by_scan(x) + by_cond(x)


def guarded(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
    """A guard says that two names are one size."""
    assert x.shape == y.shape
    _, change = jvp(lambda x: x * 2.0, (x,), (y,))
    both = vmap(lambda a, b: a * b)(x, y)
    last, _ = scan(lambda total, e: (total + e[0], e[1]), ops.zeros(()), (x, y))
    return change + both + last + cond(last < 3, lambda: x, lambda: y)
