"""vmap adds the mapped axis to every tensor; its size is bound anew at each call."""

from collections.abc import Callable
from typing import TypeAlias, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, grad, nn, ops, random, vmap


def norm(x: Float32[Tensor, "d"]) -> Float32[Tensor, ""]:
    return ops.sum(x * x)


def dot(x: Float32[Tensor, "d"], y: Float32[Tensor, "d"]) -> Float32[Tensor, ""]:
    return ops.sum(x * y)


def loss(w: Float32[Tensor, "d k"], x: Float32[Tensor, "d"]) -> Float32[Tensor, ""]:
    return ops.sum(x @ w)


def pair(x: Float32[Tensor, "d"], *, scale: float = 1.0) -> dict[str, Float32[Tensor, "d"]]:
    return {"x": x * scale}


layer = nn.Linear(4, 3, rng=np.random.default_rng(0))
w, x, y, z = ops.ones((4, 3)), ops.ones((5, 4)), ops.ones((6, 4)), ops.ones((5, 3))

# R: Vmap[[x: Tensor[tuple[mapped, d], float32]], Tensor[tuple[mapped], float32]]
reveal_type(vmap(norm))
reveal_type(vmap(norm)(x))  # R: Tensor[tuple[5], float32]
reveal_type(vmap(dot)(x, x))  # R: Tensor[tuple[5], float32]
reveal_type(vmap(dot, in_axes=(0, None))(x, y[0]))  # R: Tensor[tuple[5], float32]
reveal_type(vmap(grad(loss), in_axes=(None, 0))(w, x))  # R: Tensor[tuple[5, 4, 3], float32]
# R: Tensor[tuple[5, 6], float32]
reveal_type(vmap(vmap(dot, in_axes=(None, 0)), in_axes=(0, None))(x, y))
reveal_type(vmap(norm, in_axes=1)(x))  # R: Tensor[tuple[4], float32]
reveal_type(vmap(norm, in_axes=-1)(x))  # R: Tensor[tuple[4], float32]
reveal_type(vmap(pair, out_axes=1)(x))  # R: dict[str, Tensor[tuple[4, 5], float32]]
reveal_type(vmap(layer)(x))  # R: Tensor[tuple[5, 3], float32]
# E: vmap: the mapped axes of dot have different sizes: x (5, 4) has size 5 on axis 0, but y (6, 4) has size 6 on axis 0 [shape]
vmap(dot)(x, y)
# E: dot: argument 'y' is float32 (5, 3), declared Float32[Tensor, "mapped d"]: axis -1 is 3, expected 4 (d is 4, bound by 'x') [shape]
vmap(dot)(x, z)
# E: norm: argument 'x' is float32 (4,), declared Float32[Tensor, "mapped d"]: 2 axes expected, 1 found [shape-rank]
vmap(norm)(x[0])
# E: vmap: in_axes is 2 for x of norm, which is float32 (d,); it must be from -2 to 1 [shape-rank]
vmap(norm, in_axes=2)(x)
# E: vmap: in_axes is -3 for y of dot, which is float32 (d,); it must be from -2 to 1 [shape-rank]
vmap(dot, in_axes=(0, -3))(x, y)
# E: vmap: out_axes is 1 for a result of norm, which is float32 (); it must be from -1 to 0 [shape-rank]
vmap(norm, out_axes=1)(x)
# E: vmap: in_axes has 2 entries, but norm takes 1 positional argument; give one for each, None for an argument that is not mapped [arg-type]
vmap(norm, in_axes=(0, 0))
vmap(norm, in_axes=-2)(x)
vmap(dot, in_axes=(None, 1), out_axes=-1)


def distances(
    xs: Float32[Tensor, "n d"], ys: Float32[Tensor, "m d"], axis: int
) -> Float32[Tensor, "n m"]:
    of_all = vmap(dot, in_axes=(None, 0))
    vmap(norm, in_axes=axis)(xs).expect("n")
    return vmap(of_all, in_axes=(0, None))(xs, ys)


def wrong(xs: Float32[Tensor, "n d"]) -> Float32[Tensor, "d"]:
    # E: wrong: the result is float32 (n,), declared Float32[Tensor, "d"]: axis 0: for d=2, n=3 it is 3, not 2 [shape]
    return vmap(norm)(xs)


