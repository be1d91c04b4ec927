"""Programs as users of JAX write them, with parameters in dicts, lists and named tuples; right ones, and wrong ones."""

from typing import Any, NamedTuple, reveal_type

import numpy as np
from jaxtyping import Float32, Int64

from typednn import (
    Tensor,
    cond,
    custom_vjp,
    fori_loop,
    grad,
    hessian,
    jacobian,
    jit,
    jvp,
    ops,
    random,
    scan,
    stop_gradient,
    trees,
    value_and_grad,
    vmap,
    while_loop,
)

xs, ys = ops.ones((8, 3)), ops.ones((8, 2))
x, y = xs[0], ys[0]
key = random.key(0)

# 1. The gradient of a dict of parameters, and a step of gradient descent

params = {"w": ops.ones((3, 2)), "v": ops.ones((3, 2))}


def predict(params: dict[str, Float32[Tensor, "i o"]], x: Float32[Tensor, "*b i"]) -> Float32[Tensor, "*b o"]:
    return x @ params["w"] + ops.tanh(x @ params["v"])


def mse(
    params: dict[str, Float32[Tensor, "i o"]], x: Float32[Tensor, "b i"], y: Float32[Tensor, "b o"]
) -> Float32[Tensor, ""]:
    return ops.mean((predict(params, x) - y) ** 2)


gradients = grad(mse)(params, xs, ys)
reveal_type(gradients["w"])  # R: Tensor[tuple[3, 2], float32]
updated = trees.map(lambda p, g: p - 0.1 * g, params, gradients)
fits: Float32[Tensor, "8 2"] = predict(updated, xs)
grad(mse)(params, xs, ys.T)  # E: mse: argument 'y' is float32 (2, 8), declared Float32[Tensor, "b o"]: axis 0 is 2, expected 8 (b is 8, bound by 'x') [shape]
grad(mse)(params, xs[:, :2], ys)  # E: mse: argument 'x' is float32 (8, 2), declared Float32[Tensor, "b i"]: axis -1 is 2, expected 3 (i is 3, bound by 'params') [shape]
grad(predict)(params, x)  # X: predict: a gradient is taken of a floating-point scalar, not of float32(2,); reduce it, e.g. with .mean()

# 2. vmap over a batch, not over the parameters

batched = vmap(predict, in_axes=(None, 0))
reveal_type(batched(params, xs))  # R: Tensor[tuple[8, 2], float32]
# E: predict: argument 'x' is float32 (3, 8), declared Float32[Tensor, "mapped *b i"]: axis -1 is 8, expected 3 (i is 3, bound by 'params') [shape]
batched(params, xs.T)
# E: vmap: x of predict is float32 (), which has no axis 0 to map over; write None for it in in_axes [shape-rank]
vmap(predict, in_axes=(None, 0))(params, ops.ones(()))
# E: vmap: in_axes has 3 entries, but predict takes 2 positional arguments; give one for each, None for an argument that is not mapped [arg-type]
vmap(predict, in_axes=(None, 0, 0))(params, xs)

# 3. Gradients of each example


def of_one(
    params: dict[str, Float32[Tensor, "i o"]], x: Float32[Tensor, "i"], y: Float32[Tensor, "o"]
) -> Float32[Tensor, ""]:
    return ops.mean((predict(params, x) - y) ** 2)


of_each = vmap(grad(of_one), in_axes=(None, 0, 0))(params, xs, ys)
reveal_type(of_each["w"])  # R: Tensor[tuple[8, 3, 2], float32]
norms: Float32[Tensor, "8"] = ops.sqrt(ops.sum(of_each["w"] ** 2, axis=(1, 2)))
clipped = of_each["w"] / ops.maximum(norms[:, None, None], 1.0)
reveal_type(ops.mean(clipped, axis=0))  # R: Tensor[tuple[3, 2], float32]
of_each["w"] / norms  # E: divide: x (8, 3, 2) and y (8,): axis -1 of x has 2, axis -1 of y has 8 [shape]
# E: vmap: the mapped axes of of_one have different sizes: x (8, 3) has size 8 on axis 0, but y (5, 2) has size 5 on axis 0 [shape]
vmap(grad(of_one), in_axes=(None, 0, 0))(params, xs, ys[:5])


# 4. scan with a tuple as its carry


