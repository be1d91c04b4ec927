"""jvp, linearize, jacobian, hessian, hvp, argnums, has_aux and custom rules: shapes of what they give."""

from collections.abc import Callable
from typing import Any, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import (
    Tensor,
    custom_jvp,
    custom_vjp,
    grad,
    hessian,
    hvp,
    jacobian,
    jit,
    jvp,
    linearize,
    nn,
    ops,
    value_and_grad,
    vjp,
    vmap,
)

x = ops.ones(3)
a = ops.eye(3)
b = ops.ones((2, 3))


def f(x: Float32[Tensor, "n"], a: Float32[Tensor, "m n"]) -> Float32[Tensor, "m"]:
    return a @ x


def q(x: Float32[Tensor, "n"], a: Float32[Tensor, "n n"]) -> Float32[Tensor, ""]:
    return x @ a @ x


def with_aux(
    x: Float32[Tensor, "n"], a: Float32[Tensor, "n n"]
) -> tuple[Float32[Tensor, ""], Float32[Tensor, "n"]]:
    return x @ a @ x, a @ x


# Jacobians: the axes of the result, then those of the argument

reveal_type(jacobian(f)(x, b))  # R: Tensor[tuple[2, 3], float32]
reveal_type(jacobian(q)(x, a))  # R: Tensor[tuple[3], float32]
reveal_type(hessian(q)(x, a))  # R: Tensor[tuple[3, 3], float32]
reveal_type(jacobian(grad(q))(x, a))  # R: Tensor[tuple[3, 3], float32]
reveal_type(jit(jacobian(f))(x, b))  # R: Tensor[tuple[2, 3], float32]
reveal_type(jacobian(jacobian(f))(x, b))  # R: Tensor[tuple[2, 3, 3], float32]
jacobian(f)(x, b.T)  # E: f: argument 'a' is float32 (3, 2), declared Float32[Tensor, "m n"]: axis -1 is 2, expected 3 (n is 3, bound by 'x') [shape]
hessian(q)(x, b)  # E: q: argument 'a' is float32 (2, 3), declared Float32[Tensor, "n n"]: axis 0 is 2, expected 3 (n is 3, bound by 'x') [shape]


def pair(p: tuple[Float32[Tensor, "n"], Float32[Tensor, ""]]) -> list[Float32[Tensor, "n"]]:
    return [p[0] * p[1]]


# R: list[tuple[Tensor[tuple[3, 3], float32], Tensor[tuple[3], float32]]]
reveal_type(jacobian(pair)((x, ops.ones(()))))


def anything(x: Float32[Tensor, "*batch n"]) -> Float32[Tensor, "*batch"]:
    return ops.sum(x, -1)


def of_batch(x: Float32[Tensor, "*batch n"]) -> None:
    reveal_type(jacobian(anything)(x))  # R: Tensor[Any, float32]


class Model(nn.Module):
    def __init__(self) -> None:
        self.layer = nn.Linear(3, 2, rng=np.random.default_rng(0))