def three(x: Float32[Tensor, "3"]) -> Float32[Tensor, "4"]:
    return ops.ones(4)


def four(x: Float32[Tensor, "4"]) -> Float32[Tensor, "2"]:
    return ops.ones(2)


rng = np.random.default_rng(0)
reveal_type(nn.Sequential(vmap(three), layer)(ops.ones((5, 3))))  # R: Tensor[tuple[5, 3], float32]
reveal_type(nn.Sequential(vmap(three), vmap(four))(ops.ones((5, 3))))  # R: Tensor[tuple[5, 2], float32]
reveal_type(nn.Sequential(layer, vmap(three))(x))  # R: Tensor[tuple[5, 4], float32]
twice = nn.Sequential(vmap(vmap(three)), vmap(vmap(four)))
reveal_type(twice(ops.ones((5, 6, 3))))  # R: Tensor[tuple[5, 6, 2], float32]
# E: Sequential: layer 2 'Linear[3, 5]' takes '*b 3' but layer 1 'Vmap' gives 'mapped 4'; make it Linear(4, 5) [shape]
nn.Sequential(vmap(three), nn.Linear(3, 5, rng=rng))
# E: Sequential: layer 1 'Vmap' takes 'mapped2 mapped 3' but x is (5, 4) [shape-rank]
twice(x)

Batched: TypeAlias = Callable[[Float32[Tensor, "b 3"]], Float32[Tensor, "b 4"]]
assigned: Batched = vmap(three)
of_seven: Callable[[Float32[Tensor, "7 3"]], Float32[Tensor, "7 4"]] = vmap(three)
# E: 'other' is a function whose result is float32 (b, 4), declared Float32[Tensor, "b 5"]: axis -1 is 4, expected 5 [shape]
other: Callable[[Float32[Tensor, "b 3"]], Float32[Tensor, "b 5"]] = vmap(three)


def returned() -> Batched:
    return vmap(three)


# Lambdas get elements of the arguments.
reveal_type(vmap(lambda x, y: ops.sum(x * y))(x, x))  # R: Tensor[tuple[5], float32]
reveal_type(vmap(lambda x, y: x * y, in_axes=(0, 1))(x, w @ ops.ones((3, 5))))  # R: Tensor[tuple[5, 4], float32]
# R: tuple[Tensor[tuple[4, 5], float32], dict[str, Tensor[tuple[5], float32]]]
reveal_type(vmap(lambda x, s: (x * s, {"a": ops.sum(x)}), (0, None), -1)(x, 2.0))
reveal_type(vmap(lambda x: x * 2, in_axes=-1)(x))  # R: Tensor[tuple[4, 5], float32]
# E: vmap: the mapped axes of <lambda> have different sizes: a (5, 4) has size 5 on axis 0, but b (6, 4) has size 6 on axis 0 [shape]
vmap(lambda a, b: a * b)(x, y)
# E: vmap: the mapped axes of <lambda> have different sizes: a (5, 4) has size 5 on axis 0, but b (6, 4) has size 4 on axis -1 [shape]
vmap(lambda a, b: a, in_axes=(0, -1))(x, y)
vmap(lambda a, b: a * b, in_axes=(0, None))(x, y[0])
vmap(lambda a, b: a, in_axes=(0, None))(x, y)
# E: vmap: a of <lambda> is float32 (5, 4), which has no axis 2 to map over; write None for it in in_axes [shape-rank]
vmap(lambda a: a, in_axes=2)(x)
# E: matmul: x (4,) and y (5, 3): axis -1 of x has 4, axis -2 of y has 5; they must be equal [shape]
vmap(lambda a: a @ ops.ones((5, 3)))(x)
products = vmap(lambda a, b: a @ b)
reveal_type(products(x, x))  # R: Tensor[tuple[5], float32]
# E: vmap: the mapped axes of <lambda> have different sizes: a (5, 4) has size 5 on axis 0, but b (6, 4) has size 6 on axis 0 [shape]
products(x, y)
halved = lambda a: a / 2  # noqa: E731
reveal_type(vmap(halved)(x))  # R: Tensor[tuple[5, 4], float32]
vmap(lambda *several: several[0])(x, x)
vmap(lambda a, b=x: a)(x)
# E: vmap: the mapped axes of <lambda> have different sizes: a (5, 4) has size 5 on axis 0, but b (6, 4) has size 6 on axis 0 [shape]
vmap(lambda a, b: a, in_axes=[0, 0])(x, y)