def rnn(
    w: Float32[Tensor, "h h"], u: Float32[Tensor, "d h"], xs: Float32[Tensor, "t d"]
) -> tuple[Float32[Tensor, "h"], Float32[Tensor, "t h"]]:
    def step(
        carry: tuple[Float32[Tensor, "h"], Float32[Tensor, ""]], x: Float32[Tensor, "d"]
    ) -> tuple[tuple[Float32[Tensor, "h"], Float32[Tensor, ""]], Float32[Tensor, "h"]]:
        h, total = carry
        h = ops.tanh(h @ w + x @ u)
        return (h, total + ops.sum(h)), h

    (h, total), hs = scan(step, (ops.zeros(w.shape[0]), ops.zeros(())), xs)
    reveal_type(total)  # R: Tensor[tuple[()], float32]
    reveal_type(hs)  # R: Tensor[tuple[t, h], float32]
    return h, hs


def wrong_rnn(w: Float32[Tensor, "h h"], xs: Float32[Tensor, "t d"]) -> Float32[Tensor, "h"]:
    # E: scan: carry[0] was float32 (h,), but f returned float32 (d+h,) for it; give init the shape and dtype that the steps keep [shape]
    (h, total), hs = scan(
        lambda carry, x: ((ops.concat([carry[0], x]), carry[1]), x),
        (ops.zeros(w.shape[0]), ops.zeros(())),
        xs,
    )
    return h


reveal_type(rnn(ops.ones((4, 4)), ops.ones((3, 4)), xs)[1])  # R: Tensor[tuple[8, 4], float32]

# 5. cond on a traced scalar


