"""TypedDicts of parameters: what transformed functions take of them, and what other functions do."""

from typing import TypedDict, reveal_type

from jaxtyping import Float32

from typednn import Tensor, grad, jit, ops, typed, vmap


class Params(TypedDict):
    w: Float32[Tensor, "3"]
    b: Float32[Tensor, ""]


class Wider(TypedDict):
    w: Float32[Tensor, "4"]
    b: Float32[Tensor, ""]


class Batch(TypedDict):
    x: Float32[Tensor, "n 4"]
    y: Float32[Tensor, "n"]


@typed
def predict(p: Params, x: Float32[Tensor, "3"]) -> Float32[Tensor, ""]:
    return (p["w"] * x).sum() + p["b"]


@typed
def both(ps: tuple[Params, Params], x: Float32[Tensor, "3"]) -> Float32[Tensor, ""]:
    return predict(ps[0], x) + predict(ps[1], x)


def sums(one: Batch, other: Batch) -> Float32[Tensor, ""]:
    return one["x"].sum() + other["x"].sum()


w, b, x = ops.ones((5, 3)), ops.ones((5,)), ops.ones((5, 3))
reveal_type(vmap(predict)({"w": w, "b": b}, x))  # R: Tensor[tuple[5], float32]
reveal_type(jit(vmap(predict))({"w": w, "b": b}, x))  # R: Tensor[tuple[5], float32]
reveal_type(vmap(grad(predict))({"w": w, "b": b}, x)["w"])  # R: Tensor[tuple[5, 3], float32]
reveal_type(vmap(predict, in_axes=(None, 0))({"w": w[0], "b": b[0]}, x))  # R: Tensor[tuple[5], float32]
axes = vmap(predict, in_axes=({"w": None, "b": 0}, 0))
reveal_type(axes({"w": w[0], "b": b}, x))  # R: Tensor[tuple[5], float32]
reveal_type(vmap(both)(({"w": w, "b": b}, {"w": w, "b": b}), x))  # R: Tensor[tuple[5], float32]
reveal_type(grad(predict)({"w": w[0], "b": b[0]}, x[0])["w"])  # R: Tensor[tuple[3], float32]

# The names in a TypedDict are its own, for each argument.
one: Batch = {"x": ops.ones((5, 4)), "y": ops.ones(5)}
other: Batch = {"x": ops.ones((2, 4)), "y": ops.ones(2)}
sums(one, other)
vmap(sums)(
    {"x": ops.ones((7, 5, 4)), "y": ops.ones((7, 5))},
    {"x": ops.ones((7, 2, 4)), "y": ops.ones((7, 2))},
)


def wrong(wide: Wider, w7: Float32[Tensor, "5 7"]) -> None:
    # E: predict: argument 'p['w']' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
    predict(wide, ops.ones(3))
    # E: predict: argument 'p['w']' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
    jit(predict)(wide, ops.ones(3))
    # E: predict: argument 'p['w']' is float32 (5, 7), declared Float32[Tensor, "mapped 3"]: axis -1 is 7, expected 3 [shape]
    vmap(predict)({"w": w7, "b": b}, x)
    # E: predict: argument 'p['b']' is float32 (4,), declared Float32[Tensor, "mapped"]: axis 0 is 4, expected 5 (mapped is 5) [shape]
    vmap(predict)({"w": w, "b": ops.ones(4)}, x)
    # E: predict: argument 'x' is float32 (4, 3), declared Float32[Tensor, "mapped 3"]: axis 0 is 4, expected 5 (mapped is 5, bound by 'p') [shape]
    vmap(predict)({"w": w, "b": b}, ops.ones((4, 3)))


# --- axes that differ inside of an argument
def linear(p: Params, x: Float32[Tensor, "3"]) -> Float32[Tensor, ""]:
    return (p["w"] * x).sum() + p["b"]


def of_any(p: dict[str, Tensor], x: Float32[Tensor, "3"]) -> Tensor:
    return p["w"] @ x


def of_list(p: list[Float32[Tensor, "3"]], x: Float32[Tensor, "3"]) -> Float32[Tensor, ""]:
    return p[0] @ x


four, y = ops.ones(4), ops.ones((4, 3))
vmap(linear)({"w": w, "b": b}, x)
vmap(of_any)({"w": w, "b": b}, x)
vmap(of_list)([w, w], x)
vmap(lambda p, x: p[0] @ x + p[1])((w, b), x)
vmap(lambda p, x: p["w"] @ x + p["b"])({"w": w, "b": b}, x)
vmap(lambda p, x: p[0], in_axes=(None, 0))((w, y), x)
vmap(lambda p, x: p["w"] @ x, in_axes=({"w": 0, "b": None}, 0))({"w": w, "b": four}, x)
vmap(lambda p, x: p["n"] * x)({"n": 3, "w": w}, x)
# E: vmap: the mapped axes of linear have different sizes: p['b'] (4,) has size 4 on axis 0, but p['w'] (5, 3) has size 5 on axis 0 [shape]
vmap(linear)({"w": w, "b": four}, x)
# E: vmap: the mapped axes of of_any have different sizes: p['b'] (4,) has size 4 on axis 0, but p['w'] (5, 3) has size 5 on axis 0 [shape]
vmap(of_any)({"w": w, "b": four}, x)
# E: vmap: the mapped axes of of_list have different sizes: p[0] (5, 3) has size 5 on axis 0, but p[1] (4, 3) has size 4 on axis 0 [shape]
vmap(of_list)([w, y], x)
# E: vmap: the mapped axes of of_list have different sizes: p[0] (5, 3) has size 5 on axis 0, but x (4, 3) has size 4 on axis 0 [shape]
vmap(of_list)([w, w], y)
# E: vmap: the mapped axes of <lambda> have different sizes: p[0] (5, 3) has size 5 on axis 0, but p[1] (4,) has size 4 on axis 0 [shape]
vmap(lambda p, x: p[0] @ x + p[1])((w, four), x)
# E: vmap: the mapped axes of <lambda> have different sizes: p['w'] (5, 3) has size 5 on axis 0, but x (4, 3) has size 4 on axis 0 [shape]
vmap(lambda p, x: p["w"] @ x)({"w": w}, y)
# E: vmap: p['b'] of linear is float32 (), which has no axis 0 to map over; write None for it in in_axes [shape-rank]
vmap(linear)({"w": w, "b": b[0]}, x)