def of_names(
    q: Float32[Tensor, "n k"], r: Float32[Tensor, "m k"], s: Float32[Tensor, "*s"], t: Tensor
) -> Float32[Tensor, "n"]:
    vmap(lambda a, b: a)(q, s)
    vmap(lambda a, b: a)(t, q)
    # E: vmap: the mapped axes of <lambda> have different sizes: a (n, k) has size n on axis 0, but b (m, k) has size m on axis 0 [shape]
    vmap(lambda a, b: a)(q, r)
    return vmap(lambda a: a @ a)(q)


# --- axes of other classes, and nothing that is mapped
# E: vmap: an axis of in_axes is str, and must be an int, or None where nothing is mapped [arg-type]
vmap(norm, in_axes="a")
# E: vmap: an axis of in_axes is float, and must be an int, or None where nothing is mapped [arg-type]
vmap(dot, in_axes=(0, 1.0))
# E: vmap: an axis of out_axes is bool, and must be an int, or None where nothing is mapped [arg-type]
vmap(norm, out_axes=True)
# E: vmap: an axis of in_axes is str, and must be an int, or None where nothing is mapped [arg-type]
vmap(lambda a: a * 2, in_axes="a")(x)
# E: vmap: no argument of norm is mapped; pass a tensor whose axis in in_axes is not None [arg-type]
vmap(norm, in_axes=None)(x)
# E: vmap: no argument of <lambda> is mapped; pass a tensor whose axis in in_axes is not None [arg-type]
vmap(lambda a, b: a * b, in_axes=(None, None))(x, x)
vmap(lambda d: d["a"], in_axes=({"a": 0, "b": None},))({"a": x, "b": y})
vmap(lambda pair: pair[0], in_axes=([0, None],))([x, y])
# E: vmap: expected a function or another callable, not int; pass the function itself, and its arguments to what vmap returns [arg-type]
vmap(3)

# --- in_axes of another structure than the arguments
# E: vmap: in_axes has 1 entries, but dot got 2 positional arguments; give one for each, None for an argument that is not mapped [arg-type]
vmap(dot, in_axes=(0,))(x, y)
# E: vmap: in_axes has 1 entries, but loss got 2 positional arguments; give one for each, None for an argument that is not mapped [arg-type]
vmap(grad(loss), in_axes=(None,))(w, x)
# E: vmap: in_axes has 1 entries, but <lambda> got 2 positional arguments; give one for each, None for an argument that is not mapped [arg-type]
vmap(lambda a, b: a * b, in_axes=(0,))(x, y)
vmap(dot, in_axes=(0,))(x, y=x)
# E: vmap: in_axes is a dict for a Tensor; it must be an axis, None, or a tuple, list or dict of these with the structure of the tree [arg-type]
vmap(dot, in_axes=(0, {"a": 0}))
# E: vmap: in_axes is a tuple of 2 for a Tensor; it must be an axis, None, or a tuple, list or dict of these with the structure of the tree [arg-type]
vmap(grad(loss), in_axes=((0, 0), 0))
# E: vmap: in_axes is 3 for w of loss, which is float32 (d, k); it must be from -3 to 2 [shape-rank]
vmap(grad(loss), in_axes=(3, 0))(w, x)

# --- keys: a single one is no array of several
key = random.key(0)


def noisy(k: random.Key, v: Float32[Tensor, "d"]) -> Float32[Tensor, "d"]:
    return v + random.normal(k, v.shape)


reveal_type(vmap(noisy)(random.split(key, 5), x))  # R: Tensor[tuple[5, 4], float32]
reveal_type(vmap(noisy, in_axes=(None, 0))(key, x))  # R: Tensor[tuple[5, 4], float32]
# E: vmap: k of noisy is a part of a key, because vmap maps over a single one; map over several, as of random.split(key, n), or write None for it in in_axes [arg-type]
vmap(noisy)(key, x)
# E: vmap: k of <lambda> is a part of a key, because vmap maps over a single one; map over several, as of random.split(key, n), or write None for it in in_axes [arg-type]
vmap(lambda k: random.normal(k, (3,)))(random.fold_in(key, 3))


def of_keys(keys: random.Key) -> None:
    vmap(noisy)(keys, x)