@jit
def safe_norm(x: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    total = ops.sum(x**2)
    return cond(total > 0, lambda s: ops.sqrt(s), lambda s: s * 0, total)


reveal_type(grad(safe_norm)(x))  # R: Tensor[tuple[3], float32]


@jit
def wrong_branches(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return cond(ops.sum(x) > 0, lambda v: v, lambda v: ops.sum(v), x)  # E: cond: result is float32 (n,) in one branch, float32 () in another [shape-rank]


def wrong_condition(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return cond(x > 0, lambda v: v, lambda v: -v, x)  # E: cond: the condition is bool (n,), and must be a bool scalar [shape-rank]


# 6. while_loop to convergence


def fixed_point(a: Float32[Tensor, "n n"], b: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    def going(state: tuple[Float32[Tensor, "n"], Float32[Tensor, "n"]]) -> Tensor[Any, np.bool]:
        before, now = state
        return ops.max(ops.abs(before - now)) > 1e-6

    def body(
        state: tuple[Float32[Tensor, "n"], Float32[Tensor, "n"]],
    ) -> tuple[Float32[Tensor, "n"], Float32[Tensor, "n"]]:
        _, now = state
        return now, 0.5 * ops.cos(a @ now) + b

    return while_loop(going, body, (b, 0.5 * ops.cos(a @ b) + b))[1]


def wrong_fixed_point(a: Float32[Tensor, "n m"], b: Float32[Tensor, "m"]) -> Float32[Tensor, "m"]:
    return while_loop(lambda v: ops.sum(v) > 0, lambda v: a @ v, b)  # E: while_loop: carry was float32 (m,), but f returned float32 (n,) for it [shape]


reveal_type(fixed_point(0.1 * ops.eye(3), x))  # R: Tensor[tuple[3], float32]

# 7. A gradient that is clipped by custom_vjp


def clip_identity(x: Float32[Tensor, "*s"]) -> Float32[Tensor, "*s"]:
    return x


def clip_rule(x: Float32[Tensor, "*s"]) -> tuple[Float32[Tensor, "*s"], Any]:
    return x, lambda g: (ops.clip(g, -1.0, 1.0),)


clip_gradient = custom_vjp(clip_identity, clip_rule)
reveal_type(clip_gradient(xs))  # R: Tensor[tuple[8, 3], float32]
reveal_type(grad(lambda v: ops.sum(clip_gradient(v) ** 2))(x))  # R: Tensor[tuple[3], float32]
custom_vjp(clip_identity)  # E: custom_vjp: clip_identity has no rule; write custom_vjp(clip_identity, rule) [call-arg]
custom_vjp(clip_identity, clip_identity)  # E: clip_identity: a rule of custom_vjp returns a pair, (result, pullback), not Tensor [arg-type]

# 8. Products of a Hessian with a vector, forward over reverse


def rosenbrock(x: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return ops.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def hessian_times(x: Float32[Tensor, "n"], v: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return jvp(grad(rosenbrock), (x,), (v,))[1]


reveal_type(hessian_times(x, x))  # R: Tensor[tuple[3], float32]
reveal_type(hessian(rosenbrock)(x) @ x)  # R: Tensor[tuple[3], float32]
jvp(grad(rosenbrock), (x,), (y,))  # E: jvp: primals[0] is float32(3,), so its tangent must be too, not float32(2,) [shape]
hessian_times(x, y)  # E: hessian_times: argument 'v' is float32 (2,) [shape]

# 9. MAML: a step of descent inside of a loss


def adapted(
    params: dict[str, Float32[Tensor, "i o"]], x: Float32[Tensor, "b i"], y: Float32[Tensor, "b o"]
) -> dict[str, Float32[Tensor, "i o"]]:
    return trees.map(lambda p, g: p - 0.1 * g, params, grad(mse)(params, x, y))


def maml_loss(
    params: dict[str, Float32[Tensor, "i o"]],
    x: Float32[Tensor, "b i"],
    y: Float32[Tensor, "b o"],
    other_x: Float32[Tensor, "c i"],
    other_y: Float32[Tensor, "c o"],
) -> Float32[Tensor, ""]:
    return mse(adapted(params, x, y), other_x, other_y)


reveal_type(grad(maml_loss)(params, xs, ys, xs[:4], ys[:4])["v"])  # R: Tensor[tuple[3, 2], float32]
tasks = (ops.ones((5, 8, 3)), ops.ones((5, 8, 2)))
over_tasks = vmap(maml_loss, in_axes=(None, 0, 0, 0, 0))
reveal_type(over_tasks(params, *tasks, *tasks))  # R: Tensor[tuple[5], float32]
grad(maml_loss)(params, xs, ys, xs[:4], ys)  # E: maml_loss: argument 'other_y' is float32 (8, 2) [shape]

# 10. Keys that are split in a loop


def noisy_walk(key: random.Key, x: Float32[Tensor, "n"], steps: int) -> Float32[Tensor, "n"]:
    for _ in range(steps):
        key, this = random.split(key)
        x = x + 0.1 * random.normal(this, x.shape)
    return x


def scanned_walk(key: random.Key, x: Float32[Tensor, "n"]) -> Float32[Tensor, "5 n"]:
    def step(
        x: Float32[Tensor, "n"], key: random.Key
    ) -> tuple[Float32[Tensor, "n"], Float32[Tensor, "n"]]:
        x = x + random.normal(key, x.shape)
        return x, x

    return scan(step, x, random.split(key, 5))[1]


reveal_type(noisy_walk(key, x, 3))  # R: Tensor[tuple[3], float32]
reveal_type(scanned_walk(key, x))  # R: Tensor[tuple[5, 3], float32]
noisy_walk(random.split(key)[0], x, 3)
random.normal(random.split(key, 2), x.shape)  # E: random.normal: key is (2,) keys, it must be one, such as key[0] [arg-type]
noisy_walk(0, x, 3)  # E: noisy_walk: argument 'key' is an int, declared Key [arg-type]

# 11. An ensemble: vmap over keys, then over the models


def init(key: random.Key) -> dict[str, Float32[Tensor, "3 2"]]:
    first, second = random.split(key)
    return {"w": random.normal(first, (3, 2)), "v": random.normal(second, (3, 2))}


ensemble = vmap(init)(random.split(key, 4))
outputs = vmap(predict, in_axes=(0, None))(ensemble, xs)
reveal_type(ops.mean(outputs, axis=0))  # R: Tensor[tuple[8, 2], float32]
# E: vmap: key of init is a part of a key, because vmap maps over a single one [arg-type]
vmap(init)(key)
vmap(predict, in_axes=(0, 0))(ensemble, xs)  # X: vmap


# 12. Parameters in a named tuple, and a loop over steps of training


class Linear(NamedTuple):
    w: Float32[Tensor, "i o"]
    b: Float32[Tensor, "o"]


def linear_loss(
    p: Linear, x: Float32[Tensor, "b i"], y: Float32[Tensor, "b o"]
) -> Float32[Tensor, ""]:
    return ops.mean((x @ p.w + p.b - y) ** 2)


def train(p: Linear, x: Float32[Tensor, "b i"], y: Float32[Tensor, "b o"]) -> Linear:
    for _ in range(3):
        loss, g = value_and_grad(linear_loss)(p, x, y)
        reveal_type(loss)  # R: Tensor[tuple[()], float32]
        p = Linear(p.w - 0.1 * g.w, p.b - 0.1 * g.b)
    return p


def wrong_train(
    p: Linear, x: Float32[Tensor, "b i"], y: Float32[Tensor, "b o"]
) -> Float32[Tensor, "o"]:
    # E: declared Float32[Tensor, "o"]: 1 axis expected, 2 found [shape-rank]
    return p.b - grad(linear_loss)(p, x, y).w


# 13. A target network: no gradient through the targets


def td_loss(
    w: Float32[Tensor, "d"], s: Float32[Tensor, "b d"], r: Float32[Tensor, "b"], after: Float32[Tensor, "b d"]
) -> Float32[Tensor, ""]:
    target = stop_gradient(r + 0.9 * (after @ w))
    return ops.mean((s @ w - target) ** 2)


reveal_type(grad(td_loss)(x, xs, xs[:, 0], xs))  # R: Tensor[tuple[3], float32]
grad(td_loss)(x, xs, xs, xs)  # E: td_loss: argument 'r' is float32 (8, 3) [shape-rank]
jacobian(td_loss)(y, xs, xs[:, 0], xs)  # E: td_loss: argument 's' is float32 (8, 3) [shape]

# 14. Newton's method by fori_loop


def newton(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    def body(i: Int64[Tensor, ""], x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return x - 0.001 * hessian(rosenbrock)(x) @ grad(rosenbrock)(x)

    return fori_loop(0, 3, body, x)


def wrong_newton(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return fori_loop(0, 3, lambda i, x: hessian(rosenbrock)(x), x)  # E: fori_loop: carry was float32 (n,), but f returned float32 (n, n) for it [shape-rank]


reveal_type(newton(x))  # R: Tensor[tuple[3], float32]

# 15. Distances of all pairs by two maps, and a kernel's matrix


def kernel(x: Float32[Tensor, "d"], y: Float32[Tensor, "d"]) -> Float32[Tensor, ""]:
    return ops.exp(-ops.sum((x - y) ** 2))


def gram(xs: Float32[Tensor, "n d"], ys: Float32[Tensor, "m d"]) -> Float32[Tensor, "n m"]:
    return vmap(lambda x: vmap(lambda y: kernel(x, y))(ys))(xs)


def wrong_gram(xs: Float32[Tensor, "n d"], ys: Float32[Tensor, "m d"]) -> Float32[Tensor, "n m"]:
    return vmap(lambda y: vmap(lambda x: kernel(x, y))(xs))(ys)  # E: wrong_gram: the result is float32 (m, n), declared Float32[Tensor, "n m"] [shape]


reveal_type(vmap(vmap(kernel, in_axes=(None, 0)), in_axes=(0, None))(xs, xs[:5]))  # R: Tensor[tuple[8, 5], float32]
reveal_type(vmap(jit(grad(kernel)), in_axes=(0, None))(xs, x))  # R: Tensor[tuple[8, 3], float32]
gram(xs, ys)  # E: gram: argument 'ys' is float32 (8, 2) [shape]
# E: vmap: the mapped axes of kernel have different sizes: x (8, 3) has size 8 on axis 0, but y (5, 3) has size 5 on axis 0 [shape]
vmap(kernel)(xs, xs[:5])

# 16. Auxiliary results, and a learning rate that changes


def with_accuracy(
    params: dict[str, Float32[Tensor, "i o"]], x: Float32[Tensor, "b i"], y: Float32[Tensor, "b o"]
) -> tuple[Float32[Tensor, ""], Float32[Tensor, "b o"]]:
    out = predict(params, x)
    return ops.mean((out - y) ** 2), out


@jit
def step(
    params: dict[str, Float32[Tensor, "i o"]],
    x: Float32[Tensor, "b i"],
    y: Float32[Tensor, "b o"],
    rate: float,
) -> dict[str, Float32[Tensor, "i o"]]:
    (loss, out), g = value_and_grad(with_accuracy, has_aux=True)(params, x, y)
    reveal_type(out)  # R: Tensor[tuple[b, o], float32]
    return trees.map(lambda p, d: p - rate * d, params, g)


reveal_type(step(params, xs, ys, 0.1))  # R: dict[str, Tensor[tuple[3, 2], float32]]
grad(with_accuracy)(params, xs, ys)  # E: with_accuracy: a gradient is taken of a scalar tensor, not of tuple; for a pair (scalar, aux) pass has_aux=True [shape-dtype]
step(params, xs, ys, "fast")  # E: Argument 4 to "__call__" of "Jit" has incompatible type "str"; expected "float" [arg-type]