def outputs(model: Model, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 2"]:
    return model.layer(x)


def loss(model: Model, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, ""]:
    return ops.mean(model.layer(x))


reveal_type(jacobian(loss)(Model(), b))  # R: Model
by_model = jacobian(outputs)(Model(), b)
reveal_type(by_model)  # R: Model
reveal_type(by_model.layer.weight)  # R: Tensor[tuple[2, 2, 3, 2], float32]
reveal_type(hessian(loss)(Model(), b))  # R: Model


def row_of(model: Model, x: Float32[Tensor, "3"]) -> Float32[Tensor, "2"]:
    return model.layer(x)


reveal_type(jacobian(row_of)(Model(), x).layer.weight)  # R: Tensor[tuple[2, 3, 2], float32]
reveal_type(jit(jacobian(row_of))(Model(), x).layer.weight)  # R: Tensor[tuple[2, 3, 2], float32]


# Jacobians of layers and lambdas, and inside of maps

layer = Model().layer
reveal_type(jacobian(layer)(x))  # R: Tensor[tuple[2, 3], float32]
reveal_type(jacobian(layer)(b))  # R: Tensor[tuple[2, 2, 2, 3], float32]
reveal_type(vmap(jacobian(layer))(b))  # R: Tensor[tuple[2, 2, 3], float32]
reveal_type(jacobian(lambda x: layer(x) @ b)(x))  # R: Tensor[tuple[3, 3], float32]
reveal_type(jacobian(anything)(b))  # R: Tensor[tuple[2, 2, 3], float32]
reveal_type(hessian(lambda x: ops.sum(layer(x) ** 3))(x))  # R: Tensor[tuple[3, 3], float32]
reveal_type(vmap(hessian(lambda x: ops.sum(layer(x) ** 3)))(b))  # R: Tensor[tuple[2, 3, 3], float32]
# E: layer: argument '1' is float32 (4,), declared Float32[Tensor, "*b 3"]: axis 0 is 4, expected 3 [shape]
jacobian(layer)(ops.ones(4))


def hessian_along(x: Float32[Tensor, "n"], v: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return jvp(grad(lambda z: ops.sum(z**3)), (x,), (v,))[1]


# R: tuple[Tensor[tuple[3], float32], Pullback[Tensor[tuple[3], float32], Tensor[tuple[3], float32]]]
reveal_type(vjp(grad(lambda z: ops.sum(z**3)), x))

# Derivatives of derivatives of functions with names

# R: tuple[Tensor[tuple[3], float32], Tensor[tuple[3], float32]]
reveal_type(jvp(grad(q), (x, a), (x, a)))
# R: tuple[Tensor[tuple[3], float32], Pullback[Tensor[tuple[3], float32], Tensor[tuple[3], float32], Tensor[tuple[3, 3], float32]]]
reveal_type(vjp(grad(q), x, a))
reveal_type(linearize(jit(grad(q)), x, a)[1](x, a))  # R: Tensor[tuple[3], float32]
reveal_type(jvp(jacobian(f), (x, b), (x, b))[1])  # R: Tensor[tuple[2, 3], float32]
# R: tuple[Tensor[tuple[()], float32], Tensor[tuple[3], float32]]
reveal_type(jvp(value_and_grad(q), (x, a), (x, a))[1])
reveal_type(jvp(vmap(anything), (b,), (b,))[1])  # R: Tensor[tuple[2], float32]
# E: q: argument 'a' is float32 (2, 3), declared Float32[Tensor, "n n"]: axis 0 is 2, expected 3 (n is 3, bound by 'x') [shape]
jvp(grad(q), (x, b), (x, b))
# E: jvp: primals[0] is float32(3,), so its tangent must be too, not float32(2,) [shape]
jvp(grad(q), (x, a), (x[:2], a))
# E: q: a gradient is taken of a floating-point scalar, not of float32(3,); reduce it, e.g. with .mean() [shape-rank]
hvp(grad(q), (x, a), (x, a))


def twice(x: Float32[Tensor, "n"], v: Float32[Tensor, "n"], a: Float32[Tensor, "n n"]) -> Float32[Tensor, "n"]:
    return jvp(grad(lambda z: q(z, a)), (x,), (v,))[1] + jvp(grad(q), (x, a), (v, a))[1]


def wrongly_twice(x: Float32[Tensor, "n"], a: Float32[Tensor, "n n"]) -> Float32[Tensor, "n n"]:
    # E: wrongly_twice: the result is float32 (n,), declared Float32[Tensor, "n n"]: 2 axes expected, 1 found [shape-rank]
    return jvp(grad(q), (x, a), (x, a))[1]


# Other arguments, and what is returned beside the value

reveal_type(grad(q, argnums=1)(x, a))  # R: Tensor[tuple[3, 3], float32]
# R: tuple[Tensor[tuple[3], float32], Tensor[tuple[3, 3], float32]]
reveal_type(grad(q, argnums=(0, 1))(x, a))
# R: tuple[Tensor[tuple[()], float32], tuple[Tensor[tuple[3, 3], float32]]]
reveal_type(value_and_grad(q, argnums=(1,))(x, a))
# R: tuple[tuple[Tensor[tuple[()], float32], Tensor[tuple[3], float32]], Tensor[tuple[3], float32]]
reveal_type(value_and_grad(with_aux, has_aux=True)(x, a))
# R: tuple[Tensor[tuple[3], float32], Tensor[tuple[3], float32]]
reveal_type(grad(with_aux, has_aux=True)(x, a))
# R: tuple[Tensor[tuple[3, 3], float32], Tensor[tuple[3], float32]]
reveal_type(grad(with_aux, argnums=1, has_aux=True)(x, a))
grad(q, argnums=1)(x, b)  # E: q: argument 'a' is float32 (2, 3), declared Float32[Tensor, "n n"]: axis 0 is 2, expected 3 (n is 3, bound by 'x') [shape]


def chosen(place: int) -> None:
    reveal_type(grad(q, argnums=place)(x, a))  # R: Any


# Tangents

# R: tuple[Tensor[tuple[()], float32], Tensor[tuple[()], float32]]
reveal_type(jvp(q, (x, a), (x, a)))
# R: tuple[Tensor[tuple[3], float32], Tensor[tuple[3], float32]]
reveal_type(jvp(ops.exp, (x,), (x,)))
# R: tuple[Tensor[tuple[3], float32], Tensor[tuple[3, 3], float32]]
reveal_type(hvp(q, (x, a), (x, a)))
value, push = linearize(f, x, b)
reveal_type(push(x, b))  # R: Tensor[tuple[2], float32]
jvp(lambda x: x * 2, (x,), (x,))
out, pullback, aux = vjp(with_aux, x, a, has_aux=True)
reveal_type(aux)  # R: Tensor[tuple[3], float32]
reveal_type(pullback(out))  # R: tuple[Tensor[tuple[3], float32], Tensor[tuple[3, 3], float32]]
jvp(q, (x, b), (x, b))  # E: q: argument 'a' is float32 (2, 3), declared Float32[Tensor, "n n"]: axis 0 is 2, expected 3 (n is 3, bound by 'x') [shape]
hvp(q, (x, b), (x, b))  # E: q: argument 'a' is float32 (2, 3) [shape]
vjp(q, x, b)  # E: q: argument 'a' is float32 (2, 3), declared Float32[Tensor, "n n"]: axis 0 is 2, expected 3 (n is 3, bound by 'x') [shape]
linearize(q, x, b)  # E: q: argument 'a' is float32 (2, 3) [shape]


def inside(x: Float32[Tensor, "k"], a: Float32[Tensor, "k k"]) -> Float32[Tensor, "k"]:
    reveal_type(jacobian(f)(x, a))  # R: Tensor[tuple[k, k], float32]
    jvp(q, (x, a[1:]), (x, a[1:]))  # E: q: argument 'a' is float32 (max(k-1,0), k) [shape]
    return hvp(q, (x, a), (x, a))[0]


# Custom rules keep the signature of the function


def same(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x


def pulled(x: Float32[Tensor, "n"]) -> tuple[Float32[Tensor, "n"], Any]:
    return x, lambda g: (g,)


def pushed(primals: Any, tangents: Any) -> tuple[Float32[Tensor, "n"], Float32[Tensor, "n"]]:
    return primals[0], tangents[0]


by_pullback = custom_vjp(same, pulled)
by_tangent = custom_jvp(same, pushed)
reveal_type(by_pullback(x))  # R: Tensor[tuple[3], float32]
reveal_type(by_tangent(x))  # R: Tensor[tuple[3], float32]
reveal_type(jit(by_tangent)(x))  # R: Tensor[tuple[3], float32]
by_pullback(a)  # E: same: argument 'x' is float32 (3, 3), declared Float32[Tensor, "n"]: 1 axis expected, 2 found [shape-rank]
by_tangent(a)  # E: same: argument 'x' is float32 (3, 3), declared Float32[Tensor, "n"]: 1 axis expected, 2 found [shape-rank]
# E: custom_vjp: same has no rule; write custom_vjp(same, rule), where rule(*args) returns (result, pullback) [call-arg]
custom_vjp(same)
# E: custom_jvp: <lambda> has no rule; write custom_jvp(<lambda>, rule), where rule(primals, tangents) returns (result, tangent) [call-arg]
custom_jvp(lambda x: x)


# E: custom_vjp: decorated has no rule; write custom_vjp(decorated, rule), where rule(*args) returns (result, pullback) [call-arg]
@custom_vjp
def decorated(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x



# Rules that do not fit their functions


def outer(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n m"]:
    return x[:, None] * y


def residuals(x: Float32[Tensor, "n"]) -> tuple[Float32[Tensor, "n"], Float32[Tensor, "n"]]:
    return x, x


def of_two(x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> tuple[Float32[Tensor, "n"], Any]:
    return x, lambda g: (g, g)


def of_matrix(x: Float32[Tensor, "k l"]) -> tuple[Float32[Tensor, "k l"], Any]:
    return x, lambda g: (g,)


def summed(x: Float32[Tensor, "k"]) -> tuple[Float32[Tensor, ""], Any]:
    return ops.sum(x), lambda g: (g,)


def turned(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> tuple[Float32[Tensor, "m n"], Any]:
    return y[:, None] * x, lambda g: (g, g)


def pulled_with_types(
    x: Float32[Tensor, "k"],
) -> tuple[
    Float32[Tensor, "k"], Callable[[Float32[Tensor, "k"]], tuple[Float32[Tensor, "k"]]]
]:
    return x, lambda g: (g,)


custom_vjp(same, pulled_with_types)
custom_vjp(same, rule=pulled)
custom_vjp(same, lambda x: (x, lambda g: (g,)))
# E: same: a rule of custom_vjp returns a pair, (result, pullback), not tuple [arg-type]
custom_vjp(same, residuals)
# E: same: a rule of custom_vjp returns a pair, (result, pullback), not Tensor [arg-type]
custom_vjp(same, same)
# E: same: a rule of custom_jvp returns a pair, (result, tangent), not Tensor [arg-type]
custom_jvp(same, same)
custom_vjp(same, of_two)  # E: Too few arguments for "of_two" [call-arg]
custom_jvp(same, residuals)  # E: Too many arguments for "residuals" [call-arg]
# E: of_matrix: argument 'x' is float32 (n,), declared Float32[Tensor, "k l"]: 2 axes expected, 1 found [shape-rank]
grad(lambda v: ops.sum(custom_vjp(same, of_matrix)(v)))(x)
# E: same: the function's result is float32(n,), so its rule's result must be too, not float32() [shape-rank]
grad(lambda v: ops.sum(custom_vjp(same, summed)(v)))(x)
# E: outer: the function's result is float32(n, m), so its rule's result must be too, not float32(m, n) [shape]
grad(lambda v: ops.sum(custom_vjp(outer, turned)(v, ops.ones(2))))(x)
custom_vjp(same, 3)  # E: custom_vjp: the rule of same must be a function, not int [arg-type]
custom_vjp(same, x)  # E: custom_vjp: the rule of same must be a function, not Tensor [arg-type]
custom_vjp(same, None)  # E: custom_vjp: same has no rule; write custom_vjp(same, rule) [call-arg]

# What is no function, and functions in the place of their arguments

# E: grad: expected a function or another callable, not float32 (3,); pass the function itself, and its arguments to what grad returns [arg-type]
grad(x, q)
# E: value_and_grad: expected a function or another callable, not float32 (3,); pass the function itself, and its arguments to what value_and_grad returns [arg-type]
value_and_grad(x, q)

# Tangents are like the primals

# E: jvp: primals[0] is float32(3,), so its tangent must be too, not float32(3, 3) [shape-rank]
jvp(same, (x,), (a,))
# E: hvp: primals[0] is float32(3,), so its tangent must be too, not float32(2,) [shape]
hvp(lambda x: ops.sum(x * x), (x,), (x[:2],))
# E: jvp: primals[1] is float32(3,), so its tangent must be too, not float64(3,) [shape-dtype]
jvp(lambda x, y: x, (x, x), (x, x.astype(np.float64)))
jvp(lambda x, scale: x * scale, (x, 2.0), (x, 1.0))

# The options fit the function and the call


def three(x: Float32[Tensor, "n"]) -> tuple[Float32[Tensor, ""], int, int]:
    return ops.sum(x), 1, 2


def number(x: Float32[Tensor, "n"]) -> float:
    return ops.sum(x).item()


def options(xs: list[Float32[Tensor, "n"]]) -> None:
    grad(lambda x, y: ops.sum(x * y), argnums=1)(*xs)


by_second = grad(same, argnums=1)
# E: same: the gradient is taken with respect to argument 1, counted from 0, but the call has 1 arguments by position [shape-index]
by_second(x)
# E: q: the gradient is taken with respect to argument 2, counted from 0, but the call has 2 arguments by position [shape-index]
grad(q, argnums=(0, 2))(x, a)
# E: q: with has_aux=True it returns a pair, (result, aux), not Tensor [shape-dtype]
value_and_grad(q, has_aux=True)(x, a)
# E: three: with has_aux=True it returns a pair, (result, aux), not tuple of 3 [shape-dtype]
value_and_grad(three, has_aux=True)(x)
# E: with_aux: a gradient is taken of a scalar tensor, not of tuple; for a pair (scalar, aux) pass has_aux=True [shape-dtype]
grad(with_aux)(x, a)
# E: three: a gradient is taken of a scalar tensor, not of tuple [shape-dtype]
value_and_grad(three)(x)
# E: number: a gradient is taken of a scalar tensor, not of float [shape-dtype]
hessian(number)(x)

# Primals, tangents and gradients that do not fit, in the words of the run time
of_same, pulled_back = vjp(same, x)
pulled_back(x)
pulled_back(a)  # E: vjp: the function's result is float32(3,), so its gradient must be too, not float32(3, 3) [shape-rank]
pulled_back(2.0)  # E: vjp: the function's result is float32(3,), so its gradient must be too, not float [arg-type]
of_line, along = linearize(same, x)
# E: linearize: primals[0] is float32(3,), so its tangent must be too, not float64(3,) [shape-dtype]
along(x.astype(np.float64))
along(x, x)  # E: Too many arguments for "__call__" of "Pushforward" [call-arg]
# E: jvp: there are 1 primals and 2 tangents; give a tangent for each primal [arg-type]
jvp(same, (x,), (x, x))
# E: jvp: primals is Tensor, it must be a tuple with an item for each argument of same, as in (x,) [arg-type]
jvp(same, x, x)
# E: jvp: primals[0] is float32(3,), so its tangent must be too, not float64(3,) [shape-dtype]
jvp(same, (x,), (x.astype(np.float64),))
jvp(lambda x, n: x * n, (x, 2), (x, 1.5))
# E: same: a gradient is taken of a floating-point scalar, not of float32(n,); reduce it, e.g. with .mean() [shape-rank]
hvp(same, (x,), (x,))
# E: grad: argnums is 'x', it must be an int or a tuple of ints [arg-type]
grad(q, argnums="x")(x, a)
# E: grad: argnums is (0, 0), it must be one position or several different ones, counted from 0 [arg-type]
grad(q, argnums=(0, 0))(x, a)
# E: q: with has_aux=True it returns a pair, (result, aux), not Tensor [shape-dtype]
grad(q, has_aux=True)(x, a)
# E: q: with has_aux=True it returns a pair, (result, aux), not Tensor [shape-dtype]
vjp(q, x, a, has_aux=True)
# E: vjp: expected a function or another callable, not int; pass the function itself, and its arguments after it [arg-type]
vjp(3, x)
# E: jacobian: expected a function or another callable, not float32 (3,); pass the function itself, and its arguments to what jacobian returns [arg-type]
jacobian(x)


def first_of(*several: Tensor[Any, Any]) -> Tensor[Any, Any]:
    return several[0]


def of_list(primals: list[Tensor[Any, Any]]) -> None:
    vjp(first_of, *primals)


def of_refused(x: Float32[Tensor, "n"], g: Float32[Tensor, "n n"]) -> Float32[Tensor, "n"]:
    """What is computed of a refused derivative has no second message."""
    # E: jvp: primals[0] is float32(n,), so its tangent must be too, not float32(n, n) [shape-rank]
    return jvp(same, (x,), (g,))[1]


# Another number of arguments than the function takes: mypy names the function

grad(q)(x, a, x)  # E: Too many arguments for "q" [call-arg]
grad(q)(x)  # E: Missing positional argument "a" in call to "q" [call-arg]
value_and_grad(q)(x, a, x)  # E: Too many arguments for "q" [call-arg]
jit(q)(x, b=a)  # E: Unexpected keyword argument "b" for "q" [call-arg]
jacobian(q)(x, a, x)  # E: Too many arguments for "q" [call-arg]
by_pullback(x, x)  # E: Too many arguments for "same" [call-arg]
vjp(q)  # E: Too few arguments for "q" [call-arg]
vjp(q, x)  # E: Too few arguments for "q" [call-arg]
linearize(q, x, a, x)  # E: Too many arguments for "q" [call-arg]
jvp(q, (x,), (x,))  # E: Too few arguments for "q" [call-arg]
hvp(q, (x, a, x), (x, a, x))  # E: Too many arguments for "q" [call-arg]
pulled_back()  # E: Missing positional argument "cotangent" in call to "__call__" of "Pullback" [call-arg]
pulled_back(x, a)  # E: Too many arguments for "__call__" of "Pullback" [call-arg]

# has_aux is a bool

value_and_grad(with_aux, has_aux=1)  # E: value_and_grad: has_aux is int, it must be True or False [arg-type]
grad(with_aux, has_aux="x")  # E: grad: has_aux is str, it must be True or False [arg-type]
vjp(with_aux, x, a, has_aux=1)  # E: vjp: has_aux is int, it must be True or False [arg-type]


def of_flag(flag: bool) -> None:
    value_and_grad(with_aux, argnums=0, has_aux=flag)
    vjp(with_aux, x, a, has_aux=flag)
